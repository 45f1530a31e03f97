// What the directory's own files share. Inside this folder.
#pragma once

#include "identity/directory/facts.h"
#include "identity/directory/install.h"
#include "identity/directory/store.h"
#include "kernel/describe/transition.h"

namespace skl::identity::directory {

// Found by the handlers: cx.app().service<Directory>().
class Directory {
public:
    explicit Directory(DirectoryParts parts) : parts_(std::move(parts)), facts_(parts_.ledger, parts_.people.keys()) {}

    const People& people() const { return parts_.people; }
    const DirectoryParts& parts() const { return parts_; }
    const Facts& facts() const { return facts_; }
    calendar::Zone zone(const std::string& tenant) const { return parts_.zone_of(tenant); }

private:
    const DirectoryParts parts_;
    const Facts facts_;
};

const Directory& directory_of(const Context& cx);

// Who does it, as rows and facts say it.
struct Actor {
    std::string name;                // "operator", a membership id, or a person id
    std::optional<PersonId> person;  // empty: the operator
    std::vector<ActiveRole> roles;
    std::string agency, unit;  // of the membership that gave the permission

    bool is(const Uuid& other) const { return person && Uuid(*person) == other; }
    bool appoints(Role role) const;
};
Actor actor_of(const Context& cx, std::string_view permission = {});

// The person who is signed in; 403 `person-required`: the operator's token and clients are no persons.
Result<PersonId> person_of(const Context& cx);

// By id, or by its OID; 422 at `field`.
Result<Agency> named_agency(Reader& reader, std::string_view name, const std::string& field = "agency");
// By id, or by its code within the agency.
Result<Unit> named_unit(Reader& reader, const Agency& agency, std::string_view name, const std::string& field = "unit");

Problem fault(const std::string& field, const std::string& code);
HeaderList tag_of(std::int64_t rev);

constexpr const char* lowest = "";  // before every id

void install_agencies(App& app);
void install_imports(App& app);
void install_memberships(App& app);
void install_invitations(App& app);
void install_reviews(App& app);
void install_mandates(App& app);
void install_joint(App& app);
void install_assisted(App& app);
void install_persons(App& app);

}  // namespace skl::identity::directory
