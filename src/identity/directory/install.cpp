#include "identity/directory/install.h"
#include "identity/directory/public_agencies.h"

#include <algorithm>

#include "identity/directory/clock.h"
#include "identity/directory/inside.h"

namespace skl::identity {

void Installed::operator()(directory::Directory* directory) const { delete directory; }

std::unique_ptr<directory::Directory, Installed> install_directory(App& app, DirectoryParts parts) {
    if (parts.ledger != nullptr) directory::add_entry_types(*parts.ledger);
    std::unique_ptr<directory::Directory, Installed> out(new directory::Directory(std::move(parts)));
    app.provide(*out);
    directory::install_agencies(app);
    directory::declare_public_agencies(app);
    directory::install_imports(app);
    directory::install_memberships(app);
    directory::install_invitations(app);
    directory::install_reviews(app);
    directory::install_mandates(app);
    directory::install_joint(app);
    directory::install_assisted(app);
    directory::install_persons(app);
    if (out->parts().jobs != nullptr) directory::install_clock(app, *out, *out->parts().jobs);
    return out;
}

namespace directory {

const Directory& directory_of(const Context& cx) { return cx.app().service<Directory>(); }

bool Actor::appoints(Role role) const {
    if (!person) return true;
    return std::any_of(roles.begin(), roles.end(), [&](const ActiveRole& held) {
        const auto holder = role_named(held.role);
        return holder && may_appoint(*holder, role);
    });
}

Actor actor_of(const Context& cx, std::string_view permission) {
    const Known* who = known(cx);
    if (who == nullptr) return {.name = cx.caller().subject};
    Actor out{.name = to_text(who->session.person_id), .person = who->session.person_id, .roles = who->roles};
    for (const ActiveRole& held : who->roles) {
        const auto role = role_named(held.role);
        if (!role || permission.empty() || !permits(*role, permission)) continue;
        out.name = to_text(held.membership);
        out.agency = held.agency_name;
        out.unit = held.unit;
        break;
    }
    return out;
}

Result<PersonId> person_of(const Context& cx) {
    if (const Known* who = known(cx)) return who->session.person_id;
    return Problem::forbidden("person-required");
}

Problem fault(const std::string& field, const std::string& code) { return Problem::invalid({{"/" + field, code}}); }

HeaderList tag_of(std::int64_t rev) { return {{"ETag", fmt::format("\"{}\"", rev)}}; }

Result<Agency> named_agency(Reader& reader, std::string_view name, const std::string& field) {
    Uuid id;
    auto found = parse(name, id) ? find_agency(reader, id) : agency_by_oid(reader, std::string(name));
    if (!found) return fault(field, "unknown-agency");
    return std::move(*found);
}

Result<Unit> named_unit(Reader& reader, const Agency& agency, std::string_view name, const std::string& field) {
    Uuid id;
    auto found = parse(name, id) ? find_unit(reader, id) : unit_by_code(reader, agency.id, std::string(name));
    if (!found || found->agency_id != Uuid(agency.id)) return fault(field, "unknown-unit");
    return std::move(*found);
}

}  // namespace directory
}  // namespace skl::identity
