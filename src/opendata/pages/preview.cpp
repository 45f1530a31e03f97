// The publisher's second step: look at what was recognised, correct it, publish.
#include "kernel/describe/node.h"
#include "kernel/describe/scalar.h"
#include "kernel/describe/write.h"
#include "kernel/pages/locale.h"
#include "kernel/pages/pages.h"
#include "kernel/pages/words.h"
#include "opendata/catalogue/publishing.h"
#include "opendata/engine/header.h"
#include "opendata/inside.h"
#include "opendata/pages/issue_words.h"
#include "opendata/persons/store.h"
#include "opendata/publish/life.h"

namespace skl::opendata {
namespace {

constexpr const char* encodings[] = {"UTF-8",    "Big5-UAO",  "Big5-HKSCS", "GB18030",     "UTF-16LE",
                                     "UTF-16BE", "Shift_JIS", "EUC-TW",     "windows-1252"};

// Separators by name: a tab or a trailing space does not survive a form.
enum class Delimiter { comma, comma_space, semicolon, tab, pipe, caret, fullwidth_comma, enumeration_comma, unit_separator };
BOOST_DESCRIBE_ENUM(Delimiter, comma, comma_space, semicolon, tab, pipe, caret, fullwidth_comma, enumeration_comma, unit_separator)
constexpr const char* delimiter_text[] = {",", ", ", ";", "\t", "|", "^", "，", "、", "\x1F"};

struct Named {
    Text<> name, label;
    bool chosen = false;
};
BOOST_DESCRIBE_STRUCT(Named, (), (name, label, chosen))

struct PreviewColumn {
    std::string column_name, source_name, wrong;
    bool editable = false;
    std::vector<Named> type_options;
    std::int64_t nulls = 0;
    std::optional<std::int64_t> unread;  // values that are not of the column's type
    std::string examples;
};
BOOST_DESCRIBE_STRUCT(PreviewColumn, (), (column_name, source_name, wrong, editable, type_options, nulls, unread, examples))

// A second table that stands in the same file, and becomes a table of its own.
struct FurtherTable {
    std::string heading;
    std::int64_t accepted = 0, quarantined = 0;
    std::vector<PreviewColumn> columns;
};
BOOST_DESCRIBE_STRUCT(FurtherTable, (), (heading, accepted, quarantined, columns))

struct PreviewPage {
    Text<> title, parent_href;
    std::string parent_title;
    Text<> file_name, format;
    std::optional<std::string> failure;  // why nothing could be read, in words
    VersionState state{};
    bool may_publish = false, may_correct = false, delimited = false;
    std::int64_t records = 0, accepted = 0, quarantined = 0, blank = 0;  // of all tables
    std::int64_t further_tables = 0;
    std::string header_rows;  // as typed where a correction was refused
    Text<> action, quarantine_href, upload_href;
    std::optional<Text<>> persons_href;  // where something of persons was found
    std::vector<Named> encodings, delimiters;
    std::vector<PreviewColumn> columns;  // of the first table
    std::vector<FurtherTable> further;
    std::vector<ShownIssue> issues;
};
BOOST_DESCRIBE_STRUCT(PreviewPage, (),
                      (title, parent_href, parent_title, file_name, format, failure, state, may_publish, may_correct, delimited, records,
                       accepted, quarantined, blank, further_tables, header_rows, action, quarantine_href, upload_href, persons_href,
                       encodings, delimiters, columns, further, issues))

enum class Then { again, publish };
BOOST_DESCRIBE_ENUM(Then, again, publish)

struct PreviewAnswer {
    std::optional<Text<0, 40>> encoding;
    std::optional<Delimiter> delimiter;
    std::optional<Whole<0, 100>> header_rows;
    std::map<std::string, std::string> name, type;  // by the place of the column, from 1
    Then then{};
};
BOOST_DESCRIBE_STRUCT(PreviewAnswer, (), (encoding, delimiter, header_rows, name, type, then))

struct Decided {
    Text<> dataset;
    std::int64_t version = 0;
    std::optional<Uuid> job;  // of the reading that began; none: published
};
BOOST_DESCRIBE_STRUCT(Decided, (), (dataset, version, job))

struct Found {
    Dataset dataset;
    Version version;
    std::optional<IngestReport> report;
};

Result<Found> find(Reader& reader, const DatasetKey& slug, const Positive& number) {
    auto dataset = find_dataset(reader, slug.value);
    if (!dataset) return Problem::not_found("dataset");
    auto version = find_version(reader, dataset->id, number.value);
    if (!version) return Problem::not_found("version");
    Found out{std::move(*dataset), std::move(*version), {}};
    if (auto report = from_json<IngestReport>(report_of(reader, out.version.id)); report && !report->tables.empty())
        out.report = std::move(*report);
    return out;
}

bool is_public(VersionState state) {  // or was
    return state == VersionState::published || state == VersionState::superseded || state == VersionState::withheld ||
           state == VersionState::deleted;
}

// What was sent with a form that came back, else what the report says.
std::string typed_or(const Context& cx, std::string_view group, std::string_view name, std::string otherwise) {
    const Node* node = cx.typed() == nullptr ? nullptr : cx.typed()->find(group);
    if (node != nullptr && !name.empty()) node = node->find(name);
    return node == nullptr ? otherwise : node->text;
}

void fill_reading(Context& cx, PreviewPage& out, const IngestReport* report) {
    const std::string encoding = typed_or(cx, "encoding", "", report == nullptr ? "" : report->decode.encoding.value);
    const bool listed = std::find(std::begin(encodings), std::end(encodings), encoding) != std::end(encodings);
    if (report == nullptr) out.encodings.push_back({{""}, {cx.say("preview.recognise")}, encoding.empty()});
    if (!listed && !encoding.empty()) out.encodings.push_back({{encoding}, {encoding}, true});
    for (const char* name : encodings) out.encodings.push_back({{name}, {name}, encoding == name});
    std::string delimiter;
    for (std::size_t i = 0; report != nullptr && i < std::size(delimiter_text); ++i)
        if (report->dialect.delimiter.value == delimiter_text[i]) delimiter = face_of<Delimiter>.names[i].name;
    delimiter = typed_or(cx, "delimiter", "", delimiter);
    if (delimiter.empty()) out.delimiters.push_back({{""}, {cx.say("preview.recognise")}, true});
    for (std::uint32_t i = 0; i < face_of<Delimiter>.names_count; ++i) {
        const std::string name = face_of<Delimiter>.names[i].name;
        out.delimiters.push_back({{name}, {cx.say(fmt::format("Delimiter.{}", name))}, delimiter == name});
    }
    out.header_rows = typed_or(cx, "header_rows", "", report == nullptr ? "" : std::to_string(report->tables.front().layout.header));
}

PreviewColumn column_of(Context& cx, const ColumnReport& column, std::size_t place, bool editable) {
    const std::string key = std::to_string(place);
    PreviewColumn out{editable ? typed_or(cx, "name", key, column.name.value) : column.name.value,
                      column.source_name,
                      {},
                      editable,
                      {},
                      column.nulls,
                      column.type_errors > 0 ? std::optional(column.type_errors) : std::nullopt,
                      joined(column.examples, "、")};
    const std::string recognised = write_scalar(view(column.type));
    const std::string chosen = editable ? typed_or(cx, "type", key, recognised) : recognised;
    const Face& types = face_of<ColumnType>;
    for (std::uint32_t i = 0; i < types.names_count; ++i)
        out.type_options.push_back({{types.names[i].name},
                                    {display(cx.app().locale(), cx.language(), view(static_cast<ColumnType>(types.names[i].value)))},
                                    chosen == types.names[i].name});
    return out;
}

// "format-mismatch format=html" of a failed version, in words.
std::string failure_words(Context& cx, const std::string& problem) {
    Problem said{422, problem.substr(0, problem.find(' '))};
    const Locale& locale = cx.app().locale();
    const std::string detail = problem_detail(locale, cx.language(), said);
    return problem_title(locale, cx.language(), said) + (detail.empty() ? "" : (cx.language() == "en" ? ". " : "。") + detail);
}

std::vector<FieldError> faults_of(const PreviewAnswer& given, const IngestReport* report);

// The faults of names stand beside them when the form comes back.
void fill_faults(const Context& cx, PreviewPage& out, const IngestReport& report) {
    PreviewAnswer given;
    if (cx.typed() == nullptr || !decode(*cx.typed(), face_of<PreviewAnswer>, &given, Spelling::form).empty()) return;
    for (const FieldError& fault : faults_of(given, &report))
        for (std::size_t i = 0; i < out.columns.size(); ++i)
            if (fault.pointer == fmt::format("/name/{}", i + 1))
                out.columns[i].wrong = error_message(cx.app().locale(), cx.language(), fault);
}

void fill_report(Context& cx, PreviewPage& out, const IngestReport& report) {
    const auto columns_of = [&](const TableReport& table, bool editable) {
        std::vector<PreviewColumn> columns;
        columns.reserve(table.columns.size());
        for (std::size_t i = 0; i < table.columns.size(); ++i)
            columns.push_back(column_of(cx, table.columns[i], i + 1, editable && !table.columns[i].derived));
        return columns;
    };
    for (const Issue& issue : all_issues(report)) out.issues.push_back(in_words(cx, issue));
    out.further_tables = static_cast<std::int64_t>(report.tables.size()) - 1;
    for (const TableReport& table : report.tables) {
        out.records += table.rows.records;
        out.accepted += table.rows.accepted;
        out.quarantined += table.rows.quarantined;
        out.blank += table.layout.blank;
        if (&table == &report.tables.front()) {
            out.columns = columns_of(table, out.may_correct);
            continue;
        }
        const std::string place = std::to_string(&table - report.tables.data() + 1);
        out.further.push_back(
            {cx.say("preview.further", {{"number", place}}), table.rows.accepted, table.rows.quarantined, columns_of(table, false)});
    }
}

Task<Result<PreviewPage>> preview(Context& cx, DatasetKey slug, Positive number) {
    co_return co_await cx.read([&](Reader& reader) -> Result<PreviewPage> {
        auto found = find(reader, slug, number);
        if (!found) return found.problem();
        const Version& version = found->version;
        if (is_being_read(version.state)) return Problem{409, "still-parsing", {}, {}, {{"Retry-After", "2"}}};
        const std::string here = fmt::format("/datasets/{}/versions/{}", slug.value, number.value);
        PreviewPage out;
        out.title.value = cx.say("preview.title");
        out.parent_href.value = cx.href("/datasets/" + slug.value);
        out.parent_title = found->dataset.title.in(cx.language());
        out.file_name = version.file_name;
        out.format = version.format;
        out.state = version.state;
        out.may_publish = version.state == VersionState::ready || version.state == VersionState::needs_review;
        const bool document = version.state != VersionState::failed && !found->report;  // it holds no table: nothing to correct
        out.may_correct = !is_public(version.state) && !document;
        out.action.value = cx.href(here + "/preview");
        out.upload_href.value = cx.href("/datasets/upload");
        const bool failed = version.state == VersionState::failed || !found->report;
        const IngestReport* report = failed ? nullptr : &*found->report;
        if (failed && !document) out.failure = failure_words(cx, version.problem.value);
        if (document) out.issues.push_back(in_words(cx, {{"document"}, Severity::info, "", 1, {}, {}}));
        out.delimited = report == nullptr || report->format.value == "csv";
        fill_reading(cx, out, report);
        if (report == nullptr) return out;
        if (version.state == VersionState::needs_review)
            out.issues.push_back(in_words(cx, {{version.problem.value}, Severity::warning, "", 1, {}, {}}));
        fill_report(cx, out, *report);
        if (const auto scan = scan_of(reader, version.id); scan && !scan->findings.empty())
            out.persons_href = Text<>{{cx.href(fmt::format("/resources/{}/personal-data", to_text(version.resource_id)))}};
        if (out.quarantined > 0) out.quarantine_href.value = cx.href(here + "/quarantine");
        fill_faults(cx, out, *report);
        return out;
    });
}

// A name an API can be called by, of one column alone.
std::vector<FieldError> faults_of(const PreviewAnswer& given, const IngestReport* report) {
    std::vector<FieldError> out;
    const bool known = !given.encoding || given.encoding->value.empty() ||
                       (report != nullptr && given.encoding->value == report->decode.encoding.value) ||
                       std::find(std::begin(encodings), std::end(encodings), given.encoding->value) != std::end(encodings);
    if (!known) out.push_back({"/encoding", "not-one-of", {{"allowed", joined({std::begin(encodings), std::end(encodings)}, ", ")}}});
    if (report == nullptr) return out;
    std::set<std::string> names;
    const auto& columns = report->tables.front().columns;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const std::string place = std::to_string(i + 1), pointer = "/name/" + place;
        const auto wanted = given.name.find(place);
        const std::string& name = wanted == given.name.end() ? columns[i].name.value : wanted->second;
        if (name.empty()) {
            out.push_back({pointer, "required"});
        } else if (const std::string near = api_name(name); near != name) {
            out.push_back({pointer, "not-a-column-name", {{"near", near}}});
        } else if (!names.insert(name).second) {
            out.push_back({pointer, "column-name-taken", {{"name", name}}});
        }
        ColumnType type{};
        const auto chosen = given.type.find(place);
        if (chosen != given.type.end() && read_scalar(chosen->second, face_of<ColumnType>, &type))
            out.push_back({"/type/" + place, "not-one-of", {{"allowed", "string, integer, number, date …"}}});
    }
    return out;
}

ColumnCorrection& correction_of(Corrections& all, const ColumnReport& column) {
    const std::string& key = column.recognised.value.empty() ? column.name.value : column.recognised.value;
    for (ColumnCorrection& one : all.columns)
        if (one.column.value == key) return one;
    return all.columns.emplace_back(ColumnCorrection{{key}, {}, {}});
}

// What was corrected before, and what differs now from the report. Columns go by the name they were recognised by.
Corrections corrected(Corrections out, const PreviewAnswer& given, const IngestReport* report) {
    if (given.encoding && !given.encoding->value.empty() && (report == nullptr || given.encoding->value != report->decode.encoding.value))
        out.encoding = given.encoding;
    if (given.delimiter) {
        const char* delimiter = delimiter_text[static_cast<std::size_t>(*given.delimiter)];
        if (report == nullptr || report->dialect.delimiter.value != delimiter) out.delimiter = Text<0, 4>{{delimiter}};
    }
    if (given.header_rows && (report == nullptr || given.header_rows->value != report->tables.front().layout.header)) {
        out.header = given.header_rows;
        if (report != nullptr) out.preamble = Whole<0, 100>{report->tables.front().layout.preamble};
    }
    if (report == nullptr) return out;
    const auto& columns = report->tables.front().columns;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const std::string place = std::to_string(i + 1);
        ColumnType type{};
        if (const auto wanted = given.type.find(place);
            wanted != given.type.end() && !read_scalar(wanted->second, face_of<ColumnType>, &type) && type != columns[i].type)
            correction_of(out, columns[i]).type = type;
        if (const auto wanted = given.name.find(place); wanted != given.name.end() && wanted->second != columns[i].name.value)
            correction_of(out, columns[i]).name = Text<1, 255>{{wanted->second}};
    }
    return out;
}

