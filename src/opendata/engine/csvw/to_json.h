// Generating JSON from Tabular Data on the Web (W3C Recommendation 17 December 2015).
#pragma once

#include "opendata/engine/csvw/annotated.h"
#include "opendata/engine/csvw/process.h"

namespace skl::opendata::csvw {

class JsonWriter {
public:
    JsonWriter(const TableGroup& group, JsonMode mode);
    void table(AnnotatedTable& table);  // all its rows
    std::string finish();

private:
    void open_table(const AnnotatedTable& table);
    void open_row(const AnnotatedTable& table, const Row& row);
    JsonMode mode_;
    std::string out_;
    bool first_table_ = true, first_item_ = true;
};

// §4.3, §4.4: the subjects a row describes, those that are nested in others inside of them.
std::vector<Node> row_objects(const AnnotatedTable& table, const Row& row);

}  // namespace skl::opendata::csvw
