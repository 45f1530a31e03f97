// The paths of CKAN's action API (opendata.md §9): GET with a query, POST with JSON, a form or multipart/form-data; the envelope around
// every answer. Who asks is known by a key in Authorization or X-CKAN-API-Key, and by no cookie.
#include "opendata/ckan/routes.h"
#include "kernel/describe/write.h"
#include "kernel/http/bare_keys.h"
#include "kernel/http/multipart.h"
#include "kernel/text/mapped_file.h"
#include "kernel/text/text.h"
#include "opendata/api/answer.h"
#include "opendata/catalogue/resource_changes.h"
#include "opendata/ckan/outcome.h"
#include "opendata/engine/ckan/dict.h"
#include "opendata/inside.h"

namespace skl::opendata::ckan {
namespace {

constexpr const char* json_type = "application/json;charset=utf-8";
constexpr const char* script_type = "application/javascript;charset=utf-8";
constexpr std::size_t longest_callback = 128;
constexpr std::chrono::seconds longest_call{60}, longest_write{300};
constexpr std::size_t largest_body = std::size_t{8} << 20, largest_rows = std::size_t{32} << 20;  // JSON, or a form without files

// Names and members of JavaScript only: what stands before the answer is run by whoever asked for it.
bool is_callback(std::string_view name) {
    if (name.empty() || name.size() > longest_callback || (name[0] >= '0' && name[0] <= '9')) return false;
    return std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$' || c == '.';
    });
}

Reply json_reply(int status, std::string body) {
    Reply reply = Reply::text(std::move(body), json_type);
    reply.status = status;
    reply.headers.emplace_back("Access-Control-Allow-Origin", "*");  // the data are open and no cookie counts
    return reply;
}

// As CKAN says what never reached an action: a JSON text.
Reply bad_request(std::string_view why) {
    std::string body;
    write_json_string(body, fmt::format("Bad request: {}", why));
    return json_reply(400, std::move(body));
}

Reply enveloped(Context& cx, const Action& action, const Outcome& outcome, const std::string& callback) {
    std::string body = R"({"help":)";
    write_json_string(body, fmt::format("{}/api/3/action/help_show?name={}", site_url(cx), action.name));
    if (const Refusal* refusal = outcome.refusal()) {
        body += R"(,"success":false,"error":)";
        write_node(body, refusal->error);
        Reply reply = json_reply(refusal->status, body + "}");
        reply.headers.insert(reply.headers.end(), refusal->headers.begin(), refusal->headers.end());
        return reply;
    }
    body += R"(,"success":true,"result":)" + outcome.json() + "}";
    if (callback.empty()) return json_reply(200, std::move(body));
    Reply reply = json_reply(200, fmt::format("{}({});", callback, body));
    reply.content_type = script_type;
    return reply;
}

// A name given more than once is a list.
void put(Node& members, std::string name, std::string value) {
    Node& member = members.member(name);
    Node text = node_of(value);
    if (member.type == Node::Type::null) {
        member = std::move(text);
    } else {
        if (member.type != Node::Type::list) {
            Node first = std::move(member);
            member = list_node();
            member.items.push_back(std::move(first));
        }
        member.items.push_back(std::move(text));
    }
}

Task<Result<Reply>> get(Context& cx, std::string name, Parameters parameters) {
    const Action* action = find_action(name);
    if (action == nullptr) co_return bad_request(fmt::format("Action name not known: {}", name));
    if (action->writes()) co_return bad_request("JSON Error: Invalid request. Please use POST method for your request");
    Asked asked{{.type = Node::Type::object}, false};
    std::string callback;
    for (auto& [key, value] : parameters.pairs)
        if (key == "callback")
            callback = std::move(value);
        else
            put(asked.members, key, std::move(value));
    asked.anonymous = !callback.empty();
    if (!callback.empty() && !is_callback(callback)) co_return bad_request("callback is no name of JavaScript");
    const Outcome outcome = co_await action->call(cx, asked);
    co_return enveloped(cx, *action, outcome, callback);
}

// The parts of a form; a name with dots in it is one name here.
void take_parts(const Node& parts, const std::string& before, Node& out) {
    for (const Member& member : parts.members) {
        const std::string name = before.empty() ? member.key : before + "." + member.key;
        if (member.node.type == Node::Type::object)
            take_parts(member.node, name, out);
        else
            out.member(name) = member.node;
    }
}

