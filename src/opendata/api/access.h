// Who reads the rows of a dataset (存取限制, opendata.md §3, §18): everybody those of an open one, who is signed in those of a registered
// one, and who works on data here those of the others. To all others they are not there.
#pragma once

#include "opendata/api/open_table.h"

namespace skl::opendata {

bool may_read_rows(Context& cx, AccessLevel level);
inline bool may_read_rows(Context& cx, const Dataset& dataset) { return may_read_rows(cx, dataset.access_level); }

// How caches on the way may keep what is answered of its rows: of what not everybody may read, none may.
std::string cache_control(const Dataset& dataset, int seconds);

// open_table for this reader.
Result<OpenTable> open_table_for(Context& cx, Reader& reader, const std::string& name, const Wanted& wanted = {});

// What everybody may read, and nothing else: for what tells others of its rows than who asks, such as joins and conditions that are
// waited for. 404.
Result<OpenTable> open_to_all(const Module::Inside& in, Reader& reader, const std::string& name);

}  // namespace skl::opendata
