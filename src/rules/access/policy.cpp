#include "rules/access/policy.h"

#include <algorithm>

#include "rules/engine/dmn/table.h"

namespace skl::rules {

namespace {

using identity::Effect;

const std::string* text_in(const feel::Context& row, std::string_view name) {
    const feel::Value* value = row.find(name);
    return value != nullptr && value->is(feel::Kind::string) ? &value->string() : nullptr;
}

// A word of the catalogue is written as one: own-change. All else is a sentence.
bool is_key(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return (c >= 'a' && c <= 'z') || c == '-'; });
}

// The reason of a row: a word of the catalogue, a sentence, or a context of sentences by language.
void put_reason(identity::Reason& reason, const feel::Value* told) {
    if (told == nullptr) return;
    if (told->is(feel::Kind::string)) {
        if (is_key(told->string()))
            reason.policy = told->string();
        else
            reason.texts.emplace_back("", told->string());
    } else if (told->is(feel::Kind::context)) {
        for (const feel::ContextEntry& entry : told->context().entries())
            if (entry.value.is(feel::Kind::string)) reason.texts.emplace_back(entry.key, entry.value.string());
    }
}

void read_row(identity::Decision& decision, const std::string& rule, const feel::Value& row) {
    const std::string* effect = row.is(feel::Kind::context) ? text_in(row.context(), "effect") : nullptr;
    if (effect == nullptr || (*effect != "permit" && *effect != "forbid")) {
        decision.failed.push_back(rule);
        return;
    }
    identity::Reason reason{*effect == "permit" ? Effect::permit : Effect::forbid, rule, rule};
    put_reason(reason, row.context().find("reason"));
    decision.reasons.push_back(std::move(reason));
}

const dmn::Expression* table_of_decision(const dmn::Program& program, std::size_t unit) {
    return program.units()[unit].tables.empty() ? nullptr : program.units()[unit].tables.back()->table;
}

bool gives(const dmn::Expression& table, std::string_view output) {
    return std::any_of(table.outputs.begin(), table.outputs.end(),
                       [&](const dmn::OutputClause& one) { return one.element.name == output; });
}

}  // namespace

Result<AccessVersionRef> AccessVersion::of(std::string label, CompiledRef compiled, std::shared_ptr<const Parameters> parameters,
                                           const calendar::Calendar& calendar) {
    const auto unit = compiled->program->find(dmn::Unit::Kind::decision, access_set);
    const dmn::Expression* table = unit ? table_of_decision(*compiled->program, *unit) : nullptr;
    if (table == nullptr || table->hit_policy != dmn::HitPolicy::collect || table->aggregation != dmn::Aggregation::none ||
        !gives(*table, "effect") || !gives(*table, "reason"))
        return Problem{422, "access-decision-missing"};
    auto made = std::make_shared<AccessVersion>();
    made->label_ = std::move(label);
    made->compiled_ = std::move(compiled);
    made->parameters_ = std::move(parameters);
    made->calendar_ = &calendar;
    made->decision_ = *unit;
    return AccessVersionRef(std::move(made));
}

const dmn::Expression& AccessVersion::table() const { return *table_of_decision(*compiled_->program, decision_); }

identity::Decision AccessVersion::decide(const AccessFacts& facts, const feel::DateTime& local) const {
    const Jurisdiction surroundings(*parameters_, *calendar_);
    feel::Run run{feel::Limits{.steps = policy_steps, .wall = policy_wall}};
    run.as_of = local;
    run.surroundings = &surroundings;
    dmn::Bindings bindings(*compiled_->program);
    run.bindings = &bindings;
    dmn::Tracer tracer;
    run.tracer = &tracer;
    (void)compiled_->program->give(run, inputs_of(facts, local));  // an input that the model does not have is not of interest to it
    const feel::Value value = compiled_->program->ask(run, decision_);
    identity::Decision decision{.version = label_};
    for (const feel::Remark& remark : run.remarks()) decision.failed.push_back(remark.code + " " + remark.element);
    const auto trace = tracer.take();
    const dmn::TraceNode* table = dmn::find_table(trace, *table_of_decision(*compiled_->program, decision_));
    if (!run.stopped() && table != nullptr && value.is(feel::Kind::list) && value.list().size() == table->hits.size())
        for (std::size_t i = 0; i < table->hits.size(); ++i)
            read_row(decision, dmn::rule_name(*table->table, table->hits[i]), value.list()[i]);
    return identity::with_floor(std::move(decision), question_of(facts), asker_of(facts));
}

identity::Decision decide_access(const AccessVersion* version, const AccessFacts& facts, const feel::DateTime& local) {
    if (version != nullptr) return version->decide(facts, local);
    return identity::decide(question_of(facts), asker_of(facts));
}

feel::DateTime local_minute(const calendar::Zone& zone, Instant now) {
    constexpr std::int64_t minute_micros = 60'000'000, minute_nanos = 60'000'000'000;
    const Date day = zone.day_of(now);
    feel::DateTime made;
    made.date.days = day.day.time_since_epoch().count();
    made.time.nanos = (now.micros - zone.midnight(day).micros) / minute_micros * minute_nanos;
    return made;
}

}  // namespace skl::rules
