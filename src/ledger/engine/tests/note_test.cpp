// Signed notes, checkpoints, proofs and policies: their one form, and whom they make us believe.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "kernel/crypto/random.h"
#include "ledger/engine/checkpoint.h"

namespace skl::ledger {
namespace {

using crypto::PrivateKey;

const std::string origin = "gov.example/ledger/demo";

struct House {
    PrivateKey log = PrivateKey::generate(crypto::Curve::ed25519);
    std::vector<PrivateKey> witnesses{PrivateKey::generate(crypto::Curve::ed25519), PrivateKey::generate(crypto::Curve::ed25519),
                                      PrivateKey::generate(crypto::Curve::ed25519)};
    Hash leaf = hash_leaf("entry");

    std::string witness_name(std::size_t i) const { return fmt::format("county-{}.example/witness", i); }
    std::string policy_text(const std::string& rules) const {
        std::string out = "# ours\nlog " + NoteKey::of(origin, NoteKeyType::ed25519, log.public_key().x()).text() + "\n";
        for (std::size_t i = 0; i < witnesses.size(); ++i)
            out += fmt::format("witness w{} {}\n", i,
                               NoteKey::of(witness_name(i), NoteKeyType::cosignature, witnesses[i].public_key().x()).text());
        return out + rules;
    }
    Policy policy(const std::string& rules) const {
        auto read = read_policy(policy_text(rules));
        EXPECT_TRUE(read) << (read ? "" : read.problem().params["what"]);
        return read ? *read : Policy{};
    }
    Note note(std::size_t cosigners) const {
        Note out{to_text(Checkpoint{origin, 1, leaf, {}}), {}};
        out.signatures.push_back(sign_note(out.text, origin, log));
        for (std::size_t i = 0; i < cosigners; ++i)
            out.signatures.push_back(cosign(out.text, witness_name(i), witnesses[i], 1795486002 + i));
        return out;
    }
};

std::string why(const Result<Believed>& believed) { return believed ? "believed" : believed.problem().code; }

TEST(Notes, A_note_reads_back_as_it_was_written) {
    const House house;
    const Note note = house.note(2);
    const auto read = read_note(to_text(note));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->text, note.text);
    EXPECT_EQ(read->signatures, note.signatures);
    EXPECT_EQ(to_text(*read), to_text(note));
}

TEST(Notes, What_is_no_note_is_refused_by_name) {
    const House house;
    const std::string good = to_text(house.note(0));
    const auto what = [](const std::string& bytes) {
        const auto read = read_note(bytes);
        return read ? std::string("read") : read.problem().params.at("what");
    };
    EXPECT_EQ(what(good), "read");
    EXPECT_EQ(what("text\n"), "no-signatures");
    EXPECT_EQ(what("text\n\n"), "no-signatures");
    EXPECT_EQ(what(good.substr(0, good.size() - 1)), "no-signatures");
    EXPECT_EQ(what("a\tb" + good), "control-character");
    EXPECT_EQ(what("\xFF" + good), "utf-8");
    EXPECT_EQ(what(good + "— a b\n"), "signature-line");
    EXPECT_EQ(what(good + "— a+b AAAAAAAA\n"), "signature-line");
    EXPECT_EQ(what(good + "— a\xC2\xA0z AAAAAAAA\n"), "signature-line");
    EXPECT_EQ(what(good + "— a AAAAAA==\n"), "signature-line");  // four bytes are a key id and no signature
    EXPECT_EQ(what(std::string(longest_note + 1, 'a')), "too-long");
    std::string signatures;
    for (std::size_t i = 0; i < most_note_signatures; ++i) signatures += "— other AAAAAAAA\n";
    EXPECT_EQ(what("text\n\n" + signatures), "read");
    EXPECT_EQ(what("text\n\n" + signatures + "— other AAAAAAAA\n"), "too-many-signatures");
}

TEST(Notes, The_text_may_hold_empty_lines_and_ends_at_the_last_one) {
    const House house;
    Note note{"one\n\ntwo\n", {}};
    note.signatures.push_back(sign_note(note.text, origin, house.log));
    const auto read = read_note(to_text(note));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->text, note.text);
    EXPECT_EQ(verify(*read, NoteKey::of(origin, NoteKeyType::ed25519, house.log.public_key().x())), Seen::good);
}

