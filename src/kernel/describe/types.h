// The field types of models: the constraint lives in the type, and every face reads it from there.
// Text is UTF-8, NFC-normalised by decode, its length counted in code points; control characters other
// than tab and newline are refused.
#pragma once

#include <array>
#include <chrono>
#include <compare>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <string_view>

namespace skl {

// All kinds of words share this form, so that code over faces can treat them alike.
struct Words {
    std::string value;

    operator const std::string&() const { return value; }  // NOLINT(google-explicit-constructor)
    operator std::string_view() const { return value; }    // NOLINT(google-explicit-constructor)
    bool empty() const { return value.empty(); }
    friend auto operator<=>(const Words&, const Words&) = default;
};

constexpr std::uint32_t longest_line = 1'000;     // Text without limits of its own
constexpr std::uint32_t longest_prose = 100'000;  // a draft law fits

template <std::uint32_t Min = 0, std::uint32_t Max = longest_line>
struct Text : Words {
    static constexpr std::uint32_t min = Min, max = Max;
};
template <std::uint32_t Max = longest_prose>
struct Prose : Words {
    static constexpr std::uint32_t max = Max;
};
template <std::uint32_t Max = longest_prose>
struct Markdown : Words {
    static constexpr std::uint32_t max = Max;
};
struct Slug : Words {};   // [a-z0-9][a-z0-9-]{0,62}
struct Email : Words {};  // RFC 5321 address, ≤ 254 bytes
struct Url : Words {};    // http or https, no credentials, ≤ 2,048 bytes
struct Phone : Words {};  // E.164: + and up to 15 digits
struct Json : Words {};   // JSON text, passed through

template <std::int64_t Min, std::int64_t Max = std::numeric_limits<std::int64_t>::max()>
struct Whole {
    std::int64_t value = Min;
    static constexpr std::int64_t min = Min, max = Max;
    operator std::int64_t() const { return value; }  // NOLINT(google-explicit-constructor)
    friend auto operator<=>(const Whole&, const Whole&) = default;
};
using Count = Whole<0>;
using Positive = Whole<1>;

struct Percent {
    double value = 0;
};
struct Latitude {
    double value = 0;
};
struct Longitude {
    double value = 0;
};

// A legal date: a day of the calendar, no zone.
struct Date {
    std::chrono::sys_days day{};
    friend auto operator<=>(const Date&, const Date&) = default;
};

// UTC microseconds since 1970 inside, RFC 3339 with milliseconds and Z outside.
struct Instant {
    std::int64_t micros = 0;
    static Instant now();  // by the clock on the wall
    friend auto operator<=>(const Instant&, const Instant&) = default;
};

inline Instant Instant::now() {
    return {std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch()).count()};
}

// ISO 8601 duration; months and days stay apart from exact time because their length depends on the calendar.
struct Duration {
    std::int32_t months = 0, days = 0;
    std::int64_t micros = 0;
    friend auto operator<=>(const Duration&, const Duration&) = default;
};

// `value` in the smallest unit the currency has here (TWD: whole dollars).
struct Money {
    std::int64_t value = 0;
    std::string currency = "TWD";
    friend auto operator<=>(const Money&, const Money&) = default;
};

struct Uuid {
    std::array<std::uint8_t, 16> bytes{};
    friend auto operator<=>(const Uuid&, const Uuid&) = default;
    bool nil() const { return bytes == std::array<std::uint8_t, 16>{}; }
};
// UUIDv7 of one kind of entity: ids of different kinds do not mix.
template <class Tag>
struct Id : Uuid {};

// Text in zh-Hant (required) and further languages by BCP 47 tag; `in` falls back to zh-Hant, then to any.
struct Translations {
    std::map<std::string, std::string> by_language;

    const std::string& in(std::string_view language) const;
    friend bool operator==(const Translations&, const Translations&) = default;
};
template <std::uint32_t Min = 0, std::uint32_t Max = longest_line>
struct Bilingual : Translations {
    static constexpr std::uint32_t min = Min, max = Max;
};

// A file that came with a form, or the id of one sent to /uploads before.
struct Upload {
    std::string id;            // of /uploads, or empty
    std::string file_name;     // as the sender called it; never a path
    std::string content_type;  // as declared
    std::string path;          // where its bytes lie on this node
    std::int64_t size = 0;
};

std::string to_text(const Uuid&);
std::string to_text(Date);
std::string to_text(Instant);  // 2026-11-24T03:00:00.000Z
std::string to_text(const Duration&);

bool parse(std::string_view text, Uuid& out);
bool parse(std::string_view text, Date& out);     // YYYY-MM-DD of the proleptic Gregorian calendar
bool parse(std::string_view text, Instant& out);  // RFC 3339, any offset, up to nine fraction digits
bool parse(std::string_view text, Duration& out);

}  // namespace skl
