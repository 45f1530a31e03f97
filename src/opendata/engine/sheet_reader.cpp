// Spreadsheets as records: XLSX (ECMA-376 part 1 §18) and ODS (OpenDocument 1.3 part 3 §9), as streams: once to learn the width, once to
// write. Values are the cached ones, formulas are never evaluated; rows without content are left out, so a repeated empty tail costs
// nothing. Only the first sheet with content is read.
#include <charconv>

#include "opendata/engine/archive.h"
#include "opendata/engine/readers.h"
#include "opendata/engine/sheet_rows.h"
#include "opendata/engine/sheet_styles.h"
#include "opendata/engine/xml_stream.h"

namespace skl::opendata {
namespace {

constexpr std::size_t most_shared = std::size_t{128} << 20;           // bytes of shared strings, which are kept
constexpr std::size_t longest_sheet_cell = 4 * std::size_t{1} << 20;  // no program writes more than 32,767 characters

using Attributes = std::map<std::string, std::string, std::less<>>;

std::string_view value_of(const Attributes& attributes, std::string_view name) {
    const auto found = attributes.find(name);
    return found == attributes.end() ? std::string_view{} : found->second;
}

std::size_t number_of(std::string_view text, std::size_t otherwise) {
    std::size_t out = otherwise;
    (void)std::from_chars(text.data(), text.data() + text.size(), out);
    return out;
}

Problem too_large(std::size_t limit) { return {422, "unpacked-too-large", {{"limit", std::to_string(limit)}}}; }

// --- XLSX ---
std::size_t column_of(std::string_view reference) {  // "BC12" → 54
    std::size_t out = 0;
    for (char c : reference) {
        if (c < 'A' || c > 'Z') break;
        out = out * 26 + static_cast<std::size_t>(c - 'A' + 1);
        if (out > most_sheet_columns) break;
    }
    return out == 0 ? 0 : out - 1;
}

// The text of rich strings: runs and plain text, without phonetic hints.
class RichText {
public:
    void begin(std::string_view name) {
        if (name == "rPh") phonetic_ = true;
        inside_ = name == "t" && !phonetic_;
    }
    void end(std::string_view name) {
        if (name == "rPh") phonetic_ = false;
        inside_ = false;
    }
    void text(std::string_view piece) {
        if (inside_ && value.size() < longest_sheet_cell) value += piece;
    }
    std::string value;

private:
    bool inside_ = false, phonetic_ = false;
};

class SharedStrings : public XmlEvents {
public:
    bool begin(std::string_view name, const Attributes&) override {
        if (name == "si") rich_.value.clear();
        rich_.begin(name);
        return true;
    }
    bool end(std::string_view name) override {
        rich_.end(name);
        if (name != "si") return true;
        bytes_ += rich_.value.size() + sizeof(std::string);
        strings.push_back(rich_.value);
        return bytes_ <= most_shared;
    }
    void text(std::string_view piece) override { rich_.text(piece); }
    bool too_large() const { return bytes_ > most_shared; }
    std::vector<std::string> strings;

private:
    RichText rich_;
    std::size_t bytes_ = 0;
};

// What the sheets of a workbook share.
struct Workbook {
    SharedStrings shared;
    SheetStyles styles;
    WorkbookFacts facts;
};

class XlsxRows : public XmlEvents {
public:
    XlsxRows(Sheet& sheet, const Workbook& book) : sheet_(sheet), book_(book) {}
    bool begin(std::string_view name, const Attributes& attributes) override {
        if (name == "row") next_ = 0;
        if (name == "c") {
            const std::string_view reference = value_of(attributes, "r");
            column_ = reference.empty() ? next_ : column_of(reference);
            next_ = column_ + 1;
            type_ = value_of(attributes, "t");
            style_ = number_of(value_of(attributes, "s"), 0);
            value_.clear();
            rich_.value.clear();
        }
        in_value_ = name == "v";
        rich_.begin(name);
        return true;
    }
    bool end(std::string_view name) override {
        rich_.end(name);
        in_value_ = false;
        if (name == "row") return sheet_.end_row();
        if (name == "c") sheet_.cell(column_, cell());
        return true;
    }
    void text(std::string_view piece) override {
        if (in_value_ && value_.size() < longest_sheet_cell) value_ += piece;
        rich_.text(piece);
    }

private:
    const std::string& cell() {
        if (type_ == "s") {
            const std::vector<std::string>& shared = book_.shared.strings;
            const std::size_t index = number_of(value_, shared.size());
            return index < shared.size() ? shared[index] : nothing_;
        }
        if (type_ == "inlineStr") return rich_.value;
        if (type_ == "e") return nothing_;
        if (type_ == "b") value_ = value_ == "1" ? "true" : "false";
        if (type_.empty() || type_ == "n") make_day();
        return value_;
    }
    // A number whose format is that of a day is that day.
    void make_day() {
        const DayFormat format = book_.styles.of(style_);
        double serial = 0;
        if (!format.date && !format.time) return;
        const auto [end, ec] = std::from_chars(value_.data(), value_.data() + value_.size(), serial);
        if (ec != std::errc{} || end != value_.data() + value_.size()) return;
        if (std::string text = day_text(serial, format, book_.facts.since_1904); !text.empty()) value_ = std::move(text);
    }
    Sheet& sheet_;
    const Workbook& book_;
    std::size_t next_ = 0, column_ = 0, style_ = 0;
    std::string type_, value_;
    const std::string nothing_;
    bool in_value_ = false;
    RichText rich_;
};

Done stream(const Archive& archive, const std::string& name, XmlEvents& events) {
    XmlStream xml(events);
    auto read = archive.read(name, [&](std::string_view piece) { return xml.feed(piece); });
    if (auto parsed = xml.finish(); !parsed && (read || parsed.problem().params.at("what") == "DTD")) return parsed;
    return read;
}

Done write_xlsx(const Archive& archive, TextStore& out) {
    Workbook book;
    for (const auto& [name, events] : std::initializer_list<std::pair<const char*, XmlEvents*>>{
             {"xl/sharedStrings.xml", &book.shared}, {"xl/styles.xml", &book.styles}, {"xl/workbook.xml", &book.facts}}) {
        if (!archive.has(name)) continue;
        const auto read = stream(archive, name, *events);
        const bool needed = events == &book.shared;  // the others only say how numbers are shown
        if (!read && (needed || (read.problem().code == "bad-xml" && read.problem().params.at("what") == "DTD"))) return read;
    }
    if (book.shared.too_large()) return too_large(most_shared);
    for (int number = 1; number <= 64; ++number) {
        const std::string name = fmt::format("xl/worksheets/sheet{}.xml", number);
        if (!archive.has(name)) break;
        Sheet sheet;
        XlsxRows measure(sheet, book);
        if (auto read = stream(archive, name, measure); !read) return read;
        if (sheet.too_large()) return too_large(largest_table);
        if (sheet.empty()) continue;
        sheet.write_to(out);
        XlsxRows rows(sheet, book);
        return stream(archive, name, rows);
    }
    return Problem{422, "no-table"};
}

// --- ODS ---
class OdsRows : public XmlEvents {
public:
    explicit OdsRows(Sheet& sheet) : sheet_(sheet) {}
    bool begin(std::string_view name, const Attributes& attributes) override {
        ++depth_;
        if (name == "table-row") {
            column_ = 0;
            repeated_ = std::max<std::size_t>(number_of(value_of(attributes, "number-rows-repeated"), 1), 1);
        } else if (name == "table-cell" || name == "covered-table-cell") {
            begin_cell(attributes);
        } else if (cell_depth_ > 0 && depth_ == cell_depth_ + 1) {  // paragraphs of the cell itself, not of a note on it
            paragraph_ = name == "p";
            if (paragraph_ && paragraphs_++ > 0 && !typed_) value_ += '\n';
        } else if (paragraph_ && !typed_ && depth_ == cell_depth_ + 2 && name == "s") {
            value_.append(std::min<std::size_t>(number_of(value_of(attributes, "c"), 1), 1'000), ' ');
        }
        return true;
    }
    bool end(std::string_view name) override {
        if (cell_depth_ > 0 && depth_ == cell_depth_ + 1) paragraph_ = false;
        if (depth_ == cell_depth_) end_cell();
        --depth_;
        if (name == "table-row") return sheet_.end_row(repeated_);
        return name != "table" || sheet_.empty();
    }
    void text(std::string_view piece) override {
        if (paragraph_ && !typed_ && depth_ <= cell_depth_ + 2 && value_.size() < longest_sheet_cell) value_ += piece;
    }

private:
    void begin_cell(const Attributes& attributes) {
        cell_depth_ = depth_;
        paragraphs_ = 0;
        times_ = std::max<std::size_t>(number_of(value_of(attributes, "number-columns-repeated"), 1), 1);
        const std::string_view type = value_of(attributes, "value-type");
        const char* holder = type == "float" || type == "currency" || type == "percentage" ? "value"
                             : type == "date"                                              ? "date-value"
                             : type == "boolean"                                           ? "boolean-value"
                                                                                           : nullptr;
        typed_ = holder != nullptr;
        value_ = typed_ ? value_of(attributes, holder) : std::string_view{};
    }
    void end_cell() {
        for (std::size_t i = 0; i < std::min(times_, most_sheet_columns) && !value_.empty(); ++i) sheet_.cell(column_ + i, value_);
        column_ = std::min(column_ + times_, most_sheet_columns);
        cell_depth_ = 0;
    }
    Sheet& sheet_;
    int depth_ = 0, cell_depth_ = 0, paragraphs_ = 0;
    std::size_t column_ = 0, times_ = 1, repeated_ = 1;
    bool paragraph_ = false, typed_ = false;
    std::string value_;
};

Done write_ods(const Archive& archive, TextStore& out) {
    Sheet sheet;
    OdsRows measure(sheet);
    if (auto read = stream(archive, "content.xml", measure); !read) return read;
    if (sheet.too_large()) return too_large(largest_table);
    if (sheet.empty()) return Problem{422, "no-table"};
    sheet.write_to(out);
    OdsRows rows(sheet);
    return stream(archive, "content.xml", rows);
}

}  // namespace

Done write_sheet(std::string_view bytes, const std::string& format, TextStore& out) {
    const Archive archive(bytes);
    if (auto problem = archive.problem()) return std::move(*problem);
    return format == "ods" ? write_ods(archive, out) : write_xlsx(archive, out);
}

}  // namespace skl::opendata
