// Citizen certificate cards over real TLS: an authority, its cards and its revocation lists are made by OpenSSL while the test runs.
#include <gtest/gtest.h>

#include "identity/inside.h"
#include "identity/store.h"
#include "identity/tests/responder.h"
#include "kernel/config/configuration.h"
#include "kernel/crypto/digest.h"
#include "kernel/crypto/random.h"
#include "kernel/http/server.h"
#include "kernel/http/tests/certificates.h"
#include "kernel/pages/locale.h"
#include "kernel/pages/pages.h"
#include "kernel/pages/tests/manifest.h"
#include "kernel/storage/tests/database.h"
#include "kernel/telemetry/log.h"
#include "kernel/text/text.h"

namespace skl::identity {
namespace {

using skl::testing::Answered;
using skl::testing::issue;
using skl::testing::issue_for_client;
using skl::testing::Issued;
using skl::testing::Responder;
using skl::testing::revocations_of;

constexpr long a_day = 86'400;
constexpr const char* html = "Accept: text/html\r\nAccept-Language: zh-TW\r\n";

class Cards : public ::testing::Test {
protected:
    Cards() {
        log::set_level(log::Level::off);
        const Issued own = issue({.name = "localhost"});
        skl::testing::write_file(file("tls.key"), skl::testing::key_pem_of(own));
        skl::testing::write_file(file("tls.pem"), skl::testing::pem_of(own));
        skl::testing::write_file(file("cards.pem"), skl::testing::pem_of(root));
        std::filesystem::create_directories(file("crl"));
        publish(root, {});
        configuration.rate_limits = false;
        configuration.card_authorities = file("cards.pem");
        configuration.card_revocations = file("crl");
        locale = std::make_unique<Locale>(std::move(*Locale::load("web/locales")));
        pages = std::move(*Pages::load("web/templates", skl::testing::manifest_in(database.folder()), *locale));
        store = database.open_migrated();
        ledger = std::make_unique<ledger::Ledger>(*store, database.folder() / "ledger");
        app = std::make_unique<App>(configuration, *store, *pages, *locale);
        app->set_seal_key("a key for this test");
        identity = std::make_unique<Module>(Parts{.keys = keys, .ledger = ledger.get()});
        identity->install(*app);
        ListenOn listen;
        listen.port = 0;
        listen.threads = 1;
        listen.tls_certificate = file("tls.pem");
        listen.tls_key = file("tls.key");
        listen.mtls_port = 0;
        server = std::make_unique<Server>(*app, listen);
        port = server->start();
        configuration.public_url = here();  // before the first request reads them
        configuration.mtls_port = server->mtls_port();
    }
    ~Cards() override {
        server.reset();
        app.reset();
        identity.reset();
    }

    std::string file(const std::string& name) const { return (database.folder() / name).string(); }
    std::string here() const { return fmt::format("https://localhost:{}", port); }

    // What an authority says it took back. The server looks again within seconds; a test waits by asking.
    void publish(const Issued& authority, const std::vector<const Issued*>& revoked, long from = -60, long until = 3'600) {
        skl::testing::write_file(file("crl/list.pem"), revocations_of(authority, revoked, from, until));
    }

