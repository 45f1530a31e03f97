#include "opendata/publish/parquet_source.h"

#include "kernel/analytics/outside_file.h"

namespace skl::opendata {
namespace {

Problem in_our_words(const Problem& problem) {
    if (problem.code == "file-empty") return {422, "no-table"};
    if (problem.code == "file-unreadable" || problem.code == "file-columns") return {422, "corrupt-file", {{"format", "parquet"}}};
    return problem;
}

}  // namespace

Result<Written> write_parquet(const std::filesystem::path& file, TextStore& out) {
    Written written;
    std::vector<std::string> record;
    const auto columns = [&](const std::vector<analytics::OutsideColumn>& columns, const std::vector<std::string>& left_out) -> Done {
        for (const analytics::OutsideColumn& column : columns) {
            record.push_back(column.name);
            if (column.kind == analytics::OutsideKind::text) written.types[column.name] = ColumnType::string;
        }
        for (const std::string& name : left_out) written.issues.push_back({{"unreadable-column"}, Severity::warning, name, 1, {}, {}});
        write_record(out, record, record.size());
        return Nothing{};
    };
    const auto row = [&](std::span<const analytics::Cell> cells) -> Done {
        for (std::size_t i = 0; i < cells.size(); ++i) {
            record[i].clear();
            analytics::append_text(record[i], cells[i]);
        }
        write_record(out, record, record.size());
        if (out.size() > largest_table) return Problem{422, "unpacked-too-large", {{"limit", std::to_string(largest_table)}}};
        return Nothing{};
    };
    if (auto done = analytics::read_outside_parquet(file, {columns, row}); !done) return in_our_words(done.problem());
    return written;
}

}  // namespace skl::opendata
