// An answer in the face that was asked for: JSON, JSON Lines, CSV or a page; problems likewise.
#include "kernel/config/configuration.h"
#include "kernel/crypto/random.h"
#include "kernel/describe/scalar.h"
#include "kernel/describe/write.h"
#include "kernel/http/dispatch.h"
#include "kernel/http/sorting.h"
#include "kernel/http/tenants.h"
#include "kernel/pages/pages.h"
#include "kernel/pages/words.h"
#include "kernel/telemetry/log.h"
#include "kernel/text/text.h"

namespace skl {
namespace {

constexpr std::size_t usual_headers = 12;  // of an answer

// The elements of a list answer, or the struct itself as the only one: what CSV and JSON Lines are made of.
std::vector<View> elements(View value) {
    const Field* items = value.face->shape->find("items");
    if (items == nullptr || items->face->kind != Kind::list) return {value};
    std::vector<View> out;
    void* list = const_cast<void*>(items->in_const(value.value));
    for (std::size_t i = 0; i < items->face->held->count(list); ++i) out.push_back({items->face->of, items->face->held->at(list, i)});
    return out;
}

const Shape* element_shape(View value) {
    const Field* items = value.face->shape->find("items");
    const Face* face = items != nullptr && items->face->kind == Kind::list ? items->face->of : value.face;
    return face->kind == Kind::structure ? face->shape : nullptr;
}

std::string lines_of(View value) {
    std::string out;
    for (const View& element : elements(value)) {
        write_json(out, element);
        out += '\n';
    }
    return out;
}

std::string csv_of(View value) {
    std::string out;
    const Shape* shape = element_shape(value);
    if (shape == nullptr) return out;
    write_csv_header(out, *shape);
    for (const View& element : elements(value)) write_csv_row(out, *shape, element.value);
    return out;
}

std::string route_title(const Locale& locale, std::string_view language, const Route& route) {
    const std::string key = route.name.empty() ? fmt::format("route.{} {}", route.method, route.pattern) : "route." + route.name;
    return locale.has(language, key) ? locale.say(language, key) : std::string{};
}

// The same query with another value of one parameter.
std::string with_parameter(const Request& request, std::string_view name, std::string_view value) {
    std::string out = "?";
    std::string_view rest = request.query;
    while (!rest.empty()) {
        const auto end = std::min(rest.find('&'), rest.size());
        const std::string_view pair = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (pair.substr(0, pair.find('=')) == name || pair.starts_with("cursor=")) continue;
        out += fmt::format("{}{}", out.size() > 1 ? "&" : "", pair);
    }
    return fmt::format("{}{}{}={}", out, out.size() > 1 ? "&" : "", name, text::percent_encode(value));
}

// Whether the handler said that its list can be sorted by the field.
bool sortable(const HeaderList& headers, std::string_view field) {
    const auto told = std::find_if(headers.begin(), headers.end(), [](const auto& one) { return one.first == sort_keys_header; });
    if (told == headers.end()) return false;
    const std::string all = ", " + told->second + ", ";
    return all.find(fmt::format(", {}, ", field)) != std::string::npos;
}

// Where a list goes on, with the filters and the order that were asked for; empty: nowhere.
std::string next_of(const Request& request, View value) {
    const Field* next = value.face->shape->find("next");
    if (next == nullptr || is_absent({next->face, next->in_const(value.value)})) return {};
    return with_parameter(request, "cursor", write_scalar(inside({next->face, next->in_const(value.value)})));
}

}  // namespace

Wire Dispatch::dress(Context& cx, Ask& ask, Answer answer) {
    if (answer.face == nullptr) return dress_reply(cx, ask, std::move(answer.reply));
    const View value{answer.face, answer.value.get()};
    Wire wire{answer.status, std::move(answer.headers), {}, {}, {}, {}};
    wire.headers.reserve(usual_headers);
    std::string location;
    for (const auto& [name, text] : wire.headers)
        if (name == "Location") location = text;
    if (ask.face == FaceOfAnswer::html && !location.empty() && cx.request_.method != "GET") {
        wire.status = 303;  // a browser goes to what it has made
        return wire;
    }
    const char* type = "application/json";
    switch (ask.face) {
        case FaceOfAnswer::csv:
            wire.body = csv_of(value);
            type = "text/csv; charset=utf-8; header=present";
            break;
        case FaceOfAnswer::jsonl:
            wire.body = lines_of(value);
            type = "application/jsonl";
            break;
        case FaceOfAnswer::html:
            wire.body = html(cx, answer);
            type = "text/html; charset=utf-8";
            break;
        default: write_json(wire.body, value);
    }
    if (const std::string next = next_of(cx.request_, value); !next.empty())
        wire.headers.emplace_back("Link", fmt::format("<{}>; rel=\"next\"", next));
    wire.headers.emplace_back("Content-Type", type);
    wire.headers.emplace_back("Vary", "Accept, Accept-Language, Cookie");
    return wire;
}

Wire Dispatch::dress_reply(Context&, Ask&, Reply reply) const {
    Wire wire{reply.status,          std::move(reply.headers), std::move(reply.body),
              std::move(reply.file), std::move(reply.stream),  std::move(reply.socket)};
    wire.held = std::move(reply.held);
    if (!reply.content_type.empty()) wire.headers.emplace_back("Content-Type", std::move(reply.content_type));
    return wire;
}

PageFrame Dispatch::frame(Context& cx, const std::string& title) const {
    PageFrame out;
    out.language = cx.language_;
    out.title = title;
    out.tenant_prefix = cx.href("");
    out.path = cx.href(cx.request_.path) + (cx.request_.query.empty() ? "" : "?" + cx.request_.query);
    if (cx.route_ != nullptr && cx.route_->output != nullptr && cx.request_.method == "GET")
        out.self_json = cx.href(cx.request_.path == "/" ? "/index" : cx.request_.path) + ".json" +
                        (cx.request_.query.empty() ? "" : "?" + cx.request_.query);
    if (cx.session_.empty()) {
        cx.session_ = crypto::random_token();
        cx.new_session_ = true;
    }
    out.csrf = csrf_token(app_, cx.session_);
    out.form_key = crypto::random_token();
    const Configuration& configuration = app_.configuration();
    out.site_title = cx.language_ == "en" ? configuration.site_title_en : configuration.site_title_zh;
    if (const auto tenant = app_.tenants() == nullptr ? nullptr : app_.tenants()->find(cx.tenant_); tenant && !tenant->title_zh.empty())
        out.site_title = cx.language_ == "en" && !tenant->title_en.empty() ? tenant->title_en.value : tenant->title_zh.value;
    out.site_tagline = cx.say(configuration.demo ? "site.tagline.demo" : "site.tagline");
    out.official = cx.caller_.official;
    out.signed_in_as = cx.caller_.name;
    out.acts_for = cx.caller_.acts_for;
    out.sign_in_path = app_.sign_in_path();
    out.offers_sign_in = !cx.caller_.signed_in() && out.sign_in_path != operator_page;
    add_navigation(cx, out);
    return out;
}

std::string Dispatch::html(Context& cx, const Answer& answer) {
    const Route& route = cx.route();
    PageFrame page = frame(cx, route_title(app_.locale(), cx.language_, route));
    const View value{answer.face, answer.value.get()};
    const Field* title = value.face->shape->find("title");
    if (title != nullptr) page.title = display(app_.locale(), cx.language_, {title->face, title->in_const(value.value)});
    if (cx.request_.path != "/") page.breadcrumbs = trail(cx, value, page.title);
    if (const Field* refresh = value.face->shape->find("refresh_seconds"))
        page.refresh_seconds = static_cast<int>(integer_of({refresh->face, refresh->in_const(value.value)}));
    if (!route.page_template.empty())
        return app_.pages().render(route.page_template, page, [&](PageModel& model) {
            model.fill(value);
            if (const std::string next = next_of(cx.request_, value); !next.empty()) model.set("next_page", next);
            if (route.decorate) route.decorate(model, answer.value.get(), cx);
        });
    if (value.face->shape->find("items") != nullptr)
        return app_.pages().table(page, value, [&](std::string_view name, std::string_view given) {
            const bool taken = route.input != nullptr && route.input->shape->find(name) != nullptr;
            const bool sorts = name != "sort" || sortable(cx.headers_, given);
            return taken && sorts ? with_parameter(cx.request_, name, given) : std::string{};
        });
    return app_.pages().summary(page, value);
}

namespace {

std::string_view next_segment(std::string_view& path) {
    path.remove_prefix(std::min(path.size(), path.find_first_not_of('/')));
    const std::string_view made = path.substr(0, path.find('/'));
    path.remove_prefix(made.size());
    return made;
}

}  // namespace

std::string filled(std::string_view pattern, std::string_view matched, std::string_view path) {
    std::map<std::string_view, std::string_view> parts;
    while (!matched.empty() && !path.empty()) {
        const std::string_view name = next_segment(matched), value = next_segment(path);
        if (name.starts_with('{')) parts.emplace(name, value);
    }
    std::string made;
    for (std::string_view segment = next_segment(pattern); !segment.empty(); segment = next_segment(pattern)) {
        const auto part = parts.find(segment);
        made.append("/").append(part == parts.end() ? segment : part->second);
    }
    return made;
}

Wire Dispatch::form_page(Context& cx, Ask& ask, const Route& route, const std::vector<FieldError>& errors, int status) {
    std::string title = route_title(app_.locale(), cx.language_, route);
    PageFrame page = frame(cx, title);
    page.self_json.clear();
    Wire wire{status, {{"Content-Type", "text/html; charset=utf-8"}, {"Cache-Control", "no-store"}}, {}, {}, {}, {}};
    wire.body =
        app_.pages().form(page, *route.input, cx.href(filled(route.pattern, cx.route_->pattern, cx.request_.path)), &ask.input, errors);
    return wire;
}

Wire Dispatch::form_again(Context& cx, Ask& ask, const Route& form, const Answer& answer, const Problem& problem) {
    PageFrame page = frame(cx, route_title(app_.locale(), cx.language_, form));
    page.self_json.clear();
    Wire wire{problem.status, {{"Content-Type", "text/html; charset=utf-8"}, {"Cache-Control", "no-store"}}, {}, {}, {}, {}};
    wire.body = app_.pages().render(form.page_template, page, [&](PageModel& model) {
        model.fill({answer.face, answer.value.get()});
        if (form.decorate) form.decorate(model, answer.value.get(), cx);
        app_.pages().fill_form(model, cx.route().input, &ask.input, problem.errors);
    });
    return wire;
}

Wire Dispatch::dress_problem(Context& cx, Ask& ask, const Problem& problem) {
    Wire wire{problem.status, problem.headers, {}, {}, {}, {}};
    wire.headers.emplace_back("Cache-Control", "no-store");
    wire.headers.emplace_back("Vary", "Accept, Accept-Language, Cookie");
    if (problem.status >= 500) log::error("problem", {{"code", problem.code}, {"path", cx.request_.path}, {"trace", cx.trace_id_}});
    if (ask.face != FaceOfAnswer::html) {
        wire.headers.emplace_back("Content-Type", "application/problem+json");
        wire.headers.emplace_back("Content-Language", cx.language_);
        wire.body = problem_json(app_.locale(), cx.language_, problem, cx.href(cx.request_.path));
        return wire;
    }
    const bool has_form = cx.route_ != nullptr && !cx.route_->form_path.empty() && !problem.errors.empty();
    // One with a page that a module made needs what that page shows; of a thing's own form only the address does.
    const auto generated = [&] {
        const auto form = router_.find("GET", filled(cx.route_->form_path, cx.route_->pattern, cx.request_.path));
        return form.route != nullptr && form.route->page_template.empty();
    };
    if (has_form && (cx.route_->parts.empty() || generated())) {  // the form again, with what was typed and what is wrong
        return form_page(cx, ask, *cx.route_, problem.errors, problem.status);
    }
    PageFrame page = frame(cx, problem_title(app_.locale(), cx.language_, problem));
    page.self_json.clear();
    wire.headers.emplace_back("Content-Type", "text/html; charset=utf-8");
    wire.body = app_.pages().problem(page, problem);
    return wire;
}

namespace {

// A member of a problem: counts of code points are numbers, lists are arrays, all else is text.
void append_param(std::string& out, const Problem& problem, std::string_view name, std::string_view text) {
    write_json_string(out, name);
    out += ':';
    const auto list = problem.lists.find(std::string(name));
    const bool digits = !text.empty() && text.size() < 10 && text.find_first_not_of("0123456789") == std::string_view::npos;
    if (list != problem.lists.end())
        out += to_json(list->second);
    else if (name == "position" && digits)
        out += text;
    else
        write_json_string(out, text);
}

// README §3 of the conventions: at{sheet, line, row, column, byte}; what is not known is not said.
void append_place(std::string& out, const Place& place) {
    out += R"(,"at":{)";
    const auto comma = [&] {
        if (out.back() != '{') out += ',';
    };
    if (!place.sheet.empty()) {
        out += R"("sheet":)";
        write_json_string(out, place.sheet);
    }
    const std::pair<const char*, std::int64_t> counts[] = {
        {"line", place.line}, {"row", place.row}, {"column", place.column}, {"byte", place.byte}};
    for (const auto& [name, count] : counts) {
        if (count == 0) continue;
        comma();
        out += fmt::format(R"("{}":{})", name, count);
    }
    out += '}';
}

}  // namespace

std::string problem_json(const Locale& locale, std::string_view language, const Problem& problem, std::string_view instance) {
    std::string out = "{\"type\":";
    write_json_string(out, "/problems/" + problem.code);
    const auto member = [&](std::string_view name, std::string_view text) {
        out += ',';
        write_json_string(out, name);
        out += ':';
        write_json_string(out, text);
    };
    member("code", problem.code);
    member("title", problem_title(locale, language, problem));
    out += fmt::format(",\"status\":{}", problem.status);
    if (const std::string detail = problem_detail(locale, language, problem); !detail.empty()) member("detail", detail);
    member("instance", instance);
    for (const auto& [name, text] : problem.params)
        if (!name.ends_with(word_suffix) && name != "code" && name != "title" && name != "status" && name != "detail" && name != "type" &&
            name != "instance") {
            out += ',';
            append_param(out, problem, name, text);
        }
    out += ",\"errors\":[";
    for (const FieldError& error : problem.errors) {
        if (out.back() == '}') out += ',';
        out += "{\"code\":";
        write_json_string(out, error.code);
        member("message", error_message(locale, language, error));
        if (!error.pointer.empty()) member("pointer", error.pointer);
        if (error.at) append_place(out, *error.at);
        if (!error.params.empty()) {
            out += ",\"params\":{";
            for (const auto& [name, text] : error.params) {
                if (name.ends_with(word_suffix)) continue;
                if (out.back() != '{') out += ',';
                append_param(out, problem, name, text);
            }
            out += '}';
        }
        out += '}';
    }
    return out + "]}";
}

Wire Dispatch::problem_before_routing(const Request& request, const Problem& problem) {
    Wire wire{problem.status, problem.headers, {}, {}, {}, {}};
    wire.headers.emplace_back("Content-Type", "application/problem+json");
    wire.headers.emplace_back("Cache-Control", "no-store");
    wire.body = problem_json(app_.locale(), best_language(request.header("accept-language"), "zh-Hant"), problem, request.path);
    return wire;
}

Wire Dispatch::crashed(const Request& request, const std::exception& what) {
    log::error("handler threw", {{"what", what.what()}, {"path", request.path}});
    return problem_before_routing(request, Problem{500, "internal"});
}

}  // namespace skl
