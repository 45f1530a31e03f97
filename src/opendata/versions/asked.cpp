#include "opendata/versions/asked.h"

#include <charconv>

#include "kernel/describe/scalar.h"
#include "opendata/api/access.h"
#include "opendata/api/answer.h"
#include "opendata/catalogue/catalogue.h"
#include "opendata/publish/life.h"

namespace skl::opendata {
namespace {

constexpr std::string_view as_of = "asof:";

std::optional<std::int64_t> number_of(const std::string& text) {
    std::int64_t out = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (error != std::errc{} || end != text.data() + text.size() || out < 1) return {};
    return out;
}

Result<std::optional<Version>> find(Reader& reader, const Resource& resource, const std::string& key) {
    if (key == "latest") return published_of(reader, resource.id);
    if (key.starts_with(as_of)) {
        const auto at = read_as_of(key.substr(as_of.size()));
        if (!at) return analytics::fault_at("bad-parameter", "version", 0, {{"name", "version"}});
        return version_as_of(reader, resource, *at);
    }
    const auto number = number_of(key);
    if (!number) return Problem::not_found("version");
    return version_numbered(reader, resource, *number);
}

}  // namespace

bool listed(Context& cx, VersionState state) {
    return is_publisher(cx) || state == VersionState::published || state == VersionState::superseded || state == VersionState::withheld ||
           state == VersionState::deleted;
}

Done at_hand(Reader& reader, const Version& version) {
    if (version.state != VersionState::withheld && version.state != VersionState::deleted) return Nothing{};
    const auto removal = removal_of(reader, version.id);
    return Problem{410,
                   "gone",
                   {{"reason", removal ? removal->reason : version.problem.value},
                    {"version", std::to_string(version.number)},
                    {"raw_sha256", version.raw_sha256.value},
                    {"rows", std::to_string(version.rows_accepted)}}};
}

namespace {

Result<AskedVersion> known_version(Context& cx, Reader& reader, const ResourceKey& key, const VersionKey& wanted) {
    const auto resource = resource_named(reader, key.value);
    auto dataset = seen_dataset(cx, reader, resource ? to_text(resource->dataset_id) : key.value);
    if (!dataset) return std::move(dataset.problem());
    if (!resource) return Problem::not_found("version");
    auto version = find(reader, *resource, wanted.value);
    if (!version) return std::move(version.problem());
    if (!*version || !listed(cx, (*version)->state) || !may_read_rows(cx, *dataset)) return Problem::not_found("version");
    return AskedVersion{std::move(*dataset), *resource, std::move(**version)};
}

}  // namespace

Result<AskedVersion> asked_version(Context& cx, Reader& reader, const ResourceKey& key, const VersionKey& wanted) {
    auto known = known_version(cx, reader, key, wanted);
    if (!known) return known;
    if (auto here = at_hand(reader, known->version); !here) return std::move(here.problem());
    return known;
}

Result<AskedVersion> withheld_version(Context& cx, Reader& reader, const ResourceKey& key, const VersionKey& wanted) {
    auto known = known_version(cx, reader, key, wanted);
    if (!known || known->version.state == VersionState::withheld) return known;
    return after(known->version.state, VersionEvent::destroy).problem();
}

std::vector<std::string> names_in(const std::string& text) {
    std::vector<std::string> out;
    for (std::size_t at = 0; at <= text.size();) {
        const std::size_t end = std::min(text.find(',', at), text.size());
        std::string name = text.substr(at, end - at);
        name.erase(0, name.find_first_not_of(' '));
        name.erase(name.find_last_not_of(' ') + 1);
        if (!name.empty()) out.push_back(std::move(name));
        at = end + 1;
    }
    return out;
}

std::string version_href(Context& cx, const Resource& resource, std::int64_t number) {
    return cx.href(fmt::format("/resources/{}/versions/{}", to_text(resource.id), number));
}

}  // namespace skl::opendata
