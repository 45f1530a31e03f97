// Lists of standards in and out: a file whose rows are entered, each bad one told; and the registry as such a file again.
#include <map>

#include "kernel/describe/scalar.h"
#include "kernel/pages/locale.h"
#include "opendata/api/row_text.h"
#include "opendata/catalogue/catalogue.h"
#include "opendata/standards/reading.h"
#include "opendata/standards/registry.h"
#include "opendata/standards/standards.h"

namespace skl::opendata {
namespace {

constexpr std::int64_t most_exported = 20'000;
constexpr std::size_t refused_shown = 1'000, headings_shown = 50;

struct StandardsImport {
    std::optional<Upload> file;
    std::optional<Text<0, 300>> list;
    std::optional<Text<0, 2048>> base;
    bool dry_run = false;
};
BOOST_DESCRIBE_STRUCT(StandardsImport, (), (file, list, base, dry_run))

struct RefusedRow {
    std::int64_t row = 0;  // of the file, its header counted
    std::string name;
    Text<> pointer, code;
    std::string message;
};
BOOST_DESCRIBE_STRUCT(RefusedRow, (), (row, name, pointer, code, message))

struct StandardsImported {
    std::string title, parent_title;
    Text<> parent_href;
    bool dry_run = false;  // nothing was kept
    std::int64_t entered = 0, changed = 0, unchanged = 0, refused = 0;
    std::vector<RefusedRow> rows;          // that were refused, one for each fault
    std::vector<std::string> passed_over;  // headings of columns that no list of standards has
};
BOOST_DESCRIBE_STRUCT(StandardsImported, (),
                      (title, parent_title, parent_href, dry_run, entered, changed, unchanged, refused, rows, passed_over))

void tell(const Context& cx, StandardsImported& out, std::int64_t row, const std::string& name, const std::vector<FieldError>& faults) {
    ++out.refused;
    for (const FieldError& fault : faults) {
        if (out.rows.size() >= refused_shown) return;
        const bool parsing = cx.app().locale().has(cx.language(), "issue." + fault.code);
        out.rows.push_back({row, name, {fault.pointer}, {fault.code}, cx.say((parsing ? "issue." : "error.") + fault.code, fault.params)});
    }
}

Done enter_all(const Context& cx, Transaction& tx, const ReadList& list, StandardsImported& out) {
    for (const ReadStandard& one : list.standards) {
        const auto entered = enter_standard(tx, one.fields, StandardSource::list, cx.caller().subject, cx.now());
        if (!entered && entered.problem().status == 412) return entered.problem();
        if (!entered)
            tell(cx, out, one.record, one.fields.title.in(cx.language()), {{"/uri", entered.problem().code}});
        else
            ++(*entered == StandardEntry::fresh ? out.entered : *entered == StandardEntry::changed ? out.changed : out.unchanged);
    }
    return Nothing{};
}

Task<Result<Answered<StandardsImported>>> import(Context& cx, StandardsImport given) {
    if (!given.file || given.file->path.empty()) co_return Problem::invalid({{"/file", "no-file"}});
    if (given.file->size == 0) co_return Problem::invalid({{"/file", "empty-file"}});
    Module::Inside& in = inside(cx);
    const standards::ListOptions options{given.list ? given.list->value : "", given.base ? given.base->value : ""};
    auto list = co_await cx.blocking([&] { return read_standards(in.parse_pool, in.queries, in.blobs.scratch(), *given.file, options); });
    if (!list) co_return list.problem();
    StandardsImported out;
    out.title = cx.say("route.standards.import");
    out.parent_title = cx.say("standards.title");
    out.parent_href.value = cx.href("/standards");
    out.dry_run = given.dry_run;
    out.passed_over = std::move(list->unknown);
    if (out.passed_over.size() > headings_shown) out.passed_over.resize(headings_shown);
    for (const BadRow& row : list->refused) tell(cx, out, row.record, row.name, row.faults);
    if (given.dry_run) {
        co_return co_await cx.read([&](Reader& reader) -> Result<Answered<StandardsImported>> {
            std::vector<std::string> uris;
            for (const ReadStandard& one : list->standards) uris.push_back(one.fields.uri.value);
            std::map<std::string, DataStandard> known;
            for (DataStandard& one : standards_by_uri(reader, uris)) known.emplace(one.uri.value, std::move(one));
            for (const ReadStandard& one : list->standards) {
                const auto there = known.find(one.fields.uri.value);
                if (there == known.end())
                    ++out.entered;
                else if (there->second.source == StandardSource::governance)
                    tell(cx, out, one.record, one.fields.title.in(cx.language()), {{"/uri", "standard-of-governance"}});
                else
                    ++(static_cast<const standards::StandardFields&>(there->second) == one.fields ? out.unchanged : out.changed);
            }
            return Answered<StandardsImported>{std::move(out), 200, {}};
        });
    }
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<StandardsImported>> {
        if (auto done = enter_all(cx, tx, *list, out); !done) return done.problem();
        audit(tx, cx.now(), cx.caller().subject, "standards.imported", given.file->file_name,
              fmt::format("{} + {}", out.entered, out.changed));
        return Answered<StandardsImported>{std::move(out), 200, {}};
    });
}

enum class ListFormat { csv, json, jsonl, xlsx, ods };
BOOST_DESCRIBE_ENUM(ListFormat, csv, json, jsonl, xlsx, ods)

struct ExportQuery {
    std::optional<ListFormat> format;
    std::optional<Text<0, 300>> list;
};
BOOST_DESCRIBE_STRUCT(ExportQuery, (), (format, list))

std::vector<std::string> list_media_types() {
    std::vector<std::string> out;
    for (const RowFormat format : {RowFormat::csv, RowFormat::json, RowFormat::jsonl, RowFormat::xlsx, RowFormat::ods}) {
        const std::string_view type = media_type(format);
        out.emplace_back(type.substr(0, type.find(';')));
    }
    return out;
}

RowFormat row_format(ListFormat format) {
    switch (format) {
        case ListFormat::json: return RowFormat::json;
        case ListFormat::jsonl: return RowFormat::jsonl;
        case ListFormat::xlsx: return RowFormat::xlsx;
        case ListFormat::ods: return RowFormat::ods;
        case ListFormat::csv: break;
    }
    return RowFormat::csv;
}

Result<std::string> file_of(Context& cx, const std::vector<DataStandard>& all, RowFormat format) {
    std::vector<analytics::Column> columns;
    std::vector<std::string> titles;
    for (const standards::ColumnHeading& heading : standards::list_columns) {
        columns.push_back({cx.language() == "en" ? heading.en : heading.zh});
        titles.push_back(columns.back().name);
    }
    RowsOut out(format, columns, titles, inside(cx).derived);
    std::vector<std::string> texts(columns.size());
    std::vector<analytics::Cell> cells(columns.size());
    for (const DataStandard& standard : all) {
        for (std::size_t i = 0; i < columns.size(); ++i) {
            texts[i] = standards::list_cell(standard, standards::list_columns[i].column);
            cells[i] = {};
            if (texts[i].empty()) continue;
            cells[i].kind = analytics::Cell::Kind::text;
            cells[i].text = texts[i];
        }
        if (!out.row(cells)) break;
    }
    return out.finish();
}

// Of standards in force: what was withdrawn is in no list any more.
Task<Result<Reply>> export_list(Context& cx, ExportQuery query) {
    auto all = co_await cx.read([&](Reader& reader) -> Result<std::vector<DataStandard>> {
        StandardFilter filter;
        if (query.list) filter.list = query.list->value;
        filter.state = StandardState::active;
        filter.keyset.columns = {{"list", false}};
        filter.limit = most_exported;
        return list_standards(reader, filter);
    });
    if (!all) co_return all.problem();
    const RowFormat format = row_format(query.format.value_or(ListFormat::csv));
    auto body = co_await cx.blocking([&] { return file_of(cx, *all, format); });
    if (!body) co_return body.problem();
    Reply reply = Reply::text(std::move(*body), std::string(media_type(format)));
    const std::string name = query.format ? write_scalar(view(*query.format)) : "csv";
    reply.headers.emplace_back("Content-Disposition", fmt::format("attachment; filename=\"data-standards.{}\"", name));
    reply.headers.emplace_back("Vary", "Accept-Language");
    co_return std::move(reply);
}

}  // namespace

void install_standards_import(App& app) {
    app.get("/standards/export", export_list).named("standards.export").rated(RateClass::query).gives(list_media_types());
    app.post("/standards/import", import)
        .form("/standards/import")
        .needs(may_review)
        .body_up_to(largest_standards_list)
        .time_up_to(std::chrono::seconds(60))
        .rated(RateClass::upload)
        .named("standards.import");
}

}  // namespace skl::opendata
