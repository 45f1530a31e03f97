// A dataset as dcat:Dataset (DCAT-AP 3.0.1 §4, opendata.md §4 and §23.6).
#include <algorithm>
#include <cctype>
#include <charconv>

#include "opendata/engine/rdf/describing.h"
#include "opendata/engine/rdf/iri.h"
#include "opendata/engine/service_category.h"

namespace skl::opendata::rdf {
namespace {

// The regulation that high-value datasets are named by: Commission Implementing Regulation (EU) 2023/138.
constexpr std::string_view hvd_regulation = "http://data.europa.eu/eli/reg_impl/2023/138/oj";
constexpr std::string_view legal_resource = "http://data.europa.eu/eli/ontology#LegalResource";

// A description is mandatory: where nobody said more, the title is what is known.
void describe_words(Subject& subject, const Translations& title, const Translations& description) {
    const bool said =
        std::any_of(description.by_language.begin(), description.by_language.end(), [](const auto& one) { return !one.second.empty(); });
    subject.words_in("dct:title", title);
    subject.words_in("dct:description", said ? description : title);
}

void describe_words(const Mapping& mapping, Subject& dataset) {
    const Dataset& said = mapping.record.dataset;
    describe_words(dataset, said.title, said.description);
    for (const auto& keyword : said.keywords) dataset.add("dcat:keyword", words(keyword.value, "zh-Hant"));
    for (const auto& keyword : said.keywords_en) dataset.add("dcat:keyword", words(keyword.value, "en"));
}

void describe_identifiers(const Mapping& mapping, Subject& dataset) {
    const Dataset& said = mapping.record.dataset;
    dataset.text("dct:identifier", said.identifier.value);
    // Who harvests us and is harvested in turn knows the dataset again by where it came from first.
    const std::string origin = said.source_guid.empty() ? "urn:uuid:" + to_text(said.id) : said.source_guid.value;
    Subject identifier = dataset.part("adms:identifier", "adms:Identifier");
    identifier.text("skos:notation", origin, has_scheme(origin) ? "xsd:anyURI" : "");
    if (!said.source_guid.empty() && has_scheme(origin)) dataset.link("prov:wasDerivedFrom", as_uri(origin));
}

void describe_themes(const Mapping& mapping, Subject& dataset) {
    const Dataset& said = mapping.record.dataset;
    std::string_view mapped = theme_of_topic(said.category.value);
    if (const ServiceCategory* category = service_category(said.category_code.value)) {
        const Term scheme = own_scheme(mapping.site);
        Subject theme(dataset.graph(), iri(scheme.value.substr(0, scheme.value.find('#')) + "#service-category-" + category->code));
        theme.a("skos:Concept");
        theme.add("skos:inScheme", scheme);
        theme.text("skos:notation", category->code);
        theme.add("skos:prefLabel", words(category->title_zh, "zh-Hant"));
        theme.add("skos:prefLabel", words(category->title_en, "en"));
        mapped = category->eu_theme;
        theme.link("skos:broadMatch", std::string(eu_theme_base).append(mapped));
        dataset.add("dcat:theme", theme);
    }
    bool said_one = false;
    for (const Url& theme : said.themes) {
        const auto known = theme.value.starts_with(eu_theme_base)
                               ? theme_concept(std::string_view(theme.value).substr(eu_theme_base.size()))
                               : std::nullopt;
        dataset.add("dcat:theme", described(dataset.graph(), known.value_or(Concept{as_uri(theme.value), "", "", theme.value, ""})));
        said_one = said_one || known;
    }
    if (const auto theme = theme_concept(mapped); theme && !said_one) dataset.add("dcat:theme", described(dataset.graph(), *theme));
}

std::optional<std::array<double, 4>> box_of(std::string_view text) {
    std::array<double, 4> out{};
    for (std::size_t i = 0; i < 4; ++i) {
        const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), out[i]);
        if (fault != std::errc{}) return {};
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
        if (i < 3 && !text.starts_with(',')) return {};
        text.remove_prefix(i < 3 ? 1 : 0);
        while (text.starts_with(' ')) text.remove_prefix(1);
    }
    const bool fits = text.empty() && out[0] >= -180 && out[2] <= 180 && out[1] >= -90 && out[3] <= 90 && out[1] <= out[3];
    return fits ? std::optional(out) : std::nullopt;
}

