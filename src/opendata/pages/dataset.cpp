// A dataset's page: what it is, its rows, a chart, a map, downloads, versions, and how to call its API.
#include "kernel/config/configuration.h"
#include "kernel/describe/scalar.h"
#include "kernel/pages/locale.h"
#include "kernel/pages/pages.h"
#include "kernel/text/text.h"
#include "opendata/api/access.h"
#include "opendata/api/download.h"
#include "opendata/api/unavailable.h"
#include "opendata/catalogue/catalogue.h"
#include "opendata/engine/completeness.h"
#include "opendata/engine/media_type.h"
#include "opendata/engine/service_category.h"
#include "opendata/faces/faces.h"
#include "opendata/live/live.h"
#include "opendata/pages/explore.h"
#include "opendata/quality/pages.h"
#include "opendata/showcases/showcases.h"

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
    std::string caption;  // the dictionary's title, else the header's
    ColumnType type{};
    std::int64_t nulls = 0, distinct = 0;
    std::string least, most;
    Prose<> meaning;
    std::string unit;
    std::optional<std::string> code_list_href, standard_href;
};
BOOST_DESCRIBE_STRUCT(ShownColumn, (), (name, caption, type, nulls, distinct, least, most, meaning, unit, code_list_href, standard_href))

struct Contact {
    std::string name, phone;
    std::optional<std::string> mail, mail_href;
};
BOOST_DESCRIBE_STRUCT(Contact, (), (name, phone, mail, mail_href))

struct ShownLink {
    std::string href, label;
};
BOOST_DESCRIBE_STRUCT(ShownLink, (), (href, label))

struct ShownResource {
    Uuid id;
    Text<> identifier;
    std::string name, about;
    Text<> format, media_type, size;
    std::optional<std::string> href;  // of what lies elsewhere
    UrlKind url_kind{};
};
BOOST_DESCRIBE_STRUCT(ShownResource, (), (id, identifier, name, about, format, media_type, size, href, url_kind))

// What is said of the dataset, in words of the reader's language; `metadata` has the same as it is kept.
struct Said {
    std::optional<std::string> category, service, period, place, access, access_reason, cost, cost_law, language, reference_system;
    std::optional<ShownLink> landing, cost_page, series_page;
    std::vector<ShownLink> related, standards;
    Prose<> notes, version_notes;
};
BOOST_DESCRIBE_STRUCT(Said, (),
                      (category, service, period, place, access, access_reason, cost, cost_law, language, reference_system, landing,
                       cost_page, series_page, related, standards, notes, version_notes))

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

struct LiveNote {  // when its rows were read last and how far behind they may be, and where they are as they are now
    std::string note;
    Text<> href;
};
BOOST_DESCRIBE_STRUCT(LiveNote, (), (note, href))

struct DatasetPage {
    std::string title, description;
    Text<> slug, identifier;
    std::string license;
    Text<> license_id, license_href;
    std::string frequency;
    std::vector<std::string> keywords;
    std::optional<Text<>> table_id;
    Publisher publisher;
    std::optional<std::string> source, source_href, provenance_href;
    std::optional<Instant> issued_at;
    Instant modified_at;
    std::int64_t version = 0, rows = 0, quarantined = 0;
    DatasetState state{};
    std::optional<Date> data_as_of;
    Text<> raw_sha256, versions_href, quarantine_href, sql_href, joins_href, manage_href, report_href,
        requests_href;                 // an error in the table; what was asked about it
    Text<> subscribe_href, feed_href;  // of a published one: a mail when this one changes, a feed of all
    std::optional<LiveNote> live;      // of a live table
    std::vector<ShownColumn> columns;
    std::optional<Preview> preview;
    std::optional<Chart> chart;
    std::optional<MapPicture> map;
    std::vector<Download> downloads;
    std::vector<VersionLine> versions;
    std::optional<Api> api;
    std::optional<QualityCard> quality;
    std::optional<ApiUnavailable> api_unavailable;
    std::vector<ShowcaseLink> showcases;  // who used this
    Text<> showcases_href, usage_href;
    std::optional<std::string> unavailable, reason;  // why there is no API; why it is in this state
    std::optional<Contact> contact;
    Said said;
    DatasetFields metadata;
    std::vector<ShownResource> resources;
    std::optional<std::string> columns_href;  // where the dictionary is written
    std::optional<Prose<>> structured_data;   // JSON of schema.org, for search engines; of the page alone
};
BOOST_DESCRIBE_STRUCT(DatasetPage, (),
                      (title, description, slug, identifier, license, license_id, license_href, frequency, keywords, table_id, publisher,
                       source, source_href, provenance_href, issued_at, modified_at, version, rows, quarantined, state, data_as_of,
                       raw_sha256, versions_href, quarantine_href, sql_href, joins_href, manage_href, report_href, requests_href,
                       subscribe_href, feed_href, live, columns, preview, chart, map, downloads, versions, api, quality, api_unavailable,
                       showcases, showcases_href, usage_href, unavailable, reason, contact, said, metadata, resources, columns_href,
                       structured_data))

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

