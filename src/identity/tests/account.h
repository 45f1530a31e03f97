// The whole module behind a real server, and sessions of people to ask it with.
#pragma once

#include <gtest/gtest.h>

#include "identity/directory/mandate_store.h"
#include "identity/inside.h"
#include "identity/store.h"
#include "kernel/config/configuration.h"
#include "kernel/crypto/digest.h"
#include "kernel/crypto/random.h"
#include "kernel/http/guard.h"
#include "kernel/http/server.h"
#include "kernel/http/tests/client.h"
#include "kernel/jobs/jobs.h"
#include "kernel/notify/notify.h"
#include "kernel/pages/locale.h"
#include "kernel/pages/pages.h"
#include "kernel/pages/tests/manifest.h"
#include "kernel/storage/tests/database.h"
#include "kernel/telemetry/log.h"
#include "kernel/text/text.h"

namespace skl::identity::testing {

using skl::testing::Answered;
using namespace std::chrono_literals;

inline constexpr const char* json = "Accept: application/json\r\n";
inline constexpr const char* send_json = "Accept: application/json\r\nContent-Type: application/json\r\n";

class Account : public ::testing::Test {
protected:
    // With a mail server where the configuration names one.
    explicit Account(Configuration given = {}) : configuration(std::move(given)) {
        log::set_level(log::Level::off);
        configuration.rate_limits = false;
        locale = std::make_unique<Locale>(std::move(*Locale::load("web/locales")));
        pages = std::move(*Pages::load("web/templates", skl::testing::manifest_in(database.folder()), *locale));
        store = database.open_migrated();
        ledger = std::make_unique<ledger::Ledger>(*store, database.folder() / "ledger");
        app = std::make_unique<App>(configuration, *store, *pages, *locale);
        app->set_seal_key("a key for this test");
        app->set_operator(crypto::sha256_hex("operator-token"), {});
        if (!configuration.smtp_url.empty()) open_mail();
        identity = std::make_unique<Module>(
            Parts{.keys = keys, .ledger = ledger.get(), .notify = notify.get(), .jobs = jobs.get(), .zone_of = &zone});
        identity->install(*app);
        if (jobs) jobs->start();
        ListenOn listen;
        listen.port = 0;
        listen.threads = 2;
        server = std::make_unique<Server>(*app, listen);
        port = server->start();
        wang = add_person({{"name_zh", "王小明"}, {"email", "wang@example.tw"}});
    }
    ~Account() override {
        server.reset();
        jobs.reset();
        notify.reset();
        app.reset();
        identity.reset();
    }

    static calendar::Zone zone(const std::string&) { return *calendar::Zone::named("Asia/Taipei"); }

    void open_mail() {
        jobs = std::make_unique<Jobs>(*store, JobOptions{2, 300ms, 20ms, &zone});
        notify::Options options;
        options.server = notify::SmtpOptions{.url = configuration.smtp_url, .require_tls = false};
        options.sender = {"sky@example.tw", "天燈"};
        notify = std::make_unique<notify::Notify>(*store, *jobs, *locale, options,
                                                  [this](Transaction& tx, const std::string& to) { return identity->contact(tx, to); });
    }

    template <class F>
    void write(F f) {
        EXPECT_FALSE(store->write("main", [&](Transaction& tx) { return f(tx), true; }));
    }
    PersonId add_person(const std::map<std::string, std::string>& values) {
        PersonId out;
        write([&](Transaction& tx) { out = identity->people().add(tx, values, "registry", Instant::now())->id; });
        return out;
    }

    // A session that began so long ago; the Cookie header of its browser.
    std::string session_of(const PersonId& person, std::int64_t aal = 2, std::chrono::seconds ago = 0s, std::chrono::seconds idle = 0s) {
        const std::string token = crypto::random_token();
        const Instant now = Instant::now();
        const auto before = [&](std::chrono::seconds span) { return Instant{now.micros - std::chrono::microseconds(span).count()}; };
        Session session{.id_hash = text::base64url(crypto::sha256(token)),
                        .person_id = person,
                        .aal = aal,
                        .phishing_resistant = aal > 1,
                        .amr = {"swk"}};
        session.auth_time = session.created_at = before(ago);
        session.last_seen = before(idle);
        session.expires_at = {now.micros + std::chrono::microseconds(1h).count()};
        write([&](Transaction& tx) { insert(tx, session); });
        return "Cookie: sl=" + token + "\r\n";
    }

    Answered ask(const std::string& method, const std::string& target, const std::string& headers = "",
                 const std::string& body = "") const {
        skl::testing::Client client(port);
        client.send(fmt::format("{} {} HTTP/1.1\r\nHost: localhost:{}\r\nOrigin: http://localhost:{}\r\n{}Content-Length: {}\r\n\r\n{}",
                                method, target, port, port, headers, body.size(), body));
        return client.read(false);
    }

    const skl::testing::Database database;
    Configuration configuration;
    const Keys keys{crypto::Secret(crypto::random_bytes(32))};
    std::unique_ptr<Locale> locale;
    std::unique_ptr<Pages> pages;
    std::unique_ptr<Store> store;
    std::unique_ptr<ledger::Ledger> ledger;
    std::unique_ptr<App> app;
    std::unique_ptr<Jobs> jobs;
    std::unique_ptr<notify::Notify> notify;
    std::unique_ptr<Module> identity;
    std::unique_ptr<Server> server;
    std::uint16_t port = 0;
    PersonId wang;
};

}  // namespace skl::identity::testing
