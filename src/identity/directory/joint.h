// Agents who act only together (trust.md §3, `joint`): one asks, each of the others says yes or no, and then any of them does it, once.
// Parents are the common case (Civil Code art. 1089).
#pragma once

#include "identity/directory/inside.h"

namespace skl::identity::directory {

enum class JointActState { waiting, agreed, refused, done, lapsed };
BOOST_DESCRIBE_ENUM(JointActState, waiting, agreed, refused, done, lapsed)

struct JointAct {
    Id<JointAct> id;
    std::optional<Uuid> principal_person, principal_organisation;
    MandateKind kind = MandateKind::parental;
    std::string action, resource;
    Uuid mandate;   // of who asked
    Uuid asked_by;  // a person
    JointActState state = JointActState::waiting;
    Instant asked_at, expires_at;
    std::int64_t rev = 1;
};
BOOST_DESCRIBE_STRUCT(JointAct, (),
                      (id, principal_person, principal_organisation, kind, action, resource, mandate, asked_by, state, asked_at, expires_at,
                       rev))

struct Voice {
    Uuid act, mandate, person;
    bool agreed = false;
    Instant at;
};
BOOST_DESCRIBE_STRUCT(Voice, (), (act, mandate, person, agreed, at))

constexpr std::chrono::hours joint_act_lasts{24 * 14};  // asked and unanswered, or agreed and not done: circumstances change
constexpr std::int64_t joint_acts_shown = 100;

// --- the store (joint_store.cpp) ---
void insert(Transaction& tx, const JointAct& act);
bool update(Transaction& tx, const JointAct& act);  // the state, by its rev, which it raises; false: somebody was first
std::optional<JointAct> find_joint_act(Reader& reader, const Uuid& id);
// Those of a mandate's principal and kind that wait or are agreed to, and whose time is not over.
std::vector<JointAct> open_joint_acts(Reader& reader, const Mandate& like, Instant now);
std::vector<JointAct> overdue_joint_acts(Reader& reader, Instant now, std::int64_t most);
void put(Transaction& tx, const Voice& voice);
std::vector<Voice> voices_of(Reader& reader, const Uuid& act);

// --- what counts ---
// The mandates whose agents must agree, `of` among them. Who was asked and has not yet accepted counts, so that nobody acts alone in
// the meantime; who is dead, or whom a register suspended, does not (Civil Code art. 1089).
std::vector<Mandate> agents_together(Reader& reader, const Mandate& of, Instant now);
std::vector<AgreedAct> agreed_acts(Reader& reader, const Mandate& of, Instant now);

// --- what happens ---
// The same act asked twice is asked once. 409 `mandate-inactive`, `not-joint`; 403 `outside-mandate`.
Result<JointAct> ask(Transaction& tx, const Directory& directory, const MandateUse& wanted, Instant now);
// One no is enough; who asked takes it back by saying no. 404 for who has no say; 409 `joint-act-over`, `already-spoken`.
Result<JointAct> speak(Transaction& tx, const Directory& directory, const PersonId& who, const Uuid& id, bool agrees, Instant now);
// 409 `joint-consent-needed`.
Done do_together(Transaction& tx, const Directory& directory, const Mandate& mandate, const MandateUse& use, Instant now);

Result<std::int64_t> joint_acts_by_clock(Transaction& tx, const Directory& directory, Instant now);

}  // namespace skl::identity::directory
