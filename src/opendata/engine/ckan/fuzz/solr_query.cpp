// Queries and sorts of CKAN's clients: what is read is printed and read again as the same; SQL keeps its length of quotes.
#include <cstdint>
#include <cstdlib>

#include "opendata/engine/ckan/postgres_sql.h"
#include "opendata/engine/ckan/solr_query.h"

namespace {
void demand(bool truth) {
    if (!truth) std::abort();
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace skl::opendata::ckan;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto parsed = parse_solr(text);
    if (const auto* query = std::get_if<SolrQuery>(&parsed)) {
        const auto again = parse_solr(print_solr(*query));
        // What is printed has all its parentheses, so it may be longer or deeper than a query may be; else it is the same.
        if (const auto* same = std::get_if<SolrQuery>(&again)) demand(*same == *query);
    } else {
        demand(std::get<QueryFault>(parsed).position >= 1);
    }
    (void)parse_solr_sort(text);
    (void)quoted_names(text);
    (void)mapped_sql(text);
    (void)with_definitions("a as (select 1)", text);
    return 0;
}
