// A route is one line and a handler that reads like its sentence in the law:
//
//   app.post("/petitions/{petition}/signatures", sign).needs("participation.sign").page("participation/signed");
//
//   Task<Result<Receipt>> sign(Context& cx, Id<Petition> petition, NewSignature signature);
//
// A handler's parameters after the context: the parts of the path in order (ids, slugs, whole numbers, text), then at
// most one described struct, read from the query of GET and DELETE and from the body of POST, PUT and PATCH (JSON, form or
// multipart), or `Parameters` for an open query. It returns a described struct, Answered<struct> or a Reply.
#pragma once

#include "kernel/describe/decode.h"
#include "kernel/http/context.h"

namespace skl {

// The erased answer of a handler.
struct Answer {
    std::shared_ptr<const void> value;  // of the route's output face; null: reply
    const Face* face = nullptr;
    int status = 200;
    HeaderList headers;
    Reply reply;
};

struct PathPart {
    std::string name;
    const Face* face;
};

enum class RateClass { page, read, write, query, upload, none };  // limits per class: kernel/http/limits.h

class PageModel;

struct Route {
    std::string method;
    std::string pattern;  // /datasets/{dataset}/versions/{number}
    std::vector<PathPart> parts;
    const Face* input = nullptr;   // structure, or null
    bool open_query = false;       // takes Parameters
    const Face* output = nullptr;  // structure; null: the handler gives a Reply
    std::function<Task<Result<Answer>>(Context&, const std::vector<std::string>&, const Node&, const Parameters&)> call;

    std::string page_template;  // web/templates/<name>.html; empty: a generic page made from the output
    std::function<void(PageModel&, const void*, Context&)> decorate;  // what the page shows beyond the struct
    std::string form_path;                                            // where the form for this POST stands; errors are shown there
    Need need;                                                        // empty: open to all
    std::string name;  // catalogue key "route.<name>": title and description; from method and pattern unless given
    std::size_t body_limit = std::size_t{1} << 20;  // kernel.md §2
    std::chrono::seconds time_limit{30};
    RateClass rate = RateClass::read;
    bool idempotency_required = false;
    bool raw_body = false;  // the handler reads cx.request().body itself; no cookie counts, so no CSRF token is needed
    bool client_form =
        false;               // an OAuth endpoint: takes Parameters of its form, unknown ones too (RFC 6749 §3.1); the client proves itself
    bool json_only = false;  // no page of its own (faces for programs)
    bool dotted_names = false;  // .json and the like at the end of the path belong to the last name, they choose no face
    bool path_proves = false;   // a sealed token in the path is the proof: no CSRF token, and other fields of the body are passed over
    bool versioned = false;     // changes a row that has a rev: 428 without If-Match, see Context::expects
    std::string deprecated_since, successor;  // an HTTP date as @<unix time> (RFC 9745), and the path that replaces this one
    bool hidden = false;                      // not in OpenAPI: assets, health, standards' own faces
    std::vector<std::string> media_types;     // of a Reply, for OpenAPI and Accept
    // The same thing in further types, which Accept may ask for before the route's own faces: answered by a handler of their own.
    std::vector<std::string> other_types;
    std::function<Task<Result<Answer>>(Context&, const std::vector<std::string>&, const Node&, const Parameters&)> call_other;
    std::string example_input, example_output;

