// The house as the modules meet it: where they put their routes, services, events and pages at install(App&).
#pragma once

#include <algorithm>
#include <deque>

#include "kernel/http/route.h"

namespace skl {

class Store;
class Pages;
class Locale;
class Metrics;
class Tenants;
class Examples;
struct Configuration;

// What a module has for programs beside its routes, such as the tables of opendata: a list in the contents of /developers.
struct ApiEntry {
    std::string title, href, document;  // a page about it, and its OpenAPI document
};
struct ApiShelf {
    std::string title_key, all_path;  // "developers.tables", and where all of them are
    std::function<std::vector<ApiEntry>(Reader&, std::string_view language, std::int64_t most)> entries;  // paths without the mount
};

// A place within a part of the site: a link beside the others on every page of the part.
struct NavPlace {
    std::string path, label_key;
    std::vector<std::string> also{};  // other paths whose pages belong to it
    std::string permission{};         // who lacks it is not led there; empty: open to all
};

struct NavEntry {
    std::string path, label_key;
    std::string part{};  // what the paths of all its pages begin with; empty: `path`
    std::vector<NavPlace> places{};  // pages of these belong to it too
};

class App {
public:
    // All references outlive the app.
    App(const Configuration& configuration, Store& store, Pages& pages, const Locale& locale);
    ~App();

    template <class Out, class... Args>
    Route& get(std::string pattern, Task<Result<Out>> (*handler)(Context&, Args...)) {
        return add(detail::make_route("GET", std::move(pattern), handler));
    }
    template <class Out, class... Args>
    Route& post(std::string pattern, Task<Result<Out>> (*handler)(Context&, Args...)) {
        return add(detail::make_route("POST", std::move(pattern), handler)).rated(RateClass::write);
    }
    template <class Out, class... Args>
    Route& put(std::string pattern, Task<Result<Out>> (*handler)(Context&, Args...)) {
        return add(detail::make_route("PUT", std::move(pattern), handler)).rated(RateClass::write);
    }
    template <class Out, class... Args>
    Route& patch(std::string pattern, Task<Result<Out>> (*handler)(Context&, Args...)) {
        return add(detail::make_route("PATCH", std::move(pattern), handler)).rated(RateClass::write);
    }
    template <class Out, class... Args>
    Route& remove(std::string pattern, Task<Result<Out>> (*handler)(Context&, Args...)) {
        return add(detail::make_route("DELETE", std::move(pattern), handler)).rated(RateClass::write);
    }

    // A module's own long-lived object, found again by cx.app().service<T>(). One of each type.
    template <class T>
    void provide(T& service) {
        services_[std::type_index(typeid(T))] = &service;
    }
    template <class T>
    T& service() const {
        return *static_cast<T*>(services_.at(std::type_index(typeid(T))));
    }

    template <class T>
    T* find_service() const {  // null: no installed module provides it
        const auto it = services_.find(std::type_index(typeid(T)));
        return it == services_.end() ? nullptr : static_cast<T*>(it->second);
    }

    void navigation(NavEntry entry) { navigation_.push_back(std::move(entry)); }

    void shelf(ApiShelf shelf) { shelves_.push_back(std::move(shelf)); }

    // Who the caller is by the request alone, and whether it may use a route that needs something. Identity replaces both.
    using Recognise = std::function<Caller(const Request&)>;
    using Gate = std::function<Done(Context&, const Need&)>;
    void set_gate(Recognise recognise, Gate gate) {
        recognise_ = std::move(recognise);
        gate_ = std::move(gate);
    }
    // Where a person signs in: a path that takes `next` and `acr`.
    void set_sign_in(std::string path) { sign_in_path_ = std::move(path); }
    const std::string& sign_in_path() const { return sign_in_path_; }
    // What the gate decides by, brought up to date before it is asked: awaited where `due` says that it is time.
    struct GateUpkeep {
        std::function<bool(const Context&)> due;
        std::function<Task<Done>(Context&)> refresh;
    };
    void set_gate_upkeep(GateUpkeep upkeep) { upkeep_ = std::move(upkeep); }
    // Asked where the request alone says nothing, and it carries a cookie or an Authorization header: sessions, tokens.
    using LookUp = std::function<Task<Caller>(Context&)>;
    void set_look_up(LookUp look_up) { look_up_ = std::move(look_up); }

    // Key for what only this installation may have made: cursors, CSRF tokens, the operator's cookie.
    const std::string& seal_key() const { return seal_key_; }
    void set_seal_key(std::string key) { seal_key_ = std::move(key); }
    // The hash of the operator's token: as configured, or in this file (read each time, so that a new one counts at once).
    void set_operator(std::string sha256_hex, std::filesystem::path hash_file) {
        operator_hash_ = std::move(sha256_hex);
        operator_hash_file_ = std::move(hash_file);
    }
    std::string operator_hash() const;
    // Folder with hashed assets, served under /assets/.
    void set_assets(std::filesystem::path folder) { assets_ = std::move(folder); }
    const std::filesystem::path& assets() const { return assets_; }

    // Calls that were recorded (examples.h); without it the documents have no examples.
    void set_examples(std::filesystem::path file);
    const Node* example_of(std::string_view language, const Route& route) const;  // null: none

    // Who is served under which host or /t/<name>; without it every slug is a tenant (tests).
    void set_tenants(const Tenants& tenants) { tenants_ = &tenants; }
    const Tenants* tenants() const { return tenants_; }

    // A condition of this node's readiness (/readyz); quick, and asked from any thread.
    void ready_when(std::function<bool()> holds) { readiness_.push_back(std::move(holds)); }
    bool ready() const {
        return std::all_of(readiness_.begin(), readiness_.end(), [](const auto& holds) { return holds(); });
    }

    const Configuration& configuration() const { return configuration_; }
    Store& store() const { return store_; }
    Pages& pages() const { return pages_; }
    const Locale& locale() const { return locale_; }
    Metrics& metrics() const { return *metrics_; }  // what /metrics tells
    const std::deque<Route>& routes() const { return routes_; }
    const std::vector<NavEntry>& nav() const { return navigation_; }
    const std::vector<ApiShelf>& shelves() const { return shelves_; }

private:
    friend class Server;
    friend class Dispatch;
    friend class Context;
    Route& add(Route route);  // names the parts from the pattern; a pattern taken twice is a bug and throws

    const Configuration& configuration_;
    Store& store_;
    Pages& pages_;
    const Locale& locale_;
    std::deque<Route> routes_;
    std::map<std::type_index, void*> services_;
    std::vector<NavEntry> navigation_;
    std::vector<ApiShelf> shelves_;
    std::unique_ptr<Examples> examples_;
    Recognise recognise_;
    Gate gate_;
    GateUpkeep upkeep_;
    LookUp look_up_;
    std::string sign_in_path_ = "/operator";
    std::unique_ptr<Metrics> metrics_;
    std::string seal_key_;
    std::filesystem::path assets_, operator_hash_file_;
    std::string operator_hash_;
    const Tenants* tenants_ = nullptr;
    std::vector<std::function<bool()>> readiness_;
};

}  // namespace skl
