// opendata.md §20: dates of several calendars, faults of text in real files, and every pair of Big5-UAO.
#include <sstream>

#include "opendata/engine/encoding.h"
#include "opendata/engine/values.h"
#include "opendata_vectors.h"
#include "vectors.h"

namespace skl::conformance {

using namespace skl::opendata;

namespace {

std::string date_vector(const Node& vector) {
    const std::string raw = text_of(vector, "raw"), kind = text_of(vector, "kind"), value = text_of(vector, "value");
    const auto date = read_date(raw, Era::roc);
    static constexpr const char* kinds[] = {"date",    "datetime", "time",     "year",      "yearmonth",
                                            "quarter", "monthday", "interval", "ambiguous", "error"};
    Difference d;
    if (date) {
        d.want(raw + " kind", kind, kinds[static_cast<int>(date->kind)]);
        d.want(raw, value, date->text);
    } else if (trimmed(raw).empty() || null_token(trimmed(raw))) {
        d.want(raw + " kind", kind, "null");
    } else if (const auto number = read_number(trimmed(raw))) {
        d.want(raw + " kind", kind, "number");
        d.want(raw, value, number->whole);
    } else {
        d.want(raw + " kind", kind, "text");
    }
    return d.text;
}

std::string checks_of_file(const Node& vector, const std::filesystem::path& folder) {
    const auto report = inspect({file_text(vector_file(folder, text_of(vector, "file"))), text_of(vector, "file")});
    if (!report) return "problem " + report.problem().code;
    std::map<std::string, std::int64_t> counts;
    for (const Issue& issue : report->tables[0].issues) counts[issue.code.value] += issue.count;
    Difference d;
    d.want("private use", text_of(vector, "private_use_cells"), counts["private-use-char"]);
    d.want("question marks", text_of(vector, "question_mark_damage_cells"), counts["lossy-question-mark"]);
    d.want("outer spaces", text_of(vector, "outer_space_cells"), counts["outer-space"]);
    d.want("inner spaces", text_of(vector, "space_between_cjk_cells"), counts["han-inner-space"]);
    return d.text;
}

struct Pair {
    unsigned bytes = 0;
    char32_t c = 0;
};

std::vector<Pair> pairs_of(const std::filesystem::path& file) {
    std::ifstream in(file);
    std::vector<Pair> out;
    for (std::string bytes, c; in >> bytes >> c;)
        out.push_back({static_cast<unsigned>(std::stoul(bytes, nullptr, 16)), static_cast<char32_t>(std::stoul(c, nullptr, 16))});
    return out;
}

}  // namespace

void roc_dates(const std::filesystem::path& folder, Report& report) {
    each_vector(folder, "expected/roc_dates.json", "date ", "raw", true, report, date_vector);
}

void text_checks(const std::filesystem::path& folder, Report& report) {
    each_vector(folder, "expected/text_checks.json", "text ", "file", true, report,
                [&](const Node& v) { return checks_of_file(v, folder); });
}

// Each pair decodes; a character that has one pair goes back to it, one that has two to one of them or not at all.
void big5(const std::filesystem::path& folder, Report& report) {
    const std::vector<Pair> pairs = pairs_of(vector_file(folder, "encoding/big5_uao.tsv"));
    std::map<char32_t, int> times;
    for (const Pair& pair : pairs) ++times[pair.c];
    report.check("big5: there are pairs", !pairs.empty(), "none");
    for (const Pair& pair : pairs) {
        const std::string bytes{static_cast<char>(pair.bytes >> 8), static_cast<char>(pair.bytes & 0xFF)};
        const char32_t c = big5_uao(static_cast<unsigned char>(bytes[0]), static_cast<unsigned char>(bytes[1]));
        const std::string back = to_big5_uao(pair.c);
        const bool returns = times[pair.c] == 1 ? back == bytes
                                                : back.empty() || big5_uao(static_cast<unsigned char>(back[0]),
                                                                           static_cast<unsigned char>(back[1])) == pair.c;
        report.check(fmt::format("big5 {:04X}", pair.bytes), c == pair.c && returns,
                     fmt::format("decodes to U+{:04X}, goes back to {} bytes", static_cast<unsigned>(c), back.size()));
    }
}

}  // namespace skl::conformance
