#include "opendata/catalogue/resource_changes.h"

#include "opendata/persons/gate.h"
#include "opendata/publish/life.h"
#include "opendata/versions/removals.h"

namespace skl::opendata {

Done describe_resource(Resource& resource, View change, const std::vector<std::string>& nulls) {
    const Resource defaults;
    auto faults = merge(change, shape_of<Resource>, &resource, &defaults, nulls);
    for (FieldError& fault : persons_in(resource)) faults.push_back(std::move(fault));
    if (!faults.empty()) return Problem::invalid(std::move(faults));
    return Nothing{};
}

Result<AddedResource> add_resource(Context& cx, Transaction& tx, const Dataset& dataset, Resource fresh,
                                   const std::optional<ReceivedFile>& file, bool publish) {
    if (dataset.state == DatasetState::withdrawn) return Problem{409, "withdrawn-stays", {{"from", "withdrawn"}}};
    if (resources_of(tx, dataset.id).size() >= most_resources) return Problem::conflict("too-many-resources");
    fresh.url_kind = file || (!fresh.access_url && !fresh.download_url) ? UrlKind::upload : UrlKind::remote;
    AddedResource out{insert_resource(tx, dataset, std::move(fresh), cx.now()), {}, {}};
    audit(tx, cx.now(), cx.caller().subject, "resource.added", out.resource.identifier.value, "");
    if (!file) return out;
    auto further = add_version(cx, tx, dataset, out.resource, *file, publish);
    out.version = std::move(further->version);
    out.job = further->job;
    return out;
}

std::optional<FurtherVersion> add_version(Context& cx, Transaction& tx, const Dataset& dataset, const Resource& resource,
                                          const ReceivedFile& file, bool publish) {
    for (const Version& newest : versions_of_resource(tx, resource.id)) {
        if (newest.state == VersionState::failed) continue;
        if (newest.raw_sha256.value == file.blob.sha256) return {};
        break;
    }
    FurtherVersion out{
        insert_version(tx, dataset, resource.id, file.name, file.blob.sha256, file.blob.size, file.note, cx.caller().subject, cx.now()),
        {}};
    audit(tx, cx.now(), cx.caller().subject, "version.received", fmt::format("{}/{}", resource.identifier.value, out.version.number),
          file.blob.sha256);
    out.job = enqueue_parse(cx, tx, out.version, publish);
    return out;
}

Result<Resource> change_resource(Context& cx, Transaction& tx, Resource resource, View change, const std::vector<std::string>& nulls) {
    if (auto done = describe_resource(resource, change, nulls); !done) return done.problem();
    resource.modified_at = cx.now();
    if (!update_resource(tx, resource, resource.rev)) return Problem{412, "stale"};
    ++resource.rev;
    audit(tx, cx.now(), cx.caller().subject, "resource.changed", resource.identifier.value, "");
    return resource;
}

Done withhold_versions(Context& cx, Transaction& tx, const Dataset& dataset, const Resource& resource, const std::string& why) {
    const auto versions = versions_of_resource(tx, resource.id);
    for (const Version& version : versions)
        if (version.state == VersionState::received || version.state == VersionState::parsing)
            return after(version.state, VersionEvent::withhold).problem();
    // From the oldest: the one before would become public again.
    for (auto version = versions.rbegin(); version != versions.rend(); ++version) {
        if (version->state != VersionState::published && version->state != VersionState::superseded) continue;
        if (auto done = withhold(tx, {dataset, resource, *version}, RemovalCause::publisher, why, cx.caller().subject, cx.now()); !done)
            return done;
    }
    return Nothing{};
}

Done remove_resource(Context& cx, Transaction& tx, const Dataset& dataset, const Resource& resource, const std::string& why) {
    if (auto done = withhold_versions(cx, tx, dataset, resource, why); !done) return done;
    take_resource_out(tx, resource, cx.caller().subject, why, cx.now());
    audit(tx, cx.now(), cx.caller().subject, "resource.removed", resource.identifier.value, why);
    return Nothing{};
}

}  // namespace skl::opendata
