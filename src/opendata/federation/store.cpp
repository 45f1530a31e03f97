#include "opendata/federation/store.h"

#include "kernel/describe/decode.h"
#include "kernel/describe/write.h"
#include "opendata/store_sql.h"

namespace skl::opendata {
namespace {

const std::string& select_source() {
    static const std::string sql =
        fmt::format("select {} from harvest_source s where s.tenant = :tenant ", selected(shape_of<HarvestSource>, "s"));
    return sql;
}
const std::string& select_run() {
    static const std::string sql =
        fmt::format("select {} from harvest_job j where j.tenant = :tenant ", selected(shape_of<HarvestRun>, "j"));
    return sql;
}
const std::string& select_object() {
    static const std::string sql =
        fmt::format("select {} from harvest_object o where o.tenant = :tenant ", selected(shape_of<HarvestObject>, "o"));
    return sql;
}

}  // namespace

std::optional<HarvestSource> find_source(Reader& reader, const std::string& key) {
    static const std::string sql = select_source() + "and (s.id = :key or s.slug = :key) limit 1";
    return reader.query(sql).bind("key", key).one<HarvestSource>();
}

std::vector<HarvestSource> all_sources(Reader& reader) {
    constexpr std::int64_t most = 1'000;
    static const std::string sql = select_source() + "order by s.title, s.id limit :most";
    return reader.query(sql).bind("most", most).all<HarvestSource>();
}

bool insert_source(Transaction& tx, const HarvestSource& source) {
    static const std::string sql = inserted("harvest_source", shape_of<HarvestSource>, {}) + " on conflict do nothing";
    return tx.query(sql).fields(source).run() == 1;
}

bool update_source(Transaction& tx, const HarvestSource& source, std::int64_t expected_rev) {
    static const std::string sql =
        fmt::format("update harvest_source set {}, rev = rev + 1 where tenant = :tenant and id = :id and rev = :expected",
                    assigned(shape_of<HarvestSource>, {"id", "slug", "created_at", "rev"}));
    return tx.query(sql).fields(source).bind("expected", expected_rev).run() == 1;
}

void keep_validators(Transaction& tx, const Uuid& source, const std::string& etag, const std::string& last_modified) {
    tx.query("update harvest_source set etag = :etag, last_modified = :modified where tenant = :tenant and id = :id")
        .bind("etag", etag)
        .bind("modified", last_modified)
        .bind("id", source)
        .run();
}

void set_next(Transaction& tx, const Uuid& source, std::optional<Instant> next) {
    tx.query("update harvest_source set next_at = :next where tenant = :tenant and id = :id").bind("next", next).bind("id", source).run();
}

std::vector<SourceDue> sources_due(Reader& reader, Instant now, std::int64_t limit) {
    return reader.query("select tenant, id from harvest_source where active and next_at <= :now order by next_at limit :limit")
        .bind("now", now)
        .bind("limit", limit)
        .all<SourceDue>();
}

std::optional<HarvestRun> find_run(Reader& reader, const Uuid& id) {
    static const std::string sql = select_run() + "and j.id = :id";
    return reader.query(sql).bind("id", id).one<HarvestRun>();
}

std::optional<HarvestRun> lock_run(Transaction& tx, const Uuid& id) {
    tx.query("update harvest_job set state = state where tenant = :tenant and id = :id").bind("id", id).run();
    return find_run(tx, id);
}

std::optional<HarvestRun> open_run(Reader& reader, const Uuid& source) {
    static const std::string sql =
        select_run() + "and j.source_id = :source and j.state in ('queued', 'running', 'needs_confirmation') order by j.id desc limit 1";
    return reader.query(sql).bind("source", source).one<HarvestRun>();
}

std::vector<HarvestRun> runs_of(Reader& reader, const Uuid& source, std::int64_t limit) {
    static const std::string sql = select_run() + "and j.source_id = :source order by j.id desc limit :limit";
    return reader.query(sql).bind("source", source).bind("limit", limit).all<HarvestRun>();
}

void insert_run(Transaction& tx, const HarvestRun& run) {
    static const std::string sql = inserted("harvest_job", shape_of<HarvestRun>, {});
    tx.query(sql).fields(run).run();
}

void update_run(Transaction& tx, const HarvestRun& run) {
    static const std::string sql = fmt::format("update harvest_job set {} where tenant = :tenant and id = :id",
                                               assigned(shape_of<HarvestRun>, {"id", "source_id", "who", "queued_at"}));
    tx.query(sql).fields(run).run();
}

std::optional<std::pair<std::int64_t, harvest::Ask>> next_ask(Reader& reader, const Uuid& run) {
    std::optional<std::pair<std::int64_t, harvest::Ask>> out;
    reader
        .query(
            "select position, href, accept, step, context from harvest_ask where tenant = :tenant and run_id = :run order by position "
            "limit 1")
        .bind("run", run)
        .each([&](const Row& row) {
            out.emplace(row.integer(0), harvest::Ask{});
            row.into(shape_of<harvest::Ask>, &out->second);
        });
    return out;
}

void add_asks(Transaction& tx, const Uuid& run, const std::vector<harvest::Ask>& asks) {
    if (asks.empty()) return;
    std::int64_t position = tx.query("select coalesce(max(position), 0) from harvest_ask where tenant = :tenant and run_id = :run")
                                .bind("run", run)
                                .number()
                                .value_or(0);
    Rows rows;
    for (const harvest::Ask& ask : asks)
        rows.row()
            .add("position", ++position)
            .add("href", ask.href)
            .add("accept", ask.accept)
            .add("step", boost::describe::enum_to_string(ask.step, ""))
            .add("context", ask.context)
            .end();
    tx.query(
          "insert into harvest_ask(tenant, run_id, position, href, accept, step, context) select :tenant, :run, position, href, "
          "accept, "
          "step, context from {{rows(:rows; position bigint, href text, accept text, step text, context text)}}")
        .bind("run", run)
        .bind("rows", rows.json())
        .run();
}

void drop_ask(Transaction& tx, const Uuid& run, std::int64_t position) {
    tx.query("delete from harvest_ask where tenant = :tenant and run_id = :run and position = :position")
        .bind("run", run)
        .bind("position", position)
        .run();
}

void drop_asks(Transaction& tx, const Uuid& run) {
    tx.query("delete from harvest_ask where tenant = :tenant and run_id = :run").bind("run", run).run();
}

std::int64_t count_asks(Reader& reader, const Uuid& run) {
    return reader.query("select count(*) from harvest_ask where tenant = :tenant and run_id = :run").bind("run", run).number().value_or(0);
}

std::optional<HarvestObject> find_object(Reader& reader, const Uuid& source, const std::string& guid) {
    static const std::string sql = select_object() + "and o.source_id = :source and o.guid = :guid";
    return reader.query(sql).bind("source", source).bind("guid", guid).one<HarvestObject>();
}

std::optional<HarvestObject> object_by_id(Reader& reader, const Uuid& id) {
    static const std::string sql = select_object() + "and o.id = :id";
    return reader.query(sql).bind("id", id).one<HarvestObject>();
}

void insert_object(Transaction& tx, const HarvestObject& object) {
    static const std::string sql = inserted("harvest_object", shape_of<HarvestObject>, {});
    tx.query(sql).fields(object).run();
}

void update_object(Transaction& tx, const HarvestObject& object) {
    static const std::string sql = fmt::format("update harvest_object set {} where tenant = :tenant and id = :id",
                                               assigned(shape_of<HarvestObject>, {"id", "source_id", "guid", "first_seen"}));
    tx.query(sql).fields(object).run();
}

void mark_seen(Transaction& tx, const std::vector<Uuid>& objects, const Uuid& run) {
    if (objects.empty()) return;
    Rows rows;
    for (const Uuid& id : objects) rows.row().add("id", to_text(id)).end();
    tx.query(
          "update harvest_object set seen_run = :run, missing_runs = 0, missing_since = null, confirmed = false, state = case when state "
          "in "
          "('found', 'changed', 'missing') then 'unchanged' else state end where tenant = :tenant and id in (select id from "
          "{{rows(:rows; id text)}})")
        .bind("run", run)
        .bind("rows", rows.json())
        .run();
}

void mark_all_seen(Transaction& tx, const Uuid& source, const Uuid& run) {
    tx.query(
          "update harvest_object set seen_run = :run, state = case when state in ('found', 'changed') then 'unchanged' else state end "
          "where "
          "tenant = :tenant and source_id = :source and state not in ('missing', 'withdrawn')")
        .bind("run", run)
        .bind("source", source)
        .run();
}

std::vector<HarvestObject> absent_objects(Reader& reader, const Uuid& source, const Uuid& run) {
    static const std::string sql =
        select_object() +
        "and o.source_id = :source and o.seen_run <> :run and o.swept_run <> :run and o.state not in ('withdrawn', 'own') order by o.id";
    return reader.query(sql).bind("source", source).bind("run", run).all<HarvestObject>();
}

std::int64_t count_present(Reader& reader, const Uuid& source) {
    return reader.query("select count(*) from harvest_object where tenant = :tenant and source_id = :source and state <> 'withdrawn'")
        .bind("source", source)
        .number()
        .value_or(0);
}

std::map<std::string, std::int64_t> count_by_state(Reader& reader, const Uuid& source) {
    std::map<std::string, std::int64_t> out;
    reader.query("select state, cast(count(*) as bigint) from harvest_object where tenant = :tenant and source_id = :source group by state")
        .bind("source", source)
        .each([&](const Row& row) { out[std::string(row.text(0))] = row.integer(1); });
    return out;
}

std::vector<HarvestObject> objects_of(Reader& reader, const Uuid& source, const std::string& state, const std::string& after,
                                      std::int64_t limit) {
    static const std::string sql =
        select_object() + "and o.source_id = :source and (:state = '' or o.state = :state) and o.id > :after order by o.id limit :limit";
    return reader.query(sql).bind("source", source).bind("state", state).bind("after", after).bind("limit", limit).all<HarvestObject>();
}

std::vector<HarvestObject> objects_of_dataset(Reader& reader, const Uuid& dataset) {
    static const std::string sql = select_object() + "and o.dataset_id = :dataset order by o.first_seen, o.id limit 100";
    return reader.query(sql).bind("dataset", dataset).all<HarvestObject>();
}

void set_object_dataset(Transaction& tx, const Uuid& object, const Uuid& dataset) {
    tx.query("update harvest_object set dataset_id = :dataset, hash = '' where tenant = :tenant and id = :id")
        .bind("dataset", dataset)
        .bind("id", object)
        .run();
}

namespace {

std::optional<Known> only_known(Query&& query) {
    std::vector<Known> found;
    std::move(query).each([&](const Row& row) {
        Known& one = found.emplace_back();
        (void)parse(row.text(0), one.id);
        Uuid source;
        if (!row.is_null(1) && parse(row.text(1), source)) one.source_id = source;
        if (const auto title = from_json<Bilingual<0, 300>>(row.text(2))) one.title = title->in("zh-Hant");
    });
    if (found.size() != 1) return std::nullopt;
    return found.front();
}

}  // namespace

std::optional<Known> dataset_of_origin(Reader& reader, const std::string& origin) {
    return only_known(
        reader
            .query("select id, source_id, title from dataset where tenant = :tenant and source_guid = :origin and source_guid <> '' "
                   "and state <> 'withdrawn' order by id limit 1")
            .bind("origin", origin));
}

std::optional<Known> dataset_of_identifier(Reader& reader, const std::string& identifier) {
    return only_known(reader
                          .query("select id, source_id, title from dataset where tenant = :tenant and identifier = :identifier and state "
                                 "<> 'withdrawn' limit 2")
                          .bind("identifier", identifier));
}

std::optional<Known> dataset_of_landing_page(Reader& reader, const std::string& href) {
    return only_known(
        reader
            .query(
                "select id, source_id, title from dataset where tenant = :tenant and landing_page = :href and state <> 'withdrawn' limit 2")
            .bind("href", href));
}

bool delete_resource(Transaction& tx, const Uuid& resource) {
    const auto versions =
        tx.query("select count(*) from version where tenant = :tenant and resource_id = :id").bind("id", resource).number();
    if (versions.value_or(0) > 0) return false;
    return tx.attempt([&] {
        tx.query("delete from link_check where tenant = :tenant and resource_id = :id").bind("id", resource).run();
        tx.query("delete from column_note where tenant = :tenant and resource_id = :id").bind("id", resource).run();
        tx.query("delete from resource where tenant = :tenant and id = :id").bind("id", resource).run();
    });
}

}  // namespace skl::opendata
