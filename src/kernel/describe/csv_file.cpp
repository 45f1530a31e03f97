#include "kernel/describe/csv_file.h"

#include <algorithm>

#include "kernel/text/text.h"

namespace skl {
namespace {

Problem bad(std::int64_t row) { return Problem{422, "bad-csv", {{"row", std::to_string(row)}}}; }

// The cells of one record, from `at` on, which moves behind its line end. False: a quote stays open, or stands inside a bare cell.
bool read_record(std::string_view text, std::size_t& at, std::vector<std::string>& cells) {
    cells.assign(1, {});
    bool quoted = false;
    for (; at < text.size(); ++at) {
        const char c = text[at];
        if (quoted) {
            if (c != '"')
                cells.back() += c;
            else if (at + 1 < text.size() && text[at + 1] == '"')
                cells.back() += text[++at];
            else if (quoted = false; at + 1 < text.size() && std::string_view(",\r\n").find(text[at + 1]) == std::string_view::npos)
                return false;
        } else if (c == '"') {
            if (!cells.back().empty()) return false;
            quoted = true;
        } else if (c == ',') {
            cells.emplace_back();
        } else if (c == '\n') {
            return ++at, true;
        } else if (c != '\r' || at + 1 >= text.size() || text[at + 1] != '\n') {
            cells.back() += c;
        }
    }
    return !quoted;
}

}  // namespace

std::int64_t CsvFile::column_of(std::string_view pointer) const {
    if (!pointer.empty()) pointer.remove_prefix(1);
    const auto found = std::find(header.begin(), header.end(), pointer.substr(0, pointer.find('/')));
    return found == header.end() ? 0 : found - header.begin() + 1;
}

Result<CsvFile> read_csv(std::string_view text) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    if (!text::valid_utf8(text)) return bad(1);
    CsvFile out;
    std::size_t at = 0;
    if (!read_record(text, at, out.header)) return bad(1);
    auto names = out.header;
    std::sort(names.begin(), names.end());
    if (names.front().empty() || std::adjacent_find(names.begin(), names.end()) != names.end()) return bad(1);
    std::vector<std::string> cells;
    for (std::int64_t row = 2; at < text.size(); ++row) {
        if (!read_record(text, at, cells)) return bad(row);
        if (cells.size() == 1 && cells[0].empty()) continue;  // an empty line
        if (cells.size() != out.header.size()) return bad(row);
        if (out.rows.size() == most_import_rows) return Problem{422, "import-too-long", {{"most", std::to_string(most_import_rows)}}};
        CsvRow& made = out.rows.emplace_back(CsvRow{row, Node{.type = Node::Type::object}});
        for (std::size_t i = 0; i < cells.size(); ++i)
            if (!cells[i].empty())
                made.form.members.push_back({out.header[i], Node{.type = Node::Type::text, .text = std::move(cells[i])}});
    }
    return out;
}

}  // namespace skl
