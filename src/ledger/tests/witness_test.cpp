// Three counties witness each other over real HTTP; a log that shows two histories, or goes back, is caught by them.
#include "ledger/tests/served_ledger.h"
#include "ledger/witness/asking.h"
#include "ledger/witness/role.h"

namespace skl::ledger {
namespace {

const std::vector<std::string> counties = {"keelung", "pingxi", "yilan"};

class Counties : public ServedLedger {
protected:
    // Every county's log has an entry, and a key.
    Counties() {
        for (const std::string& county : counties) append(0, 1, "test.happened", county);
        settle();
    }

    WitnessSettings settings(const std::string& county) { return {*store, *ledger, county}; }
    std::string vkey_of(const std::string& county) const { return ledger->log(county)->published()->vkey; }
    std::string url_of(const std::string& county) const { return fmt::format("http://127.0.0.1:{}/t/{}/witness", port, county); }

    // `witness` trusts the log of `asker`, and is asked by it.
    void let_witness(const std::string& witness, const std::string& asker) {
        const auto own = settings(witness).trust(keys, "gov.example/witness/" + witness, vkey_of(asker), now());
        ASSERT_TRUE(own) << own.problem().code;
        const auto added = settings(asker).add(witness, *own, url_of(witness), now());
        ASSERT_TRUE(added) << added.problem().code;
    }
    void all_witness_each_other() {
        for (const std::string& witness : counties)
            for (const std::string& asker : counties)
                if (witness != asker) let_witness(witness, asker);
        settle();
    }
    // Asks until nobody is due; each call is a moment later, past every wait after trouble. How many were asked and answered well.
    std::size_t ask() {
        std::size_t asked = 0;
        for (int calls = 0; calls < 3; ++calls) {
            moment_ += 120;
            asked += ledger->ask_once({.private_network = true}, now());
        }
        settle();
        return asked;
    }
    Instant now() const { return {Instant::now().micros + moment_ * 1'000'000}; }
    Answered show(const std::string& target, const std::string& body) const { return post(target, body, "", "text/plain"); }
    std::vector<AlarmRow> alarms(const std::string& county) const {
        std::vector<AlarmRow> out;
        (void)store->read(county, [&](Reader& reader) { out = list_alarms(reader); });
        return out;
    }
    Believed believed(const std::string& county) const {
        const auto note = read_note(get("/t/" + county + "/ledger/checkpoint", "*/*").body);
        const auto policy = read_policy(get("/t/" + county + "/ledger/policy", "*/*").body);
        EXPECT_TRUE(note && policy);
        if (!note || !policy) return {};
        const auto out = believe(*note, *policy);
        EXPECT_TRUE(out) << out.problem().code;
        return out ? *out : Believed{};
    }
    // The double of a county whose operator signs another tree under the same name: its own key, other entries.
    std::string forged(const std::string& county, std::uint64_t size, const Hash& root) const {
        std::string out;
        const auto lost = store->write(county, [&](Transaction& tx) {
            const auto log = find_log(tx);
            const auto key = open_sealed_key(keys, tx, "ledger", "ledger_log", log->seed, now());
            Note note{to_text(Checkpoint{log->origin, size, root, {}}), {}};
            note.signatures.push_back(sign_note(note.text, log->origin, *key));
            out = to_text(note);
            return false;
        });
        EXPECT_TRUE(lost || !out.empty());
        return out;
    }

