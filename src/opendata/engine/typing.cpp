#include "opendata/engine/typing.h"

#include "opendata/engine/values.h"

namespace skl::opendata {
namespace {

Cell text_cell(std::string_view cell) { return {Cell::Kind::text, 0, 0, cell, {}, {}}; }

}  // namespace

bool type_cell(std::string_view raw, const Column& column, Cell& out, std::string& buffer) {
    out = Cell{};
    if (column.null(raw)) {
        if (!raw.empty()) out.raw = raw;
        return true;
    }
    const std::string_view s = trimmed(raw);
    switch (column.type()) {
        case ColumnType::string:
        case ColumnType::geojson: out = text_cell(raw); return true;
        case ColumnType::code: out = text_cell(s); return true;
        case ColumnType::boolean: out = {Cell::Kind::boolean, s == "true" || s == "TRUE" || s == "是", 0, {}, {}, {}}; return true;
        case ColumnType::integer:
        case ColumnType::number:
        case ColumnType::bigint: {
            const auto number = read_number(s);
            out.raw = raw;
            if (!number || (column.type() == ColumnType::integer && !number->integer) ||
                (column.type() == ColumnType::bigint && !number->integer && !number->big))
                return false;
            if (column.type() == ColumnType::integer)
                out = {Cell::Kind::integer, number->whole, 0, {}, number->plain ? std::string_view{} : raw, {}};
            else if (column.type() == ColumnType::bigint)
                out = {Cell::Kind::decimal, 0, 0, s, number->plain ? std::string_view{} : raw, {}};
            else
                out = {Cell::Kind::real, 0, number->real, {}, number->plain ? std::string_view{} : raw, {}};
            return true;
        }
        default: break;
    }
    const auto date = read_date(s, column.era() == Era::roc ? Era::roc : Era::gregorian);
    out.raw = raw;
    if (!date || date->kind == DateKind::invalid || date->kind == DateKind::ambiguous) return false;
    const std::string_view kept = date->text == s ? std::string_view{} : raw;
    if (column.type() == ColumnType::date && date->kind == DateKind::date) {
        out = {Cell::Kind::date, date->days, 0, {}, kept, {}};
        return true;
    }
    if (column.type() == ColumnType::datetime && (date->kind == DateKind::datetime || date->kind == DateKind::date)) {
        constexpr std::int64_t day = 86'400LL * 1'000'000, taipei = 8LL * 3600 * 1'000'000;
        out = {Cell::Kind::instant, date->kind == DateKind::datetime ? date->micros : date->days * day - taipei, 0, {}, kept, {}};
        return true;
    }
    const bool fits = (column.type() == ColumnType::yearmonth && date->kind == DateKind::yearmonth) ||
                      (column.type() == ColumnType::quarter && date->kind == DateKind::quarter) ||
                      (column.type() == ColumnType::year && date->kind == DateKind::year);
    if (!fits) return false;
    buffer = date->text;
    out = {Cell::Kind::text, 0, 0, buffer, kept, {}};
    return true;
}

std::string spelling_of(const Cell& cell) {
    switch (cell.kind) {
        case Cell::Kind::boolean: return cell.whole != 0 ? "true" : "false";
        case Cell::Kind::integer: return std::to_string(cell.whole);
        case Cell::Kind::real: return fmt::format("{}", cell.real);
        case Cell::Kind::date: return to_text(Date{std::chrono::sys_days{std::chrono::days{cell.whole}}});
        case Cell::Kind::instant: return to_text(Instant{cell.whole});
        default: return std::string(cell.text);
    }
}

}  // namespace skl::opendata
