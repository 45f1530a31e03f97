#include "opendata/persons/store.h"

#include "kernel/describe/decode.h"
#include "kernel/describe/write.h"
#include "opendata/store_sql.h"

namespace skl::opendata {

void keep_scan(Transaction& tx, const Uuid& version, const persons::PersonReport& report, Instant at) {
    tx.query(
          "insert into personal_scan(tenant, version_id, report, at) values(:tenant, :version, :report, :at) on conflict (tenant, "
          "version_id) do update set report = excluded.report, at = excluded.at")
        .bind("version", version)
        .bind("report", to_json(report))
        .bind("at", at)
        .run();
}

std::optional<persons::PersonReport> scan_of(Reader& reader, const Uuid& version) {
    const auto json =
        reader.query("select report from personal_scan where tenant = :tenant and version_id = :version").bind("version", version).word();
    if (!json) return std::nullopt;
    auto report = from_json<persons::PersonReport>(*json);
    if (!report) return std::nullopt;  // of a version of ours that wrote otherwise: as if it was not looked at
    return std::move(*report);
}

void forget_scan(Transaction& tx, const Uuid& version) {
    tx.query("delete from personal_scan where tenant = :tenant and version_id = :version").bind("version", version).run();
}

void insert_mark(Transaction& tx, const PersonalMark& mark) {
    static const std::string sql = inserted("personal_mark", shape_of<PersonalMark>, {});
    tx.query(sql).fields(mark).run();
}

void update_mark(Transaction& tx, const PersonalMark& mark) {
    static const std::string sql =
        fmt::format("update personal_mark set {} where tenant = :tenant and id = :id",
                    assigned(shape_of<PersonalMark>, {"id", "resource_id", "table_ordinal", "column_name", "with_column", "kind", "found",
                                                      "share_ppm", "reason", "marked_by", "marked_at"}));
    tx.query(sql).fields(mark).run();
}

std::vector<PersonalMark> marks_of(Reader& reader, const Uuid& resource) {
    static const std::string sql =
        fmt::format("select {} from personal_mark m where m.tenant = :tenant and m.resource_id = :resource order by m.id desc limit :limit",
                    selected(shape_of<PersonalMark>, "m"));
    return reader.query(sql).bind("resource", resource).bind("limit", most_marks).all<PersonalMark>();
}

std::optional<PersonalMark> mark_by_id(Reader& reader, const Uuid& resource, const Uuid& id) {
    static const std::string sql =
        fmt::format("select {} from personal_mark m where m.tenant = :tenant and m.resource_id = :resource and m.id = :id",
                    selected(shape_of<PersonalMark>, "m"));
    return reader.query(sql).bind("resource", resource).bind("id", id).one<PersonalMark>();
}

persons::FalseHit seen_by(const PersonalMark& mark) {
    return {mark.table_ordinal, mark.column_name, mark.with_column, mark.kind, mark.found, mark.share_ppm};
}

}  // namespace skl::opendata
