// Names, storage and text of columns and cells.
#include "kernel/analytics/columns.h"

#include <cmath>

#include "kernel/describe/faces.h"
#include "kernel/describe/scalar.h"
#include "kernel/describe/write.h"

namespace skl::analytics {
namespace {

constexpr std::int64_t exact_in_double = (std::int64_t{1} << 53) - 1;  // ECMA-262: Number.MAX_SAFE_INTEGER

void append_real(std::string& out, double value) {
    if (std::isnan(value))
        out += "NaN";
    else if (std::isinf(value))
        out += value < 0 ? "-Infinity" : "Infinity";
    else
        fmt::format_to(std::back_inserter(out), "{}", value);
}

void append_day(std::string& out, std::int64_t days) {
    const std::chrono::year_month_day day{std::chrono::sys_days{std::chrono::days{days}}};
    fmt::format_to(std::back_inserter(out), "{:04}-{:02}-{:02}", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                   static_cast<unsigned>(day.day()));
}

// RFC 3339 with milliseconds, with microseconds where there are some.
void append_instant(std::string& out, std::int64_t micros) {
    constexpr std::int64_t a_day = 86'400'000'000;
    const std::int64_t days = micros >= 0 ? micros / a_day : -((-micros + a_day - 1) / a_day);
    const std::int64_t rest = micros - days * a_day, seconds = rest / 1'000'000, fraction = rest % 1'000'000;
    append_day(out, days);
    fmt::format_to(std::back_inserter(out), "T{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    if (fraction % 1000)
        fmt::format_to(std::back_inserter(out), ".{:06}Z", fraction);
    else
        fmt::format_to(std::back_inserter(out), ".{:03}Z", fraction / 1000);
}

}  // namespace

std::string_view name_of(ColumnType type) {
    switch (type) {
        case ColumnType::string: return "string";
        case ColumnType::integer: return "integer";
        case ColumnType::bigint: return "bigint";
        case ColumnType::number: return "number";
        case ColumnType::boolean: return "boolean";
        case ColumnType::date: return "date";
        case ColumnType::datetime: return "datetime";
        case ColumnType::time: return "time";
        case ColumnType::year: return "year";
        case ColumnType::yearmonth: return "yearmonth";
        case ColumnType::quarter: return "quarter";
        case ColumnType::duration: return "duration";
        case ColumnType::geopoint: return "geopoint";
        case ColumnType::geojson: return "geojson";
        case ColumnType::code: return "code";
        case ColumnType::any: return "any";
    }
    return "any";
}

std::string_view storage_type(ColumnType type) {
    switch (type) {
        case ColumnType::integer: return "BIGINT";
        case ColumnType::bigint: return "DECIMAL(38,0)";
        case ColumnType::number: return "DOUBLE";
        case ColumnType::boolean: return "BOOLEAN";
        case ColumnType::date: return "DATE";
        case ColumnType::datetime: return "TIMESTAMP";
        default: return "VARCHAR";
    }
}

bool stored_as_text(ColumnType type) { return storage_type(type) == "VARCHAR"; }

void append_text(std::string& out, const Cell& cell) {
    switch (cell.kind) {
        case Cell::Kind::null: return;
        case Cell::Kind::boolean: out += cell.whole ? "true" : "false"; return;
        case Cell::Kind::integer: fmt::format_to(std::back_inserter(out), "{}", cell.whole); return;
        case Cell::Kind::real: append_real(out, cell.real); return;
        case Cell::Kind::date: append_day(out, cell.whole); return;
        case Cell::Kind::instant: append_instant(out, cell.whole); return;
        case Cell::Kind::text:
        case Cell::Kind::decimal:
        case Cell::Kind::json: out += cell.text; return;
    }
}

void append_json(std::string& out, const Cell& cell, bool exact_as_text) {
    switch (cell.kind) {
        case Cell::Kind::null: out += "null"; return;
        case Cell::Kind::boolean:
        case Cell::Kind::json: append_text(out, cell); return;
        case Cell::Kind::text: write_json_string(out, cell.text); return;
        case Cell::Kind::real:
            if (std::isfinite(cell.real))
                append_real(out, cell.real);
            else
                out += "null";  // JSON has no other word for it
            return;
        case Cell::Kind::integer:
        case Cell::Kind::decimal: {
            const bool beyond = cell.kind == Cell::Kind::decimal || cell.whole > exact_in_double || cell.whole < -exact_in_double;
            const char* mark = beyond && exact_as_text ? "\"" : "";
            out += mark;
            append_text(out, cell);
            out += mark;
            return;
        }
        case Cell::Kind::date:
        case Cell::Kind::instant:
            out += '"';
            append_text(out, cell);
            out += '"';
            return;
    }
}

std::string quoted_name(std::string_view name) {
    std::string out = "\"";
    for (const char c : name) {
        if (c == '"') out += '"';
        out += c;
    }
    return out += '"';
}

std::string quoted_text(std::string_view text) {
    std::string out = "'";
    for (const char c : text) {
        if (c == '\'') out += '\'';
        out += c;
    }
    return out += '\'';
}

std::string parquet_source(const std::string& path) {
    std::string escaped;
    for (const char c : path) {
        if (c == '*' || c == '?' || c == '[') {
            escaped += '[';
            escaped += c;
            escaped += ']';
        } else {
            escaped += c;
        }
    }
    return "read_parquet(" + quoted_text(escaped) + ")";
}

}  // namespace skl::analytics
