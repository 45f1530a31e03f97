// The grammar of F&O 3.1 §5.6.1 (XML Schema part 2 §G with anchors, groups, reluctant quantifiers), read once from left to right.
#include "rules/engine/feel/regex_translation.h"

#include <fmt/format.h>

#include <vector>

#include "kernel/text/text.h"

namespace skl::rules::feel {
namespace {

constexpr unsigned most_repeats = 1000;  // RE2's own limit of {n,m}

bool space(char32_t c) { return c == U' ' || c == U'\t' || c == U'\n' || c == U'\r'; }
bool digit(char32_t c) { return c >= U'0' && c <= U'9'; }

std::u32string code_points_of(std::string_view text) {
    std::u32string out;
    while (!text.empty()) out += text::next(text);
    return out;
}

// Flag x: white space goes, but within […].
std::u32string without_space(std::u32string_view pattern) {
    std::u32string out;
    bool escaped = false;
    int classes = 0;
    for (const char32_t c : pattern) {
        if (space(c) && classes == 0) continue;
        out += c;
        if (!escaped && c == U'[') ++classes;
        if (!escaped && c == U']' && classes > 0) --classes;
        escaped = !escaped && c == U'\\';
    }
    return out;
}

class Translator {
public:
    Translator(std::u32string_view pattern, const RegexFlags& flags) : rest_(pattern), flags_(flags) {}

    OrFault<Translation> all() && {
        while (!rest_.empty() && !fault_) {
            step();
            if (out_.pattern.size() > longest_translation) fault_ = RegexFault::limit;
        }
        if (!fault_ && !open_.empty()) fault_ = RegexFault::invalid;
        if (fault_) return *fault_;
        return std::move(out_);
    }

private:
    void step() {
        const char32_t c = rest_.front();
        rest_.remove_prefix(1);
        switch (c) {
            case U'|': return between(U"|");
            case U'(': return begin_group();
            case U')': return end_group();
            case U'[': return atom(class_expression(rest_, flags_.any_case));
            case U'.': return atom(flags_.dot_all ? "(?s:.)" : "[^\\n\\r]");
            case U'^': out_.starts_lines = out_.starts_lines || flags_.multi_line; return atom(flags_.multi_line ? "(?m:^)" : "\\A");
            case U'$': return atom(flags_.multi_line ? "(?m:$)" : "\\z");
            case U'\\': return escape();
            case U'?':
            case U'*':
            case U'+': return quantifier(std::string(1, static_cast<char>(c)));
            case U'{': return counted();
            case U']':
            case U'}': return fail(RegexFault::invalid);
            default: return atom(literal(c));
        }
    }

    std::string literal(char32_t c) const { return flags_.any_case ? any_of_case(c) : quoted(c); }

    void fail(RegexFault fault) {
        if (!fault_) fault_ = fault;
    }

    void atom(const std::optional<std::string>& text) {
        if (!text) return fail(RegexFault::invalid);
        out_.pattern += *text;
        after_atom_ = true;
    }

    void between(std::u32string_view sign) {
        out_.pattern += static_cast<char>(sign.front());
        after_atom_ = false;
    }

    void begin_group() {
        const bool capturing = !rest_.starts_with(U"?:");
        if (capturing) {
            out_.pattern += '(';
            ++out_.groups;
        } else {
            rest_.remove_prefix(2);
            out_.pattern += "(?:";
        }
        open_.push_back(capturing ? out_.groups : 0);
        closed_.resize(static_cast<std::size_t>(out_.groups) + 1, false);
        after_atom_ = false;
    }

    void end_group() {
        if (open_.empty()) return fail(RegexFault::invalid);
        closed_[static_cast<std::size_t>(open_.back())] = true;
        open_.pop_back();
        atom(")");
    }

    void escape() {
        if (rest_.empty()) return fail(RegexFault::invalid);
        if (const auto c = single_escape(rest_.front())) {
            rest_.remove_prefix(1);
            return atom(literal(*c));
        }
        if (digit(rest_.front())) return back_reference();
        atom(class_escape(rest_));
    }

    // As many digits as name a group that is there; a group that is still open, or not there, cannot be named.
    void back_reference() {
        std::size_t group = 0;
        while (!rest_.empty() && digit(rest_.front())) {
            const std::size_t longer = group * 10 + static_cast<std::size_t>(rest_.front() - U'0');
            if (group != 0 && longer > static_cast<std::size_t>(out_.groups)) break;
            group = longer;
            rest_.remove_prefix(1);
            if (group == 0) break;
        }
        fail(group != 0 && group < closed_.size() && closed_[group] ? RegexFault::unsupported : RegexFault::invalid);
    }

    void quantifier(const std::string& text) {
        if (!after_atom_) return fail(RegexFault::invalid);
        out_.pattern += text;
        if (rest_.starts_with(U'?')) {
            rest_.remove_prefix(1);
            out_.pattern += '?';
        }
        after_atom_ = false;
    }

    std::optional<unsigned> count() {
        if (rest_.empty() || !digit(rest_.front())) return {};
        unsigned value = 0;
        while (!rest_.empty() && digit(rest_.front())) {
            value = std::min(value * 10 + static_cast<unsigned>(rest_.front() - U'0'), most_repeats + 1);
            rest_.remove_prefix(1);
        }
        return value;
    }

    // {n}, {n,} and {n,m}
    void counted() {
        const auto least = count();
        if (!least) return fail(RegexFault::invalid);
        std::optional<unsigned> most = least;
        bool open = false;
        if (rest_.starts_with(U',')) {
            rest_.remove_prefix(1);
            open = rest_.starts_with(U'}');
            if (!open) most = count();
        }
        if (!most || *most < *least || !rest_.starts_with(U'}')) return fail(RegexFault::invalid);
        rest_.remove_prefix(1);
        if (std::max(*least, *most) > most_repeats) return fail(RegexFault::limit);
        quantifier(open ? fmt::format("{{{},}}", *least) : fmt::format("{{{},{}}}", *least, *most));
    }

    std::u32string_view rest_;
    RegexFlags flags_;
    Translation out_;
    std::vector<int> open_;           // groups that are open: their numbers, 0 of those that capture nothing
    std::vector<bool> closed_{true};  // by number
    bool after_atom_ = false;
    std::optional<RegexFault> fault_;
};

}  // namespace

std::optional<RegexFlags> RegexFlags::read(std::string_view flags) {
    RegexFlags read;
    for (const char c : flags) {
        switch (c) {
            case 's': read.dot_all = true; break;
            case 'm': read.multi_line = true; break;
            case 'i': read.any_case = true; break;
            case 'x': read.without_space = true; break;
            case 'q': read.literal = true; break;
            default: return {};
        }
    }
    return read;
}

OrFault<Translation> translated(std::string_view pattern, const RegexFlags& flags) {
    if (pattern.size() > longest_pattern) return RegexFault::limit;
    const std::u32string text = code_points_of(pattern);
    if (flags.literal) {
        Translation out;
        for (const char32_t c : text) out.pattern += flags.any_case ? any_of_case(c) : quoted(c);
        return out;
    }
    const std::u32string dense = flags.without_space ? without_space(text) : text;
    return Translator(dense, flags).all();
}

}  // namespace skl::rules::feel
