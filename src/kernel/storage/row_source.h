// Inside of storage: the table behind {{rows(:x; …)}} on SQLite. json_each with a json_extract for each column reads each row's text
// once a column; this reads the whole text once.
//
//   select c0 as id, c1 as n from skl_rows(:x, 'id,n')
//
// :x is a JSON array of flat objects, as Rows writes it; a member that is absent is null, booleans are 0 and 1.
#pragma once

struct sqlite3;

namespace skl::storage {

constexpr int most_row_columns = 32;  // of one statement

void add_row_source(sqlite3* db);

}  // namespace skl::storage
