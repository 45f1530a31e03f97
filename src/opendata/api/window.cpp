#include "opendata/api/window.h"

namespace skl::opendata {

Result<std::int64_t> window_rows(Module::Inside& in, const OpenTable& open, const analytics::WindowAsk& ask, bool counted,
                                 const EachRow& each) {
    const auto plan = analytics::plan_window(ask, open.lake);
    if (!plan) return plan.problem();
    const auto deadline = query_deadline();
    auto done = in.queries.query(plan->rows,
                                 {[](const auto&) {}, [&](std::span<const analytics::Cell> cells) { return each(cells), true; }}, deadline);
    if (!done) return std::move(done.problem());
    if (!counted) return 0;
    if (!plan->filtered) return open.table.row_count;
    const auto total = in.queries.query(plan->count, deadline);
    if (!total) return total.problem();
    return total->at(0, 0).whole;
}

}  // namespace skl::opendata
