// /developers: every route of this house in words, and forms to try those that only read. A form knows a path with holes;
// /developers/try fills them and sends the browser there, so that trying needs no script.
#include "kernel/http/developers.h"

#include "kernel/config/configuration.h"
#include "kernel/pages/locale.h"
#include "kernel/pages/words.h"
#include "kernel/text/text.h"

namespace skl {
namespace {

struct TryField {
    Text<> name, id;
    std::string label, hint;
    bool required = false;
};
BOOST_DESCRIBE_STRUCT(TryField, (), (name, id, label, hint, required))

struct RouteLine {
    Text<> method, pattern;
    std::string heading;
    bool can_be_tried = false;
    std::vector<TryField> fields;
};
BOOST_DESCRIBE_STRUCT(RouteLine, (), (method, pattern, heading, can_be_tried, fields))

struct Developers {
    std::string title;
    Text<> base;
    std::vector<RouteLine> reading, writing;
};
BOOST_DESCRIBE_STRUCT(Developers, (), (title, base, reading, writing))

bool can_be_tried(const Route& route) { return route.method == "GET" && route.permission.empty() && !route.hidden; }

// Names of fields in a try-it form: part.<name> fills the path, query.<name> a parameter, query a whole query.
std::vector<TryField> fields_of(const Context& cx, const Route& route, std::size_t place) {
    std::vector<TryField> out;
    const Locale& locale = cx.app().locale();
    const auto add = [&](const std::string& name, std::string label, std::string hint, bool required) {
        out.push_back({{name}, {fmt::format("try-{}-{}", place, out.size())}, std::move(label), std::move(hint), required});
    };
    for (const PathPart& part : route.parts)
        add("part." + part.name, field_label(locale, cx.language(), "part", part.name), "{" + part.name + "}", true);
    if (route.open_query) add("query", cx.say("developers.query"), cx.say("developers.query.hint"), false);
    if (route.input == nullptr) return out;
    for (const Field& field : *route.input->shape)
        add(fmt::format("query.{}", field.name), field_label(locale, cx.language(), route.input->shape->name, field.name), field.name,
            false);
    return out;
}

Task<Result<Developers>> developers(Context& cx) {
    const Configuration& c = cx.app().configuration();
    Developers out{
        cx.say("developers.title"),
        {c.public_url.empty() ? fmt::format("{}://{}", cx.request().secure ? "https" : "http", cx.request().host) : c.public_url},
        {},
        {}};
    for (const Route& route : cx.app().routes()) {
        if (route.hidden) continue;
        const std::string key = route.name.empty() ? fmt::format("route.{} {}", route.method, route.pattern) : "route." + route.name;
        RouteLine line{
            {route.method}, {route.pattern}, cx.app().locale().has(cx.language(), key) ? cx.say(key) : "", can_be_tried(route), {}};
        if (line.can_be_tried) line.fields = fields_of(cx, route, out.reading.size());
        (route.method == "GET" ? out.reading : out.writing).push_back(std::move(line));
    }
    co_return out;
}

// A query as a person types it, limit=5&county=臺北市, as an address holds it.
std::string encoded_query(std::string_view typed) {
    std::string out;
    while (!typed.empty()) {
        const auto end = std::min(typed.find('&'), typed.size());
        const std::string_view pair = typed.substr(0, end);
        typed.remove_prefix(std::min(end + 1, typed.size()));
        const auto equals = std::min(pair.find('='), pair.size());
        out += (out.empty() ? "" : "&") + text::percent_encode(pair.substr(0, equals));
        if (equals < pair.size()) out += '=' + text::percent_encode(pair.substr(equals + 1));
    }
    return out;
}

// The address a filled form speaks of; the faults of parts that are missing.
Result<std::string> address_of(const Route& route, const Parameters& given) {
    std::string path = route.pattern == "/" ? "" : route.pattern, query;
    std::vector<FieldError> faults;
    for (const PathPart& part : route.parts) {
        std::string value;
        for (const auto& [name, text] : given.pairs)
            if (name == "part." + part.name) value = text;
        if (value.empty()) faults.push_back({"/part." + part.name, "required"});
        const std::string hole = "{" + part.name + "}";
        path.replace(path.find(hole), hole.size(), text::percent_encode(value));
    }
    if (!faults.empty()) return Problem::invalid(std::move(faults));
    for (const auto& [name, text] : given.pairs) {
        if (text.empty()) continue;
        if (name == "query") query += (query.empty() ? "?" : "&") + encoded_query(text);
        if (name.starts_with("query."))
            query += fmt::format("{}{}={}", query.empty() ? "?" : "&", text::percent_encode(name.substr(6)), text::percent_encode(text));
    }
    return path + query;
}

Task<Result<Reply>> try_it(Context& cx, Parameters given) {
    std::string pattern;
    for (const auto& [name, text] : given.pairs)
        if (name == "pattern") pattern = text;
    for (const Route& route : cx.app().routes()) {
        if (route.pattern != pattern || !can_be_tried(route)) continue;
        const auto address = address_of(route, given);
        if (!address) co_return address.problem();
        co_return Reply::redirect(cx.href("/api/v1" + *address));
    }
    co_return Problem::not_found("page");
}

}  // namespace

void install_developers(App& app) {
    app.get("/developers", developers).page("developers").rated(RateClass::page).named("developers");
    app.get("/developers/try", try_it).rated(RateClass::page).unlisted();
}

}  // namespace skl
