// Inside of analytics only: a query and its rows in frames between the server and a worker. The server trusts none of it.
#pragma once

#include "kernel/analytics/query_service.h"

namespace skl::analytics::wire {

std::string encode(const SqlRequest& request);
bool decode(std::string_view frame, SqlRequest& out);

void put_columns(std::string& out, const std::vector<Column>& columns);  // of the first chunk
void put_row(std::string& out, std::span<const Cell> cells);
bool decode_chunk(std::string_view chunk, ResultTable& into);

}  // namespace skl::analytics::wire
