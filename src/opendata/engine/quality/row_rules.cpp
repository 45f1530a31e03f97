#include "opendata/engine/quality/row_rules.h"

namespace skl::opendata::quality {
namespace {

constexpr std::pair<std::string_view, std::string_view> from_to_words[] = {
    {"開始", "結束"}, {"起始", "結束"}, {"起始", "終止"}, {"起", "迄"},     {"起", "訖"},   {"始", "止"},     {"自", "至"},
    {"開工", "竣工"}, {"from", "to"},   {"start", "end"}, {"begin", "end"}, {"min", "max"}, {"最小", "最大"}, {"最低", "最高"},
};
constexpr std::string_view total_words[] = {"合計", "總計", "小計", "計", "total"};
// Parts that are a whole together.
constexpr std::pair<std::string_view, std::string_view> halves[] = {{"男", "女"}, {"male", "female"}, {"有", "無"}};

bool number(ColumnType type) { return type == ColumnType::integer || type == ColumnType::bigint || type == ColumnType::number; }
bool ordered(ColumnType type) {
    return number(type) || type == ColumnType::date || type == ColumnType::datetime || type == ColumnType::year ||
           type == ColumnType::yearmonth || type == ColumnType::quarter;
}

std::string with_other(const std::string& name, std::string_view word, std::string_view other) {
    const std::size_t at = name.rfind(word);
    return at == std::string::npos ? "" : name.substr(0, at) + std::string(other) + name.substr(at + word.size());
}

// By name or by title.
const NamedColumn* find(const std::vector<NamedColumn>& columns, const std::string& label) {
    for (const NamedColumn& column : columns)
        if (!label.empty() && (column.name == label || column.title == label)) return &column;
    return nullptr;
}

void add_from_to(std::vector<RowRule>& out, const std::vector<NamedColumn>& columns, const NamedColumn& column) {
    for (const auto& [from, to] : from_to_words)
        for (const std::string& label : {column.name, column.title}) {
            const NamedColumn* other = find(columns, with_other(label, from, to));
            if (other == nullptr || other == &column || other->type != column.type || !ordered(column.type)) continue;
            out.push_back({RowRuleKind::from_to, {column.name, other->name}});
            return;
        }
}

void add_total(std::vector<RowRule>& out, const std::vector<NamedColumn>& columns, const NamedColumn& column) {
    if (!number(column.type)) return;
    for (const std::string_view total : total_words)
        for (const auto& [one, another] : halves)
            for (const std::string& label : {column.name, column.title}) {
                const NamedColumn* first = find(columns, with_other(label, total, one));
                const NamedColumn* second = find(columns, with_other(label, total, another));
                if (first == nullptr || second == nullptr || first == second || !number(first->type) || !number(second->type)) continue;
                out.push_back({RowRuleKind::total_of_parts, {column.name, first->name, second->name}});
                return;
            }
}

}  // namespace

std::vector<RowRule> row_rules_of(const std::vector<NamedColumn>& columns) {
    std::vector<RowRule> out;
    for (const NamedColumn& column : columns) {
        if (out.size() >= most_row_rules) break;
        add_from_to(out, columns, column);
        add_total(out, columns, column);
    }
    if (out.size() > most_row_rules) out.resize(most_row_rules);
    return out;
}

}  // namespace skl::opendata::quality
