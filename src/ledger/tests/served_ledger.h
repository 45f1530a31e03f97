// The ledger behind a real socket, on the database of the test run. Every slug is a tenant, at /t/<slug>.
#pragma once

#include <gtest/gtest.h>

#include <fstream>

#include "kernel/config/configuration.h"
#include "kernel/crypto/digest.h"
#include "kernel/describe/decode.h"
#include "kernel/http/guard.h"
#include "kernel/http/server.h"
#include "kernel/http/tests/client.h"
#include "kernel/pages/locale.h"
#include "kernel/pages/pages.h"
#include "kernel/storage/tests/database.h"
#include "kernel/telemetry/log.h"
#include "kernel/text/base64.h"
#include "kernel/text/text.h"
#include "ledger/engine/checkpoint.h"
#include "ledger/engine/tiles.h"
#include "ledger/model.h"
#include "ledger/module.h"

namespace skl::ledger {

namespace fs = std::filesystem;
using skl::testing::Answered;
using skl::testing::Client;

inline std::string whole(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

// A manifest with every asset that the product's templates name.
inline fs::path manifest_in(const fs::path& folder) {
    std::map<std::string, std::string> names;
    for (const auto& entry : fs::recursive_directory_iterator("web/templates")) {
        if (!entry.is_regular_file()) continue;
        const std::string text = whole(entry.path());
        constexpr std::string_view mark = "{{asset:";
        for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at + 1)) {
            const std::string name = text.substr(at + mark.size(), text.find("}}", at) - at - mark.size());
            names[name] = "\"" + name + "\":\"/assets/" + name + "\"";
        }
    }
    std::string out = "{";
    for (const auto& [name, line] : names) out += (out.size() > 1 ? "," : "") + line;
    std::ofstream(folder / "manifest.json") << out << "}";
    return folder / "manifest.json";
}

class ServedLedger : public ::testing::Test {
protected:
    ServedLedger() {
        log::set_level(log::Level::off);
        configuration.rate_limits = false;
        locale = std::make_unique<Locale>(std::move(*Locale::load("web/locales")));
        auto loaded = Pages::load("web/templates", manifest_in(database.folder()), *locale);
        if (!loaded) throw std::runtime_error(loaded.problem().params["what"]);
        pages = std::move(*loaded);
        store = database.open_migrated();
        ledger = std::make_unique<Ledger>(*store, database.folder() / "ledger");
        ledger->add_type({"test.happened", "test", Want::must, Want::never, {{"n", PubMember::Kind::integer}}});
        ledger->add_type({"test.ended", "test", Want::must, Want::never, {{"n", PubMember::Kind::integer}}});
        app = std::make_unique<App>(configuration, *store, *pages, *locale);
        app->set_seal_key("a key for this test");
        install_operator(*app);
        app->set_operator(crypto::sha256_hex(operator_token), {});
        install(*app, *ledger, keys);
        ListenOn listen;
        listen.port = 0;
        listen.threads = 2;
        server = std::make_unique<Server>(*app, listen);
        port = server->start();
    }
    ~ServedLedger() override {
        server.reset();
        app.reset();
    }

    void append(std::int64_t from, std::int64_t to, const std::string& type = "test.happened", const std::string& tenant = "main") {
        const auto lost = store->write(tenant, [&](Transaction& tx) {
            std::vector<Entry> entries;
            for (std::int64_t n = from; n < to; ++n) {
                Node pub{.type = Node::Type::object};
                pub.member("n") = integer_node(n);
                entries.push_back({type, 1'795'486'000'000 + n, {}, fmt::format("ref-{}", n), std::move(pub)});
            }
            return static_cast<bool>(ledger->append_all(tx, entries, Instant{1'795'486'000'000'000}));
        });
        ASSERT_FALSE(lost);
    }
    void settle() {
        ASSERT_TRUE(ledger->settle(keys, [](const std::string& tenant) { return "gov.example/ledger/" + tenant; }));
    }
    Answered get(const std::string& target, const std::string& accept = "application/json") const {
        Client client(port);
        client.send(fmt::format("GET {} HTTP/1.1\r\nHost: localhost\r\nAccept: {}\r\n\r\n", target, accept));
        return client.read(false);
    }
    template <class T>
    T read(const std::string& target) const {
        const Answered answer = get(target);
        EXPECT_EQ(answer.status, 200) << target << answer.body;
        auto out = from_json<T>(answer.body);
        EXPECT_TRUE(out) << answer.body;
        return out ? *out : T{};
    }
    Checkpoint head() const {
        const auto note = read_note(get("/ledger/checkpoint", "*/*").body);
        return note ? *read_checkpoint(note->text) : Checkpoint{};
    }
    static Proof proof_of(const std::vector<Text<>>& spelled) {
        Proof out;
        for (const Text<>& one : spelled) out.push_back(*Hash::from(*skl::text::base64_decode(one.value)));
        return out;
    }
    static std::string raw(const Text<>& base64) { return skl::text::base64_decode(base64.value).value_or(""); }

    // As the operator, who holds every permission.
    Answered post(const std::string& target, const std::string& body, const std::string& token = operator_token,
                  const std::string& type = "application/json") const {
        Client client(port);
        const std::string proof = token.empty() ? "" : "Authorization: Bearer " + token + "\r\n";
        client.send(
            fmt::format("POST {} HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\nContent-Type: {}\r\n{}Content-Length: "
                        "{}\r\n\r\n{}",
                        target, type, proof, body.size(), body));
        return client.read(false);
    }

    static constexpr const char* operator_token = "token-of-the-operator-of-this-test";
    const testing::Database database;
    const Keys keys{crypto::Secret(std::string(32, 'm'))};
    Configuration configuration;
    std::unique_ptr<Locale> locale;
    std::unique_ptr<Pages> pages;
    std::unique_ptr<Store> store;
    std::unique_ptr<Ledger> ledger;
    std::unique_ptr<App> app;
    std::unique_ptr<Server> server;
    std::uint16_t port = 0;
};

}  // namespace skl::ledger
