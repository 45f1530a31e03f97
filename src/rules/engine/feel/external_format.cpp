// String.format of Java: `%[index$][flags][width][.precision]conversion`.
#include <algorithm>

#include "kernel/text/text.h"
#include "rules/engine/feel/external.h"

namespace skl::rules::feel {
namespace {

constexpr std::size_t widest = 1000;  // characters of one directive: no line of a form is longer

struct Directive {
    std::size_t index = 0;  // of the argument, from 1; 0: the next one
    bool left = false, zeros = false, plus = false, groups = false;
    std::size_t width = 0;
    std::optional<std::size_t> precision;
    char conversion = 0;
};

class Formatter {
public:
    Formatter(std::string_view format, std::span<const Value> arguments) : rest_(format), arguments_(arguments) {}

    std::optional<std::string> all() && {
        while (!rest_.empty()) {
            const std::size_t at = std::min(rest_.find('%'), rest_.size());
            out_ += rest_.substr(0, at);
            rest_.remove_prefix(at);
            if (rest_.empty()) break;
            rest_.remove_prefix(1);
            const auto directive = read();
            const auto text = directive ? written(*directive) : std::nullopt;
            if (!text) return {};
            put(*text, *directive);
        }
        return std::move(out_);
    }

private:
    std::optional<std::size_t> digits() {
        std::size_t value = 0, read = 0;
        while (read < rest_.size() && rest_[read] >= '0' && rest_[read] <= '9')
            value = std::min(value * 10 + static_cast<std::size_t>(rest_[read++] - '0'), widest + 1);
        rest_.remove_prefix(read);
        return read == 0 ? std::nullopt : std::optional(value);
    }

    std::optional<Directive> read() {
        Directive directive;
        const std::string_view before = rest_;
        if (const auto index = digits(); index && rest_.starts_with('$')) {
            directive.index = *index;
            rest_.remove_prefix(1);
        } else {
            rest_ = before;
        }
        for (; !rest_.empty(); rest_.remove_prefix(1)) {
            const char flag = rest_.front();
            if (flag == '-')
                directive.left = true;
            else if (flag == '0')
                directive.zeros = true;
            else if (flag == '+')
                directive.plus = true;
            else if (flag == ',')
                directive.groups = true;
            else
                break;
        }
        directive.width = digits().value_or(0);
        if (rest_.starts_with('.')) {
            rest_.remove_prefix(1);
            directive.precision = digits();
            if (!directive.precision) return {};
        }
        if (rest_.empty() || directive.width > widest || directive.precision.value_or(0) > widest) return {};
        directive.conversion = rest_.front();
        rest_.remove_prefix(1);
        return directive;
    }

    const Value* argument(const Directive& directive) {
        const std::size_t index = directive.index == 0 ? next_++ : directive.index - 1;
        return index < arguments_.size() ? &arguments_[index] : nullptr;
    }

    std::optional<std::string> written(const Directive& directive) {
        if (directive.conversion == '%') return "%";
        if (directive.conversion == 'n') return "\n";
        const Value* value = argument(directive);
        if (value == nullptr) return {};
        switch (directive.conversion) {
            case 's':
                return text_of(*value).substr(0, directive.precision ? bytes_of(text_of(*value), *directive.precision) : std::string::npos);
            case 'b': return value->is(Kind::boolean) ? text_of(*value) : value->null() ? "false" : "true";
            case 'c': return passes_as(*value, "char") ? std::optional(value->string()) : std::nullopt;
            case 'd':
                return value->is(Kind::number) && value->number().whole() && !directive.precision
                           ? std::optional(signed_digits(value->number().text(), directive))
                           : std::nullopt;
            case 'f': return fixed(*value, directive);
            default: return {};
        }
    }

    static std::size_t bytes_of(std::string_view text, std::size_t code_points) {
        std::string_view rest = text;
        while (code_points-- > 0 && !rest.empty()) text::next(rest);
        return text.size() - rest.size();
    }

    static std::optional<std::string> fixed(const Value& value, const Directive& directive) {
        if (!value.is(Kind::number)) return {};
        const std::size_t digits = directive.precision.value_or(6);
        const auto rounded = value.number().rounded(static_cast<int>(digits), Rounding::half_up);
        if (!rounded) return {};
        std::string text = rounded->text();
        const std::size_t point = text.find('.');
        const std::size_t there = point == std::string::npos ? 0 : text.size() - point - 1;
        if (digits > 0 && point == std::string::npos) text += '.';
        text.append(digits - there, '0');
        return signed_digits(text, directive);
    }

    static std::string signed_digits(std::string text, const Directive& directive) {
        const bool negative = text.starts_with('-');
        if (negative) text.erase(0, 1);
        if (directive.groups) {
            for (std::size_t at = std::min(text.find('.'), text.size()); at > 3;) text.insert(at -= 3, 1, ',');
        }
        const std::string sign = negative ? "-" : directive.plus ? "+" : "";
        if (directive.zeros && text.size() + sign.size() < directive.width)
            text.insert(0, directive.width - text.size() - sign.size(), '0');
        return sign + text;
    }

    void put(const std::string& text, const Directive& directive) {
        const std::size_t size = text::code_points(text);
        const std::string space(directive.width > size ? directive.width - size : 0, ' ');
        out_ += directive.left ? text + space : space + text;
    }

    std::string_view rest_;
    std::span<const Value> arguments_;
    std::size_t next_ = 0;
    std::string out_;
};

}  // namespace

std::optional<std::string> java_format(const std::string& format, std::span<const Value> arguments) {
    return Formatter(format, arguments).all();
}

}  // namespace skl::rules::feel
