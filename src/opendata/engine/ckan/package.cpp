#include "opendata/engine/ckan/package.h"

#include "kernel/crypto/digest.h"
#include "kernel/describe/scalar.h"
#include "kernel/describe/write.h"
#include "kernel/text/text.h"
#include "opendata/engine/ckan/dict.h"

namespace skl::opendata::ckan {
namespace {

constexpr const char* home = "zh-Hant";
constexpr std::string_view open_licenses[] = {"OGDL-Taiwan-1.0", "CC-BY-4.0", "CC0-1.0", "MIT"};  // by the Open Definition

bool is_open(std::string_view license) {
    return std::find(std::begin(open_licenses), std::end(open_licenses), license) != std::end(open_licenses);
}

std::string words(const Translations& text, std::string_view language) {
    const auto found = text.by_language.find(std::string(language));
    return found == text.by_language.end() ? std::string() : found->second;
}

template <class List>
std::string joined(const List& list) {
    std::string out;
    for (const auto& one : list) out += (out.empty() ? "" : ",") + one.value;
    return out;
}

template <class T>
std::string url_of(const std::optional<T>& url) {
    return url ? url->value : std::string();
}

// A box in degrees as the polygon CKAN's spatial search reads; other places as they were said.
std::string spatial_json(const std::string& spatial) {
    double box[4]{};
    const char* at = spatial.c_str();
    for (int i = 0; i < 4; ++i) {
        char* end = nullptr;
        box[i] = std::strtod(at, &end);
        if (end == at || (i < 3 ? *end != ',' : *end != '\0')) return spatial;
        at = end + 1;
    }
    const auto [west, south, east, north] = std::tuple(box[0], box[1], box[2], box[3]);
    return fmt::format(R"({{"type":"Polygon","coordinates":[[[{0},{1}],[{2},{1}],[{2},{3}],[{0},{3}],[{0},{1}]]]}})", west, south, east,
                       north);
}

std::string type_name(DatasetType type) { return type == DatasetType::raw_data ? "rawData" : write_scalar(view(type)); }

Node extras_of(const CatalogueRecord& record) {
    const Dataset& dataset = record.dataset;
    Node out = list_node();
    const auto add = [&](const char* key, const std::string& value) {
        if (!value.empty()) out.items.push_back(Dict().add("key", key).add("value", value).take());
    };
    std::int64_t rows = 0;
    for (const RecordDistribution& distribution : record.distributions) rows += distribution.rows;
    add("identifier", dataset.identifier.value);
    add("dtype", type_name(dataset.dtype));  // no extra may be called `type`: CKAN refuses names of its own fields
    add("title_en", words(dataset.title, "en"));
    add("notes_en", words(dataset.description, "en"));
    add("frequency", dataset.frequency.value);
    add("temporal_from", dataset.temporal_from ? to_text(*dataset.temporal_from) : "");
    add("temporal_to", dataset.temporal_to ? to_text(*dataset.temporal_to) : "");
    add("spatial", spatial_json(dataset.spatial.value));
    add("crs", dataset.crs.value);
    add("language", joined(dataset.language));
    add("number_of_data", rows > 0 ? std::to_string(rows) : "");
    add("access_level", write_scalar(view(dataset.access_level)));
    add("access_rights", dataset.access_rights_reason.value);
    add("cost", write_scalar(view(dataset.cost)));
    add("cost_url", url_of(dataset.cost_url));
    add("cost_law", dataset.cost_law.value);
    add("theme", joined(dataset.themes));
    add("conforms_to", joined(dataset.conforms_to));
    add("related_urls", joined(dataset.related_urls));
    add("hvd_category", url_of(dataset.hvd_category));
    add("in_series", record.series_identifier ? record.series_identifier->value : "");
    add("version_notes", dataset.version_notes.value);
    add("notes_remarks", dataset.notes.value);
    add("source_url", url_of(dataset.source_url));
    add("guid", dataset.source_guid.value);
    if (dataset.state != DatasetState::published) add("dataset_state", write_scalar(view(dataset.state)));
    return out;
}

// CKAN's states, by ours: draft and submitted are drafts, what is suspended is there and hidden, what was withdrawn is deleted.
std::string_view state_name(DatasetState state) {
    if (state == DatasetState::withdrawn) return "deleted";
    return state == DatasetState::draft || state == DatasetState::submitted ? "draft" : "active";
}

Instant created(const Dataset& dataset) { return dataset.issued_at.value_or(dataset.modified_at); }

}  // namespace

std::string timestamp(Instant at) {
    constexpr std::int64_t second = 1'000'000, day = 86'400 * second;
    const std::int64_t days = (at.micros >= 0 ? at.micros : at.micros - day + 1) / day, rest = at.micros - days * day;
    return fmt::format("{}T{:02}:{:02}:{:02}.{:06}", to_text(Date{std::chrono::sys_days(std::chrono::days(days))}), rest / second / 3600,
                       rest / second / 60 % 60, rest / second % 60, rest % second);
}

std::string format_name(const RecordDistribution& distribution) {
    std::string out = distribution.format.value;
    for (char& c : out)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return out;
}

std::string file_name(const CatalogueRecord& record, const RecordDistribution& distribution) {
    std::string out = record.dataset.slug.value;
    if (distribution.resource.position > 1) out += fmt::format("-{}", distribution.resource.position);
    std::string ending;
    for (const char c : distribution.format.value)
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))
            ending += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    return ending.empty() ? out : out + "." + ending;
}

