// Organizations that publish or maintain (提供機關): list, page, form.
#include "kernel/crypto/random.h"
#include "kernel/describe/node.h"
#include "kernel/describe/scalar.h"
#include "kernel/http/list.h"
#include "kernel/text/text.h"
#include "opendata/catalogue/catalogue.h"
#include "opendata/catalogue/organizations.h"

namespace skl::opendata {
namespace {

constexpr std::int64_t datasets_shown = 20;
constexpr std::int64_t most_below = 200;
constexpr std::int64_t most_offered = 1'000;
constexpr int deepest = 16;  // what ends a circle of parents
constexpr const char* cursor_label = "opendata.organizations";

struct OrganizationItem {
    Uuid id;
    Text<> slug, href, name;
    Bilingual<0, 300> title;
    Text<> oid, org_code;
    OrganizationLevel level{};
    std::int64_t datasets = 0;
};
BOOST_DESCRIBE_STRUCT(OrganizationItem, (), (id, slug, href, name, title, oid, org_code, level, datasets))

struct OrganizationList {
    Text<> title, q;
    std::string parent_title;
    Text<> parent_href;
    std::vector<OrganizationItem> items;
    std::optional<std::string> next, next_href, new_href;
};
BOOST_DESCRIBE_STRUCT(OrganizationList, (), (title, q, parent_title, parent_href, items, next, next_href, new_href))

struct OrganizationQuery {
    std::optional<Text<0, 200>> q;
    std::optional<Whole<1, longest_page>> limit;
    std::optional<Text<1, 2000>> cursor;
};
BOOST_DESCRIBE_STRUCT(OrganizationQuery, (), (q, limit, cursor))

struct OrganizationLink {
    Text<> href;
    std::string name;
};
BOOST_DESCRIBE_STRUCT(OrganizationLink, (), (href, name))

struct OrganizationPage {
    std::string title, parent_title;
    Text<> parent_href;  // of the list
    Organization organization;
    std::optional<OrganizationLink> above;
    std::vector<OrganizationLink> below, datasets;
    std::int64_t dataset_count = 0;
    std::optional<std::string> all_href, edit_href, mail_href;
};
BOOST_DESCRIBE_STRUCT(OrganizationPage, (), (title, organization, above, below, datasets, dataset_count, all_href, edit_href, mail_href))

struct Choice {
    Text<> id;
    std::string name;
    bool chosen = false;
};
BOOST_DESCRIBE_STRUCT(Choice, (), (id, name, chosen))

struct OrganizationForm {
    std::string title, title_zh, title_en, oid, org_code, contact_name, contact_phone, contact_email, homepage;
    Text<> action, slug;
    std::int64_t rev = 0;  // 0: a new one
    bool fresh = false;
    std::vector<Choice> levels, parents;
};
BOOST_DESCRIBE_STRUCT(OrganizationForm, (),
                      (title, title_zh, title_en, oid, org_code, contact_name, contact_phone, contact_email, homepage, action, slug, rev,
                       fresh, levels, parents))

// A cursor: the title and the id of the row that the page before ended with.
std::string cursor_after(Context& cx, const Organization& last) {
    return crypto::seal(cx.app().seal_key(), cursor_label, to_text(last.id) + last.title.in("zh-Hant"));
}

Result<std::pair<std::string, std::string>> place_of(Context& cx, const OrganizationQuery& query) {
    constexpr std::size_t id_length = 36;
    if (!query.cursor) return std::pair<std::string, std::string>{};
    const auto opened = crypto::unseal(cx.app().seal_key(), cursor_label, query.cursor->value);
    if (!opened || opened->size() < id_length) return Problem::bad_request("bad-cursor");
    return std::pair{opened->substr(id_length), opened->substr(0, id_length)};
}

Task<Result<OrganizationList>> list(Context& cx, OrganizationQuery query) {
    const auto place = place_of(cx, query);
    if (!place) co_return place.problem();
    const std::int64_t limit = query.limit ? query.limit->value : default_page;
    co_return co_await cx.read([&](Reader& reader) -> Result<OrganizationList> {
        OrganizationList out;
        out.title.value = cx.say("organization.list");
        out.parent_title = cx.say("nav.datasets");
        out.parent_href.value = cx.href("/datasets");
        out.q.value = query.q ? query.q->value : "";
        auto rows = list_organizations(reader, out.q.value, place->first, place->second, limit + 1);
        if (static_cast<std::int64_t>(rows.size()) > limit) {
            rows.pop_back();
            out.next = cursor_after(cx, rows.back().organization);
            out.next_href = cx.href(fmt::format("/opendata/organizations?{}cursor={}",
                                                out.q.value.empty() ? "" : "q=" + text::percent_encode(out.q.value) + "&", *out.next));
        }
        for (const OrganizationRow& row : rows) {
            const Organization& one = row.organization;
            OrganizationItem& item = out.items.emplace_back();
            item.id = one.id;
            item.slug.value = one.slug.value;
            item.href.value = cx.href("/opendata/organizations/" + one.slug.value);
            item.name.value = one.title.in(cx.language());
            item.title.by_language = one.title.by_language;
            item.oid.value = one.oid.value;
            item.org_code.value = one.org_code.value;
            item.level = one.level;
            item.datasets = row.datasets;
        }
        if (is_editor(cx)) out.new_href = cx.href("/opendata/organizations/new");
        return out;
    });
}

OrganizationLink link_to(Context& cx, const Organization& one) {
    return {{cx.href("/opendata/organizations/" + one.slug.value)}, one.title.in(cx.language())};
}

Task<Result<Answered<OrganizationPage>>> show(Context& cx, Text<1, 120> key) {
    co_return co_await cx.read([&](Reader& reader) -> Result<Answered<OrganizationPage>> {
        auto found = find_organization(reader, key.value);
        if (!found) return Problem::not_found("organization");
        OrganizationPage out;
        out.title = found->title.in(cx.language());
        out.parent_title = cx.say("organization.list");
        out.parent_href.value = cx.href("/opendata/organizations");
        if (found->parent_id)
            if (const auto parent = organization_by_id(reader, *found->parent_id)) out.above = link_to(cx, *parent);
        for (const Organization& one : organizations_below(reader, found->id, most_below)) out.below.push_back(link_to(cx, one));
        CatalogueFilter filter;
        filter.publisher = found->title.in("zh-Hant");
        filter.limit = datasets_shown;
        for (const CatalogueRow& row : list_catalogue(reader, filter))
            out.datasets.push_back({{cx.href("/datasets/" + row.dataset.slug.value)}, row.dataset.title.in(cx.language())});
        out.dataset_count = count_catalogue(reader, filter);
        if (out.dataset_count > datasets_shown) out.all_href = cx.href("/datasets?publisher=" + text::percent_encode(filter.publisher));
        if (is_editor(cx)) out.edit_href = cx.href(fmt::format("/opendata/organizations/{}/edit", found->slug.value));
        if (found->contact_email) out.mail_href = "mailto:" + found->contact_email->value;
        HeaderList headers;
        if (!cx.wants_html()) headers.emplace_back("ETag", fmt::format("\"{}\"", found->rev));
        out.organization = std::move(*found);
        return Answered<OrganizationPage>{std::move(out), 200, std::move(headers)};
    });
}

// What an organization names must be there, and nobody is below themselves.
std::vector<FieldError> faults_of_links(Reader& reader, const Organization& one) {
    if (!one.oid.empty() && oid_is_taken(reader, one.oid.value, one.id)) return {{"/oid", "oid-taken"}};
    std::optional<Uuid> above = one.parent_id;
    for (int depth = 0; above; ++depth) {
        if (depth == deepest || *above == Uuid(one.id)) return {{"/parent_id", "organization-circle"}};
        const auto parent = organization_by_id(reader, *above);
        if (!parent) return {{"/parent_id", "unknown-organization"}};
        above = parent->parent_id;
    }
    return {};
}

Task<Result<Answered<Organization>>> add(Context& cx, NewOrganization given) {
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<Organization>> {
        auto made = new_organization(tx, given, cx.caller().subject, cx.now());
        if (!made) return made.problem();
        const std::string where = cx.href("/opendata/organizations/" + made->slug.value);
        return shown(std::move(*made), 201, {{"Location", where}});
    });
}

Result<Organization> keep(Context& cx, Transaction& tx, const std::string& key, View change, const std::vector<std::string>& nulls) {
    auto one = find_organization(tx, key);
    if (!one) return Problem::not_found("organization");
    if (auto seen = cx.expects(one->rev); !seen) return seen.problem();
    return change_organization_entry(tx, std::move(*one), change, nulls, cx.caller().subject, cx.now());
}

Task<Result<Answered<Organization>>> patch(Context& cx, Text<1, 120> key, OrganizationChange given) {
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<Organization>> {
        const auto body = read_json(cx.request().body);
        auto kept = keep(cx, tx, key.value, view(given), body ? nulls_of(*body) : std::vector<std::string>{});
        if (!kept) return kept.problem();
        return shown(std::move(*kept));
    });
}