// Publishes what was seen. What was changed on the way is read again first, and published if nothing speaks against it.
Task<Result<Answered<Decided>>> decide(Context& cx, DatasetKey slug, Positive number, PreviewAnswer given) {
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<Decided>> {
        auto found = find(tx, slug, number);
        if (!found) return found.problem();
        const Version& version = found->version;
        if (is_public(version.state) || is_being_read(version.state))
            return after(version.state, given.then == Then::publish ? VersionEvent::publish : VersionEvent::correct).problem();
        const IngestReport* report = version.state == VersionState::failed || !found->report ? nullptr : &*found->report;
        if (auto faults = faults_of(given, report); !faults.empty()) return Problem::invalid(std::move(faults));
        const auto kept = from_json<Corrections>(corrections_of(tx, version.id));
        const Corrections before = kept ? *kept : Corrections{};
        const std::string now = to_json(corrected(before, given, report));
        const bool changed = now != to_json(before);
        const bool alone = may_go_public_alone(cx, found->dataset);
        if (given.then == Then::publish && !changed && !alone) {  // another person looks before a new entry is public
            const auto event = found->dataset.state == DatasetState::submitted ? DatasetEvent::publish : DatasetEvent::submit;
            auto moved = move_entry(cx, tx, found->dataset, event, "");
            if (!moved) return moved.problem();
            const std::string where = cx.href(fmt::format("/datasets/{}/manage", slug.value));
            return Answered<Decided>{{{slug.value}, number.value, {}}, 200, {{"Location", where}}};
        }
        if (given.then == Then::publish && !changed) {
            auto done = inside(cx).importing.publish(tx, version, cx.caller().subject, cx.now());
            if (!done) return done.problem();
            return Answered<Decided>{{{slug.value}, number.value, {}}, 200, {{"Location", cx.href("/datasets/" + slug.value)}}};
        }
        const auto moved = after(version.state, VersionEvent::correct);
        if (!moved) return moved.problem();
        set_version_state(tx, version.id, *moved);
        set_corrections(tx, version.id, now);
        audit(tx, cx.now(), cx.caller().subject, "version.corrected", fmt::format("{}/{}", slug.value, number.value), "");
        const Uuid job = enqueue_parse(cx, tx, version, given.then == Then::publish && alone);
        return Answered<Decided>{{{slug.value}, number.value, job}, 202, {{"Location", cx.href("/jobs/" + to_text(job))}}};
    });
}

}  // namespace

void install_preview(App& app) {
    const std::string path = "/datasets/{dataset}/versions/{number}/preview";
    app.get(path, preview).page("opendata/preview").needs(may_publish).named("preview");
    app.post(path, decide).form(path).needs(may_publish).named("preview.decide");
}

}  // namespace skl::opendata
