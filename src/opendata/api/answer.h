// What the answers of a table's routes share: which table is asked for and how, their head, tag and links.
#pragma once

#include <functional>

#include "opendata/api/row_text.h"

namespace skl::opendata {

using TableName = Text<1, 120>;

// A question to a table: what is left in `pairs` when `format` and `as_of` are taken out.
struct TableAsk {
    OpenTable open;
    analytics::Pairs asked, pairs;  // all of it; what is left
    RowFormat format = RowFormat::json;
    bool exact_as_text = true;  // unless Accept says `;bigint=number` (opendata.md §7.1)
    std::string tag;            // of the answer: an immutable version and a question have one (opendata.md §24)
};

// 404, 410, 406; 400 bad-parameter; 400 bad-cursor when the cursor's version is not to be had any more.
Task<Result<TableAsk>> ask_table(Context& cx, TableName name, Parameters parameters);
Task<Result<OpenTable>> find_table(Context& cx, const TableName& name);

// `as_of`: an instant, or a day, which means its end here: what was public when it was over.
std::optional<Instant> read_as_of(const std::string& text);

// Who has this very answer already gets 304.
std::optional<Reply> unchanged(const Context& cx, const std::string& tag);

// A question to a table, answered on the pool unless the caller or this process has the answer already. `answer` blocks.
using Answer = std::function<Result<Reply>(Context&, const TableAsk&)>;
Task<Result<Reply>> answer_table(Context& cx, TableName name, Parameters parameters, Result<Reply> (*answer)(Context&, const TableAsk&));
Task<Result<Reply>> answer_ask(Context& cx, const TableAsk& ask, Answer answer);  // the same of one that is understood

// With the headers of a table's answer: tag, Vary, CORS, and links to its description.
Reply table_reply(Context& cx, const OpenTable& open, std::string body, std::string_view media_type, const std::string& tag = {});

std::string api_href(Context& cx, const OpenTable& open, std::string_view tail);
std::string site_url(const Context& cx);  // base_url and the tenant's prefix
std::string base_url(const Context& cx);  // https://host, as configured or as asked

// The address of a question in one spelling, whichever way it was written.
std::string self_href(Context& cx, const TableAsk& ask, std::string_view tail);

// The answers themselves. All block; the OpenAPI document takes its examples from them.
Result<Reply> answer_rows(Context& cx, const TableAsk& ask);
Result<Reply> answer_row(Context& cx, const TableAsk& ask, std::int64_t id);
Result<Reply> answer_aggregate(Context& cx, const TableAsk& ask);
Result<Reply> answer_facets(Context& cx, const TableAsk& ask);
Result<Reply> answer_places(Context& cx, const TableAsk& ask);

// {"table":…,"version":…,"data_as_of":…,"license":…,"attribution":…,"columns":[{name,type,title,titles?}],"rows":
void append_head(std::string& out, const OpenTable& open, const std::vector<analytics::Column>& columns);
// ,"name":"text"
void append_member(std::string& out, std::string_view name, std::string_view text);

std::vector<std::string> titles_of(const OpenTable& open, const std::vector<analytics::Column>& columns);

}  // namespace skl::opendata
