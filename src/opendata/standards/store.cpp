#include "opendata/standards/store.h"

#include "kernel/describe/decode.h"
#include "kernel/describe/write.h"
#include "kernel/text/text.h"
#include "opendata/store_sql.h"

namespace skl::opendata {
namespace {

const std::string& select_standard() {
    static const std::string sql = fmt::format("select {} from data_standard s ", selected(shape_of<DataStandard>, "s"));
    return sql;
}

// What a standard is found by.
std::string words_of(const DataStandard& standard) {
    std::string out;
    for (const auto& [language, title] : standard.title.by_language) out += title + " ";
    return text::nfkc_fold(out + standard.list.value + " " + standard.uri.value);
}

// A part of a text: the signs of LIKE stand for themselves.
std::string containing(std::string_view q) {
    std::string out = "%";
    for (const char c : text::nfkc_fold(q)) {
        if (c == '%' || c == '_' || c == '\\') out += '\\';
        out += c;
    }
    return out + "%";
}

}  // namespace

std::optional<DataStandard> find_standard(Reader& reader, const std::string& id_or_uri) {
    static const std::string sql = select_standard() + "where s.tenant = :tenant and (s.id = :key or s.uri = :key) limit 1";
    return reader.query(sql).bind("key", id_or_uri).one<DataStandard>();
}

void insert_standard(Transaction& tx, const DataStandard& standard) {
    static const std::string sql = inserted("data_standard", shape_of<DataStandard>, {"words"});
    tx.query(sql).fields(standard).bind("words", words_of(standard)).run();
}

bool update_standard(Transaction& tx, const DataStandard& standard, std::int64_t expected_rev) {
    static const std::string sql =
        fmt::format("update data_standard set {}, words = :words, rev = rev + 1 where tenant = :tenant and id = :id and rev = :expected",
                    assigned(shape_of<DataStandard>, {"id", "uri", "created_at", "rev"}));
    return tx.query(sql).fields(standard).bind("words", words_of(standard)).bind("expected", expected_rev).run() == 1;
}

std::vector<DataStandard> list_standards(Reader& reader, const StandardFilter& filter) {
    std::string sql = select_standard() + "where s.tenant = :tenant";
    if (!filter.q.empty()) sql += " and s.words like :q escape '\\'";
    if (!filter.list.empty()) sql += " and s.list = :list";
    if (!filter.uri.empty()) sql += " and s.uri = :uri";
    if (filter.state) sql += " and s.state = :state";
    sql += filter.keyset.behind("s") + filter.keyset.order("s") + " limit :limit";
    Query query = reader.query(sql).bind("limit", filter.limit);
    if (!filter.q.empty()) std::move(query).bind("q", containing(filter.q));
    if (!filter.list.empty()) std::move(query).bind("list", filter.list);
    if (!filter.uri.empty()) std::move(query).bind("uri", filter.uri);
    if (filter.state) std::move(query).bind("state", *filter.state);
    filter.keyset.bind(query);
    return std::move(query).all<DataStandard>();
}

std::vector<DataStandard> standards_by_uri(Reader& reader, const std::vector<std::string>& uris) {
    static const std::string sql = select_standard() + "join {{rows(:uris; uri text)}} on rows.uri = s.uri where s.tenant = :tenant";
    if (uris.empty()) return {};
    Rows rows;
    for (const std::string& uri : uris) rows.row().add("uri", uri).end();
    return reader.query(sql).bind("uris", rows.json()).all<DataStandard>();
}

std::vector<StandardList> lists_of_standards(Reader& reader, std::int64_t limit) {
    return reader
        .query(
            "select list as name, cast(count(*) as bigint) as standards from data_standard where tenant = :tenant and state = 'active' "
            "group by list order by list limit :limit")
        .bind("limit", limit)
        .all<StandardList>();
}

void insert_standard_version(Transaction& tx, const DataStandard& standard, const std::string& who, Instant at) {
    const standards::StandardFields& fields = standard;
    tx.query(
          "insert into data_standard_version(tenant, standard_id, number, fields, who, at) values(:tenant, :standard, :number, :fields, "
          ":who, :at)")
        .bind("standard", standard.id)
        .bind("number", standard.number)
        .bind("fields", to_json(fields))
        .bind("who", who)
        .bind("at", at)
        .run();
}

std::vector<StandardVersion> versions_of_standard(Reader& reader, const Uuid& standard, std::int64_t limit) {
    std::vector<StandardVersion> out;
    reader
        .query(
            "select number, at, fields from data_standard_version where tenant = :tenant and standard_id = :standard order by number desc "
            "limit :limit")
        .bind("standard", standard)
        .bind("limit", limit)
        .each([&](const Row& row) {
            StandardVersion& one = out.emplace_back();
            one.number = row.integer(0);
            one.at = {row.integer(1)};
            if (auto fields = from_json<standards::StandardFields>(row.text(2))) one.fields = std::move(*fields);
        });
    return out;
}

std::vector<StandardUse> uses_of_standard(Reader& reader, const std::string& uri, std::int64_t limit) {
    return reader
        .query(
            "select d.slug as slug, d.title as title, n.column_name as \"column\" from column_note n join resource r on r.tenant = "
            "n.tenant and r.id = n.resource_id join dataset d on d.tenant = r.tenant and d.id = r.dataset_id and d.state = 'published' "
            "where n.tenant = :tenant and n.standard_uri = :uri order by d.slug, n.column_name limit :limit")
        .bind("uri", uri)
        .bind("limit", limit)
        .all<StandardUse>();
}

std::vector<RefusedStandard> refused_standards(Reader& reader, const Uuid& resource) {
    return reader.query("select column_name as \"column\", uri from refused_standard where tenant = :tenant and resource_id = :resource")
        .bind("resource", resource)
        .all<RefusedStandard>();
}

void refuse_standard(Transaction& tx, const Uuid& resource, const RefusedStandard& refused, const std::string& who, Instant at) {
    tx.query(
          "insert into refused_standard(tenant, resource_id, column_name, uri, who, at) values(:tenant, :resource, :column, :uri, :who, "
          ":at) on conflict do nothing")
        .fields(refused)
        .bind("resource", resource)
        .bind("who", who)
        .bind("at", at)
        .run();
}

void forget_refusal(Transaction& tx, const Uuid& resource, const RefusedStandard& refused) {
    tx.query("delete from refused_standard where tenant = :tenant and resource_id = :resource and column_name = :column and uri = :uri")
        .fields(refused)
        .bind("resource", resource)
        .run();
}

std::vector<TableStandard> standards_of_tables(Reader& reader, const std::vector<Uuid>& tables) {
    if (tables.empty()) return {};
    Rows rows;
    for (const Uuid& table : tables) rows.row().add("id", to_text(table)).end();
    return reader
        .query(
            "select t.id as table_id, n.column_name as \"column\", n.standard_uri as uri from {{rows(:tables; id text)}} cross join "
            "data_table t cross join version v cross join column_note n where t.tenant = :tenant and t.id = rows.id and v.tenant = :tenant "
            "and v.id = t.version_id and n.tenant = :tenant and n.resource_id = v.resource_id and n.standard_uri is not null")
        .bind("tables", rows.json())
        .all<TableStandard>();
}

void keep_coverage(Transaction& tx, const Uuid& dataset, const Coverage& coverage, Instant at) {
    tx.query(
          "insert into standard_coverage(tenant, dataset_id, columns_total, bound, known, checked, passed, at) values(:tenant, :dataset, "
          ":columns_total, :bound, :known, :checked, :passed, :at) on conflict(tenant, dataset_id) do update set columns_total = "
          "excluded.columns_total, bound = excluded.bound, known = excluded.known, checked = excluded.checked, passed = excluded.passed, "
          "at = excluded.at")
        .fields(coverage)
        .bind("dataset", dataset)
        .bind("at", at)
        .run();
}

std::vector<PublisherCoverage> coverage_by_publisher(Reader& reader, std::int64_t limit) {
    return reader
        .query(
            "select coalesce(max(o.slug), '') as slug, max(d.publisher) as publisher, cast(count(*) as bigint) as datasets, "
            "cast(sum(c.columns_total) as bigint) as columns_total, cast(sum(c.bound) as bigint) as bound, cast(sum(c.known) as bigint) as "
            "known, cast(sum(c.checked) as bigint) as checked, cast(sum(c.passed) as bigint) as passed from standard_coverage c join "
            "dataset d on d.tenant = c.tenant and d.id = c.dataset_id and d.state = 'published' left join organization o on o.tenant = "
            "d.tenant and o.id = d.publisher_id where c.tenant = :tenant group by d.publisher_name order by sum(c.columns_total) desc, "
            "d.publisher_name limit :limit")
        .bind("limit", limit)
        .all<PublisherCoverage>();
}

}  // namespace skl::opendata
