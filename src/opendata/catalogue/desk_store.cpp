#include "opendata/catalogue/store.h"
#include "opendata/store_sql.h"

namespace skl::opendata {
namespace {

std::string select_dataset(std::string_view tail) {
    return fmt::format("select {} from dataset d where d.tenant = :tenant {}", selected(shape_of<Dataset>, "d"), tail);
}

}  // namespace

std::vector<Dataset> desk_datasets(Reader& reader, std::optional<DatasetState> state, const std::string& maker, std::int64_t limit) {
    static const std::string of_state = select_dataset(
        "and d.state = :state and (:maker = '' or d.created_by = :maker or d.submitted_by = :maker) order by d.modified_at desc, d.id "
        "limit "
        ":limit");
    static const std::string of_all = select_dataset(
        "and d.state <> 'withdrawn' and (:maker = '' or d.created_by = :maker or d.submitted_by = :maker) order by d.modified_at desc, "
        "d.id "
        "limit :limit");
    if (state) return reader.query(of_state).bind("state", *state).bind("maker", maker).bind("limit", limit).all<Dataset>();
    return reader.query(of_all).bind("maker", maker).bind("limit", limit).all<Dataset>();
}

std::vector<Dataset> submitted_datasets(Reader& reader, std::int64_t limit) {
    static const std::string sql = select_dataset("and d.state = 'submitted' order by d.submitted_at, d.id limit :limit");
    return reader.query(sql).bind("limit", limit).all<Dataset>();
}

std::vector<Deed> deeds_on(Reader& reader, const Dataset& dataset, std::int64_t limit) {
    return reader
        .query(
            "select at, who, action, subject, why from opendata_audit where tenant = :tenant and (subject = :identifier or subject like "
            ":versions or subject like :resources) order by at desc, id desc limit :limit")
        .bind("identifier", dataset.identifier.value)
        .bind("versions", dataset.slug.value + "/%")
        .bind("resources", dataset.identifier.value + "-0%")
        .bind("limit", limit)
        .all<Deed>();
}

}  // namespace skl::opendata