// The form shows all fields: what is left empty in it is taken away.
std::vector<std::string> all_fields() {
    std::vector<std::string> out;
    for (const Field& field : shape_of<OrganizationChange>) out.push_back(fmt::format("/{}", field.name));
    return out;
}

Task<Result<Answered<Organization>>> send(Context& cx, Text<1, 120> key, NewOrganization given) {
    if (given.slug) co_return Problem::invalid({{"/slug", "unknown-field", {{"near", ""}}}});  // an address stays
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<Organization>> {
        auto kept = keep(cx, tx, key.value, view(given), all_fields());
        if (!kept) return kept.problem();
        const std::string where = cx.href("/opendata/organizations/" + kept->slug.value);
        return shown(std::move(*kept), 200, {{"Location", where}});
    });
}

// What was typed into a form that came back, else what is kept.
void keep_typed(const Context& cx, const char* field, const char* part, std::string& to) {
    const Node* node = cx.typed() == nullptr ? nullptr : cx.typed()->find(field);
    if (node != nullptr && part != nullptr) node = node->find(part);
    if (node != nullptr) to = node->text;
}

OrganizationForm form_of(Context& cx, Reader& reader, const Organization& one) {
    OrganizationForm out;
    const auto words = [&](const char* language) {
        const auto found = one.title.by_language.find(language);
        return found == one.title.by_language.end() ? std::string{} : found->second;
    };
    out.title_zh = words("zh-Hant");
    out.title_en = words("en");
    out.oid = one.oid.value;
    out.org_code = one.org_code.value;
    out.contact_name = one.contact_name.value;
    out.contact_phone = one.contact_phone.value;
    if (one.contact_email) out.contact_email = one.contact_email->value;
    if (one.homepage) out.homepage = one.homepage->value;
    out.rev = one.rev;
    keep_typed(cx, "title", "zh-Hant", out.title_zh);
    keep_typed(cx, "title", "en", out.title_en);
    for (const auto& [field, to] : {std::pair<const char*, std::string&>{"oid", out.oid},
                                    {"org_code", out.org_code},
                                    {"contact_name", out.contact_name},
                                    {"contact_phone", out.contact_phone},
                                    {"contact_email", out.contact_email},
                                    {"homepage", out.homepage},
                                    {"slug", out.slug.value}})
        keep_typed(cx, field, nullptr, to);
    std::string level = write_scalar(view(one.level)), parent = one.parent_id ? to_text(*one.parent_id) : "";
    keep_typed(cx, "level", nullptr, level);
    keep_typed(cx, "parent_id", nullptr, parent);
    const Face& levels = face_of<OrganizationLevel>;
    for (std::uint32_t i = 0; i < levels.names_count; ++i)
        out.levels.push_back(
            {{levels.names[i].name}, cx.say(fmt::format("OrganizationLevel.{}", levels.names[i].name)), level == levels.names[i].name});
    for (const Organization& other : all_organizations(reader, most_offered))
        if (Uuid(other.id) != Uuid(one.id))
            out.parents.push_back({{to_text(other.id)}, other.title.in(cx.language()), parent == to_text(other.id)});
    return out;
}

