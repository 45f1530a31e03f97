// The agencies of a tenant as a live table: who governs here. Persons are in none of its columns.
#include "identity/directory/public_agencies.h"
#include "identity/directory/store.h"
#include "kernel/http/live_tables.h"

namespace skl::identity::directory {
namespace {

struct PublicAgency {
    Uuid id;
    Text<> oid, name_zh, name_en;
    std::optional<Text<>> registry_no;
    std::optional<Uuid> parent_id;
    AgencyLevel level{};
    OrganisationStatus status{};
};
BOOST_DESCRIBE_STRUCT(PublicAgency, (), (id, oid, name_zh, name_en, registry_no, parent_id, level, status))

std::vector<PublicAgency> public_agencies(Reader& reader) {
    OrganisationFilter filter;
    filter.limit = most_live_rows;
    std::vector<PublicAgency> out;
    for (const Agency& one : agencies(reader, filter))
        out.push_back({one.id, one.oid, one.name_zh, one.name_en, one.registry_no, one.parent_id, one.level, one.status});
    return out;
}

}  // namespace

void declare_public_agencies(App& app) {
    publish(app, live_table<PublicAgency>("agencies", RowUnit::organisation, "id", &public_agencies));
}

}  // namespace skl::identity::directory
