// The SQL of edits.
#include "rules/edit_store.h"

namespace skl::rules {

namespace {

constexpr const char* edit_columns =
    "select ordinal, model, was, became, undone from rule_edit where tenant = :tenant and version_id = :version_id ";

}  // namespace

EditSteps edit_steps(Reader& reader, const Uuid& version) {
    const auto count = [&](bool undone) {
        return reader.query("select count(*) from rule_edit where tenant = :tenant and version_id = :version_id and undone = :undone")
            .bind("version_id", version)
            .bind("undone", undone)
            .number()
            .value_or(0);
    };
    return {count(false), count(true)};
}

std::optional<RuleEdit> last_edit(Reader& reader, const Uuid& version) {
    return reader.query(std::string(edit_columns) + "and undone = :undone order by ordinal desc limit 1")
        .bind("version_id", version)
        .bind("undone", false)
        .one<RuleEdit>();
}

std::optional<RuleEdit> first_undone(Reader& reader, const Uuid& version) {
    return reader.query(std::string(edit_columns) + "and undone = :undone order by ordinal limit 1")
        .bind("version_id", version)
        .bind("undone", true)
        .one<RuleEdit>();
}

void add_edit(Transaction& tx, const Uuid& version, std::int64_t model, const std::string& was, const std::string& became) {
    tx.query("delete from rule_edit where tenant = :tenant and version_id = :version_id and undone = :undone")
        .bind("version_id", version)
        .bind("undone", true)
        .run();
    const auto last = last_edit(tx, version);
    const std::int64_t ordinal = last ? last->ordinal + 1 : 1;
    tx.query(
          "insert into rule_edit(tenant, version_id, ordinal, model, was, became, undone) values(:tenant, :version_id, :ordinal, :model, "
          ":was, :became, :undone)")
        .fields(RuleEdit{ordinal, model, was, became, false})
        .bind("version_id", version)
        .run();
    tx.query("delete from rule_edit where tenant = :tenant and version_id = :version_id and ordinal <= :oldest")
        .bind("version_id", version)
        .bind("oldest", ordinal - edits_kept)
        .run();
}

void set_undone(Transaction& tx, const Uuid& version, const RuleEdit& edit, bool undone) {
    tx.query("update rule_edit set undone = :undone where tenant = :tenant and version_id = :version_id and ordinal = :ordinal")
        .bind("undone", undone)
        .bind("version_id", version)
        .bind("ordinal", edit.ordinal)
        .run();
}

}  // namespace skl::rules
