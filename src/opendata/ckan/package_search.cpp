// package_search: queries in a subset of Solr's syntax over the rows of the catalogue, with exact counts and facets.
#include "opendata/api/answer.h"
#include "opendata/ckan/outcome.h"
#include "opendata/ckan/packages.h"
#include "opendata/ckan/store.h"
#include "opendata/engine/ckan/dict.h"
#include "opendata/engine/ckan/package.h"
#include "opendata/inside.h"
#include "opendata/search.h"

namespace skl::opendata::ckan {
namespace {

constexpr std::int64_t usual_rows = 10, most_rows = 1'000;  // CKAN's ckan.search.rows_max
constexpr std::int64_t usual_facet_limit = 50, all_values = 1'000'000;
constexpr std::size_t most_facets = 20, most_filters = 50;
constexpr const char* usual_sort = "score desc, metadata_modified desc";

constexpr std::string_view known[] = {"q",
                                      "fq",
                                      "fq_list",
                                      "sort",
                                      "rows",
                                      "start",
                                      "facet",
                                      "facet.field",
                                      "facet.limit",
                                      "facet.mincount",
                                      "include_private",
                                      "include_drafts",
                                      "include_deleted",
                                      "use_default_schema",
                                      "extras"};

struct Search {
    std::vector<SolrQuery> queries;  // q first
    std::vector<SolrSort> sort;
    std::string sort_text;
    std::int64_t rows = usual_rows, start = 0, facet_limit = usual_facet_limit, facet_least = 1;
    std::vector<std::string> facets;
    std::string words;  // of q that must stand in a dataset: what the score is of
};

// The plain words of a query that say what is wanted; none where it holds alternatives only.
void gather_words(const SolrQuery& query, std::string& out) {
    if (query.kind == SolrQuery::Kind::all)
        for (const SolrQuery& part : query.parts) gather_words(part, out);
    const bool said = query.kind == SolrQuery::Kind::term && query.term.field == Field::text &&
                      (query.term.match == Match::word || query.term.match == Match::phrase);
    if (said) out += (out.empty() ? "" : " ") + query.term.text;
}

std::optional<Refusal> add_query(Search& search, const std::string& text, const char* parameter) {
    auto parsed = parse_solr(text);
    if (const auto* fault = std::get_if<QueryFault>(&parsed))
        return bad_query(fmt::format("{}: {}", parameter, fault->reason), fault->position);
    search.queries.push_back(std::move(std::get<SolrQuery>(parsed)));
    return {};
}

std::variant<Search, Refusal> read_search(const Asked& asked) {
    for (const Member& member : asked.members.members)
        if (std::find(std::begin(known), std::end(known), member.key) == std::end(known))
            return bad_query(fmt::format("Invalid search parameters: ['{}']", member.key));
    Search out;
    if (auto wrong = add_query(out, asked.text("q"), "q")) return *wrong;
    gather_words(out.queries[0], out.words);
    std::vector<std::string> filters = asked.texts("fq_list");
    for (const std::string& filter : asked.texts("fq")) filters.push_back(filter);
    if (filters.size() > most_filters) return bad_query("more than 50 filters");
    for (const std::string& filter : filters)
        if (auto wrong = add_query(out, filter, "fq")) return *wrong;
    out.sort_text = asked.text("sort");
    if (out.sort_text.empty()) out.sort_text = usual_sort;
    auto sort = parse_solr_sort(out.sort_text);
    if (const auto* fault = std::get_if<QueryFault>(&sort)) return bad_query("sort: " + fault->reason, fault->position);
    out.sort = std::get<0>(sort);
    constexpr std::int64_t any_number = std::numeric_limits<std::int64_t>::min();
    const std::pair<const char*, std::int64_t*> numbers[] = {
        {"rows", &out.rows}, {"start", &out.start}, {"facet.limit", &out.facet_limit}, {"facet.mincount", &out.facet_least}};
    for (const auto& [name, number] : numbers) {
        const auto read = asked.whole(name, *number, name == std::string_view("facet.limit") ? any_number : 0);
        if (const auto* wrong = std::get_if<Refusal>(&read)) return *wrong;
        *number = std::get<0>(read);
    }
    out.rows = std::min(out.rows, most_rows);
    out.facet_limit = out.facet_limit < 0 ? all_values : std::min(out.facet_limit, all_values);
    if (asked.truth("facet", true)) out.facets = asked.texts("facet.field");
    if (out.facets.size() > most_facets) return bad_query("more than 20 facets");
    for (const std::string& facet : out.facets)
        if (!is_facet(facet)) return bad_query("cannot count facets of " + facet);
    return out;
}

std::string display_name(std::string_view facet, const Facet& value, const std::string& language) {
    if (facet == "groups")
        if (const ServiceCategory* category = category_of_group(value.value)) return category->title_zh;
    if (facet == "license_id") return license_title(value.value, language);
    return value.title.empty() ? value.value : value.title;
}

}  // namespace

Task<Outcome> package_search(Context& cx, const Asked& asked) {
    const auto read = read_search(asked);
    if (const auto* wrong = std::get_if<Refusal>(&read)) co_return *wrong;
    const Search& search = std::get<Search>(read);
    auto found = co_await cx.read([&](Reader& reader) -> Result<Node> {
        const search::Synonyms* synonyms = &inside(cx).synonyms;
        DatasetCondition condition(reader, synonyms);
        for (const SolrQuery& query : search.queries) condition.add(query);
        DatasetOrder order{search.sort, {}, search.rows, search.start};
        const bool scored =
            std::any_of(order.sort.begin(), order.sort.end(), [](const SolrSort& one) { return one.field == SortField::score; });
        if (scored && !search.words.empty()) order.ranked = search_datasets(reader, search.words, synonyms);
        Node facets{.type = Node::Type::object}, search_facets{.type = Node::Type::object};
        for (const std::string& name : search.facets) {
            Dict counts;
            Node items = list_node();
            for (const Facet& value : dataset_facet(reader, condition, name, search.facet_limit, search.facet_least)) {
                counts.add(value.value, value.count);
                Dict item;
                item.add("name", value.value).add("display_name", display_name(name, value, "zh-Hant")).add("count", value.count);
                items.items.push_back(item.take());
            }
            facets.member(name) = counts.take();
            search_facets.member(name) = Dict().add("title", name).add("items", std::move(items)).take();
        }
        Dict out;
        out.add("count", count_datasets(reader, condition)).add("facets", std::move(facets));
        out.add("results", search.rows == 0 ? list_node() : packages_node(reader, find_datasets(reader, condition, order), site_url(cx)));
        out.add("sort", search.sort_text).add("search_facets", std::move(search_facets));
        return out.take();
    });
    if (!found) co_return refused(cx, found.problem(), "q");
    co_return *found;
}

}  // namespace skl::opendata::ckan
