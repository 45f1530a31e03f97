// Parsing cells (Model for Tabular Data §6.4).
#include "opendata/engine/csvw/annotated.h"

namespace skl::opendata::csvw {
namespace {

constexpr std::size_t most_list_items = 100'000;  // of one cell

bool one_of(std::string_view name, std::initializer_list<std::string_view> names) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

bool blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

std::string_view stripped(std::string_view text) {
    while (!text.empty() && blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && blank(text.back())) text.remove_suffix(1);
    return text;
}

// Steps 1 and 2: what white space means depends on the datatype.
std::string normalised_space(std::string_view text, const Builtin& base) {
    if (one_of(base.name, {"string", "json", "xml", "html", "anyAtomicType", "any"})) return std::string(text);
    std::string out(text);
    std::replace_if(out.begin(), out.end(), blank, ' ');
    if (base.name == "normalizedString") return out;
    std::string collapsed;
    for (const char c : stripped(out))
        if (c != ' ' || collapsed.back() != ' ') collapsed += c;
    return collapsed;
}

std::vector<std::string_view> split(std::string_view text, std::string_view separator) {
    std::vector<std::string_view> out;
    while (out.size() + 1 < most_list_items) {
        const std::size_t end = separator.empty() ? std::string_view::npos : text.find(separator);
        out.push_back(text.substr(0, end));
        if (end == std::string_view::npos) return out;
        text.remove_prefix(end + separator.size());
    }
    out.push_back(text);
    return out;
}

}  // namespace

Cell parse_cell(std::string_view text, const Column& column, const std::function<void(std::string code, std::string value)>& complain) {
    const Datatype& datatype = *column.datatype;
    const std::string default_text = column.inherited.default_text.value_or("");
    const auto is_null = [&](std::string_view one) { return std::find(column.null.begin(), column.null.end(), one) != column.null.end(); };
    const bool required = column.inherited.required.value_or(false);
    const bool list = column.inherited.separator && *column.inherited.separator;

    const auto as_text = [&](std::string_view one) {
        Value out;
        out.type = &builtin("string");
        out.text = std::string(one);
        return out;
    };
    // The last three steps for one text; nullopt: null.
    const auto value_of = [&](std::string_view one) -> std::optional<Value> {
        if (one.empty()) one = default_text;
        if (is_null(one)) return {};
        auto value = read_value(one, datatype);
        if (!value) {
            complain("type-error", std::string(one));
            return as_text(one);
        }
        if (const std::string_view broken = broken_constraint(*value, datatype); !broken.empty()) {
            complain("constraint-error", std::string(broken));
            return as_text(one);
        }
        return value;
    };

    Cell cell;
    std::string normal = normalised_space(text, *datatype.base);
    if (normal.empty()) normal = default_text;
    if (!list) {
        auto value = value_of(normal);
        cell.null = !value;
        if (value) cell.values.push_back(std::move(*value));
        if (cell.null && required) complain("required-value", "");
        return cell;
    }
    cell.list = true;
    if (normal.empty()) {
        if (required) complain("required-value", "");
        return cell;
    }
    if (is_null(normal)) {
        cell.null = true;
        cell.list = false;
        return cell;
    }
    for (std::string_view item : split(normal, **column.inherited.separator)) {
        if (!one_of(datatype.base->name, {"string", "anyAtomicType", "any"})) item = stripped(item);
        if (auto value = value_of(item)) cell.values.push_back(std::move(*value));
    }
    return cell;
}

std::string canonical(const Value& value) {
    if (value.type->family != Family::real || !value.decimal) return value.text;
    const Decimal& d = *value.decimal;  // doubleCanonicalMap of XML Schema part 2 §E.1
    if (d.digits.empty()) return "0.0E0";
    std::string mantissa = d.digits.substr(1);
    mantissa.resize(mantissa.find_last_not_of('0') + 1);
    const auto exponent = static_cast<std::ptrdiff_t>(d.digits.size()) - static_cast<std::ptrdiff_t>(d.scale) - 1;
    return (d.negative ? "-" : "") + d.digits.substr(0, 1) + "." + (mantissa.empty() ? "0" : mantissa) + "E" + std::to_string(exponent);
}

}  // namespace skl::opendata::csvw
