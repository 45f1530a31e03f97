// What a handler may use while it answers one request.
#pragma once

#include <memory>
#include <optional>
#include <typeindex>

#include "kernel/describe/result.h"
#include "kernel/describe/types.h"
#include "kernel/http/request.h"
#include "kernel/storage/store.h"

namespace skl {

class App;
struct Route;
struct Node;

// Who asks: the operator, who holds the token that `serve` prints; a person or a client that identity knows
// (App::set_gate, App::set_look_up); or somebody.
struct Caller {
    std::string subject;                  // stable name for the audit trail: "operator", a membership id, a pseudonym
    std::string addressee{};              // whose inbox it reads; empty: the subject's
    std::string name{};                   // as pages greet; empty for programs
    std::string acts_for{};               // whom the caller stands in for, in words; empty: nobody
    bool official = false;                // sees what only officials manage
    std::shared_ptr<const void> known{};  // what the module that recognised the caller knows of it
    bool signed_in() const { return !subject.empty(); }
    const std::string& reads_as() const { return addressee.empty() ? subject : addressee; }
};

// How sure the caller must be (README of the specification, section 2): account aal1, person aal2, verified_person aal2 with ial2,
// strong aal3 with ial3.
enum class Assurance { none, account, person, verified_person, strong };

// What a route asks of its caller; empty: nothing.
struct Need {
    std::string permission{};
    Assurance assurance = Assurance::none;
    std::string resource_type{}, resource_part{};  // what it is about: "rule_set", and the part of the path that names it
    bool empty() const { return permission.empty() && assurance == Assurance::none; }
};

class Context {
public:
    Context(App& app, Request request);
    ~Context();
    Context(const Context&) = delete;

    const Request& request() const { return request_; }
    App& app() const { return app_; }
    const Route& route() const { return *route_; }
    const std::string& tenant() const { return tenant_; }
    const std::string& language() const { return language_; }  // zh-Hant or en
    Instant now() const { return now_; }                       // the same all through one request
    const Caller& caller() const { return caller_; }
    const std::string& resource() const { return resource_; }  // the name of what the route is about (Route::about); empty: nothing
    const std::string& trace_id() const { return trace_id_; }
    bool wants_html() const { return wants_html_; }
    // What was sent with a form that was refused and is shown again: the form's page keeps it. Null otherwise.
    const Node* typed() const { return typed_; }
    // What was wrong with it, each fault at its pointer.
    const std::vector<FieldError>& faults() const { return faults_; }

    // Words of the catalogue in the reader's language, with ICU MessageFormat arguments.
    std::string say(std::string_view key, const std::map<std::string, std::string>& arguments = {}) const;

    // The path as seen from outside, with the tenant's prefix: href("/datasets/x").
    std::string href(std::string_view path) const;

    // f: Result<T>(Reader&), on a consistent snapshot of this tenant.
    template <class F>
    auto read(F f) -> Task<std::invoke_result_t<F&, Reader&>> {
        std::optional<std::invoke_result_t<F&, Reader&>> out;
        const std::function<void(Reader&)> work = [&](Reader& reader) { out.emplace(f(reader)); };
        auto lost = co_await read_erased(work);
        if (lost) co_return std::move(*lost);
        if (!out) co_return Problem{500, "internal"};
        co_return std::move(*out);
    }

    // f: Result<T>(Transaction&), in the next group commit: when it returns a value the change is durable,
    // when it returns a Problem nothing of it is left.
    template <class F>
    auto write(F f) -> Task<std::invoke_result_t<F&, Transaction&>> {
        std::optional<std::invoke_result_t<F&, Transaction&>> out;
        const std::function<bool(Transaction&)> work = [&](Transaction& tx) {
            out.emplace(f(tx));
            return static_cast<bool>(*out);
        };
        auto lost = co_await write_erased(work);
        if (lost) co_return std::move(*lost);
        if (!out) co_return Problem{500, "internal"};
        co_return std::move(*out);
    }

    // f: T(), on the pool for blocking work (DuckDB, files, processes); never on a thread that serves sockets.
    template <class F>
    auto blocking(F f) -> Task<std::invoke_result_t<F&>> {
        std::optional<std::invoke_result_t<F&>> out;
        const std::function<void()> work = [&] { out.emplace(f()); };
        co_await blocking_erased(work);
        co_return std::move(*out);
    }

    // Whether the caller holds a permission beyond the route's own, on what the route is about: 401 or 403.
    Done may(const std::string& permission);

    // Whether the caller has seen this revision of the row (a route with_if_match): 412 `stale` where somebody was first.
    Done expects(std::int64_t rev) const;

    // Further headers of the answer, e.g. ETag or Link.
    void add_header(std::string name, std::string value) { headers_.emplace_back(std::move(name), std::move(value)); }

private:
    friend class Server;
    friend class Dispatch;
    Task<std::optional<Problem>> read_erased(const std::function<void(Reader&)>& work);
    Task<std::optional<Problem>> write_erased(const std::function<bool(Transaction&)>& work);
    Task<void> blocking_erased(const std::function<void()>& work);

    App& app_;
    Request request_;
    const Route* route_ = nullptr;
    const Node* typed_ = nullptr;
    std::string tenant_, language_ = "zh-Hant", trace_id_, span_id_, if_match_, resource_;
    std::string session_;  // of the cookie; a page with forms makes one for who has none
    bool new_session_ = false;
    std::string idempotency_;  // row of the key this request is carried out under; its changes are marked with it
    Instant now_;
    Caller caller_;
    bool wants_html_ = false;
    HeaderList headers_;
    std::vector<FieldError> faults_;
};

}  // namespace skl
