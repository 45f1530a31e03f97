// The ledger over a real socket: what programs and people are given, and what they are refused.
#include "kernel/storage/archive.h"
#include "ledger/reading.h"
#include "ledger/tests/served_ledger.h"

namespace skl::ledger {
namespace {

using LedgerRoutes = ServedLedger;

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

TEST_F(LedgerRoutes, A_receipt_for_a_person_is_one_file_with_all_that_is_needed) {
    append(0, 5);
    settle();
    const std::string leaf = read<EntryPage>("/api/v1/ledger/entries/3").leaf_hash.value;
    const Answered answer = get("/ledger/receipts/" + leaf + ".zip", "*/*");
    ASSERT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(answer.header("content-type"), "application/zip");
    EXPECT_EQ(answer.header("content-disposition"), "attachment; filename=\"entry-3.zip\"");
    const fs::path file = database.folder() / "receipt.zip";
    std::ofstream(file, std::ios::binary) << answer.body;
    const storage::ArchiveReader zip(file);
    ASSERT_TRUE(zip.good());
    EXPECT_EQ(zip.names(), (std::vector<std::string>{"entry.tlog-proof", "policy.txt", "entry.json", "說明.html", "read-me.html"}))
        << "without salt and payload: the ledger does not know whose they are";
    const auto text = [&](const char* name) { return *zip.text(name, 100'000); };
    const auto proof = read_proof_file(text("entry.tlog-proof"));
    const auto policy = read_policy(text("policy.txt"));
    ASSERT_TRUE(proof && policy);
    EXPECT_TRUE(believe(*proof, hash_leaf(text("entry.json")), *policy));
    EXPECT_NE(text("說明.html").find("公開帳本紀錄的憑證"), std::string::npos);
    EXPECT_NE(text("read-me.html").find("skylantern-verify proof"), std::string::npos);
    EXPECT_EQ(get("/ledger/receipts/" + leaf + ".pdf", "*/*").status, 404);
    EXPECT_EQ(get("/ledger/receipts/" + std::string(43, 'A') + ".zip", "*/*").status, 404);

    const OpenedPayload yours{"person", std::string(32, 's'), R"({"decision":"granted"})"};
    const auto own = receipt_zip(*locale, text("entry.tlog-proof"), text("policy.txt"), text("entry.json"), &yours);
    ASSERT_TRUE(own);
    std::ofstream(file, std::ios::binary | std::ios::trunc) << *own;
    const storage::ArchiveReader with_payload(file);
    EXPECT_EQ(*with_payload.text("payload.json", 1'000), yours.payload);
    EXPECT_EQ(*with_payload.text("salt.txt", 1'000), skl::text::hex(yours.salt) + "\n");
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
