// Text → tree, by recursive descent over at most longest_filter bytes and deepest_filter levels.
#include <optional>

#include "kernel/analytics/filter.h"
#include "kernel/text/text.h"

namespace skl::analytics {
namespace {

struct Token {
    enum class Kind { end, name, quoted_name, number, text, sign } kind = Kind::end;
    std::string text;  // names and texts without their quotes
    std::string word;  // of a bare name: lower case, to compare with the grammar's words
    std::size_t position = 0;
};

class Lexer {
public:
    explicit Lexer(std::string_view text) : rest_(text) {}

    // nullopt: no token begins here.
    std::optional<Token> next() {
        skip_space();
        Token token;
        token.position = position_;
        if (rest_.empty()) return token;
        const char c = rest_[0];
        if (c == '\'' || c == '"') {
            token.kind = c == '"' ? Token::Kind::quoted_name : Token::Kind::text;
            if (!quoted(c, token.text)) return {};
            return token;
        }
        if (digit(c) || ((c == '-' || c == '+' || c == '.') && rest_.size() > 1 && (digit(rest_[1]) || rest_[1] == '.'))) {
            token.kind = Token::Kind::number;
            if (!number(token.text)) return {};
            return token;
        }
        if (letter(c)) {
            token.kind = Token::Kind::name;
            name(token.text);
            for (const char one : token.text) token.word += one >= 'A' && one <= 'Z' ? static_cast<char>(one + 32) : one;
            return token;
        }
        for (const std::string_view sign : {"!=", "<>", "<=", ">=", "=", "<", ">", "(", ")", ","})
            if (rest_.starts_with(sign)) {
                token.kind = Token::Kind::sign;
                token.text = sign;
                step(sign.size());
                return token;
            }
        return {};
    }
    std::size_t position() const { return position_; }

private:
    static bool digit(char c) { return c >= '0' && c <= '9'; }
    static bool letter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
    }

    void step(std::size_t bytes) {
        position_ += text::code_points(rest_.substr(0, bytes));
        rest_.remove_prefix(bytes);
    }
    void skip_space() {
        constexpr std::string_view ideographic = "\u3000";
        for (;;) {
            if (rest_.starts_with(ideographic))
                step(ideographic.size());
            else if (!rest_.empty() && (rest_[0] == ' ' || rest_[0] == '\t' || rest_[0] == '\n' || rest_[0] == '\r'))
                step(1);
            else
                return;
        }
    }
    bool quoted(char quote, std::string& out) {
        std::size_t at = 1;
        for (;; ++at) {
            if (at >= rest_.size()) return false;
            if (rest_[at] == quote) {
                if (at + 1 >= rest_.size() || rest_[at + 1] != quote) break;
                ++at;  // doubled: one of itself
            }
            out += rest_[at];
        }
        step(at + 1);
        return true;
    }
    bool number(std::string& out) {
        std::size_t at = rest_[0] == '-' || rest_[0] == '+' ? 1 : 0;
        const auto digits = [&] {
            const std::size_t begin = at;
            while (at < rest_.size() && digit(rest_[at])) ++at;
            return at > begin;
        };
        bool some = digits();
        if (at < rest_.size() && rest_[at] == '.') {
            ++at;
            some = digits() || some;
        }
        if (!some) return false;
        if (at < rest_.size() && (rest_[at] == 'e' || rest_[at] == 'E')) {
            ++at;
            if (at < rest_.size() && (rest_[at] == '-' || rest_[at] == '+')) ++at;
            if (!digits()) return false;
        }
        if (at < rest_.size() && letter(rest_[at])) return false;  // 12abc
        out = rest_.substr(rest_[0] == '+' ? 1 : 0, at - (rest_[0] == '+' ? 1 : 0));
        step(at);
        return true;
    }
    void name(std::string& out) {
        constexpr std::string_view ideographic = "\u3000";
        std::size_t at = 0;
        while (at < rest_.size() && (letter(rest_[at]) || digit(rest_[at])) && !rest_.substr(at).starts_with(ideographic)) ++at;
        out = rest_.substr(0, at);
        step(at);
    }

