// The type of a column from its first values: the first candidate that fits nine of ten.
#include <array>
#include <set>

#include "opendata/engine/frictionless/table.h"
#include "opendata/engine/values.h"

namespace skl::opendata::frictionless {
namespace {

constexpr double confidence = 0.9;
constexpr std::array candidates = {FieldType::yearmonth, FieldType::geopoint, FieldType::duration, FieldType::geojson, FieldType::object,
                                   FieldType::array,     FieldType::datetime, FieldType::time,     FieldType::date,    FieldType::integer,
                                   FieldType::number,    FieldType::boolean,  FieldType::year,     FieldType::string};

std::string name_of_label(const std::string& label, std::size_t index) {
    std::string name = label;
    std::replace(name.begin(), name.end(), '\n', ' ');
    name = std::string(trimmed(name));
    return name.empty() ? "field" + std::to_string(index + 1) : name;
}

// Names that came before get a number.
void make_unique(std::vector<std::string>& names) {
    std::map<std::string, int> seen;
    for (std::string& name : names)
        if (const int times = ++seen[name]; times > 1) name += std::to_string(times);
}

FieldType type_of_column(const std::vector<const SourceRecord*>& fragment, std::size_t column) {
    struct Candidate {
        Field field;
        double score = 0;
    };
    std::vector<Candidate> running;
    for (const FieldType type : candidates) {
        running.emplace_back();
        running.back().field.type = type;
    }
    auto most = static_cast<double>(fragment.size());
    const double least = most * (confidence - 1);
    for (const SourceRecord* record : fragment) {
        const bool there = column < record->cells.size();
        const bool missing = there && record->cells[column].json == nullptr && record->cells[column].text.empty();
        const bool null = !there || (record->cells[column].json != nullptr && record->cells[column].json->type == Node::Type::null);
        if (missing) --most;
        for (Candidate& candidate : running) {
            if (candidate.score < least) continue;
            if (!missing) candidate.score += null || candidate.field.value_of(record->cells[column]) ? 1 : -1;
            if (most > 0 && candidate.score >= most * confidence) return candidate.field.type;
        }
    }
    return FieldType::any;
}

}  // namespace

Schema infer_schema(const std::vector<std::string>& labels, const std::vector<const SourceRecord*>& fragment) {
    Schema out;
    std::vector<std::string> names = labels;
    if (names.empty() && fragment.empty()) return out;
    if (names.empty()) names.resize(fragment.front()->cells.size());
    for (std::size_t i = 0; i < names.size(); ++i) names[i] = name_of_label(names[i], i);
    make_unique(names);
    for (std::size_t i = 0; i < names.size(); ++i) {
        out.fields.emplace_back();
        out.fields.back().name = names[i];
        out.fields.back().type = fragment.empty() ? FieldType::any : type_of_column(fragment, i);
    }
    return out;
}

}  // namespace skl::opendata::frictionless
