// Open data behind a real socket, as programs and browsers meet it. Who asks is said by the token: "author", "reviewer", "operator".
#pragma once

#include "kernel/config/configuration.h"
#include "kernel/describe/node.h"
#include "kernel/http/server.h"
#include "kernel/http/tests/client.h"
#include "kernel/pages/locale.h"
#include "kernel/pages/pages.h"
#include "kernel/pages/tests/manifest.h"
#include "kernel/uploads/uploads.h"
#include "opendata/tests/desk.h"

namespace skl::opendata::testing {

using skl::testing::Answered;
using skl::testing::Client;

class Served : public Desk {
protected:
    Served() {
        configuration.rate_limits = false;
        locale = std::make_unique<Locale>(std::move(*Locale::load("web/locales")));
        auto loaded = Pages::load("web/templates", skl::testing::manifest_in(database.folder()), *locale);
        if (!loaded) throw std::runtime_error(loaded.problem().params["what"]);
        pages = std::move(*loaded);
        app = std::make_unique<App>(configuration, *store, *pages, *locale);
        app->set_seal_key("a key for this test");
        app->set_gate(
            [](const Request& request) {
                for (const auto& [name, value] : request.headers)
                    if (name == "authorization" && value.starts_with("Bearer ")) return Caller{.subject = value.substr(7)};
                return Caller{};
            },
            [](Context& cx, const Need& need) -> Done {
                if (!cx.caller().signed_in()) return Problem{401, "unauthorised"};
                if (cx.caller().subject == "author" && need.permission == "opendata.review") return Problem::forbidden();
                return Nothing{};
            });
        JobOptions options;
        options.zone_of = [taipei = *calendar::Zone::named("Asia/Taipei")](const std::string&) { return taipei; };
        jobs = std::make_unique<Jobs>(*store, options);
        uploads.install(*app, *jobs, "opendata.publish");
        module.install(*app, *jobs);
        ListenOn listen;
        listen.port = 0;
        listen.threads = 1;
        server = std::make_unique<Server>(*app, listen);
        port = server->start();
    }
    ~Served() override {
        server.reset();
        jobs.reset();
        app.reset();
    }

    Answered ask(const std::string& method, const std::string& target, const std::string& who = "", const std::string& body = "",
                 const std::string& headers = "") const {
        std::string lines = "Accept: application/json\r\n" + headers;
        if (!who.empty()) lines += "Authorization: Bearer " + who + "\r\n";
        if (!body.empty()) lines += "Content-Type: application/json\r\n";
        Client client(port);
        client.send(fmt::format("{} /t/county/api/v1{} HTTP/1.1\r\nHost: localhost\r\n{}Content-Length: {}\r\n\r\n{}", method, target,
                                lines, body.size(), body));
        return client.read(false);
    }
    // As a browser or a harvester asks: no face is wished for but by `headers`.
    Answered get(const std::string& target, const std::string& headers = "") const {
        Client client(port);
        client.send(fmt::format("GET /t/county{} HTTP/1.1\r\nHost: localhost\r\n{}\r\n", target, headers));
        return client.read(false);
    }
    static std::string match(const Answered& seen) { return "If-Match: " + seen.header("etag") + "\r\n"; }
    static std::string member(const Answered& answer, const char* name) {
        const auto node = read_json(answer.body);
        const Node* found = node ? node->find(name) : nullptr;
        return found == nullptr ? "(none)" : found->text;
    }
    static std::string faults(const Answered& answer) {
        std::string out;
        const auto node = read_json(answer.body);
        if (const Node* errors = node ? node->find("errors") : nullptr)
            for (const Node& error : errors->items) out += error.find("pointer")->text + ":" + error.find("code")->text + " ";
        return out;
    }

    Configuration configuration;
    std::unique_ptr<Locale> locale;
    std::unique_ptr<Pages> pages;
    std::unique_ptr<App> app;
    std::unique_ptr<Jobs> jobs;
    uploads::Uploads uploads{*store, blobs};
    ledger::Ledger log{*store, database.folder() / "served-ledger"};  // the module adds its entry types itself
    Module module{{*store, blobs, spawner(), 1, 1, nullptr, &log}};
    std::unique_ptr<Server> server;
    std::uint16_t port = 0;
};

}  // namespace skl::opendata::testing
