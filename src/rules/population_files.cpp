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

// Whole numbers of a column that words hold; null: it has others.
const column::Column* whole_numbers(const column::Column& column, std::size_t rows, column::Column& scratch) {
    if (!column.values.empty()) return nullptr;
    if (column.kind == feel::Kind::null) return &column;
    if (column.kind != feel::Kind::number || column.scale < 0) return nullptr;
    if (column.scale == 0) return &column;
    std::int64_t unit = 1;
    for (int i = 0; i < column.scale; ++i) unit *= 10;
    scratch.kind = feel::Kind::number;
    scratch.known = column.known;
    scratch.words.resize(rows);
    for (std::size_t row = 0; row < rows; ++row) {
        const bool known = column.known.empty() || column.known[row] != 0;
        if (known && column.word(row) % unit != 0) return nullptr;
        scratch.words[row] = known ? column.word(row) / unit : 0;
    }
    return &scratch;
}

// Results row by row, whole numbers as such and all else as text, until the longest number of the whole run is known; rejects as CSV.
class ChunkFiles final : public population::Sink {
public:
    // `whole`: of each output, whether it is written as whole numbers; what turns out to have others is struck out there.
    ChunkFiles(const Mapped& mapped, std::vector<bool>& whole, std::unique_ptr<analytics::ParquetWriter> writer,
               const std::filesystem::path& rejects)
        : mapped_(mapped), whole_(whole), writer_(std::move(writer)), rejects_(rejects, std::ios::binary) {
        texts_.resize(mapped.outputs.size());
        numbers_.resize(mapped.outputs.size());
        divided_.resize(mapped.outputs.size());
        cells_.resize(mapped.outputs.size() + (mapped.rule_ids ? 3 : 2));
    }

    bool mistaken() const { return mistaken_; }  // about what is whole: nothing more is written

    void results(const population::Results& results) override {
        for (std::size_t i = 0; i < whole_.size(); ++i) {
            if (!whole_[i]) continue;
            numbers_[i] = whole_numbers(results.outputs[i], results.rows(), divided_[i]);
            if (numbers_[i]) continue;
            whole_[i] = false;
            mistaken_ = true;
        }
        if (mistaken_) return;
        auto remark = results.remarks.begin();
        for (std::size_t row = 0; row < results.rows(); ++row) {
            cells_[0] = text_cell(results.keys[row]);
            for (std::size_t i = 0; i < whole_.size(); ++i) cells_[i + 1] = cell_of(results.outputs[i], i, row);
            const bool remarked = remark != results.remarks.end() && remark->row == row;
            cells_[whole_.size() + 1] = remarked ? text_cell(remark->code) : Cell{};
            if (remarked) ++remark;
            if (mapped_.rule_ids) name_rules(results, row);
            writer_->row(results.records[row], cells_);
        }
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
    static Cell text_cell(std::string_view text) { return {.kind = Cell::Kind::text, .text = text}; }

    Cell cell_of(const column::Column& column, std::size_t output, std::size_t row) {
        if (whole_[output]) {
            const column::Column& numbers = *numbers_[output];
            if (numbers.kind == feel::Kind::null || (!numbers.known.empty() && numbers.known[row] == 0)) return {};
            return {.kind = Cell::Kind::integer, .whole = numbers.word(row)};
        }
        const auto text = population::text_in_file(column, row, texts_[output]);
        return text ? text_cell(*text) : Cell{};
    }
    void name_rules(const population::Results& results, std::size_t row) {
        rules_.clear();
        for (std::size_t i = 0; i < results.rule_ids.size(); ++i) {
            const std::string& held = (*results.rule_ids[i])[row];
            if (held.empty()) continue;
            if (results.rule_ids.size() > 1) rules_ += (rules_.empty() ? "" : "; ") + mapped_.outputs[i].name + ": ";
            rules_ += held;
        }
        cells_.back() = rules_.empty() ? Cell{} : text_cell(rules_);
    }

    const Mapped& mapped_;
    std::vector<bool>& whole_;
    std::unique_ptr<analytics::ParquetWriter> writer_;
    std::ofstream rejects_;
    std::vector<Cell> cells_;                     // of a row
    std::vector<std::string> texts_;              // of each output, of a row
    std::vector<const column::Column*> numbers_;  // of each output that is whole
    std::vector<column::Column> divided_;
    std::string rules_;
    bool mistaken_ = false;
};

std::vector<analytics::Column> result_columns(const Mapped& mapped, const std::vector<bool>& whole) {
    std::vector<analytics::Column> columns{{"key", ColumnType::string}};
    for (std::size_t i = 0; i < whole.size(); ++i)
        columns.push_back({mapped.outputs[i].name, whole[i] ? ColumnType::integer : ColumnType::string});
    columns.push_back({"diagnostic_code", ColumnType::string});
    if (mapped.rule_ids) columns.push_back({"rule_id", ColumnType::string});
    return columns;
}

// The first rows of a piece.
class FirstRows final : public analytics::VectorChunk {
public:
    FirstRows(analytics::VectorChunk& all, std::size_t rows) : all_(all), rows_(std::min(rows, all.rows())) {}
    std::size_t rows() const override { return rows_; }
    analytics::VectorView view(std::size_t column) const override { return all_.view(column); }
    Cell cell(std::size_t column, std::size_t row) override { return all_.cell(column, row); }
    std::span<const Cell> read(std::size_t row) override { return all_.read(row); }

private:
    analytics::VectorChunk& all_;
    std::size_t rows_;
};

constexpr std::size_t own_columns = 2;  // `_id` and the record's place, before those of the mapping

// Takes pieces of a source until a chunk has its rows.
class ChunkReading {
public:
    ChunkReading(const Mapped& mapped, const ChunkWish& wish, population::Population& population)
        : by_household_(mapped.household), wish_(wish), population_(population), last_(wish.after) {}

