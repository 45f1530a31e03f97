// The tenants of this installation: a jurisdiction each, found by its host or by /t/<name> before a path (spec README §3 "Paths").
// `main` is always there. The list is read again every few seconds, so a new tenant is served by all nodes without a restart.
//
// Threads: all members may be called from any thread.
#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include "kernel/describe/result.h"
#include "kernel/describe/types.h"
#include "kernel/storage/store.h"

namespace skl {

inline constexpr const char* main_tenant = "main";

struct NewTenant {
    Slug tenant;
    std::optional<Text<1, 253>> host;  // lower case, without a port
    Text<1, 80> title_zh, title_en;
    std::optional<Text<1, 60>> zone;  // IANA name; none: the installation's
};
BOOST_DESCRIBE_STRUCT(NewTenant, (), (tenant, host, title_zh, title_en, zone))

struct Tenant {
    Slug tenant;
    std::optional<Text<1, 253>> host;
    Text<> title_zh, title_en;
    std::optional<Text<1, 60>> zone;
    Instant created_at;
};
BOOST_DESCRIBE_STRUCT(Tenant, (), (tenant, host, title_zh, title_en, zone, created_at))

class Tenants {
public:
    explicit Tenants(Store& store) : store_(store) {}
    ~Tenants() { stop(); }
    Tenants(const Tenants&) = delete;

    // Reads the list now, and again every `every` on a thread of its own, so that no request waits for it.
    void start(std::chrono::milliseconds every = std::chrono::seconds(3));
    void stop();

    std::shared_ptr<const Tenant> find(std::string_view name) const;     // null: none; main is there without a row
    std::shared_ptr<const Tenant> at_host(std::string_view host) const;  // with or without a port
    Result<std::vector<Tenant>> all() const;                             // as the database has them, main first
    // 409 `tenant-exists` {what}: its name or its host is another's. 422 `bad-zone`.
    Done add(const NewTenant& given, Instant now);

private:
    using List = std::vector<std::shared_ptr<const Tenant>>;
    std::shared_ptr<const List> list() const;
    void read_again();

    Store& store_;
    mutable std::mutex mutex_;
    std::shared_ptr<const List> list_ = std::make_shared<List>();
    std::condition_variable wake_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace skl