Node resource_dict(const CatalogueRecord& record, std::size_t distribution, const std::string& site) {
    const RecordDistribution& one = record.distributions[distribution];
    const Resource& resource = one.resource;
    const std::string id = to_text(resource.id), package = to_text(record.dataset.id);
    const bool here =
        !one.download_href.value.empty() || (resource.url_kind == UrlKind::upload && !resource.download_url && !resource.access_url);
    std::string url = here ? fmt::format("{}/dataset/{}/resource/{}/download/{}", site, package, id, file_name(record, one))
                      : resource.download_url ? resource.download_url->value
                                              : url_of(resource.access_url);
    if (url.empty()) url = site + record.href.value;
    const Instant changed = one.modified_at.value_or(resource.modified_at);
    Dict out;
    out.none("cache_last_updated").none("cache_url").add("created", timestamp(one.issued_at.value_or(resource.created_at)));
    out.add("datastore_active", !one.tables.empty()).add("description", resource.description.in(home));
    out.add("format", format_name(one)).add("hash", one.sha256.value).add("id", id);
    out.add("last_modified", timestamp(changed)).add("metadata_modified", timestamp(std::max(changed, resource.modified_at)));
    out.some("mimetype", one.media_type.value).none("mimetype_inner");
    out.add("name", resource.title.in(home)).add("package_id", package);
    out.add("position", static_cast<std::int64_t>(distribution)).none("resource_type");
    if (one.byte_size > 0)
        out.add("size", one.byte_size);
    else
        out.none("size");
    out.add("state", "active").add("url", url);
    if (here)
        out.add("url_type", "upload");
    else
        out.none("url_type");
    return out.take();
}

Node organization_dict(const Organization& organization, std::int64_t packages, bool whole) {
    Dict out;
    out.add("id", to_text(organization.id)).add("name", organization.slug.value).add("title", organization.title.in(home));
    out.add("type", "organization").add("description", "").add("image_url", "").add("created", timestamp(organization.created_at));
    out.add("is_organization", true).add("approval_status", "approved").add("state", "active");
    if (!whole) return out.take();
    out.add("display_name", organization.title.in(home)).add("image_display_url", "").add("num_followers", std::int64_t{0});
    out.add("package_count", packages).list("users").list("tags");
    Node extras = list_node();
    const auto add = [&](const char* key, const std::string& value) {
        if (!value.empty()) extras.items.push_back(Dict().add("key", key).add("value", value).add("state", "active").take());
    };
    add("title_en", words(organization.title, "en"));
    add("oid", organization.oid.value);
    add("org_code", organization.org_code.value);
    add("level", write_scalar(view(organization.level)));
    add("homepage", url_of(organization.homepage));
    out.add("extras", std::move(extras)).list("groups");
    return out.take();
}

