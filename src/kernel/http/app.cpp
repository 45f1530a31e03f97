// App and Context: registration of routes, and what a handler may use.
#include "kernel/http/app.h"

#include <stdexcept>

#include "kernel/http/conditional.h"
#include "kernel/http/examples.h"
#include "kernel/http/idempotency.h"
#include "kernel/http/suspend.h"
#include "kernel/pages/locale.h"
#include "kernel/telemetry/metrics.h"

namespace skl {

App::App(const Configuration& configuration, Store& store, Pages& pages, const Locale& locale)
    : configuration_(configuration), store_(store), pages_(pages), locale_(locale), metrics_(std::make_unique<Metrics>()) {
    recognise_ = [](const Request&) { return Caller{}; };
    gate_ = [](Context&, const Need&) -> Done { return Problem{401, "unauthorised"}; };
}

App::~App() = default;

void App::set_examples(std::filesystem::path file) { examples_ = std::make_unique<Examples>(std::move(file)); }

const Node* App::example_of(std::string_view language, const Route& route) const {
    return examples_ ? examples_->of(language, route) : nullptr;
}

Route& App::add(Route route) {
    std::size_t part = 0;
    for (std::size_t at = 0; (at = route.pattern.find('{', at)) != std::string::npos; ++at, ++part) {
        if (part >= route.parts.size()) throw std::logic_error("a handler takes too few parts: " + route.pattern);
        std::string& name = route.parts[part].name = route.pattern.substr(at + 1, route.pattern.find('}', at) - at - 1);
        if (name.ends_with("...")) name.resize(name.size() - 3);
    }
    if (part != route.parts.size()) throw std::logic_error("a handler takes too many parts: " + route.pattern);
    routes_.push_back(std::move(route));
    return routes_.back();
}

Context::Context(App& app, Request request) : app_(app), request_(std::move(request)), now_(Instant::now()) {}
Context::~Context() = default;

std::string Context::say(std::string_view key, const std::map<std::string, std::string>& arguments) const {
    return app_.locale().say(language_, key, arguments);
}

Done Context::may(const std::string& permission) {
    Need need{.permission = permission};
    if (route_ != nullptr) need.resource_type = route_->need.resource_type;
    return app_.gate_(*this, need);
}

Done Context::expects(std::int64_t rev) const {
    if (matches_tag(if_match_, fmt::format("\"{}\"", rev))) return Nothing{};
    return Problem{412, "stale"};
}

std::string Context::href(std::string_view path) const {
    std::string prefix = request_.mount;
    if (const auto api = prefix.find("/api/v1"); api != std::string::npos) prefix.resize(api);
    return prefix + std::string(path);
}

Task<std::optional<Problem>> Context::read_erased(const std::function<void(Reader&)>& work) {
    if (app_.store().reads_inline()) co_return app_.store().read(tenant_, work);
    std::optional<Problem> problem;
    co_await on_pool([&] { problem = app_.store().read(tenant_, work); });
    co_return problem;
}

Task<std::optional<Problem>> Context::write_erased(const std::function<bool(Transaction&)>& work) {
    const std::function<bool(Transaction&)> marked = [&](Transaction& tx) {
        if (!work(tx)) return false;
        mark_committed(tx, idempotency_);
        return true;
    };
    std::optional<Problem> problem;
    co_await until_called([&](std::function<void()> wake) {
        app_.store().submit(tenant_, idempotency_.empty() ? work : marked,
                            [&problem, wake = std::move(wake)](std::optional<Problem> result) {
                                problem = std::move(result);
                                wake();
                            });
    });
    co_return problem;
}

Task<void> Context::blocking_erased(const std::function<void()>& work) { co_await on_pool(work); }

std::string_view Request::cookie(std::string_view name) const {
    std::string_view all = header("cookie");
    while (!all.empty()) {
        const auto semicolon = std::min(all.find(';'), all.size());
        std::string_view pair = all.substr(0, semicolon);
        all.remove_prefix(std::min(semicolon + 1, all.size()));
        while (!pair.empty() && pair.front() == ' ') pair.remove_prefix(1);
        if (pair.size() > name.size() && pair.starts_with(name) && pair[name.size()] == '=') return pair.substr(name.size() + 1);
    }
    return {};
}

namespace detail {

std::optional<Problem> fill_arguments(const Route& route, const std::vector<std::string>& parts, const Node& input,
                                      const Parameters& parameters, std::span<const Slot> slots) {
    std::vector<FieldError> errors;
    std::size_t part = 0;
    const bool query = route.method == "GET" || route.method == "DELETE";
    for (const Slot& slot : slots) {
        if (slot.face == nullptr) {
            *static_cast<Parameters*>(slot.value) = parameters;
        } else if (slot.face->kind == Kind::structure) {
            const bool form = query || input.truth;  // the dispatcher marks form bodies
            for (auto& error : decode(input, *slot.face, slot.value, form ? Spelling::form : Spelling::json))
                errors.push_back(std::move(error));
        } else if (!decode_text(parts[part], *slot.face, slot.value).empty()) {
            return Problem::not_found(route.parts[part].name);  // a malformed id names nothing
        } else {
            ++part;
        }
    }
    if (errors.empty()) return {};
    if (!query) return Problem::invalid(std::move(errors));
    Problem problem{400, errors[0].code == "unknown-field" ? "unknown-parameter" : "bad-query"};
    problem.params["name"] = errors[0].pointer.substr(1);
    problem.errors = std::move(errors);
    return problem;
}

}  // namespace detail
}  // namespace skl
