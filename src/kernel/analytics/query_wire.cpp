#include "kernel/analytics/query_wire.h"

#include <bit>

namespace skl::analytics::wire {
namespace {

using sandbox::put_number;
using sandbox::put_text;

constexpr std::int64_t wants_rows = 0, wants_plan = 1, wants_syntax = 2;
constexpr std::int64_t columns_follow = 1, row_follows = 2;
constexpr std::int64_t most_result_columns = 2'000;

void put_bound(std::string& out, const Bound& value) {
    put_number(out, static_cast<std::int64_t>(value.index()));
    if (const auto* truth = std::get_if<bool>(&value)) put_number(out, *truth ? 1 : 0);
    if (const auto* whole = std::get_if<std::int64_t>(&value)) put_number(out, *whole);
    if (const auto* real = std::get_if<double>(&value)) put_number(out, std::bit_cast<std::int64_t>(*real));
    if (const auto* text = std::get_if<std::string>(&value)) put_text(out, *text);
    if (const auto* day = std::get_if<Day>(&value)) put_number(out, day->days);
}

Bound read_bound(sandbox::FrameReader& reader) {
    switch (reader.number()) {
        case 1: return reader.number() != 0;
        case 2: return reader.number();
        case 3: return std::bit_cast<double>(reader.number());
        case 4: return std::string(reader.text());
        case 5: return Day{static_cast<std::int32_t>(reader.number())};
        default: return std::monostate{};
    }
}

bool words(Cell::Kind kind) { return kind == Cell::Kind::text || kind == Cell::Kind::decimal || kind == Cell::Kind::json; }

}  // namespace

std::string encode(const SqlRequest& request) {
    std::string out;
    put_text(out, request.sql);
    put_number(out, request.syntax ? wants_syntax : request.explain ? wants_plan : wants_rows);
    put_number(out, request.limits.rows);
    put_number(out, static_cast<std::int64_t>(request.limits.bytes));
    put_number(out, static_cast<std::int64_t>(request.tables.size()));
    for (const SqlTable& table : request.tables) {
        put_text(out, table.name);
        put_text(out, table.file);
    }
    put_number(out, static_cast<std::int64_t>(request.params.size()));
    for (const auto& [name, value] : request.params) {
        put_text(out, name);
        put_bound(out, value);
    }
    return out;
}

bool decode(std::string_view frame, SqlRequest& out) {
    sandbox::FrameReader reader(frame);
    out.sql = reader.text();
    const std::int64_t wanted = reader.number();
    out.explain = wanted == wants_plan;
    out.syntax = wanted == wants_syntax;
    out.limits.rows = reader.number();
    out.limits.bytes = static_cast<std::size_t>(reader.number());
    for (std::int64_t left = reader.number(); left > 0 && !reader.broken(); --left) {
        std::string name(reader.text());
        out.tables.push_back({std::move(name), std::string(reader.text())});
    }
    for (std::int64_t left = reader.number(); left > 0 && !reader.broken(); --left) {
        std::string name(reader.text());
        out.params.emplace_back(std::move(name), read_bound(reader));
    }
    return !reader.broken();
}

void put_columns(std::string& out, const std::vector<Column>& columns) {
    put_number(out, columns_follow);
    put_number(out, static_cast<std::int64_t>(columns.size()));
    for (const Column& column : columns) {
        put_text(out, column.name);
        put_number(out, static_cast<std::int64_t>(column.type));
    }
}

void put_row(std::string& out, std::span<const Cell> cells) {
    put_number(out, row_follows);
    for (const Cell& cell : cells) {
        out += static_cast<char>(cell.kind);
        if (words(cell.kind))
            put_text(out, cell.text);
        else if (cell.kind == Cell::Kind::real)
            put_number(out, std::bit_cast<std::int64_t>(cell.real));
        else if (cell.kind != Cell::Kind::null)
            put_number(out, cell.whole);
    }
}

bool decode_chunk(std::string_view chunk, ResultTable& into) {
    sandbox::FrameReader reader(chunk);
    std::vector<Cell> cells;
    while (!reader.done()) {
        const std::int64_t what = reader.number();
        if (what == columns_follow) {
            const std::int64_t count = reader.number();
            if (!into.columns.empty() || count <= 0 || count > most_result_columns) return false;
            for (std::int64_t i = 0; i < count; ++i) {
                std::string name(reader.text());
                const std::int64_t type = reader.number();
                if (type < 0 || type > static_cast<std::int64_t>(ColumnType::any)) return false;
                into.columns.push_back({std::move(name), static_cast<ColumnType>(type)});
            }
            continue;
        }
        if (what != row_follows || into.columns.empty()) return false;
        cells.assign(into.columns.size(), {});
        for (Cell& cell : cells) {
            const std::uint8_t kind = reader.byte();
            if (kind > static_cast<std::uint8_t>(Cell::Kind::json)) return false;
            cell.kind = static_cast<Cell::Kind>(kind);
            if (words(cell.kind))
                cell.text = reader.text();
            else if (cell.kind == Cell::Kind::real)
                cell.real = std::bit_cast<double>(reader.number());
            else if (cell.kind != Cell::Kind::null)
                cell.whole = reader.number();
        }
        if (reader.broken()) return false;
        into.add(cells);
    }
    return !reader.broken();
}

}  // namespace skl::analytics::wire
