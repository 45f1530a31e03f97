// The way of a request (ARCHITECTURE): route → caller → limits → input → handler. What comes out is dressed in dress.cpp.
#include "kernel/http/dispatch.h"

#include <array>
#include <cstring>
#include <random>

#include "kernel/config/configuration.h"
#include "kernel/crypto/random.h"
#include "kernel/http/bare_keys.h"
#include "kernel/http/limits.h"
#include "kernel/http/multipart.h"
#include "kernel/http/tenants.h"
#include "kernel/http/watch.h"
#include "kernel/pages/locale.h"
#include "kernel/pages/pages.h"
#include "kernel/telemetry/log.h"
#include "kernel/telemetry/metrics.h"
#include "kernel/text/mapped_file.h"
#include "kernel/text/text.h"

namespace skl {
namespace {

constexpr std::string_view api_mount = "/api/v1";
constexpr std::size_t most_in_memory = std::size_t{64} << 20;              // of a body that is no form with files, whatever a route takes
constexpr std::size_t trace_bytes = 16, span_bytes = 8;                    // Trace Context §3.2.2
constexpr std::string_view no_trace = "00000000000000000000000000000000";  // Trace Context §3.2.2.3: not a valid id

// Takes /t/<tenant> and /api/v1 off the path; they become the mount.
void unmount(Request& request, std::string& tenant) {
    if (request.path.starts_with("/t/")) {
        const auto end = std::min(request.path.find('/', 3), request.path.size());
        tenant = request.path.substr(3, end - 3);
        request.mount = request.path.substr(0, end);
        request.path.erase(0, end);
    }
    if (request.path.starts_with(api_mount) && (request.path.size() == api_mount.size() || request.path[api_mount.size()] == '/')) {
        request.mount += api_mount;
        request.path.erase(0, api_mount.size());
    }
    if (request.path.empty()) request.path = "/";
    while (request.path.size() > 1 && request.path.back() == '/') request.path.pop_back();
}

bool media_is(std::string_view content_type, std::string_view type) {
    return content_type.substr(0, content_type.find(';')) == type || content_type == type;
}

// Files that came with a form and that no handler took; also when it throws.
struct UploadsOf {
    const Node& input;
    ~UploadsOf() { remove_uploads(input); }
};

// A tenant's name is a slug: nothing else in a path may choose whose rows are read, least of all every_tenant.
bool is_tenant(const std::string& tenant) {
    Slug slug;
    return decode_text(tenant, face_of<Slug>, &slug).empty();
}

bool shows_something(const Request& request) { return !request.header("authorization").empty() || !request.header("cookie").empty(); }

// What bare_keys.h says.
void show_key(Request& request) {
    std::string key(request.header("authorization"));
    if (key.empty()) key = request.header("x-ckan-api-key");
    std::erase_if(request.headers, [](const auto& header) { return header.first == "cookie" || header.first == "authorization"; });
    if (key.empty()) return;
    request.headers.emplace_back("authorization", key.find(' ') == std::string::npos ? "Bearer " + key : key);
}

// Names and values of a form as they came: OAuth's have dots in them, and one that stands twice is the handler's to refuse.
void read_pairs(std::string_view form, Parameters& out) {
    auto unplus = [](std::string_view coded) {
        std::string spaced(coded);
        std::replace(spaced.begin(), spaced.end(), '+', ' ');
        return text::percent_decode(spaced);
    };
    while (!form.empty() && out.pairs.size() < most_form_fields) {
        const std::string_view pair = form.substr(0, form.find('&'));
        form.remove_prefix(std::min(pair.size() + 1, form.size()));
        const auto equals = std::min(pair.find('='), pair.size());
        auto name = unplus(pair.substr(0, equals));
        auto value = unplus(pair.substr(std::min(equals + 1, pair.size())));
        if (name && value && !name->empty() && text::valid_utf8(*name) && text::valid_utf8(*value))
            out.pairs.emplace_back(std::move(*name), std::move(*value));
    }
}

std::optional<Problem> refusal(const Done& done) { return done ? std::nullopt : std::optional(done.problem()); }

// Hex digits for a trace and a span. They are no secrets, and asking OpenSSL for them took a twelfth of a small answer's time.
std::string trace_noise() {
    static thread_local std::mt19937_64 generator = [] {
        std::array<std::uint32_t, 8> seed{};
        const std::string raw = crypto::random_bytes(sizeof seed);
        std::memcpy(seed.data(), raw.data(), sizeof seed);
        std::seed_seq sequence(seed.begin(), seed.end());
        return std::mt19937_64(sequence);
    }();
    std::array<std::uint64_t, (trace_bytes + span_bytes) / sizeof(std::uint64_t)> words{};
    for (std::uint64_t& word : words) word = generator();
    return text::hex({reinterpret_cast<const unsigned char*>(words.data()), sizeof words});
}

bool is_lower_hex(std::string_view text) { return text.find_first_not_of("0123456789abcdef") == std::string_view::npos; }

// ?lang= before the cookie.
std::string wanted_language(const Request& request) {
    if (const auto query = read_form(request.query))
        for (const auto& [name, value] : query->members)
            if (name == "lang" && value.type == Node::Type::text) return value.text;
    return std::string(request.cookie("lang"));
}

}  // namespace

Dispatch::Dispatch(App& app) : app_(app), no_route_(app.metrics().route("", "")), watch_(app.find_service<AnswerWatch>()) {
    install_own_routes();
    for (const Route& route : app.routes()) {
        router_.add(route, route.pattern, route.method);
    }
    for (const auto& route : own_) {
        router_.add(*route, route->pattern, route->method);
        if (route->need.empty()) gateless_.insert(route.get());
    }
    for (const Route& route : app.routes()) meters_[&route] = &app.metrics().route(route.method, route.pattern);
    for (const auto& route : own_) meters_[route.get()] = &app.metrics().route(route->method, route->pattern);
}

BodyPlan Dispatch::plan(const Request& request) const {
    Request copy;
    copy.path = request.path;
    std::string tenant;
    unmount(copy, tenant);
    (void)take_suffix(copy.path);
    const auto found = router_.find(request.method, copy.path);
    if (found.route == nullptr) return {limits::body, false, std::chrono::seconds(30)};
    const bool multipart = media_is(request.header("content-type"), "multipart/form-data");
    return {multipart ? found.route->body_limit : std::min(found.route->body_limit, most_in_memory), multipart, found.route->time_limit};
}

// The tenant in the path, else the one whose host was asked, else main. False: there is none of that name.
bool Dispatch::find_tenant(const Request& request, std::string& tenant) const {
    const Tenants* tenants = app_.tenants();
    if (request.mount.starts_with("/t/")) return is_tenant(tenant) && (tenants == nullptr || tenants->find(tenant) != nullptr);
    const auto hosted = tenants == nullptr ? nullptr : tenants->at_host(request.host);
    tenant = hosted ? hosted->tenant.value : std::string(main_tenant);
    return true;
}

// The route of the path without its suffix; a route may end in .json itself (/openapi.json) or hold names that do.
Router::Found Dispatch::find(Context& cx, Ask& ask) const {
    const std::string whole = cx.request_.path;
    const auto suffix = take_suffix(cx.request_.path);
    auto found = router_.find(cx.request_.method, cx.request_.path);
    if (!suffix) return found;
    const bool none = found.route == nullptr && found.allowed.empty();
    if (none || (found.route != nullptr && found.route->dotted_names)) {
        auto exact = router_.find(cx.request_.method, whole);
        if (exact.route != nullptr || !exact.allowed.empty()) {
            cx.request_.path = whole;
            return exact;
        }
    }
    ask.face = *suffix;
    ask.suffixed = true;
    return found;
}

Wire Dispatch::unrouted(Context& cx, Ask& ask, const Router::Found& found) {
    (void)choose_face(cx, ask);
    if (found.allowed.empty()) return dress_problem(cx, ask, Problem::not_found("page"));
    std::string allowed;
    for (const std::string& method : found.allowed) allowed += (allowed.empty() ? "" : ", ") + method;
    if (cx.request_.method == "OPTIONS") return {204, {{"Allow", allowed}}, "", {}, {}, {}};
    return dress_problem(cx, ask, Problem{405, "method-not-allowed", {{"allowed", allowed}}, {}, {{"Allow", allowed}}});
}

Task<Wire> Dispatch::answer(Request request, std::filesystem::path body_file) {
    std::string tenant;
    unmount(request, tenant);
    const bool known = find_tenant(request, tenant);
    Context cx(app_, std::move(request));
    cx.tenant_ = known ? std::move(tenant) : std::string(main_tenant);
    Ask ask;
    const UploadsOf uploads{ask.input};
    auto found = known ? find(cx, ask) : Router::Found{};
    const auto* foreign = app_.find_service<BareKeys>();
    const bool bare_key = foreign != nullptr && foreign->cover(cx.request_.path);
    if (bare_key) show_key(cx.request_);
    recognise(cx, ask);
    cx.route_ = found.route;
    const bool own_proof = found.route != nullptr && !bare_key && (found.route->raw_body || found.route->client_form);
    if (!cx.caller_.signed_in() && !own_proof && app_.look_up_ && shows_something(cx.request_)) cx.caller_ = co_await app_.look_up_(cx);
    Wire wire;
    if (found.route == nullptr) {
        wire = unrouted(cx, ask, found);
    } else if (auto unwanted = choose_face(cx, ask)) {
        wire = dress_problem(cx, ask, *unwanted);
    } else if (auto limited = limit_rate(cx, ask)) {
        wire = dress_problem(cx, ask, *limited);
    } else {
        wire = co_await call(cx, ask, std::move(found.parts), std::move(body_file));
    }
    finish(cx, ask, wire);
    tell(cx, wire);
    wire.meter = cx.route_ == nullptr ? &no_route_ : meters_.at(cx.route_);
    co_return wire;
}

void Dispatch::tell(const Context& cx, const Wire& wire) const {
    if (watch_ == nullptr || cx.route_ == nullptr) return;
    std::error_code unknown;
    const auto bytes = wire.file.empty() ? wire.body.size() : std::filesystem::file_size(wire.file, unknown);
    watch_->answered(cx, wire.status, unknown ? 0 : static_cast<std::int64_t>(bytes));
}

namespace {

// The value of a part of the path by its name in the pattern; a generated form has the pattern, and no parts to decode.
std::string part_named(const Route& route, const std::string& name, const std::vector<std::string>& parts) {
    if (name.empty()) return {};
    const auto at = route.pattern.find("{" + name + "}");
    if (at == std::string::npos) return {};
    const auto index =
        static_cast<std::size_t>(std::count(route.pattern.begin(), route.pattern.begin() + static_cast<std::ptrdiff_t>(at), '{'));
    return index < parts.size() ? parts[index] : std::string{};
}

}  // namespace

Task<Wire> Dispatch::call(Context& cx, Ask& ask, std::vector<std::string> parts, std::filesystem::path body_file) {
    const Route& route = cx.route();
    cx.resource_ = part_named(route, route.need.resource_part, parts);
    if (app_.upkeep_.due && app_.upkeep_.due(cx) && !gateless_.contains(&route))
        if (auto done = co_await app_.upkeep_.refresh(cx); !done) co_return dress_problem(cx, ask, done.problem());
    if (!route.need.empty())
        if (auto done = app_.gate_(cx, route.need); !done) co_return dress_problem(cx, ask, done.problem());
    if (auto refused = read_input(cx, ask, body_file)) co_return dress_problem(cx, ask, *refused);
    if (route.versioned && ask.if_match.empty()) co_return dress_problem(cx, ask, Problem{428, "if-match-required"});
    cx.if_match_ = ask.if_match;
    const bool once = route.method == "POST" && (route.idempotency_required || !ask.idempotency_key.empty());
    if (once) co_return co_await run_once(cx, ask, std::move(parts), std::move(body_file));
    co_return co_await run(cx, ask, std::move(parts));
}

Task<Wire> Dispatch::run(Context& cx, Ask& ask, std::vector<std::string> parts) {
    const Route& route = cx.route();
    auto answer = co_await (ask.other ? route.call_other : route.call)(cx, parts, ask.input, ask.parameters);
    if (answer) co_return dress(cx, ask, std::move(*answer));
    const Problem& problem = answer.problem();
    if (ask.face != FaceOfAnswer::html || problem.errors.empty() || route.form_path.empty()) co_return dress_problem(cx, ask, problem);
    // The form page a module made itself (a GET route with a template) shows a refused POST again.
    auto form = router_.find("GET", filled(route.form_path, route.pattern, cx.request_.path));
    if (form.route == nullptr || form.route->page_template.empty()) co_return dress_problem(cx, ask, problem);
    cx.typed_ = &ask.input;
    cx.faults_ = problem.errors;
    auto page = co_await form.route->call(cx, form.parts, Node{.type = Node::Type::object, .truth = true}, {});
    if (!page || page->face == nullptr) co_return dress_problem(cx, ask, problem);
    co_return form_again(cx, ask, *form.route, *page, problem);
}

void Dispatch::recognise(Context& cx, Ask& ask) const {
    cx.caller_ = app_.recognise_(cx.request_);
    std::string chosen = wanted_language(cx.request_);
    if (chosen == "zh-TW" || chosen == "zh") chosen = "zh-Hant";
    cx.language_ = chosen == "en" || chosen == "zh-Hant" ? chosen : best_language(cx.request_.header("accept-language"), "zh-Hant");
    if (chosen == cx.language_ && chosen != cx.request_.cookie("lang"))
        ask.extra.emplace_back("Set-Cookie", fmt::format("lang={}; Path=/; SameSite=Lax; Max-Age=31536000", chosen));
    if (const auto session = cookie_of(app_, cx.request_, session_cookie); session.size() == 43) cx.session_ = session;
    const std::string noise = trace_noise();
    const std::string_view parent = cx.request_.header("traceparent");  // 00-<32 hex>-<16 hex>-<2 hex>
    cx.trace_id_ = parent.size() == 55 && parent[2] == '-' && parent[35] == '-' && is_lower_hex(parent.substr(3, 32)) &&
                           parent.substr(3, 32) != no_trace
                       ? std::string(parent.substr(3, 32))
                       : noise.substr(0, 2 * trace_bytes);
    cx.span_id_ = noise.substr(2 * trace_bytes);
}

std::optional<Problem> Dispatch::choose_face(Context& cx, Ask& ask) const {
    const bool api = cx.request_.mount.ends_with(api_mount);
    const std::string_view accept = cx.request_.header("accept");
    if (cx.route_ != nullptr && cx.route_->output == nullptr && !ask.suffixed) {  // the handler chooses; a problem still needs a face
        ask.face =
            accept.find("text/html") != std::string_view::npos && !api && !cx.route_->json_only ? FaceOfAnswer::html : FaceOfAnswer::json;
        cx.wants_html_ = ask.face == FaceOfAnswer::html;
        return {};
    }
    if (!ask.suffixed) {
        static const std::vector<std::string> page_first = {"text/html",         "application/json",     "text/csv",
                                                            "application/jsonl", "application/x-ndjson", "application/problem+json"};
        static const std::vector<std::string> json_first = {"application/json", "text/csv", "application/jsonl", "application/x-ndjson",
                                                            "application/problem+json"};
        constexpr FaceOfAnswer faces[] = {FaceOfAnswer::html,  FaceOfAnswer::json,  FaceOfAnswer::csv,
                                          FaceOfAnswer::jsonl, FaceOfAnswer::jsonl, FaceOfAnswer::json};
        const bool program = api || (cx.route_ != nullptr && cx.route_->json_only);
        const bool said_nothing = accept.empty() || accept == "*/*";
        if (cx.route_ != nullptr && cx.route_->call_other && !said_nothing) {
            auto offered = program ? json_first : page_first;
            const std::size_t own = offered.size();
            offered.insert(offered.end(), cx.route_->other_types.begin(), cx.route_->other_types.end());
            const auto wished = best_type(accept, offered);
            ask.other = wished && *wished >= own;
            if (ask.other) return {};  // a problem is told in JSON
        }
        const auto best = best_type(accept, program || said_nothing ? json_first : page_first);
        if (!best) {
            if (program && accept.find("text/html") != std::string_view::npos) {  // a person looks at the API: JSON is readable
                ask.face = FaceOfAnswer::json;
                return {};
            }
            ask.face = FaceOfAnswer::json;
            return Problem{406, "not-acceptable", {{"formats", "text/html, application/json, text/csv, application/jsonl"}}};
        }
        ask.face = faces[*best + (program || said_nothing ? 1 : 0)];
    }
    cx.wants_html_ = ask.face == FaceOfAnswer::html;
    return {};
}

std::optional<Problem> Dispatch::limit_rate(Context& cx, Ask& ask) {
    const Route& route = cx.route();
    if (!app_.configuration().rate_limits || route.rate == RateClass::none) return {};
    const std::string who = cx.caller_.signed_in() ? cx.caller_.subject : address_prefix(cx.request_.remote);
    const bool known = cx.caller_.signed_in();
    const auto verdict = limiter_.count(route.rate, who, cx.now_.micros, known);
    const Rate& rate = rate_of(route.rate, known);
    ask.extra.emplace_back("RateLimit-Policy", fmt::format("\"{}\";q={};w=60", rate.name, rate.per_minute));
    ask.extra.emplace_back("RateLimit", fmt::format("\"{}\";r={};t={}", rate.name, verdict.remaining, verdict.reset_seconds));
    if (verdict.allowed) return {};
    return Problem{429,
                   "rate-limited",
                   {{"seconds", std::to_string(verdict.reset_seconds)}},
                   {},
                   {{"Retry-After", std::to_string(verdict.reset_seconds)}}};
}

std::optional<Problem> Dispatch::read_query(Context& cx, Ask& ask) const {
    auto query = read_form(cx.request_.query);
    if (!query) return query.problem();
    std::erase_if(query->members, [](const Member& member) { return member.key == "lang"; });
    if (cx.route().open_query) {
        std::string_view rest = cx.request_.query;  // names keep their dots and brackets here
        while (!rest.empty()) {
            const auto end = std::min(rest.find('&'), rest.size());
            std::string pair(rest.substr(0, end));
            rest.remove_prefix(std::min(end + 1, rest.size()));
            std::replace(pair.begin(), pair.end(), '+', ' ');
            const auto equals = std::min(pair.find('='), pair.size());
            auto name = text::percent_decode(std::string_view(pair).substr(0, equals));
            auto value = text::percent_decode(equals == pair.size() ? std::string_view{} : std::string_view(pair).substr(equals + 1));
            if (!name || !value || !text::valid_utf8(*name) || !text::valid_utf8(*value)) return Problem::bad_request("bad-query");
            if (!name->empty() && *name != "lang") ask.parameters.pairs.emplace_back(std::move(*name), std::move(*value));
        }
    } else if (cx.route().method == "GET" || cx.route().method == "DELETE") {
        if (cx.route().input == nullptr && !query->members.empty())
            return Problem::bad_request("unknown-parameter").with("name", query->members[0].key);
        ask.input = std::move(*query);
    }
    return {};
}

std::optional<Problem> Dispatch::read_input(Context& cx, Ask& ask, const std::filesystem::path& body_file) const {
    if (auto problem = read_query(cx, ask)) return problem;
    const std::string& method = cx.route().method;
    ask.if_match = cx.request_.header("if-match");
    if (method == "GET") {
        // A page of another origin may open a WebSocket with this reader's cookies; the browser says where it stands.
        return cx.request_.header("upgrade").empty() ? std::nullopt : refusal(check_origin(app_, cx.request_, false, {}));
    }
    const std::string_view type = cx.request_.header("content-type");
    if (cx.route().raw_body) {
        // What lies on disk is for a handler that takes a structure with `body`.
        if (cx.route().input == nullptr) return {};
        ask.input = Node{.type = Node::Type::object};
        if (body_file.empty()) return {};
        Node whole{.type = Node::Type::upload};
        whole.upload = {"", "", std::string(type), body_file, static_cast<std::int64_t>(std::filesystem::file_size(body_file))};
        ask.input.member("body") = std::move(whole);
        return {};
    }
    if (cx.route().client_form) {
        ask.parameters = {};  // not from the address, where logs would keep them (RFC 6749 §3.2)
        if (media_is(type, "application/x-www-form-urlencoded")) read_pairs(cx.request_.body, ask.parameters);
        return {};
    }
    // A part of a file (tus 1.0.0) is read from the request by a handler that takes no structure. A browser asks before it sends this type
    // to another origin, so the origin is proof enough.
    if (media_is(type, "application/offset+octet-stream") && cx.route().input == nullptr)
        return refusal(check_origin(app_, cx.request_, false, {}));
    const bool multipart = media_is(type, "multipart/form-data"), urlencoded = media_is(type, "application/x-www-form-urlencoded");
    const bool form = multipart || urlencoded;
    const bool empty = cx.request_.body.empty() && body_file.empty();
    Node body;
    if (multipart) {
        const MappedFile mapped(body_file);
        auto node = read_multipart(body_file.empty() ? std::string_view(cx.request_.body) : mapped.view(),
                                   header_parameter(type, "boundary"), std::filesystem::temp_directory_path());
        if (!node) return node.problem();
        body = std::move(*node);
    } else if (urlencoded || (empty && type.empty())) {
        auto node = read_form(cx.request_.body);
        if (!node) return node.problem();
        body = std::move(*node);
    } else if (media_is(type, "application/json") || media_is(type, "application/merge-patch+json")) {
        auto node = read_json(cx.request_.body);
        if (!node) return node.problem();
        body = std::move(*node);
    } else {
        return Problem{
            415, "unsupported-media-type", {{"types", "application/json, application/x-www-form-urlencoded, multipart/form-data"}}};
    }
    const Node* token = body.find("csrf");
    const std::string token_text = token == nullptr ? std::string{} : token->text;
    ask.idempotency_key = cx.request_.header("idempotency-key");
    if (const Node* key = body.find("idempotency_key"); form && key != nullptr && ask.idempotency_key.empty())
        ask.idempotency_key = key->text;
    if (const Node* rev = body.find("if_match"); form && rev != nullptr && ask.if_match.empty()) ask.if_match = rev->text;
    if (form)
        std::erase_if(body.members, [](const Member& member) {
            return member.key == "csrf" || member.key == "idempotency_key" || member.key == "if_match";
        });
    const bool has_cookie = !cookie_of(app_, cx.request_, operator_cookie).empty() ||
                            !cookie_of(app_, cx.request_, session_cookie).empty() ||
                            !cookie_of(app_, cx.request_, signed_in_cookie).empty();
    if (cx.route().path_proves) {
        remove_uploads(body);
        return {};
    }
    if (auto done = check_origin(app_, cx.request_, form || (empty && has_cookie && cx.request_.header("origin").empty()), token_text);
        !done) {
        remove_uploads(body);
        return done.problem();
    }
    if (method != "DELETE") {
        ask.input = std::move(body);
        ask.input.truth = form || empty;  // tells the decoder that all values are text
        if (cx.route().input == nullptr && !ask.input.members.empty()) return Problem::bad_request("unexpected-body");
    }
    return {};
}

}  // namespace skl
