#include "opendata/engine/asia/entry.h"

#include "kernel/text/ascii.h"
#include "opendata/engine/ckan/dict.h"
#include "opendata/engine/ckan/package.h"
#include "opendata/engine/dataset_rules.h"
#include "opendata/engine/frequency.h"
#include "opendata/engine/media_type.h"
#include "opendata/engine/taiwan/question.h"

namespace skl::opendata::asia {
namespace {

using ckan::Dict;
using ckan::list_node;
using ckan::node_of;

constexpr const char* languages[] = {"zh-Hant", "en", "ja", "ko", "th", "id", "vi"};  // of the profile

std::string text_of(const Node& of, std::string_view name) {
    const Node* found = of.find(name);
    const bool plain = found != nullptr && (found->type == Node::Type::text || found->type == Node::Type::number);
    return plain ? found->text : std::string();
}

const Node& part(const Node& of, std::string_view name) {
    static const Node nothing;
    const Node* found = of.find(name);
    return found == nullptr ? nothing : *found;
}

void say(Dict& out, const std::string& name, const std::string& text) {
    if (!text.empty()) out.add(name, text);
}
void say_in(Dict& out, const std::string& name, const Translations& words) {
    for (const char* language : languages)
        if (const auto found = words.by_language.find(language); found != words.by_language.end())
            say(out, name + "@" + language, found->second);
}
template <class List>
void say_words(Dict& out, const std::string& name, const List& list) {
    Node words = list_node();
    for (const auto& word : list) words.items.push_back(node_of(std::string_view(word.value)));
    if (!words.items.empty()) out.add(name, std::move(words));
}

// Texts of a list, each as it is or as its member `name`.
Node words_of(const Node& list, std::string_view name = {}) {
    Node out = list_node();
    for (const Node& item : list.items)
        if (const std::string word = name.empty() ? item.text : text_of(item, name); !word.empty())
            out.items.push_back(node_of(std::string_view(word)));
    return out;
}

Node ckan_entry(const Node& package, const Portal& portal) {
    Dict out;
    const std::string& l = portal.language;
    const std::string id = text_of(package, "id").empty() ? text_of(package, "name") : text_of(package, "id");
    out.add("id", id);
    say(out, "title@" + l, text_of(package, "title"));
    say(out, "description@" + l, text_of(package, "notes"));
    for (const Node& extra : part(package, "extras").items) {
        const std::string key = text_of(extra, "key");
        if (l != "en" && key == "title_en") say(out, "title@en", text_of(extra, "value"));
        if (l != "en" && key == "notes_en") say(out, "description@en", text_of(extra, "value"));
    }
    say(out, "publisher@" + l, text_of(part(package, "organization"), "title"));
    if (Node tags = words_of(part(package, "tags"), "name"); !tags.items.empty()) out.add("keyword@" + l, std::move(tags));
    out.add("country", portal.country);
    say(out, "license", license_of(text_of(package, "license_id"), text_of(package, "license_url")));
    say(out, "issued", time_of(text_of(package, "metadata_created"), "Z").value_or(""));
    say(out, "modified", time_of(text_of(package, "metadata_modified"), "Z").value_or(""));
    say(out, "landing_page",
        !text_of(package, "name").empty() ? portal.site + "/dataset/" + text_of(package, "name") : text_of(package, "url"));
    Node distributions = list_node();
    for (const Node& resource : part(package, "resources").items) {
        Dict one;
        one.add("id", text_of(resource, "id"));
        say(one, "title@" + l, text_of(resource, "name"));
        say(one, "format", text::ascii_lower(text_of(resource, "format")));
        say(one, "media_type", text_of(resource, "mimetype"));
        say(one, "url", text_of(resource, "url"));
        distributions.items.push_back(one.take());
    }
    return out.add("distribution", std::move(distributions)).list("bundle").take();
}

Problem not_understood(const char* what) { return {422, "not-understood", {{"what", what}}}; }

}  // namespace

Node entry_of(const CatalogueRecord& record, const std::string& site, const std::string& country, const std::vector<std::string>& bundles) {
    const Dataset& dataset = record.dataset;
    Dict out;
    out.add("id", dataset.identifier.value);
    say_in(out, "title", dataset.title);
    say_in(out, "description", dataset.description);
    say_in(out, "publisher", dataset.publisher);
    say_words(out, "keyword@zh-Hant", dataset.keywords);
    say_words(out, "keyword@en", dataset.keywords_en);
    out.add("country", country);
    if (const auto box = box_of(dataset.spatial.value)) {
        Node sides = list_node();
        for (const double side : {box->west, box->south, box->east, box->north})
            sides.items.push_back({.type = Node::Type::number, .text = fmt::format("{}", side)});
        out.add("bbox", std::move(sides));
    } else {
        say(out, "spatial@zh-Hant", dataset.spatial.value);
    }
    say(out, "license", dataset.license.value);
    out.add("issued", taiwan::write_time(dataset.issued_at.value_or(dataset.modified_at), false));
    out.add("modified", taiwan::write_time(dataset.modified_at, false));
    for (const FrequencyWord& word : frequency_words)
        if (dataset.frequency.value == word.word) say(out, "frequency", word.iso);
    if (dataset.frequency.value.starts_with('P')) say(out, "frequency", dataset.frequency.value);
    if (dataset.temporal_from) out.add("temporal_from", to_text(*dataset.temporal_from));
    if (dataset.temporal_to) out.add("temporal_to", to_text(*dataset.temporal_to));
    out.add("landing_page", site + record.href.value);
    Node distributions = list_node();
    for (const RecordDistribution& one : record.distributions) {
        Dict told;
        told.add("id", one.resource.identifier.value);
        say_in(told, "title", one.resource.title);
        say(told, "format", text::ascii_lower(one.format.value));
        say(told, "media_type", one.media_type.value);
        if (!one.download_href.empty())
            told.add("url", site + one.download_href.value);
        else if (one.resource.download_url)
            told.add("url", one.resource.download_url->value);
        else if (one.resource.access_url)
            told.add("url", one.resource.access_url->value);
        else
            told.add("url", site + record.href.value);
        if (one.byte_size > 0) told.add("bytes", one.byte_size);
        say(told, "sha256", one.sha256.value);
        if (!one.tables.empty())
            told.add("rows", one.rows).add("rows_url", fmt::format("{}/api/v1/tables/{}/rows", site, one.tables[0].name.value));
        distributions.items.push_back(told.take());
    }
    Node mapped = list_node();
    for (const std::string& name : bundles) mapped.items.push_back(node_of(std::string_view(name)));
    return out.add("distribution", std::move(distributions)).add("bundle", std::move(mapped)).take();
}

std::optional<std::string> time_of(std::string text, const std::string& zone) {
    for (char& c : text)
        if (c == '/') c = '-';
    Date date;
    Instant at;
    if (text.size() == 10 && parse(text, date)) return text + "T00:00:00" + zone;
    if (text.size() > 10 && text[10] == ' ') text[10] = 'T';
    if (parse(text, at)) return text;
    if (parse(text + zone, at)) return text + zone;
    return {};
}

std::string license_of(const std::string& name, const std::string& url) {
    struct Known {
        std::string_view spelling, spdx;
    };
    constexpr Known known[] = {{"cc-by", "CC-BY-4.0"},   {"cc-by-4.0", "CC-BY-4.0"},
                               {"cc-zero", "CC0-1.0"},   {"cc0", "CC0-1.0"},
                               {"cc0-1.0", "CC0-1.0"},   {"cc-by-sa", "CC-BY-SA-4.0"},
                               {"odc-by", "ODC-By-1.0"}, {"odc-odbl", "ODbL-1.0"},
                               {"odc-pddl", "PDDL-1.0"}, {"ogdl-taiwan-1.0", "OGDL-Taiwan-1.0"},
                               {"mit", "MIT"},           {"public domain", "CC0-1.0"},
                               {"see terms of use", ""}, {"cc_40_by", "CC-BY-4.0"},
                               {"cc0_10", "CC0-1.0"}};
    const std::string small = text::ascii_lower(name), address = text::ascii_lower(url);
    for (const auto& [spelling, spdx] : known)
        if (small == spelling) return std::string(spdx);
    for (const auto& [begin, spdx] : {std::pair<std::string_view, std::string_view>{"creativecommons.org/licenses/by/4.0", "CC-BY-4.0"},
                                      {"creativecommons.org/publicdomain/zero/1.0", "CC0-1.0"},
                                      {"data.gov.tw/license", "OGDL-Taiwan-1.0"}})
        if (address.find(begin) != std::string::npos) return std::string(spdx);
    if (name.empty()) return {};
    std::string out = "LicenseRef-";  // SPDX 2.3 annex D: letters, digits, - and .
    bool any = false;
    for (const char c : name) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.';
        any = any || plain;
        if (plain)
            out += c;
        else if (!out.ends_with('-'))
            out += '-';
    }
    while (out.ends_with('-')) out.pop_back();
    return any ? out : "LicenseRef-other";
}

