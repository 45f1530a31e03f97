// Rules behind a real socket, on the database of the test run. Who asks is said by the token: "author", "reviewer", "analyst" (who computes
// with nothing that shows persons), or nobody.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "kernel/config/configuration.h"
#include "kernel/crypto/random.h"
#include "kernel/describe/decode.h"
#include "kernel/http/server.h"
#include "kernel/http/tests/client.h"
#include "kernel/jobs/jobs.h"
#include "kernel/pages/locale.h"
#include "kernel/pages/pages.h"
#include "kernel/pages/tests/manifest.h"
#include "kernel/storage/blobs.h"
#include "kernel/storage/tests/database.h"
#include "kernel/telemetry/log.h"
#include "kernel/text/disk.h"
#include "rules/module.h"

namespace skl::rules {

namespace testing {
sandbox::Spawner& spawner();  // forked before there are threads
}

using skl::testing::Answered;
using skl::testing::Client;

class ServedRules : public ::testing::Test {
protected:
    // `more`: what else is installed before the server starts.
    explicit ServedRules(const std::function<void(ServedRules&)>& more = {}) {
        log::set_level(log::Level::off);
        configuration.rate_limits = false;
        locale = std::make_unique<Locale>(std::move(*Locale::load("web/locales")));
        auto loaded = Pages::load("web/templates", skl::testing::manifest_in(database.folder()), *locale);
        if (!loaded) throw std::runtime_error(loaded.problem().params["what"]);
        pages = std::move(*loaded);
        days = std::move(*calendar::Calendar::from_csv(*disk::read("presets/taiwan/calendar.csv")));
        store = database.open_migrated();
        outbox = std::make_unique<Outbox>(*store);
        ledger = std::make_unique<ledger::Ledger>(*store, database.folder() / "ledger");
        app = std::make_unique<App>(configuration, *store, *pages, *locale);
        app->set_seal_key("a key for this test");
        app->set_gate(
            [](const Request& request) {
                for (const auto& [name, value] : request.headers)
                    if (name == "authorization" && value.starts_with("Bearer ")) return Caller{.subject = value.substr(7)};
                return Caller{};
            },
            [](Context& cx, const Need& need) -> Done {
                if (!cx.caller().signed_in()) return Problem{401, "unauthorized"};
                if (cx.caller().subject == "analyst" && need.permission == may_offer) return Problem{403, "forbidden"};
                return Nothing{};
            });
        const auto taipei = *calendar::Zone::named("Asia/Taipei");
        module = std::make_unique<Module>(Parts{keys, ledger.get(), outbox.get(), [taipei](const std::string&) { return taipei; }, &days});
        module->install(*app);
        jobs = std::make_unique<Jobs>(*store, job_options());
        module->install_populations(*app, {*store, blobs, testing::spawner(), *jobs, chunk_rows, databases()});
        if (more) more(*this);
        ListenOn listen;
        listen.port = 0;
        listen.threads = 2;
        server = std::make_unique<Server>(*app, listen);
        port = server->start();
    }
    ~ServedRules() override {
        server.reset();
        jobs.reset();
        app.reset();
    }

    Answered ask(const std::string& method, const std::string& target, const std::string& who = "", const std::string& body = "",
                 const std::string& type = "application/json") const {
        Client client(port);
        const std::string proof = who.empty() ? "" : "Authorization: Bearer " + who + "\r\n";
        client.send(
            fmt::format("{} {} HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n{}Content-Type: {}\r\n"
                        "Content-Length: {}\r\n\r\n{}",
                        method, target, proof, type, body.size(), body));
        return client.read(false);
    }
    Answered get(const std::string& target) const { return ask("GET", target); }
    static JobOptions job_options() {
        JobOptions options;
        options.poll = std::chrono::milliseconds(20);
        return options;
    }

    // The database of the run, as one that analysts may query: `survey` shows nobody, `register` does.
    std::vector<OutsideDatabase> databases() const {
        if (!skl::testing::on_postgresql()) return {};
        const Translations title{{{"zh-Hant", "調查"}, {"en", "Survey"}}};
        return {{"survey", database.url(), title, true}, {"register", database.url(), title, false}};
    }

    // A version with one model, as multipart.
    Answered draft(const std::string& label, const std::string& from, const std::string& xml, const std::string& who = "author") const {
        const auto field = [](const std::string& name, const std::string& value) {
            return "--b\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
        };
        const std::string body = field("label", label) + field("effective_from", from) + field("law_refs", "D0050045 5, D0050045 2") +
                                 "--b\r\nContent-Disposition: form-data; name=\"models\"; filename=\"model.dmn\"\r\nContent-Type: "
                                 "application/xml\r\n\r\n" +
                                 xml + "\r\n--b--\r\n";
        return ask("POST", "/rules/sets/fees/versions", who, body, "multipart/form-data; boundary=b");
    }

    // What a version that reaches back would change is looked at: without that it is not approved.
    void assess(const std::string& label) {
        if (!jobs_run) jobs->start();
        jobs_run = true;
        const std::string impact = "/rules/sets/fees/versions/" + label + "/impact";
        const Answered asked = ask("POST", impact, "reviewer", "{}");
        ASSERT_EQ(asked.status, 202) << asked.body;
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        Answered seen = asked;
        while (!seen.says(R"("state":"succeeded")") && std::chrono::steady_clock::now() < end) {
            seen = ask("GET", impact, "reviewer");
            std::this_thread::yield();
        }
        ASSERT_TRUE(seen.says(R"("state":"succeeded")")) << seen.body;
    }

    void load_taiwan() {
        const auto done = module->load_preset(*store, "main", "presets/taiwan/rules", "taiwan", Instant::now());
        ASSERT_TRUE(done) << done.problem().code;
    }

    const skl::testing::Database database;
    Configuration configuration;
    const Keys keys{crypto::Secret(crypto::random_bytes(32))};
    std::unique_ptr<Locale> locale;
    std::unique_ptr<Pages> pages;
    calendar::Calendar days;
    std::unique_ptr<Store> store;
    std::unique_ptr<Outbox> outbox;
    std::unique_ptr<ledger::Ledger> ledger;
    std::unique_ptr<App> app;
    std::unique_ptr<Module> module;
    Blobs blobs{database.folder() / "blobs"};
    std::unique_ptr<Jobs> jobs;  // started by who needs them
    bool jobs_run = false;
    static constexpr std::int64_t chunk_rows = 4096;
    std::unique_ptr<Server> server;
    std::uint16_t port = 0;
};

// A fee by days late; the rate is written in.
inline std::string fee_model(const std::string& rate) {
    return R"(<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="fees" name="fees" namespace="urn:test:fees">
<inputData id="i" name="days late"><variable name="days late" typeRef="number"/></inputData>
<decision id="d" name="fee"><variable name="fee" typeRef="number"/>
<informationRequirement><requiredInput href="#i"/></informationRequirement>
<literalExpression><text>days late * )" +
           rate + R"(</text></literalExpression></decision></definitions>)";
}

}  // namespace skl::rules
