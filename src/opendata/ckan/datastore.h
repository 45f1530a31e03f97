// Inside of the CKAN façade only: a resource's rows as CKAN's datastore has them (opendata.md §9, §23.4).
#pragma once

#include "kernel/analytics/table_query.h"
#include "opendata/api/open_table.h"
#include "opendata/ckan/outcome.h"
#include "opendata/engine/ckan/dict.h"

namespace skl::opendata::ckan {

// The first table of a resource's public version, by the resource's id or identifier; also by a table's own name.
struct OpenResource {
    OpenTable open;
    std::string id;                       // as answers name it
    std::vector<ColumnEntry> dictionary;  // of the resource
};
// Ready to be queried. 404 where there is none or its rows cannot be had.
Task<Result<OpenResource>> open_resource(Context& cx, const std::string& key);
Refusal no_resource(const std::string& key);

std::vector<analytics::Column> all_columns(const OpenTable& open);  // with _id
std::string_view type_name(const analytics::Column& column);        // PostgreSQL's
Node fields_node(const OpenResource& resource, const std::vector<analytics::Column>& columns);

// What is asked of a resource's rows.
struct RowsAsked {
    analytics::WindowAsk window;
    std::optional<std::int64_t> offset;  // as given
    bool all_fields = true;
};
inline constexpr std::int64_t usual_records = 100, most_records = 32'000;  // CKAN's ckan.datastore.search.rows_max

// filters, q, full_text, plain, language, distinct, limit, offset, fields, sort. A limit above `most` is lowered to it.
std::variant<RowsAsked, Refusal> read_rows_asked(const Asked& asked, const OpenTable& open, std::int64_t usual, std::int64_t most);

// CKAN's filters: an object of columns; see Action::help. The refusal is about "filters".
std::variant<analytics::Expression, Refusal> read_filters(const Node& filters, const analytics::Table& table);

}  // namespace skl::opendata::ckan
