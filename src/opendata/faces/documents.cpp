// Documents of the catalogue in JSON and XML: data.json (DCAT-US 3.0), a dataset as a data package, a table's CSVW metadata, the site map.
#include "kernel/config/configuration.h"
#include "kernel/http/tenants.h"
#include "kernel/pages/locale.h"
#include "kernel/text/text.h"
#include "opendata/api/answer.h"
#include "opendata/catalogue/catalogue.h"
#include "opendata/faces/faces.h"

namespace skl::opendata {
namespace {

constexpr std::int64_t most_in_data_json = 10'000;  // one document holds them all; harvesters of more take the pages of /catalog
constexpr std::int64_t most_in_site_map = 50'000;   // sitemaps.org: of one file

Task<Result<Reply>> data_json(Context& cx) {
    auto records = co_await cx.read(
        [&](Reader& reader) -> Result<std::vector<CatalogueRecord>> { return published_records(reader, "", most_in_data_json); });
    if (!records) co_return records.problem();
    auto text = co_await cx.blocking([&] { return rdf::to_text(rdf::dcat_us_catalogue(site_of(cx), *records, cx.language())); });
    co_return document_reply(std::move(text), "application/json");
}

Task<Result<Reply>> data_package(Context& cx, Text<1, 100> key) {
    auto record = co_await cx.read([&](Reader& reader) { return open_record(cx, reader, key.value); });
    if (!record) co_return record.problem();
    co_return document_reply(rdf::to_text(rdf::data_package(site_of(cx), *record, cx.language())), "application/json");
}

Task<Result<Reply>> csvw(Context& cx, TableName name) {
    auto open = co_await find_table(cx, name);
    if (!open) co_return open.problem();
    auto record = co_await cx.read([&](Reader& reader) { return open_record(cx, reader, open->dataset.slug.value); });
    if (!record) co_return record.problem();
    for (const RecordDistribution& distribution : record->distributions)
        for (const RecordTable& table : distribution.tables)
            if (table.name.value == open->table.name.value)
                co_return document_reply(rdf::to_text(rdf::csvw_metadata(site_of(cx), *record, table, cx.language())),
                                         "application/csvm+json");
    co_return Problem::not_found("table");
}

Task<Result<Reply>> site_map(Context& cx) {
    auto datasets = co_await cx.read(
        [&](Reader& reader) -> Result<std::vector<DatasetAddress>> { return dataset_addresses(reader, most_in_site_map - 2); });
    if (!datasets) co_return datasets.problem();
    const rdf::Site site = site_of(cx);
    std::string out = R"(<?xml version="1.0" encoding="UTF-8"?>)"
                      "\n"
                      R"(<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">)";
    const auto add = [&](std::string_view path, const std::string& modified) {
        out += fmt::format("\n<url><loc>{}</loc>", text::html_escape(rdf::address(site, path)));
        if (!modified.empty()) out += fmt::format("<lastmod>{}</lastmod>", modified);
        out += "</url>";
    };
    add("/", "");
    add("/datasets", datasets->empty() ? "" : to_text(datasets->front().modified_at));
    for (const DatasetAddress& dataset : *datasets) add("/datasets/" + dataset.slug.value, to_text(dataset.modified_at));
    co_return document_reply(out + "\n</urlset>\n", "application/xml; charset=utf-8");
}

}  // namespace

rdf::Site site_of(const Context& cx) {
    const Configuration& configuration = cx.app().configuration();
    rdf::Site out;
    out.base = site_url(cx);
    out.title.by_language = {{"zh-Hant", configuration.site_title_zh}, {"en", configuration.site_title_en}};
    const auto* tenants = cx.app().tenants();
    if (const auto tenant = tenants == nullptr ? nullptr : tenants->find(cx.tenant()); tenant && !tenant->title_zh.empty()) {
        out.title.by_language["zh-Hant"] = tenant->title_zh.value;
        out.title.by_language["en"] = tenant->title_en.empty() ? tenant->title_zh.value : tenant->title_en.value;
    }
    for (const auto& [language, title] : out.title.by_language)
        out.description.by_language[language] = cx.app().locale().say(language, "catalog.about", {{"site", title}});
    return out;
}

Result<CatalogueRecord> open_record(Context& cx, Reader& reader, const std::string& key) {
    const auto dataset = seen_dataset(cx, reader, key);
    if (!dataset) return dataset.problem();
    return record_of(reader, *dataset);
}

Reply document_reply(std::string body, std::string_view media_type) {
    Reply reply = Reply::text(std::move(body), std::string(media_type));
    reply.headers.emplace_back("Access-Control-Allow-Origin", "*");
    return reply;
}

std::string structured_data(const Context& cx, const CatalogueRecord& record) {
    return rdf::to_script_text(rdf::schema_org(site_of(cx), record, cx.language()));
}

void install_faces(App& app) {
    install_dcat(app);
    app.get("/data.json", data_json).named("data-json").rated(RateClass::query).gives({"application/json"}).for_programs().unlisted();
    app.get("/datasets/{dataset}/datapackage", data_package).named("dataset.package").gives({"application/json"}).for_programs().unlisted();
    app.get("/tables/{table}/download/tsv-metadata", csvw).named("table.csvw").gives({"application/csvm+json"}).for_programs().unlisted();
    app.get("/sitemap.xml", site_map).named("site-map").rated(RateClass::query).gives({"application/xml"}).for_programs().unlisted();
}

}  // namespace skl::opendata
