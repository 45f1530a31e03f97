#include "rules/store.h"

namespace skl::rules {

namespace {

constexpr const char* version_columns =
    "id, set_id, label, state, effective_from, effective_to, law_refs, models, author, submitted_by, approved_by, created_at, changed_at, "
    "rev";

std::string selecting(const char* columns, std::string_view rest) { return std::string("select ") + columns + " " + std::string(rest); }

}  // namespace

void insert(Transaction& tx, const RuleSet& set) {
    tx.query(
          "insert into rule_set(tenant, id, name, title, owner, created_at, created_by) "
          "values(:tenant, :id, :name, :title, :owner, :created_at, :created_by)")
        .fields(set)
        .run();
}

std::optional<RuleSet> find_set(Reader& reader, std::string_view name) {
    return reader.query("select id, name, title, owner, created_at, created_by from rule_set where tenant = :tenant and name = :name")
        .bind("name", name)
        .one<RuleSet>();
}

std::optional<RuleSet> set_by_id(Reader& reader, const Uuid& id) {
    return reader.query("select id, name, title, owner, created_at, created_by from rule_set where tenant = :tenant and id = :id")
        .bind("id", id)
        .one<RuleSet>();
}

std::vector<RuleSet> list_sets(Reader& reader, const std::string& after, std::int64_t limit) {
    return reader
        .query(
            "select id, name, title, owner, created_at, created_by from rule_set where tenant = :tenant and id > :after "
            "order by id limit :limit")
        .bind("after", after)
        .bind("limit", limit)
        .all<RuleSet>();
}

void keep_model(Transaction& tx, const std::string& sha256, const std::string& xml, Instant now) {
    tx.query(
          "insert into rule_model(tenant, sha256, xml, created_at) values(:tenant, :sha256, :xml, :now) "
          "on conflict(tenant, sha256) do nothing")
        .bind("sha256", sha256)
        .bind("xml", xml)
        .bind("now", now)
        .run();
}

std::optional<std::string> model_text(Reader& reader, const std::string& sha256) {
    return reader.query("select xml from rule_model where tenant = :tenant and sha256 = :sha256").bind("sha256", sha256).word();
}

void insert(Transaction& tx, const RuleVersion& version) {
    tx.query(
          "insert into rule_version(tenant, id, set_id, label, state, effective_from, effective_to, law_refs, models, author, "
          "submitted_by, "
          "approved_by, created_at, changed_at, rev) values(:tenant, :id, :set_id, :label, :state, :effective_from, :effective_to, "
          ":law_refs, "
          ":models, :author, :submitted_by, :approved_by, :created_at, :changed_at, :rev)")
        .fields(version)
        .run();
    access_may_change(tx);
}

void update(Transaction& tx, const RuleVersion& version) {
    tx.query(
          "update rule_version set state = :state, effective_to = :effective_to, submitted_by = :submitted_by, approved_by = :approved_by, "
          "changed_at = :changed_at, rev = :rev where tenant = :tenant and id = :id")
        .bind("state", version.state)
        .bind("effective_to", version.effective_to)
        .bind("submitted_by", version.submitted_by ? std::optional(version.submitted_by->value) : std::nullopt)
        .bind("approved_by", version.approved_by ? std::optional(version.approved_by->value) : std::nullopt)
        .bind("changed_at", version.changed_at)
        .bind("rev", version.rev)
        .bind("id", version.id)
        .run();
    access_may_change(tx);
}

void update_models(Transaction& tx, const RuleVersion& version) {
    tx.query("update rule_version set models = :models, changed_at = :changed_at, rev = :rev where tenant = :tenant and id = :id")
        .fields(version)
        .run();
}

std::optional<RuleVersion> find_version(Reader& reader, const Id<RuleSet>& set, std::string_view label) {
    return reader.query(selecting(version_columns, "from rule_version where tenant = :tenant and set_id = :set_id and label = :label"))
        .bind("set_id", set)
        .bind("label", label)
        .one<RuleVersion>();
}

std::vector<RuleVersion> versions_of(Reader& reader, const Id<RuleSet>& set) {
    return reader
        .query(selecting(version_columns,
                         "from rule_version where tenant = :tenant and set_id = :set_id order by effective_from desc, id desc"))
        .bind("set_id", set)
        .all<RuleVersion>();
}

std::vector<RuleVersion> due_versions(Reader& reader, Date today) {
    return reader
        .query(
            selecting(version_columns,
                      "from rule_version where tenant = :tenant and state = :state and effective_from <= :today order by effective_from"))
        .bind("state", RuleVersionState::approved)
        .bind("today", today)
        .all<RuleVersion>();
}

void add_step(Transaction& tx, const Uuid& version, const RuleVersionStep& step) {
    tx.query(
          "insert into rule_step(tenant, id, version_id, at, actor, event, state, comment) "
          "values(:tenant, :id, :version_id, :at, :actor, :event, :state, :comment)")
        .fields(step)
        .bind("version_id", version)
        .run();
}

std::vector<RuleVersionStep> steps_of(Reader& reader, const Uuid& version) {
    return reader
        .query("select id, at, actor, event, state, comment from rule_step where tenant = :tenant and version_id = :version_id order by id")
        .bind("version_id", version)
        .all<RuleVersionStep>();
}

std::optional<std::string> cases_of(Reader& reader, const Uuid& version) {
    return reader.query("select cases from rule_cases where tenant = :tenant and version_id = :version_id")
        .bind("version_id", version)
        .word();
}

void put_cases(Transaction& tx, const Uuid& version, const std::string& cases, const std::string& by, Instant now) {
    tx.query(
          "insert into rule_cases(tenant, version_id, cases, changed_by, changed_at) values(:tenant, :version_id, :cases, :by, :now) "
          "on conflict(tenant, version_id) do update set cases = excluded.cases, changed_by = excluded.changed_by, "
          "changed_at = excluded.changed_at")
        .bind("version_id", version)
        .bind("cases", cases)
        .bind("by", by)
        .bind("now", now)
        .run();
}

std::vector<Parameter> all_parameters(Reader& reader) {
    return reader
        .query(
            "select name, key, valid_from, valid_to, value, unit, law_ref, source, verified from rule_parameter where tenant = :tenant "
            "order by name, key, valid_from")
        .all<Parameter>();
}

std::string parameters_stamp(Reader& reader) {
    std::string stamp;
    reader.query("select count(*), coalesce(max(changed_at), 0) from rule_parameter where tenant = :tenant").each([&](const Row& row) {
        stamp = std::to_string(row.integer(0)) + "/" + std::to_string(row.integer(1));
    });
    return stamp;
}

std::vector<Parameter> parameter_history(Reader& reader, std::string_view name) {
    return reader
        .query(
            "select name, key, valid_from, valid_to, value, unit, law_ref, source, verified from rule_parameter where tenant = :tenant "
            "and name = :name order by key, valid_from")
        .bind("name", name)
        .all<Parameter>();
}

void access_may_change(Transaction& tx) {
    tx.query(
          "insert into access_revision(tenant, revision) values(:tenant, 1) "
          "on conflict(tenant) do update set revision = access_revision.revision + 1")
        .run();
}

std::int64_t access_revision(Reader& reader) {
    return reader.query("select coalesce(max(revision), 0) from access_revision where tenant = :tenant").number().value_or(0);
}

std::vector<std::pair<std::string, std::int64_t>> access_revisions(Reader& every_tenant_reader) {
    std::vector<std::pair<std::string, std::int64_t>> made;
    every_tenant_reader.query("select tenant, revision from access_revision").each([&](const Row& row) {
        made.emplace_back(row.text(0), row.integer(1));
    });
    return made;
}

void put_parameter(Transaction& tx, const Parameter& parameter, const std::string& by, Instant now) {
    tx.query(
          "insert into rule_parameter(tenant, name, key, valid_from, valid_to, value, unit, law_ref, source, verified, changed_by, "
          "changed_at) values(:tenant, :name, :key, :valid_from, :valid_to, :value, :unit, :law_ref, :source, :verified, :by, :now) "
          "on conflict(tenant, name, key, valid_from) do update set valid_to = excluded.valid_to, value = excluded.value, "
          "unit = excluded.unit, law_ref = excluded.law_ref, source = excluded.source, verified = excluded.verified, "
          "changed_by = excluded.changed_by, changed_at = excluded.changed_at")
        .fields(parameter)
        .bind("by", by)
        .bind("now", now)
        .run();
}

}  // namespace skl::rules
