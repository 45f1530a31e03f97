// A table of a resource: its header compared with its schema, its rows as typed values with their faults.
#pragma once

#include "opendata/engine/frictionless/source.h"

namespace skl::opendata::frictionless {

struct Row {
    std::int64_t number = 0;
    std::vector<std::string> cells;  // as they stand in the file
    std::vector<Value> values;       // by the table's fields; null where missing or of another type
    std::vector<Error> errors;
};

class Table {
public:
    // A schema that was not given is inferred from the first 100 records.
    static std::variant<std::unique_ptr<Table>, Error> open(const Resource& resource, const Files& files);

    bool next(Row& row);
    const Schema& schema() const { return schema_; }
    const std::vector<Field>& fields() const { return fields_; }  // in the order of the cells
    const std::vector<std::string>& labels() const { return labels_; }
    const std::vector<Error>& header_errors() const { return header_errors_; }
    std::optional<std::size_t> position(std::string_view field) const;
    bool empty() const { return empty_; }
    const TableSource& source() const { return *source_; }

private:
    Table(const Resource& resource, std::unique_ptr<TableSource> source) : dialect_(resource.dialect), source_(std::move(source)) {}
    void read_values(const SourceRecord& record, Row& row) const;
    bool is_content(const SourceRecord& record) const;

    Dialect dialect_;
    std::unique_ptr<TableSource> source_;
    Schema schema_;
    std::vector<Field> fields_;
    std::vector<std::string> labels_;
    std::vector<Error> header_errors_;
    bool empty_ = false;
};

// Where the header is, what its labels are and which records are content (dialect.cpp).
void find_header(Dialect& dialect, const std::vector<SourceRecord>& sample);
bool commented(const Dialect& dialect, const SourceRecord& record);
std::int64_t first_content_row(const Dialect& dialect);
std::vector<std::string> read_labels(const Dialect& dialect, const std::vector<SourceRecord>& sample);

// The schema of a table that has none (infer.cpp).
Schema infer_schema(const std::vector<std::string>& labels, const std::vector<const SourceRecord*>& fragment);

// Labels against fields (header.cpp).
std::vector<Error> compare_header(const std::vector<std::string>& labels, const Schema& schema, bool case_matters);
// The fields in the order of the data; an error where they cannot be told by name.
std::variant<std::vector<Field>, Error> expected_fields(const std::vector<std::string>& labels, const Schema& schema, bool case_matters);

}  // namespace skl::opendata::frictionless
