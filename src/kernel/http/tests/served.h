// The guestbook behind a real server on a port of its own, with the product's templates and words, and routes for what the
// guestbook has not: uploads, files, streams, handlers that are slow or throw.
#pragma once

#include <gtest/gtest.h>

#include "kernel/config/configuration.h"
#include "kernel/http/server.h"
#include "kernel/http/tenants.h"
#include "kernel/http/tests/client.h"
#include "kernel/pages/locale.h"
#include "kernel/pages/pages.h"
#include "kernel/storage/outbox.h"
#include "kernel/storage/tests/database.h"

namespace skl::testing {

class Served : public ::testing::Test {
protected:
    static constexpr const char* operator_token = "the-token-of-the-operator";

    explicit Served(Configuration given = with_open_gate());
    ~Served() override;
    static Configuration with_open_gate() {
        Configuration out;
        out.rate_limits = false;
        return out;
    }

    // One request on a connection of its own. `headers`: whole lines, each with its \r\n.
    Answered ask(const std::string& method, const std::string& target, const std::string& headers = "", const std::string& body = "") const;
    Answered get(const std::string& target, const std::string& headers = "") const { return ask("GET", target, headers); }
    Answered post_json(const std::string& target, const std::string& json, const std::string& headers = "") const {
        return ask("POST", target, "Content-Type: application/json\r\nAccept: application/json\r\n" + headers, json);
    }
    // A signature with a key of its own.
    Answered sign(const std::string& json, const std::string& headers = "") const;
    std::int64_t entries() const;

    const Database database;
    Configuration configuration;
    std::unique_ptr<Locale> locale;
    std::unique_ptr<Pages> pages;
    std::unique_ptr<Store> store;
    std::unique_ptr<Outbox> outbox;
    std::unique_ptr<Tenants> tenants;  // the tests' own: not looked at unless app->set_tenants says so
    std::unique_ptr<App> app;
    std::unique_ptr<Server> server;
    std::uint16_t port = 0;
};

inline constexpr const char* wang = R"({"name":"王小明","message":"你好","mood":"curious"})";

void install_trial_routes(App& app, const std::filesystem::path& file);

}  // namespace skl::testing
