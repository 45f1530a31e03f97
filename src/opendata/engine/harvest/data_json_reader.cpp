// data.json: Project Open Data Metadata Schema 1.1 and DCAT-US 3.0, the latter as names of JSON (its context may be elsewhere).
#include "opendata/engine/harvest/readers.h"

namespace skl::opendata::harvest {
namespace {

// A concept, a document, an agent: an object with one of these names, or its text.
std::string name_of(const Node& node) {
    if (node.type == Node::Type::text) return node.text;
    for (const char* name : {"prefLabel", "name", "title", "label", "@id", "identifier"})
        if (const std::string text = text_at(node, name); !text.empty()) return text;
    return {};
}

std::vector<const Node*> each(const Node& object, std::string_view name) {
    std::vector<const Node*> out;
    const Node* found = at(object, name);
    if (found == nullptr) return out;
    if (found->type != Node::Type::list) return {found};
    for (const Node& item : found->items) out.push_back(&item);
    return out;
}

void publisher(Filling& filling, const Node& said) {
    Organization& to = filling.publisher();
    filling.words(to.title, "", name_of(said), 300, "publisher");
    filling.put(to.homepage, text_at(said, "homepage"), "homepage");
    if (const Node* above = at(said, "subOrganizationOf")) filling.unmapped("publisher.subOrganizationOf " + name_of(*above));
}

void temporal(Filling& filling, const Node& said) {
    std::string from = text_at(said, "startDate"), to = text_at(said, "endDate");
    if (said.type == Node::Type::text) {
        const auto slash = said.text.find('/');
        from = said.text.substr(0, slash);
        to = slash == std::string::npos ? "" : said.text.substr(slash + 1);
    }
    filling.dataset().temporal_from = read_date(from);
    filling.dataset().temporal_to = read_date(to, true);
    const bool open_end = to.empty() || to.starts_with("P") || to.starts_with("..");
    if ((!from.empty() && !filling.dataset().temporal_from) || (!open_end && !filling.dataset().temporal_to))
        filling.unfit("temporal_from");
}

void place(Filling& filling, const Node& said) {
    if (said.type == Node::Type::object) {
        const std::string box = at(said, "coordinates") != nullptr || at(said, "bbox") != nullptr ? box_of_geojson(said) : std::string{};
        const std::string wkt = box_of_wkt(text_at(said, "bbox"));
        return filling.spatial(!box.empty() ? box : !wkt.empty() ? wkt : name_of(said));
    }
    filling.spatial(name_of(said));
}

void access(Filling& filling, const Node& said) {
    Dataset& to = filling.dataset();
    std::string level = text_at(said, "accessLevel");
    if (level.empty()) level = text_at(said, "accessRights");
    if (level.empty() || level == "public") {
    } else if (level == "non-public") {
        to.access_level = AccessLevel::non_public;
    } else if (level == "restricted public" || level == "restricted") {
        to.access_level = AccessLevel::restricted;
    } else {
        filling.put(to.access_rights_reason, level, "access_rights_reason");
    }
    filling.put(to.access_rights_reason, text_at(said, "rights"), "access_rights_reason");
}

void distribution(Filling& filling, const Node& said) {
    RecordDistribution* one = filling.distribution();
    if (one == nullptr) return;
    Resource& to = one->resource;
    filling.words(to.title, "", text_at(said, "title"), 300, "resource.title");
    filling.words(to.description, "", text_at(said, "description"), 4'000, "resource.description");
    filling.put(to.access_url, text_at(said, "accessURL"), "access_url");
    filling.put(to.download_url, text_at(said, "downloadURL"), "download_url");
    filling.format(*one, text_at(said, "format"), text_at(said, "mediaType"));
    filling.put(to.declared_encoding, text_at(said, "characterEncoding"), "declared_encoding");
    filling.size(*one, text_at(said, "byteSize"));
    filling.license(text_at(said, "license"));
    if (const Node* sum = at(said, "checksum")) filling.checksum(*one, text_at(*sum, "checksumValue"));
    one->issued_at = read_instant(text_at(said, "issued"));
    one->modified_at = read_instant(text_at(said, "modified"));
    filling.rest(said,
                 {"@type", "@id", "title", "description", "accessURL", "downloadURL", "format", "mediaType", "characterEncoding",
                  "byteSize", "license", "checksum", "issued", "modified"},
                 "distribution.");
}

void dataset(const Node& said, Told& told) {
    Harvested out;
    Filling filling(out);
    Dataset& to = filling.dataset();
    const std::string identifier = text_at(said, "identifier"), id = text_at(said, "@id");
    out.guid = identifier.empty() ? id : identifier;
    filling.identifier(identifier);
    filling.title("", text_at(said, "title"));
    filling.description("", text_at(said, "description"));
    if (to.description.by_language == to.title.by_language) to.description.by_language.clear();
    for (const std::string& keyword : texts_at(said, "keyword")) filling.keyword("", keyword);
    if (const Node* by = at(said, "publisher")) publisher(filling, *by);
    for (const Node* point : each(said, "contactPoint"))
        filling.contact(filling.maintainer(), text_at(*point, "fn"), text_at(*point, "tel"), text_at(*point, "hasEmail"));
    // A contact that bears the publisher's name is no person of it.
    if (out.record.publisher && out.record.maintainer)
        for (const auto& [language, title] : out.record.publisher->title.by_language)
            if (out.record.maintainer->contact_name.value == title) out.record.maintainer->contact_name.value.clear();
    access(filling, said);
    for (const std::string& license : texts_at(said, "license")) filling.license(license);
    filling.issued(text_at(said, "issued"));
    if (const std::string modified = text_at(said, "modified"); !modified.starts_with("R/")) filling.modified(modified);
    filling.frequency(text_at(said, "accrualPeriodicity"));
    for (const Node* theme : each(said, "theme")) {
        const std::string name = name_of(*theme);
        if (category_of(name) != nullptr || name.starts_with("http"))
            filling.theme(name);
        else
            filling.keyword("", name);
    }
    for (const std::string& language : texts_at(said, "language")) filling.language(language);
    for (const Node* period : each(said, "temporal")) temporal(filling, *period);
    for (const Node* where : each(said, "spatial")) place(filling, *where);
    for (const Node* standard : each(said, "conformsTo"))
        filling.add(to.conforms_to, standard->type == Node::Type::object ? text_at(*standard, "@id") : standard->text, "conforms_to", 20);
    for (const std::string member : {"references", "describedBy", "page"})
        for (const std::string& page : texts_at(said, member)) filling.add(to.related_urls, page, "related_urls", 20);
    filling.put(to.landing_page, text_at(said, "landingPage"), "landing_page");
    if (!to.landing_page) filling.put(to.landing_page, id, "landing_page");
    for (const char* member : {"isPartOf", "inSeries"})
        if (const Node* series = at(said, member)) out.series = series->type == Node::Type::object ? text_at(*series, "@id") : series->text;
    for (const Node* one : each(said, "distribution")) distribution(filling, *one);
    filling.rest(said, {"@type",       "@id",       "@context",     "identifier",         "title",        "description",
                        "keyword",     "publisher", "contactPoint", "accessLevel",        "accessRights", "rights",
                        "license",     "issued",    "modified",     "accrualPeriodicity", "theme",        "language",
                        "temporal",    "spatial",   "conformsTo",   "references",         "describedBy",  "page",
                        "landingPage", "isPartOf",  "inSeries",     "distribution",       "version"});
    keep(told, out, filling, out.guid);
}

}  // namespace

Result<Told> read_data_json(const Catalogue&, const Ask&, const Answer& answer) {
    const auto node = json_of(answer.body);
    if (!node) return node.problem();
    const Node* datasets = at(*node, "dataset");
    if (datasets == nullptr && node->type == Node::Type::list) datasets = &*node;  // of before version 1.1
    if (datasets == nullptr || datasets->type != Node::Type::list) return unreadable("data.json");
    Told told;
    told.total = static_cast<std::int64_t>(datasets->items.size());
    for (const Node& one : datasets->items) dataset(one, told);
    return told;
}

}  // namespace skl::opendata::harvest