Result<std::vector<Node>> from_ckan(const Node& document, const Portal& portal) {
    const Node& result = document.find("result") == nullptr ? document : part(document, "result");
    std::vector<Node> out;
    if (const Node* results = result.find("results"); results != nullptr && results->type == Node::Type::list)
        for (const Node& package : results->items) out.push_back(ckan_entry(package, portal));
    else if (!text_of(result, "id").empty() || !text_of(result, "name").empty())
        out.push_back(ckan_entry(result, portal));
    else
        return not_understood("ckan");
    return out;
}

Result<std::vector<Node>> from_data_go_kr(const Node& document) {
    const Node* data = document.find("data");
    if (data == nullptr || data->type != Node::Type::list) return not_understood("data.go.kr");
    std::vector<Node> out;
    for (const Node& one : data->items) {
        Dict entry;
        const std::string id = text_of(one, "list_id").empty() ? text_of(one, "id") : text_of(one, "list_id");
        const std::string title = text_of(one, "list_title").empty() ? text_of(one, "title") : text_of(one, "list_title");
        if (id.empty() || title.empty()) return not_understood("data.go.kr");
        entry.add("id", id).add("title@ko", title);
        say(entry, "description@ko", text_of(one, "desc"));
        say(entry, "publisher@ko", text_of(one, "org_nm"));
        if (Node words = words_of(part(one, "keywords")); !words.items.empty()) entry.add("keyword@ko", std::move(words));
        entry.add("country", "KR");
        // 이용허락범위 제한 없음: no limit to what it may be used for.
        const std::string allowed = text_of(one, "use_prmisn_ennc");
        if (!allowed.empty())
            entry.add("license",
                      allowed.find("제한 없음") != std::string::npos ? "LicenseRef-KR-unrestricted" : "LicenseRef-KR-see-portal");
        say(entry, "issued", time_of(text_of(one, "created_at"), "+09:00").value_or(""));
        say(entry, "modified", time_of(text_of(one, "updated_at"), "+09:00").value_or(""));
        const std::string page = text_of(one, "list_type").find("API") != std::string::npos ? "openapi.do" : "fileData.do";
        entry.add("landing_page", fmt::format("https://www.data.go.kr/data/{}/{}", id, page));
        Node distributions = list_node();
        Dict file;
        file.add("id", id);
        say(file, "format", text::ascii_lower(text_of(one, "ext").empty() ? text_of(one, "data_format") : text_of(one, "ext")));
        const std::string url = text_of(one, "link_url").empty() ? text_of(one, "guide_url") : text_of(one, "link_url");
        file.add("url", url.empty() ? fmt::format("https://www.data.go.kr/data/{}/{}", id, page) : url);
        distributions.items.push_back(file.take());
        out.push_back(entry.add("distribution", std::move(distributions)).list("bundle").take());
    }
    return out;
}

