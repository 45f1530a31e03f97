// Which records of a table are its header, comments and content (Table Dialect; the header of one that does not say is looked for).
#include <cmath>

#include "opendata/engine/frictionless/table.h"

namespace skl::opendata::frictionless {

bool commented(const Dialect& dialect, const SourceRecord& record) {
    if (!dialect.comment_char.empty() && !record.cells.empty() && record.shown(0).starts_with(dialect.comment_char)) return true;
    return std::find(dialect.comment_rows.begin(), dialect.comment_rows.end(), record.number) != dialect.comment_rows.end();
}

// The first record about as wide as the records are on average: titles and notes above a table are narrower.
void find_header(Dialect& dialect, const std::vector<SourceRecord>& sample) {
    if (dialect.header_given || sample.empty()) return;
    double cells = 0;
    for (const SourceRecord& record : sample) cells += static_cast<double>(record.cells.size());
    const double width = std::nearbyint(cells / static_cast<double>(sample.size()));
    const double drift = std::max(std::nearbyint(width * 0.1), 1.0);
    for (const SourceRecord& record : sample) {
        const auto own = static_cast<double>(record.cells.size());
        if (commented(dialect, record) || own < width - drift || own > width + drift) continue;
        dialect.header_rows = {record.number};
        return;
    }
}

std::int64_t first_content_row(const Dialect& dialect) {
    return dialect.header && !dialect.header_rows.empty() ? dialect.header_rows.back() + 1 : 1;
}

std::vector<std::string> read_labels(const Dialect& dialect, const std::vector<SourceRecord>& sample) {
    std::vector<std::string> labels, before;
    if (!dialect.header) return labels;
    for (const SourceRecord& record : sample) {
        if (record.number >= first_content_row(dialect)) break;
        const bool of_header =
            std::find(dialect.header_rows.begin(), dialect.header_rows.end(), record.number) != dialect.header_rows.end();
        if (!of_header || commented(dialect, record)) continue;
        before.resize(std::max(before.size(), record.cells.size()));
        for (std::size_t i = 0; i < record.cells.size(); ++i) {
            const std::string cell = record.shown(i);
            if (i < labels.size() && before[i] == cell) continue;  // merged cells repeat
            before[i] = cell;
            if (i < labels.size())
                labels[i] += dialect.header_join + cell;
            else
                labels.push_back(cell);
        }
    }
    return labels;
}

}  // namespace skl::opendata::frictionless
