// range() of text (DMN 1.5 §10.3.4.1): an interval whose two ends are literals, the date and time literals of §10.3.1.2 rule 62 among
// them. Nothing is evaluated.
#include <array>

#include "kernel/text/ascii.h"
#include "kernel/text/text.h"
#include "rules/engine/feel/arguments.h"
#include "rules/engine/feel/function_tables.h"
#include "rules/engine/feel/operations.h"

namespace skl::rules::feel {
namespace {

class Literals {
public:
    explicit Literals(std::string_view text) : rest_(text) {}

    bool end() {
        space();
        return rest_.empty();
    }
    bool take(std::string_view what) {
        space();
        if (!rest_.starts_with(what)) return false;
        rest_.remove_prefix(what.size());
        return true;
    }
    // Null: none.
    Value literal() {
        if (take("@")) return temporal(string());
        if (const auto text = string()) return *text;
        for (const auto& [name, read] : constructors()) {
            const std::string_view before = rest_;
            if (!take(name) || !take("(")) {
                rest_ = before;
                continue;
            }
            const auto text = string();
            return text && take(")") ? read(*text) : Value();
        }
        if (take("true")) return true;
        if (take("false")) return false;
        return number();
    }

private:
    using Read = Value (*)(const std::string&);

    static const std::array<std::pair<std::string_view, Read>, 4>& constructors() {
        static const std::array<std::pair<std::string_view, Read>, 4> all{
            {{"date and time", parsed<DateTime>}, {"date", parsed<Date>}, {"time", parsed<Time>}, {"duration", duration}}};
        return all;
    }
    template <class T>
    static Value parsed(const std::string& text) {
        auto read = T::parse(text);
        return read ? Value(std::move(*read)) : Value();
    }
    static Value duration(const std::string& text) {
        if (const auto days = parse_days_duration(text)) return *days;
        const auto months = parse_months_duration(text);
        return months ? Value(*months) : Value();
    }
    static Value temporal(const std::optional<std::string>& text) {
        if (!text) return {};
        for (const Read read : {Read(parsed<Date>), Read(parsed<Time>), Read(parsed<DateTime>), Read(duration)}) {
            if (Value value = read(*text); !value.null()) return value;
        }
        return {};
    }

    void space() {
        while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == '\t' || rest_.front() == '\n' || rest_.front() == '\r'))
            rest_.remove_prefix(1);
    }

    Value number() {
        space();
        std::size_t size = rest_.starts_with('-') ? 1 : 0;
        while (size < rest_.size() && digit_at(size)) ++size;
        if (size + 1 < rest_.size() && rest_[size] == '.' && digit_at(size + 1)) {  // `1..3` has no point
            for (++size; size < rest_.size() && digit_at(size);) ++size;
        }
        const auto read = Decimal::parse(rest_.substr(0, size));
        if (!read) return {};
        rest_.remove_prefix(size);
        return *read;
    }
    bool digit_at(std::size_t at) const { return rest_[at] >= '0' && rest_[at] <= '9'; }

    std::optional<std::string> string() {
        space();
        if (!rest_.starts_with('"')) return {};
        std::string out;
        for (std::size_t at = 1; at < rest_.size(); ++at) {
            const char c = rest_[at];
            if (c == '"') {
                rest_.remove_prefix(at + 1);
                return out;
            }
            if (c != '\\')
                out += c;
            else if (++at == rest_.size() || !escaped(out, at))
                return {};
        }
        return {};
    }

    // What the character after a backslash stands for (rule 64).
    bool escaped(std::string& out, std::size_t& at) const {
        switch (rest_[at]) {
            case 'n': out += '\n'; return true;
            case 't': out += '\t'; return true;
            case 'r': out += '\r'; return true;
            case '"':
            case '\'':
            case '\\': out += rest_[at]; return true;
            case 'u': return code_point(out, at, 4);
            case 'U': return code_point(out, at, 6);
            default: return false;
        }
    }
    bool code_point(std::string& out, std::size_t& at, std::size_t digits) const {
        char32_t value = 0;
        for (std::size_t i = 0; i < digits; ++i) {
            if (++at >= rest_.size()) return false;
            const auto digit = std::string_view("0123456789abcdef").find(text::ascii_lower(rest_[at]));
            if (digit == std::string_view::npos) return false;
            value = value * 16 + static_cast<char32_t>(digit);
        }
        if (value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) return false;
        text::append(out, value);
        return true;
    }

    std::string_view rest_;
};

std::optional<Range> range_in(std::string_view text) {
    Literals in(text);
    Range range;
    range.start_included = in.take("[");
    if (!range.start_included && !in.take("(") && !in.take("]")) return {};
    range.start = in.literal();
    if (range.start.null() || !in.take("..")) return {};
    range.end = in.literal();
    if (range.end.null()) return {};
    range.end_included = in.take("]");
    if (!range.end_included && !in.take(")") && !in.take("[")) return {};
    const auto ordered = order(range.start, range.end);
    if (!in.end() || !ordered || *ordered > 0) return {};
    return range;
}

Value range(Run& run, std::span<const Value> values) {
    const Arguments in(run, "range", values);
    const std::string* text = in.text(0);
    if (text == nullptr) return {};
    auto read = range_in(*text);
    return read ? Value(std::move(*read)) : in.refused(0, "range");
}

constexpr std::string_view from[] = {"from"};
constexpr Form forms[] = {{"range", from, 1, false, range}};

}  // namespace

std::span<const Form> range_forms() { return forms; }

}  // namespace skl::rules::feel
