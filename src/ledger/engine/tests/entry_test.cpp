#include "ledger/engine/entry.h"

#include <gtest/gtest.h>

#include "kernel/describe/canonical.h"
#include "kernel/text/text.h"

namespace skl::ledger {
namespace {

std::string counting_salt() {
    std::string salt;
    for (char c = 0; c < 32; ++c) salt += c;
    return salt;
}

TEST(Entries, The_worked_commitment_comes_out) {
    const auto payload = canonical_json(R"({"service":"childcare-subsidy","decision":"granted"})");
    ASSERT_TRUE(payload);
    const auto bytes = text::base64url_decode(commit_to(counting_salt(), *payload));
    ASSERT_TRUE(bytes);
    EXPECT_EQ(text::hex(*bytes), "24936d866571f7bea2c72383b86762be5d195a879811b8711c7aa212c78a6f65");
}

TEST(Entries, The_worked_signature_of_a_petition_comes_out_byte_by_byte) {
    const auto payload = canonical_json(R"({"nullifier":"V5dj0nu1RdcHUxmuqTvlTsenjOOTXLZe15-aiH9FvJs"})");
    ASSERT_TRUE(payload);
    Node pub{.type = Node::Type::object};
    pub.member("n") = integer_node(1);
    const Entry entry{"petition.signed", 1795485960000, commit_to(counting_salt(), *payload), "2026-000123", pub};
    const auto bytes = write_entry(entry, "demo");
    ASSERT_TRUE(bytes);
    EXPECT_EQ(*bytes, R"({"at":1795485960000,"c":"vTcfdsrzHx4-AjPfIctRCGeBT1TlAnNir_q2EgF4hac","pub":{"n":1},"ref":"2026-000123",)"
                      R"("t":"petition.signed","ten":"demo","v":1})");
    EXPECT_EQ(text::hex(hash_leaf(*bytes).view()), "042be843c72846f234a19c342845fea5b1ed3fb6c9eb257a5992303bb4de52ed");
    const EntryType type{"petition.signed", "participation", Want::must, Want::must, {{"n", PubMember::Kind::integer}}};
    EXPECT_TRUE(check(entry, type).empty());
}

TEST(Entries, What_does_not_fit_its_type_is_said_with_all_its_pointers) {
    const EntryType type{"dataset.published",
                         "opendata",
                         Want::must,
                         Want::never,
                         {{"version", PubMember::Kind::integer}, {"sha256", PubMember::Kind::hash, Want::may}}};
    Node pub{.type = Node::Type::object};
    pub.member("version") = text_node("3");
    pub.member("sha256") = text_node("ABC");
    pub.member("more") = integer_node(1);
    Entry entry{"dataset.withdrawn", -1, std::string(43, 'A'), {}, pub};
    std::set<std::string> pointers;
    for (const FieldError& error : check(entry, type)) pointers.insert(error.pointer);
    EXPECT_EQ(pointers, (std::set<std::string>{"/t", "/at", "/c", "/ref", "/pub/version", "/pub/sha256", "/pub/more"}));
}

TEST(Entries, An_entry_has_its_limit_and_fits_up_to_it) {
    const auto of_length = [](std::size_t length) {
        const std::size_t empty = write_entry(Entry{"a.b", 0, {}, "", {}}, "t")->size();
        return write_entry(Entry{"a.b", 0, {}, std::string(length - empty, 'x'), {}}, "t");
    };
    ASSERT_TRUE(of_length(longest_ledger_entry));
    EXPECT_EQ(of_length(longest_ledger_entry)->size(), longest_ledger_entry);
    const auto refused = of_length(longest_ledger_entry + 1);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.problem().code, "ledger-entry-schema");
}

TEST(Entries, Only_the_canonical_spelling_of_the_one_form_is_read) {
    EXPECT_TRUE(read_entry(R"({"at":1,"t":"a.b","ten":"main","v":1})"));
    for (const char* text : {R"({"t":"a.b","at":1,"ten":"main","v":1})", R"({"at":1,"t":"a.b","ten":"main","v":2})",
                             R"({"at":1.5,"t":"a.b","ten":"main","v":1})", R"({"at":1,"t":"a.b","ten":"main","v":1,"x":1})",
                             R"({"at":1,"t":"a.b","ten":"main"})", R"({"at":1,"t":"ab","ten":"main","v":1})",
                             R"({"at":1,"c":"AA","t":"a.b","ten":"main","v":1})", R"([1])",
                             R"({"at":1,"pub":[],"t":"a.b","ten":"main","v":1})", "{\"at\":1,\"t\":\"a.b\",\"ten\":\"main\",\"v\":1}\n"})
        EXPECT_FALSE(read_entry(text)) << text;
}

}  // namespace
}  // namespace skl::ledger