    std::string_view rest_;
    std::size_t position_ = 1;
};

constexpr std::string_view functions[] = {"year",  "month", "day", "lower", "upper", "length", "abs",
                                          "round", "sum",   "avg", "min",   "max",   "median", "distinct"};
constexpr std::pair<std::string_view, Test> signs[] = {{"=", Test::equal},         {"!=", Test::not_equal},  {"<>", Test::not_equal},
                                                       {"<", Test::less},          {"<=", Test::less_equal}, {">", Test::greater},
                                                       {">=", Test::greater_equal}};
constexpr std::pair<std::string_view, Test> words[] = {{"like", Test::like},
                                                       {"ilike", Test::ilike},
                                                       {"contains", Test::contains},
                                                       {"startswith", Test::startswith},
                                                       {"matches", Test::matches}};
constexpr std::tuple<std::string_view, Test, std::size_t> places[] = {
    {"within_distance", Test::within_distance, 3}, {"in_bbox", Test::in_bbox, 4}, {"in_polygon", Test::in_polygon, 1}};

// The first fault stops it; `problem_` then says what.
class Parser {
public:
    explicit Parser(std::string_view text) : lexer_(text) { advance(); }

    Result<Expression> read() {
        Expression out = any_of(0);
        if (!problem_ && token_.kind != Token::Kind::end) fail();
        if (problem_) return *problem_;
        return out;
    }

private:
    void advance() {
        if (ahead_) {
            token_ = std::move(*ahead_);
            ahead_.reset();
        } else {
            token_ = lex();
        }
    }
    const Token& ahead() {
        if (!ahead_) ahead_ = lex();
        return *ahead_;
    }
    Token lex() {
        if (auto token = lexer_.next()) return std::move(*token);
        if (!problem_) problem_ = fault_at("bad-filter", "filter", lexer_.position());
        return {};
    }
    void fail() {
        if (!problem_) problem_ = fault_at("bad-filter", "filter", token_.position, {{"found", token_.text}});
    }
    void limit(std::string_view what, std::size_t most) {
        if (!problem_)
            problem_ = fault_at("filter-limit", "filter", token_.position, {{"of", std::string(what)}, {"limit", std::to_string(most)}});
    }
    bool word(std::string_view expected) const { return token_.kind == Token::Kind::name && token_.word == expected; }
    bool sign(std::string_view expected) const { return token_.kind == Token::Kind::sign && token_.text == expected; }
    bool take_word(std::string_view expected) {
        if (!word(expected)) return false;
        advance();
        return true;
    }
    void need_sign(std::string_view expected) {
        if (sign(expected))
            advance();
        else
            fail();
    }

    Expression any_of(int depth) {
        return joined(depth, Expression::Kind::any, "or", [&] { return all_of(depth); });
    }
    Expression all_of(int depth) {
        return joined(depth, Expression::Kind::all, "and", [&] { return condition(depth); });
    }

    Expression joined(int, Expression::Kind kind, std::string_view by, const std::function<Expression()>& part) {
        Expression first = part();
        if (!word(by)) return first;
        Expression out{kind, {}, {}};
        out.parts.push_back(std::move(first));
        while (!problem_ && take_word(by)) out.parts.push_back(part());
        return out;
    }

    Expression condition(int depth) {
        if (problem_) return {};
        if (depth >= deepest_filter) {
            limit("depth", deepest_filter);
            return {};
        }
        if (take_word("not")) {
            Expression out{Expression::Kind::negation, {}, {}};
            out.parts.push_back(condition(depth + 1));
            return out;
        }
        if (sign("(")) {
            advance();
            Expression out = any_of(depth + 1);
            need_sign(")");
            return out;
        }
        if (++terms_ > most_terms) limit("terms", most_terms);
        return {Expression::Kind::term, {}, term()};
    }

    Term term() {
        Term out;
        if (token_.kind == Token::Kind::name && ahead().kind == Token::Kind::sign && ahead().text == "(")
            for (const auto& [name, test, count] : places)
                if (token_.word == name) {
                    place(out, test, count);
                    return out;
                }
        out.operand = operand(0);
        compare(out);
        return out;
    }

