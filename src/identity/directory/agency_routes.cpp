// Organisations, agencies and units: open to all to read, as the register of public bodies is; changed by who keeps the directory.
#include "identity/directory/entry.h"
#include "identity/directory/inside.h"
#include "identity/engine/registry_number.h"
#include "kernel/crypto/random.h"
#include "kernel/http/sorting.h"

namespace skl::identity::directory {
namespace {

struct AgencyQuery {
    std::optional<Whole<1, longest_page>> limit;
    std::optional<Text<1, 2000>> cursor;
    std::optional<Text<1, 200>> sort;
    std::optional<Text<0, 200>> q;
    std::optional<AgencyLevel> level;
    std::optional<Uuid> parent_id;
};
BOOST_DESCRIBE_STRUCT(AgencyQuery, (), (limit, cursor, sort, q, level, parent_id))

struct OrganisationQuery {
    std::optional<Whole<1, longest_page>> limit;
    std::optional<Text<1, 2000>> cursor;
    std::optional<Text<1, 200>> sort;
    std::optional<Text<0, 200>> q;
    std::optional<OrganisationKind> kind;
};
BOOST_DESCRIBE_STRUCT(OrganisationQuery, (), (limit, cursor, sort, q, kind))

struct UnitQuery {
    std::optional<Whole<1, longest_page>> limit;
    std::optional<Text<1, 2000>> cursor;
    std::optional<Text<1, 200>> sort;
    std::optional<Uuid> agency_id;
};
BOOST_DESCRIBE_STRUCT(UnitQuery, (), (limit, cursor, sort, agency_id))

constexpr SortKey agency_keys[] = {{"name_zh"}, {"name_en"}, {"oid"}, {"level"}, {"security_class"}, {"status"}, {"created_at", true}};
constexpr SortKey organisation_keys[] = {{"name_zh"}, {"name_en"}, {"kind"}, {"status"}, {"created_at", true}};
constexpr SortKey unit_keys[] = {{"code"}, {"name_zh"}, {"name_en"}, {"status"}, {"created_at", true}};

// One page of a list: `read` gives the rows behind a place.
template <class Row, class Query, class Read>
Task<Result<List<Row>>> page(Context& cx, const Query& query, std::string_view label, std::span<const SortKey> keys, Read read) {
    const auto sorting = Sorting::read(cx, label, query, keys, "");
    if (!sorting) co_return sorting.problem();
    const std::int64_t limit = query.limit ? query.limit->value : default_page;
    auto found = co_await cx.read([&](Reader& reader) -> Result<std::vector<Row>> { return read(reader, sorting->keyset(), limit + 1); });
    if (!found) co_return found.problem();
    co_return sorting->page(std::move(*found), limit);
}

Task<Result<List<Agency>>> list_agencies(Context& cx, AgencyQuery query) {
    const auto read = [&](Reader& reader, const Keyset& place, std::int64_t limit) {
        return agencies(reader, {query.q ? sought(query.q->value) : "", {}, query.level, query.parent_id, place, limit});
    };
    auto out = co_await page<Agency>(cx, query, "identity.agencies", agency_keys, read);
    co_return out;
}

Task<Result<List<Organisation>>> list_organisations(Context& cx, OrganisationQuery query) {
    const auto read = [&](Reader& reader, const Keyset& place, std::int64_t limit) {
        return organisations(reader, {query.q ? sought(query.q->value) : "", query.kind, {}, {}, place, limit});
    };
    auto out = co_await page<Organisation>(cx, query, "identity.organisations", organisation_keys, read);
    co_return out;
}

Task<Result<List<Unit>>> list_units(Context& cx, UnitQuery query) {
    const auto read = [&](Reader& reader, const Keyset& place, std::int64_t limit) { return units(reader, query.agency_id, place, limit); };
    auto out = co_await page<Unit>(cx, query, "identity.units", unit_keys, read);
    co_return out;
}

template <class Row>
Answered<Row> shown(Row row, int status = 200, HeaderList more = {}) {
    HeaderList headers = tag_of(row.rev);
    headers.insert(headers.end(), more.begin(), more.end());
    return {std::move(row), status, std::move(headers)};
}

Task<Result<Answered<Agency>>> show_agency(Context& cx, Text<1, 120> agency) {
    co_return co_await cx.read([&](Reader& reader) -> Result<Answered<Agency>> {
        auto found = named_agency(reader, agency.value);
        if (!found) return Problem::not_found("agency");
        return shown(std::move(*found));
    });
}

Task<Result<Answered<Organisation>>> show_organisation(Context& cx, Id<Organisation> id) {
    co_return co_await cx.read([&](Reader& reader) -> Result<Answered<Organisation>> {
        auto found = find_organisation(reader, id);
        if (!found) return Problem::not_found("organisation");
        return shown(std::move(*found));
    });
}

Task<Result<Answered<Unit>>> show_unit(Context& cx, Id<Unit> id) {
    co_return co_await cx.read([&](Reader& reader) -> Result<Answered<Unit>> {
        auto found = find_unit(reader, id);
        if (!found) return Problem::not_found("unit");
        return shown(std::move(*found));
    });
}

Task<Result<Answered<Agency>>> add_agency(Context& cx, NewAgency given) {
    const Actor by = actor_of(cx, may_manage_directory);
    auto made = co_await cx.write([&](Transaction& tx) { return enter(tx, {directory_of(cx), by, cx.now()}, given); });
    if (!made) co_return made.problem();
    const std::string where = cx.href("/agencies/" + made->oid.value);
    co_return shown(std::move(*made), 201, {{"Location", where}});
}

Task<Result<Answered<Organisation>>> add_organisation(Context& cx, NewOrganisation given) {
    const Actor by = actor_of(cx, may_manage_directory);
    auto made = co_await cx.write([&](Transaction& tx) { return enter(tx, {directory_of(cx), by, cx.now()}, given); });
    if (!made) co_return made.problem();
    const std::string where = cx.href("/organisations/" + to_text(made->id));
    co_return shown(std::move(*made), 201, {{"Location", where}});
}

Task<Result<Answered<Unit>>> add_unit(Context& cx, NewUnit given) {
    const Actor by = actor_of(cx, may_manage_directory);
    auto made = co_await cx.write([&](Transaction& tx) { return enter(tx, {directory_of(cx), by, cx.now()}, given); });
    if (!made) co_return made.problem();
    const std::string where = cx.href("/units/" + to_text(made->id));
    co_return shown(std::move(*made), 201, {{"Location", where}});
}

// An agency is not below itself, however far up one looks.
bool below(Reader& reader, const Uuid& candidate, const Uuid& agency) {
    std::optional<Uuid> at = candidate;
    for (int depth = 0; at && depth < deepest_agency; ++depth) {
        if (*at == agency) return true;
        const auto row = find_agency(reader, *at);
        at = row ? row->parent_id : std::nullopt;
    }
    return at.has_value();
}

// The fields of a change, for its entry.
std::string fields_of(const AgencyChange& change) {
    std::string out;
    const auto add = [&](const char* name, bool given) {
        if (given) out += (out.empty() ? "" : " ") + std::string(name);
    };
    add("oid", change.oid.has_value());
    add("name_zh", change.name_zh.has_value());
    add("name_en", change.name_en.has_value());
    add("parent", change.parent.has_value());
    add("level", change.level.has_value());
    add("security_class", change.security_class.has_value());
    add("dpo_contact", change.dpo_contact.has_value());
    add("ciso_contact", change.ciso_contact.has_value());
    add("status", change.status.has_value());
    return out;
}

Done apply(Reader& reader, Agency& agency, const AgencyChange& change) {
    const auto text = [](const auto& from, Text<>& to) {
        if (from) to.value = from->value;
    };
    text(change.oid, agency.oid);
    text(change.name_zh, agency.name_zh);
    text(change.name_en, agency.name_en);
    if (change.level) agency.level = *change.level;
    if (change.security_class) agency.security_class = *change.security_class;
    if (change.dpo_contact) agency.dpo_contact = change.dpo_contact;
    if (change.ciso_contact) agency.ciso_contact = change.ciso_contact;
    if (change.status) agency.status = *change.status;
    if (!is_oid(agency.oid.value)) return fault("oid", "not-an-oid");
    if (!change.parent) return Nothing{};
    const auto parent = named_agency(reader, change.parent->value, "parent");
    if (!parent) return parent.problem();
    if (below(reader, parent->id, agency.id)) return fault("parent", "agency-circle");
    agency.parent_id = parent->id;
    return Nothing{};
}

Task<Result<Answered<Agency>>> change_agency(Context& cx, Text<1, 120> name, AgencyChange change) {
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<Agency>> {
        auto agency = named_agency(tx, name.value);
        if (!agency) return Problem::not_found("agency");
        if (auto seen = cx.expects(agency->rev); !seen) return seen.problem();
        if (auto done = apply(tx, *agency, change); !done) return done.problem();
        if (!update(tx, *agency)) return Problem::conflict("organisation-exists");
        ++agency->rev;
        const Actor by = actor_of(cx, may_manage_directory);
        const bool closed = change.status == OrganisationStatus::closed;
        if (auto done = changed(tx, {directory_of(cx), by, cx.now()}, *agency, closed ? "closed" : "changed", fields_of(change)); !done)
            return done.problem();
        return shown(std::move(*agency));
    });
}

}  // namespace

void install_agencies(App& app) {
    app.get("/agencies", list_agencies).named("agencies.list").page("identity/agencies");
    app.get("/agencies/{agency}", show_agency).named("agencies.show");
    app.post("/agencies", add_agency).named("agencies.add").form("/agencies/new").needs(may_manage_directory);
    app.patch("/agencies/{agency}", change_agency).named("agencies.change").needs(may_manage_directory).with_if_match();
    app.get("/organisations", list_organisations).named("organisations.list").page("identity/organisations");
    app.get("/organisations/{id}", show_organisation).named("organisations.show");
    app.post("/organisations", add_organisation).named("organisations.add").form("/organisations/new").needs(may_manage_directory);
    app.get("/units", list_units).named("units.list").page("identity/units");
    app.get("/units/{id}", show_unit).named("units.show");
    app.post("/units", add_unit).named("units.add").form("/units/new").needs(may_manage_directory);
}

}  // namespace skl::identity::directory
