// skylantern: the command line. `serve` and one noun for each thing an operator does; see --help of each.
#include <sys/stat.h>
#include <CLI/CLI.hpp>

#include <csignal>
#include <iostream>

#include "commands.h"
#include "house.h"

namespace skl {
namespace {

// Flags that every command has: where the data is. Empty values are not flags.
struct Common {
    std::string config, data, database, preset, share;
    bool json = false;

    void add_to(CLI::App& command) {
        command.add_option("--config", config, "Configuration file (default: skylantern.toml, where it is there)");
        command.add_option("--data", data, "Folder of the data");
        command.add_option("--database", database, "sqlite:FILE or postgresql://… (default: SQLite in the data folder)");
        command.add_option("--preset", preset, "Jurisdiction (presets/<name>)");
        command.add_option("--share", share, "Folder with templates, words, assets and presets");
        command.add_flag("--json", json, "Output for machines");
    }
    std::map<std::string, std::string> flags() const {
        std::map<std::string, std::string> out;
        for (const auto& [key, value] :
             {std::pair<const char*, const std::string&>{"data", data}, {"database", database}, {"preset", preset}, {"share", share}})
            if (!value.empty()) out[key] = value;
        return out;
    }
};

// What was asked for: `run` over an opened house, or `before` it is opened (restore, config).
struct Chosen {
    std::function<int(House&)> run;
    std::function<int(const Configured&)> before;
    bool migrate = true;
};

class CommandLine {
public:
    CommandLine() {
        cli_.require_subcommand(1);
        cli_.footer("example: skylantern serve --demo --port 8080");
        server();
        database();
        people();
        work();
        open_data();
        public_ledger();
        rules();
    }

    int run(int argc, char** argv) {
        try {
            cli_.parse(argc, argv);
        } catch (const CLI::ParseError& error) {
            return cli_.exit(error) == 0 ? 0 : 2;
        }
        commands::set_json(common_.json);
        auto flags = common_.flags();
        flags.insert(flags_.begin(), flags_.end());
        const bool named = !common_.config.empty();
        auto configured = configure(named ? common_.config : "skylantern.toml", named, environment_settings(), flags);
        if (!configured) return commands::refuse(configured.problem());
        if (chosen_.before) return chosen_.before(*configured);
        auto kinds = opendata::worker_kinds();
        for (sandbox::WorkerKind& kind : rules::worker_kinds()) kinds.push_back(std::move(kind));
        auto spawner = sandbox::Spawner::start(std::move(kinds));  // before the first thread
        House house(configured->configuration, *spawner, chosen_.migrate);
        if (house.problem) return commands::refuse(*house.problem);
        return chosen_.run(house);
    }

private:
    CLI::App& noun(const char* name, const char* help) {
        CLI::App* out = cli_.add_subcommand(name, help);
        out->require_subcommand(1);
        return *out;
    }
    // A command: what it does when it is the one that was given.
    CLI::App& add(CLI::App& parent, const char* name, const char* help, const char* example, std::function<int(House&)> run,
                  bool migrate = true) {
        CLI::App* out = parent.add_subcommand(name, help);
        out->footer(std::string("example: skylantern ") + example);
        common_.add_to(*out);
        out->callback([this, run = std::move(run), migrate] { chosen_ = {run, {}, migrate}; });
        return *out;
    }
    CLI::App& add_before(const char* name, const char* help, const char* example, std::function<int(const Configured&)> before) {
        CLI::App& out = add(cli_, name, help, example, {});
        out.callback([this, before = std::move(before)] { chosen_ = {{}, before, false}; });
        return out;
    }
    // A flag that is a setting too.
    void setting(CLI::App& command, const char* flag, const char* key, const char* help) {
        command.add_option_function<std::string>(
            flag, [this, key](const std::string& value) { flags_[key] = value; }, help);
    }

    void server() {
        CLI::App& serve = add(cli_, "serve", "Serve pages and APIs; the first line printed is the address", "serve --port 8080",
                              [](House& house) { return commands::serve(house); });
        serve.preparse_callback([](std::size_t) {  // taken by sigwait; blocked before there are threads
            sigset_t stop_signals;
            sigemptyset(&stop_signals);
            sigaddset(&stop_signals, SIGTERM);
            sigaddset(&stop_signals, SIGINT);
            sigprocmask(SIG_BLOCK, &stop_signals, nullptr);
        });
        setting(serve, "--port", "port", "Port; 0 takes a free one");
        setting(serve, "--address", "address", "Address to listen on");
        serve.add_flag_callback(
            "--demo", [this] { flags_["demo"] = "true"; }, "Load the demo jurisdiction's datasets at the first start");
        add_before("config", "Show the effective settings and where each comes from", "config --json", &commands::show_settings);
        add(cli_, "openapi", "Print the OpenAPI 3.1 document", "openapi > openapi.json", &commands::openapi);
    }