    struct Browser {
        std::map<std::string, std::string> cookies;
        const Issued* card = nullptr;
        std::vector<const Issued*> between{};
    };
    Answered send(Browser& browser, const std::string& method, const std::string& url, const std::string& body = "") const {
        const bool there = url.starts_with(fmt::format("https://localhost:{}", server->mtls_port()));
        const std::string target = url.starts_with("https://") ? url.substr(url.find('/', 8)) : url;
        const std::uint16_t at = there ? server->mtls_port() : port;
        std::string cookies;
        for (const auto& [name, value] : browser.cookies) cookies += (cookies.empty() ? "Cookie: " : "; ") + name + "=" + value;
        if (!cookies.empty()) cookies += "\r\n";
        const std::string form = body.empty() ? "" : "Content-Type: application/x-www-form-urlencoded\r\n";
        const std::string bytes =
            skl::testing::ask_over_tls(
                at, "localhost",
                fmt::format("{} {} HTTP/1.1\r\nHost: localhost:{}\r\nOrigin: {}\r\nConnection: close\r\n{}{}{}Content-Length: "
                            "{}\r\n\r\n{}",
                            method, target, at, here(), html, form, cookies, body.size(), body),
                there ? browser.card : nullptr, browser.between)
                .bytes;
        for (std::size_t from = bytes.find("Set-Cookie: "); from != std::string::npos; from = bytes.find("Set-Cookie: ", from + 1)) {
            const std::string line = bytes.substr(from + 12, bytes.find("\r\n", from) - from - 12);
            const std::string name = line.substr(0, line.find('=')), value = line.substr(name.size() + 1, line.find(';') - name.size() - 1);
            if (value.empty())
                browser.cookies.erase(name);
            else
                browser.cookies[name] = value;
        }
        return skl::testing::answered_in(bytes);
    }
    // Follows redirects to their end.
    Answered go(Browser& browser, std::string url) const {
        Answered answer = send(browser, "GET", url);
        for (int hops = 0; hops < 5 && answer.status == 303; ++hops) answer = send(browser, "GET", answer.header("location"));
        return answer;
    }
    // The page that refuses, in Chinese; asked again while an older list may still be believed.
    std::string refusal(const Issued* shown, const std::vector<const Issued*>& between, int status, const std::string& code) {
        std::string body;
        for (int tries = 0; tries < 60; ++tries) {
            Browser browser{{}, shown, between};
            const Answered answer = go(browser, "/sign-in/card");
            body = answer.body;
            if (answer.status == status && answer.says(locale->say("zh-Hant", "problem." + code))) return code;
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
        }
        return body;
    }

