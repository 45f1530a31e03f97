// The API that every published table has without anybody's doing (opendata.md §7).
#include "kernel/http/list.h"
#include "opendata/api/access.h"
#include "opendata/api/answer.h"
#include "opendata/api/download.h"
#include "opendata/api/parallel_downloads.h"
#include "opendata/api/table_answers.h"
#include "opendata/api/table_openapi.h"

namespace skl::opendata {
namespace {

struct TableSummary {
    Text<> name;
    std::string title;
    Text<> dataset;
    std::int64_t version = 0, row_count = 0, columns = 0;
    Text<> rows_href, schema_href, openapi_href;
};
BOOST_DESCRIBE_STRUCT(TableSummary, (), (name, title, dataset, version, row_count, columns, rows_href, schema_href, openapi_href))

struct Link {
    Text<> rel, href;
};
BOOST_DESCRIBE_STRUCT(Link, (), (rel, href))

// A column with what its publisher says of it.
struct SchemaColumn : TableColumn {  // `title`: in the reader's language, else the file's own
    Bilingual<0, 300> titles;
    Bilingual<0, 2000> description;
    Text<0, 60> unit;
    std::optional<Url> code_list, data_standard;
};
BOOST_DESCRIBE_STRUCT(SchemaColumn, (TableColumn), (titles, description, unit, code_list, data_standard))

struct TableSchema {
    Text<> table;
    std::string title, description;
    std::int64_t version = 0;
    std::optional<Date> data_as_of;
    std::int64_t row_count = 0;
    Text<> license;
    std::string attribution;
    std::vector<SchemaColumn> columns;
    std::vector<Link> links;
};
BOOST_DESCRIBE_STRUCT(TableSchema, (), (table, title, description, version, data_as_of, row_count, license, attribution, columns, links))

// Which version: the public one of a day or an instant.
struct AsOf {
    std::optional<Text<1, 40>> as_of;
};
BOOST_DESCRIBE_STRUCT(AsOf, (), (as_of))

struct DownloadQuery : AsOf {
    std::optional<Text<1, 20>> encoding;  // utf-8; of CSV also big5
};
BOOST_DESCRIBE_STRUCT(DownloadQuery, (AsOf), (encoding))

Task<Result<OpenTable>> find(Context& cx, const TableName& name, const AsOf& asked) {
    Wanted wanted;
    if (asked.as_of) {
        wanted.as_of = read_as_of(asked.as_of->value);
        if (!wanted.as_of) co_return analytics::fault_at("bad-parameter", "as_of", 0, {{"name", "as_of"}});
    }
    co_return co_await cx.read([&](Reader& reader) { return open_table_for(cx, reader, name.value, wanted); });
}

TableSchema schema_of(Context& cx, const OpenTable& open, bool statistics) {
    TableSchema out{open.table.name,
                    open.dataset.title.in(cx.language()),
                    open.dataset.description.in(cx.language()),
                    open.version.number,
                    open.version.data_as_of,
                    open.table.row_count,
                    {open.dataset.license.value},
                    open.dataset.publisher.in(cx.language()),
                    {},
                    {}};
    for (const TableColumn& known : open.table.columns) {
        SchemaColumn& column = out.columns.emplace_back();
        static_cast<TableColumn&>(column) = known;
        column.title = said_title(open, known.name.value, cx.language());
        if (!statistics) column.top_values.clear();
        if (const ColumnEntry* entry = entry_of(open, known.name.value)) {
            column.titles = entry->title;
            column.description = entry->description;
            column.unit = entry->unit;
            column.code_list = entry->code_list;
            column.data_standard = entry->standard_uri;
        }
    }
    for (const std::string_view rel : {"rows", "aggregate", "facets", "geo", "stats", "openapi.json"}) {
        if (rel == "geo" && !place_columns(open.lake.columns).any()) continue;
        out.links.push_back({{std::string(rel)}, {api_href(cx, open, fmt::format("/{}", rel))}});
    }
    for (const std::string& format : download_formats(open))
        out.links.push_back({{"download-" + format}, {api_href(cx, open, "/download/" + format)}});
    return out;
}

Task<Result<TableSchema>> schema(Context& cx, TableName name, AsOf asked) {
    auto open = co_await find(cx, name, asked);
    if (!open) co_return open.problem();
    co_return schema_of(cx, *open, false);
}

Task<Result<TableSchema>> stats(Context& cx, TableName name, AsOf asked) {
    auto open = co_await find(cx, name, asked);
    if (!open) co_return open.problem();
    co_return schema_of(cx, *open, true);
}

Task<Result<List<TableSummary>>> tables(Context& cx) {
    co_return co_await cx.read([&](Reader& reader) -> Result<List<TableSummary>> {
        List<TableSummary> out;
        for (const Table& table : published_tables(reader)) {
            auto open = open_table_for(cx, reader, table.name.value);
            if (!open) continue;
            out.items.push_back({table.name,
                                 open->dataset.title.in(cx.language()),
                                 {open->dataset.slug.value},
                                 open->version.number,
                                 table.row_count,
                                 static_cast<std::int64_t>(table.columns.size()),
                                 {api_href(cx, *open, "/rows")},
                                 {api_href(cx, *open, "/schema")},
                                 {api_href(cx, *open, "/openapi.json")}});
        }
        return out;
    });
}

Task<Result<Reply>> openapi(Context& cx, TableName name) {
    auto open = co_await find_table(cx, name);
    if (!open) co_return std::move(open.problem());
    if (auto here = co_await bring_rows(cx, *open); !here) co_return std::move(here.problem());  // its examples are run
    auto report = co_await cx.read(
        [&](Reader& reader) -> Result<std::optional<quality::QualityReport>> { return newest_report(reader, open->dataset.id); });
    if (!report) co_return std::move(report.problem());
    const auto badge = *report ? std::optional((*report)->badge) : std::nullopt;
    auto document = co_await cx.blocking([&] { return table_openapi(cx, *open, badge); });
    if (!document) co_return std::move(document.problem());
    co_return table_reply(cx, *open, std::move(*document), "application/json");
}

Task<Result<Reply>> download(Context& cx, TableName name, Text<1, 20> format, DownloadQuery asked) {
    auto open = co_await find(cx, name, asked);
    if (!open) co_return std::move(open.problem());
    auto slot = download_slot(cx);
    if (!slot) co_return std::move(slot.problem());
    auto reply = co_await cx.blocking(
        [&] { return download_reply(inside(cx), *open, format.value, asked.encoding ? asked.encoding->value : "utf-8"); });
    if (!reply) co_return reply;
    reply->headers.emplace_back("Access-Control-Allow-Origin", "*");
    co_return in_slot(std::move(*reply), std::move(*slot));
}

}  // namespace

void install_tables(App& app) {
    app.provide(*app.service<Module::Inside>().answers);
    app.get("/tables", tables).named("tables");
    install_rows(app);
    install_groups(app);
    install_places(app);
    app.get("/tables/{table}/schema", schema).named("schema");
    app.get("/tables/{table}/stats", stats).named("stats");
    app.get("/tables/{table}/openapi.json", openapi).named("table-openapi").gives({"application/json"});
    app.get("/tables/{table}/download/{format}", download).named("download").time_up_to(std::chrono::seconds(120)).gives(row_media_types());
    install_discovery(app);
}

}  // namespace skl::opendata