std::string group_name(const ServiceCategory& category) {
    std::string out = category.code;
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

// CKAN's ids are UUIDs, and a harvester makes its own group of ours only with one. By RFC 9562 §5.8 (version 8), of the code.
std::string group_id(const ServiceCategory& category) {
    std::string hex = crypto::sha256_hex(fmt::format("service category {}", category.code));
    hex[12] = '8';
    hex[16] = "89ab"[hex[16] % 4];
    return fmt::format("{}-{}-{}-{}-{}", hex.substr(0, 8), hex.substr(8, 4), hex.substr(12, 4), hex.substr(16, 4), hex.substr(20, 12));
}

const ServiceCategory* category_of_group(std::string_view name) {
    for (const ServiceCategory& category : service_categories)
        if (name == category.code || name == group_name(category) || name == group_id(category)) return &category;
    return nullptr;
}

Node group_dict(const ServiceCategory& category, std::int64_t packages, bool whole) {
    Dict out;
    out.add("description", category.title_en).add("display_name", category.title_zh).add("id", group_id(category));
    out.add("image_display_url", "").add("name", group_name(category)).add("title", category.title_zh);
    if (!whole) return out.take();
    out.add("type", "group").add("image_url", "").add("is_organization", false).add("approval_status", "approved");
    out.add("state", "active").add("num_followers", std::int64_t{0}).add("package_count", packages);
    out.list("users").list("tags").list("extras").list("groups");
    return out.take();
}

Node tag_dict(const std::string& tag) {
    return Dict().add("display_name", tag).add("id", tag).add("name", tag).add("state", "active").none("vocabulary_id").take();
}

Node license_dict(const License& license) {
    Dict out;
    out.add("id", license.id).add("title", license.title_zh).add("url", license.url).add("status", "active").add("maintainer", "");
    out.add("family", "").add("domain_content", false).add("domain_data", is_open(license.id)).add("domain_software", false);
    out.add("od_conformance", is_open(license.id) ? "approved" : "not reviewed").add("osd_conformance", "not reviewed");
    out.add("is_generic", false).add("is_okd_compliant", is_open(license.id)).add("is_osi_compliant", false);
    return out.take();
}

Node package_dict(const CatalogueRecord& record, const std::string& site) {
    const Dataset& dataset = record.dataset;
    const auto& contact = record.maintainer ? record.maintainer : record.publisher;
    std::vector<std::string> keywords;
    for (const auto* list : {&dataset.keywords, &dataset.keywords_en})
        for (const auto& keyword : *list)
            if (std::find(keywords.begin(), keywords.end(), keyword.value) == keywords.end()) keywords.push_back(keyword.value);
    std::string maintainer;
    if (contact) maintainer = contact->contact_name.value.empty() ? contact->title.in(home) : contact->contact_name.value;
    Dict out;
    out.add("author", dataset.publisher.in(home)).none("author_email").none("creator_user_id").add("id", to_text(dataset.id));
    out.add("isopen", is_open(dataset.license.value)).add("license_id", dataset.license.value);
    out.add("license_title", record.license_title_zh.value.empty() ? dataset.license.value : record.license_title_zh.value);
    if (!record.license_url.value.empty()) out.add("license_url", record.license_url.value);
    out.some("maintainer", maintainer).some("maintainer_email", contact ? url_of(contact->contact_email) : "");
    out.add("metadata_created", timestamp(created(dataset))).add("metadata_modified", timestamp(dataset.modified_at));
    out.add("name", dataset.slug.value).add("notes", dataset.description.in(home));
    out.add("num_resources", static_cast<std::int64_t>(record.distributions.size()));
    out.add("num_tags", static_cast<std::int64_t>(keywords.size()));
    if (record.publisher)
        out.add("organization", organization_dict(*record.publisher, 0, false)).add("owner_org", to_text(record.publisher->id));
    else
        out.none("organization").none("owner_org");
    out.add("private", dataset.state != DatasetState::published)
        .add("state", state_name(dataset.state))
        .add("title", dataset.title.in(home))
        .add("type", "dataset");
    out.add("url", dataset.landing_page ? dataset.landing_page->value : site + record.href.value);
    const bool versioned = !record.distributions.empty() && !record.distributions[0].versions.empty();
    if (versioned)
        out.add("version", std::to_string(record.distributions[0].versions[0].number));
    else
        out.none("version");
    Node groups = list_node(), resources = list_node(), tags = list_node();
    if (const ServiceCategory* category = service_category(dataset.category_code.value))
        groups.items.push_back(group_dict(*category, 0, false));
    for (std::size_t i = 0; i < record.distributions.size(); ++i) resources.items.push_back(resource_dict(record, i, site));
    for (const std::string& keyword : keywords) tags.items.push_back(tag_dict(keyword));
    out.add("extras", extras_of(record)).add("groups", std::move(groups)).add("resources", std::move(resources));
    out.add("tags", std::move(tags)).list("relationships_as_subject").list("relationships_as_object");
    return out.take();
}

}  // namespace skl::opendata::ckan
