#include "rules/engine/parameters.h"

#include <algorithm>
#include <tuple>

#include "kernel/describe/csv_file.h"
#include "kernel/describe/write.h"

namespace skl::rules {

namespace {

constexpr std::string_view columns[] = {"parameter", "key", "valid_from", "valid_to", "value", "unit", "law_ref", "source", "verified"};

auto place(const DatedValue& one) { return std::tuple(std::string_view(one.name), std::string_view(one.key), one.valid_from.days); }

Result<DatedValue> read_row(const CsvRow& row) {
    const auto cell = [&](std::string_view name) {
        const Node* found = row.form.find(name);
        return found ? found->text : std::string();
    };
    DatedValue made;
    made.name = cell("parameter");
    made.key = cell("key");
    const auto from = feel::Date::parse(cell("valid_from"));
    const auto to = feel::Date::parse(cell("valid_to"));
    const bool short_enough = made.name.size() <= longest_parameter_name && made.key.size() <= longest_parameter_name &&
                              cell("value").size() <= longest_parameter_value && cell("unit").size() <= longest_parameter_unit &&
                              cell("law_ref").size() <= longest_parameter_source && cell("source").size() <= longest_parameter_source &&
                              cell("verified").size() <= longest_parameter_name;
    if (!short_enough || made.name.empty() || cell("value").empty() || !from || (!to && !cell("valid_to").empty()))
        return Problem{422, "parameter-unreadable", {{"row", std::to_string(row.row)}}};
    made.valid_from = *from;
    made.valid_to = to;
    made.value = parameter_value(cell("value"));
    made.unit = cell("unit");
    made.law_ref = cell("law_ref");
    made.source = cell("source");
    made.verified = cell("verified");
    return made;
}

}  // namespace

feel::Value parameter_value(std::string_view text) {
    if (const auto number = feel::Decimal::parse(text)) return feel::Value(*number);
    if (text == "true" || text == "false") return feel::Value(text == "true");
    if (const auto date = feel::Date::parse(text)) return feel::Value(*date);
    return feel::Value(std::string(text));
}

Result<Parameters> Parameters::of(std::vector<DatedValue> values) {
    std::sort(values.begin(), values.end(), [](const DatedValue& a, const DatedValue& b) { return place(a) < place(b); });
    for (std::size_t i = 0; i < values.size(); ++i) {
        const DatedValue& one = values[i];
        if (one.valid_to && *one.valid_to < one.valid_from)
            return Problem{422, "parameter-ends-early", {{"name", one.name}, {"from", one.valid_from.text()}}};
        if (i == 0) continue;
        const DatedValue& before = values[i - 1];
        if (before.name != one.name || before.key != one.key) continue;
        if (!before.valid_to || *before.valid_to >= one.valid_from)
            return Problem{422, "parameter-overlap", {{"name", one.name}, {"from", one.valid_from.text()}}};
    }
    Parameters made;
    made.values_ = std::move(values);
    return made;
}

Result<Parameters> Parameters::from_csv(std::string_view text) {
    const auto file = read_csv(text);
    if (!file) return file.problem();
    std::vector<DatedValue> values;
    for (const CsvRow& row : file->rows) {
        auto one = read_row(row);
        if (!one) return one.problem();
        values.push_back(std::move(*one));
    }
    return of(std::move(values));
}

std::string Parameters::csv() const {
    std::string out;
    for (const std::string_view column : columns) out += (out.empty() ? "" : ",") + std::string(column);
    out += "\r\n";
    for (const DatedValue& one : values_) {
        const std::string cells[] = {
            one.name,    one.key,    one.valid_from.text(), one.valid_to ? one.valid_to->text() : "", feel::text_of(one.value), one.unit,
            one.law_ref, one.source, one.verified};
        bool first = true;
        for (const std::string& cell : cells) {
            if (!first) out += ',';
            first = false;
            write_csv_cell(out, cell, false);
        }
        out += "\r\n";
    }
    return out;
}

const feel::Value* Parameters::at(std::string_view name, std::string_view key, const feel::Date& day) const {
    const auto wanted = std::tuple(name, key, day.days);
    const auto after = std::upper_bound(values_.begin(), values_.end(), wanted,
                                        [](const auto& asked, const DatedValue& one) { return asked < place(one); });
    if (after == values_.begin()) return nullptr;
    const DatedValue& found = *(after - 1);
    if (found.name != name || found.key != key || (found.valid_to && *found.valid_to < day)) return nullptr;
    return &found.value;
}

std::vector<const DatedValue*> Parameters::history(std::string_view name) const {
    std::vector<const DatedValue*> made;
    for (const DatedValue& one : values_)
        if (one.name == name) made.push_back(&one);
    return made;
}

std::optional<feel::Value> Jurisdiction::parameter(std::string_view name, std::string_view key, const feel::Date& at) const {
    const feel::Value* found = parameters_.at(name, key, at);
    return found ? std::optional(*found) : std::nullopt;
}

}  // namespace skl::rules
