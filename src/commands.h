// What each command does; the exit code is 0 done, 1 failed, 2 wrong use. With --json every answer, a refusal too, is one JSON value.
#pragma once

#include "house.h"

namespace skl::commands {

void set_json(bool json);            // before any of them
int refuse(const Problem& problem);  // says it on standard error

int show_settings(const Configured& configured);
int serve(House& house);
int openapi(House& house);

int migrate(House& house, bool status);
int backup(House& house, const std::filesystem::path& file);
int restore(const Configuration& configuration, const std::filesystem::path& file);
int verify(House& house);
int list_keys(House& house);
int rotate_keys(House& house, const std::string& tenant);
int change_master_key(House& house, const std::string& file);
int rebuild_search(House& house);

struct TenantWords {
    std::string name, host, title_zh, title_en, zone;
};
int list_tenants(House& house);
int add_tenant(House& house, const TenantWords& words);
int new_operator_token(House& house);

// Models of law in files; no house is needed.
int check_models(const std::vector<std::string>& files);
int evaluate_model(const Configuration& configuration, const rules::FileQuestion& question);
int run_population(const Configuration& configuration, const std::string& file);

// The public ledger: whom it asks for cosignatures, and whom this installation gives them to.
int list_witnesses(House& house, const std::string& tenant);
int add_witness(House& house, const std::string& tenant, const std::string& name, const std::string& vkey, const std::string& url);
int remove_witness(House& house, const std::string& tenant, const std::string& name);
int set_quorum(House& house, const std::string& tenant, std::int64_t quorum);
int list_trusted(House& house, const std::string& tenant);
int trust(House& house, const std::string& tenant, const std::string& vkey);
int distrust(House& house, const std::string& tenant, const std::string& vkey);

// `policy` is a file; without it `vkey` alone is believed.
int mirror_log(const std::string& from, const std::string& vkey, const std::string& policy, const std::string& folder);
int list_entry_types(House& house, const std::string& tenant);
int add_entry_type(House& house, const std::string& tenant, const ledger::OutsideType& type);
int remove_entry_type(House& house, const std::string& tenant, const std::string& name);

int list_jobs(House& house, const std::string& tenant, const std::string& state);
int cancel_job(House& house, const std::string& tenant, const std::string& id);
int replay_job(House& house, const std::string& tenant, const std::string& id);

int inspect(House& house, const std::filesystem::path& file);
int validate_data(const std::filesystem::path& file);  // no house is needed
// Somebody's API held to the rules for agencies; no house is needed.
int check_api(const Configuration& configuration, const std::string& url, const std::string& language);
int check_asia(const std::string& url);  // to asia-od/1
int share_versions(House& house, bool now, bool undo);
int import(House& house, const opendata::Module::FileImport& import);

}  // namespace skl::commands