std::optional<std::string> unless_empty(std::string text) { return text.empty() ? std::nullopt : std::optional(std::move(text)); }

std::vector<ShownLink> links_of(const Several<Url, 0, 20>& urls) {
    std::vector<ShownLink> out;
    for (const Url& url : urls) out.push_back({url.value, url.value});
    return out;
}

Said said_of(Context& cx, Reader& reader, const Dataset& dataset) {
    Said out;
    const bool english = cx.language() == "en";
    const Locale& locale = cx.app().locale();
    if (const std::string topic = "category." + dataset.category.value; locale.has(cx.language(), topic)) out.category = cx.say(topic);
    if (const ServiceCategory* service = service_category(dataset.category_code.value))
        out.service = english ? service->title_en : service->title_zh;
    const auto day = [&](const std::optional<Date>& date) { return date ? locale.date(cx.language(), *date) : "…"; };
    if (dataset.temporal_from || dataset.temporal_to)
        out.period = fmt::format("{} – {}", day(dataset.temporal_from), day(dataset.temporal_to));
    out.place = unless_empty(dataset.spatial.value);
    out.reference_system = unless_empty(dataset.crs.value);
    out.access = cx.say("AccessLevel." + write_scalar(view(dataset.access_level)));
    out.access_reason = unless_empty(dataset.access_rights_reason.value);
    out.cost = cx.say("Cost." + write_scalar(view(dataset.cost)));
    out.cost_law = unless_empty(dataset.cost_law.value);
    if (dataset.cost_url) out.cost_page = ShownLink{dataset.cost_url->value, dataset.cost_url->value};
    std::string languages;
    for (const auto& one : dataset.language) {
        const std::string key = "language." + one.value;
        languages += (languages.empty() ? "" : english ? ", " : "、") + (locale.has(cx.language(), key) ? cx.say(key) : one.value);
    }
    out.language = unless_empty(std::move(languages));
    if (dataset.landing_page) out.landing = ShownLink{dataset.landing_page->value, dataset.landing_page->value};
    if (const auto series = dataset.series_id ? dataset_by_id(reader, *dataset.series_id) : std::nullopt;
        series && series->state == DatasetState::published)
        out.series_page = ShownLink{cx.href("/datasets/" + series->slug.value), series->title.in(cx.language())};
    out.related = links_of(dataset.related_urls);
    out.standards = links_of(dataset.conforms_to);
    out.notes.value = dataset.notes.value;
    out.version_notes.value = dataset.version_notes.value;
    return out;
}

// Who answers questions: the maintainer, else the publisher.
std::optional<Contact> contact_of(Reader& reader, const Dataset& dataset) {
    for (const auto& id : {dataset.maintainer_id, dataset.publisher_id}) {
        const auto one = id ? organization_by_id(reader, *id) : std::nullopt;
        if (!one || !can_be_reached(*one)) continue;
        Contact out{one->contact_name.value, one->contact_phone.value, {}, {}};
        if (one->contact_email) out.mail = one->contact_email->value;
        if (one->contact_email) out.mail_href = "mailto:" + one->contact_email->value;
        return out;
    }
    return std::nullopt;
}

