// organization_create, organization_update, organization_patch (opendata.md §9).
#include "kernel/describe/scalar.h"
#include "opendata/api/answer.h"
#include "opendata/catalogue/organizations.h"
#include "opendata/ckan/writing.h"
#include "opendata/engine/ckan/dict.h"
#include "opendata/engine/ckan/package.h"

namespace skl::opendata::ckan {
namespace {

Node organization_node(Reader& reader, const Organization& organization) {
    Node out = organization_dict(organization, 0, true);
    show_kept(out, kept_of(reader, organization.id));
    return out;
}

// CKAN's hierarchy: the organization above is the only one of its groups.
std::optional<Refusal> take_parent(Reader& reader, const Asked& asked, Asking& asking) {
    const Node* groups = asked.members.find("groups");
    if (groups == nullptr) return {};
    if (groups->items.size() > 1) return invalid("groups", "An organization stands below one other");
    if (groups->items.empty()) {
        asking.fields.member("parent_id") = Node{};
        return {};
    }
    const Node* name = groups->items[0].find("name");
    const auto parent = name == nullptr ? std::nullopt : find_organization(reader, name->text);
    if (!parent) return invalid("groups", "Organization does not exist");
    asking.fields.member("parent_id") = node_of(std::string_view(to_text(parent->id)));
    return {};
}

std::optional<Refusal> keep(Transaction& tx, const Organization& organization, const Node& kept) {
    std::string json;
    write_node(json, kept);
    if (json.size() > most_kept_bytes) return invalid("description", "More than 64 KiB");
    set_kept(tx, organization.id, kept);
    return {};
}

Task<Outcome> change(Context& cx, const Asked& asked, Extent extent) {
    const std::string key = asked.text("id").empty() ? asked.text("name") : asked.text("id");
    if (key.empty()) co_return invalid("id", missing);
    if (auto no = lacks(cx, asked, may_edit)) co_return *no;
    co_return co_await carried_out(cx, [&](Transaction& tx) -> Written {
        auto organization = find_organization(tx, key);
        if (!organization) return not_found("Group was not found.");
        if (const std::string name = asked.text("name"); !name.empty() && slug_of_name(name) != organization->slug.value)
            return invalid("name", "The name of an organization stays as it is here");
        const Node shown = organization_node(tx, *organization);
        Asking asking = organization_change(asked.members, extent, &shown, kept_of(tx, organization->id));
        if (auto no = take_parent(tx, asked, asking)) return *no;
        const auto change = change_of<OrganizationChange>(cx, asking, organization_member);
        if (const auto* no = std::get_if<Refusal>(&change)) return *no;
        auto changed = change_organization_entry(tx, std::move(*organization), view(std::get<OrganizationChange>(change)),
                                                 nulls_of(asking.fields), cx.caller().subject, cx.now());
        if (!changed) return refused_change(cx, changed.problem(), organization_member);
        if (auto no = keep(tx, *changed, asking.kept)) return *no;
        return organization_node(tx, *changed);
    });
}

}  // namespace

Task<Outcome> organization_create(Context& cx, const Asked& asked) {
    if (auto no = lacks(cx, asked, may_edit)) co_return *no;
    const std::string name = asked.text("name"), wanted = asked.text("id");
    if (name.empty()) co_return invalid("name", missing);
    const auto slug = slug_of_name(name);
    if (!slug) co_return invalid("name", "Must be 2 to 63 lowercase alphanumeric (ascii) characters and these symbols: -_");
    Uuid id;
    if (!wanted.empty() && !skl::parse(wanted, id)) co_return invalid("id", "Must be a UUID");
    co_return co_await carried_out(cx, [&](Transaction& tx) -> Written {
        if (find_organization(tx, *slug)) return invalid("name", "Group name already exists in database");
        if (!wanted.empty() && find_organization(tx, wanted)) return invalid("id", "Group id already exists");
        Asking asking = organization_change(asked.members, Extent::whole, nullptr, Node{.type = Node::Type::object});
        if (auto no = take_parent(tx, asked, asking)) return *no;
        asking.fields.member("slug") = node_of(std::string_view(*slug));
        const auto given = change_of<NewOrganization>(cx, asking, organization_member);
        if (const auto* no = std::get_if<Refusal>(&given)) return *no;
        auto made = new_organization(tx, std::get<NewOrganization>(given), cx.caller().subject, cx.now(), id);
        if (!made) return refused_change(cx, made.problem(), organization_member);
        if (auto no = keep(tx, *made, asking.kept)) return *no;
        return organization_node(tx, *made);
    });
}

Task<Outcome> organization_update(Context& cx, const Asked& asked) { co_return co_await change(cx, asked, Extent::whole); }
Task<Outcome> organization_patch(Context& cx, const Asked& asked) { co_return co_await change(cx, asked, Extent::patch); }

}  // namespace skl::opendata::ckan
