// A decision table as a spreadsheet, out and in.
#include "kernel/crypto/random.h"
#include "kernel/files/sheet_writer.h"
#include "kernel/text/text.h"
#include "rules/engine/tables/sheet.h"
#include "rules/tables.h"

namespace skl::rules {

namespace {

enum class SheetKind { csv, ods };
BOOST_DESCRIBE_ENUM(SheetKind, csv, ods)

struct SheetQuery {
    std::optional<SheetKind> format;  // csv where nothing is said
};
BOOST_DESCRIBE_STRUCT(SheetQuery, (), (format))

struct TableSheet {
    std::optional<Upload> file;
    std::optional<Prose<1'000'000>> rows;
};
BOOST_DESCRIBE_STRUCT(TableSheet, (), (file, rows))

Task<Result<tables::Grid>> grid_named(Context& cx, std::string set, std::string label, std::string key) {
    co_return co_await cx.read([&](Reader& reader) -> Result<tables::Grid> {
        auto named = named_version(reader, set, label);
        if (!named) return named.problem();
        auto files = model_files(reader, named->version);
        if (!files) return files.problem();
        auto grid = tables::grid_in(*files, key);
        if (!grid) return Problem::not_found("table");
        return std::move(*grid);
    });
}

// The writer of spreadsheets wants a file; it is gone when its bytes are read.
Result<std::string> ods_of(const tables::Sheet& sheet, const std::string& name) {
    struct Scratch {
        std::filesystem::path file = std::filesystem::temp_directory_path() / ("table-" + text::hex(crypto::random_bytes(16)) + ".ods");
        ~Scratch() {
            std::error_code ec;
            std::filesystem::remove(file, ec);
        }
    };
    const Scratch scratch;
    std::vector<analytics::Column> columns;
    for (std::size_t i = 0; i < sheet.front().size(); ++i) columns.push_back({"c" + std::to_string(i)});
    auto writer = SheetWriter::open(SheetFormat::ods, scratch.file, name, std::move(columns), sheet.front());
    if (!writer) return writer.problem();
    for (std::size_t r = 1; r < sheet.size(); ++r) {
        std::vector<analytics::Cell> cells;
        for (const std::string& text : sheet[r]) cells.push_back({.kind = analytics::Cell::Kind::text, .text = text});
        if (!(*writer)->row(cells)) break;
    }
    if (auto finished = (*writer)->finish(); !finished) return finished.problem();
    auto bytes = disk::read(scratch.file);
    if (!bytes) return Problem{500, "sheet-open"};
    return std::move(*bytes);
}

Task<Result<Reply>> file(Context& cx, std::string set, std::string label, std::string key, SheetQuery query) {
    auto grid = co_await grid_named(cx, std::move(set), std::move(label), key);
    if (!grid) co_return grid.problem();
    const bool ods = query.format == SheetKind::ods;
    const tables::Sheet sheet = tables::sheet_of(*grid);
    auto bytes = co_await cx.blocking([&] { return ods ? ods_of(sheet, key) : Result<std::string>(tables::csv_of(sheet)); });
    if (!bytes) co_return bytes.problem();
    Reply reply =
        Reply::text(std::move(*bytes), ods ? std::string(media_type(SheetFormat::ods)) : "text/csv; charset=utf-8; header=present");
    reply.headers.emplace_back("Content-Disposition",
                               "attachment; filename*=UTF-8''" + text::percent_encode(key + (ods ? ".ods" : ".csv")));
    co_return reply;
}

Result<tables::Sheet> sheet_in(const TableSheet& given) {
    std::string bytes = given.rows ? given.rows->value : "";
    if (given.file && !given.file->path.empty())
        if (auto read = disk::read(given.file->path)) bytes = std::move(*read);
    if (bytes.empty()) return Problem::invalid({{"/file", "no-file"}});
    return bytes.starts_with("PK") ? tables::sheet_of_ods(bytes) : tables::sheet_of_csv(bytes);
}

Task<Result<Answered<TableView>>> take(Context& cx, std::string set, std::string label, std::string key, TableSheet given) {
    auto sheet = co_await cx.blocking([&] { return sheet_in(given); });
    if (!sheet) co_return sheet.problem();
    auto grid = co_await grid_named(cx, set, label, key);
    if (!grid) co_return grid.problem();
    auto taken = tables::with_sheet(*grid, *sheet);
    if (!taken) co_return taken.problem();
    const std::string place = cx.href("/rules/sets/" + set + "/versions/" + label + "/tables/" + text::percent_encode(key));
    auto kept = co_await keep_table(cx, std::move(set), std::move(label), std::move(key), std::move(*taken));
    if (!kept) co_return kept.problem();
    co_return Answered<TableView>{std::move(*kept), 200, {{"Location", place}}};
}

}  // namespace

void install_table_sheets(App& app) {
    const std::string one = "/rules/sets/{set}/versions/{version}/tables/{table}";
    app.get(one + "/file", file)
        .named("rules.table.file")
        .gives({"text/csv", std::string(media_type(SheetFormat::ods))})
        .rated(RateClass::query);
    app.post(one + "/sheet", take)
        .named("rules.table.sheet")
        .needs(may_draft)
        .with_if_match()
        .rated(RateClass::upload)
        .body_up_to(tables::largest_ods + (std::size_t{1} << 20));
}

}  // namespace skl::rules
