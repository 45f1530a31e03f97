// Tree → text that reads back as the same tree: for tags of equal questions, and for showing a condition that was clicked together.
#include "kernel/analytics/filter.h"

namespace skl::analytics {
namespace {

constexpr std::string_view grammar_words[] = {"and",  "or",    "not",      "in",         "is",      "null", "between",
                                              "like", "ilike", "contains", "startswith", "matches", "true", "false"};

std::string name_text(const std::string& name) {
    bool bare = !name.empty() && !(name[0] >= '0' && name[0] <= '9');
    std::string lower;
    for (const char c : name) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
        bare = bare && letter;  // other letters are quoted: no reader need know which of them are spaces
        lower += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    }
    bare = bare && std::find(std::begin(grammar_words), std::end(grammar_words), lower) == std::end(grammar_words);
    return bare ? name : quoted_name(name);
}

std::string literal_text(const Literal& literal) {
    const bool plain = literal.kind == Literal::Kind::number || literal.kind == Literal::Kind::truth;
    return plain ? literal.spelling : quoted_text(literal.spelling);
}

std::string operand_text(const Operand& operand) {
    std::string out = name_text(operand.column);
    for (const std::string& function : operand.functions)
        out = fmt::format("{}({}{})", function, out, function == "round" && operand.digits != 0 ? fmt::format(", {}", operand.digits) : "");
    return out;
}

std::string call_text(std::string_view name, const Term& term) {
    std::string out = fmt::format("{}({}", name, name_text(term.operand.column));
    for (const Literal& literal : term.literals) out += ", " + literal_text(literal);
    return out + ")";
}

std::string_view sign_of(Test test) {
    switch (test) {
        case Test::equal: return "=";
        case Test::not_equal: return "!=";
        case Test::less: return "<";
        case Test::less_equal: return "<=";
        case Test::greater: return ">";
        case Test::greater_equal: return ">=";
        case Test::like: return "like";
        case Test::ilike: return "ilike";
        case Test::contains: return "contains";
        case Test::startswith: return "startswith";
        default: return "matches";
    }
}

std::string term_text(const Term& term) {
    if (term.test == Test::within_distance) return call_text("within_distance", term);
    if (term.test == Test::in_bbox) return call_text("in_bbox", term);
    if (term.test == Test::in_polygon) return call_text("in_polygon", term);
    const std::string operand = operand_text(term.operand), no = term.negated ? "not " : "";
    switch (term.test) {
        case Test::is_null: return fmt::format("{} is {}null", operand, no);
        case Test::between:
            return fmt::format("{} {}between {} and {}", operand, no, literal_text(term.literals[0]), literal_text(term.literals[1]));
        case Test::in: {
            std::string list;
            for (const Literal& literal : term.literals) list += (list.empty() ? "" : ", ") + literal_text(literal);
            return fmt::format("{} {}in ({})", operand, no, list);
        }
        default: return fmt::format("{} {}{} {}", operand, no, sign_of(term.test), literal_text(term.literals[0]));
    }
}

std::string part_text(const Expression& part) {
    const bool joined = part.kind == Expression::Kind::all || part.kind == Expression::Kind::any;
    return joined ? "(" + print_filter(part) + ")" : print_filter(part);
}

}  // namespace

std::string print_filter(const Expression& filter) {
    if (filter.kind == Expression::Kind::term) return term_text(filter.term);
    if (filter.kind == Expression::Kind::negation) return "not " + part_text(filter.parts[0]);
    std::string out;
    for (const Expression& part : filter.parts)
        out += (out.empty() ? "" : filter.kind == Expression::Kind::all ? " and " : " or ") + part_text(part);
    return out;
}

}  // namespace skl::analytics
