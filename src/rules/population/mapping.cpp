#include "rules/population/mapping.h"

#include <algorithm>
#include <set>

#include "kernel/text/text.h"

namespace skl::rules::population {

namespace {

using analytics::OutsideColumn;
using analytics::OutsideKind;
using dmn::Unit;
using feel::Type;

constexpr std::size_t names_offered = 3;

}  // namespace

bool may_feed(OutsideKind kind, Type::Kind type) {
    if (type == Type::Kind::list || type == Type::Kind::context || type == Type::Kind::range || type == Type::Kind::function) return false;
    if (type == Type::Kind::any || kind == OutsideKind::text) return true;
    switch (kind) {
        case OutsideKind::number: return type == Type::Kind::number;
        case OutsideKind::boolean: return type == Type::Kind::boolean;
        case OutsideKind::date: return type == Type::Kind::date || type == Type::Kind::date_time;
        case OutsideKind::date_time: return type == Type::Kind::date_time;
        case OutsideKind::time: return type == Type::Kind::time;
        default: return false;
    }
}

namespace {

// The inputs that a unit's value may ask for, on whatever way.
void inputs_below(const dmn::Program& program, std::size_t unit, std::set<std::size_t>& seen, std::set<std::size_t>& inputs) {
    if (!seen.insert(unit).second) return;
    const Unit& one = program.units()[unit];
    if (one.kind == Unit::Kind::input) inputs.insert(unit);
    for (const auto* next : {&one.required, &one.outputs})
        for (const std::size_t other : *next) inputs_below(program, other, seen, inputs);
}

std::set<std::size_t> inputs_of(const dmn::Program& program, const std::vector<std::size_t>& units) {
    std::set<std::size_t> seen, inputs;
    for (const std::size_t unit : units) inputs_below(program, unit, seen, inputs);
    return inputs;
}

class Mapper {
public:
    Mapper(const dmn::Program& program, const PopulationWish& wish, const std::vector<OutsideColumn>& columns)
        : program_(program), wish_(wish), columns_(columns) {}

    Result<Mapped> map() {
        made_.entity = wish_.entity.value_or(PopulationEntity::person);
        made_.rule_ids = wish_.rule_ids;
        made_.key = own_column(wish_.key, "/key");
        made_.household = own_column(wish_.household, "/household");
        made_.role = own_column(wish_.role, "/role");
        if (made_.entity == PopulationEntity::household && !wish_.household) fault("/household", "required");
        take_outputs();
        for (std::size_t i = 0; i < wish_.mapping.size(); ++i) take_feed(wish_.mapping[i], fmt::format("/mapping/{}", i));
        if (faults_.empty()) check_levels();
        if (!faults_.empty()) return Problem::invalid(std::move(faults_));
        return std::move(made_);
    }

private:
    void fault(std::string pointer, const char* code, std::map<std::string, std::string> params = {}) {
        faults_.push_back({std::move(pointer), code, std::move(params)});
    }
    void unknown(std::string pointer, const char* code, const std::string& name, const std::vector<std::string>& known) {
        fault(std::move(pointer), code,
              {{"name", name}, {"near", fmt::format("{}", fmt::join(text::nearest(name, known, names_offered), ", "))}});
    }

    // The place of a column among those that are read.
    std::optional<std::size_t> column(const std::string& name, const std::string& pointer) {
        const auto named = [&](const OutsideColumn& one) { return one.name == name; };
        if (const auto at = std::find_if(made_.columns.begin(), made_.columns.end(), named); at != made_.columns.end())
            return static_cast<std::size_t>(at - made_.columns.begin());
        const auto at = std::find_if(columns_.begin(), columns_.end(), named);
        if (at == columns_.end()) {
            std::vector<std::string> known;
            for (const OutsideColumn& one : columns_) known.push_back(one.name);
            unknown(pointer, "column-unknown", name, known);
            return std::nullopt;
        }
        made_.columns.push_back(*at);
        return made_.columns.size() - 1;
    }
    std::optional<std::size_t> own_column(const std::optional<Text<1, 200>>& name, const std::string& pointer) {
        return name ? column(name->value, pointer) : std::nullopt;
    }