Result<Node> read_fields(std::string_view form) {
    Node out{.type = Node::Type::object};
    std::size_t fields = 0;
    while (!form.empty()) {
        if (++fields > most_form_fields) return Problem::bad_request("bad-form");
        std::string pair(form.substr(0, form.find('&')));
        form.remove_prefix(std::min(pair.size() + 1, form.size()));
        std::replace(pair.begin(), pair.end(), '+', ' ');
        const auto equals = std::min(pair.find('='), pair.size());
        auto name = text::percent_decode(std::string_view(pair).substr(0, equals));
        auto value = text::percent_decode(std::string_view(pair).substr(std::min(equals + 1, pair.size())));
        if (!name || !value || !text::valid_utf8(*name) || !text::valid_utf8(*value)) return Problem::bad_request("bad-form");
        if (!name->empty()) put(out, std::move(*name), std::move(*value));
    }
    // A body of JSON without a type of its own reads as one name without a value.
    if (out.members.size() == 1 && out.members[0].key.starts_with('{'))
        if (auto whole = read_json(out.members[0].key)) return whole;
    return out;
}

// A form with files, which lies on disk where it is large. Its files go when it was answered.
struct RawForm {
    std::optional<Upload> body;
};
BOOST_DESCRIBE_STRUCT(RawForm, (), (body))

struct Parts {
    Node node;
    ~Parts() { remove_uploads(node); }
};

Task<Result<Reply>> post(Context& cx, std::string name, const RawForm& form) {
    const Action* action = find_action(name);
    if (action == nullptr) co_return bad_request(fmt::format("Action name not known: {}", name));
    const std::string_view type = cx.request().header("content-type");
    const std::string& body = cx.request().body;
    Asked asked{{.type = Node::Type::object}, false};
    Parts parts;
    if (type.starts_with("multipart/form-data")) {
        auto read = co_await cx.blocking([&] {
            const MappedFile mapped(form.body ? std::filesystem::path(form.body->path) : std::filesystem::path());
            return read_multipart(form.body ? mapped.view() : std::string_view(body), header_parameter(type, "boundary"),
                                  std::filesystem::temp_directory_path());
        });
        if (!read) co_return bad_request("JSON Error: Error decoding the form.");
        parts.node = std::move(*read);
        take_parts(parts.node, "", asked.members);
    } else if (!body.empty()) {
        auto read = type.starts_with("application/x-www-form-urlencoded") ? read_fields(body) : read_json(body);
        if (!read) co_return bad_request("JSON Error: Error decoding JSON data.");
        if (read->type != Node::Type::object || !read->duplicate_keys.empty())
            co_return bad_request("JSON Error: Request data JSON decoded to something else, but it needs to be a dictionary.");
        asked.members = std::move(*read);
    }
    const Outcome outcome = co_await action->call(cx, asked);
    co_return enveloped(cx, *action, outcome, "");
}

// Actions that cost more than others have routes of their own, with the name at the end of the path.
std::string last_of(const Context& cx) { return cx.request().path.substr(cx.request().path.rfind('/') + 1); }
Task<Result<Reply>> get_named(Context& cx, Parameters parameters) { co_return co_await get(cx, last_of(cx), std::move(parameters)); }
Task<Result<Reply>> post_named(Context& cx, RawForm form) { co_return co_await post(cx, last_of(cx), form); }

Task<Result<Reply>> get_any(Context& cx, std::string action, Parameters parameters) {
    co_return co_await get(cx, std::move(action), std::move(parameters));
}
Task<Result<Reply>> post_any(Context& cx, std::string action, RawForm form) { co_return co_await post(cx, std::move(action), form); }

Task<Result<Reply>> version(Context&, Parameters) { co_return json_reply(200, R"({"version": 3})"); }

void install_named(App& app, const std::string& path, const Action& action) {
    using Kind = Action::Kind;
    app.get(path, get_named).for_programs().rated(RateClass::query).time_up_to(longest_call).unlisted();
    Route& post = app.post(path, post_named).takes_raw().for_programs().unlisted();
    post.body_up_to(action.kind == Kind::rows ? largest_rows : action.kind == Kind::file ? largest_file : largest_body);
    post.rated(action.kind == Kind::query ? RateClass::query : action.kind == Kind::write ? RateClass::write : RateClass::upload);
    post.time_up_to(action.kind == Kind::query ? longest_call : longest_write);
}

}  // namespace

void install(App& app) {
    static BareKeys keys{{"/api/action/", "/api/3/action/"}};
    app.provide(keys);
    app.get("/api/3", version).for_programs().unlisted();
    for (const std::string base : {"/api/action/", "/api/3/action/"}) {
        for (const Action& action : all_actions())
            if (action.kind != Action::Kind::read) install_named(app, base + std::string(action.name), action);
        app.get(base + "{action}", get_any).for_programs().with_dotted_names().unlisted();
        app.post(base + "{action}", post_any)
            .takes_raw()
            .for_programs()
            .body_up_to(largest_body)
            .rated(RateClass::read)
            .with_dotted_names()
            .unlisted();
    }
    install_dump(app);
    install_redirects(app);
}

}  // namespace skl::opendata::ckan
