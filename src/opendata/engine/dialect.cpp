#include "opendata/engine/dialect.h"

#include "opendata/engine/values.h"

namespace skl::opendata {
namespace {

constexpr std::size_t most_sampled = 10'000;  // records
constexpr std::size_t block = 16 * 1024, blocks = 20;

// The head and whole lines from evenly spaced places.
std::string sample_of(std::string_view text) {
    std::string out(text.substr(0, dialect_window));
    if (text.size() <= dialect_window) return out;
    out.erase(out.rfind('\n') + 1);
    const std::size_t step = (text.size() - dialect_window) / blocks;
    for (std::size_t i = 0; i < blocks; ++i) {
        const std::size_t from = text.find('\n', dialect_window + i * step);
        if (from == std::string_view::npos) break;
        const std::size_t to = text.rfind('\n', std::min(text.size() - 1, from + block));
        if (to > from) out += text.substr(from + 1, to - from);
    }
    return out;
}

double score_of(std::string_view text, const Separators& separators) {
    RecordReader reader(text, separators);
    Record record;
    std::unordered_map<std::size_t, std::int64_t> widths;
    std::int64_t cells = 0, known = 0, records = 0, damaged = 0;
    while (records < static_cast<std::int64_t>(most_sampled) && reader.next(record)) {
        if (record.blank()) continue;
        ++records;
        damaged += record.unclosed_quote;
        ++widths[record.cells.size()];
        for (const std::string_view cell : record.cells) {
            ++cells;
            known += known_shape(cell);
        }
    }
    if (records == 0) return 0;
    double pattern = 0;
    for (const auto& [width, count] : widths)
        pattern +=
            static_cast<double>(count) * (static_cast<double>(std::max<std::size_t>(width, 1)) - 1 + 0.001) / static_cast<double>(width);
    pattern /= static_cast<double>(widths.size());
    const double types = static_cast<double>(known) / static_cast<double>(cells);
    return pattern / static_cast<double>(records) * (0.01 + types) *
           (1 - 0.5 * static_cast<double>(damaged) / static_cast<double>(records));
}

// Whether nearly every record is one cell: then what looks like a delimiter is punctuation within a text.
bool undivided(std::string_view text, const Separators& separators) {
    constexpr std::int64_t fewest = 20;
    constexpr double share = 0.9;
    RecordReader reader(text, separators);
    Record record;
    std::int64_t records = 0, whole = 0;
    while (records < static_cast<std::int64_t>(most_sampled) && reader.next(record)) {
        if (record.blank()) continue;
        ++records;
        whole += record.cells.size() == 1;
    }
    return records >= fewest && static_cast<double>(whole) >= share * static_cast<double>(records);
}

}  // namespace

Found find_dialect(std::string_view text) {
    const std::string sample = sample_of(text);
    Found best;
    best.score = -1;
    for (const char* delimiter : {",", ", ", ";", "\t", "|", "^", "，", "、", "\x1F"}) {
        if (sample.find(delimiter) == std::string::npos) continue;
        const bool single_quoted = sample.starts_with('\'') || sample.find(std::string(delimiter) + "'") != std::string::npos;
        for (const char quote : {'"', '\''}) {
            if (quote == '\'' && !single_quoted) continue;
            const Separators separators{delimiter, quote};
            const double score = score_of(sample, separators);
            if (score > best.score * 1.0001) best = {separators, score};
        }
    }
    if (best.score < 0) best = {{",", '"'}, 0};
    if (sample.find(no_delimiter) == std::string::npos && undivided(sample, best.separators)) best.separators.delimiter = no_delimiter;
    return best;
}

}  // namespace skl::opendata
