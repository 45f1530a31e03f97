// /catalog/datasets, one of them, and what belongs to it: the catalogue by the conditions of the CKAN face.
#include "opendata/catalogue/store.h"
#include "opendata/ckan/store.h"
#include "opendata/engine/ckan/dict.h"
#include "opendata/engine/ckan/package.h"
#include "opendata/explore/answer.h"
#include "opendata/explore/routes.h"
#include "opendata/search.h"
#include "opendata/store.h"

namespace skl::opendata::explore {
namespace {

using ckan::Dict;
using ckan::list_node;
using ckan::SolrQuery;

std::string language_of(const Context& cx, const Asked& asked) { return asked.lang.empty() ? cx.language() : asked.lang; }

// Facets of the catalogue by the API's names and those of the CKAN face.
struct CatalogFacet {
    std::string_view name;
    ckan::Field field;
    std::string_view source;
};
constexpr CatalogFacet facets[] = {{"publisher", ckan::Field::organization, "organization"},
                                   {"theme", ckan::Field::groups, "groups"},
                                   {"keyword", ckan::Field::tags, "tags"},
                                   {"license", ckan::Field::license_id, "license_id"},
                                   {"features", ckan::Field::res_format, "res_format"}};

std::variant<SolrQuery, Fault> refinement(std::string_view parameter, const std::pair<std::string, std::string>& asked) {
    for (const CatalogFacet& facet : facets) {
        std::string_view name = asked.first;
        if (name.starts_with("default.")) name.remove_prefix(8);
        if (name != facet.name) continue;
        SolrQuery out{SolrQuery::Kind::term, {}, {}};
        out.term.field = facet.field;
        out.term.match = ckan::Match::phrase;
        out.term.text = asked.second;
        return out;
    }
    return bad_parameter(parameter, "unknown field " + asked.first);
}

// where of the catalogue: 'text', search('text') or search(*, 'text'); other conditions are of records.
std::variant<std::string, Fault> words_of(const std::string& clause) {
    static const analytics::Table catalogue = [] {
        analytics::Table out;
        out.columns = {{"title", analytics::ColumnType::string}};
        return out;
    }();
    const auto read = parse_where(clause, catalogue);
    if (const auto* fault = std::get_if<ClauseFault>(&read)) return bad_clause("where", *fault);
    const auto quote = clause.find_first_of("'\"");
    const auto end = quote == std::string::npos ? quote : clause.find(clause[quote], quote + 1);
    const std::string before = clause.substr(0, quote == std::string::npos ? 0 : quote),
                      after = end == std::string::npos ? "" : clause.substr(end + 1);
    const bool alone = before.find_first_not_of(' ') == std::string::npos && after.find_first_not_of(' ') == std::string::npos;
    const bool searched = (before == "search(" || before == "search(*," || before == "search(*, ") && after == ")";
    if (quote == std::string::npos || end == std::string::npos || (!alone && !searched))
        return bad_clause("where", {"only 'text' or search('text') is understood of the catalogue", 1});
    return clause.substr(quote + 1, end - quote - 1);
}

std::variant<std::vector<ckan::SolrSort>, Fault> order_of(const std::string& clause) {
    if (clause.empty()) return std::vector<ckan::SolrSort>{{ckan::SortField::metadata_modified, true}};
    const auto read = parse_order_by(clause);
    if (const auto* fault = std::get_if<ClauseFault>(&read)) return bad_clause("order_by", *fault);
    std::vector<ckan::SolrSort> out;
    for (const Ordered& one : std::get<std::vector<Ordered>>(read)) {
        const auto field = one.expression == "title"        ? ckan::SortField::title
                           : one.expression == "modified"   ? ckan::SortField::metadata_modified
                           : one.expression == "dataset_id" ? ckan::SortField::name
                                                            : ckan::SortField::score;
        if (field == ckan::SortField::score) return bad_parameter("order_by", "title, modified or dataset_id is expected");
        out.push_back({field, one.descending});
    }
    return out;
}

std::variant<SolrQuery, Fault> query_of(const Asked& asked) {
    SolrQuery out;
    for (const auto& one : asked.refine) {
        auto part = refinement("refine", one);
        if (auto* wrong = std::get_if<Fault>(&part)) return std::move(*wrong);
        out.parts.push_back(std::get<SolrQuery>(std::move(part)));
    }
    for (const auto& one : asked.exclude) {
        auto part = refinement("exclude", one);
        if (auto* wrong = std::get_if<Fault>(&part)) return std::move(*wrong);
        SolrQuery no{SolrQuery::Kind::negation, {}, {}};
        no.parts.push_back(std::get<SolrQuery>(std::move(part)));
        out.parts.push_back(std::move(no));
    }
    if (asked.where.empty()) return out;
    auto words = words_of(asked.where);
    if (auto* wrong = std::get_if<Fault>(&words)) return std::move(*wrong);
    SolrQuery one{SolrQuery::Kind::term, {}, {}};
    one.term.match = ckan::Match::phrase;
    one.term.text = std::get<std::string>(words);
    out.parts.push_back(std::move(one));
    return out;
}

Task<Result<Reply>> datasets(Context& cx, Parameters parameters) {
    const auto read = read_asked(parameters, {"where", "order_by", "limit", "offset", "refine", "exclude", "lang", "timezone"}, true);
    if (const auto* wrong = std::get_if<Fault>(&read)) co_return refused(*wrong);
    const Asked& asked = std::get<Asked>(read);
    const auto query = query_of(asked);
    if (const auto* wrong = std::get_if<Fault>(&query)) co_return refused(*wrong);
    const auto order = order_of(asked.order_by);
    if (const auto* wrong = std::get_if<Fault>(&order)) co_return refused(*wrong);
    const auto found = co_await cx.read([&](Reader& reader) -> Result<Node> {
        ckan::DatasetCondition condition(reader, &inside(cx).synonyms);
        condition.add(std::get<SolrQuery>(query));
        Node results = list_node();
        const ckan::DatasetOrder window{std::get<std::vector<ckan::SolrSort>>(order), {}, asked.limit, asked.offset};
        for (const Dataset& dataset : ckan::find_datasets(reader, condition, window))
            results.items.push_back(dataset_node(record_of(reader, dataset), language_of(cx, asked)));
        return Dict().add("total_count", ckan::count_datasets(reader, condition)).add("results", std::move(results)).take();
    });
    if (!found) co_return refused(of_problem(cx, found.problem()));
    std::string body;
    write_node(body, *found);
    co_return json(std::move(body));
}

// `tell` gives the answer about a public dataset.
Task<Result<Reply>> about(Context& cx, const std::string& id, const Parameters& parameters,
                          Node (*tell)(const CatalogueRecord&, const std::string&)) {
    const auto read = read_asked(parameters, {"lang", "timezone"}, true);
    if (const auto* wrong = std::get_if<Fault>(&read)) co_return refused(*wrong);
    const auto found = co_await cx.read([&](Reader& reader) -> Result<Node> {
        const auto dataset = find_dataset(reader, id);
        if (!dataset || dataset->state != DatasetState::published) return Problem::not_found("dataset");
        return tell(record_of(reader, *dataset), language_of(cx, std::get<Asked>(read)));
    });
    if (!found) co_return refused(found.problem().status == 404 ? no_dataset(id) : of_problem(cx, found.problem()));
    std::string body;
    write_node(body, *found);
    co_return json(std::move(body));
}

// Files of the dataset that are no tables.
Node attachments_node(const CatalogueRecord& record, const std::string& language) {
    Node results = list_node();
    for (const RecordDistribution& one : record.distributions) {
        if (!one.tables.empty()) continue;
        Dict metas;
        metas.add("id", one.resource.identifier.value).add("title", one.resource.title.in(language)).add("mime-type", one.media_type.value);
        const std::string url = !one.download_href.empty()  ? one.download_href.value
                                : one.resource.download_url ? one.resource.download_url->value
                                : one.resource.access_url   ? one.resource.access_url->value
                                                            : record.href.value;
        results.items.push_back(Dict().add("href", url).add("metas", metas.take()).take());
    }
    const auto count = static_cast<std::int64_t>(results.items.size());
    return Dict().add("total_count", count).add("results", std::move(results)).take();
}

Task<Result<Reply>> dataset(Context& cx, std::string id, Parameters parameters) {
    co_return co_await about(cx, id, parameters, dataset_node);
}
Task<Result<Reply>> attachments(Context& cx, std::string id, Parameters parameters) {
    co_return co_await about(cx, id, parameters, attachments_node);
}

Task<Result<Reply>> catalog_facets(Context& cx, Parameters parameters) {
    const auto read = read_asked(parameters, {"facet", "where", "refine", "exclude", "lang", "timezone"}, true);
    if (const auto* wrong = std::get_if<Fault>(&read)) co_return refused(*wrong);
    const Asked& asked = std::get<Asked>(read);
    const auto query = query_of(asked);
    if (const auto* wrong = std::get_if<Fault>(&query)) co_return refused(*wrong);
    const bool known = asked.facet.empty() ||
                       std::any_of(std::begin(facets), std::end(facets), [&](const CatalogFacet& one) { return one.name == asked.facet; });
    if (!known) co_return refused(bad_parameter("facet", "unknown field " + asked.facet));
    const auto found = co_await cx.read([&](Reader& reader) -> Result<Node> {
        ckan::DatasetCondition condition(reader, &inside(cx).synonyms);
        condition.add(std::get<SolrQuery>(query));
        Node out = list_node();
        for (const CatalogFacet& facet : facets) {
            if (!asked.facet.empty() && asked.facet != facet.name) continue;
            Node values = list_node();
            for (const ckan::Facet& one : ckan::dataset_facet(reader, condition, facet.source, most_results, 1))
                values.items.push_back(Dict()
                                           .add("count", one.count)
                                           .add("state", "displayed")
                                           .add("name", one.title.empty() ? one.value : one.title)
                                           .add("value", one.value)
                                           .take());
            out.items.push_back(Dict().add("name", facet.name).add("facets", std::move(values)).take());
        }
        return Dict().add("links", list_node()).add("facets", std::move(out)).take();
    });
    if (!found) co_return refused(of_problem(cx, found.problem()));
    std::string body;
    write_node(body, *found);
    co_return json(std::move(body));
}

}  // namespace

void install_catalog(App& app) {
    const std::string all = "/api/explore/v2.1/catalog/datasets";
    app.get(all, datasets).for_programs().unlisted();
    app.get("/api/explore/v2.1/catalog/facets", catalog_facets).for_programs().unlisted();
    app.get(all + "/{dataset}", dataset).for_programs().with_dotted_names().unlisted();
    app.get(all + "/{dataset}/attachments", attachments).for_programs().unlisted();
}

void install(App& app) {
    install_catalog(app);
    install_records(app);
    install_exports(app);
}

}  // namespace skl::opendata::explore
