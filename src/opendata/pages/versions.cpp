// Files of a version, and its rows that were not accepted, with their reason and original bytes.
#include "kernel/describe/scalar.h"
#include "kernel/describe/write.h"
#include "kernel/http/suspend.h"
#include "kernel/pages/locale.h"
#include "kernel/pages/pages.h"
#include "kernel/text/text.h"
#include "opendata/api/access.h"
#include "opendata/api/parallel_downloads.h"
#include "opendata/catalogue/catalogue.h"
#include "opendata/versions/asked.h"

namespace skl::opendata {
namespace {

constexpr std::int64_t quarantine_page = 100;

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
    std::optional<std::string> recipes_href;  // where editors say what becomes of them
};
BOOST_DESCRIBE_STRUCT(QuarantinePage, (), (title, parent_title, parent_href, csv_href, total, items, next, next_href, recipes_href))

struct QuarantineQuery {
    std::optional<Whole<1, 1000>> limit;
    std::optional<Whole<0, 1'000'000'000>> cursor;  // the last record of the page before
};
BOOST_DESCRIBE_STRUCT(QuarantineQuery, (), (limit, cursor))

struct Found {
    Dataset dataset;
    Version version;
};

Result<Found> find(Context& cx, Reader& reader, const std::string& slug, std::int64_t number) {
    auto dataset = seen_dataset(cx, reader, slug);
    if (!dataset) return dataset.problem();
    auto version = find_version(reader, dataset->id, number);
    if (!version || !listed(cx, version->state)) return Problem::not_found("version");
    if (!may_read_rows(cx, *dataset)) return Problem::not_found("version");
    if (auto here = at_hand(reader, *version); !here) return std::move(here.problem());
    return Found{std::move(*dataset), std::move(*version)};
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
                           {},
                           {}};
        if (is_editor(cx)) out.recipes_href = cx.href(fmt::format("/resources/{}/recipes", to_text(found->version.resource_id)));
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

    // record_no, byte_offset, code, reason, column, the original bytes twice: as text, and in base64 as they were, and what became of it.
    static constexpr std::string_view header = "record_no,byte_offset,code,reason,column,raw,raw_base64,state\r\n";

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
        out += fmt::format(",{},{}\r\n", text::base64url(row.raw), write_scalar(view(row.state)));
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
    auto slot = download_slot(cx);
    if (!slot) co_return std::move(slot.problem());
    co_return co_await cx.read([&](Reader& reader) -> Result<Reply> {
        auto found = find(cx, reader, slug.value, number.value);
        if (!found) return found.problem();
        Reply reply;
        reply.content_type = "text/csv; charset=utf-8; header=present";
        reply.headers.emplace_back("Content-Disposition",
                                   fmt::format("attachment; filename=\"{}-v{}-quarantine.csv\"", slug.value, number.value));
        auto lines = std::make_shared<QuarantineLines>(cx.app().store(), cx.tenant(), found->version.id, cx.app().locale(), cx.language());
        reply.stream = [lines](BodySink& sink) { return send_lines(lines, sink); };
        return in_slot(std::move(reply), std::move(*slot));
    });
}

struct NamedBlob {
    std::string sha256, media_type, file_name;
};

Task<Result<Reply>> blob_reply(Context& cx, Result<NamedBlob> named) {
    if (!named) co_return std::move(named.problem());
    auto slot = download_slot(cx);
    if (!slot) co_return std::move(slot.problem());
    auto blob = co_await bring(cx, named->sha256);
    if (!blob) co_return std::move(blob.problem());
    Reply reply;
    reply.file = std::move(blob->path);
    reply.held = std::move(blob->held);
    reply.headers.emplace_back("ETag", "\"" + named->sha256 + "\"");
    reply.content_type = std::move(named->media_type);
    reply.headers.emplace_back("Content-Disposition",
                               fmt::format("attachment; filename*=UTF-8''{}", text::percent_encode(named->file_name)));
    co_return in_slot(std::move(reply), std::move(*slot));
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
    app.get(one + "/quarantine", quarantine).page("opendata/quarantine").named("quarantine");
    app.get(one + "/quarantine/original", quarantine_file).named("quarantine.file").gives({"text/csv"});
    app.get(one + "/original", original).named("version.original").gives({"application/octet-stream"});
    app.get(one + "/csv", version_csv).named("version.csv").gives({"text/csv"});
    app.get(one + "/parquet", version_parquet).named("version.parquet").gives({"application/vnd.apache.parquet"});
    install_histories(app);
}

}  // namespace skl::opendata
