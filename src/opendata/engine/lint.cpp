#include "opendata/engine/lint.h"

#include <array>
#include <map>
#include <set>

#include "kernel/text/text.h"
#include "opendata/engine/records.h"
#include "opendata/engine/values.h"

namespace skl::opendata {
namespace {

constexpr double usual_share = 0.9;  // of a column's values are of one kind, or it is not consistent

struct StrictRecord {
    std::vector<std::string> cells;
    std::vector<const char*> faults;
    std::string_view line_end;  // empty at the end of the text
};

// RFC 4180 §2 to the letter; after a fault the record goes on as well as it can.
class StrictReader {
public:
    StrictReader(std::string_view text, std::string_view delimiter) : text_(text), delimiter_(delimiter) {}

    bool next(StrictRecord& record) {
        record = {};
        if (at_ >= text_.size()) return false;
        do cell(record);
        while (skip(delimiter_) && record.cells.size() < most_columns);
        record.line_end = line_end();
        at_ += record.line_end.size();
        return true;
    }

private:
    std::string_view line_end() const {
        if (text_.substr(at_, 2) == "\r\n") return "\r\n";
        if (at_ < text_.size() && (text_[at_] == '\n' || text_[at_] == '\r')) return text_.substr(at_, 1);
        return {};
    }
    bool at_end_of_cell() const { return at_ >= text_.size() || !line_end().empty() || text_.substr(at_, delimiter_.size()) == delimiter_; }
    bool skip(std::string_view piece) {
        if (at_ >= text_.size() || text_.substr(at_, piece.size()) != piece) return false;
        at_ += piece.size();
        return true;
    }
    bool skip_spaces() {
        const std::size_t before = at_;
        while (at_ < text_.size() && (text_[at_] == ' ' || (text_[at_] == '\t' && delimiter_ != "\t"))) ++at_;
        return at_ > before;
    }
    void cell(StrictRecord& record) {
        std::string out;
        const std::size_t begin = at_;
        const bool spaces = skip_spaces();
        if (at_ < text_.size() && text_[at_] == '"') {
            if (spaces) record.faults.push_back("space-around-quotes");
            quoted(out, record);
            if (skip_spaces() && at_end_of_cell()) record.faults.push_back("space-around-quotes");
            if (!at_end_of_cell()) record.faults.push_back("stray-quote");
        } else {
            at_ = begin;
        }
        const std::size_t plain = at_;
        while (!at_end_of_cell()) ++at_;
        if (plain == begin && text_.substr(plain, at_ - plain).find('"') != std::string_view::npos) record.faults.push_back("stray-quote");
        out += text_.substr(plain, at_ - plain);
        record.cells.push_back(std::move(out));
    }
    void quoted(std::string& out, StrictRecord& record) {
        for (++at_; at_ < text_.size(); ++at_) {
            if (text_[at_] == '"' && (at_ + 1 >= text_.size() || text_[at_ + 1] != '"')) {
                ++at_;
                return;
            }
            if (text_[at_] == '"') ++at_;
            out += text_[at_];
        }
        record.faults.push_back("unclosed-quote");
    }

    std::string_view text_, delimiter_;
    std::size_t at_ = 0;
};

std::string kind_of(std::string_view cell) {
    if (cell.starts_with("http://") || cell.starts_with("https://")) return "url";
    if (read_number(cell)) return "number";
    if (const auto date = read_date(cell, Era::unknown)) return "date " + std::to_string(static_cast<int>(date->kind));
    return "text";
}

std::size_t filled(const StrictRecord& record) {
    return static_cast<std::size_t>(
        std::count_if(record.cells.begin(), record.cells.end(), [](const std::string& cell) { return !cell.empty(); }));
}

class Linter {
public:
    explicit Linter(const LintOptions& options) : options_(options) {}