Task<Result<OrganizationForm>> new_form(Context& cx) {
    co_return co_await cx.read([&](Reader& reader) -> Result<OrganizationForm> {
        OrganizationForm out = form_of(cx, reader, {});
        out.title = cx.say("organization.new");
        out.action.value = cx.href("/opendata/organizations");
        out.fresh = true;
        return out;
    });
}

Task<Result<OrganizationForm>> edit_form(Context& cx, Text<1, 120> key) {
    co_return co_await cx.read([&](Reader& reader) -> Result<OrganizationForm> {
        const auto one = find_organization(reader, key.value);
        if (!one) return Problem::not_found("organization");
        OrganizationForm out = form_of(cx, reader, *one);
        out.title = cx.say("organization.edit");
        out.action.value = cx.href(fmt::format("/opendata/organizations/{}/edit", one->slug.value));
        return out;
    });
}

}  // namespace

Result<Organization> new_organization(Transaction& tx, const NewOrganization& given, const std::string& who, Instant at, const Uuid& id) {
    Organization made;
    made.id = id == Uuid{} ? crypto::new_id<Organization>(at) : Id<Organization>{id};
    made.created_at = made.modified_at = at;
    if (auto done = change_organization(made, view(given), {}); !done) return done.problem();
    made.slug.value = given.slug ? given.slug->value : slug_for_organization(made.title, at);
    if (made.slug.value == "new") return Problem::invalid({{"/slug", "slug-reserved"}});
    if (auto faults = faults_of_links(tx, made); !faults.empty()) return Problem::invalid(std::move(faults));
    if (!insert_organization(tx, made)) return Problem::invalid({{"/slug", "slug-taken"}});
    audit(tx, at, who, "organization.created", made.slug.value, "");
    return made;
}

