// Inside of this room: what the Explore API v2.1 answers, and how a dataset is found by it.
#pragma once

#include "kernel/describe/node.h"
#include "kernel/http/app.h"
#include "opendata/api/open_table.h"
#include "opendata/engine/explore/odsql.h"
#include "opendata/engine/record.h"

namespace skl::opendata::explore {

inline constexpr std::int64_t usual_results = 10, most_results = 100, deepest_page = 10'000;  // of the API's own documentation

// {"error_code":…,"message":…}
struct Fault {
    int status = 400;
    std::string code, message;
};
Fault bad_parameter(std::string_view name, std::string_view why);
Fault bad_clause(std::string_view name, const ClauseFault& fault);
Fault no_dataset(std::string_view id);
Fault of_problem(const Context& cx, const Problem& problem);
Reply refused(const Fault& fault);
Reply json(std::string body);

// Parameters of one call: each once but for refine and exclude; others are refused.
struct Asked {
    std::string select, where, group_by, order_by, lang, timezone, facet;
    std::vector<std::pair<std::string, std::string>> refine, exclude;
    std::int64_t limit = usual_results, offset = 0;
    std::chrono::minutes zone{0};  // of timezone
};
// `paged`: limit at most 100 and offset + limit at most 10,000; exports take any limit, -1 means all.
std::variant<Asked, Fault> read_asked(const Parameters& parameters, std::initializer_list<std::string_view> names, bool paged);

// The public table of a dataset, ready to be queried, by its slug, id or identifier.
Task<std::variant<OpenTable, Fault>> open_dataset(Context& cx, const std::string& id);

// where, refine and exclude together.
std::variant<analytics::Expression, Fault> condition_of(const Asked& asked, const analytics::Table& table);

Node dataset_node(const CatalogueRecord& record, const std::string& language);
std::string_view field_type(analytics::ColumnType type);

void install_catalog(App& app);
void install_records(App& app);
void install_exports(App& app);

}  // namespace skl::opendata::explore
