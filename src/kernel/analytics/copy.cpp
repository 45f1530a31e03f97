#include "kernel/analytics/copy.h"

#include "kernel/analytics/duck.h"
#include "kernel/analytics/parquet_writer.h"
#include "kernel/text/disk.h"

namespace skl::analytics {

namespace {

std::string format_words(CopyFormat format) {
    if (format == CopyFormat::csv) return "format csv, header true";
    return fmt::format("format parquet, compression zstd, compression_level {}, row_group_size {}", zstd_level, row_group_rows);
}

}  // namespace

std::string guarded_text(const std::string& expression) {
    return fmt::format("case when regexp_matches({0}, '^[=+@\\-\\t\\r]') then '''' || {0} else {0} end", expression);
}

Done copy_to(const std::filesystem::path& file, CopyFormat format, const Statement& select, const CopyOptions& options) {
    const std::filesystem::path partial = file.string() + ".partial";
    duck::Database database({options.memory, true, options.temporary.string()});
    duck::Connection connection(database);
    duck::Failure failure;
    duck::Prepared prepared;
    const std::string sql =
        fmt::format("copy ({}) to {} ({}, use_tmp_file false)", select.sql, quoted_text(partial.string()), format_words(format));
    bool good = prepared.prepare(connection, sql, failure);
    for (std::size_t i = 0; good && i < select.parameters.size(); ++i) good = prepared.bind(i + 1, select.parameters[i]);
    if (good) {
        duck::Streaming streaming;
        good = streaming.start(prepared, failure);
        while (good && streaming.next(failure) != nullptr) {
        }
        good = good && failure.kind == DUCKDB_ERROR_INVALID;
    }
    std::error_code ec;
    if (good && disk::sync(partial)) std::filesystem::rename(partial, file, ec);
    if (good && !ec) return Nothing{};
    std::filesystem::remove(partial, ec);
    if (failure.kind == DUCKDB_ERROR_OUT_OF_MEMORY) return Problem{507, "query-memory"};
    return Problem{500, "query-failed", {{"what", failure.message.substr(0, failure.message.find('\n'))}}};
}

}  // namespace skl::analytics
