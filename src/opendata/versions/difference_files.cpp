// All changed rows of two versions as a file, sent a piece at a time: there may be more of them than memory.
#include "kernel/describe/write.h"
#include "kernel/http/suspend.h"
#include "opendata/api/parallel_downloads.h"
#include "opendata/versions/differences.h"

namespace skl::opendata {
namespace {

constexpr std::int64_t streamed_rows = 500;  // read at once for a whole file

class Lines {
public:
    Lines(Module::Inside& in, KeptComparison kept, bool csv) : in_(in), kept_(std::move(kept)), csv_(csv) {}

    std::string head() const {
        if (!csv_) return {};
        std::string out = "change,row_before,row_after";
        for (const ComparedColumn& column : kept_.comparison.columns)
            for (const char* side : {"before", "after"}) {
                out += ',';
                write_csv_cell(out, column.name + "." + side, false);
            }
        return out + "\r\n";
    }

    // The next lines; empty at the end.
    std::string next() {
        std::string out;
        const auto done = each_change(in_.queries, kept_.rows, kept_.comparison, last_, streamed_rows, [&](const ChangedRow& row) {
            last_ = row.place;
            csv_ ? write_record(out, row) : void(out += to_json(row_of(kept_.comparison, row, false)) + "\n");
            return true;
        });
        if (!done) throw std::runtime_error(done.problem().code);  // the client must not take half a file for a whole one
        return out;
    }

private:
    static void write_record(std::string& out, const ChangedRow& row) {
        const auto id = [](const std::optional<std::int64_t>& value) { return value ? std::to_string(*value) : std::string{}; };
        out += fmt::format("{},{},{}", boost::describe::enum_to_string(row.change, ""), id(row.before_id), id(row.after_id));
        for (const ChangedCell& cell : row.cells)
            for (const auto* side : {&cell.before, &cell.after}) {
                out += ',';
                write_csv_cell(out, side->value_or(""), false);
            }
        out += "\r\n";
    }

    Module::Inside& in_;
    KeptComparison kept_;
    bool csv_;
    std::int64_t last_ = 0;
};

Task<void> send(std::shared_ptr<Lines> lines, BodySink& sink) {
    std::string piece = lines->head();
    const auto read = [&] { piece = lines->next(); };
    if (piece.empty()) co_await on_pool(read);
    while (!piece.empty()) {
        const bool open = co_await sink.write(piece);
        if (!open) co_return;
        co_await on_pool(read);
    }
}

Task<Result<Reply>> rows_file(Context& cx, ResourceKey resource, VersionKey before, VersionKey after, DiffFileQuery query, bool csv) {
    auto sides = co_await bring_sides(cx, resource, before, after, query);
    if (!sides) co_return std::move(sides.problem());
    const auto job = co_await job_for(cx, *sides, query);
    if (!job) co_return job.problem();
    if (*job) co_return Reply{202, {}, {}, {{"Location", cx.href("/jobs/" + to_text(**job))}}, {}, {}, {}, {}};
    auto slot = download_slot(cx);
    if (!slot) co_return std::move(slot.problem());
    auto kept = co_await cx.blocking([&] { return comparison_of(inside(cx), sides->before, sides->after, sides->options); });
    if (!kept) co_return std::move(kept.problem());
    Reply reply;
    reply.content_type = csv ? "text/csv; charset=utf-8; header=present" : "application/jsonl";
    reply.headers.emplace_back("Content-Disposition",
                               fmt::format("attachment; filename=\"{}-v{}-v{}.{}\"", sides->after.table.name.value,
                                           sides->before.version.number, sides->after.version.number, csv ? "csv" : "jsonl"));
    auto lines = std::make_shared<Lines>(inside(cx), std::move(*kept), csv);
    reply.stream = [lines](BodySink& sink) { return send(lines, sink); };
    co_return in_slot(std::move(reply), std::move(*slot));
}

Task<Result<Reply>> rows_csv(Context& cx, ResourceKey resource, VersionKey before, VersionKey after, DiffFileQuery query) {
    return rows_file(cx, std::move(resource), std::move(before), std::move(after), std::move(query), true);
}
Task<Result<Reply>> rows_jsonl(Context& cx, ResourceKey resource, VersionKey before, VersionKey after, DiffFileQuery query) {
    return rows_file(cx, std::move(resource), std::move(before), std::move(after), std::move(query), false);
}

}  // namespace

void install_difference_files(App& app) {
    const std::string path = "/resources/{resource}/versions/{before}/diff/{after}";
    const auto patient = [](Route& route) { route.rated(RateClass::query).time_up_to(std::chrono::seconds(120)); };
    patient(app.get(path + "/rows.csv", rows_csv).named("diff.csv").gives({"text/csv"}));
    patient(app.get(path + "/rows.jsonl", rows_jsonl).named("diff.jsonl").gives({"application/jsonl"}));
}

}  // namespace skl::opendata
