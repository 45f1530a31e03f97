// Records of persons, for registrars; and finding one by an identifier, for officials with a purpose.
#include "identity/directory/persons.h"
#include "identity/store.h"

namespace skl::identity::directory {
namespace {

struct NewPerson {
    std::optional<Text<1, 80>> family_name, given_name, name_zh, name_en;
    std::optional<Date> birthdate;
    std::optional<Text<1, 40>> national_id, resident_id;
    std::optional<Text<1, 60>> nationality;
    std::optional<Email> email;
    std::optional<Phone> phone;
    std::optional<Text<1, 300>> address;
};
BOOST_DESCRIBE_STRUCT(NewPerson, (),
                      (family_name, given_name, name_zh, name_en, birthdate, national_id, resident_id, nationality, email, phone, address))

// A record without what is known of the person.
struct PersonRecord {
    Id<Person> id;
    PersonStatus status{};
    std::int64_t ial = 1;
    std::optional<Uuid> merged_into;
    Instant created_at;
    std::int64_t rev = 1;
};
BOOST_DESCRIBE_STRUCT(PersonRecord, (), (id, status, ial, merged_into, created_at, rev))

struct PersonProof {
    Whole<2, 3> ial;
    Text<1, 200> evidence_ref;
};
BOOST_DESCRIBE_STRUCT(PersonProof, (), (ial, evidence_ref))

struct PersonMerge {
    Uuid into;
    Text<1, 200> reason;
};
BOOST_DESCRIBE_STRUCT(PersonMerge, (), (into, reason))

struct PersonReason {
    Text<1, 200> reason;
};
BOOST_DESCRIBE_STRUCT(PersonReason, (), (reason))

enum class Identifier { national_id, resident_id, email };
BOOST_DESCRIBE_ENUM(Identifier, national_id, resident_id, email)

struct NewBlind {
    Identifier name{};
    Text<1, 254> value;
};
BOOST_DESCRIBE_STRUCT(NewBlind, (), (name, value))
struct Blind {
    Text<> blind;
};
BOOST_DESCRIBE_STRUCT(Blind, (), (blind))

struct PersonQuery {
    std::optional<Text<1, 120>> blind, purpose, legal_basis, matter_ref;
};
BOOST_DESCRIBE_STRUCT(PersonQuery, (), (blind, purpose, legal_basis, matter_ref))

struct PersonFound {
    Id<Person> id;
    PersonStatus status{};
    std::int64_t ial = 1;
    Text<> name;
};
BOOST_DESCRIBE_STRUCT(PersonFound, (), (id, status, ial, name))

PersonRecord record_of(const Person& person) {
    return {person.id, person.status, person.ial, person.merged_into, person.created_at, person.rev};
}

std::map<std::string, std::string> values_of(const NewPerson& given) {
    std::map<std::string, std::string> out;
    const auto put = [&](const char* name, const auto& value) {
        if (value) out[name] = value->value;
    };
    put("family_name", given.family_name);
    put("given_name", given.given_name);
    put("name_zh", given.name_zh);
    put("name_en", given.name_en);
    put("national_id", given.national_id);
    put("resident_id", given.resident_id);
    put("nationality", given.nationality);
    put("email", given.email);
    put("phone", given.phone);
    put("address", given.address);
    if (given.birthdate) out["birthdate"] = to_text(*given.birthdate);
    return out;
}

Answered<PersonRecord> answered(const Context& cx, const Person& person, int status = 200) {
    HeaderList headers = tag_of(person.rev);
    headers.emplace_back("Cache-Control", "no-store");
    headers.emplace_back("Location", cx.href("/persons/" + to_text(person.id)));
    return {record_of(person), status, std::move(headers)};
}

Task<Result<Answered<PersonRecord>>> open(Context& cx, NewPerson given) {
    const Directory& directory = directory_of(cx);
    const Actor by = actor_of(cx, may_register_persons);
    auto made = co_await cx.write([&](Transaction& tx) -> Result<Person> {
        auto person = directory.people().add(tx, values_of(given), "registry", cx.now());
        if (!person) return person;
        if (auto done = record_change(tx, directory, person->id, "opened", by.name, "", cx.now()); !done) return done.problem();
        return person;
    });
    if (!made) co_return made.problem();
    co_return answered(cx, *made, 201);
}

Task<Result<Answered<PersonRecord>>> show(Context& cx, Id<Person> id) {
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<PersonRecord>> {
        const auto person = find_person(tx, id);
        if (!person) return Problem::not_found("person");
        if (auto told = directory_of(cx).parts().record_access(tx, id, {.action = "person.record", .fields = {"status", "ial"}}, cx); !told)
            return told.problem();
        return answered(cx, *person);
    });
}

Task<Result<Answered<PersonRecord>>> prove_one(Context& cx, Id<Person> id, PersonProof given) {
    auto row = co_await cx.write([&](Transaction& tx) {
        return prove(tx, directory_of(cx), actor_of(cx, may_register_persons), id, given.ial.value, given.evidence_ref.value, cx.now());
    });
    if (!row) co_return row.problem();
    co_return answered(cx, *row);
}

Task<Result<Answered<PersonRecord>>> locked(Context& cx, PersonId id, bool lock, std::string reason) {
    auto row = co_await cx.write(
        [&](Transaction& tx) { return set_locked(tx, directory_of(cx), actor_of(cx, may_register_persons), id, lock, reason, cx.now()); });
    if (!row) co_return row.problem();
    co_return answered(cx, *row);
}
Task<Result<Answered<PersonRecord>>> lock(Context& cx, Id<Person> id, PersonReason given) {
    co_return co_await locked(cx, id, true, given.reason.value);
}
Task<Result<Answered<PersonRecord>>> unlock(Context& cx, Id<Person> id, PersonReason given) {
    co_return co_await locked(cx, id, false, given.reason.value);
}

// 202 until another registrar has asked for the same.
Task<Result<Answered<Merge>>> merge_two(Context& cx, Id<Person> id, PersonMerge given) {
    auto row = co_await cx.write([&](Transaction& tx) {
        return merge(tx, directory_of(cx), actor_of(cx, may_register_persons), id, PersonId{given.into}, given.reason.value, cx.now());
    });
    if (!row) co_return row.problem();
    const int status = row->approved_at ? 200 : 202;
    co_return Answered<Merge>{std::move(*row), status, {{"Location", cx.href("/persons/" + to_text(id))}}};
}

Task<Result<Answered<Merge>>> unmerge_two(Context& cx, Id<Person> id) {
    auto row =
        co_await cx.write([&](Transaction& tx) { return unmerge(tx, directory_of(cx), actor_of(cx, may_register_persons), id, cx.now()); });
    if (!row) co_return row.problem();
    co_return Answered<Merge>{std::move(*row), 200, {{"Location", cx.href("/persons/" + to_text(id))}}};
}

// An identifier never stands in an address: it is sent in a body and comes back as what it is looked up by.
Task<Result<Answered<Blind>>> blind(Context& cx, NewBlind given) {
    const std::string name = boost::describe::enum_to_string(given.name, "");
    auto made = co_await cx.write([&](Transaction& tx) { return directory_of(cx).people().blind(tx, name, given.value.value, cx.now()); });
    if (!made) co_return made.problem();
    co_return Answered<Blind>{{{{name + "." + *made}}}, 200, {{"Cache-Control", "no-store"}}};
}

// At most one has an identifier; who was joined with another is found as that one.
Result<std::optional<Person>> found_by(Transaction& tx, const std::string& blind) {
    const auto dot = blind.find('.');
    if (dot == std::string::npos) return fault("blind", "not-a-blind");
    const auto id = by_index(tx, blind.substr(0, dot), blind.substr(dot + 1));
    if (!id) return std::optional<Person>{};
    auto person = find_person(tx, *id);
    if (person && person->merged_into) person = find_person(tx, PersonId{*person->merged_into});
    return person;
}

Task<Result<List<PersonFound>>> find(Context& cx, PersonQuery query) {
    if (!query.blind) co_return fault("blind", "required");
    if (!query.purpose || !query.legal_basis || !query.matter_ref) co_return Problem{422, "purpose-required"};
    const Directory& directory = directory_of(cx);
    co_return co_await cx.write([&](Transaction& tx) -> Result<List<PersonFound>> {
        const auto person = found_by(tx, query.blind->value);
        if (!person) return person.problem();
        List<PersonFound> out;
        if (!*person) return out;
        const PersonId& id = (*person)->id;
        const Looked looked{
            "person.find", {"name", "status", "ial"}, query.purpose->value, query.legal_basis->value, query.matter_ref->value};
        if (auto told = directory.parts().record_access(tx, id, looked, cx); !told) return told.problem();
        auto name = directory.people().name(tx, id, cx.language(), cx.now());
        if (!name) return name.problem();
        out.items.push_back({id, (*person)->status, (*person)->ial, {{*name}}});
        return out;
    });
}

}  // namespace

void install_persons(App& app) {
    app.get("/persons", find).named("persons.find").needs(may_look_up_persons).for_programs();
    app.post("/persons/blind", blind).named("persons.blind").needs(may_look_up_persons).for_programs();
    app.post("/persons", open).named("persons.open").needs(may_register_persons).form("/persons/new");
    app.get("/persons/{id}", show).named("persons.show").needs(may_register_persons).page("identity/person");
    app.post("/persons/{id}/proof", prove_one).named("persons.prove").needs(may_register_persons);
    app.post("/persons/{id}/merge", merge_two).named("persons.merge").needs(may_register_persons);
    app.post("/persons/{id}/unmerge", unmerge_two).named("persons.unmerge").needs(may_register_persons);
    app.post("/persons/{id}/lock", lock).named("persons.lock").needs(may_register_persons);
    app.post("/persons/{id}/unlock", unlock).named("persons.unlock").needs(may_register_persons);
}

}  // namespace skl::identity::directory
