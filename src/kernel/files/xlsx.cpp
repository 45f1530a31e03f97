// XLSX by libxlsxwriter in its constant-memory mode: rows go to a temporary file beside the target at once.
#include <xlsxwriter.h>

#include "kernel/files/formats.h"
#include "kernel/files/sheet_value.h"

namespace skl::files {
namespace {

constexpr std::int64_t first_day = -25'508;           // 1900-03-01: before it Excel counts a 29 February 1900 that never was
constexpr double epoch_serial = 25'569;               // 1970-01-01 in the 1900 date system (ECMA-376 part 1 §18.17.4.1)
constexpr double a_day = 86'400'000'000;              // µs
constexpr std::uint64_t largest_sheet = 0xFFFF'FFFF;  // bytes of its XML: past it the ZIP needs extensions that readers lack
constexpr std::uint64_t cell_markup = 64;             // bytes of XML around a value, and of a number

// ECMA-376 part 1 §22.9.2.19: a reader takes _xHHHH_ in text for a character; the underscore is escaped where text looks so.
std::string without_escapes(std::string text) {
    const auto is_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); };
    for (std::size_t at = text.find("_x"); at != std::string::npos; at = text.find("_x", at + 1)) {
        const std::string_view rest = std::string_view(text).substr(at + 2, 5);
        if (rest.size() < 5 || rest[4] != '_' || !std::all_of(rest.begin(), rest.begin() + 4, is_hex)) continue;
        text.insert(at, "_x005F");
        at += 6;
    }
    return text;
}

std::uint64_t escaped_size(std::string_view text) {
    std::uint64_t out = text.size();
    for (const char c : text) out += c == '&' ? 4 : c == '<' || c == '>' ? 3 : 0;
    return out;
}

class Xlsx final : public SheetWriter {
public:
    explicit Xlsx(SheetPlan plan) : SheetWriter(std::move(plan.file), std::move(plan.columns)), folder_(partial().parent_path().string()) {
        if (folder_.empty()) folder_ = ".";
        lxw_workbook_options options{};
        options.constant_memory = LXW_TRUE;
        options.tmpdir = folder_.data();
        book_ = workbook_new_opt(partial().c_str(), &options);
        sheet_ = book_ == nullptr ? nullptr : workbook_add_worksheet(book_, plan.sheet_name.c_str());
        if (sheet_ == nullptr) return;
        date_ = format("yyyy-mm-dd");
        instant_ = format(R"(yyyy-mm-dd"T"hh:mm:ss"Z")");
        fine_instant_ = format(R"(yyyy-mm-dd"T"hh:mm:ss.000"Z")");
        header(plan.titles);
    }
    ~Xlsx() override {
        if (book_ != nullptr) lxw_workbook_free(book_);
    }
    bool good() const { return sheet_ != nullptr; }

private:
    lxw_format* format(const char* number) {
        lxw_format* out = workbook_add_format(book_);
        format_set_num_format(out, number);
        return out;
    }

    void header(const std::vector<std::string>& titles) {
        lxw_format* bold = workbook_add_format(book_);
        format_set_bold(bold);
        for (std::size_t i = 0; i < titles.size(); ++i) {
            const auto column = static_cast<lxw_col_t>(i);
            worksheet_set_column(sheet_, column, column, column_width(columns()[i].type, titles[i]), nullptr);
            worksheet_write_string(sheet_, 0, column, without_escapes(titles[i]).c_str(), bold);
        }
        worksheet_freeze_panes(sheet_, 1, 0);
    }

    std::optional<Problem> put(std::int64_t row, std::span<const analytics::Cell> cells) override {
        for (std::size_t i = 0; i < cells.size(); ++i) {
            const SheetValue value = sheet_value(columns()[i].type, cells[i], first_day, scratch_);
            const auto at = static_cast<lxw_row_t>(row);
            const auto column = static_cast<lxw_col_t>(i);
            lxw_error error = LXW_NO_ERROR;
            switch (value.kind) {
                case SheetValue::Kind::empty: continue;
                case SheetValue::Kind::number: error = worksheet_write_number(sheet_, at, column, value.number, nullptr); break;
                case SheetValue::Kind::boolean: error = worksheet_write_boolean(sheet_, at, column, value.number != 0, nullptr); break;
                case SheetValue::Kind::date:
                    error = worksheet_write_number(sheet_, at, column, static_cast<double>(value.whole) + epoch_serial, date_);
                    break;
                case SheetValue::Kind::instant:
                    error = worksheet_write_number(sheet_, at, column, static_cast<double>(value.whole) / a_day + epoch_serial,
                                                   value.whole % 1'000'000 == 0 ? instant_ : fine_instant_);
                    break;
                case SheetValue::Kind::text: {
                    const std::string text = clean_text(value.text);
                    if (utf16_units(text) > longest_xlsx_text) return too_long(i, row);
                    size_ += escaped_size(text);
                    error = worksheet_write_string(sheet_, at, column, without_escapes(text).c_str(), nullptr);
                    if (error == LXW_ERROR_MAX_STRING_LENGTH_EXCEEDED) return too_long(i, row);
                    break;
                }
            }
            if (error != LXW_NO_ERROR) return Problem{500, "sheet-write"};
            size_ += cell_markup;
        }
        if (size_ > largest_sheet) return Problem{413, "sheet-too-large", {{"limit", std::to_string(largest_sheet)}}};
        return {};
    }

    Problem too_long(std::size_t column, std::int64_t row) const {
        return {413,
                "cell-too-long",
                {{"column", columns()[column].name}, {"row", std::to_string(row)}, {"limit", std::to_string(longest_xlsx_text)}}};
    }

    bool close() override { return workbook_close(std::exchange(book_, nullptr)) == LXW_NO_ERROR; }

    std::string folder_, scratch_;
    std::uint64_t size_ = 0;
    lxw_workbook* book_ = nullptr;
    lxw_worksheet* sheet_ = nullptr;
    lxw_format *date_ = nullptr, *instant_ = nullptr, *fine_instant_ = nullptr;
};

}  // namespace

std::unique_ptr<SheetWriter> open_xlsx(SheetPlan plan) {
    auto out = std::make_unique<Xlsx>(std::move(plan));
    return out->good() ? std::move(out) : nullptr;
}

}  // namespace skl::files
