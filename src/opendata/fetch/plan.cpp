#include "opendata/fetch/plan.h"

#include <algorithm>

#include "kernel/text/ascii.h"
#include "kernel/text/text.h"
#include "opendata/engine/frequency.h"
#include "opendata/engine/identify.h"

namespace skl::opendata {
namespace {

constexpr std::size_t longest_name = 200;

struct MediaEnding {
    std::string_view type, ending;
};
constexpr MediaEnding media_endings[] = {
    {"text/csv", "csv"},
    {"application/csv", "csv"},
    {"text/tab-separated-values", "tsv"},
    {"application/json", "json"},
    {"application/geo+json", "geojson"},
    {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"},
    {"application/vnd.oasis.opendocument.spreadsheet", "ods"},
    {"application/vnd.google-earth.kml+xml", "kml"},
    {"application/vnd.google-earth.kmz", "kmz"},
    {"application/xml", "xml"},
    {"text/xml", "xml"},
    {"application/pdf", "pdf"},
};

// "CSV", ".csv", "text/csv; charset=big5": the ending; empty: nothing known.
std::string ending_of(std::string_view said) {
    std::string word = text::ascii_lower(said.substr(0, said.find(';')));
    word.erase(0, std::min(word.find_first_not_of(" ."), word.size()));
    word.erase(word.find_last_not_of(' ') + 1);
    for (const MediaEnding& one : media_endings)
        if (word == one.type) return std::string(one.ending);
    return declared_format("x." + word).empty() ? "" : word;
}

// Controls, and what a path or a shell would take for its own, become _.
std::string plain(std::string_view name) {
    std::string out;
    while (!name.empty() && out.size() < longest_name) {
        const char32_t c = text::next(name);
        const bool taken = c < 0x20 || (c >= 0x7F && c < 0xA0) || std::u32string_view(U"/\\:*?\"<>|").find(c) != std::u32string_view::npos;
        text::append(out, taken ? U'_' : c);
    }
    return out;
}

}  // namespace

std::optional<std::chrono::seconds> fetch_period(const std::string& every, const std::string& dataset_frequency) {
    const auto read = read_frequency(every.empty() ? dataset_frequency : every);
    const auto days = read ? frequency_days(*read) : std::nullopt;
    if (!days || *days <= 0) return std::nullopt;
    return std::max(least_fetch_period, std::chrono::seconds(static_cast<std::int64_t>(*days * 86'400)));
}

Instant next_fetch(std::chrono::seconds period, std::int64_t failures, Instant now, double dice) {
    std::chrono::seconds pause = period;
    if (failures > 0) {
        pause = first_fetch_pause;
        for (std::int64_t i = 1; i < failures && pause < longest_fetch_pause; ++i) pause *= 2;
        pause = std::min(pause, longest_fetch_pause);
    }
    const auto micros = static_cast<double>(std::chrono::microseconds(pause).count());
    return {now.micros + static_cast<std::int64_t>(micros * (1 + dice / 10))};
}

std::string fetched_file_name(const std::string& href, const std::string& declared, const std::string& content_type) {
    const auto path_begin = href.find('/', href.find("://") == std::string::npos ? 0 : href.find("://") + 3);
    std::string_view path = path_begin == std::string::npos ? std::string_view{} : std::string_view(href).substr(path_begin);
    path = path.substr(0, path.find_first_of("?#"));
    while (path.ends_with('/')) path.remove_suffix(1);
    const std::string_view segment = path.substr(path.rfind('/') + 1);
    const auto decoded = text::percent_decode(segment);
    std::string name = plain(decoded && text::valid_utf8(*decoded) ? std::string_view(*decoded) : segment);
    if (name.empty() || name.find_first_not_of('.') == std::string::npos) name = "download";
    const std::string said = ending_of(declared), served = ending_of(content_type), has = declared_format(name);
    if (!said.empty() && declared_format("x." + said) != has) return name + "." + said;
    if (said.empty() && has.empty() && !served.empty()) return name + "." + served;
    return name;
}

}  // namespace skl::opendata
