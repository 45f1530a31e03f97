#include "opendata/engine/ckan/package_change.h"

#include <algorithm>

#include "kernel/describe/scalar.h"
#include "kernel/describe/write.h"
#include "opendata/engine/ckan/dict.h"
#include "opendata/engine/ckan/package.h"

namespace skl::opendata::ckan {
namespace {

constexpr std::size_t longest_slug = 63;

// Extras that are fields here, by the field. Those with an empty one are made of other things and not taken back.
struct KnownExtra {
    std::string_view key, field;
};
constexpr KnownExtra known_extras[] = {{"dtype", "dtype"},
                                       {"title_en", "title/en"},
                                       {"notes_en", "description/en"},
                                       {"frequency", "frequency"},
                                       {"temporal_from", "temporal_from"},
                                       {"temporal_to", "temporal_to"},
                                       {"spatial", "spatial"},
                                       {"crs", "crs"},
                                       {"language", "language"},
                                       {"access_level", "access_level"},
                                       {"access_rights", "access_rights_reason"},
                                       {"cost", "cost"},
                                       {"cost_url", "cost_url"},
                                       {"cost_law", "cost_law"},
                                       {"theme", "themes"},
                                       {"conforms_to", "conforms_to"},
                                       {"related_urls", "related_urls"},
                                       {"hvd_category", "hvd_category"},
                                       {"version_notes", "version_notes"},
                                       {"notes_remarks", "notes"},
                                       {"source_url", "source_url"},
                                       {"identifier", ""},
                                       {"in_series", ""},
                                       {"number_of_data", ""},
                                       {"guid", ""},
                                       {"dataset_state", ""}};

// Licences as CKAN's own list names them.
constexpr std::pair<std::string_view, std::string_view> ckan_licenses[] = {
    {"cc-by", "CC-BY-4.0"}, {"cc-zero", "CC0-1.0"}, {"mit-license", "MIT"}, {"notspecified", ""}, {"ogdl-tw", "OGDL-Taiwan-1.0"}};

// Members of a resource that are made of other things here.
constexpr std::string_view made_members[] = {
    "id",       "package_id", "created",          "metadata_modified",  "last_modified", "position",     "state", "revision_id", "size",
    "hash",     "url_type",   "datastore_active", "cache_last_updated", "upload",        "clear_upload", "name",  "description", "format",
    "mimetype", "url"};

Node null_node() { return {}; }
Node text_or_null(const std::string& text) { return text.empty() ? null_node() : node_of(text); }

bool speaks_of(const Node& given, Extent extent, std::string_view key) { return extent == Extent::whole || given.find(key) != nullptr; }

std::string text_of(const Node& given, std::string_view key) {
    const Node* node = given.find(key);
    return node == nullptr ? std::string{} : scalar_text(*node);
}

bool is_scalar(const Node& node) {
    return node.type != Node::Type::list && node.type != Node::Type::object && node.type != Node::Type::upload;
}

// A list of dictionaries; an object that stands for its list of one is what forms send.
const std::vector<Node>& items_of(const Node& given, std::string_view key) {
    static const std::vector<Node> none;
    const Node* node = given.find(key);
    return node == nullptr ? none : node->items;
}

Node list_of(const std::string& joined) {
    Node out = list_node();
    std::size_t at = 0;
    while (at < joined.size()) {
        const auto end = std::min(joined.find(',', at), joined.size());
        std::string one = joined.substr(at, end - at);
        while (one.starts_with(' ')) one.erase(0, 1);
        while (one.ends_with(' ')) one.pop_back();
        if (!one.empty()) out.items.push_back(node_of(one));
        at = end + 1;
    }
    return out;
}

// What CKAN's spatial search reads, a polygon, as the box it encloses; any other text as it is.
std::string place_of(const std::string& spatial) {
    if (!spatial.starts_with('{')) return spatial;
    const auto shape = read_json(spatial);
    const Node* rings = shape ? shape->find("coordinates") : nullptr;
    if (rings == nullptr || rings->items.empty()) return spatial;
    double box[4] = {181, 91, -181, -91};
    for (const Node& point : rings->items[0].items) {
        if (point.items.size() < 2) return spatial;
        const double x = std::strtod(point.items[0].text.c_str(), nullptr), y = std::strtod(point.items[1].text.c_str(), nullptr);
        box[0] = std::min(box[0], x), box[1] = std::min(box[1], y), box[2] = std::max(box[2], x), box[3] = std::max(box[3], y);
    }
    if (box[0] > box[2]) return spatial;
    return fmt::format("{},{},{},{}", box[0], box[1], box[2], box[3]);
}

void put(Node& fields, std::string_view path, Node value) {
    const auto slash = path.find('/');
    Node& outer = fields.member(path.substr(0, slash));
    if (slash == std::string_view::npos) {
        outer = std::move(value);
        return;
    }
    outer.type = Node::Type::object;
    outer.member(path.substr(slash + 1)) = std::move(value);
}

// An extra as the field of ours that it is; empty: as if it had not been said.
Node field_value(std::string_view field, const std::string& text) {
    if (field == "dtype") return node_of(text == "rawData" || text.empty() ? std::string("raw_data") : text);
    if (field == "access_level") return node_of(text.empty() ? std::string("open") : text);
    if (field == "cost") return node_of(text.empty() ? std::string("free") : text);
    if (field == "spatial") return node_of(place_of(text));
    if (field == "language" || field == "themes" || field == "conforms_to" || field == "related_urls") return list_of(text);
    if (field == "temporal_from" || field == "temporal_to" || field == "cost_url" || field == "hvd_category" || field == "source_url")
        return text_or_null(text);
    return node_of(text);
}

void take_extras(const Node& given, Asking& out) {
    for (const KnownExtra& known : known_extras)
        // What is restricted is not opened by saying nothing of it.
        if (!known.field.empty() && (!known.key.starts_with("access_") || extra_of(given, known.key)))
            put(out.fields, known.field, field_value(known.field, extra_of(given, known.key).value_or("")));
    Node others = list_node();
    std::vector<std::string> seen;
    for (const Node& extra : items_of(given, "extras")) {
        const std::string key = text_of(extra, "key");
        const Node* value = extra.find("value");
        if (key.empty()) {
            out.faults.push_back({"extras", "Missing value"});
        } else if (std::find(seen.begin(), seen.end(), key) != seen.end()) {
            out.faults.push_back({"extras", fmt::format("Duplicate key \"{}\"", key)});
        } else if (value != nullptr && !is_scalar(*value)) {
            out.faults.push_back({"extras", fmt::format("The value of \"{}\" must be a text", key)});
        } else if (std::none_of(std::begin(known_extras), std::end(known_extras), [&](const KnownExtra& one) { return one.key == key; })) {
            if (value != nullptr && value->type != Node::Type::null)
                others.items.push_back(Dict().add("key", key).add("value", scalar_text(*value)).take());
        }
        seen.push_back(key);
    }
    if (!others.items.empty()) out.kept.member("extras") = std::move(others);
}

void take_tags(const Node& given, const Dataset& before, Asking& out) {
    Node here = list_node(), english = list_node();
    const auto add = [&](std::string tag) {
        const bool was_english =
            std::any_of(before.keywords_en.begin(), before.keywords_en.end(), [&](const auto& one) { return one.value == tag; });
        const bool was_here =
            std::any_of(before.keywords.begin(), before.keywords.end(), [&](const auto& one) { return one.value == tag; });
        Node& list = was_english && !was_here ? english : here;
        if (std::none_of(list.items.begin(), list.items.end(), [&](const Node& one) { return one.text == tag; }))
            list.items.push_back(node_of(tag));
    };
    for (const Node& tag : items_of(given, "tags")) {
        const std::string name = tag.type == Node::Type::text ? tag.text : text_of(tag, "name");
        if (name.empty())
            out.faults.push_back({"tags", "Missing value"});
        else
            add(name);
    }
    for (const Node& tag : list_of(text_of(given, "tag_string")).items) add(tag.text);
    out.fields.member("keywords") = std::move(here);
    out.fields.member("keywords_en") = std::move(english);
}

void take_groups(const Node& given, Asking& out) {
    const auto& groups = items_of(given, "groups");
    std::string code;
    for (const Node& group : groups) {
        const std::string name = group.type == Node::Type::text   ? group.text
                                 : text_of(group, "name").empty() ? text_of(group, "id")
                                                                  : text_of(group, "name");
        const ServiceCategory* category = category_of_group(name);
        if (category == nullptr)
            out.faults.push_back({"groups", "Group does not exist"});
        else if (!code.empty() && code != category->code)
            out.faults.push_back({"groups", "A dataset has one group here: its category of service"});
        else
            code = category->code;
    }
    out.fields.member("category_code") = node_of(code);
}

// A member that is made of other things here: kept where it says something else.
void keep_member(const Node& given, Extent extent, const Node* shown, const Node& before, std::string_view key, Node& kept) {
    const Node* said = speaks_of(given, extent, key) ? given.find(key) : before.find(key);
    if (said == nullptr || said->type == Node::Type::null || !is_scalar(*said)) return;
    const std::string text = scalar_text(*said);
    const Node* made = shown == nullptr ? nullptr : shown->find(key);
    const bool was_kept = before.find(key) != nullptr;
    if (text.empty() || (!was_kept && made != nullptr && scalar_text(*made) == text)) return;
    kept.member(key) = node_of(text);
}

std::string member_by(std::string_view pointer, std::initializer_list<std::pair<std::string_view, std::string_view>> known,
                      std::string_view usual) {
    pointer.remove_prefix(std::min<std::size_t>(pointer.size(), 1));
    for (const auto& [field, member] : known)
        if (pointer == field || pointer.starts_with(std::string(field) + "/")) return std::string(member);
    return std::string(usual);
}

}  // namespace

std::string scalar_text(const Node& node) {
    if (node.type == Node::Type::boolean) return node.truth ? "True" : "False";  // as Python writes them
    return node.text;
}

std::optional<std::string> extra_of(const Node& given, std::string_view key) {
    for (const Node& extra : items_of(given, "extras"))
        if (text_of(extra, "key") == key) return text_of(extra, "value");
    return {};
}

std::optional<std::string> slug_of_name(std::string_view name) {
    if (name.size() < 2 || name.size() > longest_slug) return {};
    std::string out(name);
    for (char& c : out) {
        if (c == '_') c = '-';
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-')) return {};
    }
    if (out.front() == '-') return {};
    return out;
}

Asking package_change(const Node& given, Extent extent, const Dataset& before, const Node* shown, const Node& kept_before) {
    Asking out;
    if (speaks_of(given, extent, "title")) {
        const std::string title = text_of(given, "title");
        put(out.fields, "title/zh-Hant", node_of(title.empty() ? text_of(given, "name") : title));
    }
    if (speaks_of(given, extent, "notes")) put(out.fields, "description/zh-Hant", node_of(text_of(given, "notes")));
    if (speaks_of(given, extent, "license_id")) {
        std::string license = text_of(given, "license_id");
        for (const auto& [theirs, ours] : ckan_licenses)
            if (license == theirs) license = ours;
        out.fields.member("license") = node_of(license);
    }
    if (speaks_of(given, extent, "url")) {
        const Node* page = shown == nullptr || before.landing_page ? nullptr : shown->find("url");
        const std::string url = text_of(given, "url");
        out.fields.member("landing_page") = page != nullptr && page->text == url ? null_node() : text_or_null(url);
    }
    if (given.find("tags") != nullptr || given.find("tag_string") != nullptr || extent == Extent::whole) take_tags(given, before, out);
    if (speaks_of(given, extent, "groups")) take_groups(given, out);
    if (speaks_of(given, extent, "extras"))
        take_extras(given, out);
    else if (const Node* extras = kept_before.find("extras"))
        out.kept.member("extras") = *extras;
    for (const char* key : {"author", "author_email", "maintainer", "maintainer_email", "version"})
        keep_member(given, extent, shown, kept_before, key, out.kept);
    return out;
}

Asking resource_change(const Node& given, Extent extent, const Node* shown, const Node& kept_before) {
    Asking out;
    if (speaks_of(given, extent, "name")) put(out.fields, "title/zh-Hant", node_of(text_of(given, "name")));
    if (speaks_of(given, extent, "description")) put(out.fields, "description/zh-Hant", node_of(text_of(given, "description")));
    const auto made = [&](std::string_view key) {
        const Node* was = shown == nullptr ? nullptr : shown->find(key);
        return was == nullptr ? std::string{} : scalar_text(*was);
    };
    // The format of a file that is here is found by reading it.
    for (const auto& [member, field] : {std::pair{"format", "declared_format"}, std::pair{"mimetype", "media_type"}})
        if (speaks_of(given, extent, member) && (text_of(given, member) != made(member) || shown == nullptr))
            out.fields.member(field) = node_of(text_of(given, member));
    std::vector<std::string> keys;
    for (const Member& member : given.members) keys.push_back(member.key);
    if (extent == Extent::patch)
        for (const Member& member : kept_before.members)
            if (given.find(member.key) == nullptr) keys.push_back(member.key);
    for (const std::string& key : keys)
        if (std::find(std::begin(made_members), std::end(made_members), key) == std::end(made_members))
            keep_member(given, extent, shown, kept_before, key, out.kept);
    return out;
}

Asking organization_change(const Node& given, Extent extent, const Node* shown, const Node& kept_before) {
    Asking out;
    if (speaks_of(given, extent, "title")) {
        const std::string title = text_of(given, "title");
        put(out.fields, "title/zh-Hant", node_of(title.empty() ? text_of(given, "name") : title));
    }
    for (const char* key : {"description", "image_url"}) keep_member(given, extent, shown, kept_before, key, out.kept);
    if (!speaks_of(given, extent, "extras")) return out;
    put(out.fields, "title/en", node_of(extra_of(given, "title_en").value_or("")));
    for (const char* key : {"oid", "org_code"}) out.fields.member(key) = node_of(extra_of(given, key).value_or(""));
    out.fields.member("homepage") = text_or_null(extra_of(given, "homepage").value_or(""));
    const std::string level = extra_of(given, "level").value_or("");
    out.fields.member("level") = node_of(level.empty() ? std::string("other") : level);
    return out;
}

std::string package_member(std::string_view pointer) {
    return member_by(pointer,
                     {{"title", "title"},
                      {"description", "notes"},
                      {"license", "license_id"},
                      {"landing_page", "url"},
                      {"publisher_id", "owner_org"},
                      {"keywords", "tags"},
                      {"keywords_en", "tags"},
                      {"category_code", "groups"},
                      {"slug", "name"},
                      {"identifier", "name"}},
                     "extras");
}

std::string resource_member(std::string_view pointer) {
    return member_by(
        pointer,
        {{"title", "name"}, {"description", "description"}, {"declared_format", "format"}, {"media_type", "mimetype"}, {"file", "upload"}},
        "url");
}

std::string organization_member(std::string_view pointer) { return member_by(pointer, {{"title", "title"}, {"slug", "name"}}, "extras"); }

void show_kept(Node& dict, const Node& kept) {
    for (const Member& member : kept.members) {
        Node& shown = dict.member(member.key);
        if (member.key == "extras")
            shown.items.insert(shown.items.end(), member.node.items.begin(), member.node.items.end());
        else
            shown = member.node;
    }
}

}  // namespace skl::opendata::ckan
