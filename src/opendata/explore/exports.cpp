// All records of a dataset, or those asked for, as one file.
#include "kernel/analytics/parquet_writer.h"
#include "kernel/files/sheet_writer.h"
#include "opendata/api/parallel_downloads.h"
#include "opendata/api/row_file.h"
#include "opendata/api/scratch_file.h"
#include "opendata/engine/ckan/dict.h"
#include "opendata/explore/answer.h"

namespace skl::opendata::explore {
namespace {

constexpr std::chrono::seconds writing_time{110}, longest_export{120};
constexpr std::int64_t every_row = std::int64_t{1} << 50;

struct Format {
    std::string_view name;
    RowFormat rows;
};
constexpr Format formats[] = {{"json", RowFormat::json},
                              {"csv", RowFormat::csv},
                              {"xlsx", RowFormat::xlsx},
                              {"geojson", RowFormat::geojson},
                              {"parquet", RowFormat::parquet}};

struct Export {
    analytics::WindowAsk window;
    std::vector<analytics::Column> named;  // the shown columns by their aliases
    std::vector<std::string> titles;
};

Done write_sheet(const Export& wanted, const std::filesystem::path& path, const std::function<Done(const RowTaker&)>& rows) {
    auto sheet = SheetWriter::open(SheetFormat::xlsx, path, "records", wanted.named, wanted.titles);
    if (!sheet) return std::move(sheet.problem());
    if (auto done = rows([&](std::span<const analytics::Cell> cells) { return (*sheet)->row(cells); }); !done) return done;
    if (auto finished = (*sheet)->finish(); !finished) return std::move(finished.problem());
    return Nothing{};
}

Done write_parquet(const Export& wanted, const std::filesystem::path& path, const std::function<Done(const RowTaker&)>& rows) {
    std::vector<analytics::Column> columns = wanted.named;
    for (analytics::Column& column : columns) column.raw_twin = false;
    auto writer = analytics::ParquetWriter::open(path, std::move(columns));
    if (!writer) return std::move(writer.problem());
    std::int64_t id = 0;
    std::vector<analytics::Cell> row;
    auto done = rows([&](std::span<const analytics::Cell> cells) {
        row.assign(cells.begin(), cells.end());
        return (*writer)->row(++id, row);
    });
    if (!done) return done;
    if (auto finished = (*writer)->finish(); !finished) return std::move(finished.problem());
    return Nothing{};
}

// Blocks.
Result<ScratchFile> written(Module::Inside& in, const OpenTable& open, const Export& wanted, const Format& format) {
    const auto plan = analytics::plan_window(wanted.window, open.lake);
    if (!plan) return plan.problem();
    const ScratchFile file = scratch_file(in.derived, "export");
    const std::function<Done(const RowTaker&)> rows = [&](const RowTaker& each) {
        return in.queries.query(plan->rows, {[](const auto&) {}, each}, std::chrono::steady_clock::now() + writing_time);
    };
    const Done done = format.rows == RowFormat::xlsx      ? write_sheet(wanted, *file, rows)
                      : format.rows == RowFormat::parquet ? write_parquet(wanted, *file, rows)
                                                          : write_row_file(*file, format.rows, wanted.named, rows);
    if (!done) return done.problem();
    return file;
}

std::variant<Export, Fault> export_of(const Asked& asked, const OpenTable& open) {
    Export out;
    auto condition = condition_of(asked, open.lake);
    if (auto* wrong = std::get_if<Fault>(&condition)) return std::move(*wrong);
    out.window.filter = std::move(std::get<analytics::Expression>(condition));
    out.window.limit = asked.limit < 0 ? every_row : asked.limit;
    const auto select = parse_select(asked.select, open.lake);
    if (const auto* wrong = std::get_if<ClauseFault>(&select)) return bad_clause("select", *wrong);
    std::vector<Selected> selected = std::get<std::vector<Selected>>(select);
    if (selected.empty())
        for (const auto& column : open.lake.columns) selected.push_back({column.name, column.name, false});
    for (const Selected& one : selected) {
        if (one.measure) return bad_parameter("select", "measures are of records, not of exports");
        out.window.shown.push_back(*analytics::find_column(open.lake, one.expression));
        out.named.push_back(out.window.shown.back());
        out.named.back().name = one.alias;
        out.titles.push_back(one.alias == one.expression ? title_of(open, one.expression) : one.alias);
    }
    if (asked.order_by.empty()) return out;
    const auto order = parse_order_by(asked.order_by);
    if (const auto* wrong = std::get_if<ClauseFault>(&order)) return bad_clause("order_by", *wrong);
    for (const Ordered& one : std::get<std::vector<Ordered>>(order)) {
        const auto column = analytics::find_column(open.lake, one.expression);
        if (!column) return bad_parameter("order_by", "unknown field " + one.expression);
        out.window.order.push_back({*column, one.descending, false});
    }
    return out;
}

Task<Result<Reply>> give(Context& cx, std::string id, std::string name, Parameters parameters) {
    const auto format = std::find_if(std::begin(formats), std::end(formats), [&](const Format& one) { return one.name == name; });
    if (format == std::end(formats)) co_return refused({404, "UnknownExportFormat", fmt::format("Unknown export format: {}.", name)});
    const auto read = read_asked(parameters, {"select", "where", "order_by", "limit", "refine", "exclude", "lang", "timezone"}, false);
    if (const auto* wrong = std::get_if<Fault>(&read)) co_return refused(*wrong);
    const auto opened = co_await open_dataset(cx, id);
    if (const auto* wrong = std::get_if<Fault>(&opened)) co_return refused(*wrong);
    const OpenTable& open = std::get<OpenTable>(opened);
    const auto wanted = export_of(std::get<Asked>(read), open);
    if (const auto* wrong = std::get_if<Fault>(&wanted)) co_return refused(*wrong);
    const Export& ask = std::get<Export>(wanted);
    if (format->rows == RowFormat::geojson && !place_columns(ask.named).any())
        co_return refused(bad_parameter("select", "no column says where the records are"));
    auto slot = download_slot(cx);
    if (!slot) co_return std::move(slot.problem());
    const auto file = co_await cx.blocking([&] { return written(inside(cx), open, ask, *format); });
    if (!file) co_return refused(of_problem(cx, file.problem()));
    Reply reply;
    reply.content_type = media_type(format->rows);
    reply.file = **file;
    reply.held = *file;
    reply.headers.emplace_back("Content-Disposition", fmt::format("attachment; filename=\"{}.{}\"", open.dataset.slug.value, format->name));
    reply.headers.emplace_back("Access-Control-Allow-Origin", "*");
    co_return in_slot(std::move(reply), std::move(*slot));
}

Task<Result<Reply>> list(Context& cx, std::string id, Parameters parameters) {
    const auto read = read_asked(parameters, {"lang"}, true);
    if (const auto* wrong = std::get_if<Fault>(&read)) co_return refused(*wrong);
    const auto opened = co_await open_dataset(cx, id);
    if (const auto* wrong = std::get_if<Fault>(&opened)) co_return refused(*wrong);
    Node links = ckan::list_node();
    for (const Format& one : formats)
        links.items.push_back(
            ckan::Dict().add("href", fmt::format("{}/{}", cx.href(cx.request().path), one.name)).add("rel", one.name).take());
    std::string body;
    write_node(body, ckan::Dict().add("links", std::move(links)).take());
    co_return json(std::move(body));
}

}  // namespace

void install_exports(App& app) {
    const std::string all = "/api/explore/v2.1/catalog/datasets/{dataset}/exports";
    app.get(all, list).for_programs().unlisted();
    app.get(all + "/{format}", give).for_programs().with_dotted_names().rated(RateClass::query).time_up_to(longest_export).unlisted();
}

}  // namespace skl::opendata::explore