    void database() {
        CLI::App& migrate = add(cli_, "migrate", "Bring the database up to this program", "migrate --status",
                                [this](House& house) { return commands::migrate(house, status_); });
        migrate.add_flag_callback(
            "--status", [this] { status_ = true; }, "Only show what was applied and what waits");
        migrate.callback([this] { chosen_ = {[this](House& house) { return commands::migrate(house, status_); }, {}, !status_}; });
        add(cli_, "backup", "Copy database and blobs into one file, also while serving", "backup /backups/2026-11-26.zip",
            [this](House& house) { return commands::backup(house, file_); })
            .add_option("file", file_, "A new file")
            ->required();
        add_before("restore", "Put a backup into an empty data folder or database", "restore /backups/2026-11-26.zip --data data",
                   [this](const Configured& configured) { return commands::restore(configured.configuration, file_); })
            .add_option("file", file_, "The backup")
            ->required();
        add(cli_, "verify", "Check database, migrations, and that every blob's bytes have its name", "verify --json", &commands::verify);
        CLI::App& keys = noun("keys", "The keys that close personal fields");
        add(keys, "list", "Tenants with keys, how many, and since when", "keys list", &commands::list_keys);
        add(keys, "rotate", "A new key for a tenant; what was closed opens as before", "keys rotate --tenant main", [this](House& house) {
            return commands::rotate_keys(house, tenant_);
        }).add_option("--tenant", tenant_, "Whose (default: main)");
        add(keys, "change-master", "Wrap all keys under a new master key; not while a server runs",
            "keys change-master --file /etc/skylantern/master.key",
            [this](House& house) { return commands::change_master_key(house, file_); })
            .add_option("--file", file_, "Where the new key is written (default: in the data folder, in place of the old one)");
        CLI::App& search = noun("search", "The full-text index");
        add(search, "rebuild", "Index everything again", "search rebuild", &commands::rebuild_search);
    }

    void people() {
        CLI::App& tenant = noun("tenant", "Jurisdictions that this installation serves");
        add(tenant, "list", "All of them", "tenant list", &commands::list_tenants);
        CLI::App& made = add(tenant, "add", "A new one, at /t/NAME and at its host",
                             "tenant add pinglin --host data.pinglin.gov.tw --title 坪林區 --title-en Pinglin",
                             [this](House& house) { return commands::add_tenant(house, new_tenant_); });
        made.add_option("name", new_tenant_.name, "Small letters, digits and -")->required();
        made.add_option("--host", new_tenant_.host, "The host name it answers to");
        made.add_option("--title", new_tenant_.title_zh, "Title in Chinese")->required();
        made.add_option("--title-en", new_tenant_.title_en, "Title in English");
        made.add_option("--zone", new_tenant_.zone, "Time zone, e.g. Asia/Taipei");
        const char* help = "A new operator's token; the old one ends";
        CLI::App& user = noun("user", "Who may change things: until there are accounts, one operator who holds a token");
        add(user, "token", help, "user token", &commands::new_operator_token);
        add(cli_, "operator", help, "operator", &commands::new_operator_token);
    }

    void work() {
        CLI::App& jobs = noun("jobs", "Work that outlives a request");
        CLI::App& list = add(jobs, "list", "Jobs, the newest first", "jobs list --state failed",
                             [this](House& house) { return commands::list_jobs(house, tenant_, state_); });
        list.add_option("--state", state_, "queued, running, succeeded, failed or cancelled");
        CLI::App& cancel = add(jobs, "cancel", "Stop a job", "jobs cancel 0199…",
                               [this](House& house) { return commands::cancel_job(house, tenant_, id_); });
        CLI::App& replay = add(jobs, "replay", "Run a failed or cancelled job again", "jobs replay 0199…",
                               [this](House& house) { return commands::replay_job(house, tenant_, id_); });
        for (CLI::App* command : {&cancel, &replay}) command->add_option("id", id_, "The job's identifier")->required();
        for (CLI::App* command : {&list, &cancel, &replay}) command->add_option("--tenant", tenant_, "Whose (default: main)");
    }

