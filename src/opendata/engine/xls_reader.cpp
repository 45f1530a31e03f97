// Spreadsheets of Excel 97–2003 as records: BIFF8 [MS-XLS] in a compound file. As with the others, the first sheet with content is read,
// values are the cached ones, and a number whose format is that of a day is that day.
#include <cmath>

#include "opendata/engine/biff_record.h"
#include "opendata/engine/compound_file.h"
#include "opendata/engine/sheet_rows.h"
#include "opendata/engine/sheet_styles.h"

namespace skl::opendata {
namespace {

using biff::Kind;
using biff::Pieces;
using biff::Record;
using biff::Records;

constexpr std::size_t most_shared = std::size_t{128} << 20;  // bytes of strings, which are kept
constexpr std::size_t longest_text = 131'068;                // bytes of UTF-8: 32,767 characters
constexpr std::size_t most_cells = std::size_t{65'536} * 256, most_styles = 65'536, most_sheets = 1'000;
constexpr std::uint16_t biff8 = 0x0600, globals = 0x0005, worksheet = 0x0010;

Problem unsupported(const char* what) { return {422, "format-unsupported", {{"format", "xls"}, {"what", what}}}; }
Problem corrupt() { return {422, "corrupt-file", {{"format", "xls"}}}; }
Problem too_large(std::size_t limit) { return {422, "unpacked-too-large", {{"limit", std::to_string(limit)}}}; }

struct Workbook {
    std::vector<std::size_t> sheets;  // where their records begin
    std::vector<std::string> shared;
    std::map<std::uint16_t, DayFormat> formats;
    std::vector<DayFormat> styles;
    bool since_1904 = false;
};

// The strings that cells refer to (§2.4.265).
Done read_shared(const Record& record, Workbook& book) {
    Pieces pieces(record);
    pieces.skip(4);  // how often they are used
    const std::uint32_t count = pieces.four();
    std::size_t bytes = 0;
    for (std::uint32_t i = 0; i < count && !pieces.broken(); ++i) {
        const std::uint16_t length = pieces.two();
        book.shared.push_back(pieces.text(length, longest_text));
        bytes += book.shared.back().size() + sizeof(std::string);
        if (bytes > most_shared) return too_large(most_shared);
    }
    return pieces.broken() ? Done(corrupt()) : Done(Nothing{});
}

Done read_globals(std::string_view stream, Workbook& book) {
    Records records(stream, 0);
    Record record;
    if (!records.next(record) || record.kind != Kind::begin || record.body.size() < 4) return corrupt();
    if (u16(record.body, 0) != biff8) return unsupported("version");
    if (u16(record.body, 2) != globals) return corrupt();
    std::vector<std::uint16_t> formats;  // of the styles: they may be said before what they mean
    while (records.next(record) && record.kind != Kind::end) {
        const std::string_view body = record.body;
        if (record.kind == Kind::encrypted) return unsupported("encrypted");
        if (record.kind == Kind::day_base && body.size() >= 2) book.since_1904 = u16(body, 0) == 1;
        if (record.kind == Kind::sheet && body.size() >= 6 && body[5] == 0 && book.sheets.size() < most_sheets)
            book.sheets.push_back(u32(body, 0));
        if (record.kind == Kind::style && body.size() >= 4 && formats.size() < most_styles) formats.push_back(u16(body, 2));
        if (record.kind == Kind::format && body.size() >= 5) {
            Pieces pieces(record);
            const std::uint16_t number = pieces.two(), length = pieces.two();
            book.formats[number] = day_format(pieces.text(length, longest_text));
        }
        if (record.kind == Kind::shared)
            if (auto done = read_shared(record, book); !done) return done;
    }
    for (const std::uint16_t number : formats) {
        const auto own = book.formats.find(number);
        book.styles.push_back(own == book.formats.end() ? day_format(static_cast<int>(number)) : own->second);
    }
    return Nothing{};
}

double short_number(std::uint32_t rk) {  // §2.5.217
    const double whole = static_cast<double>(static_cast<std::int32_t>(rk) >> 2);
    const double value = (rk & 2) != 0 ? whole : std::bit_cast<double>(std::uint64_t{rk & 0xFFFFFFFCU} << 32);
    return (rk & 1) != 0 ? value / 100 : value;
}

std::string number_text(double value) {
    constexpr double exact = 9'007'199'254'740'992;  // 2^53
    if (!std::isfinite(value)) return {};
    if (value == std::floor(value) && std::abs(value) <= exact) return fmt::format("{}", static_cast<std::int64_t>(value));
    return fmt::format("{}", value);
}

// Cells come in nearly any order; `text` of those that have one, else `shared` or the number.
struct XlsCell {
    std::uint16_t row = 0, column = 0, style = 0;
    enum class Holds : std::uint8_t { number, shared, text } holds = Holds::number;
    double number = 0;
    std::size_t index = 0;  // of the string
};

class XlsSheet {
public:
    explicit XlsSheet(const Workbook& book) : book_(book) {}

    Done read(std::string_view stream, std::size_t at) {
        Records records(stream, at);
        Record record;
        if (!records.next(record) || record.kind != Kind::begin || record.body.size() < 4) return corrupt();
        if (u16(record.body, 2) != worksheet) return Nothing{};
        int depth = 0;  // of charts within
        while (records.next(record)) {
            if (record.kind == Kind::begin) ++depth;
            if (record.kind == Kind::end && depth-- == 0) break;
            if (depth == 0) take(record);
            if (cells_.size() > most_cells || bytes_ > most_shared) return too_large(most_shared);
        }
        std::stable_sort(cells_.begin(), cells_.end(), [](const XlsCell& a, const XlsCell& b) { return a.row < b.row; });
        return Nothing{};
    }

    // Once to learn the width, once to write.
    bool rows(Sheet& sheet) const {
        for (std::size_t i = 0; i < cells_.size();) {
            const std::uint16_t row = cells_[i].row;
            for (; i < cells_.size() && cells_[i].row == row; ++i) sheet.cell(cells_[i].column, text_of(cells_[i]));
            if (!sheet.end_row()) return false;
        }
        return true;
    }

private:
    void take(const Record& record) {
        const std::string_view body = record.body;
        if (record.kind == Kind::numbers) return take_numbers(body);
        if (record.kind == Kind::formula_text && !cells_.empty() && waits_) {
            Pieces pieces(record);
            const std::uint16_t length = pieces.two();
            cells_.back().index = keep(pieces.text(length, longest_text));
            waits_ = false;
            return;
        }
        if (body.size() < 6) return;
        XlsCell cell{u16(body, 0), u16(body, 2), u16(body, 4), XlsCell::Holds::number, 0, 0};
        switch (record.kind) {
            case Kind::shared_label:
                if (body.size() < 10) return;
                cell.holds = XlsCell::Holds::shared;
                cell.index = u32(body, 6);
                break;
            case Kind::label:
            case Kind::rich_label: {
                Pieces pieces(record);
                pieces.skip(6);
                const std::uint16_t length = pieces.two();
                set_text(cell, pieces.text(length, longest_text));
                break;
            }
            case Kind::number:
                if (body.size() < 14) return;
                cell.number = f64(body, 6);
                break;
            case Kind::short_number:
                if (body.size() < 10) return;
                cell.number = short_number(u32(body, 6));
                break;
            case Kind::truth:
                if (body.size() < 8 || body[7] != 0) return;  // an error is no value
                set_text(cell, body[6] != 0 ? "true" : "false");
                break;
            case Kind::formula:
                if (body.size() < 14 || !take_result(cell, body)) return;
                break;
            default: return;
        }
        cells_.push_back(cell);
    }

    // What a formula came to when it was saved last (§2.5.133).
    bool take_result(XlsCell& cell, std::string_view body) {
        waits_ = false;
        if (u16(body, 12) != 0xFFFF) return cell.number = f64(body, 6), true;
        const auto kind = static_cast<unsigned char>(body[6]);
        if (kind == 0) {
            waits_ = true;  // the text is in a record that follows
            return set_text(cell, ""), true;
        }
        return kind == 1 && (set_text(cell, body[8] != 0 ? "true" : "false"), true);
    }

    void take_numbers(std::string_view body) {
        for (std::size_t at = 4, column = body.size() < 6 ? 0 : u16(body, 2); at + 6 + 2 <= body.size(); at += 6, ++column)
            cells_.push_back({u16(body, 0), static_cast<std::uint16_t>(column), u16(body, at), XlsCell::Holds::number,
                              short_number(u32(body, at + 2)), 0});
    }

    std::size_t keep(std::string text) {
        bytes_ += text.size() + sizeof(std::string);
        texts_.push_back(std::move(text));
        return texts_.size() - 1;
    }
    void set_text(XlsCell& cell, std::string text) {
        cell.holds = XlsCell::Holds::text;
        cell.index = keep(std::move(text));
    }

    std::string text_of(const XlsCell& cell) const {
        if (cell.holds == XlsCell::Holds::text) return texts_[cell.index];
        if (cell.holds == XlsCell::Holds::shared) return cell.index < book_.shared.size() ? book_.shared[cell.index] : std::string{};
        const DayFormat format = cell.style < book_.styles.size() ? book_.styles[cell.style] : DayFormat{};
        if (format.date || format.time)
            if (std::string day = day_text(cell.number, format, book_.since_1904); !day.empty()) return day;
        return number_text(cell.number);
    }

    const Workbook& book_;
    std::vector<XlsCell> cells_;
    std::vector<std::string> texts_;
    std::size_t bytes_ = 0;
    bool waits_ = false;  // the last cell is a formula whose text comes
};

}  // namespace

Done write_xls(std::string_view bytes, TextStore& out) {
    const CompoundFile file(bytes);
    if (!file.good()) return corrupt();
    if (file.has("EncryptedPackage")) return unsupported("encrypted");  // a newer spreadsheet with a password
    if (!file.has("Workbook")) return unsupported(file.has("Book") ? "version" : "other");
    const auto stream = file.read("Workbook");
    if (!stream) return corrupt();
    Workbook book;
    if (auto done = read_globals(*stream, book); !done) return done;
    for (const std::size_t at : book.sheets) {
        XlsSheet cells(book);
        if (auto done = cells.read(*stream, at); !done) return done;
        Sheet sheet;
        cells.rows(sheet);
        if (sheet.too_large()) return too_large(largest_table);
        if (sheet.empty()) continue;
        sheet.write_to(out);
        cells.rows(sheet);
        return Nothing{};
    }
    return Problem{422, "no-table"};
}

}  // namespace skl::opendata
