// The catalogue files and ICU MessageFormat over them.
#include "kernel/pages/locale.h"

#include <unicode/msgfmt.h>
#include <unicode/unistr.h>

#include <fstream>

#include "kernel/calendar/calendar.h"

namespace skl {
namespace {

// A file is lines of `key = text`; a line that begins with a space goes on; # begins a comment.
Done read_catalogue(const std::filesystem::path& file, std::map<std::string, std::string, std::less<>>& out) {
    std::ifstream in(file);
    std::string line, key;
    for (int number = 1; std::getline(in, line); ++number) {
        const auto wrong = [&](const char* what) {
            return Problem{500, "bad-catalogue", {{"file", file.string()}, {"line", std::to_string(number)}, {"what", what}}};
        };
        if (!line.empty() && line.back() == '\r') line.pop_back();
        if (line.empty() || line[0] == '#') {
            key.clear();
        } else if (line[0] == ' ') {
            if (key.empty()) return wrong("a continuation without a key");
            const auto start = line.find_first_not_of(' ');
            if (start != std::string::npos) out[key] += "\n" + line.substr(start);
        } else {
            const auto equals = line.find('=');
            if (equals == std::string::npos) return wrong("no '='");
            key = line.substr(0, line.find_last_not_of(' ', equals - 1) + 1);
            const auto start = line.find_first_not_of(' ', equals + 1);
            if (!out.emplace(key, start == std::string::npos ? "" : line.substr(start)).second) return wrong("a key that stands twice");
        }
    }
    return Nothing{};
}

icu::Locale icu_locale(std::string_view language) { return language == "en" ? icu::Locale("en", "GB") : icu::Locale("zh_Hant_TW"); }

std::string grouped(std::string digits) {
    const std::size_t first = digits[0] == '-' ? 1 : 0;
    for (auto i = static_cast<std::ptrdiff_t>(digits.size()) - 3; i > static_cast<std::ptrdiff_t>(first); i -= 3)
        digits.insert(static_cast<std::size_t>(i), ",");
    return digits;
}

// A number where the text is one, so that plural rules see it; 007 is a name.
icu::Formattable argument(const std::string& text) {
    std::int64_t number = 0;
    if (text.size() > 1 && (text[0] == '0' || text.starts_with("-0"))) return icu::Formattable(icu::UnicodeString::fromUTF8(text));
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (ec == std::errc{} && end == text.data() + text.size() && !text.empty()) return icu::Formattable(number);
    return icu::Formattable(icu::UnicodeString::fromUTF8(text));
}

constexpr const char* english_months[] = {"January", "February", "March",     "April",   "May",      "June",
                                          "July",    "August",   "September", "October", "November", "December"};

}  // namespace

Result<Locale> Locale::load(const std::filesystem::path& folder) {
    Locale out;
    for (const std::string_view language : languages) {
        auto& words = out.words_[std::string(language)];
        std::vector<std::filesystem::path> files;
        std::error_code ec;
        for (const auto& entry : std::filesystem::directory_iterator(folder / language, ec))
            if (entry.path().extension() == ".ftl") files.push_back(entry.path());
        if (ec || files.empty()) return Problem{500, "bad-catalogue", {{"file", (folder / language).string()}, {"what", "no catalogue"}}};
        std::sort(files.begin(), files.end());
        for (const auto& file : files)
            if (auto read = read_catalogue(file, words); !read) return read.problem();
    }
    return out;
}

bool Locale::has(std::string_view language, std::string_view key) const {
    const auto words = words_.find(language);
    return words != words_.end() && words->second.find(key) != words->second.end();
}

const std::map<std::string, std::string, std::less<>>& Locale::all(std::string_view language) const {
    return words_.find(language)->second;
}

std::string Locale::say(std::string_view language, std::string_view key, const std::map<std::string, std::string>& arguments) const {
    const auto words = words_.find(language);
    if (words == words_.end()) return say("zh-Hant", key, arguments);
    const auto entry = words->second.find(key);
    if (entry == words->second.end()) return fmt::format("[{}]", key);
    if (entry->second.find('{') == std::string::npos) return entry->second;
    UErrorCode status = U_ZERO_ERROR;
    icu::MessageFormat format(icu::UnicodeString::fromUTF8(entry->second), icu_locale(language), status);
    std::vector<icu::UnicodeString> names;
    std::vector<icu::Formattable> values;
    for (const auto& [name, value] : arguments) {
        names.push_back(icu::UnicodeString::fromUTF8(name));
        values.push_back(argument(value));
    }
    icu::UnicodeString text;
    if (U_SUCCESS(status)) format.format(names.data(), values.data(), static_cast<std::int32_t>(names.size()), text, status);
    if (U_FAILURE(status)) return entry->second;
    std::string out;
    return text.toUTF8String(out);
}

std::string Locale::say_first(std::string_view language, std::initializer_list<std::string_view> keys) const {
    for (const std::string_view key : keys)
        if (has(language, key)) return say(language, key);
    return {};
}

std::string Locale::number(std::string_view, std::int64_t value) const { return grouped(std::to_string(value)); }

std::string Locale::number(std::string_view, double value) const {
    std::string text = fmt::format("{}", value);
    const auto point = text.find_first_of(".e");
    return point == std::string::npos ? grouped(text) : grouped(text.substr(0, point)) + text.substr(point);
}

std::string Locale::date(std::string_view language, Date date) const {
    const std::chrono::year_month_day ymd{date.day};
    const auto month = static_cast<unsigned>(ymd.month()), day = static_cast<unsigned>(ymd.day());
    if (language == "en") return fmt::format("{} {} {}", day, english_months[month - 1], static_cast<int>(ymd.year()));
    if (roc_years_) return calendar::to_roc_text(date);
    std::string out = std::to_string(static_cast<int>(ymd.year()));
    out += "年";
    out += std::to_string(month);
    out += "月";
    out += std::to_string(day);
    return out += "日";
}

std::string Locale::instant(std::string_view language, Instant instant) const {
    using namespace std::chrono;
    constexpr hours taipei{8};  // Asia/Taipei has had no summer time since 1979
    const sys_time<microseconds> local{microseconds(instant.micros) + taipei};
    const sys_days day = floor<days>(local);
    const auto minutes_of_day = static_cast<int>(floor<minutes>(local - day).count());
    const auto digit = [](int number) { return static_cast<char>('0' + number); };
    const int hour = minutes_of_day / 60, minute = minutes_of_day % 60;
    return date(language, Date{day}) + std::string{' ', digit(hour / 10), digit(hour % 10), ':', digit(minute / 10), digit(minute % 10)};
}

std::string Locale::money(std::string_view, const Money& money) const {
    return (money.currency == "TWD" ? "NT$" : money.currency + " ") + grouped(std::to_string(money.value));
}

}  // namespace skl
