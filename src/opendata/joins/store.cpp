#include "opendata/joins/store.h"

#include "kernel/describe/decode.h"
#include "kernel/describe/write.h"
#include "kernel/sketch/kmv.h"

namespace skl::opendata {
namespace {

constexpr std::string_view insert_hashes =
    "insert into sketch_hash(tenant, hash, sketch_id) select :tenant, rows.hash, rows.sketch from {{rows(:hashes; sketch bigint, hash "
    "bigint)}} where true on conflict do nothing";

constexpr std::string_view sketch_columns =
    "select s.id, s.version_id, s.table_id, s.columns, s.name, s.distinct_count, s.counted, s.hashes ";

std::vector<ColumnSketch> read(Query query) {
    std::vector<ColumnSketch> out;
    std::move(query).each([&](const Row& row) {
        ColumnSketch& sketch = out.emplace_back();
        sketch.id = row.integer(0);
        (void)parse(row.text(1), sketch.version_id);
        (void)parse(row.text(2), sketch.table_id);
        if (auto columns = read_json(row.text(3)))
            for (const Node& column : columns->items) sketch.columns.push_back(column.text);
        sketch.name = row.text(4);
        sketch.distinct_count = row.integer(5);
        sketch.counted = row.boolean(6);
        sketch.hashes = row.bytes(7);
    });
    return out;
}

std::string names_json(const std::vector<std::string>& names) {
    std::string out = "[";
    for (const std::string& name : names) {
        if (out.size() > 1) out += ',';
        write_json_string(out, name);
    }
    return out + "]";
}

JudgedPair turned(const JudgedPair& pair) { return {pair.right_table, pair.left_table, pair.right_columns, pair.left_columns, pair.state}; }

}  // namespace

void forget_sketches(Transaction& tx, const Uuid& table) {
    tx.query(
          "delete from sketch_hash where tenant = :tenant and sketch_id in (select id from column_sketch where tenant = :tenant and "
          "table_id = :table)")
        .bind("table", table)
        .run();
    tx.query("delete from column_sketch where tenant = :tenant and table_id = :table").bind("table", table).run();
    tx.query("delete from sketched_table where tenant = :tenant and table_id = :table").bind("table", table).run();
}

void save_sketches(Transaction& tx, const Table& table, std::span<const ColumnSketch> sketches, Instant at) {
    forget_sketches(tx, table.id);
    Rows hashes;
    for (const ColumnSketch& sketch : sketches) {
        tx.query(
              "insert into column_sketch(tenant, id, version_id, table_id, columns, name, distinct_count, counted, hashes) values(:tenant, "
              ":id, :version, :table, :columns, :name, :distinct, :counted, :hashes)")
            .bind("id", sketch.id)
            .bind("version", table.version_id)
            .bind("table", table.id)
            .bind("columns", names_json(sketch.columns))
            .bind("name", sketch.name)
            .bind("distinct", sketch.distinct_count)
            .bind("counted", sketch.counted)
            .bind("hashes", Bytes{sketch.hashes})
            .run();
        const auto smallest = sketch::unpack(std::string_view(sketch.hashes).substr(0, indexed_hashes * 8));
        for (const std::uint64_t hash : smallest) hashes.row().add("sketch", sketch.id).add("hash", static_cast<std::int64_t>(hash)).end();
    }
    if (!sketches.empty()) tx.query(insert_hashes).bind("hashes", hashes.json()).run();
    tx.query("insert into sketched_table(tenant, table_id, at) values(:tenant, :table, :at) on conflict do nothing")
        .bind("table", table.id)
        .bind("at", at)
        .run();
}

bool is_sketched(Reader& reader, const Uuid& table) {
    return reader.query("select at from sketched_table where tenant = :tenant and table_id = :table")
        .bind("table", table)
        .number()
        .has_value();
}

std::vector<ColumnSketch> sketches_of(Reader& reader, const Uuid& table) {
    static const std::string sql =
        std::string(sketch_columns) + "from column_sketch s where s.tenant = :tenant and s.table_id = :table order by s.id";
    return read(reader.query(sql).bind("table", table));
}

// `cross join` keeps SQLite to the order that is written: it looks up the few that are asked for, and does not read all of them in the
// order of their ids.
std::vector<ColumnSketch> sketches_by_id(Reader& reader, const std::vector<std::int64_t>& ids) {
    static const std::string sql = std::string(sketch_columns) +
                                   "from {{rows(:ids; id bigint)}} cross join column_sketch s where s.tenant = :tenant and s.id = rows.id";
    Rows rows;
    for (const std::int64_t id : ids) rows.row().add("id", id).end();
    return read(reader.query(sql).bind("ids", rows.json()));
}

std::vector<SharedHashes> sharing(Reader& reader, std::span<const AskedHash> hashes, const Uuid& own_dataset) {
    Rows rows;
    for (const AskedHash& one : hashes) rows.row().add("asked", one.asked).add("hash", static_cast<std::int64_t>(one.hash)).end();
    return reader
        .query(
            "select r.asked as asked, r.sketch as sketch, r.shared as shared from (select c.asked as asked, c.sketch as sketch, c.shared "
            "as "
            "shared, row_number() over (partition by c.asked order by c.shared desc, c.sketch) as place from (select rows.asked as asked, "
            "h.sketch_id as sketch, cast(count(*) as bigint) as shared from {{rows(:hashes; asked bigint, hash bigint)}} cross join "
            "sketch_hash "
            "h where h.tenant = :tenant and h.hash = rows.hash group by rows.asked, h.sketch_id) c cross join column_sketch s cross join "
            "data_table t cross join version v cross join dataset d where s.tenant = :tenant and s.id = c.sketch and t.tenant = :tenant "
            "and "
            "t.id = s.table_id and t.dataset_id <> :dataset and v.tenant = :tenant and v.id = t.version_id and v.state = 'published' and "
            "d.tenant = :tenant and d.id = t.dataset_id and d.state = 'published' and d.access_level = 'open') r where r.place <= :most")
        .bind("hashes", rows.json())
        .bind("dataset", own_dataset)
        .bind("most", most_shared_each)
        .all<SharedHashes>();
}

std::vector<WaitingTable> unsketched_tables(Reader& reader, std::int64_t limit) {
    return reader
        .query(
            "select t.tenant as tenant, t.id as table_id from data_table t join version v on v.tenant = t.tenant and v.id = t.version_id "
            "and "
            "v.state = 'published' join dataset d on d.tenant = t.tenant and d.id = t.dataset_id and d.state = 'published' and "
            "d.access_level "
            "= 'open' left join sketched_table s on s.tenant = t.tenant and s.table_id = t.id where s.at is null limit :limit")
        .bind("limit", limit)
        .all<WaitingTable>();
}

std::vector<WaitingTable> outdated_sketches(Reader& reader, std::int64_t limit) {
    return reader
        .query(
            "select s.tenant as tenant, s.table_id as table_id from sketched_table s join data_table t on t.tenant = s.tenant and t.id = "
            "s.table_id join version v on v.tenant = t.tenant and v.id = t.version_id where v.state <> 'published' limit :limit")
        .bind("limit", limit)
        .all<WaitingTable>();
}

void save_verdict(Transaction& tx, const JudgedPair& given, const std::string& who, Instant at) {
    const JudgedPair pair = given.left_table <= given.right_table ? given : turned(given);
    tx.query(
          "insert into join_verdict(tenant, left_table, left_columns, right_table, right_columns, state, at, who) values(:tenant, "
          ":left_table, :left_columns, :right_table, :right_columns, :state, :at, :who) on conflict (tenant, left_table, left_columns, "
          "right_table, right_columns) do update set state = excluded.state, at = excluded.at, who = excluded.who")
        .fields(pair)
        .bind("at", at)
        .bind("who", who)
        .run();
}

std::vector<JudgedPair> verdicts_of(Reader& reader, const std::string& table) {
    auto out = reader
                   .query(
                       "select left_table, right_table, left_columns, right_columns, state from join_verdict where tenant = :tenant and "
                       "(left_table = :table or right_table = :table)")
                   .bind("table", table)
                   .all<JudgedPair>();
    for (JudgedPair& pair : out)
        if (pair.left_table != table) pair = turned(pair);
    return out;
}

}  // namespace skl::opendata
