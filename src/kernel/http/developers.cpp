// /developers: every route of this house in words, with addresses that can be tried.
#include "kernel/config/configuration.h"
#include "kernel/http/developers.h"
#include "kernel/pages/locale.h"

namespace skl {
namespace {

struct RouteLine {
    Text<> method, pattern;
    std::string heading;
    Text<> try_href;
};
BOOST_DESCRIBE_STRUCT(RouteLine, (), (method, pattern, heading, try_href))

struct Developers {
    std::string title;
    Text<> base;
    std::vector<RouteLine> routes;
};
BOOST_DESCRIBE_STRUCT(Developers, (), (title, base, routes))

Task<Result<Developers>> developers(Context& cx) {
    const Configuration& c = cx.app().configuration();
    Developers out{cx.say("developers.title"), {c.public_url.empty() ? fmt::format("{}://{}", cx.request().secure ? "https" : "http", cx.request().host) : c.public_url}, {}};
    for (const Route& route : cx.app().routes()) {
        if (route.hidden) continue;
        const std::string key = route.name.empty() ? fmt::format("route.{} {}", route.method, route.pattern) : "route." + route.name;
        const bool plain = route.method == "GET" && route.parts.empty() && route.permission.empty();
        out.routes.push_back({{route.method}, {route.pattern}, cx.app().locale().has(cx.language(), key) ? cx.say(key) : "", {plain ? cx.href("/api/v1" + (route.pattern == "/" ? "" : route.pattern)) : ""}});
    }
    co_return out;
}

}  // namespace

void install_developers(App& app) { app.get("/developers", developers).page("developers").rated(RateClass::page).named("developers"); }

}  // namespace skl
