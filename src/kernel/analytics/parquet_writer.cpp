// The COPY behind the writer: a table function `rows()` draws batches from the queue on the writer's own thread.
#include "kernel/analytics/parquet_writer.h"

#include <fcntl.h>
#include <unistd.h>

#include <stdexcept>
#include <thread>

#include "kernel/analytics/file_settings.h"
#include "kernel/analytics/row_batch.h"
#include "kernel/text/disk.h"

namespace skl::analytics {
namespace {

Problem writer_problem(std::string code, std::map<std::string, std::string> params = {}) {
    return {500, std::move(code), std::move(params)};
}

// Lays out the file: `_id`, then each column with its twin behind it.
Result<std::vector<FileColumn>> file_columns(const std::vector<Column>& columns) {
    if (columns.empty() || columns.size() > most_columns)
        return writer_problem("parquet-columns", {{"limit", std::to_string(most_columns)}});
    std::vector<FileColumn> out{{row_id, ColumnType::integer, 0, false}};
    for (std::size_t i = 0; i < columns.size(); ++i) {
        out.push_back({columns[i].name, columns[i].type, i, false});
        if (columns[i].raw_twin) out.push_back({columns[i].name + raw_suffix, ColumnType::string, i, true});
    }
    std::set<std::string> names;  // DuckDB compares names without ASCII case
    for (const FileColumn& column : out) {
        std::string folded = column.name;
        for (char& c : folded)
            if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
        if (folded.empty() || !names.insert(folded).second) return writer_problem("parquet-columns", {{"column", column.name}});
    }
    return out;
}

// The file's bytes, then its name, reach the disk.
bool sync_and_name(const std::filesystem::path& from, const std::filesystem::path& to) {
    return disk::sync(from) && ::rename(from.c_str(), to.c_str()) == 0 && disk::sync(to.parent_path().empty() ? "." : to.parent_path());
}

// What the table function rows() draws from.
struct RowSource {
    std::vector<FileColumn> columns;
    BatchQueue queue;
};

duckdb_logical_type logical_type(ColumnType type) {
    switch (type) {
        case ColumnType::integer: return duckdb_create_logical_type(DUCKDB_TYPE_BIGINT);
        case ColumnType::bigint: return duckdb_create_decimal_type(38, 0);
        case ColumnType::number: return duckdb_create_logical_type(DUCKDB_TYPE_DOUBLE);
        case ColumnType::boolean: return duckdb_create_logical_type(DUCKDB_TYPE_BOOLEAN);
        case ColumnType::date: return duckdb_create_logical_type(DUCKDB_TYPE_DATE);
        case ColumnType::datetime: return duckdb_create_logical_type(DUCKDB_TYPE_TIMESTAMP);
        default: return duckdb_create_logical_type(DUCKDB_TYPE_VARCHAR);
    }
}

extern "C" void skl_rows_bind(duckdb_bind_info info) {
    const auto& source = *static_cast<const RowSource*>(duckdb_bind_get_extra_info(info));
    for (const FileColumn& column : source.columns) {
        duckdb_logical_type type = logical_type(column.type);
        duckdb_bind_add_result_column(info, column.name.c_str(), type);
        duckdb_destroy_logical_type(&type);
    }
}

extern "C" void skl_rows_init(duckdb_init_info info) { duckdb_init_set_max_threads(info, 1); }

extern "C" void skl_rows_next(duckdb_function_info info, duckdb_data_chunk output) {
    BatchQueue& queue = static_cast<RowSource*>(duckdb_function_get_extra_info(info))->queue;
    if (auto batch = queue.pop()) {
        batch->into(output);
        queue.give_back(std::move(batch));
    } else if (queue.cancelled()) {
        duckdb_function_set_error(info, "cancelled");
    } else {
        duckdb_data_chunk_set_size(output, 0);
    }
}

void register_rows(duck::Connection& connection, RowSource& source) {
    duckdb_table_function function = duckdb_create_table_function();
    duckdb_table_function_set_name(function, "skl_rows");
    duckdb_table_function_set_extra_info(function, &source, nullptr);
    duckdb_table_function_set_bind(function, skl_rows_bind);
    duckdb_table_function_set_init(function, skl_rows_init);
    duckdb_table_function_set_function(function, skl_rows_next);
    const bool good = duckdb_register_table_function(connection.get(), function) == DuckDBSuccess;
    duckdb_destroy_table_function(&function);
    if (!good) throw std::runtime_error("duckdb: the row source is refused");
}

}  // namespace

struct ParquetWriter::Work {
    std::filesystem::path file, partial;
    RowSource source;
    std::unique_ptr<RowBatch> batch;
    duck::Database database;
    duck::Connection connection;
    duck::Failure failure;
    std::optional<Problem> problem;
    std::int64_t rows = 0;
    std::thread thread;  // last: it uses all above

