#include "opendata/engine/explore/clause_tokens.h"

#include "kernel/text/ascii.h"

namespace skl::opendata::explore {
namespace {

bool of_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}
bool digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

ClauseTokens::ClauseTokens(std::string_view clause) : clause_(clause) {
    if (clause.size() > longest_clause)
        fail("the clause is too long", 1);
    else
        next();
}

void ClauseTokens::fail(std::string reason, std::size_t position) {
    if (!fault_) fault_ = ClauseFault{std::move(reason), position};
    at_ = clause_.size();
    token_ = {};
}

void ClauseTokens::unexpected() {
    if (at_end()) return fail("the clause ends too early", token_.position);
    fail("unexpected " + (token_.text.empty() ? std::string("text") : token_.text), token_.position);
}

std::string ClauseTokens::quoted(char quote, std::size_t& at) {
    std::string out;
    const std::size_t begin = at++;
    for (; at < clause_.size() && clause_[at] != quote; ++at) {
        if (clause_[at] == '\\' && at + 1 < clause_.size() && quote != '`') ++at;
        out += clause_[at];
    }
    if (at >= clause_.size())
        fail("a quote is not closed", begin + 1);
    else
        ++at;
    return out;
}

void ClauseTokens::next() {
    std::size_t at = at_;
    while (at < clause_.size() && (clause_[at] == ' ' || clause_[at] == '\t' || clause_[at] == '\n' || clause_[at] == '\r')) ++at;
    token_ = {Token::Kind::end, "", at + 1};
    if (at >= clause_.size()) {
        at_ = at;
        return;
    }
    const char c = clause_[at];
    if (c == '"' || c == '\'') {
        token_ = {Token::Kind::text, quoted(c, at), token_.position};
    } else if (c == '`') {
        token_ = {Token::Kind::quoted_name, quoted(c, at), token_.position};
    } else if (digit(c) || (c == '-' && at + 1 < clause_.size() && digit(clause_[at + 1]))) {
        const std::size_t begin = at++;
        // Of "1..5" the dots are a mark.
        while (at < clause_.size() && (digit(clause_[at]) || (clause_[at] == '.' && at + 1 < clause_.size() && digit(clause_[at + 1]))))
            ++at;
        token_ = {Token::Kind::number, std::string(clause_.substr(begin, at - begin)), token_.position};
    } else if (of_name(c)) {
        const std::size_t begin = at;
        while (at < clause_.size() && of_name(clause_[at])) ++at;
        const std::string name(clause_.substr(begin, at - begin));
        const bool literal = at < clause_.size() && (clause_[at] == '\'' || clause_[at] == '"');
        if (literal && (text::ascii_lower(name) == "date" || text::ascii_lower(name) == "geom")) {
            const auto kind = text::ascii_lower(name) == "date" ? Token::Kind::date : Token::Kind::geometry;
            token_ = {kind, quoted(clause_[at], at), token_.position};
        } else {
            token_ = {Token::Kind::name, name, token_.position};
        }
    } else {
        constexpr std::string_view two[] = {"!=", "<>", "<=", ">=", ".."};
        std::string mark(1, c);
        for (const std::string_view one : two)
            if (clause_.substr(at, 2) == one) mark = one;
        at += mark.size();
        token_ = {Token::Kind::mark, mark, token_.position};
    }
    at_ = at;
}

bool ClauseTokens::at_end() const { return token_.kind == Token::Kind::end; }

void ClauseTokens::expect_end() {
    if (!at_end()) unexpected();
}

bool ClauseTokens::is_mark(std::string_view mark) const { return token_.kind == Token::Kind::mark && token_.text == mark; }

bool ClauseTokens::take_mark(std::string_view mark) {
    if (!is_mark(mark)) return false;
    next();
    return true;
}

void ClauseTokens::need_mark(std::string_view mark) {
    if (!take_mark(mark)) unexpected();
}

bool ClauseTokens::is_word(std::string_view word) const {
    return token_.kind == Token::Kind::name && text::ascii_lower(token_.text) == word;
}

bool ClauseTokens::take_word(std::string_view word) {
    if (!is_word(word)) return false;
    next();
    return true;
}

std::string ClauseTokens::any_name() {
    if (token_.kind != Token::Kind::name && token_.kind != Token::Kind::quoted_name) unexpected();
    std::string out = token_.text;
    next();
    return out;
}

std::string ClauseTokens::text() {
    if (token_.kind != Token::Kind::text) unexpected();
    std::string out = token_.text;
    next();
    return out;
}

std::string ClauseTokens::number() {
    if (token_.kind != Token::Kind::number) unexpected();
    std::string out = token_.text;
    next();
    return out;
}

}  // namespace skl::opendata::explore
