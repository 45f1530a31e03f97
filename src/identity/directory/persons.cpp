#include "identity/directory/persons.h"

#include "identity/store.h"
#include "kernel/crypto/random.h"

namespace skl::identity::directory {
namespace {

enum class PersonEvent { lock, unlock };
BOOST_DESCRIBE_ENUM(PersonEvent, lock, unlock)

Result<Person> active_person(Reader& reader, const PersonId& id) {
    auto person = find_person(reader, id);
    if (!person) return Problem::not_found("person");
    if (person->status != PersonStatus::active) return Problem::conflict("person-not-active");
    return std::move(*person);
}

void end_sessions(Transaction& tx, const Directory& directory, const PersonId& person, Instant now) {
    if (directory.parts().end_sessions) directory.parts().end_sessions(tx, person, now);
}

}  // namespace

Done record_change(Transaction& tx, const Directory& directory, const PersonId& person, const std::string& state, const std::string& by,
                   const std::string& why, Instant now) {
    return directory.facts().record(
        tx, {"person.changed", crypto::uuid_v7(now), {{"state", state}}, {{"by", by}, {"person", to_text(person)}, {"why", why}}, person},
        now);
}

Result<Merge> merge(Transaction& tx, const Directory& directory, const Actor& by, const PersonId& person, const PersonId& into,
                    const std::string& reason, Instant now) {
    if (Uuid(person) == Uuid(into)) return fault("into", "merge-with-itself");
    if (by.is(person) || by.is(into)) return Problem::forbidden("own-change");
    for (const PersonId& one : {person, into})
        if (const auto there = active_person(tx, one); !there) return there.problem();
    auto asked = merge_of(tx, person);
    const std::string registrar = by.person ? to_text(*by.person) : by.name;  // one registrar with two memberships is one
    if (!asked || asked->into_id != Uuid(into)) {
        Merge made{.id = crypto::new_id<Merge>(now),
                   .person_id = person,
                   .into_id = into,
                   .reason = {{reason}},
                   .asked_by = {{registrar}},
                   .asked_at = now};
        insert(tx, made);
        if (auto done = record_change(tx, directory, person, "merge-asked", by.name, reason, now); !done) return done.problem();
        return made;
    }
    if (asked->asked_by.value == registrar) return Problem::conflict("second-approver");
    asked->approved_by = Text<>{{registrar}};
    asked->approved_at = now;
    if (!update(tx, *asked)) return Problem{412, "stale"};
    set_status(tx, person, PersonStatus::merged, into);
    end_sessions(tx, directory, person, now);
    if (auto done = record_change(tx, directory, person, "merged", by.name, asked->reason.value, now); !done) return done.problem();
    return std::move(*asked);
}

Result<Merge> unmerge(Transaction& tx, const Directory& directory, const Actor& by, const PersonId& person, Instant now) {
    auto merged = merge_of(tx, person);
    if (!merged || !merged->approved_at) return Problem::not_found("merge");
    if (now.micros - merged->approved_at->micros > std::chrono::microseconds(merge_can_be_undone).count())
        return Problem::conflict("unmerge-too-late");
    merged->undone_by = Text<>{{by.name}};
    merged->undone_at = now;
    if (!update(tx, *merged)) return Problem{412, "stale"};
    set_status(tx, person, PersonStatus::active, {});
    if (auto done = record_change(tx, directory, person, "unmerged", by.name, merged->reason.value, now); !done) return done.problem();
    return std::move(*merged);
}

Result<Person> set_locked(Transaction& tx, const Directory& directory, const Actor& by, const PersonId& id, bool locked,
                          const std::string& reason, Instant now) {
    auto person = find_person(tx, id);
    if (!person) return Problem::not_found("person");
    if (by.is(id)) return Problem::forbidden("own-change");
    if (person->status != (locked ? PersonStatus::active : PersonStatus::locked)) {
        std::vector<PersonEvent> allowed;
        if (person->status == PersonStatus::active) allowed = {PersonEvent::lock};
        if (person->status == PersonStatus::locked) allowed = {PersonEvent::unlock};
        return no_transition(person->status, locked ? PersonEvent::lock : PersonEvent::unlock, allowed);
    }
    set_status(tx, id, locked ? PersonStatus::locked : PersonStatus::active, {});
    if (locked) end_sessions(tx, directory, id, now);
    if (auto done = record_change(tx, directory, id, locked ? "locked" : "active", by.name, reason, now); !done) return done.problem();
    return *find_person(tx, id);
}

Result<Person> prove(Transaction& tx, const Directory& directory, const Actor& by, const PersonId& id, std::int64_t ial,
                     const std::string& evidence, Instant now) {
    if (by.is(id)) return Problem::forbidden("own-change");
    const auto person = active_person(tx, id);
    if (!person) return person.problem();
    if (ial <= person->ial) return Problem::conflict("proof-weaker").with("ial", std::to_string(person->ial));
    set_proof(tx, id, ial, evidence);
    if (auto done = record_change(tx, directory, id, "proven", by.name, evidence, now); !done) return done.problem();
    return *find_person(tx, id);
}

}  // namespace skl::identity::directory
