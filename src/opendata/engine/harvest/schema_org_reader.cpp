// schema.org/Dataset as pages carry it for search engines, read as a graph; the reverse of engine/rdf/documents/schema_org.cpp.
#include <algorithm>
#include <set>

#include "opendata/engine/dataset_rules.h"
#include "opendata/engine/harvest/readers.h"

namespace skl::opendata::harvest {
namespace {

using rdf::Graph;
using rdf::Term;

class About {
public:
    About(const Graph& graph, Term term) : graph_(graph), term_(std::move(term)) {}
    const Term& term() const { return term_; }
    std::vector<const Term*> all(std::string_view name) const {  // sites write either scheme
        auto out = graph_.objects(term_, rdf::iri("http://schema.org/" + std::string(name)));
        for (const Term* one : graph_.objects(term_, rdf::iri("https://schema.org/" + std::string(name)))) out.push_back(one);
        return out;
    }
    std::string text(std::string_view name) const {
        for (const Term* one : all(name))
            if (!one->is_blank()) return one->value;
        return {};
    }
    // The text, or the named member of the thing.
    std::string text(std::string_view name, std::string_view member) const {
        for (const Term* one : all(name)) {
            if (one->is_literal()) return one->value;
            if (std::string said = of(*one).text(member); !said.empty()) return said;
            if (one->is_iri()) return one->value;
        }
        return {};
    }
    About of(const Term& other) const { return {graph_, other}; }

private:
    const Graph& graph_;
    Term term_;
};

void organization(Filling& filling, const About& dataset) {
    auto agents = dataset.all("publisher");
    if (agents.empty()) agents = dataset.all("creator");
    if (agents.empty()) return;
    Organization& to = filling.publisher();
    if (agents.front()->is_literal()) return filling.words(to.title, agents.front()->language, agents.front()->value, 300, "publisher");
    const About agent = dataset.of(*agents.front());
    filling.words(to.title, "", agent.text("name"), 300, "publisher");
    filling.put(to.homepage, agent.text("url"), "homepage");
    if (const std::string id = agent.text("identifier"); is_dotted_oid(id)) filling.put(to.oid, id, "oid");
    for (const Term* point : agent.all("contactPoint"))
        filling.contact(to, agent.of(*point).text("name"), agent.of(*point).text("telephone"), agent.of(*point).text("email"));
}

void place(Filling& filling, const About& dataset) {
    for (const Term* one : dataset.all("spatialCoverage")) {
        if (!one->is_blank() && dataset.of(*one).all("name").empty() && dataset.of(*one).all("geo").empty()) {
            filling.spatial(one->value);
            continue;
        }
        const About where = dataset.of(*one);
        std::string box;
        for (const Term* geo : where.all("geo")) {
            double south = 0, west = 0, north = 0, east = 0;  // south west north east
            const std::string said = where.of(*geo).text("box");
            if (std::sscanf(said.c_str(), "%lf%*[ ,]%lf%*[ ,]%lf%*[ ,]%lf", &south, &west, &north, &east) == 4)
                box = fmt::format("{},{},{},{}", west, south, east, north);
        }
        filling.spatial(!box.empty() && box_of(box) ? box : where.text("name"));
    }
}

void file(Filling& filling, const About& said) {
    RecordDistribution* one = filling.distribution();
    if (one == nullptr) return;
    filling.words(one->resource.title, "", said.text("name"), 300, "resource.title");
    filling.words(one->resource.description, "", said.text("description"), 4'000, "resource.description");
    filling.put(one->resource.download_url, said.text("contentUrl"), "download_url");
    filling.put(one->resource.access_url, said.text("url"), "access_url");
    const std::string format = said.text("encodingFormat").empty() ? said.text("fileFormat") : said.text("encodingFormat");
    filling.format(*one, format, format.find('/') == std::string::npos ? "" : format);
    std::string size = said.text("contentSize");
    if (size.ends_with(" B")) size.resize(size.size() - 2);
    filling.size(*one, size);
    filling.checksum(*one, said.text("sha256"));
    one->modified_at = read_instant(said.text("dateModified"));
}

void dataset(const Graph& graph, const Term& subject, Told& told) {
    Harvested out;
    Filling filling(out);
    const About about(graph, subject);
    Dataset& to = filling.dataset();
    for (const Term* name : about.all("name")) filling.title(name->language, name->value);
    for (const Term* words : about.all("description"))
        if (words->is_literal()) filling.description(words->language, words->value);
    if (to.description.by_language == to.title.by_language) to.description.by_language.clear();
    for (const Term* id : about.all("identifier")) filling.identifier(id->is_blank() ? about.of(*id).text("value") : id->value);
    for (const Term* keyword : about.all("keywords")) {
        const std::string word = keyword->is_literal() ? keyword->value : about.of(*keyword).text("name");
        if (about.all("keywords").size() > 1 || word.find(',') == std::string::npos) {
            filling.keyword(keyword->language, word);
            continue;
        }
        for (std::size_t from = 0; from != std::string::npos;) {  // all in one text
            const auto comma = word.find(',', from);
            filling.keyword(keyword->language, std::string_view(word).substr(from, comma == std::string::npos ? comma : comma - from));
            from = comma == std::string::npos ? comma : comma + 1;
        }
    }
    filling.license(about.text("license", "url"));
    if (about.text("isAccessibleForFree") == "false") to.cost = Cost::fee;
    filling.put(to.access_rights_reason, about.text("conditionsOfAccess"), "access_rights_reason");
    organization(filling, about);
    filling.issued(about.text("datePublished").empty() ? about.text("dateCreated") : about.text("datePublished"));
    filling.modified(about.text("dateModified"));
    if (const std::string period = about.text("temporalCoverage"); !period.empty()) {
        const auto slash = period.find('/');
        to.temporal_from = read_date(period.substr(0, slash));
        to.temporal_to = read_date(slash == std::string::npos ? period : period.substr(slash + 1), true);
        if (!to.temporal_from && !to.temporal_to) filling.unfit("temporal_from");
    }
    place(filling, about);
    for (const Term* language : about.all("inLanguage"))
        filling.language(language->is_blank() ? about.of(*language).text("alternateName") : language->value);
    if (const std::string code = about.text("about", "termCode"); category_of(code) != nullptr) filling.theme(code);
    filling.put(to.landing_page, about.text("url"), "landing_page");
    if (!to.landing_page) filling.put(to.landing_page, subject.is_iri() ? subject.value : "", "landing_page");
    auto files = about.all("distribution");
    std::sort(files.begin(), files.end(), [&](const Term* a, const Term* b) {
        return natural(about.of(*a).text("contentUrl")) < natural(about.of(*b).text("contentUrl"));
    });
    for (const Term* one : files) file(filling, about.of(*one));
    constexpr std::string_view known[] = {"name",
                                          "description",
                                          "identifier",
                                          "keywords",
                                          "license",
                                          "isAccessibleForFree",
                                          "conditionsOfAccess",
                                          "publisher",
                                          "creator",
                                          "datePublished",
                                          "dateCreated",
                                          "dateModified",
                                          "temporalCoverage",
                                          "spatialCoverage",
                                          "inLanguage",
                                          "about",
                                          "url",
                                          "distribution",
                                          "version",
                                          "size",
                                          "variableMeasured",
                                          "includedInDataCatalog"};
    for (const Graph::Triple& triple : graph.triples()) {
        if (graph.term(triple[0]) != subject) continue;
        std::string_view name = graph.term(triple[1]).value;
        name.remove_prefix(std::min(name.find_last_of("/#") + 1, name.size()));
        if (name != "type" && std::find(std::begin(known), std::end(known), name) == std::end(known)) filling.unmapped(name);
    }
    out.guid = subject.is_iri() ? subject.value : about.text("url").empty() ? to.identifier.value : about.text("url");
    keep(told, out, filling, out.guid);
}

}  // namespace

void read_schema_org_graph(const Graph& graph, Told& told) {
    std::set<Term> datasets;
    for (const Graph::Triple& triple : graph.triples())
        if (graph.term(triple[1]).value.ends_with("#type") && graph.term(triple[2]).value.ends_with("://schema.org/Dataset"))
            datasets.insert(graph.term(triple[0]));
    for (const Term& one : datasets) dataset(graph, one, told);
}

}  // namespace skl::opendata::harvest
