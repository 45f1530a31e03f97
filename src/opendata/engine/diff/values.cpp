#include "opendata/engine/diff/values.h"

namespace skl::opendata::diff {
namespace {

using analytics::ColumnType;

bool numeric(ColumnType type) { return type == ColumnType::integer || type == ColumnType::bigint || type == ColumnType::number; }

std::string cell(const analytics::Column& column, const std::string& table) { return table + analytics::quoted_name(column.name); }
std::string raw_of(const analytics::Column& column, const std::string& table) {
    return column.raw_twin ? table + analytics::quoted_name(column.name + analytics::raw_suffix) : std::string("cast(null as varchar)");
}

// An integer beside a decimal is compared exactly; beside a DOUBLE as one.
std::string number_type(const Pair& pair) {
    return pair.before.type == ColumnType::number || pair.after.type == ColumnType::number ? "double" : "decimal(38,0)";
}

}  // namespace

std::string text_value(const analytics::Column& column, const std::string& table) {
    const std::string value =
        analytics::stored_as_text(column.type) ? cell(column, table) : fmt::format("cast({} as varchar)", cell(column, table));
    return column.raw_twin ? fmt::format("coalesce({}, {})", value, raw_of(column, table)) : value;
}

Comparable comparable(const Pair& pair, const std::string& before_table, const std::string& after_table) {
    const bool twins = pair.before.raw_twin || pair.after.raw_twin;
    if (!twins && analytics::storage_type(pair.before.type) == analytics::storage_type(pair.after.type))
        return {cell(pair.before, before_table), cell(pair.after, after_table)};
    if (!twins && numeric(pair.before.type) && numeric(pair.after.type)) {
        const std::string type = number_type(pair);
        return {fmt::format("cast({} as {})", cell(pair.before, before_table), type),
                fmt::format("cast({} as {})", cell(pair.after, after_table), type)};
    }
    return {text_value(pair.before, before_table), text_value(pair.after, after_table)};
}

std::string differs(const Pair& pair, const std::string& before_table, const std::string& after_table) {
    const bool alike = analytics::storage_type(pair.before.type) == analytics::storage_type(pair.after.type) ||
                       (numeric(pair.before.type) && numeric(pair.after.type));
    Pair values = pair;  // the values alone: two spellings of one value are no change
    if (alike) values.before.raw_twin = values.after.raw_twin = false;
    const Comparable sides = comparable(values, before_table, after_table);
    const std::string others = fmt::format("{} is distinct from {}", sides.before, sides.after);
    if (!alike || (!pair.before.raw_twin && !pair.after.raw_twin)) return fmt::format("({})", others);
    return fmt::format("({} or ({} is null and {} is null and {} is distinct from {}))", others, sides.before, sides.after,
                       raw_of(pair.before, before_table), raw_of(pair.after, after_table));
}

std::string hash_of(const std::vector<Pair>& key, bool before) {
    std::string out;
    for (const Pair& pair : key) {
        const Comparable sides = comparable(pair);
        out += (out.empty() ? "hash(" : ", ") + (before ? sides.before : sides.after);
    }
    return out + ")";
}

}  // namespace skl::opendata::diff
