// Packages of CKAN's action API (CKAN 2.11 API guide, package_search) with the extras that ckanext-dcat and this product's own face write.
#include "kernel/text/text.h"
#include "opendata/engine/ckan/package.h"
#include "opendata/engine/harvest/origin.h"
#include "opendata/engine/harvest/readers.h"

namespace skl::opendata::harvest {
namespace {

bool is_uuid(std::string_view text) {
    Uuid id;
    return parse(text, id);
}

// Lists of ckanext-dcat stand as JSON, those of our face with commas.
std::vector<std::string> several(const std::string& value) {
    std::vector<std::string> out;
    if (value.starts_with("[")) {
        if (const auto node = read_json(value))
            for (const Node& item : node->items) out.push_back(item.text);
        return out;
    }
    for (std::string_view rest = value; !rest.empty();) {
        const auto comma = rest.find(',');
        out.emplace_back(rest.substr(0, comma));
        rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
    }
    return out;
}

AccessLevel access_level(const std::string& said) {
    if (said == "registered") return AccessLevel::registered;
    if (said == "restricted") return AccessLevel::restricted;
    if (said == "non_public" || said == "non-public") return AccessLevel::non_public;
    return AccessLevel::open;
}

void place(Filling& filling, const std::string& value) {
    if (!value.starts_with("{")) return filling.spatial(value);
    const auto node = read_json(value);
    const std::string box = node ? box_of_geojson(*node) : std::string{};
    if (box.empty()) return filling.unfit("spatial");
    filling.spatial(box);
}

void one_extra(Filling& filling, const std::string& key, const std::string& value) {
    Dataset& to = filling.dataset();
    const auto all = [&](auto&& each) {
        for (const std::string& one : several(value)) each(one);
    };
    if (key == "identifier") return filling.identifier(value);
    if (key == "guid" || key == "uri") {
        if (key == "guid" && filling.out().origin.empty() && is_global(value)) filling.out().origin = value;
        return;
    }
    if (key == "title_en") return filling.title("en", value);
    if (key == "notes_en") return filling.description("en", value);
    if (key == "frequency") return filling.frequency(value);
    if (key == "temporal_from" || key == "temporal_start") {
        to.temporal_from = read_date(value);
    } else if (key == "temporal_to" || key == "temporal_end") {
        to.temporal_to = read_date(value, true);
    } else if (key == "spatial") {
        place(filling, value);
    } else if (key == "crs") {
        filling.put(to.crs, value, "crs");
    } else if (key == "language") {
        all([&](const std::string& one) { filling.language(one); });
    } else if (key == "issued") {
        filling.issued(value);
    } else if (key == "modified") {
        filling.modified(value);
    } else if (key == "access_level") {
        to.access_level = access_level(value);
    } else if (key == "access_rights") {
        filling.put(to.access_rights_reason, value, "access_rights_reason");
    } else if (key == "cost") {
        to.cost = value == "fee" ? Cost::fee : Cost::free;
    } else if (key == "cost_url") {
        filling.put(to.cost_url, value, "cost_url");
    } else if (key == "cost_law") {
        filling.put(to.cost_law, value, "cost_law");
    } else if (key == "theme") {
        all([&](const std::string& one) { filling.theme(one); });
    } else if (key == "conforms_to") {
        all([&](const std::string& one) { filling.add(to.conforms_to, one, "conforms_to", 20); });
    } else if (key == "related_urls" || key == "documentation") {
        all([&](const std::string& one) { filling.add(to.related_urls, one, "related_urls", 20); });
    } else if (key == "hvd_category") {
        filling.put(to.hvd_category, value, "hvd_category");
    } else if (key == "in_series") {
        filling.out().series = several(value).empty() ? value : several(value).front();
    } else if (key == "version_notes") {
        filling.put(to.version_notes, value, "version_notes");
    } else if (key == "notes_remarks") {
        filling.put(to.notes, value, "notes");
    } else if (key == "source_url") {
        filling.put(to.source_url, value, "source_url");
    } else if (key == "provenance") {
        filling.put(to.source_note, value, "source_note");
    } else if (key == "dtype" || key == "type") {
        to.dtype = value == "api" ? DatasetType::api : value == "system" ? DatasetType::system : DatasetType::raw_data;
    } else if (key == "publisher_name") {
        if (filling.publisher().title.by_language.empty()) filling.words(filling.publisher().title, "", value, 300, "publisher");
    } else if (key == "publisher_email" || key == "contact_email") {
        filling.put(filling.maintainer().contact_email, value, "contact_email");
    } else if (key == "contact_name") {
        filling.put(filling.maintainer().contact_name, value, "contact_name");
    } else if (key != "number_of_data" && !value.empty()) {  // the number is counted here
        filling.unmapped("extras." + key);
    }
}

void resource(Filling& filling, const Node& said) {
    if (const std::string state = text_at(said, "state"); !state.empty() && state != "active") return;
    RecordDistribution* one = filling.distribution();
    if (one == nullptr) return;
    Resource& to = one->resource;
    filling.words(to.title, "", text_at(said, "name"), 300, "resource.title");
    filling.words(to.description, "", text_at(said, "description"), 4'000, "resource.description");
    filling.put(to.download_url, text_at(said, "url"), "download_url");
    filling.format(*one, text_at(said, "format"), text_at(said, "mimetype"));
    filling.size(*one, text_at(said, "size"));
    std::string hash = text_at(said, "hash");
    if (hash.starts_with("sha256:")) hash.erase(0, 7);
    filling.checksum(*one, hash);
    one->issued_at = read_instant(text_at(said, "created"));
    one->modified_at = read_instant(text_at(said, "last_modified"));
    filling.rest(said,
                 {"cache_last_updated",
                  "cache_url",
                  "created",
                  "datastore_active",
                  "datastore_contains_all_records_of_source_file",
                  "description",
                  "format",
                  "hash",
                  "id",
                  "last_modified",
                  "metadata_modified",
                  "mimetype",
                  "mimetype_inner",
                  "name",
                  "package_id",
                  "position",
                  "resource_type",
                  "size",
                  "state",
                  "url",
                  "url_type",
                  "tracking_summary",
                  "revision_id",
                  "original_url",
                  "resource_id",
                  "set_url_type",
                  "ckan_url",
                  "task_created"},
                 "resources.");
}

void organization(Filling& filling, const Node& said) {
    Organization& to = filling.publisher();
    filling.words(to.title, "", text_at(said, "title").empty() ? text_at(said, "name") : text_at(said, "title"), 300, "publisher");
    const Node* extras = at(said, "extras");
    if (extras == nullptr) return;
    for (const Node& extra : extras->items) {
        const std::string key = text_at(extra, "key"), value = text_at(extra, "value");
        if (key == "oid") filling.put(to.oid, value, "oid");
        if (key == "org_code") filling.put(to.org_code, value, "org_code");
        if (key == "title_en") filling.words(to.title, "en", value, 300, "publisher");
    }
}

// title_translated and notes_translated of ckanext-fluent.
void translated(Filling& filling, const Node& said) {
    if (const Node* titles = at(said, "title_translated"))
        for (const Member& one : titles->members) filling.title(one.key, one.node.text);
    if (const Node* notes = at(said, "notes_translated"))
        for (const Member& one : notes->members) filling.description(one.key, one.node.text);
}

void package(const Catalogue& catalogue, const Node& said, Told& told) {
    Harvested out;
    Filling filling(out);
    Dataset& to = filling.dataset();
    const std::string state = text_at(said, "state"), name = text_at(said, "name");
    if ((!state.empty() && state != "active") || text_at(said, "private") == "true") return;
    out.guid = text_at(said, "id").empty() ? name : text_at(said, "id");
    translated(filling, said);
    filling.title("", text_at(said, "title").empty() ? name : text_at(said, "title"));
    filling.description("", text_at(said, "notes"));
    for (const std::string member : {"license_id", "license_url", "license_title"})
        if (to.license.empty() || license_of(to.license.value).empty())
            if (const std::string value = text_at(said, member); member == "license_id" || !license_of(value).empty())
                filling.license(value);
    if (to.license.value == "notspecified") to.license.value.clear();
    filling.issued(text_at(said, "metadata_created"));
    filling.modified(text_at(said, "metadata_modified"));
    if (const Node* owner = at(said, "organization")) organization(filling, *owner);
    if (!out.record.publisher) filling.words(filling.publisher().title, "", text_at(said, "author"), 300, "publisher");
    if (!text_at(said, "maintainer").empty() || !text_at(said, "maintainer_email").empty())
        filling.contact(filling.maintainer(), text_at(said, "maintainer"), "", text_at(said, "maintainer_email"));
    const std::string page = site_of(catalogue.href, "/api/") + "/dataset/" + name;
    filling.put(to.landing_page, text_at(said, "url").starts_with("http") ? text_at(said, "url") : page, "landing_page");
    filling.put(to.version_notes, text_at(said, "version_notes"), "version_notes");
    if (const Node* tags = at(said, "tags"))
        for (const Node& tag : tags->items)
            filling.keyword("", text_at(tag, "display_name").empty() ? text_at(tag, "name") : text_at(tag, "display_name"));
    if (const Node* groups = at(said, "groups"))
        for (const Node& group : groups->items) {
            const std::string title = text_at(group, "title"), id = text_at(group, "name");
            const char* code = category_of(id) != nullptr ? category_of(id) : category_of(title);
            if (code != nullptr)
                to.category_code.value = code;
            else
                filling.unmapped("groups." + id);
        }
    if (const Node* extras = at(said, "extras"))
        for (const Node& extra : extras->items) one_extra(filling, text_at(extra, "key"), text_at(extra, "value"));
    if (const Node* resources = at(said, "resources"))
        for (const Node& one : resources->items) resource(filling, one);
    if (out.origin.empty() && is_uuid(out.guid)) out.origin = "urn:uuid:" + out.guid;
    filling.rest(said, {"author",
                        "author_email",
                        "creator_user_id",
                        "extras",
                        "groups",
                        "id",
                        "isopen",
                        "license_id",
                        "license_title",
                        "license_url",
                        "maintainer",
                        "maintainer_email",
                        "metadata_created",
                        "metadata_modified",
                        "name",
                        "notes",
                        "num_resources",
                        "num_tags",
                        "organization",
                        "owner_org",
                        "private",
                        "relationships_as_object",
                        "relationships_as_subject",
                        "resources",
                        "revision_id",
                        "state",
                        "tags",
                        "title",
                        "title_translated",
                        "notes_translated",
                        "type",
                        "url",
                        "version",
                        "version_notes",
                        "tracking_summary"});
    keep(told, out, filling, name);
}

}  // namespace

Result<Told> read_ckan(const Catalogue& catalogue, const Ask& ask, const Answer& answer) {
    const auto node = json_of(answer.body);
    if (!node) return node.problem();
    const Node* result = at(*node, "result");
    const Node* results = result == nullptr ? nullptr : at(*result, "results");
    if (text_at(*node, "success") != "true" || results == nullptr) return unreadable("package_search of CKAN");
    Told told;
    for (const Node& one : results->items) package(catalogue, one, told);
    const auto count = std::strtoll(text_at(*result, "count").c_str(), nullptr, 10);
    told.total = count;
    // A site gives less at once than was asked for (ckan.search.rows_max): what came says where to go on.
    const auto next = std::strtoll(ask.context.c_str(), nullptr, 10) + static_cast<std::int64_t>(results->items.size());
    if (!results->items.empty() && next < count)
        told.asks.push_back(
            {fmt::format("{}/api/3/action/package_search?rows=1000&start={}&sort=id%20asc", site_of(catalogue.href, "/api/"), next),
             ask.accept, Step::page, std::to_string(next)});
    return told;
}

}  // namespace skl::opendata::harvest
