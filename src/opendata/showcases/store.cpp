#include "opendata/showcases/store.h"

#include "opendata/store_sql.h"

namespace skl::opendata {

void insert_showcase(Transaction& tx, const Showcase& showcase, const std::vector<Uuid>& datasets) {
    static const std::string sql = inserted("showcase", shape_of<Showcase>, {});
    tx.query(sql).fields(showcase).run();
    for (const Uuid& dataset : datasets)
        tx.query(
              "insert into showcase_dataset(tenant, showcase_id, dataset_id) values(:tenant, :showcase, :dataset) on conflict do nothing")
            .bind("showcase", showcase.id)
            .bind("dataset", dataset)
            .run();
}

bool update_showcase(Transaction& tx, const Showcase& showcase) {
    static const std::string sql = fmt::format("update showcase set {}, rev = rev + 1 where tenant = :tenant and id = :id and rev = :rev",
                                               assigned(shape_of<Showcase>, {"id", "created_at", "rev"}));
    return tx.query(sql).fields(showcase).run() == 1;
}

std::optional<Showcase> find_showcase(Reader& reader, const Uuid& id) {
    static const std::string sql =
        fmt::format("select {} from showcase s where s.tenant = :tenant and s.id = :id", selected(shape_of<Showcase>, "s"));
    return reader.query(sql).bind("id", id).one<Showcase>();
}

std::vector<Uuid> datasets_of(Reader& reader, const Uuid& showcase) {
    std::vector<Uuid> out;
    reader.query("select dataset_id from showcase_dataset where tenant = :tenant and showcase_id = :showcase order by dataset_id")
        .bind("showcase", showcase)
        .each([&](const Row& row) {
            Uuid id;
            if (parse(row.text(0), id)) out.push_back(id);
        });
    return out;
}

std::vector<Showcase> list_showcases(Reader& reader, const ShowcaseFilter& filter) {
    std::string sql = fmt::format("select {} from showcase s where s.tenant = :tenant", selected(shape_of<Showcase>, "s"));
    if (filter.state) sql += " and s.state = :state";
    if (!filter.asked_by.empty()) sql += " and s.asked_by = :asked_by";
    if (filter.dataset)
        sql +=
            " and exists (select 1 from showcase_dataset d where d.tenant = s.tenant and d.showcase_id = s.id and d.dataset_id = :dataset)";
    sql += filter.keyset.behind("s") + filter.keyset.order("s") + " limit :limit";
    Query query = reader.query(sql).bind("limit", filter.limit);
    if (filter.state) std::move(query).bind("state", *filter.state);
    if (!filter.asked_by.empty()) std::move(query).bind("asked_by", filter.asked_by);
    if (filter.dataset) std::move(query).bind("dataset", *filter.dataset);
    filter.keyset.bind(query);
    return std::move(query).all<Showcase>();
}

std::int64_t waiting_of(Reader& reader, const std::string& asked_by) {
    return reader
        .query("select cast(count(*) as bigint) from showcase where tenant = :tenant and asked_by = :asked_by and state = 'submitted'")
        .bind("asked_by", asked_by)
        .number()
        .value_or(0);
}

}  // namespace skl::opendata
