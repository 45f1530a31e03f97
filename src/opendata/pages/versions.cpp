// The versions of a dataset, and the rows of each that were not accepted, with their reason and original bytes.
#include "kernel/describe/scalar.h"
#include "kernel/describe/write.h"
#include "kernel/http/list.h"
#include "kernel/http/suspend.h"
#include "kernel/pages/locale.h"
#include "kernel/pages/pages.h"
#include "kernel/text/text.h"
#include "opendata/catalogue/catalogue.h"
#include "opendata/inside.h"
#include "opendata/pages/issue_words.h"

namespace skl::opendata {
namespace {

constexpr std::int64_t quarantine_page = 100;
constexpr std::size_t most_issues = 20;  // on the page of a version

struct VersionRow {
    std::int64_t number = 0;
    VersionState state{};
    Text<> href, file_name;
    std::int64_t rows_accepted = 0, rows_quarantined = 0;
    Instant created_at;
    std::optional<Instant> published_at;
    Text<> note, problem;
};
BOOST_DESCRIBE_STRUCT(VersionRow, (),
                      (number, state, href, file_name, rows_accepted, rows_quarantined, created_at, published_at, note, problem))

struct VersionDownload {
    Text<> href, format, size;
};
BOOST_DESCRIBE_STRUCT(VersionDownload, (), (href, format, size))

struct VersionPage {
    std::string title, parent_title;
    Text<> parent_href;
    std::int64_t number = 0, rows = 0, quarantined = 0, bytes = 0;
    std::optional<Instant> published_at;
    VersionState state{};
    Text<> raw_sha256, canonical_sha256, parser_version;
    std::optional<Text<>> preview_href;
    std::optional<Text<>> receipt_href, entry_href;  // in the ledger; the entry once it has its number
    std::vector<VersionDownload> downloads;
    std::vector<ShownIssue> issues;       // the first, worst ones
    std::optional<std::int64_t> further;  // issues that are not shown
};
BOOST_DESCRIBE_STRUCT(VersionPage, (),
                      (title, parent_title, parent_href, number, rows, quarantined, bytes, published_at, state, raw_sha256,
                       canonical_sha256, parser_version, preview_href, receipt_href, entry_href, downloads, issues, further))

struct QuarantineItem {
    std::int64_t record_no = 0, byte_offset = 0;
    Text<> code;
    std::string reason;
    Text<> column;
    std::string raw;
    QuarantineState state{};
};
BOOST_DESCRIBE_STRUCT(QuarantineItem, (), (record_no, byte_offset, code, reason, column, raw, state))

struct QuarantinePage {
    std::string title, parent_title;
    Text<> parent_href, csv_href;
    std::int64_t total = 0;
    std::vector<QuarantineItem> items;
    std::optional<std::string> next, next_href;
};
BOOST_DESCRIBE_STRUCT(QuarantinePage, (), (title, parent_title, parent_href, csv_href, total, items, next, next_href))

struct QuarantineQuery {
    std::optional<Whole<1, 1000>> limit;
    std::optional<Whole<0, 1'000'000'000>> cursor;  // the last record of the page before
};
BOOST_DESCRIBE_STRUCT(QuarantineQuery, (), (limit, cursor))

struct Found {
    Dataset dataset;
    Version version;
};

// What is not public yet is there for who may publish.
bool visible(Context& cx, VersionState state) {
    return is_publisher(cx) || state == VersionState::published || state == VersionState::superseded;
}

Result<Found> find(Context& cx, Reader& reader, const std::string& slug, std::int64_t number) {
    auto dataset = seen_dataset(cx, reader, slug);
    if (!dataset) return dataset.problem();
    auto version = find_version(reader, dataset->id, number);
    if (!version || !visible(cx, version->state)) return Problem::not_found("version");
    return Found{std::move(*dataset), std::move(*version)};
}

struct VersionList {
    std::string title, parent_title;
    Text<> parent_href;
    std::vector<VersionRow> items;
};
BOOST_DESCRIBE_STRUCT(VersionList, (), (title, parent_title, parent_href, items))

Task<Result<VersionList>> list(Context& cx, DatasetKey slug) {
    co_return co_await cx.read([&](Reader& reader) -> Result<VersionList> {
        auto dataset = seen_dataset(cx, reader, slug.value);
        if (!dataset) return dataset.problem();
        VersionList out{cx.say("dataset.versions"), dataset->title.in(cx.language()), {cx.href("/datasets/" + slug.value)}, {}};
        for (const Version& v : versions_of(reader, dataset->id)) {
            if (!visible(cx, v.state)) continue;
            out.items.push_back({v.number,
                                 v.state,
                                 {cx.href(fmt::format("/datasets/{}/versions/{}", dataset->slug.value, v.number))},
                                 v.file_name,
                                 v.rows_accepted,
                                 v.rows_quarantined,
                                 v.created_at,
                                 v.published_at,
                                 v.note,
                                 v.problem});
        }
        return out;
    });
}

void show_issues(Context& cx, VersionPage& out, const std::vector<Issue>& issues) {
    for (const Issue& issue : issues)
        if (out.issues.size() < most_issues) out.issues.push_back(in_words(cx, issue));
    if (issues.size() > most_issues) out.further = static_cast<std::int64_t>(issues.size() - most_issues);
}

Task<Result<VersionPage>> show(Context& cx, DatasetKey slug, Positive number) {
    co_return co_await cx.read([&](Reader& reader) -> Result<VersionPage> {
        auto found = find(cx, reader, slug.value, number.value);
        if (!found) return found.problem();
        const Version& v = found->version;
        const std::string here = fmt::format("/datasets/{}/versions/{}", slug.value, v.number);
        VersionPage out{cx.say("version.title", {{"number", std::to_string(v.number)}}),
                        found->dataset.title.in(cx.language()),
                        {cx.href("/datasets/" + slug.value)},
                        v.number,
                        v.rows_accepted,
                        v.rows_quarantined,
                        v.bytes_raw,
                        v.published_at,
                        v.state,
                        v.raw_sha256,
                        v.canonical_sha256,
                        {},
                        {},
                        {},
                        {},
                        {},
                        {},
                        {}};
        if (const auto leaf = ledger::Ledger::find(reader, publication_key(v))) {
            out.receipt_href = Text<>{{cx.href(ledger::receipt_path(leaf->leaf_hash))}};
            if (leaf->index) out.entry_href = Text<>{{cx.href(fmt::format("/ledger/entries/{}", *leaf->index))}};
        }
        if (const auto report = from_json<IngestReport>(report_of(reader, v.id))) {
            out.parser_version = report->parser_version;
            show_issues(cx, out, all_issues(*report));
        }
        if (is_publisher(cx)) out.preview_href = Text<>{{cx.href(here + "/preview")}};
        out.downloads.push_back({{cx.href(here + "/original")}, {cx.say("version.original")}, {}});
        if (!tables_of(reader, v.id).empty()) {
            out.downloads.push_back({{cx.href(here + "/csv")}, {"CSV"}, {}});
            out.downloads.push_back({{cx.href(here + "/parquet")}, {"Parquet"}, {}});
        }
        if (v.rows_quarantined > 0) out.downloads.push_back({{cx.href(here + "/quarantine")}, {cx.say("quarantine.title")}, {}});
        return out;
    });
}

std::string reason_words(const Locale& locale, std::string_view language, const std::string& code) {
    const std::string key = "issue." + code;
    return locale.has(language, key) ? locale.say(language, key) : code;
}

// Bytes that are no UTF-8 are shown as \xHH; the download has them as they are.
std::string readable(const std::string& raw) {
    if (text::valid_utf8(raw)) return raw;
    std::string out;
    for (const char c : raw) {
        const auto byte = static_cast<unsigned char>(c);
        out += byte < 0x80 ? std::string(1, c) : fmt::format("\\x{:02x}", byte);
    }
    return out;
}

Task<Result<QuarantinePage>> quarantine(Context& cx, DatasetKey slug, Positive number, QuarantineQuery query) {
    co_return co_await cx.read([&](Reader& reader) -> Result<QuarantinePage> {
        auto found = find(cx, reader, slug.value, number.value);
        if (!found) return found.problem();
        const std::string here = cx.href(fmt::format("/datasets/{}/versions/{}/quarantine", slug.value, number.value));
        QuarantinePage out{cx.say("quarantine.title"),
                           found->dataset.title.in(cx.language()),
                           {cx.href("/datasets/" + slug.value)},
                           {here + "/original"},
                           found->version.rows_quarantined,
                           {},
                           {},
                           {}};
        const std::int64_t limit = query.limit ? query.limit->value : quarantine_page;
        auto rows = quarantine_of(reader, found->version.id, limit + 1, query.cursor ? query.cursor->value : -1);
        if (static_cast<std::int64_t>(rows.size()) > limit) {
            rows.pop_back();
            out.next = std::to_string(rows.back().record_no);
            out.next_href = fmt::format("{}?cursor={}", here, *out.next);
        }
        for (QuarantineRow& row : rows)
            out.items.push_back({row.record_no,
                                 row.byte_offset,
                                 row.code,
                                 reason_words(cx.app().locale(), cx.language(), row.code.value),
                                 {},
                                 readable(row.raw),
                                 row.state});
        return out;
    });
}

// The quarantined rows of a version as CSV, read a piece at a time: there may be more of them than memory.
class QuarantineLines {
public:
    QuarantineLines(Store& store, std::string tenant, const Uuid& version, const Locale& locale, std::string language)
        : store_(store), tenant_(std::move(tenant)), version_(version), locale_(locale), language_(std::move(language)) {}

