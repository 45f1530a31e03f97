// A witness by C2SP tlog-witness: the worked answer byte by byte, and each refusal by its status.
#include "ledger/engine/witness.h"

#include <gtest/gtest.h>

#include <fstream>

#include "kernel/crypto/digest.h"

namespace skl::ledger {
namespace {

const std::string folder = "testdata/trust/tlog/worked/";

std::string whole(const std::string& file) {
    std::ifstream in(folder + file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

crypto::PrivateKey key_of(const std::string& name) {
    return *crypto::PrivateKey::okp(crypto::Curve::ed25519, crypto::Secret(crypto::sha256("skylantern worked " + name + " key")));
}

struct Worked {
    WitnessRequest request = *read_witness_request(whole("add-checkpoint.request"));
    std::vector<NoteKey> trusted{read_policy(whole("policy.txt"))->logs[0].key};
    Cosigning last = [] {
        const auto note = read_note(whole("checkpoint.3"));
        const auto checkpoint = read_checkpoint(note->text);
        return Cosigning{checkpoint->size, checkpoint->root};
    }();

    int status() const { return static_cast<int>(decide(request, trusted, last)); }
    // Another checkpoint under the log's own signature.
    void sign(const Checkpoint& checkpoint) {
        request.checkpoint = checkpoint;
        request.note = {to_text(checkpoint), {}};
        request.note.signatures.push_back(sign_note(request.note.text, checkpoint.origin, key_of("log")));
    }
};

TEST(Witness, The_worked_request_is_answered_with_exactly_the_worked_cosignature) {
    const Worked worked;
    EXPECT_EQ(to_text(worked.request), whole("add-checkpoint.request"));
    EXPECT_EQ(worked.status(), 200);
    EXPECT_EQ(to_text(cosign(worked.request.note.text, "county.example/witness", key_of("witness"), 1795486002)),
              whole("add-checkpoint.response"));
}

TEST(Witness, An_origin_without_keys_is_unknown_and_a_signature_of_no_trusted_key_is_forbidden) {
    Worked worked;
    worked.trusted.clear();
    EXPECT_EQ(worked.status(), 404);
    worked.trusted = {NoteKey::of("gov.example/ledger/demo", NoteKeyType::ed25519, key_of("other").public_key().x())};
    EXPECT_EQ(worked.status(), 403);
    Worked touched;
    touched.request.note.signatures[0].bytes[0] ^= 1;
    EXPECT_EQ(touched.status(), 403);
}

TEST(Witness, Another_old_size_than_the_last_is_a_conflict_and_one_past_the_new_is_malformed) {
    Worked worked;
    worked.request.old_size = 2;
    EXPECT_EQ(worked.status(), 409);
    worked.request.old_size = 6;
    EXPECT_EQ(worked.status(), 400);
}

TEST(Witness, A_fork_is_never_cosigned) {
    Worked worked;
    worked.last.root.bytes[0] ^= 1;
    EXPECT_EQ(worked.status(), 422) << "the log had another history";
    Worked same_size;
    Checkpoint other = same_size.request.checkpoint;
    same_size.last = {other.size, other.root};
    same_size.request.old_size = other.size;
    same_size.request.proof.clear();
    EXPECT_EQ(same_size.status(), 200) << "the same again";
    other.root.bytes[0] ^= 1;
    same_size.sign(other);
    EXPECT_EQ(same_size.status(), 422) << "two roots of one size";
}

TEST(Witness, The_first_checkpoint_needs_no_proof_and_may_bring_none) {
    Worked worked;
    worked.last = {};
    worked.request.old_size = 0;
    EXPECT_EQ(worked.status(), 422);
    worked.request.proof.clear();
    EXPECT_EQ(worked.status(), 200);
    worked.sign({"gov.example/ledger/demo", 0, hash_leaf("not the empty root"), {}});
    EXPECT_EQ(worked.status(), 422);
    worked.sign({"gov.example/ledger/demo", 0, empty_root(), {}});
    EXPECT_EQ(worked.status(), 200);
}

TEST(Witness, What_is_no_request_is_not_read) {
    const std::string good = whole("add-checkpoint.request");
    const auto with = [&](std::string_view from, std::string_view to) {
        std::string text = good;
        return text.replace(text.find(from), from.size(), to);
    };
    for (const std::string& text : {std::string(), with("old 3", "old 03"), with("old 3", "new 3"), with("old 3", "old"),
                                    with("\n\n", "\n"), with("=\n", "\n"), with("old 3\n", "old 3 \n")})
        EXPECT_FALSE(read_witness_request(text)) << text;
    const std::string line = good.substr(6, 45);
    const auto with_lines = [&](std::size_t lines) {
        std::string text = "old 3\n";
        for (std::size_t i = 0; i < lines; ++i) text += line;
        return text + good.substr(good.find("\n\n") + 1);
    };
    EXPECT_TRUE(read_witness_request(with_lines(most_witness_hashes)));
    EXPECT_FALSE(read_witness_request(with_lines(most_witness_hashes + 1)));
    EXPECT_TRUE(read_witness_request(with_lines(0)));
}

}  // namespace
}  // namespace skl::ledger