    PersonId add_person(const std::string& name, const std::string& source) {
        PersonId out;
        EXPECT_FALSE(store->write("main", [&](Transaction& tx) {
            out = identity->people().add(tx, {{"name_zh", name}}, source, Instant::now())->id;
            return true;
        }));
        return out;
    }
    Browser signed_in(const PersonId& person, const Issued* shown) {
        const std::string token = crypto::random_token();
        const Instant now = Instant::now();
        Session session{.id_hash = text::base64url(crypto::sha256(token)), .person_id = person, .aal = 2, .amr = {"swk"}};
        session.auth_time = session.created_at = session.last_seen = now;
        session.expires_at = {now.micros + 3'600'000'000};
        EXPECT_FALSE(store->write("main", [&](Transaction& tx) { return insert(tx, session), true; }));
        return {{{"__Host-sl", token}}, shown};
    }
    static std::string hidden(const Answered& page, const std::string& name) {
        const std::string mark = "name=\"" + name + "\" value=\"";
        const auto at = page.body.find(mark);
        return at == std::string::npos ? "" : page.body.substr(at + mark.size(), page.body.find('"', at + mark.size()) - at - mark.size());
    }
    Answered bind(Browser& browser) {
        const Answered page = go(browser, "/sign-in/card?bind=true");
        if (page.status != 200) return page;
        return send(browser, "POST", "/me/cards", "csrf=" + hidden(page, "csrf") + "&ticket=" + hidden(page, "ticket"));
    }
    Session session_of(const Browser& browser) const {
        std::optional<Session> out;
        (void)store->read(
            "main", [&](Reader& reader) { out = find_session(reader, text::base64url(crypto::sha256(browser.cookies.at("__Host-sl")))); });
        return out.value_or(Session{});
    }
    Person row_of(const PersonId& id) const {
        std::optional<Person> out;
        (void)store->read("main", [&](Reader& reader) { out = find_person(reader, id); });
        return out.value_or(Person{});
    }

    const Issued root = issue({.name = "內政部憑證管理中心", .authority = true});
    const Issued card = issue_for_client("王小明", &root, "0000000112345678");
    const skl::testing::Database database;
    Configuration configuration;
    const Keys keys{crypto::Secret(crypto::random_bytes(32))};
    std::unique_ptr<Locale> locale;
    std::unique_ptr<Pages> pages;
    std::unique_ptr<Store> store;
    std::unique_ptr<ledger::Ledger> ledger;
    std::unique_ptr<App> app;
    std::unique_ptr<Module> identity;
    std::unique_ptr<Server> server;
    std::uint16_t port = 0;
};

TEST_F(Cards, A_card_is_bound_by_its_holder_and_signs_in_from_then_on_with_the_strongest_assurance) {
    const PersonId wang = add_person("小明", "self");
    Browser first = signed_in(wang, &card);
    const Answered page = go(first, "/sign-in/card?bind=true");
    ASSERT_EQ(page.status, 200) << page.body;
    for (const char* told : {"王小明", "內政部憑證管理中心", "5678"}) EXPECT_TRUE(page.says(told)) << told;
    const Answered bound = bind(first);
    ASSERT_EQ(bound.status, 303) << bound.body;
    EXPECT_EQ(session_of(first).aal, 3);
    EXPECT_EQ(row_of(wang).ial, 3);
    EXPECT_TRUE(go(first, "/me").says("王小明")) << "the account takes the name of the card";

    Browser second{{}, &card};
    const Answered me = go(second, "/sign-in/card?next=" + text::percent_encode("/me"));
    EXPECT_EQ(me.status, 200) << me.body;
    const Session session = session_of(second);
    EXPECT_EQ(session.person_id, wang);
    EXPECT_EQ(session.aal, 3);
    EXPECT_TRUE(session.phishing_resistant);
    EXPECT_EQ(session.amr, (std::vector<std::string>{"sc", "pin", "mfa"}));
    EXPECT_FALSE(second.cookies.contains("__Host-card"));

    const Issued renewed = issue_for_client("王小明", &root, "0000000112345678");
    Browser third{{}, &renewed};
    EXPECT_EQ(go(third, "/sign-in/card").status, 200) << "the holder's next card is the same to us";
}

TEST_F(Cards, A_card_that_is_not_good_is_refused_and_its_holder_is_told_why) {
    const Issued stranger = issue({.name = "內政部憑證管理中心", .authority = true}),
                 forged = issue_for_client("王小明", &stranger, "0000000112345678"),
                 over = issue({.name = "王小明", .from = -2 * a_day, .until = -a_day}, &root),
                 for_servers = issue_for_client("王小明", &root, "1", "serverAuth"),
                 no_signature = issue({.name = "王小明", .extensions = {{NID_key_usage, "critical,keyEncipherment"}}}, &root);
    EXPECT_EQ(refusal(nullptr, {}, 403, "card-missing"), "card-missing");
    EXPECT_EQ(refusal(&forged, {}, 403, "card-untrusted"), "card-untrusted");
    EXPECT_EQ(refusal(&over, {}, 403, "card-expired"), "card-expired");
    EXPECT_EQ(refusal(&for_servers, {}, 403, "card-wrong-use"), "card-wrong-use");
    EXPECT_EQ(refusal(&no_signature, {}, 403, "card-wrong-use"), "card-wrong-use");
    EXPECT_EQ(refusal(&card, {}, 403, "card-unknown"), "card-unknown") << "good, and bound to nobody";
    publish(root, {&card});
    EXPECT_EQ(refusal(&card, {}, 403, "card-revoked"), "card-revoked");
}

TEST_F(Cards, Without_a_list_that_is_new_enough_nobody_is_let_in) {
    publish(root, {}, -2 * a_day, -a_day + 600);
    EXPECT_EQ(refusal(&card, {}, 403, "card-unknown"), "card-unknown") << "past its time by less than a day";
    publish(root, {}, -3 * a_day, -a_day - 600);
    EXPECT_EQ(refusal(&card, {}, 503, "card-revocation-unknown"), "card-revocation-unknown");
    publish(root, {&card}, -2 * a_day, -a_day + 600);
    EXPECT_EQ(refusal(&card, {}, 403, "card-revoked"), "card-revoked") << "an old list still takes back what it takes back";
    const Issued impostor = issue({.name = "內政部憑證管理中心", .authority = true});
    publish(impostor, {});
    EXPECT_EQ(refusal(&card, {}, 503, "card-revocation-unknown"), "card-revocation-unknown") << "signed by somebody else";
    std::filesystem::remove(file("crl/list.pem"));
    EXPECT_EQ(refusal(&card, {}, 503, "card-revocation-unknown"), "card-revocation-unknown");
}

TEST_F(Cards, A_list_of_every_authority_on_the_way_is_needed_and_taking_back_one_takes_all_its_cards) {
    const Issued between = issue({.name = "Between", .authority = true}, &root), of_it = issue_for_client("林美玲", &between, "7");
    EXPECT_EQ(refusal(&of_it, {&between}, 503, "card-revocation-unknown"), "card-revocation-unknown");
    skl::testing::write_file(file("crl/between.pem"), revocations_of(between, {}));
    EXPECT_EQ(refusal(&of_it, {&between}, 403, "card-unknown"), "card-unknown");
    publish(root, {&between});
    EXPECT_EQ(refusal(&of_it, {&between}, 403, "card-revoked"), "card-revoked");
}

// With responders the answer counts for some minutes, so each question is asked with a card of its own.
struct AskedCards : Cards {
    AskedCards() { configuration.private_responders = true; }
    Issued card_at(const std::string& responder, const std::string& number, const Issued* issuer = nullptr) const {
        return issue({.name = "王小明",
                      .serial_number = number,
                      .extensions = {{NID_key_usage, "critical,digitalSignature"},
                                     {NID_ext_key_usage, "clientAuth"},
                                     {NID_info_access, "OCSP;URI:" + responder}}},
                     issuer == nullptr ? &root : issuer);
    }
    std::string said_of(const Issued& shown, const std::vector<const Issued*>& between = {}) {
        Browser browser{{}, &shown, between};
        const Answered answer = go(browser, "/sign-in/card");
        for (const char* code : {"card-unknown", "card-revoked", "card-revocation-unknown"})
            if (answer.says(locale->say("zh-Hant", std::string("problem.") + code))) return code;
        return answer.body;
    }
};

TEST_F(AskedCards, A_responder_says_which_cards_were_taken_back_and_no_list_is_needed) {
    configuration.card_revocation = CardRevocation::ocsp;
    std::filesystem::remove(file("crl/list.pem"));
    Responder responder(root, database.folder() / "responder");
    const Issued good = card_at(responder.address(), "1"), lost = card_at(responder.address(), "2"),
                 strange = card_at(responder.address(), "3");
    responder.knows({&good}, {&lost});
    EXPECT_EQ(said_of(good), "card-unknown") << "good, and bound to nobody";
    EXPECT_EQ(said_of(lost), "card-revoked");
    EXPECT_EQ(said_of(strange), "card-revocation-unknown") << "the authority never issued it";
    EXPECT_EQ(said_of(card), "card-revocation-unknown") << "names no responder";
    publish(root, {&good});
    EXPECT_EQ(refusal(&good, {}, 403, "card-revoked"), "card-revoked") << "a list that takes it back counts, too";
}

TEST_F(AskedCards, Without_an_answer_of_the_right_responder_nobody_is_let_in) {
    configuration.card_revocation = CardRevocation::ocsp;
    const Issued stranger = issue({.name = "內政部憑證管理中心", .authority = true});
    Responder forged(stranger, database.folder() / "forged", &root);
    const Issued told_by_another = card_at(forged.address(), "4");
    forged.knows({&told_by_another}, {});
    EXPECT_EQ(said_of(told_by_another), "card-revocation-unknown");
    std::string gone;
    {
        const Responder responder(root, database.folder() / "responder");
        gone = responder.address();
    }
    EXPECT_EQ(said_of(card_at(gone, "5")), "card-revocation-unknown");
    configuration.private_responders = false;
    Responder here(root, database.folder() / "here");
    const Issued inside = card_at(here.address(), "6");
    here.knows({&inside}, {});
    EXPECT_EQ(said_of(inside), "card-revocation-unknown") << "an address of this network is not asked unless an operator says so";
}

TEST_F(AskedCards, Where_both_are_asked_for_the_list_and_the_responder_must_know_the_card) {
    configuration.card_revocation = CardRevocation::both;
    Responder responder(root, database.folder() / "responder");
    const Issued good = card_at(responder.address(), "7"), lost = card_at(responder.address(), "8"),
                 listed = card_at(responder.address(), "9");
    responder.knows({&good, &listed}, {&lost});
    EXPECT_EQ(said_of(good), "card-unknown");
    EXPECT_EQ(said_of(lost), "card-revoked");
    EXPECT_EQ(said_of(card), "card-revocation-unknown") << "names no responder";
    publish(root, {&listed});
    EXPECT_EQ(refusal(&listed, {}, 403, "card-revoked"), "card-revoked");
    std::filesystem::remove(file("crl/list.pem"));
    EXPECT_EQ(refusal(&good, {}, 503, "card-revocation-unknown"), "card-revocation-unknown");
}

TEST_F(AskedCards, Authorities_between_are_asked_about_where_they_name_a_responder_and_else_need_a_list) {
    configuration.card_revocation = CardRevocation::ocsp;
    const Issued between = issue({.name = "Between", .authority = true}, &root);
    Responder of_between(between, database.folder() / "between");
    const Issued of_it = card_at(of_between.address(), "10", &between);
    of_between.knows({&of_it}, {});
    EXPECT_EQ(said_of(of_it, {&between}), "card-unknown") << "the list of the root knows the authority";
    publish(root, {&between});
    EXPECT_EQ(refusal(&of_it, {&between}, 403, "card-revoked"), "card-revoked");

    Responder of_root(root, database.folder() / "root");
    const Issued asked =
        issue({.name = "Asked", .authority = true, .extensions = {{NID_info_access, "OCSP;URI:" + of_root.address()}}}, &root);
    Responder of_asked(asked, database.folder() / "asked");
    const Issued last = card_at(of_asked.address(), "11", &asked);
    of_root.knows({}, {&asked});
    of_asked.knows({&last}, {});
    EXPECT_EQ(said_of(last, {&asked}), "card-revoked");
}

TEST_F(Cards, Neither_a_link_that_somebody_sent_nor_a_ticket_of_another_browser_signs_anybody_in) {
    const PersonId wang = add_person("王小明", "registry");
    Browser owner = signed_in(wang, &card);
    ASSERT_EQ(bind(owner).status, 303);
    // The thief begins and sends the link; the holder's browser shows the card, and gets a ticket it has no cookie for.
    Browser thief{}, victim{{}, &card};
    const std::string link = send(thief, "GET", "/sign-in/card").header("location");
    const std::string ticket = send(victim, "GET", link).header("location");
    ASSERT_NE(ticket, "");
    EXPECT_EQ(send(victim, "GET", ticket).status, 410);
    EXPECT_FALSE(victim.cookies.contains("__Host-sl"));
    // A ticket counts once, in the browser that began.
    Browser mine{{}, &card};
    const std::string way = send(mine, "GET", send(mine, "GET", "/sign-in/card").header("location")).header("location");
    const Browser before = mine;
    EXPECT_EQ(send(mine, "GET", way).status, 303);
    Browser again = before;
    EXPECT_EQ(send(again, "GET", way).status, 410);
}

TEST_F(Cards, A_card_is_one_person_s_and_an_account_whose_name_was_checked_takes_no_other_name) {
    const PersonId wang = add_person("王小明", "registry"), lin = add_person("林美玲", "registry"), anybody = add_person("誰", "self");
    Browser of_lin = signed_in(lin, &card), of_wang = signed_in(wang, &card), of_anybody = signed_in(anybody, &card);
    EXPECT_TRUE(bind(of_lin).says(locale->say("zh-Hant", "problem.card-other-name")));
    EXPECT_EQ(row_of(lin).ial, 1);
    ASSERT_EQ(bind(of_wang).status, 303);
    EXPECT_TRUE(bind(of_anybody).says(locale->say("zh-Hant", "problem.card-registered")));
    EXPECT_EQ(row_of(anybody).ial, 1) << "nothing of it is left";
    Browser nobody{{}, &card};
    EXPECT_EQ(send(nobody, "GET", "/sign-in/card?bind=true").status, 403) << "who binds is signed in";
    // Taken off the account it may be added again.
    const Answered me = go(of_wang, "/me");
    const auto at = me.body.find("/me/authenticators/");
    ASSERT_NE(at, std::string::npos);
    const std::string remove = me.body.substr(at, me.body.find('"', at) - at);
    EXPECT_EQ(send(of_wang, "POST", remove, "csrf=" + hidden(me, "csrf")).status, 303);
    EXPECT_EQ(refusal(&card, {}, 403, "card-unknown"), "card-unknown");
    EXPECT_EQ(bind(of_wang).status, 303);
}

TEST_F(Cards, The_pages_offer_it_where_it_works) {
    Browser browser;
    EXPECT_TRUE(send(browser, "GET", "/sign-in").says("/sign-in/card?next="));
    configuration.card_authorities.clear();
    EXPECT_FALSE(send(browser, "GET", "/sign-in").says("/sign-in/card?next="));
    EXPECT_EQ(send(browser, "GET", "/sign-in/card").status, 503);
}

}  // namespace
}  // namespace skl::identity
