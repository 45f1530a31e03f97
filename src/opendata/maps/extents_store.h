// Rows of extents, and which public datasets lie in a box or have a badge.
#pragma once

#include "opendata/engine/quality/checks.h"
#include "opendata/store.h"

namespace skl::opendata {

enum class ExtentBasis { none, said, area, rows };
BOOST_DESCRIBE_ENUM(ExtentBasis, none, said, area, rows)

struct Extent4 {
    double west = 0, south = 0, east = 0, north = 0;  // degrees
};

// Public datasets of all tenants that were never looked at, or have changed since. Run as every_tenant.
struct DatasetToPlace {
    std::string tenant;
    Uuid id;
};
BOOST_DESCRIBE_STRUCT(DatasetToPlace, (), (tenant, id))
std::vector<DatasetToPlace> datasets_to_place(Reader& reader, std::int64_t limit);
void keep_extent(Transaction& tx, const Uuid& dataset, ExtentBasis basis, const std::optional<Extent4>& box, Instant at);

constexpr std::int64_t most_narrowed = 50'000;  // datasets of one condition

// Public ones that meet all that is asked, what was changed last first.
std::vector<std::string> datasets_where(Reader& reader, const std::optional<Extent4>& box,
                                        const std::optional<quality::QualityBadge>& badge);

// How many of what the filter finds have each badge: its other facets count, of a search what it found.
struct BadgeCount {
    std::string badge;
    std::int64_t count = 0;
};
std::vector<BadgeCount> badge_counts(Reader& reader, const CatalogueFilter& filter);

}  // namespace skl::opendata
