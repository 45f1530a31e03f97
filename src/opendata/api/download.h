// Whole tables to take home: CSV and Parquet were made at import, the others are made at their first call and kept (opendata.md §24).
#pragma once

#include "opendata/api/open_table.h"

namespace skl::opendata {

std::vector<std::string> download_formats(
    const OpenTable& open);  // csv, xlsx, ods, json, jsonl, tsv, xml, parquet, arrow, and geojson where rows have places

// Blocks: may write a file. `encoding`: utf-8, or big5 of CSV. 404 format; 400 bad-parameter {name}; 413 too-many-rows (a spreadsheet ends
// at 1,048,576 rows); 422 not-in-big5 (big5.h).
Result<Reply> download_reply(Module::Inside& in, const OpenTable& open, const std::string& format, const std::string& encoding = "utf-8");

}  // namespace skl::opendata