Result<Organization> change_organization_entry(Transaction& tx, Organization organization, View change,
                                               const std::vector<std::string>& nulls, const std::string& who, Instant at) {
    if (auto done = change_organization(organization, change, nulls); !done) return done.problem();
    if (auto faults = faults_of_links(tx, organization); !faults.empty()) return Problem::invalid(std::move(faults));
    organization.modified_at = at;
    if (!update_organization(tx, organization, organization.rev)) return Problem{412, "stale"};
    ++organization.rev;
    audit(tx, at, who, "organization.changed", organization.slug.value, "");
    return organization;
}

void install_organizations(App& app) {
    const std::string all = "/opendata/organizations", one = all + "/{organization}", edit = one + "/edit";
    app.get(all, list).page("opendata/organizations").named("organizations.list");
    app.get(all + "/new", new_form).page("opendata/organization_form").needs(may_edit).named("organizations.new").unlisted();
    app.get(one, show).page("opendata/organization").named("organizations.show");
    app.post(all, add).form(all + "/new").needs(may_edit).named("organizations.add");
    app.patch(one, patch).needs(may_edit).with_if_match().named("organizations.patch");
    app.get(edit, edit_form).page("opendata/organization_form").needs(may_edit).named("organizations.edit").unlisted();
    app.post(edit, send).form(edit).needs(may_edit).with_if_match().named("organizations.send").unlisted();
}

}  // namespace skl::opendata
