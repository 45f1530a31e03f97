// A dataset's page: what it is, its rows, a chart, a map, downloads, versions, and how to call its API.
#include "kernel/config/configuration.h"
#include "kernel/describe/scalar.h"
#include "kernel/pages/locale.h"
#include "kernel/pages/pages.h"
#include "kernel/text/text.h"
#include "opendata/api/download.h"
#include "opendata/pages/explore.h"

namespace skl::opendata {
namespace {

constexpr std::size_t versions_shown = 8;

struct Publisher {
    std::string name;
    Text<> href;
};
BOOST_DESCRIBE_STRUCT(Publisher, (), (name, href))

struct ShownColumn {
    Text<> name;
    std::string caption;
    ColumnType type{};
    std::int64_t nulls = 0, distinct = 0;
    std::string least, most;
};
BOOST_DESCRIBE_STRUCT(ShownColumn, (), (name, caption, type, nulls, distinct, least, most))

struct Download {
    Text<> href, format, size;
};
BOOST_DESCRIBE_STRUCT(Download, (), (href, format, size))

struct VersionLine {
    std::int64_t number = 0;
    Text<> href;
    Instant at;
    std::int64_t rows = 0;
    std::string note;
    bool current = false;
};
BOOST_DESCRIBE_STRUCT(VersionLine, (), (number, href, at, rows, note, current))

struct Api {
    Text<> rows_href, schema_href, openapi_href;
    std::string curl, python, r, javascript;
};
BOOST_DESCRIBE_STRUCT(Api, (), (rows_href, schema_href, openapi_href, curl, python, r, javascript))

struct DatasetPage {
    std::string title, description;
    Text<> slug, identifier;
    std::string license;
    Text<> license_id, license_href;
    std::string frequency;
    std::vector<std::string> keywords;
    std::optional<Text<>> table_id;
    Publisher publisher;
    std::optional<std::string> source, source_href;
    std::optional<Instant> issued_at;
    Instant modified_at;
    std::int64_t version = 0, rows = 0, quarantined = 0;
    DatasetState state{};
    std::optional<Date> data_as_of;
    Text<> raw_sha256, versions_href, quarantine_href, sql_href, joins_href, manage_href;
    Text<> subscribe_href, feed_href;  // of a published one: a mail when this one changes, a feed of all
    std::vector<ShownColumn> columns;
    std::optional<Preview> preview;
    std::optional<Chart> chart;
    std::optional<MapPicture> map;
    std::vector<Download> downloads;
    std::vector<VersionLine> versions;
    std::optional<Api> api;
    std::optional<std::string> unavailable;
};
BOOST_DESCRIBE_STRUCT(DatasetPage, (),
                      (title, description, slug, identifier, license, license_id, license_href, frequency, keywords, table_id, publisher,
                       source, source_href, issued_at, modified_at, version, rows, quarantined, state, data_as_of, raw_sha256,
                       versions_href, quarantine_href, sql_href, joins_href, manage_href, subscribe_href, feed_href, columns, preview, chart, map,
                       downloads, versions, api, unavailable))

std::string bytes_in_words(std::int64_t bytes) {
    if (bytes <= 0) return "";
    constexpr const char* units[] = {"B", "KB", "MB", "GB"};
    double size = static_cast<double>(bytes);
    std::size_t unit = 0;
    while (size >= 1000 && unit + 1 < std::size(units)) size /= 1000, ++unit;
    return fmt::format("{:.{}f} {}", size, unit == 0 || size >= 100 ? 0 : 1, units[unit]);
}

std::string base_url(const Context& cx) {
    const std::string& configured = cx.app().configuration().public_url;
    return configured.empty() ? fmt::format("{}://{}", cx.request().secure ? "https" : "http", cx.request().host) : configured;
}

// A column that filters well with a value it has, both without letters that mean something in a shell or a string.
std::pair<std::string, std::string> sample_filter(const Table& table) {
    const auto plain = [](const std::string& text) {
        return text.size() <= 60 && text.find_first_of("'\"\\`$&#\r\n") == std::string::npos;
    };
    for (const TableColumn& column : table.columns)
        if (column.type == ColumnType::string && column.distinct >= 2 && plain(column.name.value))
            for (const TopValue& top : column.top_values)
                if (!top.value.empty() && plain(top.value)) return {column.name.value, top.value};
    return {};
}

// Examples that run as they stand; Python and JavaScript need nothing but themselves.
Api api_of(Context& cx, const OpenTable& open) {
    Api out;
    const std::string base = fmt::format("/api/v1/tables/{}", open.table.name.value);
    out.rows_href.value = cx.href(base + "/rows");
    out.schema_href.value = cx.href(base + "/schema");
    out.openapi_href.value = cx.href(base + "/openapi.json");
    const std::string url = base_url(cx) + out.rows_href.value;
    const auto [column, value] = sample_filter(open.table);
    const bool filtered = !column.empty();
    out.curl = fmt::format("curl -G '{}' \\{}\n  --data-urlencode 'limit=5'", url,
                           filtered ? fmt::format("\n  --data-urlencode '{}={}' \\", column, value) : "");
    out.python = fmt::format(
        "import json\nfrom urllib.parse import urlencode\nfrom urllib.request import urlopen\n\nquery = urlencode({{\"limit\": 5{}}})\n"
        "with urlopen(\"{}?\" + query) as answer:\n    for row in json.load(answer)[\"rows\"]:\n        print(row)",
        filtered ? fmt::format(", \"{}\": \"{}\"", column, value) : "", url);
    out.r = fmt::format(
        "library(httr2)\n\nrows <- request(\"{}\") |>\n  req_url_query(limit = 5{}) |>\n  req_perform() |>\n  "
        "resp_body_json(simplifyVector = TRUE)\nprint(rows$rows)",
        url, filtered ? fmt::format(", `{}` = \"{}\"", column, value) : "");
    out.javascript = fmt::format(
        "const url = new URL(\"{}\");\nurl.search = new URLSearchParams({{ limit: \"5\"{} }});\nconst {{ rows }} = await (await "
        "fetch(url)).json();\nconsole.table(rows);",
        url, filtered ? fmt::format(", \"{}\": \"{}\"", column, value) : "");
    return out;
}

std::string frequency_words(const Context& cx, const std::string& frequency) {
    const std::string key = "frequency." + frequency;
    return cx.app().locale().has(cx.language(), key) ? cx.say(key) : frequency;
}

DatasetPage page_of(Context& cx, const Dataset& dataset, const std::vector<Version>& versions) {
    DatasetPage out;
    out.title = dataset.title.in(cx.language());
    out.description = dataset.description.in(cx.language());
    out.slug.value = dataset.slug.value;
    out.identifier.value = dataset.identifier.value;
    out.license = license_title(dataset.license.value, cx.language());
    out.license_id.value = dataset.license.value;
    out.license_href.value = license_url(dataset.license.value);
    out.frequency = frequency_words(cx, dataset.frequency.value);
    out.keywords = dataset.keywords;
    out.publisher = {dataset.publisher.in(cx.language()),
                     {cx.href("/datasets?publisher=" + text::percent_encode(dataset.publisher.in("zh-Hant")))}};
    if (!dataset.source_note.empty()) out.source = dataset.source_note.value;
    if (dataset.source_url) out.source_href = dataset.source_url->value;
    out.issued_at = dataset.issued_at;
    out.modified_at = dataset.modified_at;
    out.state = dataset.state;
    const std::string here = "/datasets/" + dataset.slug.value;
    out.versions_href.value = cx.href(here + "/versions");
    if (dataset.state == DatasetState::published) {
        const std::string subject = text::percent_encode(dataset.identifier.value);
        out.subscribe_href.value = cx.href(fmt::format("/subscriptions/new?topic={}&subject={}", dataset_published, subject));
        out.feed_href.value = cx.href(fmt::format("/feeds/{}.atom", dataset_published));
    }
    if (is_publisher(cx)) out.manage_href.value = cx.href(here + "/versions");
    for (const Version& version : versions) {
        if (!version.published_at || out.versions.size() >= versions_shown) continue;
        out.versions.push_back({version.number,
                                {cx.href(fmt::format("{}/versions/{}", here, version.number))},
                                *version.published_at,
                                version.rows_accepted,
                                version.note.value,
                                version.state == VersionState::published});
    }
    return out;
}

void add_version(Context& cx, DatasetPage& out, const Version& version) {
    out.version = version.number;
    out.rows = version.rows_accepted;
    out.quarantined = version.rows_quarantined;
    out.data_as_of = version.data_as_of;
    out.raw_sha256 = version.raw_sha256;
    if (version.rows_quarantined > 0)
        out.quarantine_href.value = cx.href(fmt::format("/datasets/{}/versions/{}/quarantine", out.slug.value, version.number));
}

void add_table(Context& cx, DatasetPage& out, const OpenTable& open) {
    out.table_id = Text<>{{open.table.name.value}};
    out.sql_href.value =
        cx.href("/sql?sql=" + text::percent_encode(fmt::format("select * from od.\"{}\" limit 10", open.table.name.value)));
    if (open.dataset.access_level == AccessLevel::open)
        out.joins_href.value = cx.href(fmt::format("/tables/{}/joins", open.table.name.value));
    for (const TableColumn& column : open.table.columns)
        out.columns.push_back(
            {column.name, column.title, column.type, column.nulls, column.distinct, column.min.value_or(""), column.max.value_or("")});
    for (const std::string& format : download_formats(open)) {
        std::string label = format;
        std::transform(label.begin(), label.end(), label.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
        const std::int64_t size = format == "csv" ? open.table.csv_bytes : format == "parquet" ? open.table.parquet_bytes : 0;
        out.downloads.push_back({{cx.href(fmt::format("/api/v1/tables/{}/download/{}", open.table.name.value, format))},
                                 {format == "parquet"   ? "Parquet"
                                  : format == "geojson" ? "GeoJSON"
                                                        : label},
                                 {bytes_in_words(size)}});
    }
    out.api = api_of(cx, open);
}

struct Found {
    Dataset dataset;
    std::vector<Version> versions;
    std::optional<OpenTable> open;
};

Task<Result<DatasetPage>> show(Context& cx, Text<1, 100> key, Explore asked) {
    auto found = co_await cx.read([&](Reader& reader) -> Result<Found> {
        auto dataset = find_dataset(reader, key.value);
        const bool visible = dataset && (dataset->state == DatasetState::published || is_publisher(cx));
        if (!visible) return Problem::not_found("dataset");
        Found out{*dataset, versions_of(reader, dataset->id), {}};
        for (const Version& version : out.versions) {
            if (version.state != VersionState::published) continue;
            const auto tables = tables_of(reader, version.id);
            if (!tables.empty()) out.open = open(inside(cx), *dataset, version, tables[0]);
            break;
        }
        return out;
    });
    if (!found) co_return found.problem();
    DatasetPage out = page_of(cx, found->dataset, found->versions);
    if (!found->open) {
        out.unavailable = cx.say("dataset.unavailable");
        co_return out;
    }
    OpenTable& open = *found->open;
    add_version(cx, out, open.version);
    add_table(cx, out, open);
    if (!cx.wants_html()) co_return out;
    join_condition(open, asked);
    if (auto here = co_await bring_rows(cx, open); !here) co_return std::move(here.problem());
    auto shown = co_await cx.blocking([&]() -> Done {
        auto preview = preview_of(cx, open, asked);
        if (!preview) return preview.problem();
        out.preview = std::move(*preview);
        out.chart = chart_of(cx, open, asked);
        out.map = map_of(cx, open, asked);
        return Nothing{};
    });
    if (!shown) co_return shown.problem();
    co_return out;
}

}  // namespace

void install_dataset(App& app) {
    app.get("/datasets/{dataset}", show).page("opendata/dataset").rated(RateClass::page).named("dataset");
    install_versions(app);
}

}  // namespace skl::opendata