    void open_data() {
        CLI::App& open = noun("opendata", "Open data");
        add(open, "inspect", "Say what a file is: encoding, header, columns, problems; nothing is kept",
            "opendata inspect population.csv --json", [this](House& house) { return commands::inspect(house, file_); })
            .add_option("file", file_, "The file")
            ->required();
        CLI::App& validate = add(open, "validate", "Hold a file against its metadata or data package, or a descriptor against its files",
                                 "opendata validate datapackage.json", {}, false);
        validate.callback([this] { chosen_ = {{}, [this](const Configured&) { return commands::validate_data(file_); }, false}; });
        validate.add_option("file", file_, "A data file, or its JSON or YAML description; what it names must lie beside it")->required();
        CLI::App& check =
            add_before("apicheck", "Hold an API to the rules for APIs of agencies (NDC 106)", "apicheck https://data.example.gov.tw/api/v1",
                       [this](const Configured& configured) { return commands::check_api(configured.configuration, url_, language_); });
        check.add_option("url", url_, "The API's address, or that of its OAS document")->required();
        add_before("asiacheck", "Hold an address to the profile asia-od/1 of Asia's open data",
                   "asiacheck https://data.example.go.jp/api/asia/v1", [this](const Configured&) { return commands::check_asia(url_); })
            .add_option("url", url_, "What stands before /conformance and /catalog")
            ->required();
        check.add_option("--language", language_, "en (default) or zh-Hant")->check(CLI::IsMember({"en", "zh-Hant"}));
        CLI::App& share = add(open, "share", "Keep earlier versions as what differs from the next ones, as the server does each night",
                              "opendata share --now", [this](House& house) { return commands::share_versions(house, now_, whole_); });
        share.add_flag("--now", now_, "Free the space at once; only while nothing is served");
        share.add_flag("--undo", whole_, "Make every file whole again, before the data folder moves into a bucket");
        CLI::App& import = add(open, "import", "Import a file as a new version of a dataset and publish it",
                               "opendata import population.csv --dataset population --title 人口統計",
                               [this](House& house) { return commands::import(house, import_); });
        import.add_option("file", import_.file, "The file")->required();
        import.add_option("--dataset", import_.dataset, "Slug of the dataset; made when it is new")->required();
        import.add_option("--title", import_.title_zh, "Title in Chinese");
        import.add_option("--title-en", import_.title_en, "Title in English");
        import.add_option("--license", import_.license, "Licence, e.g. OGDL-Taiwan-1.0");
        import.add_option("--publisher", import_.publisher, "Publishing agency");
    }

    void rules() {
        CLI::App& law = noun("rules", "Law as decision models");
        CLI::App& validate = add(law, "validate", "Check DMN files: syntax, names, types, gaps and overlaps of tables",
                                 "rules validate pension.dmn", {}, false);
        validate.callback([this] {
            chosen_ = {{}, [this](const Configured&) { return commands::check_models(question_.models); }, false};
        });
        validate.add_option("file", question_.models, "The models; the first may import the others")->required();
        CLI::App& evaluate = add(law, "evaluate", "Evaluate a decision or a service of DMN files",
                                 "rules evaluate --model pension.dmn --decision premium --input case.json --as-of 2026-01-31", {}, false);
        evaluate.callback([this] {
            chosen_ = {
                {}, [this](const Configured& configured) { return commands::evaluate_model(configured.configuration, question_); }, false};
        });
        evaluate.add_option("--model", question_.models, "The models; the first may import the others")->required();
        evaluate.add_option("--decision", question_.name, "Name of a decision or a decision service")->required();
        evaluate.add_option("--input", question_.inputs, "A JSON file: values by the names of input data");
        evaluate.add_option("--parameters", question_.parameters, "A CSV file of dated parameters");
        evaluate.add_option_function<std::string>(
            "--as-of",
            [this](const std::string& text) {
                Date day;
                if (!parse(text, day)) throw CLI::ValidationError("--as-of", "a day as 2026-01-31");
                question_.as_of = day;
            },
            "The day whose law counts (default: today)");
        evaluate.add_flag("--trace", question_.trace, "Also every step");
        CLI::App& population = add(law, "population", "Run decisions over a file of persons or households, as a run file says",
                                   "rules population allowance.toml", {}, false);
        population.callback([this] {
            chosen_ = {
                {}, [this](const Configured& configured) { return commands::run_population(configured.configuration, file_); }, false};
        });
        population.add_option("run", file_, "TOML: models, parameters, as_of, outputs, [source], [mapping], out, rejects")->required();
    }

