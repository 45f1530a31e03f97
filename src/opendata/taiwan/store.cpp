#include "opendata/taiwan/store.h"

#include "opendata/store_sql.h"

namespace skl::opendata::taiwan {
namespace {

std::vector<std::string> texts_of(Query&& query) {
    std::vector<std::string> out;
    std::move(query).each([&](const Row& row) { out.emplace_back(row.text(0)); });
    return out;
}

// Words of public datasets in both languages, each with the identifier of whose it is.
constexpr std::string_view words_of_datasets =
    " from (select tenant, state, identifier, keywords as words from dataset union all select tenant, state, identifier, keywords_en as "
    "words from dataset) d cross join {{items(d.words, t)}} where d.tenant = :tenant and d.state = 'published' ";

}  // namespace

std::vector<std::string> category_codes(Reader& reader, std::int64_t limit, std::int64_t offset) {
    return texts_of(
        reader
            .query("select distinct category_code from dataset where tenant = :tenant and state = 'published' and category_code "
                   "<> '' order by 1 limit :limit offset :offset")
            .bind("limit", limit)
            .bind("offset", offset));
}

std::vector<std::string> identifiers_in(Reader& reader, const std::string& category_code) {
    return texts_of(
        reader.query("select identifier from dataset where tenant = :tenant and state = 'published' and category_code = :code order by 1")
            .bind("code", category_code));
}

std::optional<Instant> first_issued_in(Reader& reader, const std::string& category_code) {
    const auto micros =
        reader.query("select min(issued_at) from dataset where tenant = :tenant and state = 'published' and category_code = :code")
            .bind("code", category_code)
            .number();
    if (!micros || *micros == 0) return {};
    return Instant{*micros};
}

std::vector<std::string> tags(Reader& reader, std::int64_t limit, std::int64_t offset) {
    static const std::string sql = "select distinct t.value" + std::string(words_of_datasets) + "order by 1 limit :limit offset :offset";
    return texts_of(reader.query(sql).bind("limit", limit).bind("offset", offset));
}

std::vector<std::string> identifiers_with(Reader& reader, const std::string& tag) {
    static const std::string sql = "select distinct d.identifier" + std::string(words_of_datasets) + "and t.value = :tag order by 1";
    return texts_of(reader.query(sql).bind("tag", tag));
}

std::vector<std::string> identifiers_since(Reader& reader, Instant modified, std::int64_t limit, std::int64_t offset) {
    return texts_of(reader
                        .query("select identifier from dataset where tenant = :tenant and state = 'published' and modified_at >= :modified "
                               "order by identifier limit :limit offset :offset")
                        .bind("modified", modified)
                        .bind("limit", limit)
                        .bind("offset", offset));
}

std::vector<Dataset> datasets_by(Reader& reader, const Uuid& publisher, std::int64_t limit) {
    static const std::string sql = fmt::format(
        "select {} from dataset d where d.tenant = :tenant and d.state = 'published' and d.publisher_id = :publisher order by d.identifier "
        "limit :limit",
        selected(shape_of<Dataset>, "d"));
    return reader.query(sql).bind("publisher", publisher).bind("limit", limit).all<Dataset>();
}

}  // namespace skl::opendata::taiwan
