// package_create, package_update, package_patch, package_delete, dataset_purge (opendata.md §9). What CKAN says by `state` and `private`
// are moves of a dataset's life here: see the table in README.md.
#include "kernel/describe/scalar.h"
#include "opendata/api/answer.h"
#include "opendata/catalogue/publishing.h"
#include "opendata/ckan/write_resources.h"
#include "opendata/engine/ckan/dict.h"

namespace skl::opendata::ckan {
namespace {

constexpr std::size_t longest_name = 100, longest_here = 63;
constexpr const char *deleted_words = "提供機關刪除此資料集 (deleted by its publisher)",
                     *hidden_words = "提供機關暫停公開此資料集 (made private by its publisher)";

// What the dictionary wishes of the dataset's life; absent members wish nothing.
enum class Wish { none, open, hidden, deleted };

Wish wish_of(const Asked& asked, bool fresh) {
    const std::string state = asked.text("state");
    const bool says_private = asked.find("private") != nullptr, is_private = asked.truth("private", false);
    if (state == "deleted") return Wish::deleted;
    if (is_private) return Wish::hidden;
    if (state == "draft") return Wish::none;
    return fresh || says_private ? Wish::open : Wish::none;
}

// The states are CKAN's own three.
std::optional<Refusal> unknown_state(const Asked& asked) {
    const std::string state = asked.text("state");
    if (state.empty() || state == "active" || state == "draft" || state == "deleted") return {};
    return invalid("state", "Value must be one of: active, draft, deleted");
}

std::optional<Refusal> wrong_name(const std::string& name) {
    if (name.empty()) return invalid("name", missing);
    if (name == "new" || name == "edit" || name == "search") return invalid("name", "That name cannot be used");
    if (name.size() < 2) return invalid("name", "Must be at least 2 characters long");
    if (name.size() > longest_name) return invalid("name", "Name must be a maximum of 100 characters long");
    if (slug_of_name(name)) return {};
    if (name.size() > longest_here) return invalid("name", "Name must be a maximum of 63 characters long here");
    return invalid("name", "Must be purely lowercase alphanumeric (ascii) characters and these symbols: -_");
}

// What a dictionary names that has a row of its own: the organization and the series.
std::optional<Refusal> take_links(Reader& reader, const Asked& asked, Extent extent, Asking& asking) {
    if (extent == Extent::whole || asked.members.find("owner_org") != nullptr) {
        const std::string owner = asked.text("owner_org");
        const auto organization = owner.empty() ? std::nullopt : find_organization(reader, owner);
        if (!owner.empty() && !organization) return invalid("owner_org", "Organization does not exist");
        asking.fields.member("publisher_id") = organization ? node_of(std::string_view(to_text(organization->id))) : Node{};
    }
    if (extent == Extent::whole || asked.members.find("extras") != nullptr) {
        const std::string series = extra_of(asked.members, "in_series").value_or("");
        const auto found = series.empty() ? std::nullopt : find_dataset(reader, series);
        if (!series.empty() && !found) return invalid("extras", "in_series: no such dataset");
        asking.fields.member("series_id") = found ? node_of(std::string_view(to_text(found->id))) : Node{};
    }
    return {};
}

std::optional<Refusal> keep(Transaction& tx, const Dataset& dataset, const Node& kept) {
    std::string json;
    write_node(json, kept);
    if (json.size() > most_kept_bytes) return invalid("extras", "More than 64 KiB of members that have no field here");
    set_kept(tx, dataset.id, kept);
    return {};
}

// A refusal about one of the list: CKAN has a dictionary of faults for each.
Refusal at_resource(const Refusal& refusal, std::size_t place) {
    if (refusal.status != 409) return refusal;
    Node list = list_node();
    for (std::size_t i = 0; i < place; ++i) list.items.push_back(Node{.type = Node::Type::object});
    Node faults = refusal.error;
    std::erase_if(faults.members, [](const Member& member) { return member.key == "__type"; });
    list.items.push_back(std::move(faults));
    return {409, Dict().add("resources", std::move(list)).add("__type", "Validation Error").take()};
}

std::optional<Refusal> refused_list(const Node& given) {
    const Node* list = given.find("resources");
    if (list == nullptr || list->type == Node::Type::null || list->type == Node::Type::list) return {};
    return invalid("resources", "Must be a list of dictionaries");
}

std::string id_of(const Node& resource) {
    const Node* id = resource.find("id");
    return id == nullptr ? std::string{} : id->text;
}

// The list takes the place of the resources: those that it names are changed, those without an id added, the others taken out.
std::optional<Refusal> put_resources(Context& cx, const Asked& asked, Transaction& tx, const Dataset& dataset) {
    const Node* list = asked.members.find("resources");
    if (list == nullptr || list->type != Node::Type::list) return {};
    std::vector<Resource> before = resources_of(tx, dataset.id);
    for (std::size_t i = 0; i < list->items.size(); ++i) {
        const Node& given = list->items[i];
        const auto known = std::find_if(before.begin(), before.end(), [&](const Resource& one) { return to_text(one.id) == id_of(given); });
        if (known == before.end()) {
            const auto made = make_resource(cx, tx, dataset, given, {});
            if (const auto* no = std::get_if<Refusal>(&made)) return at_resource(*no, i);
            continue;
        }
        if (auto no = put_resource(cx, tx, dataset, *known, given, Extent::whole, {})) return at_resource(*no, i);
        before.erase(known);
    }
    for (const Resource& left : before) {
        if (auto no = lacks(cx, asked, may_review)) return no;
        if (auto no = drop_resource(cx, tx, dataset, left, asked.text("reason"))) return no;
    }
    return {};
}

using Moved = std::variant<Dataset, Refusal>;

Moved moved(Context& cx, Transaction& tx, Dataset dataset, DatasetEvent event, const std::string& why) {
    auto after = move_entry(cx, tx, std::move(dataset), event, why);
    if (!after) return refused_change(cx, after.problem(), package_member);
    return std::move(*after);
}

// A draft that no file was received for leaves nothing; what else there is of it stays as a tombstone.
std::optional<Refusal> deleted(Context& cx, Transaction& tx, Dataset dataset, const std::string& why) {
    if (dataset.state == DatasetState::withdrawn) return {};
    if (dataset.state == DatasetState::submitted) {
        auto recalled = moved(cx, tx, std::move(dataset), DatasetEvent::recall, "");
        if (auto* no = std::get_if<Refusal>(&recalled)) return std::move(*no);
        dataset = std::move(std::get<Dataset>(recalled));
    }
    if (dataset.state == DatasetState::draft && !dataset.issued_at && delete_draft(tx, dataset)) {
        audit(tx, cx.now(), cx.caller().subject, "dataset.deleted", dataset.identifier.value, why);
        return {};
    }
    auto gone = moved(cx, tx, std::move(dataset), DatasetEvent::withdraw, why.empty() ? deleted_words : why);
    if (auto* no = std::get_if<Refusal>(&gone)) return std::move(*no);
    return {};
}

// Carries a wish out: what the caller may not do alone waits for another person, who publishes.
Moved granted(Context& cx, const Asked& asked, Transaction& tx, Dataset dataset, Wish wish) {
    const std::string why = asked.text("reason");
    if (wish == Wish::open) {
        if (dataset.state == DatasetState::suspended) {
            if (auto no = lacks(cx, asked, may_review)) return *no;
            return moved(cx, tx, std::move(dataset), DatasetEvent::resume, why);
        }
        const bool waits = dataset.state == DatasetState::draft || dataset.state == DatasetState::submitted;
        if (waits && is_operator(cx)) return moved(cx, tx, std::move(dataset), DatasetEvent::publish, why);
        if (dataset.state == DatasetState::draft) return moved(cx, tx, std::move(dataset), DatasetEvent::submit, why);
    }
    if (wish == Wish::hidden && dataset.state == DatasetState::published) {
        if (auto no = lacks(cx, asked, may_review)) return *no;
        return moved(cx, tx, std::move(dataset), DatasetEvent::suspend, why.empty() ? hidden_words : why);
    }
    return dataset;
}

// The one that `id`, or else `name`, names; its row is locked.
std::optional<Dataset> locked(Transaction& tx, const Asked& asked) {
    const std::string key = asked.text("id").empty() ? asked.text("name") : asked.text("id");
    const auto found = find_dataset(tx, key);
    return found ? lock_dataset(tx, found->id) : std::nullopt;
}

bool is_its_name(const Dataset& dataset, const std::string& name) {
    return name.empty() || name == dataset.slug.value || name == dataset.identifier.value || name == to_text(dataset.id);
}

Task<Outcome> change(Context& cx, const Asked& asked, Extent extent) {
    if (asked.text("id").empty() && (extent == Extent::patch || asked.text("name").empty())) co_return invalid("id", missing);
    if (auto no = lacks(cx, asked, may_edit)) co_return *no;
    if (auto no = unknown_state(asked)) co_return *no;
    if (auto no = refused_list(asked.members)) co_return *no;
    co_return co_await carried_out(cx, [&](Transaction& tx) -> Written {
        auto dataset = locked(tx, asked);
        if (!dataset) return not_found("Package was not found.");
        if (!is_its_name(*dataset, asked.text("name"))) return invalid("name", "The name of a dataset stays as it is here");
        const Wish wish = wish_of(asked, false);
        if (wish == Wish::deleted) {
            if (auto no = lacks(cx, asked, may_review)) return *no;
            if (auto no = deleted(cx, tx, *dataset, asked.text("reason"))) return *no;
            const auto after = dataset_by_id(tx, dataset->id);
            return after ? package_node(tx, *after, site_url(cx)) : Node{};
        }
        const Node shown = package_node(tx, *dataset, site_url(cx));
        Asking asking = package_change(asked.members, extent, *dataset, &shown, kept_of(tx, dataset->id));
        if (auto no = take_links(tx, asked, extent, asking)) return *no;
        const auto change = change_of<DatasetChange>(cx, asking, package_member);
        if (const auto* no = std::get_if<Refusal>(&change)) return *no;
        auto changed = change_entry(tx, std::move(*dataset), view(std::get<DatasetChange>(change)), nulls_of(asking.fields),
                                    cx.caller().subject, cx.now());
        if (!changed) return refused_change(cx, changed.problem(), package_member);
        if (auto no = keep(tx, *changed, asking.kept)) return *no;
        if (auto no = put_resources(cx, asked, tx, *changed)) return *no;
        auto after = granted(cx, asked, tx, std::move(*changed), wish);
        if (auto* no = std::get_if<Refusal>(&after)) return std::move(*no);
        return package_node(tx, std::get<Dataset>(after), site_url(cx));
    });
}

Task<Outcome> remove(Context& cx, const Asked& asked) {
    if (auto no = lacks(cx, asked, may_review)) co_return *no;
    if (asked.text("id").empty()) co_return invalid("id", missing);
    co_return co_await carried_out(cx, [&](Transaction& tx) -> Written {
        auto dataset = locked(tx, asked);
        if (!dataset) return not_found("Package was not found.");
        if (auto no = deleted(cx, tx, std::move(*dataset), asked.text("reason"))) return *no;
        return Node{};
    });
}

// The id of a new one, which the operator alone may choose; nil: none was chosen.
std::variant<Uuid, Refusal> wanted_id(Context& cx, Reader& reader, const Asked& asked) {
    Uuid id;
    const std::string text = asked.text("id");
    if (text.empty()) return id;
    if (!is_operator(cx)) return invalid("id", "The input field id was not expected.");
    if (!skl::parse(text, id)) return invalid("id", "Must be a UUID");
    if (find_dataset(reader, text)) return invalid("id", "Dataset id already exists");
    return id;
}

}  // namespace

Task<Outcome> package_create(Context& cx, const Asked& asked) {
    if (auto no = lacks(cx, asked, may_edit)) co_return *no;
    const std::string name = asked.text("name");
    if (auto no = wrong_name(name)) co_return *no;
    if (auto no = unknown_state(asked)) co_return *no;
    if (auto no = refused_list(asked.members)) co_return *no;
    co_return co_await carried_out(cx, [&](Transaction& tx) -> Written {
        const auto id = wanted_id(cx, tx, asked);
        if (const auto* no = std::get_if<Refusal>(&id)) return *no;
        Asking asking = package_change(asked.members, Extent::whole, {}, nullptr, Node{.type = Node::Type::object});
        if (auto no = take_links(tx, asked, Extent::whole, asking)) return *no;
        const std::string slug = *slug_of_name(name);
        std::string identifier = extra_of(asked.members, "identifier").value_or("");
        if (identifier.empty()) identifier = name;
        asking.fields.member("slug") = node_of(std::string_view(slug));
        asking.fields.member("identifier") = node_of(std::string_view(identifier));
        const auto given = change_of<NewDataset>(cx, asking, package_member);
        if (const auto* no = std::get_if<Refusal>(&given)) return *no;
        auto made = new_dataset(tx, std::get<NewDataset>(given), cx.caller().subject, cx.now(), std::get<Uuid>(id));
        if (!made) return refused_change(cx, made.problem(), package_member);
        if (auto no = keep(tx, *made, asking.kept)) return *no;
        if (auto no = put_resources(cx, asked, tx, *made)) return *no;
        auto after = granted(cx, asked, tx, std::move(*made), wish_of(asked, true));
        if (auto* no = std::get_if<Refusal>(&after)) return std::move(*no);
        return package_node(tx, std::get<Dataset>(after), site_url(cx));
    });
}

Task<Outcome> package_update(Context& cx, const Asked& asked) { co_return co_await change(cx, asked, Extent::whole); }
Task<Outcome> package_patch(Context& cx, const Asked& asked) { co_return co_await change(cx, asked, Extent::patch); }
Task<Outcome> package_delete(Context& cx, const Asked& asked) { co_return co_await remove(cx, asked); }
Task<Outcome> dataset_purge(Context& cx, const Asked& asked) { co_return co_await remove(cx, asked); }

}  // namespace skl::opendata::ckan
