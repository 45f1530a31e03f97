// Resources of an entry: listed, added by file or address, described (opendata.md §7).
#include "kernel/describe/node.h"
#include "kernel/describe/transition.h"
#include "kernel/http/list.h"
#include "kernel/uploads/uploads.h"
#include "opendata/api/unavailable.h"
#include "opendata/catalogue/catalogue.h"
#include "opendata/catalogue/resource_changes.h"
#include "opendata/fetch/fetching.h"

namespace skl::opendata {
namespace {

struct NewResource : ResourceChange {
    std::optional<Upload> file;
    std::optional<Text<0, 500>> note;  // on the file's first version
    std::optional<Url> url;            // of a file elsewhere that is fetched now and kept; download_url alone is a link
    std::optional<Text<0, 60>> every;  // how often it is fetched again; absent: as the dataset is updated
};
BOOST_DESCRIBE_STRUCT(NewResource, (ResourceChange), (file, note, url, every))

struct Added {
    Resource resource;
    std::optional<std::int64_t> version;  // of a file
    std::optional<Uuid> job;              // that reads or fetches it
};
BOOST_DESCRIBE_STRUCT(Added, (), (resource, version, job))

struct PublishedResource {
    Text<> resource;
    std::int64_t version = 0;
};
BOOST_DESCRIBE_STRUCT(PublishedResource, (), (resource, version))

// With why it has no API, where it has none.
struct SeenResource : Resource {
    std::optional<ApiUnavailable> api_unavailable;
    std::optional<std::string> api_unavailable_reason;
};
BOOST_DESCRIBE_STRUCT(SeenResource, (Resource), (api_unavailable, api_unavailable_reason))

struct RemovalReason {
    Text<5, 500> reason;  // everybody reads it in the place of what was public
};
BOOST_DESCRIBE_STRUCT(RemovalReason, (), (reason))

struct RemovedResource {
    Text<> identifier;
    bool versions_stay = false;  // withheld; false: it never had a file, and nothing of it is left
};
BOOST_DESCRIBE_STRUCT(RemovedResource, (), (identifier, versions_stay))

std::vector<std::string> nulls_sent(const Context& cx) {
    const auto body = read_json(cx.request().body);
    return body ? nulls_of(*body) : std::vector<std::string>{};
}

Task<Result<List<Resource>>> list(Context& cx, Text<1, 100> key) {
    co_return co_await cx.read([&](Reader& reader) -> Result<List<Resource>> {
        const auto dataset = seen_dataset(cx, reader, key.value);
        if (!dataset) return dataset.problem();
        List<Resource> out;
        out.items = resources_of(reader, dataset->id);
        return out;
    });
}

Result<Resource> seen_resource(Context& cx, Reader& reader, const std::string& key) {
    auto resource = find_resource(reader, key);
    if (!resource) return Problem::not_found("resource");
    if (is_removed(reader, resource->id) && !is_editor(cx)) return Problem::not_found("resource");
    const auto seen = seen_dataset(cx, reader, to_text(resource->dataset_id));
    if (!seen) return seen.problem().status == 404 ? Problem::not_found("resource") : seen.problem();
    return std::move(*resource);
}

Task<Result<Answered<SeenResource>>> show(Context& cx, Text<1, 110> key) {
    co_return co_await cx.read([&](Reader& reader) -> Result<Answered<SeenResource>> {
        auto resource = seen_resource(cx, reader, key.value);
        if (!resource) return resource.problem();
        const auto dataset = dataset_by_id(reader, resource->dataset_id);
        SeenResource out{std::move(*resource), {}, {}};
        out.api_unavailable = why_no_api(reader, *dataset, out, is_editor(cx));
        if (out.api_unavailable) out.api_unavailable_reason = unavailable_words(cx, *out.api_unavailable);
        return shown(std::move(out));
    });
}

// A file or an address, not neither.
std::vector<FieldError> faults_of(Context& cx, const NewResource& given) {
    const bool came = given.file && !given.file->path.empty();
    const bool has_file = came || (given.file && !given.file->id.empty());  // the latter was sent to /uploads before
    if (came && given.file->size == 0) return {{"/file", "empty-file"}};
    if (has_file && given.url) return {{"/url", "file-and-address"}};
    if (!has_file && !given.access_url && !given.download_url && !given.url)
        return {{cx.wants_html() ? "/url" : "/download_url", "required"}};
    return fault_of_schedule(given.every);
}

Task<Result<Answered<Added>>> add(Context& cx, Text<1, 100> key, NewResource given) {
    if (auto faults = faults_of(cx, given); !faults.empty()) co_return Problem::invalid(std::move(faults));
    std::optional<uploads::Uploads::File> sent;
    if (given.file && (!given.file->path.empty() || !given.file->id.empty())) {
        auto brought = co_await cx.app().service<uploads::Uploads>().bring(cx, *given.file, "/file");
        if (!brought) co_return brought.problem();
        if (brought->blob.size == 0) co_return Problem::invalid({{"/file", "empty-file"}});
        sent = std::move(*brought);
    }
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<Added>> {
        const auto found = find_dataset(tx, key.value);
        const auto dataset = found ? lock_dataset(tx, found->id) : std::nullopt;
        if (!dataset) return Problem::not_found("dataset");
        Resource fresh;
        if (auto done = describe_resource(fresh, view(static_cast<const ResourceChange&>(given)), {}); !done) return done.problem();
        if (given.url) fresh.download_url = given.url;
        std::optional<ReceivedFile> file;
        if (sent) file = ReceivedFile{sent->blob, sent->file_name, given.note ? given.note->value : ""};
        auto added = add_resource(cx, tx, *dataset, std::move(fresh), file, false);
        if (!added) return added.problem();
        if (sent)
            if (auto spent = uploads::Uploads::spend(tx, *given.file, "/file"); !spent) return spent.problem();
        Added out{std::move(added->resource), {}, added->job};
        const std::string where = cx.href("/resources/" + to_text(out.resource.id));
        if (given.url) {
            (void)begin_fetching(tx, out.resource, *dataset, schedule_word(given.every), cx.now());
            out.job = enqueue_fetch(inside(cx), tx, out.resource, cx.caller().subject);
            return Answered<Added>{std::move(out), 202, {{"Location", cx.href("/jobs/" + to_text(*out.job))}}};
        }
        if (!out.job) return Answered<Added>{std::move(out), 201, {{"Location", where}}};
        out.version = added->version->number;
        return Answered<Added>{std::move(out), 202, {{"Location", cx.href("/jobs/" + to_text(*added->job))}}};
    });
}

Task<Result<Answered<Resource>>> patch(Context& cx, Text<1, 110> key, ResourceChange given) {
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<Resource>> {
        auto resource = find_resource(tx, key.value);
        if (!resource || is_removed(tx, resource->id)) return Problem::not_found("resource");
        if (auto seen = cx.expects(resource->rev); !seen) return seen.problem();
        auto changed = change_resource(cx, tx, std::move(*resource), view(given), nulls_sent(cx));
        if (!changed) return changed.problem();
        return shown(std::move(*changed));
    });
}

