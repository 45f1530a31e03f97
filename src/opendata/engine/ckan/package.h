// A record of the catalogue as CKAN's dictionaries (opendata.md §4, §9; CKAN 2.11 API guide). Pure.
#pragma once

#include "kernel/describe/node.h"
#include "opendata/engine/record.h"
#include "opendata/engine/service_category.h"

namespace skl::opendata::ckan {

// `site`: scheme, host and the tenant's prefix, without a slash at its end.
// `private` is false of what is public alone; the extra dataset_state names another state as we have it.
Node package_dict(const CatalogueRecord& record, const std::string& site);
Node resource_dict(const CatalogueRecord& record, std::size_t distribution, const std::string& site);
Node organization_dict(const Organization& organization, std::int64_t packages, bool whole);  // not whole: as it stands in a package

// Categories of service are CKAN's groups; their names are the codes in lower case (names of CKAN have no capitals).
std::string group_name(const ServiceCategory& category);
const ServiceCategory* category_of_group(std::string_view name);  // either case; null: none
Node group_dict(const ServiceCategory& category, std::int64_t packages, bool whole);

Node tag_dict(const std::string& tag);
Node license_dict(const License& license);

std::string timestamp(Instant at);  // 2026-11-27T08:00:00.000000, UTC without a zone, as CKAN writes it
// How a distribution's format is called: CSV.
std::string format_name(const RecordDistribution& distribution);
// The last part of the address a resource's file is had by.
std::string file_name(const CatalogueRecord& record, const RecordDistribution& distribution);

}  // namespace skl::opendata::ckan