    void place(Term& out, Test test, std::size_t count) {
        out.test = test;
        advance();
        need_sign("(");
        out.operand = column();
        for (std::size_t i = 0; i < count && !problem_; ++i) {
            need_sign(",");
            out.literals.push_back(literal());
        }
        need_sign(")");
    }

    Operand column() {
        Operand out;
        out.position = token_.position;
        out.column = token_.text;
        if ((token_.kind == Token::Kind::name || token_.kind == Token::Kind::quoted_name) && !out.column.empty())
            advance();
        else
            fail();
        return out;
    }

    Operand operand(int depth) {
        if (token_.kind != Token::Kind::name || ahead().kind != Token::Kind::sign || ahead().text != "(") return column();
        const std::string function = token_.word;
        const std::size_t position = token_.position;
        if (std::find(std::begin(functions), std::end(functions), function) == std::end(functions) && !problem_)
            problem_ = fault_at("unknown-function", "filter", position, {{"function", token_.text}});
        if (depth >= deepest_filter) limit("depth", deepest_filter);
        if (problem_) return {};
        advance();
        advance();
        Operand out = operand(depth + 1);
        out.functions.push_back(function);
        if (function == "round" && sign(",")) {
            advance();
            const auto [end, error] = std::from_chars(token_.text.data(), token_.text.data() + token_.text.size(), out.digits);
            if (token_.kind != Token::Kind::number || error != std::errc{} || end != token_.text.data() + token_.text.size() ||
                std::abs(out.digits) > 15)
                fail();
            else
                advance();
        }
        need_sign(")");
        return out;
    }

    void compare(Term& out) {
        if (problem_) return;
        for (const auto& [text, test] : signs)
            if (sign(text)) {
                advance();
                out.test = test;
                out.literals.push_back(literal());
                return;
            }
        if (take_word("is")) {
            out.negated = take_word("not");
            out.test = Test::is_null;
            if (!take_word("null")) fail();
            return;
        }
        out.negated = take_word("not");
        if (take_word("in")) {
            out.test = Test::in;
            need_sign("(");
            out.literals.push_back(literal());
            while (!problem_ && sign(",")) {
                advance();
                out.literals.push_back(literal());
                if (out.literals.size() > most_list_items) limit("list", most_list_items);
            }
            need_sign(")");
            return;
        }
        if (take_word("between")) {
            out.test = Test::between;
            out.literals.push_back(literal());
            if (!take_word("and")) fail();
            out.literals.push_back(literal());
            return;
        }
        for (const auto& [text, test] : words)
            if (take_word(text)) {
                out.test = test;
                out.literals.push_back(literal());
                return;
            }
        fail();
    }

    Literal literal() {
        Literal out;
        out.position = token_.position;
        out.spelling = token_.text;
        switch (token_.kind) {
            case Token::Kind::number: out.kind = Literal::Kind::number; break;
            case Token::Kind::text: out.kind = Literal::Kind::text; break;
            case Token::Kind::name:
                if (token_.word == "true" || token_.word == "false") {
                    out.kind = Literal::Kind::truth;
                    out.spelling = token_.word;
                    break;
                }
                [[fallthrough]];
            default: fail(); return out;
        }
        advance();
        return out;
    }

    Lexer lexer_;
    Token token_;
    std::optional<Token> ahead_;
    std::optional<Problem> problem_;
    std::size_t terms_ = 0;
};

}  // namespace

Result<Expression> parse_filter(std::string_view text) {
    if (text.size() > longest_filter)
        return fault_at("filter-limit", "filter", 0, {{"of", "bytes"}, {"limit", std::to_string(longest_filter)}});
    if (!text::valid_utf8(text) || text.find('\0') != std::string_view::npos) return fault_at("bad-filter", "filter", 0);
    return Parser(text).read();
}

Expression both(Expression a, Expression b) {
    if (a.kind == Expression::Kind::all && a.parts.empty()) return b;
    if (b.kind == Expression::Kind::all && b.parts.empty()) return a;
    Expression out{Expression::Kind::all, {}, {}};
    out.parts.push_back(std::move(a));
    out.parts.push_back(std::move(b));
    return out;
}

}  // namespace skl::analytics
