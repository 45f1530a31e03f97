// A page of a sorted list in SQL: the rows behind the one that the page before ended with, by its values and its id. Rows that come,
// change or go meanwhile neither repeat others nor hide them, and a late page costs what the first one did.
//
//   const std::string sql = "select … from t m where m.tenant = :tenant" + keyset.behind("m") + keyset.order("m") + " limit :limit";
//   Query query = reader.query(sql);
//   keyset.bind(query);
#pragma once

#include "kernel/storage/statement.h"

namespace skl {

struct Keyset {
    struct Column {
        std::string name;  // of a column that is never null; from a list of the program's own, not from who asks
        bool descending = false;
    };
    std::vector<Column> columns;
    bool ids_descending = false;
    std::vector<Value> after;  // a value for each column, then the id; empty: the first page

    // " and (…)" for the rows behind `after`, which are those of :after_0 …; empty on the first page. `of`: the table's alias.
    std::string behind(std::string_view of) const;
    std::string order(std::string_view of) const;  // " order by …"
    void bind(Query& query) const;
};

}  // namespace skl
