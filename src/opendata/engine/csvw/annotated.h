// The annotated tables of the Model for Tabular Data (§4), row by row: columns with what they inherit, cells with their values and URLs.
#pragma once

#include <map>

#include "opendata/engine/csvw/fetch.h"
#include "opendata/engine/csvw/findings.h"
#include "opendata/engine/csvw/model.h"
#include "opendata/engine/csvw/rows.h"

namespace skl::opendata::csvw {

enum class Purpose { validation, conversion };  // what an error of data is: an error, or a warning

struct Column {
    std::string name;     // percent-encoded where it comes from a title (§5.6 of the Vocabulary)
    std::string decoded;  // the same as people write it
    std::int64_t number = 0, source_number = 0;
    bool is_virtual = false, suppress_output = false;
    Inherited inherited;
    std::vector<std::string> null;  // never empty
    std::shared_ptr<const Datatype> datatype;
};

struct Cell {
    bool null = false, list = false;
    std::vector<Value> values;  // one, or those of a list
    std::optional<std::string> about_url, property_url, value_url;
};

struct Row {
    std::int64_t number = 0, source_number = 0;
    std::vector<Cell> cells;  // of all columns, virtual ones too
};

// What a cell's text says by its column (§6.4 of the Model); faults go to `complain` by code and value.
Cell parse_cell(std::string_view text, const Column& column, const std::function<void(std::string code, std::string value)>& complain);

std::string canonical(const Value& value);  // as URI templates take it: a double is 4.25E1

class AnnotatedTable {
public:
    // The file of a table as it was fetched. Says in the findings where file and description are not compatible (Vocabulary §5.4.3).
    AnnotatedTable(const TableGroup& group, const TableDescription& table, const Response& file, Purpose purpose, Findings& findings);

    bool next(Row& row);
    const std::string& url() const { return table_.url; }
    const TableDescription& description() const { return table_; }
    const std::vector<Column>& columns() const { return columns_; }
    std::optional<std::size_t> column(std::string_view name) const;
    const std::vector<std::string>& comments() const { return reader_->embedded().comments; }

private:
    void make_columns(const TableGroup& group);
    void add_column(const ColumnDescription& description, const Inherited& outer, const std::string& default_language);
    void check_compatible(const TableGroup& group);
    void add_urls(Row& row);
    void complain(std::string code, std::string value, std::int64_t row, std::int64_t column) const;

    const TableDescription& table_;
    Purpose purpose_;
    Findings& findings_;
    std::string file_language_ = "und";
    std::unique_ptr<TableReader> reader_;
    std::vector<Column> columns_;
    std::map<std::string, std::size_t, std::less<>> by_name_;
    std::size_t real_columns_ = 0;
    std::int64_t row_number_ = 0;
};

}  // namespace skl::opendata::csvw