void describe_coverage(const Mapping& mapping, Subject& dataset) {
    const Dataset& said = mapping.record.dataset;
    if (said.temporal_from || said.temporal_to) {
        Subject period = dataset.part("dct:temporal", "dct:PeriodOfTime");
        if (said.temporal_from) period.text("dcat:startDate", to_text(*said.temporal_from), "xsd:date");
        if (said.temporal_to) period.text("dcat:endDate", to_text(*said.temporal_to), "xsd:date");
    }
    if (said.spatial.empty()) return;
    const std::string& spatial = said.spatial.value;
    if (has_scheme(spatial) && spatial.starts_with("http")) {
        for (std::string_view rest = spatial; !rest.empty();) {  // several stand with spaces between them
            const auto end = std::min(rest.find(' '), rest.size());
            dataset.resource("dct:spatial", as_uri(rest.substr(0, end)), "dct:Location");
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
        return;
    }
    Subject place = dataset.part("dct:spatial", "dct:Location");
    if (const auto box = box_of(spatial)) {
        const auto [west, south, east, north] = *box;
        place.text("dcat:bbox", fmt::format("POLYGON(({0} {1},{2} {1},{2} {3},{0} {3},{0} {1}))", west, south, east, north),
                   "gsp:wktLiteral");
    } else if (std::all_of(spatial.begin(), spatial.end(), [](unsigned char c) { return std::isdigit(c) != 0; })) {
        place.text("dct:identifier", spatial);  // an administrative code
    } else {
        place.add("skos:prefLabel", words(spatial, "zh-Hant"));
    }
}

// RFC 3966: a number of this country as it is written here, with its extension.
std::string telephone_iri(std::string_view phone) {
    std::string number, extension;
    const auto hash = std::min(phone.find('#'), phone.size());
    for (const char c : phone.substr(0, hash))
        if (std::isdigit(static_cast<unsigned char>(c)) != 0 || (c == '+' && number.empty())) number += c;
    for (const char c : phone.substr(hash))
        if (std::isdigit(static_cast<unsigned char>(c)) != 0) extension += c;
    if (number.size() < 3) return {};
    if (number.starts_with('0')) number = "+886" + number.substr(1);
    if (!number.starts_with('+')) return {};
    return "tel:" + number + (extension.empty() ? "" : ";ext=" + extension);
}

void describe_contact(const Mapping& mapping, Subject& dataset) {
    const auto& organization = mapping.record.maintainer ? mapping.record.maintainer : mapping.record.publisher;
    if (!organization) return;
    Subject contact = dataset.part("dcat:contactPoint", "vcard:Kind");
    contact.a("vcard:Organization");
    if (organization->contact_name.empty())
        contact.words_in("vcard:fn", organization->title);
    else
        contact.text("vcard:fn", organization->contact_name.value);
    contact.words_in("vcard:organization-name", organization->title);
    if (organization->contact_email) contact.link("vcard:hasEmail", "mailto:" + organization->contact_email->value);
    contact.link("vcard:hasTelephone", telephone_iri(organization->contact_phone.value));
    contact.link("vcard:hasURL", address(mapping.site, "/opendata/organizations/" + organization->slug.value));
}

void describe_sources(const Mapping& mapping, Subject& dataset) {
    const Dataset& said = mapping.record.dataset;
    dataset.resource("dcat:landingPage", said.landing_page ? as_uri(said.landing_page->value) : dataset.term().value, "foaf:Document");
    for (const Url& page : said.related_urls) dataset.resource("foaf:page", as_uri(page.value), "foaf:Document");
    for (const Url& standard : said.conforms_to) dataset.resource("dct:conformsTo", as_uri(standard.value), "dct:Standard");
    if (!said.crs.empty() && said.crs.value.starts_with("EPSG:"))
        dataset.resource("dct:conformsTo", "http://www.opengis.net/def/crs/EPSG/0/" + as_uri(said.crs.value.substr(5)), "dct:Standard");
    if (said.source_url) dataset.link("prov:wasDerivedFrom", as_uri(said.source_url->value));
    if (!said.source_note.empty()) {
        Subject provenance = dataset.part("dct:provenance", "dct:ProvenanceStatement");
        provenance.text("rdfs:label", said.source_note.value);
    }
}

// Versions are of the first resource: it is the one that the dataset's page shows.
void describe_versions(const Mapping& mapping, Subject& dataset) {
    const CatalogueRecord& record = mapping.record;
    dataset.text("adms:versionNotes", record.dataset.version_notes.value);
    if (record.distributions.empty() || record.distributions[0].versions.empty()) return;
    const auto& versions = record.distributions[0].versions;
    const std::string number = std::to_string(versions[0].number);
    dataset.text(mapping.three() ? "dcat:version" : "owl:versionInfo", number);
    if (!mapping.three()) return;
    dataset.link("dcat:hasCurrentVersion", address(mapping.site, versions[0].href.value));
    if (versions.size() > 1) dataset.link("dcat:previousVersion", address(mapping.site, versions[1].href.value));
}

void describe_high_value(const Mapping& mapping, Subject& dataset) {
    const Dataset& said = mapping.record.dataset;
    if (!said.hvd_category || !mapping.eu()) return;
    dataset.add("dcatap:hvdCategory", described(dataset.graph(), {as_uri(said.hvd_category->value), "", "", said.hvd_category->value, ""}));
    dataset.link("dcatap:applicableLegislation", hvd_regulation);
    dataset.graph().add(iri(hvd_regulation), iri(rdf_type), iri(legal_resource));
}

void describe_terms(const Mapping& mapping, Subject& dataset) {
    const Dataset& said = mapping.record.dataset;
    dataset.add("dct:accessRights", described(dataset.graph(), access_right(said.access_level)));
    if (const auto frequency = frequency_concept(said.frequency.value))
        dataset.add("dct:accrualPeriodicity", described(dataset.graph(), *frequency));
    for (const auto& tag : said.language)
        if (const auto language = language_concept(tag.value)) dataset.add("dct:language", described(dataset.graph(), *language));
    constexpr std::pair<const char*, const char*> types[] = {{"raw-data", "原始資料"}, {"system", "系統介接"}, {"api", "API"}};
    const auto& [name, zh] = types[static_cast<std::size_t>(said.dtype)];
    dataset.add("dct:type", described(dataset.graph(), {address(mapping.site, "/catalog#type-") + name, "", "", zh, name}));
}

void describe_series(const Mapping& mapping, Subject& dataset) {
    const auto& said = mapping.record.series;
    if (!said || !mapping.three()) return;
    Subject series(dataset.graph(), iri(address(mapping.site, said->href.value)));
    series.a("dcat:DatasetSeries");
    describe_words(series, said->title, said->description);
    dataset.add("dcat:inSeries", series);
}

}  // namespace

