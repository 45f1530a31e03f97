#include "opendata/engine/dialect.h"

#include "opendata/engine/values.h"

namespace skl::opendata {
namespace {

constexpr std::int64_t most_sampled = 10'000;  // records
constexpr std::size_t block = 16 * 1024, blocks = 20;
constexpr double nearly_all = 0.75;     // share of records that have one width where an unlisted delimiter divides a text
constexpr double mostly = 0.6;          // share of records without any delimiter where a text is one column
constexpr double much_better = 1.0001;  // ties go to the candidate that comes first
constexpr double fewest_damaged = 3, often_damaged = 0.1;  // records, and their share, where a quote is only a sign like others: 5" pipes
constexpr double surely = 0.9, far_behind = 0.7;  // share of the best, score of the second against it, where a part of a text is enough
constexpr std::size_t longest_looked_at = std::size_t{64} << 20;
constexpr std::size_t longest_delimiter = 4;  // characters of a delimiter nobody listed
constexpr std::size_t most_unlisted = 8;      // candidates of that kind
constexpr std::size_t lines_looked_at = 200;  // for them

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

// What a text looks like when these separators divide it.
struct Look {
    double score = -1;
    std::size_t width = 0;  // of most records
    double share = 0;       // of records with that width
    std::int64_t records = 0;
    double damaged = 0;  // records in which quotes do not go in and out, or one that is not doubled stands inside
};

// A cell that stands in quotes when all is divided: the quote was another.
bool still_quoted(std::string_view cell) {
    return cell.size() >= 2 && (cell.front() == '"' || cell.front() == '\'') && cell.back() == cell.front();
}

// pattern: Σ (share of records of a width)² · (width − 1) / width, so that a few ragged records, titles and notes cost little and a
// delimiter that divides every line differently costs much.
Look look_at(std::string_view text, const Separators& separators, std::int64_t most = most_sampled) {
    RecordReader reader(text, separators);
    Record record;
    std::unordered_map<std::size_t, std::int64_t> widths;
    std::int64_t cells = 0, known = 0;
    double damaged = 0;
    Look out;
    while (out.records < most && reader.next(record)) {
        if (record.blank()) continue;
        ++out.records;
        damaged += record.unclosed_quote || record.stray_quote ? 1 : 0;
        ++widths[record.cells.size()];
        for (const std::string_view cell : record.cells) {
            ++cells;
            known += still_quoted(cell) ? -1 : known_shape(cell) ? 1 : 0;
        }
    }
    if (out.records == 0) return out;
    const auto all = static_cast<double>(out.records);
    double pattern = 0;
    for (const auto& [width, count] : widths) {
        const double share = static_cast<double>(count) / all, wide = static_cast<double>(std::max<std::size_t>(width, 1));
        pattern += share * share * (wide - 1 + 0.001) / wide;
        if (share > out.share) out = {0, width, share, out.records, 0};
    }
    const double types = std::max(0.0, static_cast<double>(known) / static_cast<double>(cells));
    out.score = pattern * (0.01 + types) * (1 - 0.9 * damaged / all);
    out.damaged = damaged;
    return out;
}

bool holds(std::string_view sample, char first, std::string_view then) {
    return sample.find(std::string(1, first) + std::string(then)) != std::string_view::npos;
}

struct Best {
    Separators separators, next_separators;
    Look look, next;  // next: of the second best
    void offer(const Separators& candidate, std::string_view sample) { offer(candidate, look_at(sample, candidate)); }
    void offer(const Separators& candidate, const Look& found) {
        if (found.score > look.score * much_better || look.records == 0) {
            next_separators = std::exchange(separators, candidate);
            next = std::exchange(look, found);
        } else if (found.score > next.score) {
            next_separators = candidate;
            next = found;
        }
    }
};

// Where a part of a long text does not say surely, all records of its beginning are looked at (opendata.md §5.4).
void look_further(Best& best, std::string_view text) {
    const bool sure = best.look.share >= surely && best.next.score < best.look.score * far_behind;
    if (text.size() <= dialect_window || sure || best.next.records == 0) return;
    const std::string_view all = text.substr(0, longest_looked_at);
    constexpr std::int64_t every = std::numeric_limits<std::int64_t>::max();
    Best again;
    for (const Separators& one : {best.separators, best.next_separators}) again.offer(one, look_at(all, one, every));
    best = again;
}

// One delimiter with the quotes and escapes that the text may have with it: those that leave no trace in it are not tried.
void offer_all(Best& best, const std::string& delimiter, std::string_view sample) {
    const bool apostrophes = sample.starts_with('\'') || sample.find(delimiter + "'") != std::string_view::npos;
    for (const char quote : {'"', '\''}) {
        if (quote == '\'' && !apostrophes) continue;
        best.offer({delimiter, quote}, sample);
        for (const char escape : {'\\', '\0'})
            if (holds(sample, escape, std::string(1, quote)) || holds(sample, escape, delimiter) || holds(sample, escape, "\n"))
                best.offer({delimiter, quote, true, escape}, sample);
    }
    const bool mere_text =
        best.look.damaged >= fewest_damaged && best.look.damaged >= often_damaged * static_cast<double>(best.look.records);
    if (mere_text && best.separators.delimiter == delimiter) best.offer({delimiter, 0}, sample);
}

bool may_divide(char c) {  // not what stands inside of numbers, dates, times, addresses of the web and names
    return c == ' ' || (std::ispunct(static_cast<unsigned char>(c)) != 0 && std::strchr("\"'.-/:+()%_,", c) == nullptr);
}

// Runs of signs that stand in most lines: ~ · || · |#| · :: … and a space, if nothing better divides the text.
std::vector<std::string> unlisted(std::string_view sample) {
    std::map<std::string, std::size_t> seen;  // run → lines
    std::size_t lines = 0;
    for (std::string_view rest = sample; !rest.empty() && lines < lines_looked_at;) {
        const std::size_t end = std::min(rest.find_first_of("\r\n"), rest.size());
        const std::string_view line = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (line.empty()) continue;
        ++lines;
        std::set<std::string> here;
        for (std::size_t i = 0; i < line.size();) {
            std::size_t to = i;
            while (to < line.size() && (may_divide(line[to]) || line[to] == ':')) ++to;
            const std::string_view run = line.substr(i, to - i);
            if (!run.empty() && run.size() <= longest_delimiter && run != ":") here.emplace(run);
            i = to + 1;
        }
        for (const std::string& run : here) ++seen[run];
    }
    std::vector<std::string> out;
    for (const auto& [run, count] : seen)
        if (count * 2 >= lines && out.size() < most_unlisted) out.push_back(run);
    return out;
}

// What stands in every second cell of all records of the usual width, the same everywhere; none: it differs.
std::optional<std::string> between(std::string_view sample, const Best& best) {
    RecordReader reader(sample, best.separators);
    Record record;
    std::optional<std::string> out;
    for (std::size_t records = 0; records < lines_looked_at && reader.next(record); ++records) {
        if (record.cells.size() != best.look.width) continue;
        for (std::size_t i = 1; i + 1 < record.cells.size(); i += 2) {
            if (!out) out = std::string(record.cells[i]);
            if (*out != record.cells[i]) return {};
        }
    }
    return out;
}

// Whether the delimiter goes on: a space after it, the same sign again, or signs up to its next (|#|). Then every cell begins with it, or
// every second one is nothing else.
void lengthen(Best& best, std::string_view sample) {
    const std::string one = best.separators.delimiter;
    if (one.size() != 1 || best.look.width < 2) return;
    const auto offer = [&](const std::string& longer, std::size_t width) {
        Best other;
        offer_all(other, longer, sample);
        if (other.look.width == width && width > 1 && other.look.share >= best.look.share) best = other;
    };
    offer(one + " ", best.look.width);
    const bool odd = best.look.width >= 3 && best.look.width % 2 == 1;
    const auto signs = odd && best.separators.delimiter == one ? between(sample, best) : std::nullopt;
    const bool columns = signs && signs->empty() && (one == "," || one == "\t");  // empty ones are common there
    if (!signs || columns || signs->size() + 2 > longest_delimiter || !std::all_of(signs->begin(), signs->end(), may_divide)) return;
    offer(one + *signs + one, (best.look.width + 1) / 2);
}

}  // namespace

Found find_dialect(std::string_view text) {
    const std::string sample = sample_of(text);
    Best best;
    for (const char* delimiter : {",", ", ", ";", "\t", "|", "^", "，", "、", "\x1F"})
        if (sample.find(delimiter) != std::string::npos) offer_all(best, delimiter, sample);
    look_further(best, text);
    constexpr std::int64_t fewest = 20;  // records of a text that is left whole
    const bool divided = best.look.width > 1 && best.look.share >= 0.5;
    if (!divided) {
        Best other;
        for (const std::string& run : unlisted(sample)) offer_all(other, run, sample);
        if (other.look.width > 1 && other.look.share >= nearly_all && other.look.score > best.look.score &&
            (other.separators.delimiter != " " || other.look.width > 2))
            best = other;
    }
    lengthen(best, sample);
    if (best.look.records == 0) best.look = {0, 1, 1, 0, 0};
    const bool whole = best.look.width == 1 && best.look.share >= mostly && best.look.records >= fewest;
    if (whole && sample.find(no_delimiter) == std::string::npos) best.separators.delimiter = no_delimiter;
    return {best.separators, best.look.score};
}

}  // namespace skl::opendata
