// From the text of a cell to its value.
#include <cmath>
#include <cstdlib>

#include "kernel/text/text.h"
#include "opendata/engine/csvw/datatype.h"
#include "opendata/engine/csvw/lexical.h"

namespace skl::opendata::csvw {
namespace {

Value text_value(const Builtin& base, std::string_view text) {
    Value out;
    out.type = &base;
    out.text = std::string(text);
    return out;
}

bool special_number(std::string_view text) { return text == "NaN" || text == "INF" || text == "-INF" || text == "+INF"; }

std::optional<Value> number_value(const Decimal& number, const Builtin& base) {
    Value out = text_value(base, number.text());
    out.decimal = number;
    if (base.family == Family::integer) {
        if (!number.whole()) return {};
        if (!base.least.empty() && number < *Decimal::read(base.least)) return {};
        if (!base.most.empty() && number > *Decimal::read(base.most)) return {};
    }
    if (base.family == Family::real) {  // the nearest number the machine has (XML Schema part 2 §3.3.4)
        const double real =
            base.name == "float" ? static_cast<double>(std::strtof(out.text.c_str(), nullptr)) : std::strtod(out.text.c_str(), nullptr);
        if (!std::isfinite(real)) return text_value(base, real < 0 ? "-INF" : "INF");
    }
    return out;
}

std::optional<Value> special_value(std::string_view text, const Builtin& base) {
    if (base.family != Family::real) return {};
    return text_value(base, text == "+INF" ? "INF" : text);
}

std::optional<Value> plain_number(std::string_view text, const Builtin& base) {
    if (special_number(text)) return special_value(text, base);
    if (base.family == Family::integer && text.find_first_not_of("+-0123456789") != std::string_view::npos) return {};
    if (base.family == Family::decimal && text.find_first_not_of("+-.0123456789") != std::string_view::npos) return {};
    const auto number = Decimal::read(text);
    if (!number) return {};
    return number_value(*number, base);
}

std::optional<Value> formatted_number(std::string_view text, const Builtin& base, const NumberFormat& format) {
    if (special_number(text)) return special_value(text, base);
    if (!format.pattern) {
        if (base.family == Family::integer && text.find(format.decimal_char) != std::string_view::npos) return {};
        if (base.family != Family::real && text.find_first_of("eE") != std::string_view::npos) return {};
    }
    const auto number = read_number(text, format);
    if (!number) return {};
    return number_value(*number, base);
}

std::optional<Value> boolean_value(std::string_view text, const Builtin& base, std::string_view yes, std::string_view no) {
    if (text != yes && text != no) return {};
    Value out = text_value(base, text == yes ? "true" : "false");
    out.truth = text == yes;
    return out;
}

std::optional<Value> moment_value(const std::optional<Moment>& moment, const Builtin& base) {
    if (!moment) return {};
    Value out = text_value(base, moment->text());
    out.moment = *moment;
    return out;
}

std::optional<Value> duration_value(std::string_view text, const Builtin& base) {
    const auto duration = Duration::read(text);
    if (!duration) return {};
    if (base.name == "dayTimeDuration" && duration->has_months) return {};
    if (base.name == "yearMonthDuration" && duration->has_seconds) return {};
    Value out = text_value(base, text);
    out.duration = *duration;
    return out;
}

bool lexical_form(std::string_view text, const Builtin& base) {
    if (base.name == "language") return language_form(text);
    if (base.name == "Name") return name_form(text);
    if (base.name == "NCName") return ncname_form(text);
    if (base.name == "NMTOKEN") return nmtoken_form(text);
    if (base.name == "QName") return qname_form(text);
    if (base.name == "hexBinary") return hex_form(text);
    if (base.url == "base64Binary") return base64_form(text);
    return true;  // XML Schema 1.1 gives anyURI no lexical form of its own; xml, html and json are not looked into (§6.4.6)
}

}  // namespace

std::optional<Value> read_plain_value(std::string_view text, const Builtin& base) {
    if (numeric(base.family)) return plain_number(text, base);
    if (base.family == Family::moment) return moment_value(read_moment(text, base.moment), base);
    if (base.family == Family::duration) return duration_value(text, base);
    if (base.family == Family::boolean) {
        const auto words = boolean_value(text, base, "true", "false");
        return words ? words : boolean_value(text, base, "1", "0");
    }
    if (!lexical_form(text, base)) return {};
    return text_value(base, text);
}

std::optional<Value> read_value(std::string_view text, const Datatype& datatype) {
    const Builtin& base = *datatype.base;
    if (datatype.number && numeric(base.family)) return formatted_number(text, base, *datatype.number);
    if (datatype.date && base.family == Family::moment) return moment_value(datatype.date->read(text), base);
    if (datatype.truths && base.family == Family::boolean)
        return boolean_value(text, base, datatype.truths->first, datatype.truths->second);
    if (datatype.pattern && !datatype.pattern->found_in(text)) return {};
    return read_plain_value(text, base);
}

}  // namespace skl::opendata::csvw
