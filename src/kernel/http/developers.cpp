// /developers: the routes of this house in groups, and what a search finds among them; /developers/{group}: each route of a group in
// words, with a call of it that was made, and forms to try those that only read. A form knows a path with holes; /developers/try fills
// them and sends the browser there, so that trying needs no script.
#include "kernel/http/developers.h"

#include "kernel/config/configuration.h"
#include "kernel/describe/scalar.h"
#include "kernel/http/examples.h"
#include "kernel/http/operation.h"
#include "kernel/pages/locale.h"
#include "kernel/pages/words.h"
#include "kernel/text/ascii.h"
#include "kernel/text/text.h"

namespace skl {
namespace {

constexpr int shown_lines = 6;              // of an answer, at the least
constexpr int answer_lines = 360;           // that a page shows of all its recorded answers together; OpenAPI has the whole
constexpr std::int64_t most_listed = 24;    // of a shelf: what a screen holds; the rest stands behind one link
constexpr std::size_t most_found = 60;      // by a search
constexpr std::size_t most_on_a_page = 40;  // of the routes of a group: those that read and those that change part above it

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
    std::string group;
    Text<> anchor;  // where it stands on the page of its group
    bool can_be_tried = false;
    std::vector<TryField> fields;
    Prose<> call, answer;  // as recorded
};
BOOST_DESCRIBE_STRUCT(RouteLine, (), (method, pattern, heading, group, anchor, can_be_tried, fields, call, answer))

struct GroupLine {
    std::string label;
    Text<> href;
    std::int64_t reading = 0, writing = 0;  // routes
};
BOOST_DESCRIBE_STRUCT(GroupLine, (), (label, href, reading, writing))

struct FoundLine {
    Text<> method, pattern;
    std::string heading, group;
    Text<> href;
};
BOOST_DESCRIBE_STRUCT(FoundLine, (), (method, pattern, heading, group, href))

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

struct DevelopersQuery {
    std::optional<Text<0, 100>> q;  // words of an address or of its title
};
BOOST_DESCRIBE_STRUCT(DevelopersQuery, (), (q))

struct Developers {
    std::string title;
    Text<> base, q;
    bool searched = false;
    std::vector<FoundLine> found;  // at most most_found
    std::vector<GroupLine> groups;
    std::vector<Shelf> shelves;
    std::vector<RouteLine> reading, writing;  // all of them, for programs; people have a page a group
};
BOOST_DESCRIBE_STRUCT(Developers, (), (title, base, q, searched, found, groups, shelves, reading, writing))

enum class CallKind { reading, writing };
BOOST_DESCRIBE_ENUM(CallKind, reading, writing)

struct GroupQuery {
    std::optional<CallKind> show;  // only these
};
BOOST_DESCRIBE_STRUCT(GroupQuery, (), (show))

struct GroupOfCalls {
    std::string title, parent_title;
    Text<> parent_href, base;
    std::vector<RouteLine> reading, writing;
    Text<> reading_href, writing_href;  // where those are that are not on this page
};
BOOST_DESCRIBE_STRUCT(GroupOfCalls, (), (title, parent_title, parent_href, base, reading, writing, reading_href, writing_href))

using Group = std::pair<std::string, std::vector<const Route*>>;

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

std::string beginning(std::string text, int lines) {
    std::size_t end = 0;
    for (int line = 0; line < lines; ++line) {
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
std::vector<Group> groups_of(const App& app) {
    std::vector<Group> out;
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

std::string label_of(const Context& cx, const std::string& tag) {
    const std::string key = "tag." + tag;
    return cx.app().locale().has(cx.language(), key) ? cx.say(key) : tag;
}

std::string heading_of(const Context& cx, const Route& route) {
    const std::string key = words_key(route);
    return cx.app().locale().has(cx.language(), key) ? cx.say(key) : "";
}

CallKind kind_of(const Route& route) { return route.method == "GET" ? CallKind::reading : CallKind::writing; }

// get-tables-table-rows
std::string anchor_of(const Route& route) {
    std::string out;
    for (const char c : route.method + route.pattern) {
        const bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (word) out += text::ascii_lower(c);
        if (!word && !out.empty() && out.back() != '-') out += '-';
    }
    if (out.ends_with('-')) out.pop_back();
    return out;
}

std::string base_of(const Context& cx) {
    const Configuration& c = cx.app().configuration();
    return c.public_url.empty() ? fmt::format("{}://{}", cx.request().secure ? "https" : "http", cx.request().host) : c.public_url;
}

// `place`: among those that read, so that the names of fields differ.
RouteLine line_of(const Context& cx, const std::string& tag, const Route& route, const std::string& base, std::size_t place, int lines) {
    const App& app = cx.app();
    const Node* example = app.example_of(cx.language(), route);
    RouteLine line{
        {route.method}, {route.pattern}, heading_of(cx, route), label_of(cx, tag), {anchor_of(route)}, can_be_tried(route), {}, {}, {}};
    if (line.can_be_tried) line.fields = fields_of(cx, route, example, place);
    if (example == nullptr) return line;
    line.call.value = curl_of(route, *example, base + cx.href(""), cx.say("developers.token"));
    line.answer.value = beginning(answer_of(*example), lines);
    return line;
}

// The routes whose address or title has each word of the question.
std::vector<FoundLine> found_by(const Context& cx, std::string_view question, const std::vector<Group>& groups) {
    std::vector<std::string> words;
    for (auto rest = text::trimmed(question); !rest.empty(); rest = text::trimmed(rest)) {
        const std::string_view word = rest.substr(0, rest.find(' '));
        words.push_back(text::ascii_lower(word));
        rest.remove_prefix(word.size());
    }
    std::vector<FoundLine> out;
    for (const auto& [tag, routes] : groups)
        for (const Route* route : routes) {
            const std::string kind = write_scalar(view(kind_of(*route)));
            FoundLine line{{route->method},
                           {route->pattern},
                           heading_of(cx, *route),
                           label_of(cx, tag),
                           {cx.href(fmt::format("/developers/{}?show={}#{}", tag, kind, anchor_of(*route)))}};
            const std::string all = text::ascii_lower(fmt::format("{} {} {} {}", route->method, route->pattern, line.heading, line.group));
            const bool has_all =
                std::all_of(words.begin(), words.end(), [&](const std::string& word) { return all.find(word) != std::string::npos; });
            if (has_all && !words.empty() && out.size() < most_found) out.push_back(std::move(line));
        }
    return out;
}

Task<Result<Developers>> developers(Context& cx, DevelopersQuery query) {
    Developers out;
    out.title = cx.say("developers.title");
    out.base.value = base_of(cx);
    if (query.q) out.q.value = query.q->value;
    out.searched = !text::trimmed(out.q.value).empty();
    const auto groups = groups_of(cx.app());
    if (out.searched) out.found = found_by(cx, out.q.value, groups);
    for (const auto& [tag, routes] : groups) {
        const auto reading =
            std::count_if(routes.begin(), routes.end(), [](const Route* route) { return kind_of(*route) == CallKind::reading; });
        out.groups.push_back(
            {label_of(cx, tag), {cx.href("/developers/" + tag)}, reading, static_cast<std::int64_t>(routes.size()) - reading});
    }
    if (!cx.wants_html())
        for (const auto& [tag, routes] : groups)
            for (const Route* route : routes)
                (kind_of(*route) == CallKind::reading ? out.reading : out.writing)
                    .push_back(line_of(cx, tag, *route, out.base.value, out.reading.size(), shown_lines));
    co_return co_await cx.read([&](Reader& reader) -> Result<Developers> {
        for (const ApiShelf& shelf : cx.app().shelves()) {
            Shelf& shown = out.shelves.emplace_back(Shelf{cx.say(shelf.title_key), {cx.href(shelf.all_path)}, {}});
            for (ApiEntry& entry : shelf.entries(reader, cx.language(), most_listed))
                shown.entries.push_back({std::move(entry.title), {cx.href(entry.href)}, {cx.href(entry.document)}});
        }
        return std::move(out);
    });
}

Task<Result<GroupOfCalls>> group_of_calls(Context& cx, Slug tag, GroupQuery query) {
    for (const auto& [name, routes] : groups_of(cx.app())) {
        if (name != tag.value) continue;
        const std::string here = cx.href("/developers/" + name);
        GroupOfCalls out{label_of(cx, name), cx.say("developers.title"), {cx.href("/developers")}, {base_of(cx)}, {}, {}, {}, {}};
        if (!query.show && routes.size() > most_on_a_page) query.show = CallKind::reading;
        const int lines = std::clamp(answer_lines / static_cast<int>(routes.size()), shown_lines, 20);
        for (const Route* route : routes) {
            const CallKind kind = kind_of(*route);
            if (query.show && *query.show != kind)
                (kind == CallKind::reading ? out.reading_href : out.writing_href).value = here + "?show=" + write_scalar(view(kind));
            else
                (kind == CallKind::reading ? out.reading : out.writing)
                    .push_back(line_of(cx, name, *route, out.base.value, out.reading.size(), lines));
        }
        co_return out;
    }
    co_return Problem::not_found("page");
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
    app.get("/developers/{group}", group_of_calls).page("developers-group").rated(RateClass::page).named("developers.group");
    app.get("/developers/try", try_it).rated(RateClass::page).unlisted();
}

}  // namespace skl
