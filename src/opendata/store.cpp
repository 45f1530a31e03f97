#include "opendata/store.h"

#include "kernel/crypto/random.h"
#include "kernel/describe/decode.h"
#include "kernel/describe/scalar.h"
#include "kernel/describe/write.h"
#include "kernel/storage/references.h"
#include "opendata/catalogue/store.h"
#include "opendata/search.h"
#include "opendata/store_sql.h"

namespace skl::opendata {
namespace {

const std::string& select_dataset() {
    static const std::string sql = fmt::format("select {} from dataset d where d.tenant = :tenant ", selected(shape_of<Dataset>, "d"));
    return sql;
}

// Who needs the blobs: the version its source file, its tables theirs, which go when it is parsed again.
std::string owner_of(const Uuid& version) { return "opendata/version/" + to_text(version); }
std::string tables_owner_of(const Uuid& version) { return owner_of(version) + "/tables"; }

}  // namespace

std::optional<Dataset> find_dataset(Reader& reader, const std::string& key) {
    static const std::string sql = select_dataset() +
                                   "and (d.slug = :key or d.id = :key or d.identifier = :key) order by case when d.slug = :key then 0 when "
                                   "d.id = :key then 1 else 2 end limit 1";
    return reader.query(sql).bind("key", key).one<Dataset>();
}

std::optional<Dataset> dataset_by_id(Reader& reader, const Uuid& id) {
    static const std::string sql = select_dataset() + "and d.id = :id";
    return reader.query(sql).bind("id", id).one<Dataset>();
}

std::optional<Dataset> lock_dataset(Transaction& tx, const Uuid& id) {
    tx.query("update dataset set rev = rev where tenant = :tenant and id = :id").bind("id", id).run();
    return dataset_by_id(tx, id);
}

std::vector<Dataset> published_datasets(Reader& reader) {
    static const std::string sql = select_dataset() + "and d.state = 'published'";
    return reader.query(sql).all<Dataset>();
}

namespace {

// The publisher's title stands with the dataset, where lists and facets need it; who is only named becomes an organization.
void settle_publisher(Transaction& tx, Dataset& dataset, Instant at) {
    if (dataset.publisher_id) {
        const auto known = organization_by_id(tx, *dataset.publisher_id);
        if (known) dataset.publisher.by_language = known->title.by_language;
        if (!known) dataset.publisher_id.reset();
    } else if (!dataset.publisher.in("zh-Hant").empty()) {
        dataset.publisher_id = organization_named(tx, dataset.publisher, at).id;
    }
}

}  // namespace

bool insert_dataset(Transaction& tx, const Dataset& given, const std::string& who, Instant at) {
    static const std::string sql =
        inserted("dataset", shape_of<Dataset>, {"name", "publisher_name", "created_at", "created_by"}) + " on conflict do nothing";
    Dataset dataset = given;
    settle_publisher(tx, dataset, at);
    const bool fresh = tx.query(sql)
                           .fields(dataset)
                           .bind("name", dataset.title.in("zh-Hant"))
                           .bind("publisher_name", dataset.publisher.in("zh-Hant"))
                           .bind("created_at", at)
                           .bind("created_by", who)
                           .run() == 1;
    if (fresh) index_dataset(tx, dataset);
    return fresh;
}

bool update_dataset(Transaction& tx, const Dataset& given, std::int64_t expected_rev) {
    static const std::string sql = fmt::format(
        "update dataset set {}, name = :name, publisher_name = :publisher_name, rev = rev + 1 where tenant = :tenant and id = :id and rev "
        "= :expected",
        assigned(shape_of<Dataset>, {"id", "identifier", "slug", "rev"}));
    Dataset dataset = given;
    settle_publisher(tx, dataset, given.modified_at);
    const bool done = tx.query(sql)
                          .fields(dataset)
                          .bind("name", dataset.title.in("zh-Hant"))
                          .bind("publisher_name", dataset.publisher.in("zh-Hant"))
                          .bind("expected", expected_rev)
                          .run() == 1;
    if (done) index_dataset(tx, dataset);
    return done;
}

bool delete_draft(Transaction& tx, const Dataset& dataset) {
    const auto files = tx.query("select count(*) from version where tenant = :tenant and dataset_id = :id").bind("id", dataset.id).number();
    if (files.value_or(0) > 0) return false;
    tx.query(
          "delete from column_note where tenant = :tenant and resource_id in (select id from resource where tenant = :tenant and "
          "dataset_id = :id)")
        .bind("id", dataset.id)
        .run();
    for (const char* table : {"ckan_datastore", "removed_resource"})
        tx.query(fmt::format("delete from {} where tenant = :tenant and resource_id in (select id from resource where tenant = :tenant and "
                             "dataset_id = :id)",
                             table))
            .bind("id", dataset.id)
            .run();
    tx.query(
          "delete from ckan_kept where tenant = :tenant and (subject_id = :id or subject_id in (select id from resource where tenant = "
          ":tenant and dataset_id = :id))")
        .bind("id", dataset.id)
        .run();
    tx.query("delete from resource where tenant = :tenant and dataset_id = :id").bind("id", dataset.id).run();
    return tx.query("delete from dataset where tenant = :tenant and id = :id and state = 'draft'").bind("id", dataset.id).run() == 1;
}

void rename_publisher(Transaction& tx, const Organization& organization) {
    tx.query("update dataset set publisher = :publisher, publisher_name = :name where tenant = :tenant and publisher_id = :id")
        .bind("publisher", to_json(organization.title))
        .bind("name", organization.title.in("zh-Hant"))
        .bind("id", organization.id)
        .run();
    static const std::string sql = select_dataset() + "and d.publisher_id = :id and d.state = 'published'";
    for (const Dataset& dataset : tx.query(sql).bind("id", organization.id).all<Dataset>()) index_dataset(tx, dataset);
}

namespace {
const std::string select_table =
    "select t.id as id, t.version_id as version_id, t.dataset_id as dataset_id, t.ordinal as ordinal, t.name as name, "
    "t.row_count as row_count, t.parquet_sha256 as parquet_sha256, t.parquet_bytes as parquet_bytes, t.csv_sha256 as csv_sha256, "
    "t.csv_bytes as csv_bytes, t.columns as columns from data_table t ";
const std::string of_published =
    select_table +
    "join version v on v.tenant = t.tenant and v.id = t.version_id and v.state = 'published' "
    "join dataset d on d.tenant = t.tenant and d.id = t.dataset_id and d.state = 'published' where t.tenant = :tenant ";
const std::string of_history =
    select_table +
    "join version v on v.tenant = t.tenant and v.id = t.version_id and v.state in ('published', 'superseded') "
    "join dataset d on d.tenant = t.tenant and d.id = t.dataset_id and d.state = 'published' where t.tenant = :tenant ";
}  // namespace

// The update takes the row's lock: who receives a version of it waits for who is about to, so that numbers have no gap and no double.
Uuid resource_of(Transaction& tx, const Dataset& dataset, Instant at) {
    static const std::string sql = inserted("resource", shape_of<Resource>, {}) + " on conflict do nothing";
    Resource first;
    first.id = crypto::new_id<Resource>(at);
    first.dataset_id = dataset.id;
    first.identifier.value = dataset.identifier.value + "-001";
    first.title.by_language = dataset.title.by_language;
    first.created_at = first.modified_at = at;
    tx.query(sql).fields(first).run();
    Uuid id;
    const auto known =
        tx.query("update resource set position = 1 where tenant = :tenant and dataset_id = :dataset and position = 1 returning id")
            .bind("dataset", dataset.id)
            .word();
    (void)parse(known.value(), id);
    return id;
}

namespace {
constexpr const char* version_columns =
    "id, dataset_id, resource_id, number, state, file_name, raw_sha256, bytes_raw, canonical_sha256, format, encoding, rows_accepted, "
    "rows_quarantined, "
    "blank_rows, data_as_of, note, problem, job_id, created_at, published_at";
const std::string select_version = std::string("select ") + version_columns + " from version where tenant = :tenant ";
// The versions that /datasets/{dataset}/versions/{n} counts: those of the dataset's first resource.
const std::string select_first =
    select_version +
    "and resource_id = (select r.id from resource r where r.tenant = :tenant and r.dataset_id = :dataset and r.position = 1) ";
}  // namespace

Version insert_version(Transaction& tx, const Dataset& dataset, const Uuid& resource, const std::string& file_name,
                       const std::string& raw_sha256, std::int64_t bytes, const std::string& note, const std::string& who, Instant at) {
    Version version;
    version.id = crypto::new_id<Version>(at);
    version.dataset_id = dataset.id;
    version.resource_id = resource;
    version.number = 1 + tx.query("select coalesce(max(number), 0) from version where tenant = :tenant and resource_id = :resource")
                             .bind("resource", resource)
                             .number()
                             .value_or(0);
    version.file_name.value = file_name;
    version.raw_sha256.value = raw_sha256;
    version.bytes_raw = bytes;
    version.note.value = note;
    version.created_at = at;
    tx.query(
          "insert into version(tenant, id, dataset_id, resource_id, number, state, file_name, raw_sha256, bytes_raw, canonical_sha256, "
          "format, encoding, "
          "rows_accepted, rows_quarantined, blank_rows, report, corrections, data_as_of, note, problem, job_id, created_at, created_by, "
          "published_at) "
          "values(:tenant, :id, :dataset_id, :resource_id, :number, :state, :file_name, :raw_sha256, :bytes_raw, '', '', '', 0, 0, 0, '', "
          "'{}', null, :note, "
          "'', null, :created_at, :who, null)")
        .fields(version)
        .bind("who", who)
        .run();
    tx.query("delete from removed_resource where tenant = :tenant and resource_id = :resource").bind("resource", resource).run();
    keep_blob(tx, {raw_sha256, bytes}, owner_of(version.id), at);
    return version;
}

std::optional<Version> find_version(Reader& reader, const Uuid& dataset, std::int64_t number) {
    static const std::string sql = select_first + "and dataset_id = :dataset and number = :number";
    return reader.query(sql).bind("dataset", dataset).bind("number", number).one<Version>();
}

std::optional<Version> version_by_id(Reader& reader, const Uuid& id) {
    static const std::string sql = select_version + "and id = :id";
    return reader.query(sql).bind("id", id).one<Version>();
}

std::optional<Version> published_version(Reader& reader, const Uuid& dataset) {
    static const std::string sql = select_first + "and dataset_id = :dataset and state = 'published' order by number desc limit 1";
    return reader.query(sql).bind("dataset", dataset).one<Version>();
}

std::optional<Version> newest_version(Reader& reader, const Uuid& dataset) {
    static const std::string sql =
        select_first + "and dataset_id = :dataset and state not in ('failed', 'withheld', 'deleted') order by number desc limit 1";
    return reader.query(sql).bind("dataset", dataset).one<Version>();
}

std::optional<Version> published_of(Reader& reader, const Uuid& resource) {
    static const std::string sql = select_version + "and resource_id = :resource and state = 'published' order by number desc limit 1";
    return reader.query(sql).bind("resource", resource).one<Version>();
}

std::optional<Version> newest_readable(Reader& reader, const Uuid& resource) {
    static const std::string sql =
        select_version + "and resource_id = :resource and state in ('ready', 'needs_review', 'published') order by number desc limit 1";
    auto newest = reader.query(sql).bind("resource", resource).one<Version>();
    return newest && newest->state != VersionState::published ? newest : std::nullopt;
}

std::vector<Version> waiting_versions(Reader& reader, std::int64_t limit) {
    static const std::string sql =
        select_version +
        "and state in ('received', 'parsing', 'failed', 'needs_review', 'ready') order by created_at desc, id limit :limit";
    return reader.query(sql).bind("limit", limit).all<Version>();
}

std::vector<Version> versions_of(Reader& reader, const Uuid& dataset) {
    static const std::string sql = select_first + "and dataset_id = :dataset order by number desc limit 500";
    return reader.query(sql).bind("dataset", dataset).all<Version>();
}

std::vector<Version> versions_of_resource(Reader& reader, const Uuid& resource) {
    static const std::string sql = select_version + "and resource_id = :resource order by number desc limit 500";
    return reader.query(sql).bind("resource", resource).all<Version>();
}

std::vector<Version> public_versions(Reader& reader, const Uuid& resource, std::int64_t limit) {
    static const std::string sql =
        select_version +
        "and resource_id = :resource and state in ('published', 'superseded') and published_at is not null order by number desc limit "
        ":limit";
    return reader.query(sql).bind("resource", resource).bind("limit", limit).all<Version>();
}

std::string report_of(Reader& reader, const Uuid& version) {
    return reader.query("select report from version where tenant = :tenant and id = :id").bind("id", version).word().value_or("");
}

std::string corrections_of(Reader& reader, const Uuid& version) {
    return reader.query("select corrections from version where tenant = :tenant and id = :id").bind("id", version).word().value_or("{}");
}

std::vector<BeingRead> versions_being_read(Reader& reader) {
    return reader.query("select tenant, id, job_id, created_at from version where state in ('received', 'parsing')").all<BeingRead>();
}

void set_version_state(Transaction& tx, const Uuid& version, VersionState state, const std::string& problem) {
    tx.query("update version set state = :state, problem = :problem where tenant = :tenant and id = :id")
        .bind("state", state)
        .bind("problem", problem)
        .bind("id", version)
        .run();
}

void set_version_job(Transaction& tx, const Uuid& version, const Uuid& job) {
    tx.query("update version set job_id = :job where tenant = :tenant and id = :id").bind("job", job).bind("id", version).run();
}

void set_corrections(Transaction& tx, const Uuid& version, const std::string& json) {
    tx.query("update version set corrections = :json where tenant = :tenant and id = :id").bind("json", json).bind("id", version).run();
}

void set_report(Transaction& tx, const Uuid& version, const IngestReport& report) {
    std::int64_t accepted = 0, quarantined = 0, blank = 0;
    for (const TableReport& table : report.tables) {
        accepted += table.rows.accepted;
        quarantined += table.rows.quarantined;
        blank += table.layout.blank;
    }
    tx.query(
          "update version set report = :report, canonical_sha256 = :canonical, format = :format, encoding = :encoding, rows_accepted = "
          ":accepted, "
          "rows_quarantined = :quarantined, blank_rows = :blank, data_as_of = :as_of where tenant = :tenant and id = :id")
        .bind("report", to_json(report))
        .bind("canonical", report.tables.empty() ? std::string{} : report.tables.front().canonical_sha256)  // a document has none
        .bind("format", report.format.value)
        .bind("encoding", report.decode.encoding.value)
        .bind("accepted", accepted)
        .bind("quarantined", quarantined)
        .bind("blank", blank)
        .bind("as_of", report.tables.empty() ? std::nullopt : report.tables.front().layout.data_as_of)
        .bind("id", version)
        .run();
}

void release_version(Transaction& tx, const Uuid& version) {
    release_blobs(tx, owner_of(version));
    release_blobs(tx, tables_owner_of(version));
}

// The dataset's row comes first: its lock lets one publish at a time, so that one version of a resource is public at any moment.
void publish_version(Transaction& tx, const Version& version, Instant at) {
    tx.query(
          "update dataset set modified_at = :at, issued_at = case when state = 'published' then coalesce(issued_at, :at) else issued_at "
          "end, format = (select v.format from version v where v.tenant = :tenant and v.id = :version), rev = rev + 1 where tenant = "
          ":tenant and id = :dataset")
        .bind("at", at)
        .bind("version", version.id)
        .bind("dataset", version.dataset_id)
        .run();
    tx.query("update version set state = 'superseded' where tenant = :tenant and resource_id = :resource and state = 'published'")
        .bind("resource", version.resource_id)
        .run();
    tx.query("update version set state = 'published', problem = '', published_at = :at where tenant = :tenant and id = :id")
        .bind("at", at)
        .bind("id", version.id)
        .run();
    tx.query(
          "update resource set sha256 = :sha256, byte_size = :bytes, last_modified = :at, modified_at = :at, rev = rev + 1 where tenant = "
          ":tenant and id = :resource")
        .bind("sha256", version.raw_sha256.value)
        .bind("bytes", version.bytes_raw)
        .bind("at", at)
        .bind("resource", version.resource_id)
        .run();
    index_dataset(tx, dataset_by_id(tx, version.dataset_id).value());
}

void insert_table(Transaction& tx, const Table& table, Instant at) {
    tx.query(
          "insert into data_table(tenant, id, version_id, dataset_id, ordinal, name, row_count, parquet_sha256, parquet_bytes, csv_sha256, "
          "csv_bytes, columns) "
          "values(:tenant, :id, :version_id, :dataset_id, :ordinal, :name, :row_count, :parquet_sha256, :parquet_bytes, :csv_sha256, "
          ":csv_bytes, :columns)")
        .fields(table)
        .run();
    keep_blob(tx, {table.parquet_sha256.value, table.parquet_bytes}, tables_owner_of(table.version_id), at);
    keep_blob(tx, {table.csv_sha256.value, table.csv_bytes}, tables_owner_of(table.version_id), at);
}

std::vector<Table> tables_of(Reader& reader, const Uuid& version) {
    static const std::string sql = select_table + "where t.tenant = :tenant and t.version_id = :version order by t.ordinal";
    return reader.query(sql).bind("version", version).all<Table>();
}

std::optional<Table> published_table(Reader& reader, const std::string& name) {
    static const std::string sql = of_published + "and (t.name = :name or t.id = :name)";
    return reader.query(sql).bind("name", name).one<Table>();
}

std::optional<Table> table_as_of(Reader& reader, const std::string& name, Instant at) {
    static const std::string sql =
        of_history + "and t.name = :name and v.published_at <= :at order by v.published_at desc, v.number desc limit 1";
    return reader.query(sql).bind("name", name).bind("at", at).one<Table>();
}

std::optional<Table> table_of_version(Reader& reader, const std::string& name, std::int64_t version) {
    static const std::string sql = of_history + "and (t.name = :name or t.id = :name) and v.number = :number";
    return reader.query(sql).bind("name", name).bind("number", version).one<Table>();
}

std::optional<std::string> withdrawn_table(Reader& reader, const std::string& name) {
    return reader
        .query(
            "select case when d.state = 'withdrawn' then d.state_reason else v.problem end from data_table t join version v on v.tenant = "
            "t.tenant and v.id = t.version_id "
            "join dataset d on d.tenant = t.tenant and d.id = t.dataset_id "
            "where t.tenant = :tenant and (t.name = :name or t.id = :name) and (v.state in ('withheld', 'deleted') or d.state = "
            "'withdrawn') order by "
            "v.number desc limit 1")
        .bind("name", name)
        .word();
}

std::vector<Table> published_tables(Reader& reader) {
    static const std::string sql = of_published + "order by t.name limit 1000";
    return reader.query(sql).all<Table>();
}

void delete_results(Transaction& tx, const Uuid& version) {
    release_blobs(tx, tables_owner_of(version));
    tx.query("delete from data_table where tenant = :tenant and version_id = :version").bind("version", version).run();
    tx.query("delete from quarantine_row where tenant = :tenant and version_id = :version").bind("version", version).run();
}

void insert_quarantine(Transaction& tx, const Uuid& version, const std::vector<NewQuarantineRow>& rows) {
    for (const NewQuarantineRow& row : rows)
        tx.query(
              "insert into quarantine_row(tenant, version_id, position, table_ordinal, record_no, byte_offset, raw, code, column_name, "
              "params, state) "
              "values(:tenant, :version, :position, :ordinal, :record, :offset, :raw, :code, :column, :params, :state)")
            .bind("version", version)
            .bind("position", row.position)
            .bind("ordinal", row.table_ordinal)
            .bind("record", row.record_no)
            .bind("offset", row.byte_offset)
            .bind("raw", Bytes{row.raw})
            .bind("code", row.code)
            .bind("column", row.column)
            .bind("params", row.params)
            .bind("state", row.state)
            .run();
}

namespace {

QuarantineState quarantine_state(std::string_view word) {
    QuarantineState out{};
    (void)read_scalar(word, face_of<QuarantineState>, &out);
    return out;
}

}  // namespace

std::vector<QuarantineRow> quarantine_of(Reader& reader, const Uuid& version, std::int64_t limit, std::int64_t after_record) {
    std::vector<QuarantineRow> out;
    reader
        .query(
            "select record_no, byte_offset, raw, code, params, state from quarantine_row where tenant = :tenant and version_id = :version "
            "and "
            "record_no > :after "
            "order by position limit :limit")
        .bind("version", version)
        .bind("after", after_record)
        .bind("limit", limit)
        .each([&](const Row& row) {
            out.push_back({row.integer(0),
                           row.integer(1),
                           row.bytes(2),
                           {std::string(row.text(3))},
                           std::string(row.text(4)),
                           quarantine_state(row.text(5))});
        });
    return out;
}

void each_quarantined(Reader& reader, const Uuid& version, std::int64_t after, std::int64_t limit,
                      const std::function<void(const NewQuarantineRow&)>& visit) {
    reader
        .query(
            "select position, table_ordinal, record_no, byte_offset, raw, code, column_name, params, state from quarantine_row where "
            "tenant = "
            ":tenant and version_id = :version and position > :after order by position limit :limit")
        .bind("version", version)
        .bind("after", after)
        .bind("limit", limit)
        .each([&](const Row& row) {
            visit({row.integer(0), row.integer(1), row.integer(2), row.integer(3), row.bytes(4), std::string(row.text(5)),
                   std::string(row.text(6)), std::string(row.text(7)), quarantine_state(row.text(8))});
        });
}

void audit(Transaction& tx, Instant at, const std::string& who, const std::string& action, const std::string& subject,
           const std::string& why) {
    tx.query(
          "insert into opendata_audit(tenant, id, at, who, action, subject, why) values(:tenant, :id, :at, :who, :action, :subject, :why)")
        .bind("id", crypto::uuid_v7(at))
        .bind("at", at)
        .bind("who", who)
        .bind("action", action)
        .bind("subject", subject)
        .bind("why", why)
        .run();
}

}  // namespace skl::opendata
