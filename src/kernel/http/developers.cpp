// /developers: every route of this house in words, with a call of it that was made, and forms to try those that only read. A form
// knows a path with holes; /developers/try fills them and sends the browser there, so that trying needs no script.
#include "kernel/http/developers.h"

#include "kernel/config/configuration.h"
#include "kernel/http/examples.h"
#include "kernel/http/operation.h"
#include "kernel/pages/locale.h"
#include "kernel/pages/words.h"
#include "kernel/text/text.h"

namespace skl {
namespace {

constexpr int answer_lines = 8;           // that are shown of a recorded answer: the page of all routes stays small; OpenAPI has the whole
constexpr std::int64_t most_listed = 24;  // of a shelf: what a screen holds; the rest stands behind one link

struct TryField {
    Text<> name, id;
    std::string label, hint;
    bool required = false;
    std::string value;  // of the recorded call
};
BOOST_DESCRIBE_STRUCT(TryField, (), (name, id, label, hint, required, value))

struct RouteLine {
    Text<> method, pattern;
    std::string heading;
    bool can_be_tried = false;
    std::vector<TryField> fields;
    std::string group;  // the heading of the lines from here on, of the first one of a group; and where it stands on the page
    Text<> anchor;
    Prose<> call, answer;  // as recorded
};
BOOST_DESCRIBE_STRUCT(RouteLine, (), (method, pattern, heading, can_be_tried, fields, group, anchor, call, answer))

struct ContentsLine {
    std::string label;
    std::int64_t calls = 0;
    Text<> reading_href, writing_href;
};
BOOST_DESCRIBE_STRUCT(ContentsLine, (), (label, calls, reading_href, writing_href))

struct ShelfLine {
    std::string label;
    Text<> href, document_href;
};
BOOST_DESCRIBE_STRUCT(ShelfLine, (), (label, href, document_href))

struct Shelf {
    std::string title;
    Text<> all_href;
    std::vector<ShelfLine> entries;
};
BOOST_DESCRIBE_STRUCT(Shelf, (), (title, all_href, entries))

struct Developers {
    std::string title;
    Text<> base;
    std::vector<RouteLine> reading, writing;
    std::vector<ContentsLine> contents;
    std::vector<Shelf> shelves;
};
BOOST_DESCRIBE_STRUCT(Developers, (), (title, base, reading, writing, contents, shelves))

bool can_be_tried(const Route& route) { return route.method == "GET" && route.need.empty() && !route.hidden; }

// A part or a query of the recorded call; empty where it had none.
std::string recorded(const Node* example, std::string_view place, std::string_view name) {
    const Node* call = example == nullptr ? nullptr : example->find("call");
    const Node* given = call == nullptr ? nullptr : call->find(place);
    const Node* value = given == nullptr ? nullptr : given->find(name);
    return value == nullptr ? std::string{} : value->text;
}

// All of an open query, as a person types it.
std::string recorded_query(const Node* example) {
    std::string out;
    const Node* call = example == nullptr ? nullptr : example->find("call");
    const Node* query = call == nullptr ? nullptr : call->find("query");
    if (query != nullptr)
        for (const Member& one : query->members) out += fmt::format("{}{}={}", out.empty() ? "" : "&", one.key, one.node.text);
    return out;
}

// Names of fields in a try-it form: part.<name> fills the path, query.<name> a parameter, query a whole query.
std::vector<TryField> fields_of(const Context& cx, const Route& route, const Node* example, std::size_t place) {
    std::vector<TryField> out;
    const Locale& locale = cx.app().locale();
    const auto add = [&](const std::string& name, std::string label, std::string hint, bool required, std::string value) {
        out.push_back(
            {{name}, {fmt::format("try-{}-{}", place, out.size())}, std::move(label), std::move(hint), required, std::move(value)});
    };
    for (const PathPart& part : route.parts)  // no id of a recording is one of this house
        add("part." + part.name, field_label(locale, cx.language(), "part", part.name), "{" + part.name + "}", true,
            part.face->kind == Kind::id ? "" : recorded(example, "path", part.name));
    if (route.open_query) add("query", cx.say("developers.query"), cx.say("developers.query.hint"), false, recorded_query(example));
    if (route.input == nullptr) return out;
    for (const Field& field : *route.input->shape)
        add(fmt::format("query.{}", field.name), field_label(locale, cx.language(), route.input->shape->name, field.name), field.name,
            false, recorded(example, "query", field.name));
    return out;
}

std::string beginning(std::string text) {
    std::size_t end = 0;
    for (int line = 0; line < answer_lines; ++line) {
        end = text.find('\n', end);
        if (end == std::string::npos) return text;
        ++end;
    }
    return text.substr(0, end) + "…";
}

// Status and type, an empty line, the body: as `curl -i` shows it, without the other headers.
std::string answer_of(const Node& example) {
    const Node* answer = example.find("answer");
    const Node* status = answer == nullptr ? nullptr : answer->find("status");
    if (status == nullptr) return {};
    std::string out = "HTTP/1.1 " + status->text;
    if (const Node* type = answer->find("type")) out += "\nContent-Type: " + type->text;
    if (const Node* value = answer->find("value")) out += "\n\n" + (value->type == Node::Type::text ? value->text : indented(*value));
    return out;
}

// The routes by group: what most of is open to everybody comes first.
std::vector<std::pair<std::string, std::vector<const Route*>>> groups_of(const App& app) {
    std::vector<std::pair<std::string, std::vector<const Route*>>> out;
    for (const Route& route : app.routes()) {
        if (route.hidden) continue;
        const std::string tag = tag_of(route);
        auto found = std::find_if(out.begin(), out.end(), [&](const auto& group) { return group.first == tag; });
        if (found == out.end()) found = out.insert(out.end(), {tag, {}});
        found->second.push_back(&route);
    }
    const auto open = [](const auto& group) {
        return std::count_if(group.second.begin(), group.second.end(), [](const Route* route) { return can_be_tried(*route); });
    };
    std::stable_sort(out.begin(), out.end(), [&](const auto& a, const auto& b) { return open(a) > open(b); });
    return out;
}

RouteLine line_of(const Context& cx, const Route& route, const Developers& page) {
    const App& app = cx.app();
    const std::string key = words_key(route);
    const Node* example = app.example_of(cx.language(), route);
    RouteLine line{
        {route.method}, {route.pattern}, app.locale().has(cx.language(), key) ? cx.say(key) : "", can_be_tried(route), {}, "", {}, {}, {}};
    if (line.can_be_tried) line.fields = fields_of(cx, route, example, page.reading.size());
    if (example == nullptr) return line;
    line.call.value = curl_of(route, *example, page.base.value + cx.href(""), cx.say("developers.token"));
    line.answer.value = beginning(answer_of(*example));
    return line;
}

// The lines of one group, and its line in the contents.
void add_group(const Context& cx, const std::string& tag, const std::vector<const Route*>& routes, Developers& page) {
    const std::string key = "tag." + tag;
    ContentsLine contents{cx.app().locale().has(cx.language(), key) ? cx.say(key) : tag, static_cast<std::int64_t>(routes.size()), {}, {}};
    for (const Route* route : routes) {
        const bool reads = route->method == "GET";
        RouteLine line = line_of(cx, *route, page);
        if (Text<>& href = reads ? contents.reading_href : contents.writing_href; href.value.empty()) {
            line.group = contents.label;
            line.anchor.value = fmt::format("{}-{}", reads ? "reading" : "writing", tag);
            href.value = "#" + line.anchor.value;
        }
        (reads ? page.reading : page.writing).push_back(std::move(line));
    }
    page.contents.push_back(std::move(contents));
}

Task<Result<Developers>> developers(Context& cx) {
    const Configuration& c = cx.app().configuration();
    Developers out;
    out.title = cx.say("developers.title");
    out.base.value =
        c.public_url.empty() ? fmt::format("{}://{}", cx.request().secure ? "https" : "http", cx.request().host) : c.public_url;
    for (const auto& [tag, routes] : groups_of(cx.app())) add_group(cx, tag, routes, out);
    co_return co_await cx.read([&](Reader& reader) -> Result<Developers> {
        for (const ApiShelf& shelf : cx.app().shelves()) {
            Shelf& shown = out.shelves.emplace_back(Shelf{cx.say(shelf.title_key), {cx.href(shelf.all_path)}, {}});
            for (ApiEntry& entry : shelf.entries(reader, cx.language(), most_listed))
                shown.entries.push_back({std::move(entry.title), {cx.href(entry.href)}, {cx.href(entry.document)}});
        }
        return std::move(out);
    });
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
