// People to try the house with, and a page that lets one in as any of them by a click. Both exist only where nobody but this
// machine can come in: no public address, no proxy, a loopback socket (demo_is_safe).
#include <fstream>

#include "identity/directory/mandate_store.h"
#include "identity/directory/mandates.h"
#include "identity/directory/store.h"
#include "identity/inside.h"
#include "identity/store.h"
#include "kernel/config/configuration.h"
#include "kernel/crypto/random.h"
#include "kernel/describe/decode.h"
#include "kernel/describe/scalar.h"

namespace skl::identity {
namespace {

constexpr std::string_view domain = "@demo.invalid";  // RFC 2606: nobody's mailbox

struct DemoAgency {
    std::string key, oid, name_zh, name_en, parent;
    AgencyLevel level = AgencyLevel::county;
    SecurityClass security_class = SecurityClass::C;
};
BOOST_DESCRIBE_STRUCT(DemoAgency, (), (key, oid, name_zh, name_en, parent, level, security_class))

struct DemoPerson {
    std::string key, name_zh, name_en, email, birthdate;
    std::int64_t ial = 1;
    std::string story_zh, story_en, agency, title;
    Role role = Role::citizen;
};
BOOST_DESCRIBE_STRUCT(DemoPerson, (), (key, name_zh, name_en, email, birthdate, ial, story_zh, story_en, agency, title, role))

struct DemoMandate {
    std::string principal, agent;
    MandateKind kind = MandateKind::parental;
    std::vector<std::string> scopes;
    std::string evidence_ref;
};
BOOST_DESCRIBE_STRUCT(DemoMandate, (), (principal, agent, kind, scopes, evidence_ref))

struct DemoFile {
    std::vector<DemoAgency> agencies;
    std::vector<DemoPerson> people;
    std::vector<DemoMandate> mandates;
};
BOOST_DESCRIBE_STRUCT(DemoFile, (), (agencies, people, mandates))

struct DemoQuery {
    std::optional<Text<0, 2000>> next;
};
BOOST_DESCRIBE_STRUCT(DemoQuery, (), (next))

struct DemoChoice {
    std::string key, name, story, role;
};
BOOST_DESCRIBE_STRUCT(DemoChoice, (), (key, name, story, role))

struct DemoPage {
    Text<> title;
    std::string next;
    std::vector<DemoChoice> people;
};
BOOST_DESCRIBE_STRUCT(DemoPage, (), (title, next, people))

struct DemoSignIn {
    Slug person;
    std::optional<Text<0, 2000>> next;
};
BOOST_DESCRIBE_STRUCT(DemoSignIn, (), (person, next))

Result<DemoFile> read_file(const std::filesystem::path& folder) {
    std::ifstream in(folder / "people.json", std::ios::binary);
    if (!in) return DemoFile{};
    return from_json<DemoFile>(std::string(std::istreambuf_iterator<char>(in), {}));
}

// A demo person is known by a name of its own in the index, whatever becomes of its mailbox.
constexpr const char* demo_index = "demo";

std::optional<PersonId> demo_person(Reader& reader, const std::string& key) { return by_index(reader, demo_index, key); }

Result<PersonId> add_person(Transaction& tx, const People& people, const DemoPerson& one, Instant now) {
    std::map<std::string, std::string> values{{"name_zh", one.name_zh}, {"name_en", one.name_en}, {"birthdate", one.birthdate}};
    values["email"] = one.key + std::string(domain);
    auto person = people.add(tx, values, "demo", now);
    if (!person) return person.problem();
    prove(tx, person->id, one.ial, "demo");
    put_index(tx, demo_index, one.key, person->id);
    return person->id;
}

// The day a demo person was born, as the file has it.
Date born(const DemoFile& file, const std::string& key) {
    Date out;
    for (const DemoPerson& one : file.people)
        if (one.key == key) parse(one.birthdate, out);
    return out;
}

Done add_all(Transaction& tx, const Module::Inside& in, const DemoFile& file, Instant now) {
    const People& people = in.people;
    std::map<std::string, Uuid> agencies;
    std::map<std::string, PersonId> persons;
    for (const DemoAgency& one : file.agencies) {
        Agency agency{.id = crypto::new_id<Organisation>(now), .oid = {{one.oid}}, .name_zh = {{one.name_zh}}, .name_en = {{one.name_en}}};
        if (!one.parent.empty()) agency.parent_id = agencies[one.parent];
        agency.level = one.level;
        agency.security_class = one.security_class;
        agency.created_at = now;
        if (!directory::insert(tx, agency)) return Problem::conflict("agency-exists").with("oid", one.oid);
        agencies[one.key] = agency.id;
    }
    for (const DemoPerson& one : file.people) {
        auto person = add_person(tx, people, one, now);
        if (!person) return person.problem();
        persons[one.key] = *person;
        if (one.agency.empty()) continue;
        Membership membership{.id = crypto::new_id<Membership>(now), .person_id = *person, .agency_id = agencies[one.agency]};
        membership.role = one.role;
        membership.name = {{one.name_zh}};
        membership.title = {{one.title}};
        membership.valid_from = membership.granted_at = membership.reviewed_at = now;
        membership.granted_by = {{"demo"}};
        directory::insert(tx, membership);
    }
    for (const DemoMandate& one : file.mandates) {
        Mandate mandate{.id = crypto::new_id<Mandate>(now), .principal_person = persons[one.principal], .agent_person = persons[one.agent]};
        mandate.kind = one.kind;
        mandate.scopes = one.scopes;
        for (const std::string_view excluded : mandates::always_excluded()) mandate.excluded.emplace_back(excluded);
        mandate.valid_from = mandate.created_at = mandate.changed_at = now;
        if (one.kind == MandateKind::parental)
            directory::span_of_childhood(mandate, born(file, one.principal), DirectoryParts::usual_majority_age,
                                         in.parts.zone_of(tx.tenant()));
        mandate.evidence_ref = {{one.evidence_ref}};
        mandate.state = MandateState::active;
        mandate.granted_by = {{"demo"}};
        directory::insert(tx, mandate);
    }
    return Nothing{};
}

Task<Result<DemoPage>> show(Context& cx, DemoQuery query) {
    DemoPage out{{{cx.say("demo.title")}}, own_path(cx, query.next), {}};
    const bool english = cx.language() == "en";
    for (const auto& one : inside(cx).demo_people) {
        if (one.story_zh.empty()) continue;  // a child has no account of its own
        out.people.push_back({one.key, english ? one.name_en : one.name_zh, english ? one.story_en : one.story_zh,
                              cx.say("Role." + write_scalar(view(one.role)))});
    }
    co_return out;
}

Task<Result<Reply>> sign_in(Context& cx, DemoSignIn given) {
    std::string cookie;
    auto done = co_await cx.write([&](Transaction& tx) -> Done {
        const auto person = demo_person(tx, given.person.value);
        if (!person) return Problem::not_found("person");
        cookie = inside(cx).sessions.start(tx, cx, *person, {2, true, {"demo", "mfa"}}, {}).cookie;
        return Nothing{};
    });
    if (!done) co_return done.problem();
    Reply reply = Reply::redirect(own_path(cx, given.next));
    reply.headers.emplace_back("Set-Cookie", std::move(cookie));
    co_return reply;
}

}  // namespace

Done Module::load_demo(Store& store, const std::string& tenant, const std::filesystem::path& folder, Instant now) {
    auto file = read_file(folder);
    if (!file) return file.problem();
    std::optional<Problem> refused;
    const auto lost = store.write(tenant, [&](Transaction& tx) {
        if (file->people.empty() || demo_person(tx, file->people.front().key)) return true;  // they are there
        const auto done = add_all(tx, *inside_, *file, now);
        if (!done) refused = done.problem();
        return static_cast<bool>(done);
    });
    if (refused) return std::move(*refused);
    if (lost) return *lost;
    inside_->demo_people.clear();
    for (const DemoPerson& one : file->people)
        inside_->demo_people.push_back({one.key, one.name_zh, one.name_en, one.story_zh, one.story_en, one.role});
    return Nothing{};
}

void install_demo(App& app) {
    if (!demo_is_safe(app.configuration())) return;
    app.get("/demo", show).page("identity/demo").named("demo").rated(RateClass::page).unlisted();
    app.post("/demo/sign-in", sign_in).named("demo.sign-in").form("/demo").unlisted();
}

}  // namespace skl::identity
