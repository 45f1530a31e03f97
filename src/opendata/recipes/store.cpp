#include "opendata/recipes/store.h"

#include "kernel/crypto/random.h"
#include "kernel/describe/decode.h"
#include "kernel/describe/write.h"

namespace skl::opendata {
namespace {

OpenRow open_row_of(const Row& row) {
    OpenRow out{row.integer(0), row.integer(1), row.bytes(2), std::string(row.text(3)), {}};
    if (auto params = from_json<std::map<std::string, std::string>>(row.text(4))) out.params = std::move(*params);
    return out;
}

}  // namespace

std::vector<KeptRecipe> kept_recipes(Reader& reader, const Uuid& resource) {
    std::vector<KeptRecipe> out;
    reader
        .query("select rule, created_at from recipe where tenant = :tenant and resource_id = :resource order by position, id limit :limit")
        .bind("resource", resource)
        .bind("limit", static_cast<std::int64_t>(most_recipes))
        .each([&](const Row& row) {
            auto rule = from_json<Recipe>(row.text(0));
            if (rule) out.push_back({std::move(*rule), {row.integer(1)}});
        });
    return out;
}

std::vector<Recipe> recipes_of(Reader& reader, const Uuid& resource) {
    std::vector<Recipe> out;
    for (KeptRecipe& kept : kept_recipes(reader, resource)) out.push_back(std::move(kept.rule));
    return out;
}

Recipe insert_recipe(Transaction& tx, const Uuid& resource, Recipe recipe, const std::string& who, Instant at) {
    const Uuid id = crypto::uuid_v7(at);
    recipe.id.value = to_text(id);
    tx.query(
          "insert into recipe(tenant, id, resource_id, position, rule, created_at, created_by) values(:tenant, :id, :resource, (select "
          "coalesce(max(r.position), 0) + 1 from recipe r where r.tenant = :tenant and r.resource_id = :resource), :rule, :at, :who)")
        .bind("id", id)
        .bind("resource", resource)
        .bind("rule", to_json(recipe))
        .bind("at", at)
        .bind("who", who)
        .run();
    return recipe;
}

bool delete_recipe(Transaction& tx, const Uuid& resource, const std::string& id) {
    return tx.query("delete from recipe where tenant = :tenant and resource_id = :resource and id = :id")
               .bind("resource", resource)
               .bind("id", id)
               .run() == 1;
}

std::vector<QuarantineGroup> quarantine_groups(Reader& reader, const Uuid& version, std::int64_t limit) {
    return reader
        .query(
            "select table_ordinal, code, cast(cells as bigint) as cells, cast(columns as bigint) as columns, cast(count(*) as bigint) as "
            "found from (select table_ordinal, code, coalesce({{json_text(params, cells)}}, '0') as cells, coalesce({{json_text(params, "
            "columns)}}, '0') as columns from quarantine_row where tenant = :tenant and version_id = :version and state = 'open') q "
            "group by table_ordinal, code, cells, columns order by count(*) desc, table_ordinal, code, cells limit :limit")
        .bind("version", version)
        .bind("limit", limit)
        .all<QuarantineGroup>();
}

std::vector<OpenRow> open_rows(Reader& reader, const Uuid& version, const QuarantineGroup& group, std::int64_t limit) {
    std::vector<OpenRow> out;
    reader
        .query(
            "select table_ordinal, record_no, raw, code, params from quarantine_row where tenant = :tenant and version_id = :version and "
            "state = 'open' and table_ordinal = :table and code = :code and coalesce({{json_text(params, cells)}}, '0') = :cells order by "
            "position limit :limit")
        .bind("version", version)
        .bind("table", group.table_ordinal)
        .bind("code", group.code.value)
        .bind("cells", std::to_string(group.cells))
        .bind("limit", limit)
        .each([&](const Row& row) { out.push_back(open_row_of(row)); });
    return out;
}

std::optional<OpenRow> open_row(Reader& reader, const Uuid& version, std::int64_t record) {
    std::optional<OpenRow> out;
    reader
        .query(
            "select table_ordinal, record_no, raw, code, params from quarantine_row where tenant = :tenant and version_id = :version and "
            "state = 'open' and record_no = :record order by position limit 1")
        .bind("version", version)
        .bind("record", record)
        .each([&](const Row& row) { out = open_row_of(row); });
    return out;
}

}  // namespace skl::opendata
