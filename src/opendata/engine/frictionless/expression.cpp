#include "opendata/engine/frictionless/expression.h"

#include <cmath>

namespace skl::opendata::frictionless {
namespace {

constexpr double same_within = 1e-9;  // relative: amounts are decimal, the machine's numbers are not

struct Term {
    enum class Kind { none, truth, number, text, other, list } kind = Kind::none;
    double number = 0;  // of truths 0 and 1
    std::string text;
    std::vector<Term> items;

    bool true_like() const {
        switch (kind) {
            case Kind::none: return false;
            case Kind::truth:
            case Kind::number: return number != 0;
            case Kind::text: return !text.empty();
            case Kind::list: return !items.empty();
            default: return true;
        }
    }
    bool numeric() const { return kind == Kind::number || kind == Kind::truth; }
};

Term term_of(const Value& value) {
    if (value.null()) return {};
    if (value.kind == Value::Kind::boolean) return {.kind = Term::Kind::truth, .number = value.truth ? 1.0 : 0.0};
    if (value.kind == Value::Kind::number) return {.kind = Term::Kind::number, .number = std::strtod(value.text.c_str(), nullptr)};
    return {.kind = value.kind == Value::Kind::text ? Term::Kind::text : Term::Kind::other, .text = value.text};
}

bool equal(const Term& a, const Term& b) {
    if (a.numeric() && b.numeric())
        return std::abs(a.number - b.number) <= same_within * std::max({1.0, std::abs(a.number), std::abs(b.number)});
    return a.kind == b.kind && a.text == b.text && std::equal(a.items.begin(), a.items.end(), b.items.begin(), b.items.end(), equal);
}

class Parser {
public:
    Parser(std::string_view text, const FieldValue& field) : rest_(text), field_(field) {}

