// A published table as the API opens it: what the catalogue says of it and where its rows lie.
#pragma once

#include "kernel/analytics/table_query.h"
#include "opendata/inside.h"

namespace skl::opendata {

struct OpenTable {
    Dataset dataset;
    Version version;
    Table table;
    analytics::Table lake;
};

OpenTable open(const Module::Inside& in, Dataset dataset, Version version, Table table);
Result<OpenTable> open_table(const Module::Inside& in, Reader& reader, const std::string& name);  // 404 table

// Cursors of this installation.
analytics::CursorSeal cursor_seal(const App& app);

// `query_time` from now.
analytics::Deadline query_deadline();

// Title of a column in the reader's tongue of choice: the source's heading, else the API name.
std::string title_of(const OpenTable& open, std::string_view column);

}  // namespace skl::opendata