    bool take(analytics::VectorChunk& chunk) {
        if (by_household_) return take_households(chunk) && goes_on();
        const std::int64_t left = wish_.rows - rows_;
        if (left <= 0) return end_ = false;
        FirstRows first(chunk, static_cast<std::size_t>(std::min<std::int64_t>(left, analytics::chunk_rows)));
        population_.rows(first, own_columns);
        rows_ += static_cast<std::int64_t>(first.rows());
        last_ = first.cell(0, first.rows() - 1).whole;
        if (first.rows() < chunk.rows()) return end_ = false;
        return goes_on();
    }
    bool end() const { return end_; }  // of the source
    bool stopped() const { return stopped_; }
    std::int64_t last() const { return last_; }

private:
    bool take_households(analytics::VectorChunk& chunk) {
        for (std::size_t at = 0; at < chunk.rows(); ++at) {
            const auto row = chunk.read(at);
            const auto cells = row.subspan(own_columns);
            if (rows_ >= wish_.rows && population_.begins(cells)) return end_ = false;
            population_.row(row[1].whole, cells);
            last_ = row[0].whole;
            ++rows_;
        }
        return true;
    }
    bool goes_on() {
        stopped_ = wish_.go_on && !wish_.go_on(rows_);
        return !stopped_;
    }

    bool by_household_;
    const ChunkWish& wish_;
    population::Population& population_;
    std::int64_t rows_ = 0, last_;
    bool end_ = true, stopped_ = false;
};

analytics::Statement reading(const Mapped& mapped, const ChunkWish& wish) {
    std::string sql = std::string("select ") + analytics::row_id + ", " + (wish.sorted ? record_column : analytics::row_id);
    for (const analytics::OutsideColumn& column : mapped.columns) sql += ", " + quoted_name(column.name);
    sql += " from " + wish.source;
    if (wish.after == 0) return {std::move(sql), {}};
    return {sql + " where " + analytics::row_id + " > $1", {wish.after}};
}

std::string chunk_source(const std::vector<std::filesystem::path>& chunks) {
    std::string files;
    for (const auto& one : chunks) files += (files.empty() ? "" : ", ") + analytics::quoted_text(one.string());
    return "read_parquet([" + files + "], union_by_name = true)";  // a column may be of whole numbers in one and of text in another
}

}  // namespace

Done sort_by_household(const std::string& source, const std::string& household, const std::filesystem::path& sorted,
                       const std::filesystem::path& temporary) {
    const std::string id = analytics::row_id;
    return analytics::copy_to(
        sorted, analytics::CopyFormat::parquet,
        {fmt::format("select row_number() over () as {0}, {0} as {1}, * exclude ({0}) from (select * from {2} order by {3}, {0})", id,
                     record_column, source, quoted_name(household)),
         {}},
        {.temporary = temporary});
}

namespace {

// One way through the rows; where an output was mistaken for whole numbers `whole` says so and nothing is left.
Result<ChunkDone> try_chunk(analytics::TrustedQueries& queries, const Mapped& mapped, const population::Law& law, const ChunkWish& wish,
                            std::vector<bool>& whole) {
    auto writer = analytics::ParquetWriter::open(wish.results, result_columns(mapped, whole));
    if (!writer) return writer.problem();
    ChunkFiles files(mapped, whole, std::move(*writer), wish.rejects);
    population::Population population(mapped, law, files);
    ChunkReading reading_rows(mapped, wish, population);
    const auto take = [&](analytics::VectorChunk& chunk) { return reading_rows.take(chunk) && !files.mistaken(); };
    if (auto read = queries.query_vectors(reading(mapped, wish), take, std::chrono::steady_clock::now() + longest_chunk); !read)
        return read.problem();
    if (reading_rows.stopped()) return Problem{409, "cancelled"};
    population.finish();
    if (files.mistaken()) return ChunkDone{.mistaken = true};
    if (auto done = files.finish(wish.rejects); !done) return done.problem();
    ChunkDone made{reading_rows.last(), reading_rows.end(), false, population.summary(), true};
    for (std::size_t i = 0; i < whole.size(); ++i) {
        const PopulationOutput& one = made.summary.outputs[i];
        made.final = made.final && (whole[i] ? population::in_bigint(one) : !population::summable(one));
    }
    return made;
}

}  // namespace

Result<ChunkDone> run_chunk(analytics::TrustedQueries& queries, const Mapped& mapped, const population::Law& law, const ChunkWish& wish) {
    std::vector<bool> whole;
    for (const population::Output& one : mapped.outputs) {
        const feel::Type& type = *law.program->units()[one.unit].type;
        whole.push_back(!one.member.empty() || type.kind == feel::Type::Kind::number);
    }
    auto made = try_chunk(queries, mapped, law, wish, whole);
    if (made && made->mistaken) made = try_chunk(queries, mapped, law, wish, whole);
    if (made && made->mistaken) {
        whole.assign(whole.size(), false);
        made = try_chunk(queries, mapped, law, wish, whole);
    }
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
