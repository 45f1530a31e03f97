// Vectors of opendata.md §6: two versions of a real table, kept as the product keeps them and compared where they lie.
//
//   {"left", "right", "key"?: [...], "rows": [left, right], "added", "removed", "common", "unchanged"?, "changed"?,
//    "changed_<column>"?, "changed_any_but_<column>"?, "sum_<column>"?: [left, right]}
#include "kernel/text/disk.h"
#include "opendata/publish/file_sink.h"
#include "opendata/versions/compare.h"
#include "opendata_files.h"
#include "suite.h"

namespace skl::conformance {
namespace {

using namespace skl::opendata;

Result<diff::Side> kept(const std::filesystem::path& file, const std::filesystem::path& folder) {
    const std::string bytes = file_text(file);
    std::filesystem::create_directories(folder);
    FileSink sink(folder, bytes);
    const auto report = ingest({bytes, file.filename().string()}, sink);
    if (!report) return report.problem();
    if (auto done = sink.finish(); !done) return std::move(done.problem());
    diff::Side out{analytics::parquet_source((folder / "table-1.parquet").string()), {}, report->tables[0].rows.accepted};
    for (const ColumnReport& column : report->tables[0].columns)
        out.columns.push_back({{column.name.value, stored_type(column.type), column.repaired}, column.nulls, column.distinct});
    return out;
}

class Case {
public:
    Case(const Node& vector, const std::filesystem::path& folder, const std::filesystem::path& work)
        : vector_(vector), folder_(folder), work_(work) {}

    std::string difference() {
        const auto left = kept(folder_ / text_of(vector_, "left"), work_ / "left"),
                   right = kept(folder_ / text_of(vector_, "right"), work_ / "right");
        if (!left || !right) return "not read: " + (left ? right : left).problem().code;
        left_ = *left, right_ = *right;
        const auto whole = compared({});
        if (!whole) return "not compared: " + whole.problem().code;
        for (const auto& [name, wanted] : vector_.members) check(name, wanted, *whole);
        return d_.text;
    }

private:
    Result<Comparison> compared(std::vector<std::string> ignored) {
        return compare(queries_, left_, right_, {texts_of(vector_, "key"), {}, std::move(ignored)},
                       work_ / fmt::format("diff-{}.parquet", ++made_), work_);  // what was read is known by its name
    }

    std::string sum(const diff::Side& side, const std::string& column) {
        const auto summed = queries_.query(
            {fmt::format("select sum(cast({} as decimal(38,0)))::varchar from {}", analytics::quoted_name(column), side.source), {}},
            std::chrono::steady_clock::now() + std::chrono::seconds(60));
        return summed ? std::string(summed->at(0, 0).text) : summed.problem().code;
    }

    void check(const std::string& name, const Node& wanted, const Comparison& got) {
        constexpr std::string_view any_but = "changed_any_but_", changed = "changed_", sums = "sum_";
        const auto both = [&](auto left, auto right) {
            d_.want(name, wanted.items.at(0).text, left);
            d_.want(name, wanted.items.at(1).text, right);
        };
        if (name == "left" || name == "right" || name == "key") return;
        if (name == "rows") return both(got.rows_before, got.rows_after);
        if (name == "added") return d_.want(name, wanted.text, got.added);
        if (name == "removed") return d_.want(name, wanted.text, got.removed);
        if (name == "common") return d_.want(name, wanted.text, got.changed + got.unchanged);
        if (name == "changed" || name == "changed_any") return d_.want(name, wanted.text, got.changed);
        if (name == "unchanged") return d_.want(name, wanted.text, got.unchanged);
        if (name.starts_with(any_but)) {
            const auto rest = compared({name.substr(any_but.size())});
            return d_.want(name, wanted.text, rest ? std::to_string(rest->changed) : rest.problem().code);
        }
        if (name.starts_with(changed)) return d_.want(name, wanted.text, changed_in(got, name.substr(changed.size())));
        if (name.starts_with(sums)) return both(sum(left_, name.substr(sums.size())), sum(right_, name.substr(sums.size())));
        d_.want(name, "a check of it", "none");
    }

    static std::string changed_in(const Comparison& got, const std::string& column) {
        for (const ComparedColumn& one : got.columns)
            if (one.name == column) return std::to_string(one.changed);
        return "no such column";
    }

    const Node& vector_;
    std::filesystem::path folder_, work_;
    diff::Side left_, right_;
    Difference d_;
    int made_ = 0;
    analytics::TrustedQueries queries_;
};

}  // namespace

void diff_suite(const std::filesystem::path& folder, Report& report) {
    each_vector(folder / "expected", "diff", [&](const std::string& file, const Node& vector) {
        const disk::ScratchFolder work(std::filesystem::temp_directory_path(), "diff-");
        const std::string difference = Case(vector, folder, work.path()).difference();
        report.check(fmt::format("{}: {} to {}", file, text_of(vector, "left"), text_of(vector, "right")), difference.empty(), difference);
    });
}

}  // namespace skl::conformance
