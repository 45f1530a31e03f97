// Datasette (docs.datasette.io, "JSON API" and "Metadata"): what was written about databases, the databases, then the tables of each; every
// table that is not hidden is a dataset.
#include "kernel/text/text.h"
#include "opendata/engine/harvest/readers.h"

namespace skl::opendata::harvest {
namespace {

// A metadata member of the table, else of the database, else of the whole site.
std::string said_of(const Node& site, const Node* database, const Node* table, const char* name, bool inherited) {
    if (table != nullptr)
        if (std::string text = text_at(*table, name); !text.empty()) return text;
    if (!inherited) return {};
    if (database != nullptr)
        if (std::string text = text_at(*database, name); !text.empty()) return text;
    return text_at(site, name);
}

void table(const std::string& site, const std::string& database, const Node& said, const Node& metadata, Told& told) {
    Harvested out;
    Filling filling(out);
    Dataset& to = filling.dataset();
    const std::string name = text_at(said, "name");
    const Node* all = at(metadata, "databases");
    const Node* of_database = all == nullptr ? nullptr : at(*all, database);
    const Node* tables = of_database == nullptr ? nullptr : at(*of_database, "tables");
    const Node* of_table = tables == nullptr ? nullptr : at(*tables, name);
    const auto about = [&](const char* member, bool inherited) { return said_of(metadata, of_database, of_table, member, inherited); };
    out.guid = database + "/" + name;
    const std::string title = about("title", false);
    filling.title("", title.empty() ? name : title);
    filling.description("", about("description", false));
    filling.license(about("license_url", true));
    if (to.license.empty() || license_of(to.license.value).empty())
        if (!about("license", true).empty()) to.license.value.clear(), filling.license(about("license", true));
    filling.words(filling.publisher().title, "", about("source", true), 300, "publisher");
    filling.put(filling.publisher().homepage, about("source_url", true), "homepage");
    filling.put(to.source_url, about("source_url", true), "source_url");
    filling.add(to.related_urls, about("about_url", true), "related_urls", 20);
    const std::string page = site + "/" + text::percent_encode(database) + "/" + text::percent_encode(name);
    filling.put(to.landing_page, page, "landing_page");
    to.dtype = DatasetType::api;
    for (const char* format : {"csv", "json"}) {
        RecordDistribution* one = filling.distribution();
        filling.put(one->resource.download_url, page + "." + format + (std::string_view(format) == "csv" ? "?_stream=on" : ""),
                    "download_url");
        filling.put(one->resource.access_url, page, "access_url");
        filling.format(*one, format, "");
        for (const std::string& column : texts_at(said, "columns")) filling.column(*one, column);
    }
    keep(told, out, filling, out.guid);
}

}  // namespace

Result<Told> read_datasette(const Catalogue& catalogue, const Ask& ask, const Answer& answer) {
    const auto node = json_of(answer.body);
    if (!node) return node.problem();
    Told told;
    const std::string site = site_of(catalogue.href, "/-/");
    if (ask.step == Step::list) {
        if (node->type != Node::Type::object) return unreadable("Datasette");
        told.asks.push_back({site + "/-/databases.json", ask.accept, Step::page, std::string(answer.body)});
        return told;
    }
    if (ask.step == Step::page) {
        if (node->type != Node::Type::list) return unreadable("Datasette");
        for (const Node& database : node->items) {
            const std::string name = text_at(database, "name");
            if (!name.empty() && name != "_internal")
                told.asks.push_back({site + "/" + text::percent_encode(name) + ".json", ask.accept, Step::record, ask.context});
        }
        return told;
    }
    const Node* tables = at(*node, "tables");
    if (tables == nullptr || tables->type != Node::Type::list) return unreadable("Datasette");
    const auto metadata = json_of(ask.context);
    if (!metadata) return metadata.problem();
    for (const Node& one : tables->items)
        if (text_at(one, "hidden") != "true") table(site, text_at(*node, "database"), one, *metadata, told);
    return told;
}

}  // namespace skl::opendata::harvest
