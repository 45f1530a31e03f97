// The SQL of the rules module.
#pragma once

#include "kernel/storage/store.h"
#include "rules/engine/parameters.h"
#include "rules/model.h"

namespace skl::rules {

void insert(Transaction& tx, const RuleSet& set);  // the name is free: asked before, in the same transaction
std::optional<RuleSet> find_set(Reader& reader, std::string_view name);
std::optional<RuleSet> set_by_id(Reader& reader, const Uuid& id);
std::vector<RuleSet> list_sets(Reader& reader, const std::string& after, std::int64_t limit);

void keep_model(Transaction& tx, const std::string& sha256, const std::string& xml, Instant now);
std::optional<std::string> model_text(Reader& reader, const std::string& sha256);

void insert(Transaction& tx, const RuleVersion& version);
void update(Transaction& tx, const RuleVersion& version);         // state, effective_to, who; with its next rev
void update_models(Transaction& tx, const RuleVersion& version);  // of a draft; with its next rev
std::optional<RuleVersion> find_version(Reader& reader, const Id<RuleSet>& set, std::string_view label);
std::vector<RuleVersion> versions_of(Reader& reader, const Id<RuleSet>& set);  // latest first
// Approved versions whose first day has come.
std::vector<RuleVersion> due_versions(Reader& reader, Date today);

void add_step(Transaction& tx, const Uuid& version, const RuleVersionStep& step);
std::vector<RuleVersionStep> steps_of(Reader& reader, const Uuid& version);

std::optional<std::string> cases_of(Reader& reader, const Uuid& version);  // as JSON
void put_cases(Transaction& tx, const Uuid& version, const std::string& cases, const std::string& by, Instant now);

// Counted with each version and parameter that is written, so that nodes notice when the gate may decide otherwise.
void access_may_change(Transaction& tx);
std::int64_t access_revision(Reader& reader);  // of the tenant, in this snapshot
std::vector<std::pair<std::string, std::int64_t>> access_revisions(Reader& every_tenant_reader);

std::vector<Parameter> all_parameters(Reader& reader);
std::string parameters_stamp(Reader& reader);  // another one after each change
std::vector<Parameter> parameter_history(Reader& reader, std::string_view name);
void put_parameter(Transaction& tx, const Parameter& parameter, const std::string& by, Instant now);

}  // namespace skl::rules
