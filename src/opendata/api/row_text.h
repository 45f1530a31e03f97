// Rows of a table as text or as a file of its own: JSON, JSON Lines, CSV, TSV, GeoJSON, XML; XLSX, ODS, Parquet, Arrow (opendata.md §7).
#pragma once

#include "opendata/api/open_table.h"

namespace skl::files {
class ArrowStream;
}

namespace skl::opendata {

enum class RowFormat { json, jsonl, csv, tsv, geojson, xml, xlsx, ods, parquet, arrow };

std::string_view media_type(RowFormat format);

// What is asked for: `format` (taken out of the parameters), else the suffix of the path, else Accept. 400 bad-format, 406.
// `places`: whether GeoJSON is among what can be had.
Result<RowFormat> take_format(const Context& cx, analytics::Pairs& parameters, bool places = true);
std::vector<std::string> row_media_types();  // all of them

// Where a row stands: a column of geometries (GeoJSON text), or two of degrees.
struct PlaceColumns {
    std::optional<std::size_t> geometry, longitude, latitude;
    bool any() const { return geometry || (longitude && latitude); }
};
PlaceColumns place_columns(const std::vector<analytics::Column>& columns);

// Appends one row after the other; begin and end stand around them.
class RowText {
public:
    // `exact_as_text`: whole numbers that a double cannot hold are text in JSON.
    RowText(RowFormat format, std::vector<analytics::Column> columns, bool exact_as_text = true)
        : format_(format), columns_(std::move(columns)), place_(place_columns(columns_)), exact_as_text_(exact_as_text) {}
    void begin(std::string& out) const;
    void row(std::string& out, std::span<const analytics::Cell> cells);  // the first cells are the columns'
    void end(std::string& out) const;

private:
    void object(std::string& out, std::span<const analytics::Cell> cells) const;
    void feature(std::string& out, std::span<const analytics::Cell> cells) const;
    void element(std::string& out, std::span<const analytics::Cell> cells) const;

    RowFormat format_;
    std::vector<analytics::Column> columns_;
    PlaceColumns place_;
    bool exact_as_text_;
    std::int64_t written_ = 0;
};

// Rows in any format, kept until all are there: text and Arrow in memory, the others by their writers in `scratch`.
class RowsOut {
public:
    RowsOut(RowFormat format, std::vector<analytics::Column> columns, std::vector<std::string> titles, std::filesystem::path scratch,
            bool exact_as_text = true);
    ~RowsOut();
    bool row(std::span<const analytics::Cell> cells);  // false: no use to go on, finish() tells why
    Result<std::string> finish();                      // the whole text or file

private:
    struct File;
    std::string body_;
    std::optional<RowText> text_;
    std::unique_ptr<files::ArrowStream> arrow_;
    std::unique_ptr<File> file_;
};

}  // namespace skl::opendata
