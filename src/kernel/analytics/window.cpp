// Pages by offset (table_query.h).
#include "kernel/analytics/request.h"

namespace skl::analytics {

Result<WindowPlan> plan_window(const WindowAsk& ask, const Table& table) {
    SqlText where;
    bool some = false;
    if (ask.filter.kind == Expression::Kind::term || !ask.filter.parts.empty()) {
        where << " where ";
        some = true;
        if (Done done = append_condition(where, ask.filter, table); !done) return std::move(done.problem());
    }
    auto filtered = append_words(where, ask.q, table, some);
    if (!filtered) return std::move(filtered.problem());

    std::string names;
    for (const Column& column : ask.shown) names += (names.empty() ? "" : ", ") + quoted_name(column.name);
    const std::string rows = fmt::format("select {}{} from {}", ask.distinct ? "distinct " : "", names, table.source);
    WindowPlan plan;
    plan.filtered = *filtered || ask.distinct;
    plan.count = where.statement;
    plan.count.sql = ask.distinct ? fmt::format("select count(*) from ({}{}) as found", rows, where.statement.sql)
                                  : fmt::format("select count(*) from {}{}", table.source, where.statement.sql);

    SqlText sql;
    sql.statement.parameters = where.statement.parameters;
    sql << rows << where.statement.sql;
    // Without keys the file's own order is the order: nothing is sorted and the scan ends at the limit.
    if (!ask.order.empty() || ask.distinct) {
        std::string order;
        for (const WindowKey& key : ask.order)
            order += fmt::format("{}{} {} nulls {}", order.empty() ? "" : ", ", quoted_name(key.column.name),
                                 key.descending ? "desc" : "asc", key.nulls_first ? "first" : "last");
        order += fmt::format("{}{}", order.empty() ? "" : ", ", ask.distinct ? names : quoted_name(row_id));
        sql << " order by " << order;
    }
    sql << " limit ";
    sql.bind(ask.limit) << " offset ";
    sql.bind(ask.offset);
    plan.rows = std::move(sql.statement);
    return plan;
}

}  // namespace skl::analytics