    std::vector<LintFinding> run(std::string_view bytes) {
        bytes = encoding(bytes);
        StrictReader reader(bytes, options_.delimiter);
        for (StrictRecord record; reader.next(record);) take(record);
        whole_file();
        return std::move(out_);
    }

private:
    void say(Severity severity, const char* code, std::int64_t record = 0, std::int64_t column = 0) {
        if (out_.size() < most_lint_findings) out_.push_back({severity, code, record, column});
    }
    std::string_view encoding(std::string_view bytes) {
        constexpr std::string_view bom = "\xEF\xBB\xBF";
        if (bytes.starts_with(bom)) bytes.remove_prefix(bom.size());
        std::string name = options_.encoding.value_or("UTF-8");
        for (char& c : name) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
        if (!options_.encoding) say(Severity::warning, "encoding-undeclared");
        const bool utf8 = name == "UTF-8" || name == "UTF8" || name == "US-ASCII";
        if (!utf8) say(Severity::warning, "encoding-not-utf8");
        if (utf8 && !text::valid_utf8(bytes)) say(Severity::error, "encoding-error");
        return bytes;
    }
    void header(const StrictRecord& record) {
        std::set<std::string_view> names;
        for (std::size_t i = 0; i < record.cells.size(); ++i) {
            const std::string_view name = trimmed(record.cells[i]);
            const auto column = static_cast<std::int64_t>(i) + 1;
            if (name.empty())
                say(Severity::warning, "blank-label", 1, column);
            else if (!names.insert(name).second)
                say(Severity::warning, "duplicate-label", 1, column);
        }
    }
    void take(const StrictRecord& record) {
        const std::int64_t number = ++records_;
        for (const char* fault : record.faults) say(Severity::error, fault, number);
        if (!record.line_end.empty()) ++line_ends_[std::string(record.line_end)];
        const std::size_t full = filled(record);
        filled_ += full;
        if (number == 1) {
            width_ = record.cells.size();
            first_filled_ = full;
            if (options_.header) {
                header_ = record;
                return;
            }
        }
        if (full == 0) return say(Severity::error, "blank-row", number);
        if (record.cells.size() < width_) say(Severity::error, "missing-cell", number, static_cast<std::int64_t>(record.cells.size()) + 1);
        if (record.cells.size() > width_) say(Severity::error, "extra-cell", number, static_cast<std::int64_t>(width_) + 1);
        kinds_.resize(std::max(kinds_.size(), record.cells.size()));
        for (std::size_t i = 0; i < record.cells.size(); ++i)
            if (const std::string_view cell = trimmed(record.cells[i]); !cell.empty()) ++kinds_[i][kind_of(cell)];
    }
    void whole_file() {
        if (line_ends_.size() > 1) say(Severity::error, "mixed-line-ends");
        if (!options_.line_end.empty() && !line_ends_.empty() && !line_ends_.contains(options_.line_end))
            say(Severity::error, "wrong-line-ends");
        if (!line_ends_.empty() && (line_ends_.size() > 1 || !line_ends_.contains("\r\n"))) say(Severity::info, "line-ends-not-crlf");
        const bool title =
            records_ > 0 && static_cast<double>(first_filled_) < static_cast<double>(filled_) / static_cast<double>(records_);
        if (options_.header && title) say(Severity::warning, "title-row");
        if (options_.header && !title) header(header_);  // a title is no header, so its cells are no labels
        if (width_ == 1) say(Severity::warning, "single-column");
        for (std::size_t i = 0; i < kinds_.size(); ++i) {
            int all = 0, most = 0;
            for (const auto& [kind, count] : kinds_[i]) all += count, most = std::max(most, count);
            if (most < usual_share * all) say(Severity::warning, "inconsistent-values", 0, static_cast<std::int64_t>(i) + 1);
        }
    }

    const LintOptions& options_;
    std::vector<LintFinding> out_;
    StrictRecord header_;
    std::int64_t records_ = 0;
    std::size_t width_ = 0, first_filled_ = 0, filled_ = 0;
    std::map<std::string, std::int64_t> line_ends_;
    std::vector<std::map<std::string, int>> kinds_;
};

}  // namespace

std::vector<LintFinding> lint(std::string_view bytes, const LintOptions& options) { return Linter(options).run(bytes); }

}  // namespace skl::opendata
