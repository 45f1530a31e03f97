// The ledger over a real socket: what programs and people are given, and what they are refused.
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
namespace {

namespace fs = std::filesystem;
using skl::testing::Answered;
using skl::testing::Client;

std::string whole(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

// A manifest with every asset that the product's templates name.
fs::path manifest_in(const fs::path& folder) {
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

class LedgerRoutes : public ::testing::Test {
protected:
    LedgerRoutes() {
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
        install(*app, *ledger);
        ListenOn listen;
        listen.port = 0;
        listen.threads = 2;
        server = std::make_unique<Server>(*app, listen);
        port = server->start();
    }
    ~LedgerRoutes() override {
        server.reset();
        app.reset();
    }

    void append(std::int64_t from, std::int64_t to, const std::string& type = "test.happened") {
        const auto lost = store->write("main", [&](Transaction& tx) {
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

TEST_F(LedgerRoutes, A_log_that_has_not_begun_is_404_and_the_page_of_checking_stands) {
    EXPECT_EQ(get("/ledger/checkpoint").status, 404);
    EXPECT_EQ(get("/ledger", "text/html").status, 404);
    EXPECT_EQ(get("/verify", "text/html").status, 200);
    EXPECT_EQ(get("/readyz").status, 200);
}

TEST_F(LedgerRoutes, The_checkpoint_is_text_for_a_second_and_the_policy_believes_it) {
    append(0, 3);
    settle();
    const Answered answer = get("/ledger/checkpoint", "*/*");
    EXPECT_EQ(answer.header("content-type"), "text/plain; charset=utf-8");
    EXPECT_EQ(answer.header("cache-control"), "max-age=1");
    const auto note = read_note(answer.body);
    const auto policy = read_policy(get("/ledger/policy", "*/*").body);
    ASSERT_TRUE(note && policy);
    const auto believed = believe(*note, *policy);
    ASSERT_TRUE(believed);
    EXPECT_EQ(believed->checkpoint.size, 3U);
}

TEST_F(LedgerRoutes, Tiles_are_for_ever_bad_paths_are_400_and_what_is_beyond_is_404) {
    append(0, 300);
    settle();
    for (const char* path : {"tile/0/000", "tile/0/001.p/44", "tile/0/001.p/7", "tile/1/000.p/1"}) {
        const Answered answer = get(std::string("/ledger/") + path, "*/*");
        const auto named = read_tile_path(path);
        ASSERT_TRUE(named);
        EXPECT_EQ(answer.status, 200) << path;
        EXPECT_EQ(answer.body.size(), named->width * 32) << path;
        EXPECT_EQ(answer.header("content-type"), "application/octet-stream");
        EXPECT_EQ(answer.header("cache-control"), "public, max-age=31536000, immutable");
    }
    const Answered bundle = get("/ledger/tile/entries/001.p/44", "*/*");
    EXPECT_TRUE(read_bundle(bundle.body, 44));
    for (const char* path : {"tile/0/1", "tile/0/000.p/256", "tile/64/000", "tile/entries/x000/000", "tile/0/00a"})
        EXPECT_EQ(get(std::string("/ledger/") + path, "*/*").status, 400) << path;
    for (const char* path : {"tile/0/001", "tile/0/001.p/45", "tile/0/002.p/1", "tile/1/000", "tile/2/000.p/1", "tile/entries/002"})
        EXPECT_EQ(get(std::string("/ledger/") + path, "*/*").status, 404) << path;
}

TEST_F(LedgerRoutes, Proofs_verify_by_index_by_leaf_and_at_every_size) {
    append(0, 300);
    settle();
    const Checkpoint checkpoint = head();
    const auto last = read<InclusionProof>("/api/v1/ledger/proofs/inclusion?index=299");
    EXPECT_EQ(raw(last.root), checkpoint.root.view());
    for (const std::int64_t size : {1, 2, 257, 300}) {
        const auto proof = read<InclusionProof>(fmt::format("/api/v1/ledger/proofs/inclusion?index=0&size={}", size));
        EXPECT_TRUE(verify_inclusion(0, static_cast<std::uint64_t>(size), proof_of(proof.proof), *Hash::from(raw(proof.leaf_hash)),
                                     raw(proof.root)));
        const auto step = read<ConsistencyProof>(fmt::format("/api/v1/ledger/proofs/consistency?from={}&to=300", size));
        EXPECT_TRUE(
            verify_consistency(static_cast<std::uint64_t>(size), 300, proof_of(step.proof), raw(step.from_root), checkpoint.root.view()));
        EXPECT_EQ(step.from_root.value, proof.root.value);
    }
    const auto part = read<SubtreeProof>("/api/v1/ledger/proofs/subtree?start=256&end=300");
    EXPECT_TRUE(verify_subtree(256, 300, 300, proof_of(part.proof), raw(part.subtree_root), checkpoint.root.view()));
    const auto entry = read<EntryPage>("/api/v1/ledger/entries/7");
    EXPECT_EQ(read<InclusionProof>("/api/v1/ledger/proofs/inclusion?leaf=" + entry.leaf_hash.value).index, 7);
    ASSERT_FALSE(entry.steps.empty());
    EXPECT_EQ(entry.steps.back().result.value, entry.root.value) << "the steps of the page lead to the root";
    const auto ragged = read<EntryPage>("/api/v1/ledger/entries/299");
    EXPECT_EQ(ragged.steps.back().result.value, ragged.root.value);
}

TEST_F(LedgerRoutes, What_cannot_be_proven_is_refused_by_name) {
    append(0, 10);
    settle();
    append(10, 12);
    const auto refused = [&](const std::string& target) {
        const Answered answer = get("/api/v1/ledger/" + target);
        const auto node = read_json(answer.body);
        return fmt::format("{} {}", answer.status, node && node->find("code") ? node->find("code")->text : "");
    };
    EXPECT_EQ(refused("proofs/inclusion?index=10&size=10"), "400 ledger-out-of-range");
    EXPECT_EQ(refused("proofs/inclusion?index=5&size=11"), "400 ledger-out-of-range");
    EXPECT_EQ(refused("proofs/inclusion?index=10"), "409 not-yet-integrated");
    EXPECT_EQ(refused("proofs/inclusion"), "400 ledger-index-or-leaf");
    EXPECT_EQ(refused("proofs/inclusion?leaf=" + std::string(43, 'A')), "404 not-found");
    EXPECT_EQ(refused("proofs/consistency?from=6&to=5"), "400 ledger-out-of-range");
    EXPECT_EQ(refused("proofs/consistency?from=1&to=11"), "400 ledger-out-of-range");
    EXPECT_EQ(refused("proofs/subtree?start=1&end=4"), "400 ledger-out-of-range");
    EXPECT_EQ(refused("receipts/" + std::string(43, 'A')), "404 not-found");
    EXPECT_EQ(refused("entries/99"), "404 not-found");
}

TEST_F(LedgerRoutes, A_receipt_holds_its_entry_and_comes_when_the_entry_is_in_a_checkpoint) {
    std::string leaf;
    append(0, 5);
    settle();
    Node pub{.type = Node::Type::object};
    pub.member("n") = integer_node(5);
    const auto lost = store->write("main", [&](Transaction& tx) {
        const auto appended = ledger->append(tx, {"test.happened", 1, {}, "late", pub}, {}, Instant{1'795'486'000'000'000});
        if (appended) leaf = appended->leaf_hash;
        return static_cast<bool>(appended);
    });
    ASSERT_FALSE(lost);
    const Answered early = get("/ledger/receipts/" + leaf, "*/*");
    EXPECT_EQ(early.status, 409);
    EXPECT_EQ(early.header("retry-after"), "1");
    settle();
    const auto file = read_proof_file(get("/ledger/receipts/" + leaf, "*/*").body);
    const auto policy = read_policy(get("/ledger/policy", "*/*").body);
    ASSERT_TRUE(file && policy && file->extra);
    EXPECT_TRUE(believe(*file, hash_leaf(*file->extra), *policy));
    EXPECT_EQ(file->index, 5U);
}

TEST_F(LedgerRoutes, The_explorer_lists_the_newest_first_by_type_by_reference_and_page_by_page) {
    append(0, 60);
    append(60, 63, "test.ended");
    settle();
    const auto first = read<LedgerPage>("/api/v1/ledger");
    ASSERT_EQ(first.items.size(), 50U);
    EXPECT_EQ(first.items.front().index, 62);
    ASSERT_TRUE(first.next);
    const auto second = read<LedgerPage>("/api/v1/ledger?cursor=" + *first.next);
    EXPECT_EQ(second.items.size(), 13U);
    EXPECT_EQ(second.items.front().index, 12);
    EXPECT_FALSE(second.next);
    EXPECT_EQ(read<LedgerPage>("/api/v1/ledger?type=test.ended").items.size(), 3U);
    EXPECT_EQ(read<LedgerPage>("/api/v1/ledger?ref=ref-17").items.at(0).index, 17);
    for (const char* language : {"zh-Hant", "en"})
        for (const char* page : {"/ledger", "/ledger?type=test.ended", "/ledger/entries/17", "/verify"}) {
            const std::string target =
                std::string(page) + (std::string(page).find('?') == std::string::npos ? "?" : "&") + "lang=" + language;
            EXPECT_EQ(get(target, "text/html").status, 200) << target;
        }
}

}  // namespace
}  // namespace skl::ledger
