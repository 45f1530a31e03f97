// The publisher's way: upload, look at what was recognised, correct it, publish.
#include "kernel/describe/scalar.h"
#include "kernel/describe/write.h"
#include "kernel/http/list.h"
#include "kernel/pages/locale.h"
#include "kernel/pages/pages.h"
#include "opendata/inside.h"
#include "opendata/publish/life.h"

namespace skl::opendata {
namespace {

constexpr const char* may_publish = "opendata.publish";
constexpr std::size_t largest_upload = std::size_t{2} << 30;  // opendata.md §5.1

struct Choice {
    Text<> id, name;
    bool chosen = false;
};
BOOST_DESCRIBE_STRUCT(Choice, (), (id, name, chosen))

struct UploadPage {
    Text<> title;
    std::vector<Choice> datasets, licenses;
    Text<> largest;
};
BOOST_DESCRIBE_STRUCT(UploadPage, (), (title, datasets, licenses, largest))

struct Named {
    Text<> name, label;
    bool chosen = false;
};
BOOST_DESCRIBE_STRUCT(Named, (), (name, label, chosen))

struct PreviewColumn {
    Text<> name;
    std::string source_name;
    std::vector<Named> type_options;
    std::int64_t nulls = 0;
    std::string examples;
};
BOOST_DESCRIBE_STRUCT(PreviewColumn, (), (name, source_name, type_options, nulls, examples))

struct PreviewIssue {
    Severity severity{};
    std::string message, column;
    std::int64_t found = 0;
    std::string samples;
};
BOOST_DESCRIBE_STRUCT(PreviewIssue, (), (severity, message, column, found, samples))

struct PreviewPage {
    Text<> title, file_name, format, encoding, delimiter;
    VersionState state{};
    std::int64_t header_rows = 0, records = 0, accepted = 0, quarantined = 0, blank = 0;
    Text<> action, cancel_href;
    std::vector<Named> encodings, delimiters;
    std::vector<PreviewColumn> columns;
    std::vector<PreviewIssue> issues;
};
BOOST_DESCRIBE_STRUCT(PreviewPage, (),
                      (title, file_name, format, encoding, delimiter, state, header_rows, records, accepted, quarantined, blank, action, cancel_href, encodings,
                       delimiters, columns, issues))

struct Accepted {
    Text<> dataset;
    std::int64_t version = 0;
    Uuid job;
};
BOOST_DESCRIBE_STRUCT(Accepted, (), (dataset, version, job))

std::string joined(const std::vector<std::string>& words, std::string_view between) {
    std::string out;
    for (const std::string& word : words) out += (out.empty() ? "" : std::string(between)) + word;
    return out;
}

// Moves the version into the queue of the parser, in the same transaction that received or corrected it.
Uuid enqueue(Context& cx, Transaction& tx, const Version& version, bool publish) {
    const Uuid job = inside(cx).jobs->enqueue(tx, ingest_job, to_json(IngestOrder{{to_text(version.id)}, publish}), to_text(version.id));
    set_version_job(tx, version.id, job);
    return job;
}

Answered<Accepted> accepted(Context& cx, const std::string& slug, std::int64_t number, const Uuid& job) {
    return {{{slug}, number, job}, 202, {{"Location", cx.href("/jobs/" + to_text(job))}}};
}

Task<Result<UploadPage>> upload_form(Context& cx) {
    co_return co_await cx.read([&](Reader& reader) -> Result<UploadPage> {
        UploadPage out;
        out.title.value = cx.say("upload.title");
        out.largest.value = "2 GiB";
        CatalogueFilter all;
        all.limit = 500;
        for (const CatalogueRow& row : list_catalogue(reader, all)) out.datasets.push_back({{row.dataset.slug.value}, {row.dataset.title.in(cx.language())}, false});
        for (const License& license : licenses) out.licenses.push_back({{license.id}, {license_title(license.id, cx.language())}, false});
        return out;
    });
}

Task<Result<Answered<Accepted>>> upload(Context& cx, NewVersion wanted) {
    if (!wanted.file || wanted.file->path.empty()) co_return Problem::invalid({{"/file", "required"}});
    if (wanted.file->size == 0) co_return Problem::invalid({{"/file", "empty-file"}});
    Module::Inside& in = inside(cx);
    auto blob = co_await cx.blocking([&] { return in.blobs.copy_file(wanted.file->path); });
    if (!blob) co_return blob.problem();
    auto done = co_await cx.write([&](Transaction& tx) -> Result<Answered<Accepted>> {
        auto received = in.importing.receive(tx, wanted, wanted.file->file_name, *blob, cx.caller().subject, cx.now());
        if (!received) return received.problem();
        const Version& version = received->version;
        const std::string slug = dataset_by_id(tx, version.dataset_id)->slug.value;
        if (received->unchanged) {  // these bytes are a version already: no new one (opendata.md §5.1)
            const std::string href = cx.href(fmt::format("/datasets/{}/versions/{}", slug, version.number));
            return Answered<Accepted>{{{slug}, version.number, version.job_id.value_or(Uuid{})}, 200, {{"Location", href}}};
        }
        return accepted(cx, slug, version.number, enqueue(cx, tx, version, wanted.publish));
    });
    co_return done;
}

void fill_encodings(Context& cx, PreviewPage& out) {
    for (const char* name : {"UTF-8", "Big5-UAO", "GB18030", "UTF-16LE", "UTF-16BE", "Shift_JIS", "EUC-TW", "Big5-HKSCS", "windows-1252"})
        out.encodings.push_back({{name}, {name}, out.encoding.value == name});
    for (const char* name : {",", ", ", ";", "\t", "|", "^"}) {
        const std::string key = std::string(name) == "\t" ? "preview.delimiter.tab" : std::string(name) == ", " ? "preview.delimiter.comma-space" : "";
        out.delimiters.push_back({{name}, {key.empty() ? name : cx.say(key)}, out.delimiter.value == name});
    }
}

PreviewColumn column_of(Context& cx, const ColumnReport& column) {
    PreviewColumn out{column.name, column.source_name, {}, column.nulls, joined(column.examples, "、")};
    const Face& types = face_of<ColumnType>;
    for (std::uint32_t i = 0; i < types.names_count; ++i) {
        const std::string name = types.names[i].name;
        out.type_options.push_back({{name}, {display(cx.app().locale(), cx.language(), view(static_cast<ColumnType>(types.names[i].value)))}, name == write_scalar(view(column.type))});
    }
    return out;
}

PreviewIssue issue_of(Context& cx, const Issue& issue) {
    const std::string key = "issue." + issue.code.value;
    const bool known = cx.app().locale().has(cx.language(), key);
    return {issue.severity, known ? cx.say(key, {{"count", std::to_string(issue.count)}, {"column", issue.column}}) : issue.code.value, issue.column, issue.count, joined(issue.samples, "、")};
}

struct Found {
    Dataset dataset;
    Version version;
};

Result<Found> find(Reader& reader, const Slug& slug, const Positive& number) {
    auto dataset = find_dataset(reader, slug.value);
    if (!dataset) return Problem::not_found("dataset");
    auto version = find_version(reader, dataset->id, number.value);
    if (!version) return Problem::not_found("version");
    return Found{std::move(*dataset), std::move(*version)};
}

Task<Result<PreviewPage>> preview(Context& cx, Slug slug, Positive number) {
    co_return co_await cx.read([&](Reader& reader) -> Result<PreviewPage> {
        auto found = find(reader, slug, number);
        if (!found) return found.problem();
        const Version& version = found->version;
        if (version.state == VersionState::received || version.state == VersionState::parsing) return Problem{409, "still-parsing", {}, {}, {{"Retry-After", "2"}}};
        PreviewPage out;
        out.title.value = found->dataset.title.in(cx.language());
        out.file_name = version.file_name;
        out.format = version.format;
        out.state = version.state;
        out.action.value = cx.href(fmt::format("/datasets/{}/versions/{}/preview", slug.value, number.value));
        out.cancel_href.value = cx.href("/datasets/" + slug.value);
        const auto report = from_json<IngestReport>(report_of(reader, version.id));
        if (!report) return Problem{422, "parse-failed", {{"problem", version.problem.value}}};
        const TableReport& table = report->tables.front();
        out.encoding = report->decode.encoding;
        out.delimiter = report->dialect.delimiter;
        out.header_rows = table.layout.header;
        out.records = table.rows.records;
        out.accepted = table.rows.accepted;
        out.quarantined = table.rows.quarantined;
        out.blank = table.layout.blank;
        fill_encodings(cx, out);
        for (const ColumnReport& column : table.columns) out.columns.push_back(column_of(cx, column));
        if (version.state == VersionState::needs_review) out.issues.push_back(issue_of(cx, {{version.problem.value}, Severity::warning, "", 1, {}, {}}));
        for (const Issue& issue : report->issues) out.issues.push_back(issue_of(cx, issue));
        for (const Issue& issue : table.issues) out.issues.push_back(issue_of(cx, issue));
        return out;
    });
}

enum class Then { again, publish };
BOOST_DESCRIBE_ENUM(Then, again, publish)

struct PreviewAnswer {
    std::optional<Text<0, 40>> encoding;
    std::optional<Text<0, 4>> delimiter;
    std::optional<Whole<0, 100>> header_rows;
    std::map<std::string, std::string> name, type;  // by column, 0-based
    Then then{};
};
BOOST_DESCRIBE_STRUCT(PreviewAnswer, (), (encoding, delimiter, header_rows, name, type, then))

// What differs from the report becomes a correction; types by the names the report gave.
Corrections corrections_of(const PreviewAnswer& given, const IngestReport& report) {
    Corrections out;
    const TableReport& table = report.tables.front();
    if (given.encoding && given.encoding->value != report.decode.encoding.value) out.encoding = given.encoding;
    if (given.delimiter && given.delimiter->value != report.dialect.delimiter.value) out.delimiter = given.delimiter;
    if (given.header_rows && given.header_rows->value != table.layout.header) {
        out.header = given.header_rows;
        out.preamble = Whole<0, 100>{table.layout.preamble};
    }
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        const auto wanted = given.type.find(std::to_string(i));
        ColumnType type{};
        if (wanted == given.type.end() || read_scalar(wanted->second, face_of<ColumnType>, &type) || type == table.columns[i].type) continue;
        out.columns.push_back({table.columns[i].name, type});
    }
    return out;
}

Task<Result<Answered<Accepted>>> decide(Context& cx, Slug slug, Positive number, PreviewAnswer given) {
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<Accepted>> {
        auto found = find(tx, slug, number);
        if (!found) return found.problem();
        const Version& version = found->version;
        if (given.then == Then::publish) {
            auto done = inside(cx).importing.publish(tx, version, cx.caller().subject, cx.now());
            if (!done) return done.problem();
            return Answered<Accepted>{{{slug.value}, number.value, version.job_id.value_or(Uuid{})}, 200, {{"Location", cx.href("/datasets/" + slug.value)}}};
        }
        const auto moved = after(version.state, VersionEvent::correct);
        if (!moved) return moved.problem();
        set_version_state(tx, version.id, *moved);
        const auto report = from_json<IngestReport>(report_of(tx, version.id));
        if (report) set_corrections(tx, version.id, to_json(corrections_of(given, *report)));
        audit(tx, cx.now(), cx.caller().subject, "version.corrected", fmt::format("{}/{}", slug.value, number.value), "");
        return accepted(cx, slug.value, number.value, enqueue(cx, tx, version, false));
    });
}

}  // namespace

void install_publish(App& app) {
    app.get("/datasets/upload", upload_form).page("opendata/upload").needs(may_publish).named("upload");
    app.post("/datasets/upload", upload).form("/datasets/upload").needs(may_publish).body_up_to(largest_upload).time_up_to(std::chrono::seconds(300)).rated(RateClass::upload).named("upload.send");
    app.get("/datasets/{dataset}/versions/{number}/preview", preview).page("opendata/preview").needs(may_publish).named("preview");
    app.post("/datasets/{dataset}/versions/{number}/preview", decide).needs(may_publish).named("preview.decide");
}

}  // namespace skl::opendata