    Work(std::filesystem::path to, std::vector<FileColumn> columns, const WriterOptions& options)
        : file(std::move(to)),
          partial(file.string() + ".partial"),
          source{std::move(columns), {}},
          // One thread keeps the order by itself; without the promise DuckDB may close row groups by bytes.
          database({options.memory, false, {}}),
          connection(database) {
        batch = std::make_unique<RowBatch>(source.columns);
        register_rows(connection, source);
        thread = std::thread([this] { copy(); });
    }
    ~Work() {
        stop(true);
        std::error_code ignored;
        std::filesystem::remove(partial, ignored);
    }

    void copy() {
        connection.try_run(fmt::format("copy (select * from skl_rows()) to {} ({})", quoted_text(partial.string()), file_settings()),
                           failure);
        source.queue.close(false);  // wakes a caller that waits for room after a failure
    }
    void stop(bool cancelled) {
        if (!thread.joinable()) return;
        if (cancelled)
            source.queue.close(true);
        else
            source.queue.end();
        thread.join();
    }
    bool hand_over() {
        if (!source.queue.push(std::move(batch))) return false;
        batch = source.queue.spare();
        if (!batch) batch = std::make_unique<RowBatch>(source.columns);
        return true;
    }
    Problem copy_problem() const {
        if (failure.kind == DUCKDB_ERROR_OUT_OF_MEMORY) return writer_problem("parquet-memory");
        return writer_problem("parquet-write", {{"reason", failure.kind == DUCKDB_ERROR_IO ? "io" : "internal"}});
    }
};

ParquetWriter::ParquetWriter(std::unique_ptr<Work> work) : work_(std::move(work)) {}
ParquetWriter::~ParquetWriter() = default;

Result<std::unique_ptr<ParquetWriter>> ParquetWriter::open(const std::filesystem::path& file, std::vector<Column> columns,
                                                           WriterOptions options) {
    auto laid_out = file_columns(columns);
    if (!laid_out) return std::move(laid_out.problem());
    if (::access(file.has_parent_path() ? file.parent_path().c_str() : ".", W_OK) != 0) return writer_problem("parquet-open");
    return std::unique_ptr<ParquetWriter>(new ParquetWriter(std::make_unique<Work>(file, std::move(*laid_out), options)));
}

bool ParquetWriter::row(std::int64_t id, std::span<const Cell> cells) {
    Work& work = *work_;
    if (work.problem || !work.batch) return false;
    std::size_t wrong = 0;
    if (!work.batch->add(id, cells, wrong)) {
        work.problem = writer_problem("parquet-cell", {{"column", work.source.columns[wrong].name}, {"row", std::to_string(id)}});
        return false;
    }
    ++work.rows;
    return !work.batch->full() || work.hand_over();
}

Result<WrittenParquet> ParquetWriter::finish() {
    Work& work = *work_;
    if (!work.problem && work.batch && work.batch->rows() > 0) work.hand_over();
    work.stop(work.problem.has_value());
    if (work.problem) return *work.problem;
    if (!work.failure.message.empty()) return work.copy_problem();
    std::error_code error;
    const auto bytes = std::filesystem::file_size(work.partial, error);
    if (error || !sync_and_name(work.partial, work.file)) return writer_problem("parquet-write", {{"reason", "io"}});
    return WrittenParquet{work.rows, static_cast<std::int64_t>(bytes)};
}

}  // namespace skl::analytics
