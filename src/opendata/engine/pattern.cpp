#include "opendata/engine/pattern.h"

#include <re2/re2.h>

#include "kernel/text/text.h"

namespace skl::opendata {
namespace {

constexpr std::int64_t regex_memory = std::int64_t{8} << 20;  // of one compiled expression and its automaton

bool hex_digits(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

// White space of ECMA-262 §12.2 and line ends; RE2's \s is that of ASCII.
constexpr std::string_view white = R"(\t\n\x{B}\f\r \x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}\x{FEFF})";

class Translation {
public:
    explicit Translation(std::string_view source) : rest_(source) {}

    std::variant<std::string, PatternFault> run() {
        while (!rest_.empty() && !fault_) step();
        if (fault_) return *fault_;
        return std::move(out_);
    }

private:
    void fail(PatternFault fault) {
        if (!fault_) fault_ = fault;
    }
    void take(std::size_t bytes) {
        out_ += rest_.substr(0, bytes);
        rest_.remove_prefix(bytes);
    }
    void step() {
        if (rest_.front() == '\\') return escape(false);
        if (rest_.front() == '[') return character_class();
        if (rest_.starts_with("(?")) return group();
        take(1);
    }
    void group() {
        for (const std::string_view around : {"(?=", "(?!", "(?<=", "(?<!"})
            if (rest_.starts_with(around)) return fail(PatternFault::unsupported);
        if (rest_.starts_with("(?:")) return take(3);
        if (!rest_.starts_with("(?<")) return fail(PatternFault::invalid);
        out_ += "(?P<";
        rest_.remove_prefix(3);
    }
    void character_class() {
        if (rest_.starts_with("[]")) {  // no character at all
            out_ += R"([^\x{0}-\x{10FFFF}])";
            return rest_.remove_prefix(2);
        }
        if (rest_.starts_with("[^]")) {
            out_ += R"([\x{0}-\x{10FFFF}])";
            return rest_.remove_prefix(3);
        }
        take(rest_.starts_with("[^") ? 2 : 1);
        while (!rest_.empty() && rest_.front() != ']' && !fault_) {
            if (rest_.front() == '\\') {
                escape(true);
            } else if (rest_.front() == '[') {  // RE2 reads [: as a named class
                out_ += "\\[";
                rest_.remove_prefix(1);
            } else {
                take(1);
            }
        }
        if (rest_.empty()) return fail(PatternFault::invalid);
        take(1);
    }
    void code_point(std::size_t skipped, std::string_view digits) {
        if (!hex_digits(digits) || digits.size() > 6 || skipped > rest_.size()) return fail(PatternFault::invalid);
        out_ += "\\x{" + std::string(digits) + "}";
        rest_.remove_prefix(skipped);
    }
    void escape(bool in_class) {
        if (rest_.size() < 2) return fail(PatternFault::invalid);
        const char c = rest_[1];
        switch (c) {
            case 'd':
            case 'D':
            case 'w':
            case 'W':
            case 't':
            case 'n':
            case 'v':
            case 'f':
            case 'r': return take(2);
            case 'b':
                if (!in_class) return take(2);
                out_ += "\\x{8}";
                return rest_.remove_prefix(2);
            case 'B': return in_class ? fail(PatternFault::invalid) : take(2);
            case 's':
            case 'S': return white_space(c == 'S', in_class);
            case '0': out_ += "\\x{0}"; return rest_.remove_prefix(2);
            case 'x': return code_point(4, rest_.substr(2, 2));
            case 'u': {
                if (rest_.substr(2, 1) != "{") return code_point(6, rest_.substr(2, 4));
                const std::size_t end = rest_.find('}');
                if (end == std::string_view::npos) return fail(PatternFault::invalid);
                return code_point(end + 1, rest_.substr(3, end - 3));
            }
            case 'c':
                if (rest_.size() < 3 || std::isalpha(static_cast<unsigned char>(rest_[2])) == 0) return fail(PatternFault::invalid);
                out_ += fmt::format("\\x{{{:X}}}", rest_[2] % 32);
                return rest_.remove_prefix(3);
            case 'p':
            case 'P': return property();
            case 'k': return fail(PatternFault::unsupported);
            default: break;
        }
        if (c >= '1' && c <= '9') return fail(PatternFault::unsupported);
        if (std::isalpha(static_cast<unsigned char>(c)) != 0) return fail(PatternFault::invalid);
        if (c == '_' || static_cast<unsigned char>(c) >= 0x80) {  // an escape of itself; RE2 knows none of those
            rest_.remove_prefix(1);
            std::string_view after = rest_;
            text::next(after);
            return take(rest_.size() - after.size());
        }
        take(2);
    }
    void white_space(bool negated, bool in_class) {
        rest_.remove_prefix(2);
        if (!in_class) {
            out_ += (negated ? "[^" : "[") + std::string(white) + "]";
        } else if (!negated) {
            out_ += white;
        } else {
            fail(PatternFault::unsupported);  // a complement inside of a class
        }
    }
    void property() {  // \p{L}, \p{Script=Han}, \p{Lu}: RE2 knows general categories and scripts by their short or plain names
        const std::size_t end = rest_.find('}');
        if (rest_.substr(2, 1) != "{" || end == std::string_view::npos) return fail(PatternFault::invalid);
        std::string_view name = rest_.substr(3, end - 3);
        if (const std::size_t equals = name.find('='); equals != std::string_view::npos) name.remove_prefix(equals + 1);
        out_ += std::string(rest_.substr(0, 2)) + "{" + std::string(name) + "}";
        rest_.remove_prefix(end + 1);
    }

    std::string_view rest_;
    std::string out_;
    std::optional<PatternFault> fault_;
};

}  // namespace

std::variant<std::string, PatternFault> to_re2(std::string_view ecma) {
    if (ecma.size() > longest_pattern || !text::valid_utf8(ecma)) return PatternFault::invalid;
    return Translation(ecma).run();
}

std::variant<Pattern, PatternFault> Pattern::compile(std::string_view ecma) {
    auto spelled = to_re2(ecma);
    if (const auto* fault = std::get_if<PatternFault>(&spelled)) return *fault;
    re2::RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(regex_memory);
    auto compiled = std::make_shared<const re2::RE2>(std::get<std::string>(spelled), options);
    if (!compiled->ok()) return PatternFault::invalid;
    return Pattern(std::move(compiled));
}

bool Pattern::found_in(std::string_view text) const { return re2::RE2::PartialMatch({text.data(), text.size()}, *compiled_); }

bool Pattern::matches_all(std::string_view text) const { return re2::RE2::FullMatch({text.data(), text.size()}, *compiled_); }

}  // namespace skl::opendata
