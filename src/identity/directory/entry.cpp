#include "identity/directory/entry.h"

#include "identity/directory/inside.h"
#include "identity/engine/registry_number.h"
#include "kernel/crypto/random.h"

namespace skl::identity::directory {
namespace {

Done recorded(Transaction& tx, const Desk& at, const Uuid& id, std::map<std::string, std::string> pub, const std::string& what) {
    return at.directory.facts().record(tx, {"organisation.changed", id, std::move(pub), {{"by", at.by.name}, {"what", what}}, {}}, at.now);
}

}  // namespace

Done changed(Transaction& tx, const Desk& at, const Agency& agency, std::string_view state, const std::string& what) {
    return recorded(tx, at, agency.id, {{"state", std::string(state)}, {"kind", "agency"}, {"agency", agency.oid.value}}, what);
}

Result<Agency> enter(Transaction& tx, const Desk& at, const NewAgency& given) {
    std::vector<FieldError> faults;
    if (!is_oid(given.oid.value)) faults.push_back({"/oid", "not-an-oid"});
    if (given.registry_no && !is_ubn(given.registry_no->value)) faults.push_back({"/registry_no", "not-a-ubn"});
    std::optional<Uuid> parent;
    if (given.parent) {
        auto found = named_agency(tx, given.parent->value, "parent");
        if (found)
            parent = found->id;
        else
            faults.push_back(found.problem().errors.front());
    }
    if (!faults.empty()) return Problem::invalid(std::move(faults));
    Agency agency{.id = crypto::new_id<Organisation>(at.now),
                  .oid = {{given.oid.value}},
                  .name_zh = {{given.name_zh.value}},
                  .name_en = {{given.name_en.value}},
                  .registry_no = given.registry_no ? std::optional<Text<>>{{{given.registry_no->value}}} : std::nullopt,
                  .parent_id = parent,
                  .level = given.level,
                  .security_class = given.security_class,
                  .dpo_contact = given.dpo_contact,
                  .ciso_contact = given.ciso_contact,
                  .created_at = at.now};
    if (!insert(tx, agency)) return Problem::conflict("organisation-exists");
    if (auto done = changed(tx, at, agency, "entered", agency.name_zh.value); !done) return done.problem();
    return agency;
}

Result<Organisation> enter(Transaction& tx, const Desk& at, const NewOrganisation& given) {
    if (given.kind == OrganisationKind::agency) return fault("kind", "agency-elsewhere");
    if (!is_ubn(given.registry_no.value)) return fault("registry_no", "not-a-ubn");
    Organisation organisation{.id = crypto::new_id<Organisation>(at.now),
                              .kind = given.kind,
                              .registry_no = Text<>{{given.registry_no.value}},
                              .name_zh = {{given.name_zh.value}},
                              .name_en = {{given.name_en ? given.name_en->value : std::string{}}},
                              .created_at = at.now};
    if (!insert(tx, organisation)) return Problem::conflict("organisation-exists");
    const std::string kind = boost::describe::enum_to_string(organisation.kind, "");
    if (auto done = recorded(tx, at, organisation.id, {{"state", "entered"}, {"kind", kind}}, organisation.name_zh.value); !done)
        return done.problem();
    return organisation;
}

Result<Unit> enter(Transaction& tx, const Desk& at, const NewUnit& given) {
    const auto agency = named_agency(tx, given.agency.value);
    if (!agency) return agency.problem();
    std::optional<Uuid> parent;
    if (given.parent) {
        const auto found = named_unit(tx, *agency, given.parent->value, "parent");
        if (!found) return found.problem();
        parent = found->id;
    }
    Unit unit{.id = crypto::new_id<Unit>(at.now),
              .agency_id = agency->id,
              .parent_id = parent,
              .code = {{given.code.value}},
              .name_zh = {{given.name_zh.value}},
              .name_en = {{given.name_en ? given.name_en->value : std::string{}}},
              .created_at = at.now};
    if (!insert(tx, unit)) return Problem::conflict("unit-exists");
    if (auto done = recorded(tx, at, unit.id, {{"state", "entered"}, {"kind", "unit"}, {"agency", agency->oid.value}}, unit.name_zh.value);
        !done)
        return done.problem();
    return unit;
}

}  // namespace skl::identity::directory
