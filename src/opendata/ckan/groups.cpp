// Actions of organizations, groups (the categories of service), tags and licences.
#include "opendata/api/answer.h"
#include "opendata/catalogue/store.h"
#include "opendata/ckan/kept_store.h"
#include "opendata/ckan/outcome.h"
#include "opendata/ckan/packages.h"
#include "opendata/ckan/store.h"
#include "opendata/engine/ckan/dict.h"
#include "opendata/engine/ckan/package.h"
#include "opendata/engine/ckan/package_change.h"
#include "opendata/inside.h"

namespace skl::opendata::ckan {
namespace {

constexpr std::int64_t most_listed = 100'000;  // names of organizations and tags of one list
constexpr std::int64_t most_included = 1'000;  // datasets shown with what they belong to, as in CKAN

SolrQuery of_field(Field field, std::string value) {
    SolrTerm term;
    term.field = field;
    term.match = Match::phrase;
    term.text = std::move(value);
    return {SolrQuery::Kind::term, {}, std::move(term)};
}

struct Belonging {
    std::int64_t count = 0;
    Node packages;  // a list where they were asked for, else null
};
Belonging belonging(Reader& reader, Field field, const std::string& value, bool included, const std::string& site) {
    DatasetCondition condition(reader, nullptr);
    condition.add(of_field(field, value));
    Belonging out{count_datasets(reader, condition), {}};
    if (included)
        out.packages = packages_node(reader, find_datasets(reader, condition, {{{SortField::title, false}}, {}, most_included, 0}), site);
    return out;
}

bool among(const std::vector<std::string>& names, std::string_view name) {
    return names.empty() || std::find(names.begin(), names.end(), name) != names.end();
}

// Names, or dictionaries where they are asked for; `limit` and `offset` cut the list.
struct Cut {
    std::int64_t limit = most_listed, offset = 0;
};
std::variant<Cut, Refusal> cut_of(const Asked& asked) {
    const auto limit = asked.whole("limit", most_listed), offset = asked.whole("offset", 0);
    for (const auto* one : {&limit, &offset})
        if (const auto* wrong = std::get_if<Refusal>(one)) return *wrong;
    return Cut{std::min(std::get<0>(limit), most_listed), std::get<0>(offset)};
}

Node cut(Node list, const Cut& cut) {
    const auto size = static_cast<std::int64_t>(list.items.size());
    const auto from = std::min(cut.offset, size), to = std::min(from + cut.limit, size);
    Node out = list_node();
    for (std::int64_t i = from; i < to; ++i) out.items.push_back(std::move(list.items[static_cast<std::size_t>(i)]));
    return out;
}

}  // namespace

Task<Outcome> organization_list(Context& cx, const Asked& asked) {
    const auto wanted = cut_of(asked);
    if (const auto* wrong = std::get_if<Refusal>(&wanted)) co_return *wrong;
    const bool all = asked.truth("all_fields", false);
    const auto names = asked.texts("organizations");
    auto found = co_await cx.read([&](Reader& reader) -> Result<Node> {
        Node out = list_node();
        for (const OrganizationRow& row : list_organizations(reader, "", "", "", most_listed)) {
            if (!among(names, row.organization.slug.value)) continue;
            Node one = all ? organization_dict(row.organization, row.datasets, true) : node_of(row.organization.slug.value);
            if (all) show_kept(one, kept_of(reader, row.organization.id));
            out.items.push_back(std::move(one));
        }
        return out;
    });
    if (!found) co_return refused(cx, found.problem(), "limit");
    co_return cut(std::move(*found), std::get<Cut>(wanted));
}

Task<Outcome> organization_show(Context& cx, const Asked& asked) {
    const std::string id = asked.text("id");
    if (id.empty()) co_return invalid("id", "Missing value");
    auto found = co_await cx.read([&](Reader& reader) -> Result<Node> {
        const auto organization = find_organization(reader, id);
        if (!organization) return Problem::not_found("organization");
        Belonging datasets =
            belonging(reader, Field::owner_org, to_text(organization->id), asked.truth("include_datasets", false), site_url(cx));
        Node out = organization_dict(*organization, datasets.count, true);
        show_kept(out, kept_of(reader, organization->id));
        if (datasets.packages.type == Node::Type::list) out.members.push_back({"packages", std::move(datasets.packages)});
        return out;
    });
    if (!found) co_return found.problem().status == 404 ? not_found() : refused(cx, found.problem(), "id");
    co_return *found;
}

Task<Outcome> group_list(Context& cx, const Asked& asked) {
    const auto wanted = cut_of(asked);
    if (const auto* wrong = std::get_if<Refusal>(&wanted)) co_return *wrong;
    const bool all = asked.truth("all_fields", false);
    const auto names = asked.texts("groups");
    auto found = co_await cx.read([&](Reader& reader) -> Result<Node> {
        const DatasetCondition everything(reader, nullptr);
        const auto counts = dataset_facet(reader, everything, "groups", most_listed, 1);
        Node out = list_node();
        for (const ServiceCategory& category : service_categories) {
            const std::string name = group_name(category);
            if (!among(names, name)) continue;
            const auto count = std::find_if(counts.begin(), counts.end(), [&](const Facet& one) { return one.value == name; });
            out.items.push_back(all ? group_dict(category, count == counts.end() ? 0 : count->count, true) : node_of(name));
        }
        return out;
    });
    if (!found) co_return refused(cx, found.problem(), "limit");
    co_return cut(std::move(*found), std::get<Cut>(wanted));
}

Task<Outcome> group_show(Context& cx, const Asked& asked) {
    const std::string id = asked.text("id");
    if (id.empty()) co_return invalid("id", "Missing value");
    const ServiceCategory* category = category_of_group(id);
    if (category == nullptr) co_return not_found();
    auto found = co_await cx.read([&](Reader& reader) -> Result<Node> {
        Belonging datasets = belonging(reader, Field::groups, group_name(*category), asked.truth("include_datasets", false), site_url(cx));
        Node out = group_dict(*category, datasets.count, true);
        if (datasets.packages.type == Node::Type::list) out.members.push_back({"packages", std::move(datasets.packages)});
        return out;
    });
    if (!found) co_return refused(cx, found.problem(), "id");
    co_return *found;
}

Task<Outcome> tag_list(Context& cx, const Asked& asked) {
    const auto wanted = cut_of(asked);
    if (const auto* wrong = std::get_if<Refusal>(&wanted)) co_return *wrong;
    if (!asked.text("vocabulary_id").empty()) co_return not_found("could not find vocabulary");
    auto found = co_await cx.read([&](Reader& reader) -> Result<Node> {
        Node out = list_node();
        const auto& [limit, offset] = std::get<Cut>(wanted);
        for (const std::string& tag : tag_names(reader, asked.text("query"), limit, offset))
            out.items.push_back(asked.truth("all_fields", false) ? tag_dict(tag) : node_of(tag));
        return out;
    });
    if (!found) co_return refused(cx, found.problem(), "query");
    co_return *found;
}

Task<Outcome> tag_show(Context& cx, const Asked& asked) {
    const std::string id = asked.text("id");
    if (id.empty()) co_return invalid("id", "Missing value");
    auto found = co_await cx.read([&](Reader& reader) -> Result<Node> {
        Belonging datasets = belonging(reader, Field::tags, id, asked.truth("include_datasets", false), site_url(cx));
        if (datasets.count == 0) return Problem::not_found("tag");
        Node out = tag_dict(id);
        if (datasets.packages.type == Node::Type::list) out.members.push_back({"packages", std::move(datasets.packages)});
        return out;
    });
    if (!found) co_return found.problem().status == 404 ? not_found() : refused(cx, found.problem(), "id");
    co_return *found;
}

Task<Outcome> license_list(Context&, const Asked&) {
    Node out = list_node();
    for (const License& license : licenses) out.items.push_back(license_dict(license));
    co_return out;
}

}  // namespace skl::opendata::ckan