    // record_no, byte_offset, code, reason, column, and the original bytes twice: as text, and in base64 as they were.
    static constexpr std::string_view header = "record_no,byte_offset,code,reason,column,raw,raw_base64\r\n";

    // The next lines; empty at the end.
    std::string next() {
        std::string out;
        const auto lost = store_.read(tenant_, [&](Reader& reader) {
            each_quarantined(reader, version_, last_, rows_at_once, [&](const NewQuarantineRow& row) { write(out, row); });
        });
        if (lost) throw DatabaseError(DatabaseError::Kind::lost, lost->code);  // the client must not take half a file for a whole one
        return out;
    }

private:
    static constexpr std::int64_t rows_at_once = 32;  // each may hold 1 MiB

    void write(std::string& out, const NewQuarantineRow& row) {
        last_ = row.position;
        out += fmt::format("{},{},{},", row.record_no, row.byte_offset, row.code);
        write_csv_cell(out, reason_words(locale_, language_, row.code), true);
        out += ',';
        write_csv_cell(out, row.column, true);
        out += ',';
        write_csv_cell(out, readable(row.raw), true);
        out += fmt::format(",{}\r\n", text::base64url(row.raw));
    }

    Store& store_;
    std::string tenant_;
    Uuid version_;
    const Locale& locale_;
    std::string language_;
    std::int64_t last_ = -1;
};

Task<void> send_lines(std::shared_ptr<QuarantineLines> lines, BodySink& sink) {
    std::string piece{QuarantineLines::header};
    const auto read = [&] { piece = lines->next(); };
    while (!piece.empty()) {
        const bool open = co_await sink.write(piece);
        if (!open) co_return;
        co_await on_pool(read);
    }
}

Task<Result<Reply>> quarantine_file(Context& cx, DatasetKey slug, Positive number) {
    co_return co_await cx.read([&](Reader& reader) -> Result<Reply> {
        auto found = find(cx, reader, slug.value, number.value);
        if (!found) return found.problem();
        Reply reply;
        reply.content_type = "text/csv; charset=utf-8; header=present";
        reply.headers.emplace_back("Content-Disposition",
                                   fmt::format("attachment; filename=\"{}-v{}-quarantine.csv\"", slug.value, number.value));
        auto lines = std::make_shared<QuarantineLines>(cx.app().store(), cx.tenant(), found->version.id, cx.app().locale(), cx.language());
        reply.stream = [lines](BodySink& sink) { return send_lines(lines, sink); };
        return reply;
    });
}

struct NamedBlob {
    std::string sha256, media_type, file_name;
};

Task<Result<Reply>> blob_reply(Context& cx, Result<NamedBlob> named) {
    if (!named) co_return std::move(named.problem());
    auto blob = co_await bring(cx, named->sha256);
    if (!blob) co_return std::move(blob.problem());
    Reply reply;
    reply.file = std::move(blob->path);
    reply.held = std::move(blob->held);
    reply.headers.emplace_back("ETag", "\"" + named->sha256 + "\"");
    reply.content_type = std::move(named->media_type);
    reply.headers.emplace_back("Content-Disposition",
                               fmt::format("attachment; filename*=UTF-8''{}", text::percent_encode(named->file_name)));
    co_return reply;
}

Task<Result<Reply>> original(Context& cx, DatasetKey slug, Positive number) {
    auto named = co_await cx.read([&](Reader& reader) -> Result<NamedBlob> {
        auto found = find(cx, reader, slug.value, number.value);
        if (!found) return found.problem();
        return NamedBlob{found->version.raw_sha256.value, "application/octet-stream", found->version.file_name.value};
    });
    co_return co_await blob_reply(cx, std::move(named));
}

Task<Result<Reply>> version_table(Context& cx, DatasetKey slug, Positive number, bool parquet) {
    auto named = co_await cx.read([&](Reader& reader) -> Result<NamedBlob> {
        auto found = find(cx, reader, slug.value, number.value);
        if (!found) return found.problem();
        const auto tables = tables_of(reader, found->version.id);
        if (tables.empty()) return Problem::not_found("table");
        const std::string name = fmt::format("{}-v{}.{}", slug.value, number.value, parquet ? "parquet" : "csv");
        return parquet ? NamedBlob{tables[0].parquet_sha256.value, "application/vnd.apache.parquet", name}
                       : NamedBlob{tables[0].csv_sha256.value, "text/csv; charset=utf-8; header=present", name};
    });
    co_return co_await blob_reply(cx, std::move(named));
}

Task<Result<Reply>> version_csv(Context& cx, DatasetKey slug, Positive number) { return version_table(cx, std::move(slug), number, false); }
Task<Result<Reply>> version_parquet(Context& cx, DatasetKey slug, Positive number) {
    return version_table(cx, std::move(slug), number, true);
}

}  // namespace

void install_versions(App& app) {
    const std::string one = "/datasets/{dataset}/versions/{number}";
    app.get("/datasets/{dataset}/versions", list).named("versions");
    app.get(one, show).page("opendata/version").named("version");
    app.get(one + "/quarantine", quarantine).page("opendata/quarantine").named("quarantine");
    app.get(one + "/quarantine/original", quarantine_file).named("quarantine.file").gives({"text/csv"});
    app.get(one + "/original", original).named("version.original").gives({"application/octet-stream"});
    app.get(one + "/csv", version_csv).named("version.csv").gives({"text/csv"});
    app.get(one + "/parquet", version_parquet).named("version.parquet").gives({"application/vnd.apache.parquet"});
}

}  // namespace skl::opendata
