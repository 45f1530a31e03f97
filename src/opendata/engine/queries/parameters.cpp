#include "opendata/engine/queries/parameters.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "kernel/text/text.h"

namespace skl::opendata::queries {
namespace {

// Parameters of the routes themselves.
constexpr std::string_view reserved[] = {"format", "version", "limit", "cursor", "lang", "csrf"};

bool is_name(std::string_view name) {
    const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
    return !name.empty() && letter(name[0]) &&
           std::all_of(name.begin(), name.end(), [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}

bool declares(std::span<const QueryParameter> declared, std::string_view name) {
    return std::any_of(declared.begin(), declared.end(), [&](const QueryParameter& one) { return one.name.value == name; });
}

Problem refused(std::string code, const std::string& name) {
    Problem out{400, code, {{"name", name}}};
    out.errors.push_back({"/" + name, std::move(code), {{"name", name}}});
    return out;
}

template <class Number>
std::optional<Number> whole_of(std::string_view text) {
    Number out{};
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), out);
    return ec == std::errc{} && end == text.data() + text.size() ? std::optional(out) : std::nullopt;
}

}  // namespace

std::vector<FieldError> faults_of(std::span<const QueryParameter> declared, const Syntax& syntax) {
    std::vector<FieldError> out;
    for (std::size_t i = 0; i < declared.size(); ++i) {
        const QueryParameter& one = declared[i];
        const std::string& name = one.name.value;
        const auto fault = [&](const char* member, const char* code) {
            out.push_back({fmt::format("/parameters/{}/{}", i, member), code, {{"name", name}}});
        };
        if (!is_name(name))
            fault("name", "parameter-name");
        else if (std::find(std::begin(reserved), std::end(reserved), name) != std::end(reserved))
            fault("name", "parameter-reserved");
        else if (declares(declared.first(i), name))
            fault("name", "parameter-twice");
        else if (std::find(syntax.parameters.begin(), syntax.parameters.end(), name) == syntax.parameters.end())
            fault("name", "parameter-unused");
        if (one.default_value && !one.default_value->value.empty() && !read_value(one, one.default_value->value))
            fault("default_value", "parameter-default");
    }
    for (const std::string& name : syntax.parameters)
        if (!declares(declared, name))
            out.push_back({"/parameters", is_name(name) ? "parameter-undeclared" : "parameter-name", {{"name", name}}});
    return out;
}

Result<analytics::Bound> read_value(const QueryParameter& parameter, const std::string& text) {
    const auto wrong = [&] { return refused("bad-parameter", parameter.name.value); };
    if (text.size() > longest_value || !text::valid_utf8(text)) return wrong();
    switch (parameter.type) {
        case ParameterType::text: return analytics::Bound{text};
        case ParameterType::boolean:
            if (text != "true" && text != "false") return wrong();
            return analytics::Bound{text == "true"};
        case ParameterType::integer: {
            const auto whole = whole_of<std::int64_t>(text);
            if (!whole) return wrong();
            return analytics::Bound{*whole};
        }
        case ParameterType::number: {
            const auto real = whole_of<double>(text);
            if (!real || !std::isfinite(*real)) return wrong();
            return analytics::Bound{*real};
        }
        case ParameterType::date: {
            Date date;
            if (!parse(text, date)) return wrong();
            return analytics::Bound{analytics::Day{static_cast<std::int32_t>(date.day.time_since_epoch().count())}};
        }
    }
    return wrong();
}

Result<Values> read_values(std::span<const QueryParameter> declared, const Given& given) {
    std::vector<std::string> names;
    for (const QueryParameter& one : declared) names.push_back(one.name.value);
    for (const auto& [name, value] : given) {
        if (declares(declared, name)) continue;
        Problem out = refused("unknown-parameter", name);
        out.lists.emplace("near", text::nearest(name, names, 3));
        out.params["near"] = fmt::format("{}", fmt::join(out.lists["near"], ", "));
        return out;
    }
    Values out;
    for (const QueryParameter& one : declared) {
        const auto sent = std::find_if(given.begin(), given.end(), [&](const auto& pair) { return pair.first == one.name.value; });
        const bool has = sent != given.end() && !sent->second.empty();
        if (!has && !one.default_value) return refused("missing-parameter", one.name.value);
        auto value = read_value(one, has ? sent->second : one.default_value->value);
        if (!value) return std::move(value.problem());
        out.emplace_back(one.name.value, std::move(*value));
    }
    return out;
}

}  // namespace skl::opendata::queries
