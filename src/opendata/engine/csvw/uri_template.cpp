#include "opendata/engine/csvw/uri_template.h"

#include <charconv>

#include "kernel/text/text.h"

namespace skl::opendata::csvw {
namespace {

constexpr std::string_view reserved = ":/?#[]@!$&'()*+,;=";

bool hex(char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0; }
bool escape_at(std::string_view text, std::size_t i) {
    return text[i] == '%' && i + 2 < text.size() && hex(text[i + 1]) && hex(text[i + 2]);
}

// §3.2.1: what is not unreserved is escaped; reserved characters and escapes stay where the operator allows them.
std::string encoded(std::string_view value, bool allow_reserved) {
    if (!allow_reserved) return text::percent_encode(value);
    std::string out;
    for (std::size_t i = 0; i < value.size(); ++i) {
        if (reserved.find(value[i]) != std::string_view::npos || escape_at(value, i)) {
            out += value[i];
        } else {
            out += text::percent_encode(value.substr(i, 1));
        }
    }
    return out;
}

struct Operator {  // RFC 6570 appendix A
    std::string_view first, separator;
    bool named = false;
    std::string_view if_empty;
    bool allow_reserved = false;
};

Operator operator_of(char c) {
    switch (c) {
        case '+': return {"", ",", false, "", true};
        case '.': return {".", ".", false, "", false};
        case '/': return {"/", "/", false, "", false};
        case ';': return {";", ";", true, "", false};
        case '?': return {"?", "&", true, "=", false};
        case '&': return {"&", "&", true, "=", false};
        case '#': return {"#", ",", false, "", true};
        default: return {"", ",", false, "", false};
    }
}

struct VarSpec {
    std::string_view name;
    bool explode = false;
    std::size_t prefix = 0;  // characters; 0: all
};

VarSpec spec_of(std::string_view text) {
    VarSpec out{text};
    if (text.ends_with('*')) return {text.substr(0, text.size() - 1), true, 0};
    if (const std::size_t colon = text.find(':'); colon != std::string_view::npos) {
        out.name = text.substr(0, colon);
        std::from_chars(text.data() + colon + 1, text.data() + text.size(), out.prefix);
    }
    return out;
}

std::string_view cut(std::string_view value, std::size_t characters) {
    if (characters == 0) return value;
    std::string_view rest = value;
    for (std::size_t i = 0; i < characters && !rest.empty(); ++i) text::next(rest);
    return value.substr(0, value.size() - rest.size());
}

void expand_variable(std::string& out, const VarSpec& spec, const TemplateVariable& value, const Operator& op) {
    const std::string_view between = spec.explode ? op.separator : ",";
    for (std::size_t i = 0; i < value.items.size(); ++i) {
        const std::string item = encoded(value.list ? value.items[i] : cut(value.items[i], spec.prefix), op.allow_reserved);
        if (i > 0) out += between;
        if (op.named && (i == 0 || spec.explode)) {
            out += spec.name;
            out += item.empty() ? op.if_empty : "=";
        }
        out += item;
    }
}

void expand_expression(std::string& out, std::string_view inner, const Lookup& lookup) {
    const bool has_operator = !inner.empty() && std::string_view("+./;?&#").find(inner[0]) != std::string_view::npos;
    const Operator op = operator_of(has_operator ? inner[0] : ' ');
    if (has_operator) inner.remove_prefix(1);
    bool first = true;
    while (!inner.empty()) {
        const std::size_t end = std::min(inner.find(','), inner.size());
        const VarSpec spec = spec_of(inner.substr(0, end));
        inner.remove_prefix(std::min(end + 1, inner.size()));
        const auto value = lookup(spec.name);
        if (!value || (value->list && value->items.empty())) continue;
        out += first ? op.first : op.separator;
        first = false;
        expand_variable(out, spec, *value, op);
    }
}

// Literals: what a URI may not hold is escaped, all else stays (§3.1).
void append_literal(std::string& out, std::string_view text) { out += encoded(text, true); }

}  // namespace

bool variable_name(std::string_view name) {
    bool dot_allowed = false;
    for (std::size_t i = 0; i < name.size(); ++i) {
        if (name[i] == '.') {
            if (!dot_allowed) return false;
            dot_allowed = false;
            continue;
        }
        const auto c = static_cast<unsigned char>(name[i]);
        if (escape_at(name, i)) {
            i += 2;
        } else if (c >= 0x80 || (std::isalnum(c) == 0 && c != '_')) {
            return false;
        }
        dot_allowed = true;
    }
    return dot_allowed;
}

bool well_formed_template(std::string_view text) {
    while (true) {
        const std::size_t open = text.find_first_of("{}");
        if (open == std::string_view::npos) return true;
        const std::size_t close = text.find('}', open);
        if (text[open] == '}' || close == std::string_view::npos) return false;
        std::string_view inner = text.substr(open + 1, close - open - 1);
        if (!inner.empty() && std::string_view("+./;?&#").find(inner[0]) != std::string_view::npos) inner.remove_prefix(1);
        if (inner.empty()) return false;
        while (!inner.empty()) {
            const std::size_t end = std::min(inner.find(','), inner.size());
            if (!variable_name(spec_of(inner.substr(0, end)).name)) return false;
            inner.remove_prefix(std::min(end + 1, inner.size()));
        }
        text.remove_prefix(close + 1);
    }
}

std::string expand_template(std::string_view text, const Lookup& lookup) {
    std::string out;
    while (!text.empty()) {
        const std::size_t open = text.find('{');
        const std::size_t close = open == std::string_view::npos ? open : text.find('}', open);
        if (close == std::string_view::npos) {
            append_literal(out, text);
            break;
        }
        append_literal(out, text.substr(0, open));
        expand_expression(out, text.substr(open + 1, close - open - 1), lookup);
        text.remove_prefix(close + 1);
    }
    return out;
}

}  // namespace skl::opendata::csvw
