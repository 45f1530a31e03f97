// SQL of outsiders as several rooms run it (opendata.md §8): the tables it may read, its answer from before or from a worker, and how that
// is shown.
#pragma once

#include "kernel/describe/node.h"
#include "opendata/api/row_text.h"
#include "opendata/pages/explore.h"

namespace skl::opendata {

struct SqlColumn {
    Text<> name;
    ColumnType type{};
};
BOOST_DESCRIBE_STRUCT(SqlColumn, (), (name, type))

struct SqlTableInfo {
    Text<> name;
    std::string caption;
    Text<> href;
    std::vector<SqlColumn> columns;
};
BOOST_DESCRIBE_STRUCT(SqlTableInfo, (), (name, caption, href, columns))

struct ResultHead {
    std::string label;
    bool numeric = false;
};
BOOST_DESCRIBE_STRUCT(ResultHead, (), (label, numeric))

struct SqlResult {
    std::vector<ResultHead> head;
    std::vector<Line> lines;
    std::int64_t shown = 0, milliseconds = 0;
    bool truncated = false;
    Text<> csv_href, save_href;  // of the SQL page
};
BOOST_DESCRIBE_STRUCT(SqlResult, (), (head, lines, shown, milliseconds, truncated, csv_href, save_href))

// Published tables that a query may read. What would have to be fetched is fetched for who names it.
struct Allowed {
    std::vector<analytics::SqlTable> tables;
    std::vector<std::string> files;  // the blob of each
    std::vector<SqlTableInfo> shown;
};

Task<Result<Allowed>> allowed_tables(Context& cx, const std::string& sql);

using SqlValues = std::vector<std::pair<std::string, analytics::Bound>>;
Result<SqlValues> bound_of(const std::map<std::string, Json>& params);  // 422

struct FoundAnswer {
    SqlCache::Kept answer;
    std::string key;
};
// Of what is kept under `key`, else of a worker; empty: the key of the request itself. Blocks. Problems are those of the query service.
Result<FoundAnswer> answer_of(Module::Inside& in, const analytics::SqlRequest& request, std::string key = {});

// The first rows for a page, at most `most`; the addresses are left empty.
SqlResult shown_result(const Context& cx, const analytics::SqlAnswer& answer, std::size_t most);

// A refusal in one line for a page.
std::string refusal_words(const Context& cx, const Problem& problem);

// The whole answer in any format of rows; of JSON an object that begins with `head` ("name":value, …). Blocks.
Result<Reply> result_reply(const Module::Inside& in, const FoundAnswer& found, RowFormat format, const std::string& head = {});

// "columns":[{name,type}],"rows":[…],"truncated":…,"milliseconds":…
void append_result(std::string& out, const analytics::SqlAnswer& answer);

}  // namespace skl::opendata