std::vector<ShownResource> resources_shown(Context& cx, Reader& reader, const Dataset& dataset) {
    std::vector<ShownResource> out;
    for (const Resource& one : resources_of(reader, dataset.id)) {
        std::string format = one.declared_format.value;
        for (const Version& version : public_versions(reader, one.id, 1)) format = version.format.value;
        std::transform(format.begin(), format.end(), format.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
        std::optional<std::string> href;
        if (one.access_url) href = one.access_url->value;
        if (one.download_url) href = one.download_url->value;
        out.push_back({one.id,
                       {one.identifier.value},
                       one.title.in(cx.language()),
                       one.description.in(cx.language()),
                       {format},
                       {one.media_type.value.empty() ? media_type_of(format) : one.media_type.value},
                       {bytes_in_words(one.byte_size)},
                       std::move(href),
                       one.url_kind});
    }
    return out;
}

DatasetPage page_of(Context& cx, Reader& reader, const Dataset& dataset, const std::vector<Version>& versions) {
    DatasetPage out;
    out.title = dataset.title.in(cx.language());
    out.description = dataset.description.in(cx.language());
    out.slug.value = dataset.slug.value;
    out.identifier.value = dataset.identifier.value;
    out.license = license_title(dataset.license.value, cx.language());
    out.license_id.value = dataset.license.value;
    out.license_href.value = license_url(dataset.license.value);
    out.frequency = frequency_words(cx, dataset.frequency.value);
    out.keywords = keywords_of(dataset, cx.language());
    const auto publisher = dataset.publisher_id ? organization_by_id(reader, *dataset.publisher_id) : std::nullopt;
    out.publisher = {dataset.publisher.in(cx.language()),
                     {publisher ? cx.href("/opendata/organizations/" + publisher->slug.value) : std::string{}}};
    out.contact = contact_of(reader, dataset);
    out.said = said_of(cx, reader, dataset);
    out.metadata = dataset;
    out.resources = resources_shown(cx, reader, dataset);
    if (dataset.state != DatasetState::published) out.reason = unless_empty(dataset.state_reason.value);
    if (!dataset.source_note.empty()) out.source = dataset.source_note.value;
    if (dataset.source_url) out.source_href = dataset.source_url->value;
    if (dataset.source_id) out.provenance_href = cx.href("/datasets/" + dataset.slug.value + "/provenance");
    out.issued_at = dataset.issued_at;
    out.modified_at = dataset.modified_at;
    out.state = dataset.state;
    const std::string here = "/datasets/" + dataset.slug.value;
    out.versions_href.value = cx.href(here + "/versions");
    if (dataset.state == DatasetState::published) {
        const std::string subject = text::percent_encode(dataset.identifier.value);
        out.subscribe_href.value = cx.href(fmt::format("/subscriptions/new?topic={}&subject={}", dataset_published, subject));
        out.feed_href.value = cx.href(fmt::format("/feeds/{}.atom", dataset_published));
        out.requests_href.value = cx.href("/data-requests?dataset=" + dataset.slug.value);
        out.showcases_href.value = cx.href("/opendata/showcases?dataset=" + dataset.slug.value);
        out.usage_href.value = cx.href("/usage?dataset=" + dataset.slug.value);
        if (auto note = cx.app().service<Live>().freshness(cx, reader, dataset.slug.value))
            out.live = LiveNote{std::move(*note), {cx.href("/opendata/live-tables/" + dataset.slug.value)}};
    }
    if (is_editor(cx)) {
        out.manage_href.value = cx.href(here + "/manage");
        if (!out.resources.empty()) out.columns_href = cx.href(fmt::format("/resources/{}/columns", to_text(out.resources[0].id)));
    }
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

void describe(Context& cx, ShownColumn& out, const ColumnEntry& entry) {
    if (const std::string& title = entry.title.in(cx.language()); !title.empty()) out.caption = title;
    out.meaning.value = entry.description.in(cx.language());
    out.unit = entry.unit.value;
    if (entry.code_list) out.code_list_href = entry.code_list->value;
    if (entry.standard_uri) out.standard_href = entry.standard_uri->value;
}

void add_table(Context& cx, DatasetPage& out, const OpenTable& open, const std::vector<ColumnEntry>& dictionary) {
    out.table_id = Text<>{{open.table.name.value}};
    out.sql_href.value =
        cx.href("/sql?sql=" + text::percent_encode(fmt::format("select * from od.\"{}\" limit 10", open.table.name.value)));
    out.report_href.value = cx.href(fmt::format("/tables/{}/error-reports", open.table.name.value));
    if (open.dataset.access_level == AccessLevel::open)
        out.joins_href.value = cx.href(fmt::format("/tables/{}/joins", open.table.name.value));
    for (const TableColumn& column : open.table.columns) {
        ShownColumn& shown = out.columns.emplace_back();
        shown.name = column.name;
        shown.caption = column.title;
        shown.type = column.type;
        shown.nulls = column.nulls;
        shown.distinct = column.distinct;
        shown.least = column.min.value_or("");
        shown.most = column.max.value_or("");
        const auto entry = std::find_if(dictionary.begin(), dictionary.end(),
                                        [&](const ColumnEntry& one) { return one.column.value == column.name.value; });
        if (entry != dictionary.end()) describe(cx, shown, *entry);
    }
    for (const std::string& format : download_formats(open)) {
        std::string label = format;
        std::transform(label.begin(), label.end(), label.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
        const std::int64_t size = format == "csv" ? open.table.csv_bytes : format == "parquet" ? open.table.parquet_bytes : 0;
        out.downloads.push_back({{cx.href(fmt::format("/api/v1/tables/{}/download/{}", open.table.name.value, format))},
                                 {format == "parquet"   ? "Parquet"
                                  : format == "geojson" ? "GeoJSON"
                                                        : label},
                                 {bytes_in_words(size)}});
        if (format != "csv") continue;
        const std::string big5 = fmt::format("/api/v1/tables/{}/download/csv?encoding=big5", open.table.name.value);
        out.downloads.push_back({{cx.href(big5)}, {"CSV (Big5)"}, {}});
    }
    out.api = api_of(cx, open);
}

struct Found {
    DatasetPage page;
    std::optional<ApiUnavailable> unavailable;
    std::optional<OpenTable> open;
    std::vector<ColumnEntry> dictionary;
    std::int64_t rev = 0;
};

Task<Result<DatasetPage>> show(Context& cx, Text<1, 100> key, Explore asked) {
    auto found = co_await cx.read([&](Reader& reader) -> Result<Found> {
        auto dataset = seen_dataset(cx, reader, key.value);
        if (!dataset) return dataset.problem();
        const auto versions = versions_of(reader, dataset->id);
        Found out{page_of(cx, reader, *dataset, versions), {}, {}, {}, dataset->rev};
        if (const auto resources = resources_of(reader, dataset->id); !resources.empty())
            out.unavailable = why_no_api(reader, *dataset, resources.front(), is_editor(cx));
        out.page.quality = quality_card(cx, reader, *dataset);
        out.page.showcases = showcases_of(cx, reader, dataset->id);
        if (cx.wants_html()) out.page.structured_data = Prose<>{{structured_data(cx, record_of(reader, *dataset))}};
        for (const Version& version : versions) {
            if (version.state != VersionState::published) continue;
            const auto tables = tables_of(reader, version.id);
            if (!may_read_rows(cx, *dataset)) break;
            if (!tables.empty()) out.open = open(inside(cx), *dataset, version, tables[0]);
            if (tables.empty()) add_version(cx, out.page, version);  // a document
            out.dictionary = dictionary_of(reader, version.resource_id);
            break;
        }
        return out;
    });
    if (!found) co_return found.problem();
    DatasetPage& out = found->page;
    if (!cx.wants_html()) cx.add_header("ETag", fmt::format("\"{}\"", found->rev));
    if (!found->open) {
        out.unavailable = found->unavailable ? unavailable_words(cx, *found->unavailable) : cx.say("dataset.unavailable");
        out.api_unavailable = found->unavailable;
        co_return std::move(out);
    }
    OpenTable& open = *found->open;
    add_version(cx, out, open.version);
    add_table(cx, out, open, found->dictionary);
    if (!cx.wants_html()) co_return std::move(out);
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
    co_return std::move(out);
}

}  // namespace

void install_dataset(App& app) {
    app.get("/datasets/{dataset}", show)
        .page("opendata/dataset")
        .rated(RateClass::page)
        .named("dataset")
        .gives_too(graph_types, negotiated_graph);
    install_versions(app);
}

}  // namespace skl::opendata
