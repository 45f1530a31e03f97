#include "opendata/publish/file_sink.h"

#include "kernel/describe/scalar.h"
#include "kernel/describe/write.h"
#include "kernel/sandbox/channel.h"

namespace skl::opendata {
namespace {

constexpr const char* parquet_memory = "384MB";  // DuckDB's share of the worker's: a row group of cells of up to 1 MiB
constexpr std::size_t csv_buffer = 256 * 1024;
constexpr std::size_t longest_raw = std::size_t{1} << 20;  // of a quarantined record; longer ones keep their head, the file keeps all

analytics::Cell stored(const Cell& cell) {
    using From = Cell::Kind;
    using To = analytics::Cell::Kind;
    constexpr To kinds[] = {To::null, To::boolean, To::integer, To::real, To::decimal, To::text, To::date, To::instant};
    static_assert(static_cast<int>(From::instant) == 7);
    return {kinds[static_cast<int>(cell.kind)], cell.whole, cell.real, cell.text, cell.raw};
}

void write_framed(std::ostream& out, const std::string& bytes) {
    std::string length;
    sandbox::put_number(length, static_cast<std::int64_t>(bytes.size()));
    out.write(length.data(), static_cast<std::streamsize>(length.size()));
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

}  // namespace

analytics::ColumnType stored_type(ColumnType type) {
    analytics::ColumnType out{};
    const std::string name = write_scalar(view(type));
    (void)read_scalar(name, face_of<analytics::ColumnType>, &out);
    return out;
}

void FileSink::begin_table(std::size_t table, const std::vector<ColumnReport>& columns) {
    table_ = static_cast<std::int64_t>(table) + 1;
    std::vector<analytics::Column> stored_columns;
    for (const ColumnReport& column : columns) {
        const auto axis = column.role == Role::longitude  ? analytics::Axis::longitude
                          : column.role == Role::latitude ? analytics::Axis::latitude
                                                          : analytics::Axis::none;
        stored_columns.push_back({column.name.value, stored_type(column.type), column.repaired, axis});
    }
    const std::string stem = fmt::format("table-{}", table_);
    auto opened = analytics::ParquetWriter::open(folder_ / (stem + ".parquet"), std::move(stored_columns), {parquet_memory});
    if (!opened) return fail(opened.problem());
    parquet_ = std::move(*opened);
    csv_.open(folder_ / (stem + ".csv"), std::ios::binary);
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (i) buffer_ += ',';
        write_csv_cell(buffer_, columns[i].name.value, false);
    }
    buffer_ += "\r\n";
    cells_.resize(columns.size());
}

void FileSink::row(std::int64_t record, std::span<const Cell> cells) {
    if (!parquet_) return;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (i) buffer_ += ',';
        write_csv_cell(buffer_, cells[i].source, false);
    }
    end_row(record, cells);
}

void FileSink::row_as_csv(std::int64_t record, std::span<const Cell> cells, std::string_view line) {
    if (!parquet_) return;
    buffer_ += line;
    end_row(record, cells);
}

void FileSink::end_row(std::int64_t record, std::span<const Cell> cells) {
    buffer_ += "\r\n";
    std::transform(cells.begin(), cells.end(), cells_.begin(), stored);
    (void)parquet_->row(record, cells_);
    if (buffer_.size() > csv_buffer) flush();
}

void FileSink::flush() {
    csv_.write(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
    buffer_.clear();
}

void FileSink::quarantined(const QuarantinedRow& row) {
    if (!quarantine_.is_open()) quarantine_.open(folder_ / "quarantine.bin", std::ios::binary);
    std::string_view raw = row.raw;
    if (row.raw_end > row.raw_begin && row.raw_end <= static_cast<std::int64_t>(file_.size()))
        raw = file_.substr(static_cast<std::size_t>(row.raw_begin), static_cast<std::size_t>(row.raw_end - row.raw_begin));
    std::string out;
    sandbox::put_number(out, table_);
    sandbox::put_number(out, row.record);
    sandbox::put_number(out, row.byte_offset);
    sandbox::put_text(out, raw.substr(0, longest_raw));
    sandbox::put_text(out, row.code);
    sandbox::put_text(out, row.column);
    sandbox::put_text(out, to_json(row.params));
    static_assert(static_cast<int>(QuarantinedRow::State::rejected) == static_cast<int>(QuarantineState::rejected));
    sandbox::put_number(out, static_cast<std::int64_t>(row.state));
    write_framed(quarantine_, out);
}

void FileSink::end_table() {
    if (!parquet_) return;
    flush();
    csv_.close();
    if (csv_.fail()) fail(Problem{507, "disk-failed", {{"what", "csv"}}});
    if (auto written = parquet_->finish(); !written) fail(written.problem());
    parquet_.reset();
}

Done FileSink::finish() {
    quarantine_.close();
    if (problem_) return std::move(*problem_);
    return Nothing{};
}

bool read_quarantine(std::istream& in, QuarantineRecord& out) {
    char head[8];
    if (!in.read(head, 8)) return false;
    std::string bytes(static_cast<std::size_t>(sandbox::FrameReader({head, 8}).number()), '\0');
    if (!in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()))) return false;
    sandbox::FrameReader reader(bytes);
    out.table = reader.number();
    out.record = reader.number();
    out.byte_offset = reader.number();
    out.raw = reader.text();
    out.code = reader.text();
    out.column = reader.text();
    out.params = reader.text();
    out.state = static_cast<QuarantineState>(std::clamp<std::int64_t>(reader.number(), 0, 2));
    return !reader.broken();
}

}  // namespace skl::opendata
