// What makes and changes an organization, for programs, pages and CKAN's API; in the caller's transaction.
#pragma once

#include "opendata/catalogue/catalogue.h"
#include "opendata/catalogue/change.h"

namespace skl::opendata {

// `id`: nil: a new one. 422 with all faults.
Result<Organization> new_organization(Transaction& tx, const NewOrganization& given, const std::string& who, Instant at,
                                      const Uuid& id = {});
// 422; 412 stale.
Result<Organization> change_organization_entry(Transaction& tx, Organization organization, View change,
                                               const std::vector<std::string>& nulls, const std::string& who, Instant at);

}  // namespace skl::opendata
