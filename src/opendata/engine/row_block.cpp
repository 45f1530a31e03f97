#include "opendata/engine/row_block.h"

#include "opendata/engine/encoding.h"

namespace skl::opendata {

TextTraits TextTraits::of(std::string_view text) {
    const auto has = [&](std::string_view what) { return text.find(what) != std::string_view::npos; };
    return {has(std::string_view("\0", 1)), has("\""), has(opendata::undecodable)};
}

RowBlock::RowBlock(std::string_view text, TextTraits traits, std::size_t width, bool commas)
    : text_(text),
      traits_(traits),
      width_(width),
      most_(std::clamp(most_cells / std::max<std::size_t>(width, 1), fewest_rows, most_rows)),
      commas_(commas),
      cells_(width * most_),
      lines_(most_),
      numbers_(most_) {}

void RowBlock::clear() {
    rows_ = kept_bytes_ = 0;
    kept_.clear();
}

std::string_view RowBlock::kept(std::string_view cell, bool with_nuls) {
    std::string& copy = kept_.emplace_back(cell);
    if (with_nuls) nuls_ += std::erase(copy, '\0') > 0 ? 1 : 0;  // they are no text: taken out and reported (repair nul-removed)
    kept_bytes_ += copy.size();
    return copy;
}

void RowBlock::add(const Record& record, std::int64_t number) {
    const std::string_view line = text_.substr(record.begin, record.end - record.begin);
    const bool whole = record.plain && commas_ && record.cells.size() == width_;
    const bool nuls = traits_.nuls && std::any_of(record.cells.begin(), record.cells.end(),
                                                  [](std::string_view cell) { return cell.find('\0') != std::string_view::npos; });
    const bool quotes = traits_.quotes && line.find('"') != std::string_view::npos;
    lines_[rows_] = whole && !nuls && !quotes ? line : std::string_view{};
    numbers_[rows_] = number;
    for (std::size_t i = 0; i < width_; ++i) {
        const std::string_view cell = record.cells[i];
        const bool with_nuls = nuls && cell.find('\0') != std::string_view::npos;
        const bool elsewhere = !record.plain && !cell.empty() &&
                               (std::less<>{}(cell.data(), text_.data()) || !std::less<>{}(cell.data(), text_.data() + text_.size()));
        cells_[i * most_ + rows_] = with_nuls || elsewhere ? kept(cell, with_nuls) : cell;
    }
    ++rows_;
}

}  // namespace skl::opendata
