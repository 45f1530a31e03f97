// The records of a resource: from delimited text, sheets, JSON or data in the descriptor, packed or not.
#pragma once

#include "opendata/engine/csvw/rows.h"
#include "opendata/engine/frictionless/descriptor.h"

namespace skl::opendata::frictionless {

struct SourceRecord {
    std::int64_t number = 0;  // 1-based; a line of nothing is a record without cells
    std::vector<SourceCell> cells;
    std::vector<std::string> texts;  // what the cells may point to

    std::string shown(std::size_t i) const;  // the text of a cell, empty past the end
};

class TableSource {
public:
    // An error: scheme-error, format-error, encoding-error, compression-error, source-error.
    static std::variant<std::unique_ptr<TableSource>, Error> open(const Resource& resource, const Files& files);
    TableSource(const TableSource&) = delete;
    TableSource& operator=(const TableSource&) = delete;

    bool next(SourceRecord& record);
    void rewind();
    std::int64_t bytes = 0;  // of the file as it is stored
    std::string stored;      // those bytes, for a hash; empty where none is asked for

private:
    explicit TableSource(const Resource& resource) : resource_(resource) {}
    std::optional<Error> fetch(const Files& files, std::string& out);
    std::optional<Error> read_text(std::string bytes);
    bool next_of_data(SourceRecord& record);

    const Resource& resource_;
    std::string text_;
    csvw::DialectDescription dialect_;
    std::optional<csvw::RowReader> rows_;
    std::int64_t number_ = 0;
    std::vector<std::string> keys_;  // of data that are objects
};

}  // namespace skl::opendata::frictionless
