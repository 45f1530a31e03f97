// Metadata of geographic data: ISO 19139 (and Taiwan's profile of it, TWSMP), one record, the answer of a CSW (2.0.2 §10.8), or a folder's
// page with links to records. Elements go by their local names, since prefixes differ. No DTD (opendata.md §18).
#include "opendata/engine/harvest/readers.h"
#include "opendata/engine/harvest/xml.h"
#include "opendata/engine/reference.h"

namespace skl::opendata::harvest {
namespace {

pugi::xml_node child(pugi::xml_node node, std::string_view name) {
    for (const pugi::xml_node one : node.children())
        if (local(one) == name) return one;
    return {};
}

// Down a way of local names: all that stand at its end.
void follow(pugi::xml_node node, std::string_view way, std::vector<pugi::xml_node>& out) {
    const auto slash = way.find('/');
    for (const pugi::xml_node one : node.children()) {
        if (local(one) != way.substr(0, slash)) continue;
        if (slash == std::string_view::npos)
            out.push_back(one);
        else
            follow(one, way.substr(slash + 1), out);
    }
}
std::vector<pugi::xml_node> all(pugi::xml_node node, std::string_view way) {
    std::vector<pugi::xml_node> out;
    follow(node, way, out);
    return out;
}

// The text of gco:CharacterString, gmx:Anchor, gmd:URL, gco:Date …, or the value of a code.
std::string text(pugi::xml_node property) {
    for (const pugi::xml_node value : property.children()) {
        if (value.type() != pugi::node_element) continue;
        if (const std::string code = value.attribute("codeListValue").value(); !code.empty()) return code;
        return clean(value.text().get());
    }
    return clean(property.text().get());
}
std::string text(pugi::xml_node node, std::string_view way) {
    const auto found = all(node, way);
    return found.empty() ? std::string{} : text(found.front());
}

// Editors write this day where no date is known (TWSMP 2.0 requires one).
bool is_placeholder(const std::string& date) { return date.starts_with("1900-01-01"); }

const char* frequency_of(const std::string& code) {
    constexpr std::pair<std::string_view, const char*> codes[] = {
        {"continual", "continuous"}, {"daily", "daily"},         {"weekly", "weekly"},        {"fortnightly", "fortnight"},
        {"monthly", "monthly"},      {"quarterly", "quarterly"}, {"biannually", "half_year"}, {"annually", "yearly"},
        {"asNeeded", "irregular"},   {"irregular", "irregular"}, {"notPlanned", "never"}};
    for (const auto& [name, word] : codes)
        if (code == name) return word;
    return nullptr;
}

void party(Filling& filling, Organization& to, pugi::xml_node responsible) {
    filling.words(to.title, "", text(responsible, "organisationName"), 300, "publisher");
    const auto info = all(responsible, "contactInfo/CI_Contact");
    if (info.empty()) return filling.contact(to, text(responsible, "individualName"), "", "");
    filling.contact(to, text(responsible, "individualName"), text(info.front(), "phone/CI_Telephone/voice"),
                    text(info.front(), "address/CI_Address/electronicMailAddress"));
}

// Who publishes, owns or keeps the data answers for them; the first named does where no role says so.
void parties(Filling& filling, pugi::xml_node identification) {
    pugi::xml_node chosen;
    const auto every = all(identification, "pointOfContact/CI_ResponsibleParty");
    for (const std::string_view role : {"publisher", "owner", "custodian", "pointOfContact", ""}) {
        for (const pugi::xml_node one : every)
            if (!chosen && (role.empty() || text(one, "role") == role)) chosen = one;
    }
    if (chosen) party(filling, filling.publisher(), chosen);
    for (const pugi::xml_node one : every)
        if (one != chosen && text(one, "role") == "pointOfContact" && !filling.out().record.maintainer)
            party(filling, filling.maintainer(), one);
}

void dates(Filling& filling, pugi::xml_node root, pugi::xml_node identification) {
    std::string created, published, revised;
    for (const pugi::xml_node one : all(identification, "citation/CI_Citation/date/CI_Date")) {
        const std::string date = text(one, "date"), type = text(one, "dateType");
        if (is_placeholder(date)) continue;
        (type == "revision" ? revised : type == "publication" ? published : created) = date;
    }
    filling.issued(published.empty() ? created : published);
    filling.modified(!revised.empty() ? revised : text(root, "dateStamp"));
}

void place(Filling& filling, pugi::xml_node identification) {
    const auto boxes = all(identification, "extent/EX_Extent/geographicElement/EX_GeographicBoundingBox");
    if (boxes.empty()) return;
    const auto side = [&](const char* name) { return text(boxes.front(), name); };
    filling.spatial(box_of_wkt(fmt::format("ENVELOPE({},{},{},{})", side("westBoundLongitude"), side("eastBoundLongitude"),
                                           side("northBoundLatitude"), side("southBoundLatitude"))));
    if (filling.dataset().spatial.empty()) filling.unfit("spatial");
    const auto periods = all(identification, "extent/EX_Extent/temporalElement/EX_TemporalExtent/extent/TimePeriod");
    if (periods.empty()) return;
    filling.dataset().temporal_from = read_date(text(periods.front(), "beginPosition"));
    filling.dataset().temporal_to = read_date(text(periods.front(), "endPosition"), true);
}

void constraints(Filling& filling, pugi::xml_node identification) {
    std::string notes;
    for (const char* way : {"resourceConstraints/MD_LegalConstraints/otherConstraints",
                            "resourceConstraints/MD_LegalConstraints/useLimitation", "resourceConstraints/MD_Constraints/useLimitation"})
        for (const pugi::xml_node one : all(identification, way)) {
            const std::string said = text(one), known = license_of(said);
            if (!known.empty())
                filling.license(known);
            else if (!said.empty())
                notes += (notes.empty() ? "" : "\n") + said;
        }
    filling.put(filling.dataset().notes, notes, "notes");
}

void files(Filling& filling, pugi::xml_node root, const std::string& encoding) {
    const auto distribution = all(root, "distributionInfo/MD_Distribution");
    if (distribution.empty()) return;
    const std::string format = text(distribution.front(), "distributionFormat/MD_Format/name");
    std::vector<pugi::xml_node> links = all(distribution.front(), "transferOptions/MD_DigitalTransferOptions/onLine/CI_OnlineResource");
    for (const pugi::xml_node one :
         all(distribution.front(),
             "distributor/MD_Distributor/distributorTransferOptions/MD_DigitalTransferOptions/onLine/CI_OnlineResource"))
        links.push_back(one);
    for (const pugi::xml_node link : links) {
        const std::string href = text(link, "linkage");
        if (href.empty()) continue;
        const std::string function = text(link, "function");
        if (function == "information") {
            filling.add(filling.dataset().related_urls, href, "related_urls", 20);
            continue;
        }
        RecordDistribution* one = filling.distribution();
        if (one == nullptr) return;
        filling.words(one->resource.title, "", text(link, "name"), 300, "resource.title");
        filling.words(one->resource.description, "", text(link, "description"), 4'000, "resource.description");
        if (function == "download" || function.empty())
            filling.put(one->resource.download_url, href, "download_url");
        else
            filling.put(one->resource.access_url, href, "access_url");
        filling.format(*one, format, "");
        filling.put(one->resource.declared_encoding, encoding, "declared_encoding");
    }
}

void coordinates(Filling& filling, pugi::xml_node root) {
    const std::string code = text(root, "referenceSystemInfo/MD_ReferenceSystem/referenceSystemIdentifier/RS_Identifier/code");
    const auto mark = code.find("EPSG");
    std::string digits;
    for (std::size_t i = mark == std::string::npos ? code.size() : mark + 4; i < code.size(); ++i) {
        if (code[i] >= '0' && code[i] <= '9')
            digits += code[i];
        else if (!digits.empty())
            break;
    }
    if (digits.empty() && !code.empty() && code.size() <= 6 && code.find_first_not_of("0123456789") == std::string::npos) digits = code;
    if (!digits.empty())
        filling.put(filling.dataset().crs, "EPSG:" + digits, "crs");
    else if (!code.empty())
        filling.unfit("crs");
}

void rest(Filling& filling, pugi::xml_node root, pugi::xml_node identification) {
    constexpr std::string_view known_of_root[] = {"fileIdentifier",
                                                  "language",
                                                  "characterSet",
                                                  "parentIdentifier",
                                                  "hierarchyLevel",
                                                  "contact",
                                                  "dateStamp",
                                                  "metadataStandardName",
                                                  "metadataStandardVersion",
                                                  "referenceSystemInfo",
                                                  "identificationInfo",
                                                  "distributionInfo",
                                                  "dataQualityInfo"};
    constexpr std::string_view known[] = {
        "citation",     "abstract", "pointOfContact", "resourceMaintenance", "descriptiveKeywords", "resourceConstraints", "language",
        "characterSet", "extent",   "status"};
    const auto name = [&](pugi::xml_node node, std::span<const std::string_view> these) {
        for (const pugi::xml_node one : node.children())
            if (one.type() == pugi::node_element && std::find(these.begin(), these.end(), local(one)) == these.end())
                filling.unmapped(local(one));
    };
    name(root, known_of_root);
    name(identification, known);
}

void record(pugi::xml_node root, Told& told, const std::string& address) {
    Harvested out;
    Filling filling(out);
    Dataset& to = filling.dataset();
    const pugi::xml_node info = child(root, "identificationInfo");
    pugi::xml_node identification;
    for (const pugi::xml_node one : info.children())
        if (one.type() == pugi::node_element && !identification) identification = one;
    out.guid = text(root, "fileIdentifier").empty() ? address : text(root, "fileIdentifier");
    filling.identifier(out.guid);
    out.series = text(root, "parentIdentifier");
    filling.title("", text(identification, "citation/CI_Citation/title"));
    filling.description("", text(identification, "abstract"));
    parties(filling, identification);
    dates(filling, root, identification);
    for (const pugi::xml_node keyword : all(identification, "descriptiveKeywords/MD_Keywords/keyword")) filling.keyword("", text(keyword));
    for (const pugi::xml_node language : all(identification, "language")) filling.language(text(language));
    const std::string update = text(identification, "resourceMaintenance/MD_MaintenanceInformation/maintenanceAndUpdateFrequency");
    if (const char* word = frequency_of(update)) to.frequency.value = word;
    constraints(filling, identification);
    place(filling, identification);
    coordinates(filling, root);
    files(filling, root, text(identification, "characterSet"));
    filling.put(to.source_note, text(root, "dataQualityInfo/DQ_DataQuality/lineage/LI_Lineage/statement"), "source_note");
    rest(filling, root, identification);
    keep(told, out, filling, out.guid);
}

}  // namespace

Result<Told> read_iso(const Catalogue& catalogue, const Ask& ask, const Answer& answer) {
    Told told;
    const auto first = answer.body.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
    const bool page = answer.content_type.starts_with("text/html") ||
                      (first != std::string_view::npos &&
                       (answer.body.substr(first).starts_with("<!DOCTYPE html") || answer.body.substr(first).starts_with("<html")));
    if (page && ask.step == Step::list) {
        for (const std::string& link : links_in(answer.body)) {
            const std::string whole = opendata::resolve(answer.href, link);
            if (whole.substr(0, whole.find('?')).ends_with(".xml")) told.asks.push_back({whole, ask.accept, Step::record, ""});
        }
        return told;
    }
    pugi::xml_document xml;
    const auto parsed =
        xml.load_buffer(answer.body.data(), answer.body.size(), pugi::parse_default | pugi::parse_doctype, pugi::encoding_auto);
    if (!parsed) return unreadable("XML");
    for (const pugi::xml_node one : xml.children())
        if (one.type() == pugi::node_doctype) return unreadable("DTD");
    const pugi::xml_node root = xml.document_element();
    if (local(root) == "MD_Metadata") {
        record(root, told, answer.href);
        return told;
    }
    const auto results = all(root, "SearchResults");
    if (local(root) != "GetRecordsResponse" || results.empty()) return unreadable("ISO 19139");
    for (const pugi::xml_node one : results.front().children())
        if (local(one) == "MD_Metadata") record(one, told, "");
    told.total = results.front().attribute("numberOfRecordsMatched").as_llong();
    const long long next = results.front().attribute("nextRecord").as_llong();
    const auto start = ask.href.find("startPosition=");
    if (next > 0 && next <= *told.total && start != std::string::npos) {
        const auto end = ask.href.find('&', start);
        std::string href =
            ask.href.substr(0, start) + "startPosition=" + std::to_string(next) + (end == std::string::npos ? "" : ask.href.substr(end));
        if (href != ask.href) told.asks.push_back({std::move(href), ask.accept, Step::page, ""});
    }
    (void)catalogue;
    return told;
}

}  // namespace skl::opendata::harvest
