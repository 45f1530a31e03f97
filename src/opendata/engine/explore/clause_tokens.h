// The words and marks of an ODSQL clause, one at hand.
#pragma once

#include "opendata/engine/explore/odsql.h"

namespace skl::opendata::explore {

struct Token {
    enum class Kind { end, name, quoted_name, text, number, date, geometry, mark } kind = Kind::end;
    std::string text;  // without quotes; marks as they are
    std::size_t position = 1;
};

// The first fault ends the clause: nothing is read behind it, and what a parser makes then is not looked at.
class ClauseTokens {
public:
    explicit ClauseTokens(std::string_view clause);
    const std::optional<ClauseFault>& fault() const { return fault_; }

protected:
    void fail(std::string reason, std::size_t position);
    void unexpected();
    void next();
    bool at_end() const;
    void expect_end();
    bool is_mark(std::string_view mark) const;
    bool take_mark(std::string_view mark);
    void need_mark(std::string_view mark);
    bool is_word(std::string_view word) const;
    bool take_word(std::string_view word);
    std::string any_name();
    std::string text();
    std::string number();

    Token token_;

private:
    std::string quoted(char quote, std::size_t& at);

    std::string_view clause_;
    std::size_t at_ = 0;
    std::optional<ClauseFault> fault_;
};

}  // namespace skl::opendata::explore
