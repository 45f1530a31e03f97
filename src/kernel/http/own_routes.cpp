// Routes the kernel itself has: health, the OpenAPI document, forms of POST routes, assets, what a problem code means.
#include <fstream>

#include "kernel/config/configuration.h"
#include "kernel/describe/write.h"
#include "kernel/http/dispatch.h"
#include "kernel/pages/locale.h"
#include "kernel/pages/pages.h"
#include "kernel/telemetry/metrics.h"

namespace skl {
namespace {

struct Health {
    Text<> status;
};
BOOST_DESCRIBE_STRUCT(Health, (), (status))

struct ProblemPage {
    Text<> title, code, detail;
};
BOOST_DESCRIBE_STRUCT(ProblemPage, (), (title, code, detail))

Task<Result<Health>> alive(Context&) { co_return Health{{"ok"}}; }

Task<Result<Health>> ready(Context& cx) {
    auto answered = co_await cx.read([](Reader& reader) -> Result<Health> {
        (void)reader.query("select 1").number();
        return Health{{"ok"}};
    });
    if (!answered || !cx.app().ready()) co_return Problem{503, "busy"};
    co_return std::move(*answered);
}

Task<Result<Reply>> metrics(Context& cx) { co_return Reply::text(cx.app().metrics().text(), "text/plain; version=0.0.4"); }

void watch_writes(Metrics& metrics, const Store& store) {
    metrics.counter("skylantern_writes_total", "Writes committed or refused",
                    [&store] { return static_cast<double>(store.statistics().writes); });
    metrics.counter("skylantern_commits_total", "Commits; writes over commits is the size of a group",
                    [&store] { return static_cast<double>(store.statistics().commits); });
    metrics.counter("skylantern_writes_failed_total", "Writes the database refused",
                    [&store] { return static_cast<double>(store.statistics().failed); });
    metrics.gauge("skylantern_writes_waiting", "Writes in the queue", [&store] { return static_cast<double>(store.statistics().waiting); });
}

Task<Result<Reply>> openapi(Context& cx) {
    Reply reply = Reply::text(openapi_document(cx.app(), cx.language()), "application/json");
    co_return reply;
}

Task<Result<ProblemPage>> explain(Context& cx, Text<1, 64> code) {
    const std::string key = "problem." + code.value;
    if (!cx.app().locale().has(cx.language(), key)) co_return Problem::not_found("problem");
    const std::string detail = key + ".detail";
    co_return ProblemPage{{cx.say(key)}, {code.value}, {cx.app().locale().has(cx.language(), detail) ? cx.say(detail) : ""}};
}

const char* type_of(const std::string& extension) {
    static const std::map<std::string, const char*> types = {{".css", "text/css; charset=utf-8"},
                                                             {".js", "text/javascript; charset=utf-8"},
                                                             {".svg", "image/svg+xml"},
                                                             {".json", "application/json"},
                                                             {".png", "image/png"},
                                                             {".ico", "image/x-icon"}};
    const auto found = types.find(extension);
    return found == types.end() ? "application/octet-stream" : found->second;
}

// Names are hashed by the build, so an asset never changes: cached for a year.
Task<Result<Reply>> asset(Context& cx, Text<1, 120> name) {
    const bool plain = name.value.find("..") == std::string::npos && name.value.find('/') == std::string::npos;
    const std::filesystem::path file = cx.app().assets() / name.value;
    if (!plain || !std::filesystem::is_regular_file(file)) co_return Problem::not_found("page");
    Reply reply;
    reply.content_type = type_of(file.extension().string());
    reply.headers.emplace_back("Cache-Control", "public, max-age=31536000, immutable");
    reply.headers.emplace_back("Vary", "Accept-Encoding");
    std::filesystem::path packed = file;
    packed += ".gz";
    if (accepts_gzip(cx.request().header("accept-encoding")) && std::filesystem::is_regular_file(packed)) {
        reply.headers.emplace_back("Content-Encoding", "gzip");
        reply.file = packed;
    } else {
        reply.file = file;
    }
    co_return reply;
}

// Browsers ask for it beside documents that are no pages of ours, such as JSON.
Task<Result<Reply>> favicon(Context& cx) { co_return Reply::redirect(cx.app().pages().asset("favicon.svg"), 302); }

// With the site map, where an installed module has one.
Task<Result<Reply>> robots(Context& cx) {
    std::string out = "User-agent: *\nDisallow: /operator\n";
    const std::string& configured = cx.app().configuration().public_url;
    const std::string base =
        configured.empty() ? fmt::format("{}://{}", cx.request().secure ? "https" : "http", cx.request().host) : configured;
    for (const Route& route : cx.app().routes())
        if (route.pattern == "/sitemap.xml") out += fmt::format("Sitemap: {}/sitemap.xml\n", base);
    co_return Reply::text(std::move(out));
}

}  // namespace

void Dispatch::install_own_routes() {
    const auto own = [this](Route route) -> Route& {
        own_.push_back(std::make_unique<Route>(std::move(route)));
        own_.back()->unlisted();
        return *own_.back();
    };
    watch_writes(app_.metrics(), app_.store());
    own(detail::make_route("GET", "/healthz", alive)).rated(RateClass::none).for_programs();
    own(detail::make_route("GET", "/readyz", ready)).rated(RateClass::none).for_programs();
    own(detail::make_route("GET", "/metrics", metrics)).rated(RateClass::none).for_programs();
    own(detail::make_route("GET", "/openapi.json", openapi)).for_programs();
    own(detail::make_route("GET", "/problems/{code}", explain)).parts[0].name = "code";
    own(detail::make_route("GET", "/assets/{name}", asset)).rated(RateClass::none).with_dotted_names().parts[0].name = "name";
    own(detail::make_route("GET", "/robots.txt", robots)).rated(RateClass::none);
    own(detail::make_route("GET", "/favicon.ico", favicon)).rated(RateClass::none).with_dotted_names();
    for (const Route& route : app_.routes()) {
        if (route.form_path.empty() || route.input == nullptr || router_.find("GET", route.form_path).route != nullptr) continue;
        const bool taken = std::any_of(app_.routes().begin(), app_.routes().end(),
                                       [&](const Route& other) { return other.method == "GET" && other.pattern == route.form_path; });
        if (taken) continue;
        Route form;
        form.method = "GET";
        form.pattern = route.form_path;
        form.need = route.need;
        form.rate = RateClass::page;
        const Route* target = &route;
        form.call = [this, target](Context& cx, const std::vector<std::string>&, const Node&, const Parameters&) -> Task<Result<Answer>> {
            Ask ask;
            Wire wire = form_page(cx, ask, *target, {}, 200);
            Answer answer;
            answer.reply = Reply{wire.status, "", std::move(wire.body), std::move(wire.headers), {}, {}};
            co_return answer;
        };
        own(std::move(form));
    }
}

}  // namespace skl