    void take_outputs() {
        for (std::size_t i = 0; i < wish_.outputs.size(); ++i) {
            const std::string& name = wish_.outputs[i].value;
            if (const auto decision = program_.find(Unit::Kind::decision, name)) {
                add_output(name, *decision);
            } else if (const auto service = program_.find(Unit::Kind::service, name)) {
                const auto& outputs = program_.units()[*service].outputs;
                for (const std::size_t one : outputs) add_output(outputs.size() == 1 ? name : name + "." + program_.units()[one].name, one);
            } else {
                auto known = program_.names(Unit::Kind::decision);
                const auto services = program_.names(Unit::Kind::service);
                known.insert(known.end(), services.begin(), services.end());
                unknown(fmt::format("/outputs/{}", i), "decision-unknown", name, known);
            }
        }
    }
    // A context of known members is as many columns: sums are of numbers, not of contexts.
    void add_output(const std::string& name, std::size_t unit) {
        const Type& type = *program_.units()[unit].type;
        if (type.kind != Type::Kind::context || type.fields.empty()) return add_column(name, unit, "");
        for (const Type::Field& field : type.fields) add_column(name + "." + field.name, unit, field.name);
    }
    void add_column(const std::string& name, std::size_t unit, const std::string& member) {
        if (std::none_of(made_.outputs.begin(), made_.outputs.end(), [&](const Output& one) { return one.name == name; }))
            made_.outputs.push_back({name, unit, member});
    }

    // Inputs of one name; where models have each one of it, all are fed.
    std::vector<std::size_t> inputs_named(const std::string& name) const {
        std::vector<std::size_t> found;
        for (std::size_t i = 0; i < program_.units().size(); ++i)
            if (program_.units()[i].kind == Unit::Kind::input && program_.units()[i].name == name) found.push_back(i);
        return found;
    }

    void take_feed(const PopulationFeed& given, const std::string& at) {
        Feed feed{given.input.value, inputs_named(given.input.value), {}, {}, {}, {}, given.members, given.role ? given.role->value : ""};
        if (feed.units.empty()) {
            std::vector<std::string> known;
            for (const Unit& unit : program_.units())
                if (unit.kind == Unit::Kind::input) known.push_back(unit.name);
            return unknown(at + "/input", "input-unknown", feed.input, known);
        }
        if (!fed_.insert(feed.input).second) return fault(at + "/input", "mapped-twice", {{"name", feed.input}});
        const bool counts = given.members == MemberAggregate::count;
        const int sources = (given.column ? 1 : 0) + (given.decision ? 1 : 0) + (given.value ? 1 : 0);
        if (sources > 1 || (sources == 0 && !counts) || (given.value && given.members)) return fault(at, "mapping-source");
        if ((given.members || given.role) && !wish_.household) return fault(at + "/members", "mapping-household");
        if (given.decision && !given.members) return fault(at + "/members", "mapping-members", {{"name", feed.input}});
        if ((given.role || given.members == MemberAggregate::only) && !(given.role && wish_.role))
            return fault(at + "/role", "mapping-role");
        const feel::TypeRef input = program_.units()[feed.units.front()].type;
        if (!takes(given.members, input->kind)) return type_fault(at + "/members", given, *input);
        feed.type = type_of_source(given.members, input);
        if (given.column) take_column(feed, given, at);
        if (given.decision) take_decision(feed, given, at);
        if (given.value) {
            const analytics::Cell cell{.kind = analytics::Cell::Kind::text, .text = given.value->value};
            auto value = value_of_cell(cell, *feed.type);
            if (!value) return fault(at + "/value", "mapping-value", {{"input", feed.input}, {"type", feel::text_of(*input)}});
            feed.constant = std::move(*value);
        }
        made_.feeds.push_back(std::move(feed));
    }