Result<std::vector<Node>> from_soda(const Node& document, const Portal& portal) {
    const Node* results = document.find("results");
    if (results == nullptr || results->type != Node::Type::list) return not_understood("soda");
    std::vector<Node> out;
    for (const Node& one : results->items) {
        const Node& resource = part(one, "resource");
        const std::string id = text_of(resource, "id"), domain = text_of(part(one, "metadata"), "domain");
        if (id.empty()) return not_understood("soda");
        Dict entry;
        entry.add("id", id);
        say(entry, "title@" + portal.language, text_of(resource, "name"));
        say(entry, "description@" + portal.language, text_of(resource, "description"));
        say(entry, "publisher@" + portal.language, text_of(resource, "attribution"));
        if (Node words = words_of(part(part(one, "classification"), "domain_tags")); !words.items.empty())
            entry.add("keyword@" + portal.language, std::move(words));
        entry.add("country", portal.country);
        say(entry, "license", license_of(text_of(part(one, "metadata"), "license"), ""));
        say(entry, "issued", time_of(text_of(resource, "createdAt"), "Z").value_or(""));
        say(entry, "modified", time_of(text_of(resource, "updatedAt"), "Z").value_or(""));
        say(entry, "landing_page", text_of(one, "permalink").empty() ? text_of(one, "link") : text_of(one, "permalink"));
        Node distributions = list_node();
        const std::string base = domain.empty() ? portal.site : "https://" + domain;
        for (const char* format : {"csv", "json", "geojson"}) {
            if (std::string_view(format) == "geojson" && text_of(resource, "lens_view_type") != "map" && text_of(resource, "type") != "map")
                continue;
            Dict file;
            file.add("id", id + "." + format).add("format", format).add("media_type", media_type_of(format));
            distributions.items.push_back(file.add("url", fmt::format("{}/resource/{}.{}", base, id, format)).take());
        }
        out.push_back(entry.add("distribution", std::move(distributions)).list("bundle").take());
    }
    return out;
}

}  // namespace skl::opendata::asia
