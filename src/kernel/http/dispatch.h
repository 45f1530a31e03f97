// From a read request to the bytes of an answer: route, caller, input, handler, face.
#pragma once

#include "kernel/http/guard.h"
#include "kernel/http/negotiate.h"
#include "kernel/http/router.h"
#include "kernel/pages/pages.h"

namespace skl {

class RouteMeter;
class AnswerWatch;

// An answer on its way out; the server adds Date, Content-Length or chunking, and the connection headers.
struct Wire {
    int status = 200;
    HeaderList headers;
    std::string body;
    std::filesystem::path file;
    std::function<Task<void>(BodySink&)> stream;
    std::function<Task<void>(Socket&)> socket{};
    RouteMeter* meter = nullptr;  // of the route that answered
    std::shared_ptr<const void> held{};
};

// What the server must know before it reads the body.
struct BodyPlan {
    std::size_t limit = 0;
    bool to_disk = false;  // multipart and uploads
    std::chrono::seconds time_limit{30};
};

class Dispatch {
public:
    explicit Dispatch(App& app);

    BodyPlan plan(const Request& request) const;
    // `body_file`: where the body lies when the plan said so. Never throws but for cancellation.
    Task<Wire> answer(Request request, std::filesystem::path body_file);
    Wire problem_before_routing(const Request& request, const Problem& problem);  // too large, too slow, not HTTP
    Wire timed_out(const Request& request) {
        return problem_before_routing(request, Problem{503, "timeout", {}, {}, {{"Retry-After", "5"}}});
    }
    Wire needs_upgrade(const Request& request) {
        return problem_before_routing(
            request,
            Problem{
                426, "upgrade-required", {}, {}, {{"Upgrade", "websocket"}, {"Connection", "Upgrade"}, {"Sec-WebSocket-Version", "13"}}});
    }
    Wire crashed(const Request& request, const std::exception& what);

private:
    struct Ask {  // one request being answered
        FaceOfAnswer face = FaceOfAnswer::json;
        bool suffixed = false;
        bool other = false;  // one of the route's other_types
        std::string idempotency_key, if_match;
        Parameters parameters;
        Node input;
        HeaderList extra;
    };
    void recognise(Context& cx, Ask& ask) const;
    std::optional<Problem> limit_rate(Context& cx, Ask& ask);
    std::optional<Problem> choose_face(Context& cx, Ask& ask) const;
    std::optional<Problem> read_input(Context& cx, Ask& ask, const std::filesystem::path& body_file) const;
    std::optional<Problem> read_query(Context& cx, Ask& ask) const;
    bool find_tenant(const Request& request, std::string& tenant) const;
    Router::Found find(Context& cx, Ask& ask) const;
    Task<Wire> call(Context& cx, Ask& ask, std::vector<std::string> parts, std::filesystem::path body_file);
    Task<Wire> run(Context& cx, Ask& ask, std::vector<std::string> parts);
    Task<Wire> run_once(Context& cx, Ask& ask, std::vector<std::string> parts, std::filesystem::path body_file);
    Wire unrouted(Context& cx, Ask& ask, const Router::Found& found);
    void compress(Context& cx, Wire& wire) const;
    Wire dress(Context& cx, Ask& ask, Answer answer);
    Wire dress_reply(Context& cx, Ask& ask, Reply reply) const;
    Wire dress_problem(Context& cx, Ask& ask, const Problem& problem);
    Wire form_page(Context& cx, Ask& ask, const Route& route, const std::vector<FieldError>& errors, int status);
    Wire form_again(Context& cx, Ask& ask, const Route& form, const Answer& page, const Problem& problem);
    PageFrame frame(Context& cx, const std::string& title) const;
    std::string html(Context& cx, const Answer& answer);
    void add_navigation(Context& cx, PageFrame& page) const;  // with the neighbours of the page (places.cpp)
    std::vector<Crumb> trail(Context& cx, View value, const std::string& title) const;
    void finish(Context& cx, Ask& ask, Wire& wire) const;
    void tell(const Context& cx, const Wire& wire) const;
    void install_own_routes();

    App& app_;
    Router router_;
    RateLimiter limiter_;
    std::map<const Route*, RouteMeter*> meters_;
    RouteMeter& no_route_;
    AnswerWatch* watch_;  // null: nobody counts
    std::vector<std::unique_ptr<Route>> own_;
    std::set<const Route*> gateless_;  // own routes that need nothing: health and assets answer whatever becomes of the database
};

// RFC 9457 body in the reader's language.
std::string problem_json(const Locale& locale, std::string_view language, const Problem& problem, std::string_view instance);

// OpenAPI 3.1 of all routes (openapi.cpp).
std::string openapi_document(const App& app, std::string_view language);

std::string brotli(std::string_view bytes);
std::string gzip(std::string_view bytes);
std::string zstd(std::string_view bytes);

// The pattern with its {parts} as the path has them that matched `matched`: where a form that stands below a thing is sent.
std::string filled(std::string_view pattern, std::string_view matched, std::string_view path);

}  // namespace skl
