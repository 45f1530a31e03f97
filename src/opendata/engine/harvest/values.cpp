// How others write dates, licences, formats, languages and places.
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "kernel/crypto/digest.h"
#include "kernel/describe/write.h"
#include "kernel/text/ascii.h"
#include "kernel/text/text.h"
#include "opendata/engine/harvest/filling.h"
#include "opendata/engine/media_type.h"
#include "opendata/engine/rdf/eu_vocabularies.h"
#include "opendata/engine/service_category.h"

namespace skl::opendata::harvest {
namespace {

bool digits(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string valid_part(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        std::size_t length = 1;
        for (std::size_t n = 1; n <= 4 && n <= text.size(); ++n)
            if (text::valid_utf8(text.substr(0, n))) {
                length = n;
                out.append(text.substr(0, n));
                break;
            }
        text.remove_prefix(length);
    }
    return out;
}

struct Licence {
    std::string_view said, id;
};
// Titles and addresses beside those of licences that are known anyway; without signs between their words. CKAN's cc-by says no version,
// so that it stays as it is.
constexpr Licence other_names[] = {
    {"ccby4.0", "CC-BY-4.0"},
    {"cczero", "CC0-1.0"},
    {"cc0", "CC0-1.0"},
    {"cc01.0", "CC0-1.0"},
    {"mitlicense", "MIT"},
    {"政府資料開放授權條款第1版", "OGDL-Taiwan-1.0"},
    {"政府資料開放授權條款", "OGDL-Taiwan-1.0"},
    {"ogdl", "OGDL-Taiwan-1.0"},
    {"ogdltaiwan", "OGDL-Taiwan-1.0"},
    {"data.gov.tw/license", "OGDL-Taiwan-1.0"},
    {"creativecommons.org/licenses/by/4.0", "CC-BY-4.0"},
    {"creativecommons.org/publicdomain/zero/1.0", "CC0-1.0"},
};

struct LanguageCode {
    std::string_view code, tag;
};
constexpr LanguageCode language_codes[] = {{"chi", "zh"}, {"zho", "zh"}, {"eng", "en"}, {"jpn", "ja"}, {"kor", "ko"}, {"vie", "vi"},
                                           {"tha", "th"}, {"ind", "id"}, {"msa", "ms"}, {"fra", "fr"}, {"fre", "fr"}, {"deu", "de"},
                                           {"ger", "de"}, {"spa", "es"}, {"nld", "nl"}, {"dut", "nl"}};

struct Corners {
    double west = 180, south = 90, east = -180, north = -90;
    int points = 0;
    void add(double x, double y) {
        west = std::min(west, x), east = std::max(east, x), south = std::min(south, y), north = std::max(north, y);
        ++points;
    }
    std::string text() const {
        const bool on_earth = points > 0 && west >= -180 && east <= 180 && south >= -90 && north <= 90 && west <= east && south <= north;
        return on_earth ? fmt::format("{},{},{},{}", west, south, east, north) : std::string{};
    }
};

std::optional<double> number(std::string_view text) {
    double out = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (fault != std::errc{} || end != text.data() + text.size() || !std::isfinite(out)) return {};
    return out;
}

void add_points(const Node& node, Corners& corners, int depth) {
    constexpr int deepest_geometry = 6;
    if (node.type != Node::Type::list || depth > deepest_geometry) return;
    if (node.items.size() >= 2 && node.items[0].type == Node::Type::number) {
        const auto x = number(node.items[0].text), y = number(node.items[1].text);
        if (x && y) corners.add(*x, *y);
        return;
    }
    for (const Node& item : node.items) add_points(item, corners, depth + 1);
}

}  // namespace

Problem unreadable(std::string what) { return {422, "harvest-unreadable", {{"what", std::move(what)}}}; }

std::string clean(std::string_view text) {
    std::string valid = text::valid_utf8(text) ? std::string(text) : valid_part(text);
    std::string out;
    for (std::size_t i = 0; i < valid.size(); ++i) {
        const auto c = static_cast<unsigned char>(valid[i]);
        if (c == '\r') {
            if (i + 1 >= valid.size() || valid[i + 1] != '\n') out += '\n';
        } else if (c == 0xC2 && i + 1 < valid.size() && static_cast<unsigned char>(valid[i + 1]) < 0xA0) {
            out += ' ', ++i;  // C1 controls
        } else {
            out += (c < 0x20 && c != '\n' && c != '\t') || c == 0x7F ? ' ' : static_cast<char>(c);
        }
    }
    const auto begin = out.find_first_not_of(" \t\n");
    if (begin == std::string::npos) return {};
    return text::nfc(std::string_view(out).substr(begin, out.find_last_not_of(" \t\n") - begin + 1));
}

bool has_han(std::string_view text) {
    if (!text::valid_utf8(text)) return false;
    while (!text.empty())
        if (text::is_han(text::next(text))) return true;
    return false;
}

std::string language_key(std::string_view tag, std::string_view words) {
    const std::string low = text::ascii_lower(tag);
    const std::string primary = low.substr(0, low.find_first_of("-_"));
    if (primary == "zh" || primary == "chi" || primary == "zho")
        return low.find("hans") != std::string::npos || low.find("cn") != std::string::npos ? "zh-Hans" : "zh-Hant";
    if (primary == "en" || primary == "eng") return "en";
    if (primary.empty() || primary == "und" || primary == "mul") return has_han(words) ? "zh-Hant" : "en";
    return std::string(tag);
}

std::optional<Date> read_date(std::string_view said, bool last_day) {
    const std::string text = clean(said);
    Date out;
    if (text.size() >= 10 && parse(std::string_view(text).substr(0, 10), out)) return out;
    std::string_view year = std::string_view(text).substr(0, 4);
    if (text.size() == 8 && digits(text) && parse(text.substr(0, 4) + "-" + text.substr(4, 2) + "-" + text.substr(6), out)) return out;
    if (text.size() == 10 && (text[4] == '/' || text[4] == '.')) {
        if (parse(text.substr(0, 4) + "-" + text.substr(5, 2) + "-" + text.substr(8), out)) return out;
        return {};
    }
    if (!digits(year) || year.size() != 4) return {};
    const std::chrono::year y{std::stoi(std::string(year))};
    if (text.size() == 4) return Date{std::chrono::sys_days{last_day ? y / 12 / 31 : y / 1 / 1}};
    if (text.size() != 7 || text[4] != '-' || !digits(std::string_view(text).substr(5))) return {};
    const std::chrono::month m{static_cast<unsigned>(std::stoi(text.substr(5)))};
    if (!m.ok()) return {};
    if (last_day) return Date{std::chrono::sys_days{y / m / std::chrono::last}};
    return Date{std::chrono::sys_days{y / m / 1}};
}

std::optional<Instant> read_instant(std::string_view said, std::chrono::minutes zone) {
    constexpr std::int64_t minute = 60'000'000, day = 86'400'000'000;
    std::string text = clean(said);
    Instant out;
    if (text.size() > 10 && text[10] == ' ') text[10] = 'T';
    if (parse(text, out)) return out;
    if (text.size() == 16 && text.find('T') == 10) text += ":00";
    if (text.size() > 10 && text[10] == 'T' && parse(text + "Z", out)) return Instant{out.micros - zone.count() * minute};
    if (text.size() > 10 && text[10] == 'T') return {};
    const auto date = read_date(text);
    if (!date) return {};
    return Instant{date->day.time_since_epoch().count() * day - zone.count() * minute};
}

std::string license_of(std::string_view said) {
    std::string text = clean(said);
    for (const License& license : licenses)
        if (text::ascii_lower(text) == text::ascii_lower(license.id) || text == license.url || text == license.title_zh ||
            text == license.title_en || text == rdf::license_iri(license.id))
            return license.id;
    std::string low = text::ascii_lower(text::nfkc_fold(text));
    for (const std::string_view before : {"https://", "http://", "www."})
        if (low.starts_with(before)) low.erase(0, before.size());
    for (const std::string_view after : {"/deed.zh_tw", "/deed.zh-hant", "/deed.en", "/legalcode", "/deed", ".html", "/"})
        if (low.ends_with(after)) low.erase(low.size() - after.size());
    std::string plain;
    for (std::string_view rest = low; !rest.empty();) {
        const char32_t c = text::next(rest);
        const bool sign =
            c == U' ' || c == U'-' || c == U'_' || c == U'–' || c == U'－' || c == U'—' || c == U'‐' || c == U'(' || c == U')';
        if (!sign) text::append(plain, c);
    }
    for (const Licence& known : other_names)
        if (plain == known.said) return std::string(known.id);
    if (low.starts_with("spdx.org/licenses/"))
        for (const License& license : licenses)
            if (low.substr(18) == text::ascii_lower(license.id)) return license.id;
    return {};
}

std::string language_of(std::string_view said) {
    const std::string text = clean(said);
    std::string_view last = text;
    const bool iri = last.starts_with("http");
    if (iri) last.remove_prefix(std::min(last.find_last_of("/#") + 1, last.size()));
    const std::string low = text::ascii_lower(last);
    for (const LanguageCode& one : language_codes)
        if (low == one.code) return std::string(one.tag);
    const bool tag = low.size() >= 2 && low.size() <= 35 &&
                     low.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos &&
                     (low.size() == 2 || low.size() == 3 || low[2] == '-' || low[3] == '-');
    return tag ? std::string(last) : std::string{};
}

std::string format_of(std::string_view said) {
    std::string text = text::ascii_lower(clean(said));
    if (text.empty()) return {};
    if (text.find("://") != std::string::npos) {
        const std::string name = text.substr(std::min(text.find_last_of("/#") + 1, text.size()));
        for (const MediaType& known : media_types)
            if (const auto type = rdf::file_type(known.format); type && text::ascii_lower(type->iri).ends_with("/" + name))
                return known.format;
        if (text.find("media-types/") == std::string::npos) return name.size() <= 60 ? name : std::string{};
        text = text.substr(text.find("media-types/") + 12);
    }
    if (const auto end = text.find(';'); end != std::string::npos) text.resize(end);
    if (text.find('/') != std::string::npos) {
        for (const MediaType& known : media_types)
            if (text == known.type) return known.format;
        return {};
    }
    return text.starts_with(".") ? text.substr(1) : text;
}

const char* category_of(std::string_view said) {
    const std::string text = clean(said);
    std::string_view last = text;
    if (const auto mark = text.find("#service-category-"); mark != std::string::npos) last = std::string_view(text).substr(mark + 18);
    for (const ServiceCategory& category : service_categories)
        if (text::ascii_lower(last) == text::ascii_lower(category.code) || last == category.title_zh || last == category.title_en)
            return category.code;
    return nullptr;
}

std::string box_of_geojson(const Node& geometry) {
    Corners corners;
    if (const Node* bbox = geometry.find("bbox"); bbox != nullptr && bbox->items.size() == 4) {
        const auto w = number(bbox->items[0].text), s = number(bbox->items[1].text), e = number(bbox->items[2].text),
                   n = number(bbox->items[3].text);
        if (w && s && e && n) corners.add(*w, *s), corners.add(*e, *n);
        return corners.text();
    }
    if (const Node* coordinates = geometry.find("coordinates")) add_points(*coordinates, corners, 0);
    return corners.text();
}

std::string box_of_wkt(std::string_view wkt) {
    const auto open = wkt.find('(');
    if (open == std::string_view::npos) return {};
    const std::string_view kind = wkt.substr(0, open);
    if (kind.find("ENVELOPE") != std::string_view::npos) {  // west, east, north, south
        std::array<double, 4> sides{};
        std::string_view rest = wkt.substr(open + 1);
        for (double& side : sides) {
            while (rest.starts_with(' ') || rest.starts_with(',')) rest.remove_prefix(1);
            const auto [end, fault] = std::from_chars(rest.data(), rest.data() + rest.size(), side);
            if (fault != std::errc{}) return {};
            rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
        }
        Corners corners;
        corners.add(sides[0], sides[3]), corners.add(sides[1], sides[2]);
        return corners.text();
    }
    Corners corners;
    std::string_view rest = wkt.substr(open);
    while (!rest.empty()) {
        const auto begin = rest.find_first_of("-0123456789");
        if (begin == std::string_view::npos) break;
        rest.remove_prefix(begin);
        double xy[2]{};
        for (double& one : xy) {
            while (rest.starts_with(' ')) rest.remove_prefix(1);
            const auto [end, fault] = std::from_chars(rest.data(), rest.data() + rest.size(), one);
            if (fault != std::errc{}) return {};
            rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
        }
        corners.add(xy[0], xy[1]);
        const auto next = rest.find_first_of(",)");
        if (next == std::string_view::npos) break;
        rest.remove_prefix(next);
    }
    return corners.text();
}

std::string natural(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
        std::size_t end = i;
        while (end < text.size() && text[end] >= '0' && text[end] <= '9') ++end;
        if (end == i) {
            out += text[i++];
            continue;
        }
        while (i + 1 < end && text[i] == '0') ++i;
        out += static_cast<char>('0' + std::min<std::size_t>(end - i, 60));  // longer numbers are larger
        out.append(text.substr(i, end - i));
        i = end;
    }
    return out;
}

const Node* at(const Node& object, std::string_view name) {
    const Node* found = object.find(name);
    return found == nullptr || found->type == Node::Type::null ? nullptr : found;
}

std::string text_at(const Node& object, std::string_view name) {
    const Node* found = at(object, name);
    if (found == nullptr) return {};
    if (found->type == Node::Type::boolean) return found->truth ? "true" : "false";
    return found->type == Node::Type::text || found->type == Node::Type::number ? found->text : std::string{};
}

std::vector<std::string> texts_at(const Node& object, std::string_view name) {
    std::vector<std::string> out;
    const Node* found = at(object, name);
    if (found == nullptr) return out;
    if (found->type == Node::Type::list) {
        for (const Node& item : found->items)
            if (!item.text.empty()) out.push_back(item.text);
    } else if (!found->text.empty()) {
        out.push_back(found->text);
    }
    return out;
}

std::string content_hash(const Harvested& harvested) {
    return crypto::sha256_hex(to_json(harvested.record) + '\x1f' + harvested.origin + '\x1f' + harvested.series);
}

}  // namespace skl::opendata::harvest
