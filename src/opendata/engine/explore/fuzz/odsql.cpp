// ODSQL clauses: read, or refused within them; a condition is printed and read by the grammar of tables.
#include <cstdint>
#include <cstdlib>

#include "opendata/engine/explore/odsql.h"

namespace {
void demand(bool truth) {
    if (!truth) std::abort();
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace skl::opendata::explore;
    namespace analytics = skl::analytics;
    const std::string_view clause(reinterpret_cast<const char*>(data), size);
    analytics::Table table;
    table.columns = {{"a", analytics::ColumnType::string}, {"n", analytics::ColumnType::integer}, {"at", analytics::ColumnType::datetime}};
    const auto where = parse_where(clause, table);
    if (const auto* fault = std::get_if<ClauseFault>(&where))
        demand(fault->position >= 1 && fault->position <= size + 1);
    else
        (void)analytics::print_filter(std::get<analytics::Expression>(where));
    (void)parse_select(clause, table);
    (void)parse_group_by(clause, table);
    (void)parse_order_by(clause);
    (void)read_refinement(clause);
    return 0;
}