    Route& page(std::string name_, std::function<void(PageModel&, const void*, Context&)> decorate_ = {}) {
        page_template = std::move(name_);
        decorate = std::move(decorate_);
        return *this;
    }
    Route& form(std::string path_) { return form_path = std::move(path_), *this; }
    Route& needs(std::string permission) { return need.permission = std::move(permission), *this; }
    Route& needs(Assurance assurance) { return need.assurance = assurance, *this; }
    // What the permission is asked on: rules of the gate tell one thing from another. `part` is a name in the pattern.
    Route& about(std::string type, std::string part) {
        need.resource_type = std::move(type);
        return need.resource_part = std::move(part), *this;
    }
    Route& named(std::string name_) { return name = std::move(name_), *this; }
    Route& body_up_to(std::size_t bytes) { return body_limit = bytes, *this; }
    Route& time_up_to(std::chrono::seconds seconds) { return time_limit = seconds, *this; }
    Route& rated(RateClass rate_) { return rate = rate_, *this; }
    Route& idempotent() { return idempotency_required = true, *this; }  // 400 without an Idempotency-Key; others may carry one
    Route& proven_by_path() { return path_proves = true, *this; }
    Route& takes_raw() { return raw_body = true, *this; }
    Route& for_clients() { return client_form = json_only = true, *this; }
    Route& with_if_match() { return versioned = true, *this; }
    Route& deprecated(std::chrono::sys_seconds since, std::string successor_path) {
        deprecated_since = "@" + std::to_string(since.time_since_epoch().count());
        return successor = std::move(successor_path), *this;
    }
    Route& for_programs() { return json_only = true, *this; }
    Route& with_dotted_names() { return dotted_names = true, *this; }
    Route& unlisted() { return hidden = true, *this; }
    template <class... Parts>  // the parts of the path, and no query
    Route& gives_too(std::vector<std::string> types, Task<Result<Reply>> (*handler)(Context&, Parts...));
    Route& gives(std::vector<std::string> types) { return media_types = std::move(types), *this; }
};

namespace detail {

template <class T>
struct OutputOf {
    static constexpr const Face* face = &face_of<T>;
    static Answer wrap(T&& value) { return {std::make_shared<const T>(std::move(value)), face, 200, {}, {}}; }
};
template <class T>
struct OutputOf<Answered<T>> {
    static constexpr const Face* face = &face_of<T>;
    static Answer wrap(Answered<T>&& a) {
        return {std::make_shared<const T>(std::move(a.value)), face, a.status, std::move(a.headers), {}};
    }
};
template <>
struct OutputOf<Reply> {
    static constexpr const Face* face = nullptr;
    static Answer wrap(Reply&& reply) { return {nullptr, nullptr, reply.status, {}, std::move(reply)}; }
};

// Decodes path parts and input into the slots of the argument tuple; the faults of all of them together.
struct Slot {
    const Face* face;  // null: Parameters
    void* value;
};
std::optional<Problem> fill_arguments(const Route& route, const std::vector<std::string>& parts, const Node& input,
                                      const Parameters& parameters, std::span<const Slot> slots);

template <class T>
constexpr const Face* slot_face() {
    if constexpr (std::is_same_v<T, Parameters>)
        return nullptr;
    else
        return &face_of<T>;
}

template <class Out, class... Args>
Route make_route(std::string method, std::string pattern, Task<Result<Out>> (*handler)(Context&, Args...)) {
    Route route;
    route.method = std::move(method);
    route.pattern = std::move(pattern);
    route.output = OutputOf<Out>::face;
    for (const Face* face : std::initializer_list<const Face*>{nullptr, slot_face<Args>()...}) {
        if (face != nullptr && face->kind == Kind::structure)
            route.input = face;
        else if (face != nullptr)
            route.parts.push_back({"", face});
    }
    route.open_query = (std::is_same_v<Args, Parameters> || ...);
    route.call = [handler](Context& cx, const std::vector<std::string>& parts, const Node& input,
                           const Parameters& parameters) -> Task<Result<Answer>> {
        std::tuple<Args...> arguments{};
        std::vector<Slot> slots;
        std::apply(
            [&](auto&... argument) {
                (slots.push_back({slot_face<std::decay_t<decltype(argument)>>(), &argument}), ...);
            },
            arguments);
        if (auto problem = fill_arguments(cx.route(), parts, input, parameters, slots)) co_return std::move(*problem);
        Result<Out> out = co_await std::apply([&](auto&... argument) { return handler(cx, std::move(argument)...); }, arguments);
        if (!out) co_return std::move(out.problem());
        co_return OutputOf<Out>::wrap(std::move(*out));
    };
    return route;
}

}  // namespace detail

template <class... Parts>
Route& Route::gives_too(std::vector<std::string> types, Task<Result<Reply>> (*handler)(Context&, Parts...)) {
    other_types = std::move(types);
    call_other = detail::make_route("GET", pattern, handler).call;
    return *this;
}

}  // namespace skl
