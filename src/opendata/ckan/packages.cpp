// Actions of datasets and resources, and the redirects from CKAN's pages to ours.
#include "opendata/ckan/packages.h"
#include "opendata/api/answer.h"
#include "opendata/catalogue/store.h"
#include "opendata/ckan/outcome.h"
#include "opendata/ckan/routes.h"
#include "opendata/ckan/store.h"
#include "opendata/ckan/writing.h"
#include "opendata/engine/ckan/dict.h"
#include "opendata/engine/ckan/package.h"
#include "opendata/inside.h"

namespace skl::opendata::ckan {
namespace {

constexpr std::int64_t most_names = 1'000'000;  // of package_list: CKAN gives all
constexpr std::int64_t most_packages = 1'000;   // of one answer with dictionaries
constexpr std::int64_t usual_packages = 100, usual_completions = 10, most_completions = 100;

// Published, or any for who writes.
std::optional<Dataset> seen_package(Reader& reader, const std::string& key, bool all) {
    auto dataset = find_dataset(reader, key);
    if (!dataset || (!all && dataset->state != DatasetState::published)) return {};
    return dataset;
}

struct FoundResource {
    CatalogueRecord record;
    std::size_t at = 0;
};
std::optional<FoundResource> public_resource(Reader& reader, const std::string& key) {
    const auto resource = find_resource(reader, key);
    if (!resource) return {};
    const auto dataset = dataset_by_id(reader, resource->dataset_id);
    if (!dataset || dataset->state != DatasetState::published) return {};
    FoundResource out{record_of(reader, *dataset), 0};
    for (; out.at < out.record.distributions.size(); ++out.at)
        if (out.record.distributions[out.at].resource.id == resource->id) return out;
    return {};
}

Node names_node(const std::vector<std::string>& names) {
    Node out = list_node();
    for (const std::string& name : names) out.items.push_back(node_of(name));
    return out;
}

}  // namespace

Node packages_node(Reader& reader, const std::vector<Dataset>& datasets, const std::string& site) {
    Node out = list_node();
    for (const Dataset& dataset : datasets) out.items.push_back(package_node(reader, dataset, site));
    return out;
}

Task<Outcome> package_list(Context& cx, const Asked& asked) {
    const auto limit = asked.whole("limit", most_names), offset = asked.whole("offset", 0);
    for (const auto* one : {&limit, &offset})
        if (const auto* wrong = std::get_if<Refusal>(one)) co_return *wrong;
    const auto names = co_await cx.read([&](Reader& reader) -> Result<std::vector<std::string>> {
        return dataset_names(reader, std::min(std::get<0>(limit), most_names), std::get<0>(offset));
    });
    if (!names) co_return refused(cx, names.problem(), "limit");
    co_return names_node(*names);
}

Task<Outcome> package_show(Context& cx, const Asked& asked) {
    const std::string id = asked.text("id");
    if (id.empty()) co_return invalid("id", "Missing value");
    const bool all = sees_all(cx, asked);
    auto found = co_await cx.read([&](Reader& reader) -> Result<Node> {
        const auto dataset = seen_package(reader, id, all);
        if (!dataset) return Problem::not_found("dataset");
        return package_node(reader, *dataset, site_url(cx));
    });
    if (!found) co_return found.problem().status == 404 ? not_found() : refused(cx, found.problem(), "id");
    co_return *found;
}

Task<Outcome> package_activity_list(Context& cx, const Asked& asked) {
    const Outcome shown = co_await package_show(cx, asked);
    if (const Refusal* refusal = shown.refusal()) co_return *refusal;
    co_return list_node();
}

Task<Outcome> current_package_list_with_resources(Context& cx, const Asked& asked) {
    const auto limit = asked.whole("limit", usual_packages), offset = asked.whole("offset", 0);
    for (const auto* one : {&limit, &offset})
        if (const auto* wrong = std::get_if<Refusal>(one)) co_return *wrong;
    auto found = co_await cx.read([&](Reader& reader) -> Result<Node> {
        const DatasetCondition everything(reader, nullptr);
        const DatasetOrder order{
            {{SortField::metadata_modified, true}}, {}, std::min(std::get<0>(limit), most_packages), std::get<0>(offset)};
        return packages_node(reader, find_datasets(reader, everything, order), site_url(cx));
    });
    if (!found) co_return refused(cx, found.problem(), "limit");
    co_return *found;
}

// Where a name or a title begins with the text, or its words stand in the title.
Task<Outcome> package_autocomplete(Context& cx, const Asked& asked) {
    const std::string text = asked.text("q");
    if (text.empty()) co_return invalid("q", "Missing value");
    const auto limit = asked.whole("limit", usual_completions);
    if (const auto* wrong = std::get_if<Refusal>(&limit)) co_return *wrong;
    const auto term = [&](Field field, Match match) {
        SolrTerm one;
        one.field = field;
        one.match = match;
        one.text = text.substr(0, longest_query_term);
        return SolrQuery{SolrQuery::Kind::term, {}, std::move(one)};
    };
    const SolrQuery query{
        SolrQuery::Kind::any, {term(Field::name, Match::prefix), term(Field::title, Match::prefix), term(Field::title, Match::word)}, {}};
    auto found = co_await cx.read([&](Reader& reader) -> Result<Node> {
        DatasetCondition condition(reader, &inside(cx).synonyms);
        condition.add(query);
        const DatasetOrder order{{{SortField::title, false}}, {}, std::min(std::get<0>(limit), most_completions), 0};
        Node out = list_node();
        for (const Dataset& dataset : find_datasets(reader, condition, order)) {
            const bool by_name = dataset.slug.value.starts_with(text);
            Dict one;
            one.add("name", dataset.slug.value).add("title", dataset.title.in("zh-Hant"));
            one.add("match_field", by_name ? "name" : "title")
                .add("match_displayed", by_name ? dataset.slug.value : dataset.title.in("zh-Hant"));
            out.items.push_back(one.take());
        }
        return out;
    });
    if (!found) co_return refused(cx, found.problem(), "q");
    co_return *found;
}

Task<Outcome> resource_show(Context& cx, const Asked& asked) {
    const std::string id = asked.text("id");
    if (id.empty()) co_return invalid("id", "Missing value");
    const bool all = sees_all(cx, asked);
    auto found = co_await cx.read([&](Reader& reader) -> Result<Node> {
        const auto resource = find_resource(reader, id);
        const auto dataset = resource ? seen_package(reader, to_text(resource->dataset_id), all) : std::nullopt;
        auto node = dataset ? resource_node(reader, *dataset, resource->id, site_url(cx)) : std::nullopt;
        if (!node) return Problem::not_found("resource");
        return std::move(*node);
    });
    if (!found) co_return found.problem().status == 404 ? not_found() : refused(cx, found.problem(), "id");
    co_return *found;
}

Task<Outcome> resource_view_list(Context& cx, const Asked& asked) {
    const Outcome shown = co_await resource_show(cx, asked);
    if (const Refusal* refusal = shown.refusal()) co_return *refusal;
    co_return list_node();
}

Task<Outcome> resource_search(Context& cx, const Asked& asked) {
    ResourceAsk ask;
    const auto terms = asked.texts("query");
    if (terms.empty()) co_return invalid("query", "Missing value");
    if (terms.size() > most_query_terms) co_return bad_query("more than 200 terms");
    for (const std::string& term : terms) {
        const auto colon = term.find(':');
        if (colon == std::string::npos) co_return invalid("query", "Must be <field>:<value> pair(s)");
        if (!is_resource_field(term.substr(0, colon)))
            co_return invalid("query", fmt::format("Field \"{}\" not recognised in resource_search.", term.substr(0, colon)));
        if (term.size() - colon > longest_query_term) co_return bad_query("the term is longer than 500 bytes");
        ask.holds.emplace_back(term.substr(0, colon), term.substr(colon + 1));
    }
    ask.order = asked.text("order_by");
    if (!ask.order.empty() && ask.order != "created" && !is_resource_field(ask.order))
        co_return invalid("order_by", fmt::format("Field \"{}\" not recognised in resource_search.", ask.order));
    const auto limit = asked.whole("limit", most_packages), offset = asked.whole("offset", 0);
    for (const auto* one : {&limit, &offset})
        if (const auto* wrong = std::get_if<Refusal>(one)) co_return *wrong;
    ask.limit = std::min(std::get<0>(limit), most_packages);
    ask.offset = std::get<0>(offset);
    auto found = co_await cx.read([&](Reader& reader) -> Result<Node> {
        const FoundResources some = find_resources(reader, ask);
        Node results = list_node();
        for (const auto& [dataset, resource] : some.resources)
            if (auto one = resource_node(reader, dataset_by_id(reader, dataset).value(), resource, site_url(cx)))
                results.items.push_back(std::move(*one));
        return Dict().add("count", some.count).add("results", std::move(results)).take();
    });
    if (!found) co_return refused(cx, found.problem(), "query");
    co_return *found;
}

namespace {

Task<Result<Reply>> resource_file(Context& cx, std::string, std::string id, std::string) {
    const auto href = co_await cx.read([&](Reader& reader) -> Result<std::string> {
        const auto one = public_resource(reader, id);
        if (!one) return Problem::not_found("resource");
        const RecordDistribution& distribution = one->record.distributions[one->at];
        if (!distribution.download_href.value.empty()) return cx.href(distribution.download_href.value);
        if (distribution.resource.download_url) return distribution.resource.download_url->value;
        return Problem::not_found("file");
    });
    if (!href) co_return href.problem();
    co_return Reply::redirect(*href, 302);
}

Task<Result<Reply>> resource_page(Context& cx, std::string, std::string id) {
    const auto href = co_await cx.read([&](Reader& reader) -> Result<std::string> {
        const auto one = public_resource(reader, id);
        if (!one) return Problem::not_found("resource");
        return cx.href(one->record.href.value);
    });
    if (!href) co_return href.problem();
    co_return Reply::redirect(*href, 302);
}

}  // namespace

void install_redirects(App& app) {
    app.get("/dataset/{dataset}/resource/{resource}", resource_page).unlisted();
    app.get("/dataset/{dataset}/resource/{resource}/download/{file}", resource_file).with_dotted_names().unlisted();
}

}  // namespace skl::opendata::ckan
