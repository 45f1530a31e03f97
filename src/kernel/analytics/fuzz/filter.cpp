// Filters, plain conditions, rows, aggregates and facets over any parameters: whatever is planned holds the outsider's text in bound
// parameters only, never in the SQL (opendata.md §7.1).
#include "kernel/analytics/table_query.h"

#include <cstdint>
#include <cstdlib>

namespace {

using namespace skl::analytics;

void demand(bool truth) {
    if (!truth) std::abort();
}

// Outside of quoted names only what the planner writes itself: no comment, no second statement, no literal text.
void check_sql(const Statement& statement) {
    bool name = false, literal = false;
    for (std::size_t i = 0; i < statement.sql.size(); ++i) {
        const char c = statement.sql[i];
        if (!literal && c == '"') name = !name;
        if (!name && c == '\'') literal = !literal;
        if (name || literal) continue;
        demand(c != ';');
        demand(c != '-' || i + 1 >= statement.sql.size() || statement.sql[i + 1] != '-');
        demand(c != '/' || i + 1 >= statement.sql.size() || statement.sql[i + 1] != '*');
    }
    demand(!name && !literal);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const Table table{"t",
                             {{"名稱", ColumnType::string},
                              {"n", ColumnType::integer, true},
                              {"x", ColumnType::number, false, Axis::longitude},
                              {"y", ColumnType::number, false, Axis::latitude},
                              {"day", ColumnType::date},
                              {"at", ColumnType::datetime},
                              {"a\"b", ColumnType::boolean}}};
    static const CursorSeal open{[](std::string_view bytes) { return std::string(bytes); },
                                 [](std::string_view token) { return std::optional<std::string>(token); }};
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    // Lines are parameters: name, TAB, value.
    Pairs pairs;
    for (std::string_view rest = text; !rest.empty() && pairs.size() < 30;) {
        const std::string_view line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(rest.size(), line.size() + 1));
        const auto tab = std::min(line.find('\t'), line.size());
        pairs.emplace_back(line.substr(0, tab), tab < line.size() ? line.substr(tab + 1) : "");
    }
    if (const auto filter = parse_filter(text)) {
        SqlText sql;
        if (append_condition(sql, *filter, table)) check_sql(sql.statement);
    }
    if (const auto plan = plan_rows(pairs, table, open)) {
        check_sql(plan->rows);
        check_sql(plan->count);
        demand(plan->limit >= 1 && plan->limit <= most_rows);
    }
    if (const auto plan = plan_aggregate(pairs, table)) check_sql(plan->statement);
    if (const auto plan = plan_facets(pairs, table)) check_sql(plan->statement);
    if (const auto cursor = read_cursor(text, open)) demand(read_cursor(write_cursor(*cursor, open), open).has_value());
    return 0;
}
