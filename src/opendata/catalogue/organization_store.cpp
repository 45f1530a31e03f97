#include "kernel/crypto/random.h"
#include "kernel/describe/write.h"
#include "opendata/catalogue/store.h"
#include "opendata/engine/completeness.h"
#include "opendata/search.h"
#include "opendata/store.h"
#include "opendata/store_sql.h"

namespace skl::opendata {
namespace {

constexpr std::size_t longest_made_slug = 50;

const std::string& select_organization() {
    static const std::string sql =
        fmt::format("select {} from organization o where o.tenant = :tenant ", selected(shape_of<Organization>, "o"));
    return sql;
}

}  // namespace

std::string slug_for_organization(const Translations& title, Instant at) {
    std::string out;
    const auto english = title.by_language.find("en");
    if (english != title.by_language.end())
        for (const char c : english->second) {
            const auto lower = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
            const bool plain = (lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9');
            if (plain)
                out += lower;
            else if (!out.empty() && out.back() != '-')
                out += '-';
        }
    if (out.size() > longest_made_slug) out.resize(longest_made_slug);
    while (!out.empty() && out.back() == '-') out.pop_back();
    return out.empty() ? "publisher-" + to_text(crypto::uuid_v7(at)).substr(24) : out;
}

std::optional<Organization> find_organization(Reader& reader, const std::string& key) {
    static const std::string sql = select_organization() +
                                   "and (o.id = :key or o.slug = :key or (o.oid <> '' and o.oid = :key) or (o.org_code <> '' and "
                                   "o.org_code = :key) or o.name = :key) order by case when o.id = :key then 0 when o.slug = :key then 1 "
                                   "when o.name = :key then 3 else 2 end, o.id limit 1";
    return reader.query(sql).bind("key", key).one<Organization>();
}

std::optional<Organization> organization_by_id(Reader& reader, const Uuid& id) {
    static const std::string sql = select_organization() + "and o.id = :id";
    return reader.query(sql).bind("id", id).one<Organization>();
}

bool has_contact(Reader& reader, const DatasetFields& fields) {
    for (const auto& id : {fields.maintainer_id, fields.publisher_id})
        if (const auto one = id ? organization_by_id(reader, *id) : std::nullopt; one && can_be_reached(*one)) return true;
    return false;
}

bool oid_is_taken(Reader& reader, const std::string& oid, const Uuid& but_by) {
    return reader.query("select count(*) from organization where tenant = :tenant and oid = :oid and oid <> '' and id <> :id")
               .bind("oid", oid)
               .bind("id", but_by)
               .number()
               .value_or(0) > 0;
}

bool insert_organization(Transaction& tx, const Organization& organization) {
    static const std::string sql = inserted("organization", shape_of<Organization>, {"name"}) + " on conflict do nothing";
    return tx.query(sql).fields(organization).bind("name", organization.title.in("zh-Hant")).run() == 1;
}

bool update_organization(Transaction& tx, const Organization& organization, std::int64_t expected_rev) {
    static const std::string sql =
        fmt::format("update organization set {}, name = :name, rev = rev + 1 where tenant = :tenant and id = :id and rev = :expected",
                    assigned(shape_of<Organization>, {"id", "slug", "created_at", "rev"}));
    const bool done =
        tx.query(sql).fields(organization).bind("name", organization.title.in("zh-Hant")).bind("expected", expected_rev).run() == 1;
    if (done) rename_publisher(tx, organization);
    return done;
}

Organization organization_named(Transaction& tx, const Translations& title, Instant at) {
    static const std::string sql = select_organization() + "and o.name = :name order by o.id limit 1";
    if (auto known = tx.query(sql).bind("name", title.in("zh-Hant")).one<Organization>()) return *known;
    Organization made;
    made.id = crypto::new_id<Organization>(at);
    made.title.by_language = title.by_language;
    made.slug.value = slug_for_organization(title, at);
    made.created_at = made.modified_at = at;
    if (!insert_organization(tx, made)) {  // another one of that slug
        made.slug.value += "-" + to_text(crypto::uuid_v7(at)).substr(24);
        (void)insert_organization(tx, made);
    }
    return made;
}

std::vector<OrganizationRow> list_organizations(Reader& reader, const std::string& words, const std::string& after_name,
                                                const std::string& after_id, std::int64_t limit) {
    static const std::string sql = fmt::format(
        "select {}, cast((select count(*) from dataset d where d.tenant = o.tenant and d.publisher_id = o.id and d.state = "
        "'published') as bigint) as datasets from organization o where o.tenant = :tenant and (:words = '' or o.name like "
        ":pattern or o.slug like :pattern or o.oid = :words or o.org_code = :words) and (o.name > :after_name or (o.name = "
        ":after_name and o.id > :after_id)) order by o.name, o.id limit :limit",
        selected(shape_of<Organization>, "o"));
    std::vector<OrganizationRow> out;
    reader.query(sql)
        .bind("words", words)
        .bind("pattern", "%" + words + "%")
        .bind("after_name", after_name)
        .bind("after_id", after_id)
        .bind("limit", limit)
        .each([&](const Row& row) {
            OrganizationRow& one = out.emplace_back();
            row.into(shape_of<Organization>, &one.organization);
            one.datasets = row.integer(row.find("datasets"));
        });
    return out;
}

std::vector<Organization> organizations_below(Reader& reader, const Uuid& parent, std::int64_t limit) {
    static const std::string sql = select_organization() + "and o.parent_id = :parent order by o.name, o.id limit :limit";
    return reader.query(sql).bind("parent", parent).bind("limit", limit).all<Organization>();
}

std::vector<Organization> all_organizations(Reader& reader, std::int64_t limit) {
    static const std::string sql = select_organization() + "order by o.name, o.id limit :limit";
    return reader.query(sql).bind("limit", limit).all<Organization>();
}

}  // namespace skl::opendata
