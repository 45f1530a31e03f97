#include "opendata/analysis/question.h"

#include "kernel/describe/scalar.h"
#include "kernel/text/text.h"

namespace skl::opendata {
namespace {

using analysis::JoinPlan;
using analysis::PlanSide;

// The places of what is named; empty names are choices left open.
template <class Names>
Result<std::vector<std::size_t>> places_of(const Names& names, const OpenTable& open, const char* parameter) {
    std::vector<std::size_t> out;
    for (const auto& name : names) {
        if (name.value.empty()) continue;
        const auto found =
            std::find_if(open.lake.columns.begin(), open.lake.columns.end(), [&](const auto& one) { return one.name == name.value; });
        if (found == open.lake.columns.end()) return analytics::unknown_column(name.value, open.lake, parameter, 0);
        const auto place = static_cast<std::size_t>(found - open.lake.columns.begin());
        if (std::find(out.begin(), out.end(), place) == out.end()) out.push_back(place);
    }
    return out;
}

// The key first, then the others in their order; longitude and latitude wherever they stand: they make the map.
std::vector<std::size_t> usual_columns(const OpenTable& open, const std::vector<std::size_t>& key) {
    std::vector<std::size_t> out = key;
    for (std::size_t i = 0; i < open.lake.columns.size(); ++i) {
        const analytics::Column& column = open.lake.columns[i];
        const bool room = out.size() < analysis::usual_shown && column.type != analytics::ColumnType::geojson;
        if (std::find(key.begin(), key.end(), i) == key.end() && (room || column.axis != analytics::Axis::none)) out.push_back(i);
    }
    return out;
}

}  // namespace

analytics::Pairs pairs_of(const AnalysisQuery& asked) {
    analytics::Pairs out;
    const auto one = [&](const char* name, const auto& value) {
        if (value && !value->value.empty()) out.emplace_back(name, value->value);
    };
    const auto each = [&](const char* name, const auto& values) {
        for (const auto& value : values)
            if (!value.value.empty()) out.emplace_back(name, value.value);
    };
    one("left", asked.left), one("left_q", asked.left_q), one("right", asked.right), one("right_q", asked.right_q);
    each("left_key", asked.left_key), each("right_key", asked.right_key);
    if (asked.join) out.emplace_back("join", write_scalar(view(*asked.join)));
    if (asked.form) out.emplace_back("form", write_scalar(view(*asked.form)));
    each("left_columns", asked.left_columns), each("right_columns", asked.right_columns);
    each("group", asked.group), each("measure", asked.measure);
    if (asked.units) out.emplace_back("units", write_scalar(view(*asked.units)));
    one("chart", asked.chart), one("x", asked.x), one("y", asked.y);
    return out;
}

std::string analysis_href(const Context& cx, const AnalysisQuery& asked, std::string_view tail) {
    std::string out = cx.href(fmt::format("/analysis{}", tail));
    char mark = '?';
    for (const auto& [name, value] : pairs_of(asked))
        out += fmt::format("{}{}={}", std::exchange(mark, '&'), name, text::percent_encode(value));
    return out;
}

Result<JoinPlan> plan_of(const AnalysisQuery& asked, const OpenTable& left, const OpenTable& right) {
    JoinPlan out;
    const auto side = [](PlanSide& into, const OpenTable& open, const auto& key, const auto& columns, const char* key_name,
                         const char* columns_name) -> Done {
        auto keys = places_of(key, open, key_name), shown = places_of(columns, open, columns_name);
        if (!keys) return std::move(keys.problem());
        if (!shown) return std::move(shown.problem());
        if (keys->empty()) return Problem::invalid({{fmt::format("/{}", key_name), "required"}});
        into = {open.table.name.value, open.lake.columns, std::move(*keys), std::move(*shown)};
        if (into.shown.empty()) into.shown = usual_columns(open, into.key);
        return Nothing{};
    };
    if (auto done = side(out.left, left, asked.left_key, asked.left_columns, "left_key", "left_columns"); !done)
        return std::move(done.problem());
    if (auto done = side(out.right, right, asked.right_key, asked.right_columns, "right_key", "right_columns"); !done)
        return std::move(done.problem());
    out.kind = asked.join.value_or(analysis::JoinKind::inner);
    out.form = asked.form.value_or(analysis::KeyForm::normal);
    const auto columns = analysis::joined_columns(out);
    const auto unknown = [&](const std::string& name) {
        std::vector<std::string> names;
        names.reserve(columns.size());
        for (const auto& column : columns) names.push_back(column.name);
        return analytics::unknown_column(name, names, "group", 0);
    };
    for (const auto& group : asked.group) {
        if (group.value.empty()) continue;
        if (analysis::find_joined(columns, group.value) == nullptr) return unknown(group.value);
        if (std::find(out.groups.begin(), out.groups.end(), group.value) == out.groups.end()) out.groups.push_back(group.value);
    }
    for (const auto& measure : asked.measure) {
        if (measure.value.empty()) continue;
        auto read = analysis::read_measure(measure.value, columns);
        if (!read) return analytics::fault_at("unknown-measure", "measure", 0, {{"measure", measure.value}});
        const bool twice =
            std::any_of(out.measures.begin(), out.measures.end(), [&](const auto& one) { return one.name() == read->name(); });
        if (!twice) out.measures.push_back(std::move(*read));
    }
    return out;
}

const TableColumn& known_column(const analysis::JoinedColumn& column, const OpenTable& left, const OpenTable& right) {
    return (column.right ? right : left).table.columns[column.place];
}

}  // namespace skl::opendata