    // Whether an input of the type may take what the aggregate gives.
    static bool takes(const std::optional<MemberAggregate>& members, Type::Kind input) {
        if (!members || input == Type::Kind::any || members == MemberAggregate::only) return true;
        switch (*members) {
            case MemberAggregate::sum:
            case MemberAggregate::count: return input == Type::Kind::number;
            case MemberAggregate::any:
            case MemberAggregate::all: return input == Type::Kind::boolean;
            default: return input == Type::Kind::number || input == Type::Kind::date;
        }
    }
    static feel::TypeRef type_of_source(const std::optional<MemberAggregate>& members, const feel::TypeRef& input) {
        if (!members || members == MemberAggregate::only) return input;
        if (members == MemberAggregate::sum) return feel::simple_type(Type::Kind::number);
        if (members == MemberAggregate::min || members == MemberAggregate::max)
            return feel::simple_type(input->kind == Type::Kind::date ? Type::Kind::date : Type::Kind::number);
        return feel::simple_type(Type::Kind::boolean);
    }
    void type_fault(const std::string& at, const PopulationFeed& given, const Type& input) {
        fault(at, "mapping-type", {{"input", given.input.value}, {"type", feel::text_of(input)}});
    }

    void take_column(Feed& feed, const PopulationFeed& given, const std::string& at) {
        feed.column = column(given.column->value, at + "/column");
        if (feed.column && !may_feed(made_.columns[*feed.column].kind, feed.type->kind)) type_fault(at + "/column", given, *feed.type);
    }
    void take_decision(Feed& feed, const PopulationFeed& given, const std::string& at) {
        const auto decision = program_.find(Unit::Kind::decision, given.decision->value);
        if (!decision) return unknown(at + "/decision", "decision-unknown", given.decision->value, program_.names(Unit::Kind::decision));
        const auto known = std::find(made_.member_outputs.begin(), made_.member_outputs.end(), *decision);
        feed.decision = static_cast<std::size_t>(known - made_.member_outputs.begin());
        if (known == made_.member_outputs.end()) made_.member_outputs.push_back(*decision);
    }

    // A member's decision asks for no input that is itself made of members' decisions; a household's result asks for no value of one row.
    void check_levels() {
        std::vector<std::size_t> outputs;
        for (const Output& one : made_.outputs) outputs.push_back(one.unit);
        const auto of_outputs = inputs_of(program_, outputs), of_members = inputs_of(program_, made_.member_outputs);
        for (std::size_t i = 0; i < made_.feeds.size(); ++i) {
            const Feed& feed = made_.feeds[i];
            const auto asked = [&](const std::set<std::size_t>& by) {
                return std::any_of(feed.units.begin(), feed.units.end(), [&](std::size_t unit) { return by.contains(unit); });
            };
            if (feed.decision && asked(of_members)) fault(fmt::format("/mapping/{}/decision", i), "mapping-depth", {{"name", feed.input}});
            if (made_.entity == PopulationEntity::household && feed.column && !feed.members && asked(of_outputs))
                fault(fmt::format("/mapping/{}/members", i), "mapping-members", {{"name", feed.input}});
        }
        std::set<std::size_t> all = of_outputs;
        all.insert(of_members.begin(), of_members.end());
        for (const std::size_t unit : all)
            if (!fed_.contains(program_.units()[unit].name) &&
                std::find(made_.unmapped.begin(), made_.unmapped.end(), program_.units()[unit].name) == made_.unmapped.end())
                made_.unmapped.push_back(program_.units()[unit].name);
    }

    const dmn::Program& program_;
    const PopulationWish& wish_;
    const std::vector<OutsideColumn>& columns_;
    Mapped made_;
    std::set<std::string> fed_;
    std::vector<FieldError> faults_;
};

}  // namespace

Result<Mapped> map_population(const dmn::Program& program, const PopulationWish& wish, const std::vector<OutsideColumn>& columns) {
    return Mapper(program, wish, columns).map();
}

}  // namespace skl::rules::population
