// resource_create, resource_update, resource_patch, resource_delete (opendata.md §9).
#include "opendata/ckan/write_resources.h"

#include "kernel/describe/scalar.h"
#include "opendata/api/answer.h"
#include "opendata/engine/ckan/dict.h"
#include "opendata/engine/identify.h"

namespace skl::opendata::ckan {
namespace {

constexpr const char* removed_words = "提供機關移除此資源 (removed by its publisher)";

bool is_elsewhere(const std::string& url) { return url.find("://") != std::string::npos; }

// The address of a resource that lies elsewhere. Of one that lies here it is ours to say: what was shown, or the name of the file.
std::optional<Refusal> take_address(const Node& given, Extent extent, const Node* shown, bool here, Asking& asking) {
    const Node* said = given.find("url");
    if (said == nullptr && (extent == Extent::patch || here)) return {};
    const std::string url = said == nullptr ? std::string{} : scalar_text(*said);
    const Node* was = shown == nullptr ? nullptr : shown->find("url");
    if (was != nullptr && was->text == url) return {};
    if (here) {
        if (url.empty() || !is_elsewhere(url) || url.find("/download/") != std::string::npos) return {};
        return invalid("url", "The file of this resource lies here: it has no other address");
    }
    asking.fields.member("download_url") = url.empty() ? Node{} : node_of(std::string_view(url));
    return {};
}

std::optional<Refusal> keep(Transaction& tx, const Uuid& subject, Node kept, const Node& before) {
    if (const Node* type = before.find("url_type")) kept.member("url_type") = *type;
    std::string size;
    write_node(size, kept);
    if (size.size() > most_kept_bytes) return invalid("extras", "More than 64 KiB of members that have no field here");
    set_kept(tx, subject, kept);
    return {};
}

// As CKAN guesses it: by the ending of the file's name.
void guess_format(const ReceivedFile& file, Asking& asking) {
    const Node* format = asking.fields.find("declared_format");
    if (format != nullptr && !format->text.empty()) return;
    std::string ending = declared_format(file.name);
    for (char& c : ending)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    asking.fields.member("declared_format") = node_of(std::string_view(ending));
}

struct Sent {
    std::optional<ReceivedFile> file;
};

// The file that came as `upload`, kept among the blobs.
Task<std::variant<Sent, Refusal>> received_file(Context& cx, const Asked& asked) {
    const Node* upload = asked.members.find("upload");
    if (upload == nullptr || upload->type == Node::Type::null || (upload->type == Node::Type::text && upload->text.empty()))
        co_return Sent{};
    if (upload->type != Node::Type::upload) co_return invalid("upload", "A file is sent as multipart/form-data");
    if (upload->upload.size == 0) co_return invalid("upload", "The file is empty");
    auto blob = co_await cx.blocking([&] { return inside(cx).blobs.copy_file(upload->upload.path); });
    if (!blob) co_return refused(cx, blob.problem(), "upload");
    co_return Sent{ReceivedFile{*blob, upload->upload.file_name, ""}};
}

struct Place {
    Dataset dataset;
    Resource resource;
};
std::optional<Place> place_of(Transaction& tx, const std::string& id) {
    const auto resource = find_resource(tx, id);
    if (!resource || is_removed(tx, resource->id)) return {};
    auto dataset = lock_dataset(tx, resource->dataset_id);
    if (!dataset) return {};
    return Place{std::move(*dataset), *resource};
}

Task<Outcome> change(Context& cx, const Asked& asked, Extent extent) {
    if (auto no = lacks(cx, asked, may_edit)) co_return *no;
    const std::string id = asked.text("id");
    if (id.empty()) co_return invalid("id", missing);
    auto sent = co_await received_file(cx, asked);
    if (auto* no = std::get_if<Refusal>(&sent)) co_return std::move(*no);
    const auto file = std::move(std::get<Sent>(sent).file);
    co_return co_await carried_out(cx, [&](Transaction& tx) -> Written {
        const auto place = place_of(tx, id);
        if (!place) return not_found("Resource was not found.");
        if (auto no = put_resource(cx, tx, place->dataset, place->resource, asked.members, extent, file)) return *no;
        return resource_node(tx, place->dataset, place->resource.id, site_url(cx)).value();
    });
}

}  // namespace

bool goes_public(Context& cx, const Dataset& dataset) {
    return dataset.state == DatasetState::published && (is_publisher(cx) || cx.may(may_review));
}

std::variant<MadeResource, Refusal> make_resource(Context& cx, Transaction& tx, const Dataset& dataset, const Node& given,
                                                  const std::optional<ReceivedFile>& file, const std::string& url_type) {
    if (given.type != Node::Type::object) return invalid("resources", "A resource is a dictionary");
    Asking asking = resource_change(given, Extent::whole, nullptr, Node{.type = Node::Type::object});
    if (auto no = take_address(given, Extent::whole, nullptr, file.has_value() || !url_type.empty(), asking)) return *no;
    if (file) guess_format(*file, asking);
    Resource fresh;
    if (const Node* id = given.find("id"); id != nullptr && !id->text.empty()) {
        Uuid wanted;
        if (!skl::parse(id->text, wanted)) return invalid("id", "Must be a UUID");
        if (find_resource(tx, id->text)) return invalid("id", "Resource id already exists.");
        fresh.id = Id<Resource>{wanted};
    }
    const auto change = change_of<ResourceChange>(cx, asking, resource_member);
    if (const auto* no = std::get_if<Refusal>(&change)) return *no;
    if (auto done = describe_resource(fresh, view(std::get<ResourceChange>(change)), nulls_of(asking.fields)); !done)
        return refused_change(cx, done.problem(), resource_member);
    auto added = add_resource(cx, tx, dataset, std::move(fresh), file, goes_public(cx, dataset));
    if (!added) return refused_change(cx, added.problem(), resource_member);
    Node before{.type = Node::Type::object};
    if (!url_type.empty()) before.member("url_type") = node_of(std::string_view(url_type));
    if (auto no = keep(tx, added->resource.id, std::move(asking.kept), before)) return *no;
    return MadeResource{added->resource.id, added->job};
}

std::optional<Refusal> put_resource(Context& cx, Transaction& tx, const Dataset& dataset, const Resource& resource, const Node& given,
                                    Extent extent, const std::optional<ReceivedFile>& file) {
    if (dataset.state == DatasetState::withdrawn)
        return refused_change(cx, Problem{409, "withdrawn-stays", {{"from", "withdrawn"}}}, resource_member);
    const auto shown = resource_node(tx, dataset, resource.id, site_url(cx));
    const Node before = kept_of(tx, resource.id);
    Asking asking = resource_change(given, extent, shown ? &*shown : nullptr, before);
    const bool rows = datastore_definition(tx, resource.id).has_value();
    if (file && rows) return invalid("upload", "The rows of this resource are written by datastore_upsert");
    const bool here = file || rows || !versions_of_resource(tx, resource.id).empty();
    if (auto no = take_address(given, extent, shown ? &*shown : nullptr, here, asking)) return no;
    if (file) guess_format(*file, asking);
    const auto change = change_of<ResourceChange>(cx, asking, resource_member);
    if (const auto* no = std::get_if<Refusal>(&change)) return *no;
    Resource changed = resource;
    if (file) {
        changed.url_kind = UrlKind::upload;
        changed.download_url.reset();
    } else if (!here) {
        const Node* url = asking.fields.find("download_url");
        if (url != nullptr) changed.url_kind = url->type == Node::Type::null ? UrlKind::upload : UrlKind::remote;
    }
    const auto kept = change_resource(cx, tx, std::move(changed), view(std::get<ResourceChange>(change)), nulls_of(asking.fields));
    if (!kept) return refused_change(cx, kept.problem(), resource_member);
    if (file) (void)add_version(cx, tx, dataset, *kept, *file, goes_public(cx, dataset));
    return keep(tx, resource.id, std::move(asking.kept), before);
}

std::optional<Refusal> drop_resource(Context& cx, Transaction& tx, const Dataset& dataset, const Resource& resource,
                                     const std::string& why) {
    auto done = remove_resource(cx, tx, dataset, resource, why.empty() ? removed_words : why);
    if (!done) return refused_change(cx, done.problem(), resource_member);
    forget_datastore(tx, resource.id);
    set_kept(tx, resource.id, Node{.type = Node::Type::object});
    return {};
}

Task<Outcome> resource_create(Context& cx, const Asked& asked) {
    if (auto no = lacks(cx, asked, may_edit)) co_return *no;
    const std::string package = asked.text("package_id");
    if (package.empty()) co_return invalid("package_id", missing);
    auto sent = co_await received_file(cx, asked);
    if (auto* no = std::get_if<Refusal>(&sent)) co_return std::move(*no);
    const auto file = std::move(std::get<Sent>(sent).file);
    co_return co_await carried_out(cx, [&](Transaction& tx) -> Written {
        const auto found = find_dataset(tx, package);
        const auto dataset = found ? lock_dataset(tx, found->id) : std::nullopt;
        if (!dataset) return not_found("Package was not found.");
        const auto made = make_resource(cx, tx, *dataset, asked.members, file);
        if (const auto* no = std::get_if<Refusal>(&made)) return *no;
        return resource_node(tx, *dataset, std::get<MadeResource>(made).id, site_url(cx)).value();
    });
}

Task<Outcome> resource_update(Context& cx, const Asked& asked) { co_return co_await change(cx, asked, Extent::whole); }
Task<Outcome> resource_patch(Context& cx, const Asked& asked) { co_return co_await change(cx, asked, Extent::patch); }

Task<Outcome> resource_delete(Context& cx, const Asked& asked) {
    if (auto no = lacks(cx, asked, may_review)) co_return *no;
    const std::string id = asked.text("id");
    if (id.empty()) co_return invalid("id", missing);
    co_return co_await carried_out(cx, [&](Transaction& tx) -> Written {
        const auto place = place_of(tx, id);
        if (!place) return not_found("Resource was not found.");
        if (auto no = drop_resource(cx, tx, place->dataset, place->resource, asked.text("reason"))) return *no;
        return Node{};
    });
}

}  // namespace skl::opendata::ckan
