#include "rules/law/store.h"

namespace skl::rules {

namespace {

constexpr const char* texts_of_set =
    "select id, set_id, code, title, language, as_of, source, format, text, sha256, created_at, created_by from rule_law_text "
    "where tenant = :tenant and set_id = :set_id";

}  // namespace

Uuid put_law_text(Transaction& tx, const LawText& text) {
    const auto id = tx.query(
                          "insert into rule_law_text(tenant, id, set_id, code, title, language, as_of, source, format, text, sha256, "
                          "created_at, created_by) values(:tenant, :id, :set_id, :code, :title, :language, :as_of, :source, :format, "
                          ":text, :sha256, :created_at, :created_by) on conflict(tenant, set_id, code, language, as_of) do update set "
                          "title = excluded.title, source = excluded.source, format = excluded.format, text = excluded.text, sha256 = "
                          "excluded.sha256, created_at = excluded.created_at, created_by = excluded.created_by returning id")
                        .fields(text)
                        .word();
    Uuid made = text.id;
    if (id) (void)parse(*id, made);
    return made;
}

bool remove_law_text(Transaction& tx, const Uuid& set, const Uuid& id) {
    return tx.query("delete from rule_law_text where tenant = :tenant and set_id = :set_id and id = :id")
               .bind("set_id", set)
               .bind("id", id)
               .run() > 0;
}

std::optional<LawText> find_law_text(Reader& reader, const Uuid& set, const Uuid& id) {
    return reader.query(std::string(texts_of_set) + " and id = :id").bind("set_id", set).bind("id", id).one<LawText>();
}

std::vector<LawText> law_texts(Reader& reader, const Uuid& set) {
    return reader.query(std::string(texts_of_set) + " order by code, language, as_of").bind("set_id", set).all<LawText>();
}

std::vector<LawText> law_text_heads(Reader& reader, const Uuid& set) {
    return reader
        .query(
            "select id, set_id, code, title, language, as_of, source, format, sha256, created_at, created_by from rule_law_text where "
            "tenant = :tenant and set_id = :set_id order by code, language, as_of")
        .bind("set_id", set)
        .all<LawText>();
}

std::int64_t count_law_texts(Reader& reader, const Uuid& set) {
    return reader.query("select count(*) from rule_law_text where tenant = :tenant and set_id = :set_id")
        .bind("set_id", set)
        .number()
        .value_or(0);
}

}  // namespace skl::rules
