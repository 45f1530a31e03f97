// Records out of rows (engine/record.h).
#include <map>

#include "opendata/catalogue/store.h"
#include "opendata/engine/media_type.h"
#include "opendata/store.h"
#include "opendata/store_sql.h"

namespace skl::opendata {
namespace {

constexpr std::size_t most_versions_told = 50;  // of a distribution in a record

void describe(RecordColumn& out, const ColumnEntry& entry) {
    out.title = entry.title;
    out.description = entry.description;
    out.unit = entry.unit;
    out.code_list = entry.code_list;
    out.standard_uri = entry.standard_uri;
}

RecordTable table_record(const Table& table, const std::vector<ColumnEntry>& dictionary) {
    RecordTable out{
        table.id,        table.name, table.ordinal, table.row_count, table.parquet_sha256, table.csv_sha256, table.parquet_bytes,
        table.csv_bytes, {}};
    for (const TableColumn& column : table.columns) {
        RecordColumn& told = out.columns.emplace_back();
        told.name = column.name;
        told.label = column.title;
        told.type = column.type;
        told.nulls = column.nulls;
        told.distinct = column.distinct;
        told.min = column.min;
        told.max = column.max;
        for (const ColumnEntry& entry : dictionary)
            if (entry.column.value == column.name.value) describe(told, entry);
    }
    return out;
}

RecordVersion version_record(const Dataset& dataset, const Version& version) {
    RecordVersion out;
    out.number = version.number;
    out.state = version.state;
    out.published_at = *version.published_at;
    out.rows = version.rows_accepted;
    out.bytes = version.bytes_raw;
    out.raw_sha256 = version.raw_sha256;
    out.format = version.format;
    out.encoding = version.encoding;
    out.note = version.note;
    out.data_as_of = version.data_as_of;
    out.href.value = fmt::format("/datasets/{}/versions/{}", dataset.slug.value, version.number);
    return out;
}

RecordDistribution distribution_record(Reader& reader, const Dataset& dataset, Resource resource) {
    RecordDistribution out;
    out.license.value = dataset.license.value;
    out.format.value = resource.declared_format.value;
    out.encoding.value = resource.declared_encoding.value;
    out.media_type.value = resource.media_type.value;
    out.byte_size = resource.byte_size;
    out.sha256.value = resource.sha256.value;
    out.modified_at = resource.last_modified;
    if (resource.url_kind != UrlKind::upload) out.issued_at = resource.created_at;
    const auto dictionary = dictionary_of(reader, resource.id);
    for (const Version& version : public_versions(reader, resource.id, most_versions_told)) {
        out.issued_at = version.published_at;  // of the oldest at last
        out.versions.push_back(version_record(dataset, version));
        if (version.state != VersionState::published) continue;
        out.format.value = version.format.value;
        out.encoding.value = version.encoding.value;
        out.byte_size = version.bytes_raw;
        out.sha256.value = version.raw_sha256.value;
        out.modified_at = version.published_at;
        out.rows = version.rows_accepted;
        out.quarantined = version.rows_quarantined;
        const std::string here = fmt::format("/datasets/{}/versions/{}", dataset.slug.value, version.number);
        out.access_href.value = "/datasets/" + dataset.slug.value;
        out.download_href.value = here + "/original";
        for (const Table& table : tables_of(reader, version.id)) out.tables.push_back(table_record(table, dictionary));
    }
    if (out.media_type.value.empty()) out.media_type.value = media_type_of(out.format.value);
    out.resource = std::move(resource);
    return out;
}

}  // namespace

CatalogueRecord record_of(Reader& reader, const Dataset& dataset) {
    CatalogueRecord out;
    out.dataset = dataset;
    if (dataset.publisher_id) out.publisher = organization_by_id(reader, *dataset.publisher_id);
    if (dataset.maintainer_id) out.maintainer = organization_by_id(reader, *dataset.maintainer_id);
    for (const License& license : licenses) {
        if (dataset.license.value != license.id) continue;
        out.license_title_zh.value = license.title_zh;
        out.license_title_en.value = license.title_en;
        out.license_url.value = license.url;
    }
    out.href.value = "/datasets/" + dataset.slug.value;
    if (dataset.series_id)
        if (const auto series = dataset_by_id(reader, *dataset.series_id)) out.series_identifier = Text<>{{series->identifier.value}};
    for (Resource& resource : resources_of(reader, dataset.id))
        out.distributions.push_back(distribution_record(reader, dataset, std::move(resource)));
    return out;
}

std::vector<CatalogueRecord> published_records(Reader& reader, const std::string& after, std::int64_t limit) {
    static const std::string sql = fmt::format(
        "select {} from dataset d where d.tenant = :tenant and d.state = 'published' and d.id > :after order by d.id limit "
        ":limit",
        selected(shape_of<Dataset>, "d"));
    std::vector<CatalogueRecord> out;
    for (const Dataset& dataset : reader.query(sql).bind("after", after).bind("limit", limit).all<Dataset>())
        out.push_back(record_of(reader, dataset));
    return out;
}

}  // namespace skl::opendata
