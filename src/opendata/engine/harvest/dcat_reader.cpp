// DCAT graphs (DCAT-AP 3.0.1 §4; DCAT 3) in any syntax: the reverse of engine/rdf/dataset_graph.cpp and distribution_graph.cpp, and what
// other catalogues say in its place. Pages by Hydra or by Link.
#include <algorithm>
#include <set>

#include "opendata/engine/dataset_rules.h"
#include "opendata/engine/harvest/origin.h"
#include "opendata/engine/harvest/readers.h"
#include "opendata/engine/rdf/eu_vocabularies.h"
#include "opendata/engine/rdf/iri.h"
#include "opendata/engine/rdf/syntax.h"
#include "opendata/engine/rdf/vocabulary.h"

namespace skl::opendata::harvest {
namespace {

using rdf::Graph;
using rdf::Term;

std::string short_name(const std::string& iri) {
    const rdf::Shortened name = rdf::shorten(iri);
    return name.prefix.empty() ? iri : std::string(name.prefix) + ":" + std::string(name.local);
}

// What a graph says of one thing.
class About {
public:
    About(const Graph& graph, Term term) : graph_(graph), term_(std::move(term)) {}
    const Term& term() const { return term_; }
    std::vector<const Term*> all(std::string_view predicate) const { return graph_.objects(term_, rdf::iri(rdf::expand(predicate))); }
    const Term* one(std::string_view predicate) const {
        const auto found = all(predicate);
        return found.empty() ? nullptr : found.front();
    }
    std::string text(std::string_view predicate) const {  // of a literal or an IRI
        const Term* found = one(predicate);
        return found == nullptr || found->is_blank() ? std::string{} : found->value;
    }
    About of(const Term& other) const { return {graph_, other}; }
    bool is(std::string_view type) const {
        for (const Term* one : all("rdf:type"))
            if (one->value == rdf::expand(type)) return true;
        return false;
    }
    // A label of the thing in any of the usual words.
    std::string label() const {
        for (const char* predicate : {"skos:prefLabel", "rdfs:label", "dct:title", "foaf:name", "vcard:fn"})
            for (const char* language : {"zh-Hant", "", "en", "*"})
                for (const Term* one : all(predicate))
                    if (one->is_literal() && (*language == '*' || one->language == language)) return one->value;
        return {};
    }

private:
    const Graph& graph_;
    Term term_;
};

void words(Filling& filling, Translations& to, const About& about, std::string_view predicate, std::size_t most, const char* name) {
    for (const Term* one : about.all(predicate))
        if (one->is_literal()) filling.words(to, one->language, one->value, most, name);
}

// A value that is text, or a thing with a label.
std::string said_by(const About& about, const Term& value) {
    if (value.is_literal()) return value.value;
    const std::string label = about.of(value).label();
    return label.empty() && value.is_iri() ? value.value : label;
}

std::string phone_of(std::string value) {  // RFC 3966
    if (value.starts_with("tel:")) value.erase(0, 4);
    const auto extension = value.find(";ext=");
    return extension == std::string::npos ? value : value.substr(0, extension) + "#" + value.substr(extension + 5);
}

void organization(Filling& filling, Organization& to, const About& agent) {
    words(filling, to.title, agent, "foaf:name", 300, "publisher");
    if (to.title.by_language.empty()) filling.words(to.title, "", agent.label(), 300, "publisher");
    for (const Term* id : agent.all("dct:identifier")) {
        if (is_dotted_oid(id->value))
            filling.put(to.oid, id->value, "oid");
        else if (id->is_literal() && id->value.size() <= 20)
            filling.put(to.org_code, id->value, "org_code");
    }
    const std::string type = agent.text("dct:type");
    for (const auto level : {OrganizationLevel::central, OrganizationLevel::county, OrganizationLevel::township})
        if (const auto known = rdf::publisher_type(level); known && known->iri == type) to.level = level;
    filling.put(to.homepage, agent.text("foaf:homepage"), "homepage");
    if (const std::string mail = agent.text("foaf:mbox"); !mail.empty()) filling.contact(to, "", "", mail);
}

void contact(Filling& filling, const About& about, const Term& point) {
    Organization& to = filling.maintainer();
    const About card = about.of(point);
    words(filling, to.title, card, "vcard:organization-name", 300, "maintainer");
    std::string phone = card.text("vcard:hasTelephone");
    if (const Term* telephone = card.one("vcard:hasTelephone"); telephone != nullptr && phone.empty())
        phone = card.of(*telephone).text("vcard:hasValue");
    std::string mail = card.text("vcard:hasEmail");
    if (const Term* email = card.one("vcard:hasEmail"); email != nullptr && mail.empty()) mail = card.of(*email).text("vcard:hasValue");
    std::string name;
    for (const Term* fn : card.all("vcard:fn")) {
        bool own = true;
        for (const auto& [language, title] : to.title.by_language) own = own && title != fn->value;
        if (own) name = fn->value;
    }
    filling.contact(to, name, phone_of(phone), mail);
}

void temporal(Filling& filling, const About& about) {
    for (const Term* one : about.all("dct:temporal")) {
        const About period = about.of(*one);
        std::string from = period.text("dcat:startDate"), to = period.text("dcat:endDate");
        if (from.empty()) from = period.text("schema:startDate");
        if (to.empty()) to = period.text("schema:endDate");
        if (one->is_literal()) {  // RFC 3339 or ISO 8601 interval as one text
            const auto slash = one->value.find('/');
            from = one->value.substr(0, slash);
            to = slash == std::string::npos ? "" : one->value.substr(slash + 1);
        }
        const auto begin = read_date(from), end = read_date(to, true);
        if ((!from.empty() && !begin) || (!to.empty() && !end)) filling.unfit("temporal_from");
        if (filling.dataset().temporal_from || filling.dataset().temporal_to) filling.unfit("temporal_from");
        if (begin) filling.dataset().temporal_from = begin;
        if (end) filling.dataset().temporal_to = end;
    }
}

void spatial(Filling& filling, const About& about) {
    for (const Term* one : about.all("dct:spatial")) {
        const About place = about.of(*one);
        std::string box;
        for (const char* predicate : {"dcat:bbox", "locn:geometry", "dcat:centroid"})
            for (const Term* geometry : place.all(predicate)) {
                if (!box.empty()) continue;
                if (geometry->value.starts_with("{")) {
                    if (const auto node = read_json(geometry->value)) box = box_of_geojson(*node);
                } else {
                    box = box_of_wkt(geometry->value);
                }
            }
        if (!box.empty())
            filling.spatial(box);
        else if (one->is_iri())
            filling.spatial(one->value);
        else if (one->is_literal())
            filling.spatial(one->value);
        else if (const std::string code = place.text("dct:identifier"); !code.empty())
            filling.spatial(code);
        else
            filling.spatial(place.label());
    }
}

void themes(Filling& filling, const About& about) {
    for (const Term* one : about.all("dcat:theme")) {
        const About theme = about.of(*one);
        const std::string code = theme.text("skos:notation");
        if (!code.empty() && category_of(code) != nullptr && theme.text("skos:inScheme").find("service-categor") != std::string::npos)
            filling.theme(code);
        else if (one->is_iri())
            filling.theme(one->value);
        else
            filling.unmapped("dcat:theme");
    }
}

void terms(Filling& filling, const About& about) {
    Dataset& to = filling.dataset();
    for (const Term* one : about.all("dct:accessRights")) {
        bool known = false;
        for (const auto level : {AccessLevel::open, AccessLevel::restricted, AccessLevel::non_public})
            if (rdf::access_right(level).iri == one->value) to.access_level = level, known = true;
        if (!known) filling.put(to.access_rights_reason, said_by(about, *one), "access_rights_reason");
    }
    for (const Term* one : about.all("dct:accrualPeriodicity")) filling.frequency(one->is_blank() ? about.of(*one).label() : one->value);
    for (const Term* one : about.all("dct:language")) filling.language(one->value);
    for (const Term* one : about.all("dct:license"))
        filling.license(one->is_iri() && !license_of(one->value).empty() ? one->value : one->is_iri() ? one->value : said_by(about, *one));
    for (const Term* one : about.all("dct:type")) {
        if (one->value.ends_with("#type-api"))
            to.dtype = DatasetType::api;
        else if (one->value.ends_with("#type-system"))
            to.dtype = DatasetType::system;
        else if (!one->value.ends_with("#type-raw-data"))
            filling.unmapped("dct:type");
    }
    for (const Term* one : about.all("dct:conformsTo")) {
        constexpr std::string_view epsg = "http://www.opengis.net/def/crs/EPSG/0/";
        if (one->value.starts_with(epsg))
            filling.put(to.crs, "EPSG:" + one->value.substr(epsg.size()), "crs");
        else if (one->is_iri())
            filling.add(to.conforms_to, one->value, "conforms_to", 20);
        else
            filling.unmapped("dct:conformsTo");
    }
    filling.put(to.hvd_category, about.text("dcatap:hvdCategory"), "hvd_category");
    filling.put(to.version_notes, about.text("adms:versionNotes"), "version_notes");
    if (const Term* statement = about.one("dct:provenance")) filling.put(to.source_note, said_by(about, *statement), "source_note");
}

void origin(Filling& filling, const About& about) {
    for (const Term* one : about.all("adms:identifier")) {
        const std::string notation = about.of(*one).text("skos:notation");
        if (is_global(notation)) filling.out().origin = notation;
    }
    for (const Term* one : about.all("prov:wasDerivedFrom")) {
        if (filling.out().origin.empty() && one->is_iri())
            filling.out().origin = one->value;
        else if (one->is_iri() && one->value != filling.out().origin)
            filling.put(filling.dataset().source_url, one->value, "source_url");
    }
    for (const Term* one : about.all("dct:identifier")) filling.identifier(one->value);
}

// What the data cost, as our own writer puts it into dct:rights; other statements have no field.
void rights(Filling& filling, const About& about) {
    for (const Term* one : about.all("dct:rights")) {
        const About statement = about.of(*one);
        Dataset& to = filling.dataset();
        for (const Term* label : statement.all("rdfs:label")) {
            constexpr std::string_view fee = "收費", colon = "：";
            if (label->value == "Subject to a fee") to.cost = Cost::fee;
            if (!label->value.starts_with(fee)) continue;
            to.cost = Cost::fee;
            const std::string_view rest = std::string_view(label->value).substr(fee.size());
            if (rest.starts_with(colon)) filling.put(to.cost_law, rest.substr(colon.size()), "cost_law");
        }
        filling.put(to.cost_url, statement.text("rdfs:seeAlso"), "cost_url");
        if (const std::string reason = statement.text("dct:description"); !reason.empty())
            filling.put(to.access_rights_reason, reason, "access_rights_reason");
        if (one->is_literal() || (statement.label() != "免費" && to.cost == Cost::free)) filling.unmapped("dct:rights");
    }
}

void schema(Filling& filling, RecordDistribution& to, const About& distribution) {
    for (const Term* table : distribution.all("csvw:tableSchema")) {
        std::set<std::string> passed;
        for (const Term* cell = distribution.of(*table).one("csvw:column"); cell != nullptr && cell->value != rdf::rdf_nil;) {
            if (!passed.insert(cell->value).second) break;  // a list that bites its tail
            const About at_cell = distribution.of(*cell);
            if (const Term* column = at_cell.one("rdf:first")) {
                const std::string title = at_cell.of(*column).text("csvw:title");
                filling.column(to, title.empty() ? at_cell.of(*column).text("csvw:name") : title);
            }
            cell = at_cell.one("rdf:rest");
        }
    }
}

void distribution(Filling& filling, const About& said) {
    RecordDistribution* one = filling.distribution();
    if (one == nullptr) return;
    Resource& to = one->resource;
    words(filling, to.title, said, "dct:title", 300, "resource.title");
    words(filling, to.description, said, "dct:description", 4'000, "resource.description");
    filling.put(to.access_url, said.text("dcat:accessURL"), "access_url");
    filling.put(to.download_url, said.text("dcat:downloadURL"), "download_url");
    const Term* format = said.one("dct:format");
    std::string format_name;
    if (format != nullptr) format_name = format->is_iri() && !format_of(format->value).empty() ? format->value : said_by(said, *format);
    const Term* media = said.one("dcat:mediaType");
    filling.format(*one, format_name, media == nullptr ? "" : media->is_blank() ? said_by(said, *media) : media->value);
    filling.put(to.declared_encoding, said.text("cnt:characterEncoding"), "declared_encoding");
    filling.size(*one, said.text("dcat:byteSize"));
    if (const Term* checksum = said.one("spdx:checksum")) {
        const About sum = said.of(*checksum);
        if (sum.text("spdx:algorithm").find("sha256") != std::string::npos) filling.checksum(*one, sum.text("spdx:checksumValue"));
        if (one->sha256.empty()) filling.unmapped("spdx:checksum");
    }
    one->issued_at = read_instant(said.text("dct:issued"));
    one->modified_at = read_instant(said.text("dct:modified"));
    for (const Term* license : said.all("dct:license")) filling.license(license->is_iri() ? license->value : said_by(said, *license));
    rights(filling, said);
    schema(filling, *one, said);
}

constexpr std::string_view mapped[] = {
    "rdf:type", "dct:title", "dct:description", "dct:identifier", "adms:identifier", "prov:wasDerivedFrom", "dct:publisher", "dct:creator",
    "dct:issued", "dct:modified", "dcat:theme", "dcat:keyword", "dct:spatial", "dct:temporal", "dcat:contactPoint", "dct:accessRights",
    "dct:accrualPeriodicity", "dct:language", "dct:license", "dct:type", "dct:conformsTo", "dcatap:hvdCategory", "adms:versionNotes",
    "dct:provenance", "dcat:landingPage", "foaf:page", "dcat:inSeries", "dcat:distribution", "dct:rights",
    // counted or made here again
    "void:entities", "dcat:version", "owl:versionInfo", "dcat:hasCurrentVersion", "dcat:previousVersion", "dcatap:applicableLegislation"};
constexpr std::string_view mapped_of_files[] = {
    "rdf:type",         "dct:title",     "dct:description",    "dct:identifier",        "dcat:accessURL",
    "dcat:downloadURL", "dct:format",    "dcat:mediaType",     "cnt:characterEncoding", "dcat:byteSize",
    "spdx:checksum",    "dct:issued",    "dct:modified",       "dct:license",           "dct:rights",
    "csvw:tableSchema", "void:entities", "dcat:accessService", "dcatap:availability",   "dct:language"};

void name_the_rest(Filling& filling, const Graph& graph, Graph::Index subject, std::span<const std::string_view> known,
                   const char* before) {
    for (const Graph::Triple& triple : graph.about(subject)) {
        const std::string name = short_name(graph.term(triple[1]).value);
        if (std::find(known.begin(), known.end(), name) == known.end()) filling.unmapped(before + name);
    }
}

void dataset(const Graph& graph, Graph::Index subject, Told& told, const std::map<Term, Graph::Index>& numbers) {
    Harvested out;
    Filling filling(out);
    const About about(graph, graph.term(subject));
    Dataset& to = filling.dataset();
    words(filling, to.title, about, "dct:title", 300, "title");
    words(filling, to.description, about, "dct:description", 20'000, "description");
    if (to.description.by_language == to.title.by_language) to.description.by_language.clear();  // mandatory there, so the title stood in
    origin(filling, about);
    const Term* agent = about.one("dct:publisher") != nullptr ? about.one("dct:publisher") : about.one("dct:creator");
    if (agent != nullptr && agent->is_literal())
        filling.words(filling.publisher().title, agent->language, agent->value, 300, "publisher");
    else if (agent != nullptr)
        organization(filling, filling.publisher(), about.of(*agent));
    filling.issued(about.text("dct:issued"));
    filling.modified(about.text("dct:modified"));
    for (const Term* keyword : about.all("dcat:keyword")) filling.keyword(keyword->language, keyword->value);
    themes(filling, about);
    spatial(filling, about);
    temporal(filling, about);
    if (const Term* point = about.one("dcat:contactPoint")) contact(filling, about, *point);
    terms(filling, about);
    rights(filling, about);
    filling.put(to.landing_page, about.text("dcat:landingPage"), "landing_page");
    if (!to.landing_page && about.term().is_iri() && about.term().value.starts_with("http"))
        filling.put(to.landing_page, about.term().value, "landing_page");
    for (const Term* page : about.all("foaf:page")) filling.add(to.related_urls, page->value, "related_urls", 20);
    if (const Term* series = about.one("dcat:inSeries"); series != nullptr && series->is_iri()) out.series = series->value;
    auto files = about.all("dcat:distribution");
    std::sort(files.begin(), files.end(), [](const Term* a, const Term* b) { return natural(a->value) < natural(b->value); });
    for (const Term* file : files) {
        distribution(filling, about.of(*file));
        if (const auto at_ = numbers.find(*file); at_ != numbers.end())
            name_the_rest(filling, graph, at_->second, mapped_of_files, "distribution ");
    }
    name_the_rest(filling, graph, subject, mapped, "");
    const std::string identifier = about.text("dct:identifier");
    out.guid = about.term().is_iri() ? about.term().value : identifier.empty() ? about.text("dcat:landingPage") : identifier;
    keep(told, out, filling, out.guid);
}

std::optional<rdf::Syntax> syntax_of(const Answer& answer) {
    const std::string type = answer.content_type.substr(0, answer.content_type.find(';'));
    for (const rdf::SyntaxName& name : rdf::syntax_names)
        if (type == name.media_type) return name.syntax;
    std::string path = answer.href.substr(0, answer.href.find_first_of("?#"));
    if (const auto dot = path.rfind('.'); dot != std::string::npos)
        if (const auto named = rdf::syntax_of_suffix(path.substr(dot + 1))) return named;
    const auto first = answer.body.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
    if (first == std::string_view::npos) return {};
    const std::string_view begin = answer.body.substr(first, 256);
    if (begin.front() == '{' || begin.front() == '[') return rdf::Syntax::json_ld;
    if (begin.starts_with("<?xml") || begin.find("RDF") < 20) return rdf::Syntax::rdf_xml;
    if (type == "text/html" || begin.starts_with("<!") || begin.starts_with("<html")) return {};
    return rdf::Syntax::turtle;
}

std::string next_page(const Graph& graph, const Answer& answer) {
    for (const char* predicate : {"hydra:next", "hydra:nextPage"}) {
        const Term wanted = rdf::iri(rdf::expand(predicate));
        for (const Graph::Triple& triple : graph.triples())
            if (graph.term(triple[1]) == wanted && graph.term(triple[2]).is_iri()) return graph.term(triple[2]).value;
    }
    return answer.next_link;
}

}  // namespace

void read_dcat_graph(const Graph& graph, Told& told) {
    std::map<Term, Graph::Index> numbers;
    std::set<Graph::Index> datasets;
    const Term type = rdf::iri(rdf::rdf_type), set = rdf::iri(rdf::expand("dcat:Dataset")),
               series = rdf::iri(rdf::expand("dcat:DatasetSeries"));
    for (const Graph::Triple& triple : graph.triples()) {
        numbers.emplace(graph.term(triple[0]), triple[0]);
        const Term& object = graph.term(triple[2]);
        if (graph.term(triple[1]) == type && (object == set || object == series)) datasets.insert(triple[0]);
    }
    for (const Graph::Index one : datasets) dataset(graph, one, told, numbers);
}

Result<Told> read_dcat(const Catalogue&, const Ask& ask, const Answer& answer) {
    const auto syntax = syntax_of(answer);
    if (!syntax) return unreadable("DCAT");
    const auto graph = rdf::read(answer.body, *syntax, answer.href);
    if (!graph) return graph.problem();
    Told told;
    read_dcat_graph(*graph, told);
    if (ask.step != Step::record) {
        // A catalogue may only name its datasets: each is asked for by itself.
        std::set<std::string> described;
        for (const Harvested& one : told.records) described.insert(one.guid);
        const Term lists = rdf::iri(rdf::expand("dcat:dataset"));
        for (const Graph::Triple& triple : graph->triples()) {
            const Term& object = graph->term(triple[2]);
            if (graph->term(triple[1]) != lists || !object.is_iri() || !object.value.starts_with("http") ||
                described.contains(object.value))
                continue;
            if (described.insert(object.value).second) told.asks.push_back({object.value, ask.accept, Step::record, ""});
        }
        const std::string next = next_page(*graph, answer);
        if (!next.empty() && next != ask.href && next != answer.href) told.asks.push_back({next, ask.accept, Step::page, ""});
        const Term total = rdf::iri(rdf::expand("hydra:totalItems"));
        for (const Graph::Triple& triple : graph->triples())
            if (graph->term(triple[1]) == total) told.total = std::strtoll(graph->term(triple[2]).value.c_str(), nullptr, 10);
    }
    return told;
}

}  // namespace skl::opendata::harvest