    std::int64_t moment_ = 0;
};

TEST_F(Counties, Three_counties_cosign_each_other_and_the_published_checkpoint_carries_it) {
    all_witness_each_other();
    EXPECT_EQ(ask(), 6U) << "each asks the two others, once";
    EXPECT_EQ(ask(), 0U) << "and then has nothing to ask";
    for (const std::string& county : counties) {
        const auto seen = believed(county);
        EXPECT_EQ(seen.witnesses.size(), 2U) << county;
        EXPECT_GE(seen.checkpoint.size, 5U) << "the changes of its witnesses are facts of its log";
        const auto page = read<LedgerPage>("/t/" + county + "/api/v1/ledger");
        ASSERT_EQ(page.witnesses.size(), 2U);
        EXPECT_EQ(page.witnesses[0].size, page.size);
        EXPECT_FALSE(page.witnesses[0].trouble);
        EXPECT_TRUE(page.alarms.empty());
        for (const char* path : {"/ledger", "/witness"}) EXPECT_EQ(get("/t/" + county + path, "text/html").status, 200);
    }
}

TEST_F(Counties, A_checkpoint_is_published_when_its_quorum_has_cosigned_and_not_before) {
    all_witness_each_other();
    ask();
    ASSERT_TRUE(settings("keelung").quorum(2, now()));
    settle();
    const std::uint64_t before = believed("keelung").checkpoint.size;
    append(10, 20, "test.happened", "keelung");
    settle();
    EXPECT_EQ(believed("keelung").checkpoint.size, before) << "signed, and not cosigned yet";
    ask();
    const auto after = believed("keelung");
    EXPECT_EQ(after.checkpoint.size, before + 11) << "with the fact of its new quorum";
    EXPECT_EQ(after.witnesses.size(), 2U);
    EXPECT_TRUE(get("/t/keelung/ledger/policy", "*/*").says("group witnesses 2 pingxi yilan\nquorum witnesses\n"));
    EXPECT_EQ(settings("keelung").remove("yilan", now()).problem().code, "witness-quorum");
    EXPECT_EQ(settings("keelung").quorum(3, now()).problem().code, "witness-quorum");
    ASSERT_TRUE(settings("keelung").quorum(0, now()));
    settle();
    EXPECT_EQ(believed("keelung").checkpoint.size, before + 12) << "without a quorum it is published at once";
}

TEST_F(Counties, A_witness_that_cannot_be_reached_keeps_nobody_waiting_whose_quorum_is_met_without_it) {
    all_witness_each_other();
    ask();
    const auto key = crypto::PrivateKey::generate(crypto::Curve::ed25519);
    const std::string vkey = NoteKey::of("dead.example/witness", NoteKeyType::cosignature, std::string(key.public_key().x())).text();
    ASSERT_TRUE(settings("keelung").add("dead", vkey, "http://127.0.0.1:1/witness", now()));
    ASSERT_TRUE(settings("keelung").quorum(2, now()));
    settle();
    ask();
    EXPECT_EQ(believed("keelung").witnesses.size(), 2U);
    const auto page = read<LedgerPage>("/t/keelung/api/v1/ledger");
    ASSERT_EQ(page.witnesses.size(), 3U);
    EXPECT_TRUE(page.witnesses[0].trouble) << "dead";
    append(10, 20, "test.happened", "keelung");
    settle();
    const std::int64_t size = ledger->log("keelung")->published() ? read<LedgerPage>("/t/keelung/api/v1/ledger").size : 0;
    ask();
    EXPECT_EQ(read<LedgerPage>("/t/keelung/api/v1/ledger").size, size + 10);
}

TEST_F(Counties, A_log_catches_up_with_a_witness_that_knows_more_or_less_than_it_thought) {
    all_witness_each_other();
    ask();
    for (const std::int64_t wrong : {0, 1, 3}) {
        append(100 * (wrong + 1), 100 * (wrong + 1) + 7, "test.happened", "keelung");
        settle();
        const auto lost = store->write("keelung", [&](Transaction& tx) {
            auto row = find_witness(tx, "pingxi");
            row->known_size = wrong;
            return keep_witness(tx, *row), true;
        });
        ASSERT_FALSE(lost);
        ask();
        EXPECT_EQ(believed("keelung").witnesses.size(), 2U) << wrong;
    }
}

TEST_F(Counties, The_witness_answers_as_its_standard_says) {
    const auto vkey = settings("pingxi").trust(keys, "gov.example/witness/pingxi", vkey_of("keelung"), now());
    ASSERT_TRUE(vkey);
    append(1, 4, "test.happened", "keelung");
    settle();
    const std::string note = ledger->log("keelung")->published()->note, target = "/t/pingxi/witness/add-checkpoint";
    const std::string address = "/t/pingxi/witness/" + origin_hash("gov.example/ledger/keelung") + "/checkpoint";
    EXPECT_EQ(get(address, "*/*").status, 404) << "nothing was cosigned yet";
    EXPECT_EQ(show(target, "old 9\n\n" + note).status, 400) << "an old size larger than the new one";
    EXPECT_EQ(show(target, "nonsense").status, 400);
    EXPECT_EQ(show(target, "old 0\n\n" + ledger->log("yilan")->published()->note).status, 404) << "of a log that is not trusted";
    std::string touched = note;
    touched[touched.size() - 10] = touched[touched.size() - 10] == 'A' ? 'B' : 'A';
    EXPECT_EQ(show(target, "old 0\n\n" + touched).status, 403);
    const Answered first = show(target, "old 0\n\n" + note);
    ASSERT_EQ(first.status, 200) << first.body;
    const auto line = read_signature_line(std::string_view(first.body).substr(0, first.body.size() - 1));
    ASSERT_TRUE(line);
    Note cosigned = *read_note(note);
    cosigned.signatures = {*line};
    EXPECT_EQ(ledger::verify(cosigned, *NoteKey::read(*vkey)), Seen::good);
    const Answered again = show(target, "old 0\n\n" + note);
    EXPECT_EQ(again.status, 409);
    EXPECT_EQ(again.body, "4\n");
    EXPECT_EQ(again.header("content-type"), "text/x.tlog.size");
    EXPECT_EQ(show(target, "old 4\n\n" + note).status, 200) << "the same once more";
    const Answered kept = get(address, "*/*");
    EXPECT_EQ(kept.status, 200);
    const auto kept_note = read_note(kept.body);
    ASSERT_TRUE(kept_note);
    EXPECT_EQ(ledger::verify(*kept_note, *NoteKey::read(*vkey)), Seen::good);
    EXPECT_EQ(ledger::verify(*kept_note, *NoteKey::read(vkey_of("keelung"))), Seen::good);
    EXPECT_EQ(get("/t/pingxi/witness/" + std::string(64, 'a') + "/checkpoint", "*/*").status, 404);
    EXPECT_EQ(read<WitnessPage>("/t/pingxi/api/v1/witness").logs.at(0).size, 4);
}

TEST_F(Counties, A_forked_log_is_refused_and_both_checkpoints_are_kept_as_proof) {
    all_witness_each_other();
    ask();
    const Checkpoint honest = believed("keelung").checkpoint;
    const std::string other = forged("keelung", honest.size, hash_leaf("another history"));
    const Answered refused = show("/t/pingxi/witness/add-checkpoint", fmt::format("old {}\n\n{}", honest.size, other));
    EXPECT_EQ(refused.status, 422);
    const auto kept = alarms("pingxi");
    ASSERT_EQ(kept.size(), 1U);
    EXPECT_EQ(kept[0].kind, AlarmKind::fork);
    EXPECT_EQ(kept[0].refused, other);
    EXPECT_EQ(read_note(kept[0].held)->text, to_text(honest));
    EXPECT_EQ(show("/t/pingxi/witness/add-checkpoint", fmt::format("old {}\n\n{}", honest.size, other)).status, 422);
    EXPECT_EQ(alarms("pingxi").size(), 1U) << "known already";
    const auto page = read<WitnessPage>("/t/pingxi/api/v1/witness");
    ASSERT_EQ(page.alarms.size(), 1U);
    for (const char* language : {"zh-Hant", "en"}) {
        const Answered shown = get(page.alarms[0].href.value + "?lang=" + language, "text/html");
        EXPECT_EQ(shown.status, 200);
        EXPECT_TRUE(shown.says(skl::text::base64(hash_leaf("another history").view())));
    }
    const Answered wrong = show("/t/yilan/witness/add-checkpoint",
                                fmt::format("old {}\n\n{}", honest.size, forged("keelung", honest.size + 5, hash_leaf("more"))));
    EXPECT_EQ(wrong.status, 422) << "larger, and without a proof that it continues";
    EXPECT_EQ(alarms("yilan").at(0).kind, AlarmKind::refused);
}

// The log's own side: after another history was cosigned elsewhere, its witness says no, and what the witness holds is kept.
TEST_F(Counties, A_log_that_its_witness_contradicts_keeps_both_checkpoints_and_signs_nothing_more) {
    all_witness_each_other();
    ask();
    const Checkpoint honest = believed("keelung").checkpoint;
    const std::string other = forged("keelung", honest.size + 3, hash_leaf("a history that was lost"));
    const auto lost = store->write("pingxi", [&](Transaction& tx) {  // pingxi cosigned it before the log went back
        auto row = find_witnessed(tx, origin_hash(honest.origin));
        row->size += 3;
        row->root = skl::text::base64url(hash_leaf("a history that was lost").view());
        row->note = other;
        return keep_witnessed(tx, *row), true;
    });
    ASSERT_FALSE(lost);
    append(50, 52, "test.happened", "keelung");
    settle();
    ASSERT_GT(ledger->ask_once({.private_network = true}, now()), 0U);
    const auto kept = alarms("keelung");
    ASSERT_EQ(kept.size(), 1U);
    EXPECT_EQ(kept[0].kind, AlarmKind::ahead);
    EXPECT_EQ(kept[0].held, other);
    append(60, 62, "test.happened", "keelung");
    EXPECT_FALSE(ledger->settle(keys, [](const std::string& tenant) { return "gov.example/ledger/" + tenant; }));
    EXPECT_EQ(ledger->log("keelung")->problem()->code, "ledger-inconsistent");
    EXPECT_EQ(get("/t/keelung/ledger/checkpoint", "*/*").status, 503);
}

TEST_F(Counties, Witnesses_are_asked_only_where_they_may_be_called) {
    all_witness_each_other();
    EXPECT_EQ(ledger->ask_once({}, now()), 6U);
    EXPECT_TRUE(believed("keelung").witnesses.empty());
    const auto asked = settings("keelung").asked();
    ASSERT_EQ(asked.size(), 2U);
    EXPECT_EQ(asked[0].trouble.value, "call-forbidden") << "loopback, unless the configuration opens the private network";
}

TEST_F(Counties, A_running_ledger_asks_by_itself_within_seconds) {
    all_witness_each_other();
    ledger->start(keys, [](const std::string& tenant) { return "gov.example/ledger/" + tenant; });
    ledger->ask_witnesses({.private_network = true});
    append(10, 12, "test.happened", "keelung");
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    const auto cosigned = [&] { return read_note(get("/t/keelung/ledger/checkpoint", "*/*").body)->signatures.size() == 3; };
    while (!cosigned() && std::chrono::steady_clock::now() < until) std::this_thread::sleep_for(std::chrono::milliseconds(20));
    EXPECT_TRUE(cosigned());
    ledger->stop();
}

TEST_F(Counties, What_is_no_witness_is_refused_by_name) {
    const auto code = [&](const std::string& name, const std::string& vkey, const std::string& url) {
        auto done = settings("keelung").add(name, vkey, url, now());
        return done ? std::string("added") : std::string(done.problem().params["what"] + done.problem().code);
    };
    const auto key = crypto::PrivateKey::generate(crypto::Curve::ed25519);
    const std::string vkey = NoteKey::of("w.example", NoteKeyType::cosignature, std::string(key.public_key().x())).text();
    EXPECT_EQ(code("none", vkey, "https://w.example"), "namebad-witness");
    EXPECT_EQ(code("two words", vkey, "https://w.example"), "namebad-witness");
    EXPECT_EQ(code("w", vkey_of("keelung"), "https://w.example"), "vkeybad-witness");
    EXPECT_EQ(code("w", vkey, "ftp://w.example"), "urlbad-witness");
    EXPECT_EQ(code("w", vkey, "https://w.example/"), "added");
    EXPECT_EQ(code("v", vkey, "https://w.example/"), "witness-exists");
    EXPECT_EQ(settings("keelung").trust(keys, "w", vkey, now()).problem().code, "bad-witness") << "a witness's key signs no log";
    EXPECT_EQ(settings("keelung").remove("x", now()).problem().code, "not-found");
    EXPECT_EQ(settings("pingxi").distrust(vkey, now()).problem().code, "not-found");
}

}  // namespace
}  // namespace skl::ledger