    void public_ledger() {
        CLI::App& ledger = noun("ledger", "The public ledger");
        CLI::App& witness = *ledger.add_subcommand("witness", "Witnesses that are asked to cosign this ledger");
        witness.require_subcommand(1);
        std::vector<CLI::App*> all;
        const auto with = [&](CLI::App& command) -> CLI::App& { return all.push_back(&command), command; };
        with(add(witness, "list", "Who is asked, and what each has cosigned", "ledger witness list",
                 [this](House& house) { return commands::list_witnesses(house, tenant_); }));
        CLI::App& made = with(add(witness, "add", "Ask one more",
                                  "ledger witness add keelung 'keelung.example/witness/main+…' https://keelung.example/witness",
                                  [this](House& house) { return commands::add_witness(house, tenant_, id_, vkey_, url_); }));
        made.add_option("name", id_, "Its name in the policy")->required();
        made.add_option("vkey", vkey_, "Its verifier key (C2SP signed-note)")->required();
        made.add_option("url", url_, "What stands before /add-checkpoint")->required();
        with(add(witness, "remove", "Ask it no more", "ledger witness remove keelung",
                 [this](House& house) { return commands::remove_witness(house, tenant_, id_); }))
            .add_option("name", id_, "Its name in the policy")
            ->required();
        with(add(witness, "quorum", "How many must have cosigned before a checkpoint is published; 0: none", "ledger witness quorum 2",
                 [this](House& house) { return commands::set_quorum(house, tenant_, number_); }))
            .add_option("number", number_, "0 up to the number of witnesses")
            ->required();
        with(add(ledger, "trusted", "Logs that this installation is a witness of", "ledger trusted",
                 [this](House& house) { return commands::list_trusted(house, tenant_); }));
        with(add(ledger, "trust", "Be a witness of a log; prints this witness's own verifier key",
                 "ledger trust 'gov.example/ledger/main+…'", [this](House& house) { return commands::trust(house, tenant_, vkey_); }))
            .add_option("vkey", vkey_, "Verifier key of the log")
            ->required();
        with(add(ledger, "distrust", "Cosign a log no more", "ledger distrust 'gov.example/ledger/main+…'",
                 [this](House& house) { return commands::distrust(house, tenant_, vkey_); }))
            .add_option("vkey", vkey_, "Verifier key of the log")
            ->required();
        CLI::App& mirror = add(ledger, "mirror", "Copy a log into a folder, every file checked; run again, it goes on",
                               "ledger mirror --from https://keelung.example/ledger --policy policy.txt --folder mirror", {}, false);
        mirror.callback([this] {
            chosen_ = {{}, [this](const Configured&) { return commands::mirror_log(url_, vkey_, file_, folder_); }, false};
        });
        mirror.add_option("--from", url_, "What stands before /checkpoint")->required();
        CLI::Option* by_key = mirror.add_option("--vkey", vkey_, "Verifier key of the log");
        mirror.add_option("--policy", file_, "Policy file: its quorum of witnesses must have cosigned")->excludes(by_key);
        mirror.add_option("--folder", folder_, "A folder that can be served as it is")->required();
        CLI::App& type = *ledger.add_subcommand("type", "Types of entries that programs outside append");
        type.require_subcommand(1);
        with(add(type, "list", "All of them", "ledger type list",
                 [this](House& house) { return commands::list_entry_types(house, tenant_); }));
        CLI::App& kind = with(add(type, "add", "Take one more",
                                  "ledger type add permit.granted --owner building_office --pub number:integer,map_sha256:hash?",
                                  [this](House& house) { return commands::add_entry_type(house, tenant_, entry_type_); }));
        kind.add_option("name", entry_type_.name.value, "noun.past")->required();
        kind.add_option("--owner", entry_type_.owner.value, "Who writes it")->required();
        kind.add_option("--ref", entry_type_.ref.value, "never, may or must (default: may)");
        kind.add_option("--commitment", entry_type_.commitment.value, "never, may or must (default: may)");
        kind.add_option("--pub", entry_type_.pub.value, "name:kind[?],…; kinds: text integer boolean texts integers hash");
        with(add(type, "remove", "Take it no more; its entries stay", "ledger type remove permit.granted",
                 [this](House& house) { return commands::remove_entry_type(house, tenant_, id_); }))
            .add_option("name", id_, "Its name")
            ->required();
        for (CLI::App* command : all) command->add_option("--tenant", tenant_, "Whose (default: main)");
    }

    CLI::App cli_{"Skylantern (天燈): a digital-government platform"};
    Common common_;
    Chosen chosen_;
    std::map<std::string, std::string> flags_;
    std::string file_, tenant_ = main_tenant, state_, id_, vkey_, url_, folder_, language_ = "en";
    std::int64_t number_ = 0;
    bool now_ = false, whole_ = false;
    rules::FileQuestion question_{};
    ledger::OutsideType entry_type_{{}, {}, {"may"}, {"may"}, {}};
    bool status_ = false;
    commands::TenantWords new_tenant_;
    opendata::Module::FileImport import_;
};

}  // namespace
}  // namespace skl

int main(int argc, char** argv) {
    std::signal(SIGPIPE, SIG_IGN);
    ::umask(077);  // what it keeps is of persons and of agencies: its own user reads it, nobody else
    try {
        return skl::CommandLine().run(argc, argv);
    } catch (const std::exception& error) {
        std::cerr << "skylantern: " << error.what() << "\n";
        return 1;
    }
}