TEST(Notes, Keys_read_back_and_a_key_of_another_id_is_none) {
    const House house;
    const NoteKey key = NoteKey::of(origin, NoteKeyType::cosignature, house.log.public_key().x());
    EXPECT_EQ(NoteKey::read(key.text()), key);
    std::string other = key.text();
    char& digit = other[origin.size() + 1];
    digit = digit == '0' ? '1' : '0';
    EXPECT_FALSE(NoteKey::read(other));
    for (const char* text : {"", "a", "a+b", "a+00000000+", "+00000000+AAAA", "a b+00000000+AAAA"})
        EXPECT_FALSE(NoteKey::read(text)) << text;
}

TEST(Checkpoints, Only_the_one_spelling_is_read) {
    const std::string root = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
    EXPECT_TRUE(read_checkpoint("o\n0\n" + root + "\n"));
    EXPECT_TRUE(read_checkpoint("o\n18446744073709551615\n" + root + "\nextension\n"));
    for (const std::string& text :
         {std::string("o\n0\n"), "o\n00\n" + root + "\n", "o\n01\n" + root + "\n", "o\n+1\n" + root + "\n", "o\n-1\n" + root + "\n",
          "o\n18446744073709551616\n" + root + "\n", "\n0\n" + root + "\n", "o\n0\n" + root, "o\n0\n" + root + "\n\n",
          std::string("o\n0\nAAAA\n"), "o\n0\n" + root.substr(0, 43) + "\n"})
        EXPECT_FALSE(read_checkpoint(text)) << text;
}

TEST(Policies, A_quorum_of_groups_is_counted_as_written) {
    const House house;
    const auto believed = [&](std::size_t cosigners, const std::string& rules) {
        return why(believe(house.note(cosigners), house.policy(rules)));
    };
    EXPECT_EQ(believed(0, "quorum none\n"), "believed");
    EXPECT_EQ(believed(0, "quorum w0\n"), "ledger-quorum");
    EXPECT_EQ(believed(1, "quorum w0\n"), "believed");
    EXPECT_EQ(believed(1, "group g 2 w0 w1 w2\nquorum g\n"), "ledger-quorum");
    EXPECT_EQ(believed(2, "group g 2 w0 w1 w2\nquorum g\n"), "believed");
    EXPECT_EQ(believed(2, "group g all w0 w1 w2\nquorum g\n"), "ledger-quorum");
    EXPECT_EQ(believed(3, "group g all w0 w1 w2\nquorum g\n"), "believed");
    EXPECT_EQ(believed(1, "group g any w0 w1\ngroup h all g w2\nquorum h\n"), "ledger-quorum");
    EXPECT_EQ(believed(3, "group g any w0 w1\ngroup h all g w2\nquorum h\n"), "believed");
}

TEST(Policies, What_is_wrong_is_said_with_its_line) {
    const House house;
    const auto what = [&](const std::string& rules) {
        const auto read = read_policy(house.policy_text(rules));
        return read ? std::string("read") : read.problem().params.at("what");
    };
    EXPECT_EQ(what(" \t quorum \t w0 \n\n  # end\n"), "read");
    EXPECT_EQ(what(""), "no-quorum");
    EXPECT_EQ(what("quorum w0\nquorum w1\n"), "second-quorum");
    EXPECT_EQ(what("quorum w9\n"), "unknown-name");
    EXPECT_EQ(what("quorum w0"), "no-line-end");
    EXPECT_EQ(what("group none any w0\n"), "reserved-name");
    EXPECT_EQ(what("group w0 any w1\n"), "duplicate-name");
    EXPECT_EQ(what("group g any none\n"), "unknown-name");
    EXPECT_EQ(what("group g 0 w0\n"), "bad-threshold");
    EXPECT_EQ(what("group g 2 w0\n"), "bad-threshold");
    EXPECT_EQ(what("group g any w0\ngroup h any w0\n"), "member-twice");
    EXPECT_EQ(what("group g any w0 w0\n"), "member-twice");
    EXPECT_EQ(what("group g any\n"), "wrong-number-of-words");
    EXPECT_EQ(what("group g any h\ngroup h any g\n"), "unknown-name");
    EXPECT_EQ(what("trust me\n"), "unknown-keyword");
    EXPECT_EQ(what("quorum w0\r\n"), "control-character");
    EXPECT_EQ(what("log " + NoteKey::of("other", NoteKeyType::ed25519, house.log.public_key().x()).text() + "\n"), "duplicate-key");
    EXPECT_EQ(what("witness x " + NoteKey::of("x", NoteKeyType::ed25519, std::string(32, 'k')).text() + "\n"), "bad-key");
}

