#include "rules/population/read_column.h"

#include <algorithm>
#include <unordered_map>

#include "rules/population/mapping.h"

namespace skl::rules::population {

namespace {

using analytics::VectorChunk;
using analytics::VectorView;
using feel::Kind;
using feel::Type;
using Layout = VectorView::Layout;

void clear(column::Column& into) {
    into.kind = Kind::null;
    into.scale = 0;
    into.words.clear();
    into.narrow.clear();
    into.known.clear();
    into.values.clear();
    into.dictionary.reset();
}

void read_known(const VectorView& view, std::size_t rows, column::Column& into) {
    if (view.known == nullptr) return;
    into.known.resize(rows);
    for (std::size_t row = 0; row < rows; ++row) into.known[row] = view.null(row) ? 0 : 1;
}

// Words of 32 bits where all fit. What stands in a row that is null is of no meaning.
template <class Stored>
void read_words(const VectorView& view, std::size_t rows, column::Column& into) {
    const auto* from = static_cast<const Stored*>(view.data);
    constexpr bool fits = sizeof(Stored) < sizeof(std::int32_t) || std::is_same_v<Stored, std::int32_t>;
    into.narrow.resize(rows);
    bool lost = false;
    for (std::size_t row = 0; row < rows; ++row) {
        into.narrow[row] = static_cast<std::int32_t>(from[row]);
        if constexpr (!fits) lost |= static_cast<Stored>(into.narrow[row]) != from[row] || (into.narrow[row] < 0) != (from[row] < 0);
    }
    if (!lost) return;
    into.narrow.clear();
    into.words.assign(from, from + rows);
}

bool read_number(const VectorView& view, std::size_t rows, column::Column& into) {
    switch (view.layout) {
        case Layout::int8: read_words<std::int8_t>(view, rows, into); break;
        case Layout::int16: read_words<std::int16_t>(view, rows, into); break;
        case Layout::int32: read_words<std::int32_t>(view, rows, into); break;
        case Layout::int64: read_words<std::int64_t>(view, rows, into); break;
        case Layout::uint8: read_words<std::uint8_t>(view, rows, into); break;
        case Layout::uint16: read_words<std::uint16_t>(view, rows, into); break;
        case Layout::uint32: read_words<std::uint32_t>(view, rows, into); break;
        default: return false;
    }
    into.kind = Kind::number;
    into.scale = static_cast<std::int8_t>(view.scale);
    return true;
}

void read_truths(const VectorView& view, std::size_t rows, column::Column& into) {
    const auto* from = static_cast<const std::uint8_t*>(view.data);
    into.kind = Kind::boolean;
    into.words.resize(rows);
    for (std::size_t row = 0; row < rows; ++row) into.words[row] = from[row] != 0 ? 1 : 0;
}

bool read_days(const VectorView& view, std::size_t rows, column::Column& into) {
    const auto* from = static_cast<const std::int32_t*>(view.data);
    for (std::size_t row = 0; row < rows; ++row)
        if (!view.null(row) && (from[row] < analytics::first_iso_day || from[row] > analytics::last_iso_day)) return false;
    into.kind = Kind::date;
    into.narrow.assign(from, from + rows);
    return true;
}

void read_texts(VectorChunk& chunk, std::size_t column, const VectorView& view, column::Column& into) {
    auto texts = std::make_shared<column::Dictionary>();
    std::unordered_map<std::string_view, std::int32_t> places;
    into.kind = Kind::string;
    into.narrow.assign(chunk.rows(), 0);
    for (std::size_t row = 0; row < chunk.rows(); ++row) {
        if (view.null(row)) continue;
        const std::string_view text = chunk.cell(column, row).text;
        const auto [at, fresh] = places.emplace(text, static_cast<std::int32_t>(texts->size()));
        if (fresh) texts->emplace_back(text);
        into.narrow[row] = at->second;
    }
    into.dictionary = std::move(texts);
}

// True: read. What stands in a column of a kind that no word of the type holds is left to the cells.
bool read_as_it_lies(VectorChunk& chunk, std::size_t column, const Type& type, column::Column& into) {
    const VectorView view = chunk.view(column);
    const bool any = type.kind == Type::Kind::any;
    bool read = false;
    if (view.layout == Layout::text) {
        read = any || type.kind == Type::Kind::string;
        if (read) read_texts(chunk, column, view, into);
    } else if (view.layout == Layout::boolean) {
        read = any || type.kind == Type::Kind::boolean;
        if (read) read_truths(view, chunk.rows(), into);
    } else if (view.layout == Layout::date) {
        read = (any || type.kind == Type::Kind::date || type.kind == Type::Kind::date_time) && read_days(view, chunk.rows(), into);
    } else {
        read = (any || type.kind == Type::Kind::number) && read_number(view, chunk.rows(), into);
    }
    if (read) read_known(view, chunk.rows(), into);
    return read;
}

}  // namespace

bool read_column(VectorChunk& chunk, std::size_t column, const Type& type, column::Column& into) {
    clear(into);
    if (read_as_it_lies(chunk, column, type, into)) return true;
    std::vector<feel::Value> values;
    values.reserve(chunk.rows());
    for (std::size_t row = 0; row < chunk.rows(); ++row) {
        auto value = value_of_cell(chunk.cell(column, row), type);
        if (!value) return false;
        values.push_back(std::move(*value));
    }
    into = column::column_of(std::move(values));
    return true;
}

}  // namespace skl::rules::population
