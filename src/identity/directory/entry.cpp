#include "identity/directory/entry.h"

#include "identity/directory/inside.h"
#include "identity/engine/registry_number.h"
#include "kernel/crypto/random.h"

namespace skl::identity::directory {

Result<Agency> enter(Transaction& tx, const NewAgency& given, Instant now) {
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
    Agency agency{.id = crypto::new_id<Organisation>(now),
                  .oid = {{given.oid.value}},
                  .name_zh = {{given.name_zh.value}},
                  .name_en = {{given.name_en.value}},
                  .registry_no = given.registry_no ? std::optional<Text<>>{{{given.registry_no->value}}} : std::nullopt,
                  .parent_id = parent,
                  .level = given.level,
                  .security_class = given.security_class,
                  .dpo_contact = given.dpo_contact,
                  .ciso_contact = given.ciso_contact,
                  .created_at = now};
    if (!insert(tx, agency)) return Problem::conflict("organisation-exists");
    return agency;
}

Result<Organisation> enter(Transaction& tx, const NewOrganisation& given, Instant now) {
    if (given.kind == OrganisationKind::agency) return fault("kind", "agency-elsewhere");
    if (!is_ubn(given.registry_no.value)) return fault("registry_no", "not-a-ubn");
    Organisation organisation{.id = crypto::new_id<Organisation>(now),
                              .kind = given.kind,
                              .registry_no = Text<>{{given.registry_no.value}},
                              .name_zh = {{given.name_zh.value}},
                              .name_en = {{given.name_en ? given.name_en->value : std::string{}}},
                              .created_at = now};
    if (!insert(tx, organisation)) return Problem::conflict("organisation-exists");
    return organisation;
}

Result<Unit> enter(Transaction& tx, const NewUnit& given, Instant now) {
    const auto agency = named_agency(tx, given.agency.value);
    if (!agency) return agency.problem();
    std::optional<Uuid> parent;
    if (given.parent) {
        const auto found = named_unit(tx, *agency, given.parent->value, "parent");
        if (!found) return found.problem();
        parent = found->id;
    }
    Unit unit{.id = crypto::new_id<Unit>(now),
              .agency_id = agency->id,
              .parent_id = parent,
              .code = {{given.code.value}},
              .name_zh = {{given.name_zh.value}},
              .name_en = {{given.name_en ? given.name_en->value : std::string{}}},
              .created_at = now};
    if (!insert(tx, unit)) return Problem::conflict("unit-exists");
    return unit;
}

}  // namespace skl::identity::directory
