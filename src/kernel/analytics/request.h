// Inside of analytics only: what the three kinds of table requests share.
#pragma once

#include "kernel/analytics/table_query.h"

namespace skl::analytics {

// Parameters by name; what is not of the request itself is a plain condition.
class TableRequest {
public:
    TableRequest(const Pairs& parameters, std::initializer_list<std::string_view> own);
    std::string get(std::string_view name) const;  // empty: absent
    bool has(std::string_view name) const { return own_.find(name) != own_.end(); }
    // filter, q and plain conditions together.
    Result<Expression> condition(const Table& table) const;
    // WHERE with the filter and the words of q; nothing at all when there are none. True: something was written.
    Result<bool> append_where(SqlText& sql, const Table& table) const;
    std::optional<Problem> fault() const { return fault_; }
    std::optional<Problem> unknown_parameter(const Table& table) const;

private:
    std::map<std::string, std::string, std::less<>> own_;
    std::vector<std::string> known_;
    Pairs plain_;
    std::optional<Problem> fault_;
};

// Each word of `q` stands in some text column of the row, 台 as 臺, whatever the case. `some`: a condition stands before. True: there is
// one now.
Result<bool> append_words(SqlText& sql, const std::string& q, const Table& table, bool some);

// "a,b" with names in double quotes where they hold commas; brackets keep commas together.
std::vector<std::string> split_names(std::string_view text);
Result<std::int64_t> read_limit(const std::string& text, std::int64_t usual, std::int64_t most, std::string_view parameter = "limit");

}  // namespace skl::analytics
