#include "opendata/api/unavailable.h"

#include "kernel/describe/scalar.h"
#include "opendata/catalogue/store.h"

namespace skl::opendata {
namespace {

// "too-many-columns limit=2000" of a version that could not be read.
ApiUnavailable of_failure(std::string_view problem) {
    const std::string_view code = problem.substr(0, problem.find(' '));
    for (const std::string_view one : {"unpacked-too-large", "too-many-columns", "parse-memory", "parse-timeout"})
        if (code == one) return ApiUnavailable::size;
    for (const std::string_view one : {"format-unsupported", "format-mismatch", "no-table", "empty-file", "corrupt-archive"})
        if (code == one) return ApiUnavailable::format;
    return ApiUnavailable::failed;
}

}  // namespace

std::optional<ApiUnavailable> why_no_api(Reader& reader, const Dataset& dataset, const Resource& resource, bool editor) {
    const bool closed = dataset.access_level == AccessLevel::restricted || dataset.access_level == AccessLevel::non_public;
    if (closed && !editor) return ApiUnavailable::restricted;
    if (const auto published = published_of(reader, resource.id)) {
        if (tables_of(reader, published->id).empty()) return ApiUnavailable::format;
        return dataset.state == DatasetState::published ? std::nullopt : std::optional(ApiUnavailable::pending);
    }
    if (dataset.access_level != AccessLevel::open) return ApiUnavailable::restricted;
    const auto versions = versions_of_resource(reader, resource.id);
    if (versions.empty() && (resource.url_kind == UrlKind::remote || resource.url_kind == UrlKind::service)) return ApiUnavailable::format;
    if (editor && !versions.empty() && versions.front().state == VersionState::failed) return of_failure(versions.front().problem.value);
    return ApiUnavailable::pending;
}

std::string unavailable_words(const Context& cx, ApiUnavailable why) {
    return cx.say(fmt::format("ApiUnavailable.{}", write_scalar(view(why))));
}

}  // namespace skl::opendata