Task<Result<RemovedResource>> remove(Context& cx, Text<1, 110> key, RemovalReason given) {
    co_return co_await cx.write([&](Transaction& tx) -> Result<RemovedResource> {
        const auto resource = find_resource(tx, key.value);
        if (!resource || is_removed(tx, resource->id)) return Problem::not_found("resource");
        if (auto seen = cx.expects(resource->rev); !seen) return seen.problem();
        const auto dataset = lock_dataset(tx, resource->dataset_id);
        if (auto done = remove_resource(cx, tx, *dataset, *resource, given.reason.value); !done) return done.problem();
        return RemovedResource{{resource->identifier.value}, is_removed(tx, resource->id)};
    });
}

// The newest version that can be read becomes the public one of a dataset that is public.
Task<Result<PublishedResource>> publish(Context& cx, Text<1, 110> key) {
    co_return co_await cx.write([&](Transaction& tx) -> Result<PublishedResource> {
        const auto resource = find_resource(tx, key.value);
        if (!resource || is_removed(tx, resource->id)) return Problem::not_found("resource");
        const auto dataset = lock_dataset(tx, resource->dataset_id);
        if (!is_operator(cx) && dataset->state != DatasetState::published)  // it goes with its dataset, which another person looks at
            return no_transition(dataset->state, DatasetEvent::publish, std::vector<DatasetEvent>{});
        const auto newest = newest_readable(tx, resource->id);
        if (!newest) return Problem::not_found("version");
        if (auto done = inside(cx).importing.publish(tx, *newest, cx.caller().subject, cx.now()); !done) return done.problem();
        return PublishedResource{{resource->identifier.value}, newest->number};
    });
}

}  // namespace

void install_resources(App& app) {
    app.get("/datasets/{dataset}/resources", list).for_programs().named("resources.list");
    app.post("/datasets/{dataset}/resources", add)
        .needs(may_edit)
        .body_up_to(largest_file)
        .time_up_to(std::chrono::seconds(300))
        .rated(RateClass::upload)
        .named("resources.add");
    const std::string by_address = "/datasets/{dataset}/resources/new";  // its page is in fetch/
    app.post(by_address, add).form(by_address).needs(may_edit).rated(RateClass::upload).named("resources.new.send").unlisted();
    app.get("/resources/{resource}", show).for_programs().named("resources.show");
    app.patch("/resources/{resource}", patch).needs(may_edit).with_if_match().named("resources.patch");
    app.remove("/resources/{resource}", remove).needs(may_review).with_if_match().named("resources.remove");
    app.post("/resources/{resource}/publish", publish).needs(may_review).named("resources.publish");
    install_dictionary(app);
}

}  // namespace skl::opendata