    std::optional<bool> run() {
        const Term out = either();
        blank();
        if (bad_ || !rest_.empty()) return {};
        return out.true_like();
    }

private:
    static bool word_character(char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || static_cast<unsigned char>(c) >= 0x80;
    }
    void blank() { rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\n\r"), rest_.size())); }
    Term fail() {
        bad_ = true;
        return {};
    }
    bool symbol(std::string_view text) {
        blank();
        if (!rest_.starts_with(text)) return false;
        rest_.remove_prefix(text.size());
        return true;
    }
    bool word(std::string_view text) {
        blank();
        if (!rest_.starts_with(text) || (rest_.size() > text.size() && word_character(rest_[text.size()]))) return false;
        rest_.remove_prefix(text.size());
        return true;
    }
    static Term truth(bool value) { return {.kind = Term::Kind::truth, .number = value ? 1.0 : 0.0}; }

    Term either() {
        if (++depth_ > deepest_formula) return fail();
        Term left = both();
        while (!bad_ && word("or")) {
            Term right = both();
            if (!left.true_like()) left = std::move(right);
        }
        --depth_;
        return left;
    }
    Term both() {
        Term left = negation();
        while (!bad_ && word("and")) {
            Term right = negation();
            if (left.true_like()) left = std::move(right);
        }
        return left;
    }
    Term negation() {
        bool negated = false, any = false;
        while (word("not")) negated = !negated, any = true;
        Term out = comparison();
        return any ? truth(out.true_like() != negated) : out;
    }
    std::optional<std::string_view> comparator() {
        for (const std::string_view one : {"==", "!=", "<=", ">=", "<", ">"})
            if (symbol(one)) return one;
        const std::string_view before = rest_;
        if (word("not") && word("in")) return "not in";
        rest_ = before;
        if (word("in")) return "in";
        return {};
    }
    bool compare(const Term& a, std::string_view how, const Term& b) {
        if (how == "==") return equal(a, b);
        if (how == "!=") return !equal(a, b);
        if (how == "in" || how == "not in") {
            const bool in_text = a.kind == Term::Kind::text && b.kind == Term::Kind::text && b.text.find(a.text) != std::string::npos;
            const bool inside = in_text || std::any_of(b.items.begin(), b.items.end(), [&](const Term& item) { return equal(a, item); });
            return inside == (how == "in");
        }
        int order = 0;
        if (a.numeric() && b.numeric())
            order = equal(a, b) ? 0 : a.number < b.number ? -1 : 1;
        else if (a.kind == b.kind && (a.kind == Term::Kind::text || a.kind == Term::Kind::other))
            order = a.text.compare(b.text);
        else
            bad_ = true;
        return how == "<" ? order < 0 : how == "<=" ? order <= 0 : how == ">" ? order > 0 : order >= 0;
    }
    Term comparison() {  // a < b < c holds where both hold
        Term left = sum();
        std::optional<bool> so_far;
        while (!bad_) {
            const auto how = comparator();
            if (!how) break;
            Term right = sum();
            so_far = so_far.value_or(true) && compare(left, *how, right);
            left = std::move(right);
        }
        return so_far ? truth(*so_far) : left;
    }
    Term arithmetic(const Term& a, char how, const Term& b) {
        if (how == '+' && a.kind == Term::Kind::text && b.kind == Term::Kind::text)
            return {.kind = Term::Kind::text, .text = a.text + b.text};
        if (!a.numeric() || !b.numeric()) return fail();
        if ((how == '/' || how == 'd' || how == '%') && b.number == 0) return fail();
        double out = 0;
        switch (how) {
            case '+': out = a.number + b.number; break;
            case '-': out = a.number - b.number; break;
            case '*': out = a.number * b.number; break;
            case '/': out = a.number / b.number; break;
            case 'd': out = std::floor(a.number / b.number); break;
            case '%': out = a.number - b.number * std::floor(a.number / b.number); break;
            default: out = std::pow(a.number, b.number); break;
        }
        return std::isfinite(out) ? Term{.kind = Term::Kind::number, .number = out} : fail();
    }
    Term sum() {
        Term left = product();
        while (!bad_) {
            if (symbol("+"))
                left = arithmetic(left, '+', product());
            else if (symbol("-"))
                left = arithmetic(left, '-', product());
            else
                break;
        }
        return left;
    }
    Term product() {
        Term left = signed_term();
        while (!bad_) {
            if (symbol("//"))
                left = arithmetic(left, 'd', signed_term());
            else if (symbol("/"))
                left = arithmetic(left, '/', signed_term());
            else if (symbol("%"))
                left = arithmetic(left, '%', signed_term());
            else if (!rest_.starts_with("**") && symbol("*"))
                left = arithmetic(left, '*', signed_term());
            else
                break;
        }
        return left;
    }
    Term signed_term() {
        bool minus = false;
        while (symbol("-")) minus = !minus;
        Term out = atom();
        if (symbol("**")) {
            if (++depth_ > deepest_formula) return fail();
            out = arithmetic(out, '^', signed_term());
        }
        return minus ? arithmetic({.kind = Term::Kind::number}, '-', out) : out;
    }
    Term items(std::string_view close) {
        Term out{.kind = Term::Kind::list};
        while (!bad_ && !symbol(close)) {
            out.items.push_back(either());
            if (!symbol(",") && !rest_.starts_with(close)) return fail();
        }
        return out;
    }
    Term atom() {
        blank();
        if (rest_.empty() || bad_) return fail();
        const char c = rest_.front();
        if (symbol("(")) {
            Term out = either();
            if (symbol(")")) return out;
            if (!symbol(",")) return fail();
            Term rest = items(")");
            rest.items.insert(rest.items.begin(), std::move(out));
            return rest;
        }
        if (symbol("[")) return items("]");
        if (c == '"' || c == '\'') return quoted(c);
        if (std::isdigit(static_cast<unsigned char>(c)) != 0 || c == '.') return number();
        return name();
    }
    Term quoted(char quote) {
        rest_.remove_prefix(1);
        Term out{.kind = Term::Kind::text};
        while (!rest_.empty() && rest_.front() != quote) {
            if (rest_.front() == '\\' && rest_.size() > 1) rest_.remove_prefix(1);
            out.text += rest_.front();
            rest_.remove_prefix(1);
        }
        if (rest_.empty()) return fail();
        rest_.remove_prefix(1);
        return out;
    }
    Term number() {
        std::size_t end = std::min(rest_.find_first_not_of("0123456789."), rest_.size());
        if (end < rest_.size() && (rest_[end] == 'e' || rest_[end] == 'E')) {
            const std::size_t digits = end + 1 < rest_.size() && (rest_[end + 1] == '-' || rest_[end + 1] == '+') ? end + 2 : end + 1;
            end = std::min(rest_.find_first_not_of("0123456789", digits), rest_.size());
        }
        const auto read = Decimal::read(rest_.substr(0, end));
        rest_.remove_prefix(end);
        if (!read) return fail();
        return {.kind = Term::Kind::number, .number = std::strtod(read->text().c_str(), nullptr)};
    }
    Term name() {
        std::size_t end = 0;
        while (end < rest_.size() && word_character(rest_[end])) ++end;
        if (end == 0) return fail();
        const std::string_view found = rest_.substr(0, end);
        rest_.remove_prefix(end);
        if (found == "True" || found == "False") return truth(found == "True");
        if (found == "None") return {};
        const Value* value = field_(found);
        return value != nullptr ? term_of(*value) : fail();
    }

    std::string_view rest_;
    const FieldValue& field_;
    int depth_ = 0;
    bool bad_ = false;
};

}  // namespace

std::optional<bool> conforms(std::string_view formula, const FieldValue& field) {
    if (formula.size() > longest_formula) return {};
    return Parser(formula, field).run();
}

}  // namespace skl::opendata::frictionless
