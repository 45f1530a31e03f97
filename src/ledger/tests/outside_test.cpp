// What programs outside append: of registered types, with the permission, one or many, and never twice under one key.
#include "ledger/tests/served_ledger.h"

namespace skl::ledger {
namespace {

class OutsideEntriesTest : public ServedLedger {
protected:
    OutsideEntriesTest() {
        const auto done =
            OutsideTypes(*store, *ledger, "main")
                .add({{"permit.granted"}, {"building_office"}, {"may"}, {"may"}, {"number:integer,map_sha256:hash?"}}, Instant::now());
        if (!done) throw std::runtime_error(done.problem().code);
    }
    static std::string permit(int number, const std::string& more = "") {
        return fmt::format(R"({{"type":"permit.granted","ref":"p-{}","pub":{{"number":{}}}{}}})", number, number, more);
    }
    LedgerReceipt appended(const std::string& body) const {
        const Answered answer = post("/ledger/entries", body);
        EXPECT_EQ(answer.status, 200) << answer.body;
        const auto out = from_json<LedgerReceipt>(answer.body);
        return out ? *out : LedgerReceipt{};
    }
};

TEST_F(OutsideEntriesTest, An_entry_of_a_registered_type_gets_its_place_and_its_receipt) {
    const LedgerReceipt receipt = appended(permit(7, R"(,"at":"2026-11-26T08:00:00.000Z")"));
    EXPECT_FALSE(receipt.index);
    settle();
    const auto file = read_proof_file(get(receipt.receipt_href.value, "*/*").body);
    ASSERT_TRUE(file && file->extra);
    EXPECT_EQ(*file->extra, R"({"at":1795680000000,"pub":{"number":7},"ref":"p-7","t":"permit.granted","ten":"main","v":1})");
}

TEST_F(OutsideEntriesTest, Only_who_holds_the_permission_appends) {
    EXPECT_EQ(post("/ledger/entries", permit(1), "").status, 401);
    EXPECT_EQ(post("/ledger/entries:batch", "[" + permit(1) + "]", "").status, 401);
    EXPECT_EQ(post("/ledger/entries", permit(1), "wrong").status, 401);
}

TEST_F(OutsideEntriesTest, What_is_not_of_a_registered_type_is_refused_with_what_is_wrong) {
    const Answered module = post("/ledger/entries", R"({"type":"test.happened","ref":"r","pub":{"n":1}})");
    EXPECT_EQ(module.status, 400) << "a module's type is not for outside";
    EXPECT_TRUE(module.says("ledger-entry-schema"));
    EXPECT_TRUE(post("/ledger/entries", R"({"type":"permit.granted","pub":{"number":"7"}})").says("/pub/number"));
    EXPECT_TRUE(post("/ledger/entries", R"({"type":"permit.granted","pub":{"number":7,"name":"x"}})").says("/pub/name"));
    EXPECT_TRUE(post("/ledger/entries", R"({"type":"permit.granted"})").says("/pub/number"));
    EXPECT_EQ(post("/ledger/entries", permit(1, R"(,"more":1)")).status, 422);
    EXPECT_EQ(post("/t/pingxi/ledger/entries", permit(1)).status, 400) << "another tenant has no such type";
    ASSERT_TRUE(OutsideTypes(*store, *ledger, "main").remove("permit.granted"));
    EXPECT_EQ(post("/ledger/entries", permit(1)).status, 400);
}

TEST_F(OutsideEntriesTest, The_same_key_again_gives_the_first_entry) {
    const LedgerReceipt first = appended(permit(1, R"(,"dedupe_key":"k")"));
    settle();
    const LedgerReceipt again = appended(permit(2, R"(,"dedupe_key":"k")"));
    EXPECT_EQ(again.leaf_hash.value, first.leaf_hash.value);
    EXPECT_EQ(again.index, 0);
    const LedgerReceipt another = appended(permit(3));
    EXPECT_EQ(another.index, 1) << "a log that has begun numbers at once";
    settle();
    EXPECT_EQ(head().size, 2U);
}

TEST_F(OutsideEntriesTest, Many_are_answered_one_by_one_and_a_bad_one_keeps_no_other_out) {
    const Answered answer =
        post("/ledger/entries:batch", "[" + permit(1) + "," + R"({"type":"permit.granted","pub":{}})" + "," + permit(2) + ",7]");
    ASSERT_EQ(answer.status, 200) << answer.body;
    const auto batch = from_json<LedgerBatch>(answer.body);
    ASSERT_TRUE(batch);
    ASSERT_EQ(batch->items.size(), 4U);
    EXPECT_EQ(batch->items[0].status, 200);
    EXPECT_EQ(batch->items[1].status, 400);
    EXPECT_EQ(batch->items[1].problem->errors.at(0).pointer.value, "/pub/number");
    EXPECT_EQ(batch->items[2].status, 200);
    EXPECT_NE(batch->items[3].status, 200);
    settle();
    EXPECT_EQ(head().size, 2U);
    const Answered lines =
        post("/ledger/entries:batch", permit(3) + "\n" + permit(4) + "\r\n\n" + permit(5), operator_token, "application/jsonl");
    EXPECT_EQ(from_json<LedgerBatch>(lines.body)->items.size(), 3U);
    settle();
    EXPECT_EQ(head().size, 5U);
}

TEST_F(OutsideEntriesTest, A_batch_has_a_limit) {
    std::string most, more;
    for (int i = 0; i < 1'000; ++i) most += permit(i) + "\n";
    more = most + permit(1'000);
    EXPECT_EQ(post("/ledger/entries:batch", most).status, 200);
    EXPECT_EQ(post("/ledger/entries:batch", more).status, 422);
    EXPECT_EQ(post("/ledger/entries:batch", "[]").status, 422);
}

TEST_F(OutsideEntriesTest, A_type_is_registered_once_and_not_under_the_name_of_a_module) {
    const OutsideTypes types(*store, *ledger, "main");
    EXPECT_EQ(types.add({{"permit.granted"}, {"x"}, {"may"}, {"may"}, {""}}, Instant::now()).problem().code, "entry-type-exists");
    EXPECT_EQ(types.add({{"test.happened"}, {"x"}, {"may"}, {"may"}, {""}}, Instant::now()).problem().code, "entry-type-exists");
    EXPECT_EQ(types.add({{"bad"}, {"x"}, {"may"}, {"may"}, {""}}, Instant::now()).problem().code, "bad-entry-type");
    EXPECT_EQ(types.all().size(), 1U);
    EXPECT_EQ(types.remove("x.y").problem().code, "not-found");
}

}  // namespace
}  // namespace skl::ledger
