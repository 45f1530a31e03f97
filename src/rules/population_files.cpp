#include "rules/population_files.h"

#include "kernel/describe/write.h"
#include "kernel/text/disk.h"

namespace skl::rules {

namespace {

using analytics::Cell;
using analytics::ColumnType;
using analytics::quoted_name;
using population::Mapped;

constexpr auto longest_chunk = std::chrono::hours(1);  // of reading and computing together

// Results as text, cell by cell, until the longest number of the whole run is known; rejects as CSV.
class ChunkFiles final : public population::Sink {
public:
    ChunkFiles(const Mapped& mapped, std::unique_ptr<analytics::ParquetWriter> writer, const std::filesystem::path& rejects)
        : mapped_(mapped), writer_(std::move(writer)), rejects_(rejects, std::ios::binary), cells_(mapped.outputs.size() + 3) {
        texts_.resize(mapped.outputs.size());
    }

    void result(const population::ResultRow& row) override {
        const auto text_cell = [](std::string_view text) { return Cell{.kind = Cell::Kind::text, .text = text}; };
        cells_[0] = text_cell(row.key);
        for (std::size_t i = 0; i < row.results.size(); ++i) {
            texts_[i] = population::text_in_file(row.results[i]);
            cells_[i + 1] = texts_[i] ? text_cell(*texts_[i]) : Cell{};
        }
        cells_[row.results.size() + 1] = row.code.empty() ? Cell{} : text_cell(row.code);
        rules_.clear();
        for (std::size_t i = 0; i < row.rule_ids.size(); ++i) {
            if (row.rule_ids[i].empty()) continue;
            if (row.rule_ids.size() > 1) rules_ += (rules_.empty() ? "" : "; ") + mapped_.outputs[i].name + ": ";
            rules_ += row.rule_ids[i];
        }
        cells_[row.results.size() + 2] = rules_.empty() ? Cell{} : text_cell(rules_);
        writer_->row(row.record, std::span(cells_).first(mapped_.rule_ids ? cells_.size() : cells_.size() - 1));
    }

    void refused(std::int64_t record, std::string_view column, std::string_view reason, std::string_view value) override {
        std::string line = std::to_string(record) + ",";
        write_csv_cell(line, column, true);
        line += ',';
        line += reason;
        line += ',';
        write_csv_cell(line, value, true);
        rejects_ << line << "\r\n";
    }

    Done finish(const std::filesystem::path& rejects) {
        rejects_.close();
        if (!rejects_ || !disk::sync(rejects)) return Problem{500, "parquet-write"};
        if (auto written = writer_->finish(); !written) return written.problem();
        return Nothing{};
    }

private:
    const Mapped& mapped_;
    std::unique_ptr<analytics::ParquetWriter> writer_;
    std::ofstream rejects_;
    std::vector<Cell> cells_;
    std::vector<std::optional<std::string>> texts_;
    std::string rules_;
};

std::vector<analytics::Column> result_columns(const Mapped& mapped) {
    std::vector<analytics::Column> columns{{"key", ColumnType::string}};
    for (const population::Output& one : mapped.outputs) columns.push_back({one.name, ColumnType::string});
    columns.push_back({"diagnostic_code", ColumnType::string});
    if (mapped.rule_ids) columns.push_back({"rule_id", ColumnType::string});
    return columns;
}

analytics::Statement reading(const Mapped& mapped, const ChunkWish& wish) {
    std::string sql = std::string("select ") + analytics::row_id + ", " + (wish.sorted ? record_column : analytics::row_id);
    for (const analytics::OutsideColumn& column : mapped.columns) sql += ", " + quoted_name(column.name);
    sql += " from " + analytics::parquet_source(wish.source.string()) + " where " + analytics::row_id + " > $1";
    return {std::move(sql), {wish.after}};
}

std::string chunk_source(const std::vector<std::filesystem::path>& chunks) {
    std::string files;
    for (const auto& one : chunks) files += (files.empty() ? "" : ", ") + analytics::quoted_text(one.string());
    return "read_parquet([" + files + "])";
}

}  // namespace

Done sort_by_household(const std::filesystem::path& source, const std::string& household, const std::filesystem::path& sorted,
                       const std::filesystem::path& temporary) {
    const std::string id = analytics::row_id;
    return analytics::copy_to(sorted, analytics::CopyFormat::parquet,
                              {fmt::format("select row_number() over () as {0}, {0} as {1}, * exclude ({0}) from (select * from {2} order "
                                           "by {3}, {0})",
                                           id, record_column, analytics::parquet_source(source.string()), quoted_name(household)),
                               {}},
                              {.temporary = temporary});
}

Result<ChunkDone> run_chunk(analytics::TrustedQueries& queries, const Mapped& mapped, const population::Law& law, const ChunkWish& wish) {
    auto writer = analytics::ParquetWriter::open(wish.results, result_columns(mapped));
    if (!writer) return writer.problem();
    ChunkFiles files(mapped, std::move(*writer), wish.rejects);
    population::Population population(mapped, law, files);
    ChunkDone made{wish.after, true, {}};
    std::int64_t rows = 0;
    bool stopped = false;
    const analytics::RowVisitor visitor{{}, [&](std::span<const Cell> row) {
                                            const auto cells = row.subspan(2);
                                            if (rows >= wish.rows && population.begins(cells)) return made.end = false;
                                            population.row(row[1].whole, cells);
                                            made.last = row[0].whole;
                                            if (++rows % static_cast<std::int64_t>(column::vector_rows) == 0 && wish.go_on)
                                                stopped = !wish.go_on(rows);
                                            return !stopped;
                                        }};
    if (auto read = queries.query(reading(mapped, wish), visitor, std::chrono::steady_clock::now() + longest_chunk); !read)
        return read.problem();
    if (stopped) return Problem{409, "cancelled"};
    population.finish();
    if (auto done = files.finish(wish.rejects); !done) return done.problem();
    made.summary = population.summary();
    return made;
}

std::string results_as_csv(const std::string& from, const PopulationSummary& summary, bool rule_ids) {
    std::string sql = "select " + analytics::guarded_text("key") + " as key";
    for (const PopulationOutput& one : summary.outputs) {
        const std::string name = quoted_name(one.name);
        sql += ", " + (population::summable(one) ? name : analytics::guarded_text(name) + " as " + name);
    }
    return sql + ", diagnostic_code" + (rule_ids ? ", " + analytics::guarded_text("rule_id") + " as rule_id" : "") + " from " + from;
}

Done join_chunks(const std::vector<std::filesystem::path>& chunks, const PopulationSummary& summary, bool rule_ids,
                 const std::filesystem::path& file, analytics::CopyFormat format) {
    std::string sql = std::string("select ") + analytics::row_id + ", key";
    for (const PopulationOutput& one : summary.outputs) sql += ", " + population::typed_column(one);
    sql += std::string(", diagnostic_code") + (rule_ids ? ", rule_id" : "") + " from " + chunk_source(chunks);
    if (format == analytics::CopyFormat::csv) sql = results_as_csv("(" + sql + ")", summary, rule_ids);
    return analytics::copy_to(file, format, {sql, {}});
}

}  // namespace skl::rules