TEST(Believing, A_checkpoint_needs_its_log_and_no_signature_of_a_known_key_may_be_bad) {
    const House house, stranger;
    const Policy policy = house.policy("quorum none\n");
    EXPECT_EQ(why(believe(stranger.note(0), policy)), "ledger-not-signed");
    Note note = house.note(1);
    note.signatures[1].bytes[20] ^= 1;
    EXPECT_EQ(why(believe(note, policy)), "ledger-bad-signature");
    note = house.note(0);
    note.text[0] = 'h';
    EXPECT_EQ(why(believe(note, policy)), "ledger-not-signed");
    note = house.note(0);
    note.text = to_text(Checkpoint{origin, 2, house.leaf, {}});
    EXPECT_EQ(why(believe(note, policy)), "ledger-bad-signature");
}

TEST(Believing, A_cosignature_later_than_the_format_allows_is_none) {
    const House house;
    Note note = house.note(0);
    note.signatures.push_back(cosign(note.text, house.witness_name(0), house.witnesses[0], std::uint64_t{1} << 63));
    EXPECT_EQ(why(believe(note, house.policy("quorum w0\n"))), "ledger-bad-signature");
}

TEST(Believing, A_proof_file_reads_back_and_holds_for_its_own_leaf_only) {
    const House house;
    ProofFile file{std::string("\0extra", 6), 0, {}, house.note(1)};
    const auto read = read_proof_file(to_text(file));
    ASSERT_TRUE(read);
    EXPECT_EQ(to_text(*read), to_text(file));
    EXPECT_EQ(read->extra, file.extra);
    const Policy policy = house.policy("quorum w0\n");
    EXPECT_EQ(why(believe(*read, house.leaf, policy)), "believed");
    EXPECT_EQ(why(believe(*read, hash_leaf("other"), policy)), "ledger-not-included");
    file.index = 1;
    EXPECT_EQ(why(believe(file, house.leaf, policy)), "ledger-not-included");
}

TEST(Believing, What_is_no_proof_file_is_refused) {
    const House house;
    const std::string good = to_text(ProofFile{{}, 0, {house.leaf}, house.note(0)});
    EXPECT_TRUE(read_proof_file(good));
    const auto with = [&](std::string_view from, std::string_view to) {
        std::string text = good;
        return text.replace(text.find(from), from.size(), to);
    };
    for (const std::string& text :
         {std::string(), with("@v1", "@v2"), with("index 0", "index 00"), with("index 0", "index"), with("index 0", "extra ?\nindex 0"),
          with("index 0\n", "index 0\nAAAA\n"), with("\n\n", "\n"), with("\n1\n", "\n01\n")})
        EXPECT_FALSE(read_proof_file(text)) << text;
}

RC_GTEST_PROP(Believing, A_flipped_bit_anywhere_in_a_proof_file_is_noticed, (unsigned at)) {
    static const House house;
    static const Policy policy = house.policy("quorum w0\n");
    static const std::string good = to_text(ProofFile{{}, 0, {}, house.note(1)});
    std::string bytes = good;
    const std::size_t bit = at % (bytes.size() * 8);
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << bit % 8));
    const auto file = read_proof_file(bytes);
    const bool noticed = !file || !believe(*file, house.leaf, policy);
    RC_ASSERT(noticed);
}

}  // namespace
}  // namespace skl::ledger
