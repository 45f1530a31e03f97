// The first address of a catalogue, and the reader of its kind.
#include "kernel/text/ascii.h"
#include "kernel/text/text.h"
#include "opendata/engine/harvest/readers.h"

namespace skl::opendata::harvest {
namespace {

constexpr const char* json = "application/json";
constexpr const char* graphs = "text/turtle, application/n-triples;q=0.9, application/ld+json;q=0.8, application/rdf+xml;q=0.7, */*;q=0.1";

Read reader_of(SourceKind kind) {
    switch (kind) {
        case SourceKind::ckan: return read_ckan;
        case SourceKind::dcat: return read_dcat;
        case SourceKind::data_json: return read_data_json;
        case SourceKind::taiwan_rest: return read_taiwan;
        case SourceKind::explore: return read_explore;
        case SourceKind::iso19139: return read_iso;
        case SourceKind::datasette: return read_datasette;
        case SourceKind::csv_listing: return read_listing;
        case SourceKind::sitemap: return read_sitemap;
    }
    return read_dcat;
}

// CSW 2.0.2 §10.8 by GET, where the address is a service's and not of one document.
std::string csw_records(std::string href) {
    const auto query = href.find('?');
    const std::string lower = text::ascii_lower(href);
    const bool service = lower.find("csw") != std::string::npos && lower.find("request=") == std::string::npos && !lower.ends_with(".xml");
    if (!service) return href;
    href += query == std::string::npos ? "?" : (href.ends_with("?") || href.ends_with("&") ? "" : "&");
    return href +
           "service=CSW&version=2.0.2&request=GetRecords&resultType=results&ElementSetName=full&typeNames=gmd:MD_Metadata"
           "&outputSchema=http://www.isotc211.org/2005/gmd&maxRecords=100&startPosition=1";
}

}  // namespace

Result<Node> json_of(std::string_view body) {
    constexpr std::size_t deepest_document = 64;
    if (body.starts_with("\xEF\xBB\xBF")) body.remove_prefix(3);
    auto node = read_json(body, deepest_document);
    if (!node) return unreadable("JSON");
    return node;
}

std::string site_of(std::string_view href, std::string_view api) {
    const auto scheme = href.find("://");
    const auto found = href.find(api, scheme == std::string_view::npos ? 0 : scheme + 3);
    href = href.substr(0, std::min({found, href.find('?'), href.find('#'), href.size()}));
    while (href.ends_with('/')) href.remove_suffix(1);
    return std::string(href);
}

void keep(Told& told, Harvested& harvested, Filling& filling, const std::string& name) {
    constexpr std::size_t most_faults = 1'000;
    if (told.records.size() >= most_records) {
        told.partial = true;
    } else if (filling.done()) {
        told.records.push_back(std::move(harvested));
    } else if (told.faults.size() < most_faults) {
        told.faults.push_back("no title or no name: " + clean(name).substr(0, 200));
    }
}

Result<Ask> first_ask(const Catalogue& catalogue) {
    switch (catalogue.kind) {
        case SourceKind::ckan:
            return Ask{site_of(catalogue.href, "/api/") + "/api/3/action/package_search?rows=1000&start=0&sort=id%20asc", json, Step::list,
                       "0"};
        case SourceKind::dcat: return Ask{catalogue.href, graphs, Step::list, ""};
        case SourceKind::data_json: return Ask{catalogue.href, json, Step::list, ""};
        case SourceKind::taiwan_rest: {
            const std::string site = site_of(catalogue.href, "/rest");
            const bool whole = site.ends_with("/v1") || site.ends_with("/v2");
            return Ask{site + (whole ? "" : "/api/v1") + "/rest/dataset?limit=1000&offset=0", json, Step::list, "0"};
        }
        case SourceKind::explore:
            return Ask{site_of(catalogue.href, "/api/explore") + "/api/explore/v2.1/catalog/datasets?limit=100&offset=0", json, Step::list,
                       "0"};
        case SourceKind::datasette: return Ask{site_of(catalogue.href, "/-/") + "/-/metadata.json", json, Step::list, ""};
        case SourceKind::iso19139: return Ask{csw_records(catalogue.href), "application/xml, text/xml, text/html;q=0.5", Step::list, ""};
        case SourceKind::csv_listing:
            if (!catalogue.columns.contains("title")) return Problem{422, "bad-source-columns", {{"what", "title"}}};
            return Ask{catalogue.href, "text/csv, */*;q=0.5", Step::list, ""};
        case SourceKind::sitemap: return Ask{catalogue.href, "application/xml, text/xml", Step::list, ""};
    }
    return unreadable("kind");
}

Result<Told> read_answer(const Catalogue& catalogue, const Ask& ask, const Answer& answer) {
    if (answer.body.size() > most_answer) return Problem{413, "harvest-too-large"};
    auto told = reader_of(catalogue.kind)(catalogue, ask, answer);
    if (!told) return told;
    for (Ask& next : told->asks) std::erase(next.context, '\0');  // no text of a database holds it
    if (told->asks.size() > most_asks) {
        told->asks.resize(most_asks);
        told->partial = true;
    }
    return told;
}

}  // namespace skl::opendata::harvest
