// What commitments stand for: kept closed, opened for who may, and gone after erasure, from every file.
#include <gtest/gtest.h>

#include <fstream>

#include "kernel/describe/canonical.h"
#include "kernel/storage/tests/database.h"
#include "kernel/telemetry/log.h"
#include "kernel/text/text.h"
#include "ledger/log.h"
#include "ledger/module.h"
#include "ledger/payload/store.h"

namespace skl::ledger {
namespace {

namespace fs = std::filesystem;

const std::string secret = "a-decision-that-nobody-else-may-read";

class PayloadTest : public ::testing::Test {
protected:
    PayloadTest() {
        log::set_level(log::Level::off);
        ledger.add_type({"test.decided", "test", Want::never, Want::must, {}});
    }
    static Node payload(const std::string& decision = secret) {
        Node out{.type = Node::Type::object};
        out.member("service") = text_node("childcare-subsidy");
        out.member("decision") = text_node(decision);
        return out;
    }
    // One decision about the subject, in the log by its commitment.
    std::string decide(const std::string& subject, const std::string& decision = secret) {
        std::string out;
        const auto lost = store->write("main", [&](Transaction& tx) {
            auto commitment = payloads.commit(tx, subject, payload(decision), now);
            if (!commitment) return false;
            out = *commitment;
            return static_cast<bool>(ledger.append(tx, {"test.decided", now.micros / 1'000, out, {}, {}}, {}, now));
        });
        EXPECT_FALSE(lost);
        return out;
    }
    template <class F>
    auto change(F f) {
        std::optional<std::invoke_result_t<F&, Transaction&>> out;
        const auto lost = store->write("main", [&](Transaction& tx) { return out.emplace(f(tx)), static_cast<bool>(*out); });
        EXPECT_TRUE(out && (!lost || !*out));
        return *out;
    }
    Result<OpenedPayload> open(const std::string& commitment) {
        return change([&](Transaction& tx) { return payloads.open(tx, commitment, now); });
    }
    Result<std::int64_t> erase(const std::string& subject) {
        return change([&](Transaction& tx) { return payloads.erase(tx, subject, "PDPA-11", now); });
    }
    bool anywhere(const std::string& text) const {
        for (const auto& entry : fs::recursive_directory_iterator(database.folder())) {
            if (!entry.is_regular_file()) continue;
            std::ifstream in(entry.path(), std::ios::binary);
            const std::string bytes{std::istreambuf_iterator<char>(in), {}};
            if (bytes.find(text) != std::string::npos) return true;
        }
        return false;
    }

    const testing::Database database;
    const Keys keys{crypto::Secret(std::string(32, 'm'))};
    const Instant now{1'795'486'000'000'000};
    std::unique_ptr<Store> store = database.open_migrated();
    Ledger ledger{*store, database.folder() / "ledger"};
    const Payloads payloads{ledger, keys};
};

TEST_F(PayloadTest, A_payload_is_kept_closed_and_gives_its_commitment_again) {
    const std::string commitment = decide("person-1");
    const auto opened = open(commitment);
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->subject, "person-1");
    EXPECT_EQ(opened->payload, *canonical_json(payload()));
    EXPECT_EQ(commit_to(opened->salt, opened->payload), commitment);
    EXPECT_NE(decide("person-1"), commitment) << "each has a salt of its own, so equal payloads cannot be recognised";
    if (!testing::on_postgresql()) EXPECT_FALSE(anywhere(secret)) << "not even before it is erased";
}

TEST_F(PayloadTest, After_erasure_neither_payload_nor_key_is_in_any_file_and_others_keep_theirs) {
    const std::string mine = decide("person-1"), also = decide("person-1", "another"), others = decide("person-2");
    ASSERT_TRUE(ledger.settle(keys, [](const std::string& tenant) { return "gov.example/ledger/" + tenant; }));
    std::string sealed, wrapped;
    (void)store->read("main", [&](Reader& reader) {
        sealed = find_payload(reader, mine)->sealed;
        wrapped = reader.query("select wrapped from wrapped_key where tenant = :tenant and owner = 'person-1'").word().value_or("");
    });
    ASSERT_FALSE(sealed.empty() || wrapped.empty());
    if (!testing::on_postgresql()) EXPECT_TRUE(anywhere(sealed) && anywhere(wrapped)) << "the search finds what is there";
    const auto count = erase("person-1");
    ASSERT_TRUE(count) << count.problem().code;
    EXPECT_EQ(*count, 2);
    EXPECT_EQ(open(mine).problem().code, "not-found");
    EXPECT_EQ(open(also).problem().code, "not-found");
    EXPECT_EQ(open(others)->subject, "person-2");
    if (!testing::on_postgresql())
        for (const std::string& gone : {sealed, wrapped, secret}) EXPECT_FALSE(anywhere(gone)) << gone;
}

TEST_F(PayloadTest, Erasure_is_a_fact_of_the_log_and_the_tree_goes_on) {
    decide("person-1");
    const auto settle = [&] { return ledger.settle(keys, [](const std::string& tenant) { return "gov.example/ledger/" + tenant; }); };
    ASSERT_TRUE(settle());
    ASSERT_TRUE(erase("person-1"));
    ASSERT_TRUE(settle());
    EXPECT_EQ(ledger.log("main")->published()->checkpoint.size, 2U);
    std::vector<std::string> entries;
    (void)store->read("main", [&](Reader& reader) { entries = entries_from(reader, 1, 2); });
    EXPECT_EQ(entries.at(0),
              R"({"at":1795486000000,"pub":{"count":1,"legal_basis":"PDPA-11"},"t":"erasure.performed","ten":"main","v":1})");
    EXPECT_TRUE(ledger.faults().empty());
}

TEST_F(PayloadTest, A_legal_hold_keeps_everything_until_it_is_released) {
    const std::string commitment = decide("person-1");
    const auto hold = [&](Transaction& tx) { return payloads.hold(tx, "person-1", "Archives Act 12", now), Done(Nothing{}); };
    ASSERT_TRUE(change(hold));
    auto refused = erase("person-1");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.problem().status, 409);
    EXPECT_EQ(refused.problem().code, "legal-hold");
    EXPECT_TRUE(open(commitment));
    const auto release = [&](Transaction& tx) {
        return payloads.release(tx, "person-1") ? Done(Nothing{}) : Done(Problem::not_found("hold"));
    };
    ASSERT_TRUE(change(release));
    EXPECT_EQ(*erase("person-1"), 1);
    EXPECT_EQ(*erase("person-1"), 0) << "nothing is left";
}

}  // namespace
}  // namespace skl::ledger