Term own_scheme(const Site& site) { return iri(address(site, "/catalog#service-categories")); }

Subject agent(Graph& graph, const Mapping& mapping, const Organization& organization) {
    Subject out(graph, iri(address(mapping.site, "/opendata/organizations/" + organization.slug.value)));
    out.a("foaf:Agent");
    out.words_in("foaf:name", organization.title);
    out.text("dct:identifier", organization.oid.value);
    out.text("dct:identifier", organization.org_code.value);
    if (const auto type = publisher_type(organization.level)) out.add("dct:type", described(graph, *type));
    if (organization.homepage) out.resource("foaf:homepage", as_uri(organization.homepage->value), "foaf:Document");
    return out;
}

void describe_dataset(Graph& graph, const Mapping& mapping) {
    const Dataset& said = mapping.record.dataset;
    Subject dataset(graph, iri(dataset_iri(mapping.site, mapping.record)));
    dataset.a("dcat:Dataset");
    describe_words(mapping, dataset);
    describe_identifiers(mapping, dataset);
    if (mapping.record.publisher)
        dataset.add("dct:publisher", agent(graph, mapping, *mapping.record.publisher));
    else if (!said.publisher.by_language.empty())
        dataset.part("dct:publisher", "foaf:Agent").words_in("foaf:name", said.publisher);
    else
        dataset.add("dct:publisher", site_agent(graph, mapping.site));
    dataset.time("dct:issued", said.issued_at);
    dataset.time("dct:modified", said.modified_at);
    describe_themes(mapping, dataset);
    describe_coverage(mapping, dataset);
    describe_contact(mapping, dataset);
    describe_terms(mapping, dataset);
    describe_sources(mapping, dataset);
    describe_versions(mapping, dataset);
    describe_series(mapping, dataset);
    describe_high_value(mapping, dataset);
    describe_distributions(mapping, dataset);
}

}  // namespace skl::opendata::rdf
