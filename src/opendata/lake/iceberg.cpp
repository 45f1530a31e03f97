#include "opendata/lake/iceberg.h"

#include "kernel/describe/write.h"
#include "kernel/files/avro_file.h"

namespace skl::opendata::lake {
namespace {

using analytics::ColumnType;

constexpr std::int64_t no_snapshot_before = 0;
constexpr int first_partition_id = 999;  // of the specification: of a table without partitions

std::string in_quotes(std::string_view text) {
    std::string out;
    write_json_string(out, text);
    return out;
}

// Types by how our Parquet files hold them (kernel/analytics/columns.h). Times there have no zone; they are UTC.
std::string_view type_of(ColumnType type) {
    switch (type) {
        case ColumnType::integer: return "long";
        case ColumnType::bigint: return "decimal(38, 0)";
        case ColumnType::number: return "double";
        case ColumnType::boolean: return "boolean";
        case ColumnType::date: return "date";
        case ColumnType::datetime: return "timestamp";
        default: return "string";
    }
}

struct Column {
    std::string name;
    std::string_view type;
};

// As they stand in the file: _id, each column, its raw twin behind it.
std::vector<Column> columns_of(const IcebergTable& table) {
    std::vector<Column> out{{analytics::row_id, "long"}};
    for (const analytics::Column& column : table.columns) {
        out.push_back({column.name, type_of(column.type)});
        if (column.raw_twin) out.push_back({column.name + analytics::raw_suffix, "string"});
    }
    return out;
}

std::string schema_of(const std::vector<Column>& columns) {
    std::string out = R"({"type":"struct","schema-id":0,"fields":[)";
    for (std::size_t i = 0; i < columns.size(); ++i)
        out += fmt::format(R"({}{{"id":{},"name":{},"required":false,"type":"{}"}})", i == 0 ? "" : ",", i + 1, in_quotes(columns[i].name),
                           columns[i].type);
    return out + "]}";
}

// The files carry no field ids: columns are found by their names.
std::string name_mapping(const std::vector<Column>& columns) {
    std::string out = "[";
    for (std::size_t i = 0; i < columns.size(); ++i)
        out += fmt::format(R"({}{{"field-id":{},"names":[{}]}})", i == 0 ? "" : ",", i + 1, in_quotes(columns[i].name));
    return out + "]";
}

std::string field(std::string_view name, std::string_view type, int id) {
    return fmt::format(R"({{"name":"{}","type":{},"field-id":{}}})", name, type, id);
}
std::string optional(std::string_view name, std::string_view type, int id) {
    return fmt::format(R"({{"name":"{}","type":["null",{}],"default":null,"field-id":{}}})", name, type, id);
}

std::string address(const IcebergTable& table, std::string_view folder, const std::string& name) {
    return fmt::format("{}/{}/{}", table.location, folder, name);
}

std::string format_of(const IcebergTable& table) {
    return fmt::format(R"([{{"snapshot-id":{0},"timestamp-ms":{1}}}])", table.version, table.published_at.micros / 1'000);
}

}  // namespace

std::string metadata_name(std::int64_t version) { return fmt::format("v{}.metadata.json", version); }
std::string manifest_list_name(std::int64_t version) { return fmt::format("snap-{}.avro", version); }
std::string manifest_name(std::int64_t version) { return fmt::format("m-{}.avro", version); }
std::string data_name(std::int64_t version) { return fmt::format("v{}.parquet", version); }

std::string metadata_json(const IcebergTable& table) {
    const auto columns = columns_of(table);
    const std::int64_t at = table.published_at.micros / 1'000;
    const std::string snapshot = fmt::format(
        R"({{"snapshot-id":{0},"sequence-number":{0},"timestamp-ms":{1},"manifest-list":{2},"summary":{{"operation":"append","total-data-files":"1","total-records":"{3}","total-files-size":"{4}","total-delete-files":"0"}},"schema-id":0}})",
        table.version, at, in_quotes(address(table, "metadata", manifest_list_name(table.version))), table.rows, table.parquet_bytes);
    return fmt::format(
        R"({{"format-version":2,"table-uuid":"{}","location":{},"last-sequence-number":{},"last-updated-ms":{},"last-column-id":{},"current-schema-id":0,"schemas":[{}],)"
        R"("default-spec-id":0,"partition-specs":[{{"spec-id":0,"fields":[]}}],"last-partition-id":{},"default-sort-order-id":0,"sort-orders":[{{"order-id":0,"fields":[]}}],)"
        R"("properties":{{"schema.name-mapping.default":{}}},"current-snapshot-id":{},"refs":{{"main":{{"snapshot-id":{},"type":"branch"}}}},"snapshots":[{}],"snapshot-log":{},"metadata-log":[]}})",
        table.uuid, in_quotes(table.location), table.version, at, columns.size(), schema_of(columns), first_partition_id,
        in_quotes(name_mapping(columns)), table.version, table.version, snapshot, format_of(table));
}

std::string manifest(const IcebergTable& table) {
    const std::string data_file = R"({"type":"record","name":"r2","fields":[)" + field("content", R"("int")", 134) + "," +
                                  field("file_path", R"("string")", 100) + "," + field("file_format", R"("string")", 101) + "," +
                                  field("partition", R"({"type":"record","name":"r102","fields":[]})", 102) + "," +
                                  field("record_count", R"("long")", 103) + "," + field("file_size_in_bytes", R"("long")", 104) + "]}";
    const std::string schema = R"({"type":"record","name":"manifest_entry","fields":[)" + field("status", R"("int")", 0) + "," +
                               optional("snapshot_id", R"("long")", 1) + "," + optional("sequence_number", R"("long")", 3) + "," +
                               optional("file_sequence_number", R"("long")", 4) + "," + field("data_file", data_file, 2) + "]}";
    constexpr std::int64_t added = 1, data = 0;
    files::AvroFile file;
    file.number(added).branch(1).number(table.version).branch(1).number(table.version).branch(1).number(table.version);
    file.number(data).text(address(table, "data", data_name(table.version))).text("PARQUET").number(table.rows).number(table.parquet_bytes);
    file.end_record();
    return file.finish(schema, {{"schema", schema_of(columns_of(table))},
                                {"schema-id", "0"},
                                {"partition-spec", "[]"},
                                {"partition-spec-id", "0"},
                                {"format-version", "2"},
                                {"content", "data"}});
}

std::string manifest_list(const IcebergTable& table) {
    std::string fields = field("manifest_path", R"("string")", 500);
    for (const auto& [name, type, id] :
         std::initializer_list<std::tuple<const char*, const char*, int>>{{"manifest_length", R"("long")", 501},
                                                                          {"partition_spec_id", R"("int")", 502},
                                                                          {"content", R"("int")", 517},
                                                                          {"sequence_number", R"("long")", 515},
                                                                          {"min_sequence_number", R"("long")", 516},
                                                                          {"added_snapshot_id", R"("long")", 503},
                                                                          {"added_files_count", R"("int")", 504},
                                                                          {"existing_files_count", R"("int")", 505},
                                                                          {"deleted_files_count", R"("int")", 506},
                                                                          {"added_rows_count", R"("long")", 512},
                                                                          {"existing_rows_count", R"("long")", 513},
                                                                          {"deleted_rows_count", R"("long")", 514}})
        fields += "," + field(name, type, id);
    files::AvroFile file;
    file.text(address(table, "metadata", manifest_name(table.version))).number(static_cast<std::int64_t>(manifest(table).size()));
    file.number(0).number(0).number(table.version).number(table.version).number(table.version);
    file.number(1).number(0).number(0).number(table.rows).number(0).number(0).end_record();
    return file.finish(R"({"type":"record","name":"manifest_file","fields":[)" + fields + "]}",
                       {{"snapshot-id", std::to_string(table.version)},
                        {"parent-snapshot-id", std::to_string(no_snapshot_before)},
                        {"sequence-number", std::to_string(table.version)},
                        {"format-version", "2"}});
}

}  // namespace skl::opendata::lake
