// Observations of a bundle out of all tables that are mapped to it, one table after the other by name.
#include "kernel/describe/scalar.h"
#include "kernel/describe/write.h"
#include "opendata/api/access.h"
#include "opendata/api/open_table.h"
#include "opendata/asia/routes.h"
#include "opendata/asia/store.h"
#include "opendata/engine/asia/bundle.h"
#include "opendata/engine/ckan/dict.h"
#include "opendata/engine/taiwan/question.h"
#include "opendata/store.h"
#include "opendata/taiwan/answer.h"

namespace skl::opendata::asia {
namespace {

using taiwan::Failure;

constexpr std::int64_t usual_observations = 100, most_observations = 1'000;
constexpr std::size_t most_tables = 50;  // of one bundle
constexpr std::int64_t second = 1'000'000;

struct Ask {
    ObservationsAsk of;
    std::vector<const Property*> shown;
    std::int64_t limit = usual_observations, offset = 0;
};

std::optional<std::int64_t> instant_of(const std::string& text) {
    Date date;
    if (parse(text, date)) return date.day.time_since_epoch().count() * 86'400 * second - std::chrono::seconds(home_zone).count() * second;
    const auto at = taiwan::read_time(text);
    return at ? std::optional(at->micros) : std::nullopt;
}

std::optional<Failure> read_filters(const Bundle& of, const std::string& text, ObservationsAsk& out) {
    const auto tree = read_json(text);
    if (!tree || tree->type != Node::Type::object || !tree->duplicate_keys.empty()) return taiwan::wrong_content("filters");
    for (const Member& member : tree->members) {
        if (property_of(of, member.key) == nullptr) return taiwan::no_column("filters");
        if (member.node.type != Node::Type::text && member.node.type != Node::Type::number) return taiwan::wrong_content("filters");
        out.equals.emplace_back(member.key, member.node.text);
    }
    return {};
}

std::optional<Failure> read_fields(const Bundle& of, const std::string& text, std::vector<const Property*>& out) {
    for (std::size_t at = 0; at <= text.size();) {
        const auto end = std::min(text.find(',', at), text.size());
        const Property* one = property_of(of, text.substr(at, end - at));
        if (one == nullptr) return taiwan::no_column("fields");
        if (std::find(out.begin(), out.end(), one) == out.end()) out.push_back(one);
        at = end + 1;
    }
    return {};
}

std::variant<Ask, Failure> read_ask(const Bundle& of, const Parameters& parameters) {
    Ask out;
    analytics::Pairs rest;
    for (const auto& [name, value] : parameters.pairs) {
        if (name != "bbox" && name != "from" && name != "to") {
            rest.emplace_back(name, value);
            continue;
        }
        if (value.empty()) return taiwan::no_content(name);
        const bool again = name == "bbox" ? out.of.box.has_value() : name == "from" ? out.of.from.has_value() : out.of.to.has_value();
        if (again) return taiwan::wrong_content(name);
        const bool good = name == "bbox" ? (out.of.box = read_box(value)).has_value()
                                         : ((name == "from" ? out.of.from : out.of.to) = instant_of(value)).has_value();
        if (!good) return taiwan::wrong_content(name);
    }
    const auto read = taiwan::read_question(rest, {"limit", "offset", "fields", "filters"});
    if (const auto* wrong = std::get_if<Failure>(&read)) return *wrong;
    const auto& question = std::get<taiwan::Question>(read);
    out.limit = std::min(question.limit.value_or(usual_observations), most_observations);
    out.offset = question.offset.value_or(0);
    if (!question.filters.empty())
        if (auto wrong = read_filters(of, question.filters, out.of)) return std::move(*wrong);
    if (!question.fields.empty())
        if (auto wrong = read_fields(of, question.fields, out.shown)) return std::move(*wrong);
    if (question.fields.empty())
        for (const Property& property : of.properties) out.shown.push_back(&property);
    return out;
}

struct Source {
    OpenTable open;
    Mapping mapping;
};

// Public tables whose mapping still fits their columns: what a new version lacks is left out, as docs/asia-od-1.md says.
Task<Result<std::vector<Source>>> sources_of(Context& cx, const Bundle& of) {
    auto found = co_await cx.read([&](Reader& reader) -> Result<std::vector<Source>> {
        std::vector<Source> out;
        for (const AsiaMapping& kept : mappings_to(reader, of.name)) {
            if (out.size() == most_tables) break;
            auto open = open_table_for(cx, reader, kept.table_name.value);
            if (!open || open->dataset.state != DatasetState::published) continue;
            auto mapping = read_mapping(of, kept.properties.value, open->lake);
            if (auto* fits = std::get_if<Mapping>(&mapping)) out.push_back({std::move(*open), std::move(*fits)});
        }
        return out;
    });
    if (!found) co_return std::move(found.problem());
    for (Source& source : *found) {
        if (auto here = co_await bring_rows(cx, source.open); !here) co_return std::move(here.problem());
        read_fast(inside(cx), source.open);
    }
    co_return found;
}

void append_value(std::string& out, const Mapped& one, const analytics::Cell& cell) {
    if (one.column.empty()) {
        if (one.property->kind == PropertyKind::number)
            out += one.fixed;
        else
            write_json_string(out, one.fixed);
    } else if (cell.kind == analytics::Cell::Kind::null) {
        out += "null";
    } else if (one.property->kind == PropertyKind::time && cell.kind == analytics::Cell::Kind::date) {
        std::string text;
        analytics::append_text(text, cell);
        write_json_string(out, text + "T00:00:00+08:00");
    } else if (one.property->kind == PropertyKind::text) {
        std::string text;
        analytics::append_text(text, cell);
        write_json_string(out, text);
    } else if (one.factor != 1) {
        std::string text;
        analytics::append_text(text, cell);
        out += fmt::format("{}", std::strtod(text.c_str(), nullptr) * one.factor);
    } else {
        analytics::append_json(out, cell, one.property->kind != PropertyKind::number);
    }
}

struct Found {
    std::string observations;
    std::int64_t shown = 0, total = 0;
};

// Rows of one table behind those of the tables before it. Blocks.
Done add_rows(Module::Inside& in, const Source& source, const Ask& ask, Found& out) {
    auto filter = rows_asked(source.mapping, ask.of, source.open.lake);
    if (!filter) return Nothing{};
    analytics::WindowAsk window;
    window.filter = std::move(*filter);
    window.limit = ask.limit - out.shown;
    window.offset = std::max<std::int64_t>(0, ask.offset - out.total);
    std::vector<std::pair<const Mapped*, std::size_t>> cells;  // shown, and which column it is of
    for (const Property* property : ask.shown)
        for (const Mapped& one : source.mapping.properties) {
            if (one.property != property) continue;
            const auto known =
                std::find_if(window.shown.begin(), window.shown.end(), [&](const auto& column) { return column.name == one.column; });
            cells.emplace_back(&one, static_cast<std::size_t>(known - window.shown.begin()));
            if (known == window.shown.end() && !one.column.empty())
                window.shown.push_back(*analytics::find_column(source.open.lake, one.column));
        }
    if (window.shown.empty()) window.shown.push_back(*analytics::find_column(source.open.lake, source.open.lake.columns[0].name));
    const auto plan = analytics::plan_window(window, source.open.lake);
    if (!plan) return plan.problem();
    const auto deadline = query_deadline();
    std::int64_t matches = source.open.table.row_count;
    if (plan->filtered) {
        const auto counted = in.queries.query(plan->count, deadline);
        if (!counted) return counted.problem();
        matches = counted->at(0, 0).whole;
    }
    out.total += matches;
    if (window.limit <= 0 || window.offset >= matches) return Nothing{};
    return in.queries.query(plan->rows,
                            {[](const auto&) {},
                             [&](std::span<const analytics::Cell> row) {
                                 out.observations += out.shown++ == 0 ? "{" : ",{";
                                 for (const auto& [one, column] : cells) {
                                     if (out.observations.back() != '{') out.observations += ',';
                                     write_json_string(out.observations, one->property->name);
                                     out.observations += ':';
                                     append_value(out.observations, *one, one->column.empty() ? analytics::Cell{} : row[column]);
                                 }
                                 out.observations += out.observations.back() == '{' ? "\"dataset\":" : ",\"dataset\":";
                                 write_json_string(out.observations, source.open.dataset.identifier.value);
                                 out.observations += '}';
                                 return true;
                             }},
                            deadline);
}

Task<Result<Reply>> observations(Context& cx, std::string name, Parameters parameters) {
    const Bundle* of = bundle(name);
    if (of == nullptr) co_return taiwan::failed(taiwan::no_resource(), false);
    const auto read = read_ask(*of, parameters);
    if (const auto* wrong = std::get_if<Failure>(&read)) co_return taiwan::failed(*wrong, false);
    const Ask& ask = std::get<Ask>(read);
    const auto sources = co_await sources_of(cx, *of);
    if (!sources) co_return taiwan::failed(taiwan::failure_of(sources.problem(), ""), false);
    if (sources->empty()) co_return taiwan::failed(taiwan::no_resource(), false);
    const auto found = co_await cx.blocking([&]() -> Result<Found> {
        Found out;
        for (const Source& source : *sources)
            if (auto done = add_rows(inside(cx), source, ask, out); !done) return std::move(done.problem());
        return out;
    });
    if (!found) co_return taiwan::failed(taiwan::failure_of(found.problem(), "filters"), false);
    std::string out = R"({"bundle":)";
    write_json_string(out, of->name);
    out += R"(,"units":{)";
    for (const Property* property : ask.shown)
        if (*property->unit != '\0') {
            if (out.back() != '{') out += ',';
            write_json_string(out, property->name);
            out += ':';
            write_json_string(out, property->unit);
        }
    out += fmt::format(R"(}},"total":{},"limit":{},"offset":{},"observations":[{}]}})", found->total, ask.limit, ask.offset,
                       found->observations);
    co_return taiwan::success(std::move(out));
}

}  // namespace

void install_observations(App& app) {
    app.get("/api/asia/v1/bundles/{name}/observations", observations).for_programs().rated(RateClass::query).unlisted();
}

}  // namespace skl::opendata::asia
