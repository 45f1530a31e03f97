// skylantern: the command line. `serve` and one noun for each thing an operator does; see --help of each.
#include <CLI/CLI.hpp>

#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <iostream>

#include "commands.h"
#include "house.h"

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
        for (const auto& [key, value] : {std::pair<const char*, const std::string&>{"data", data}, {"database", database}, {"preset", preset}, {"share", share}})
            if (!value.empty()) out[key] = value;
        return out;
    }
};

}  // namespace

int main(int argc, char** argv) {
    using namespace skl;
    std::signal(SIGPIPE, SIG_IGN);
    sigset_t stop_signals;  // taken by sigwait in serve; blocked before there are threads
    sigemptyset(&stop_signals);
    sigaddset(&stop_signals, SIGTERM);
    sigaddset(&stop_signals, SIGINT);

    CLI::App cli{"Skylantern (天燈): a digital-government platform"};
    cli.require_subcommand(1);
    cli.footer("example: skylantern serve --demo --port 8080");
    Common common;
    std::map<std::string, std::string> flags;
    std::string port, address, file, output;
    bool demo = false, status = false;
    opendata::Module::FileImport import;

    CLI::App* serve = cli.add_subcommand("serve", "Serve pages and APIs; the first line printed is the address");
    serve->add_option("--port", port, "Port; 0 takes a free one");
    serve->add_option("--address", address, "Address to listen on");
    serve->add_flag("--demo", demo, "Load the demo jurisdiction's datasets at the first start");
    CLI::App* migrate = cli.add_subcommand("migrate", "Bring the database up to this program");
    migrate->add_flag("--status", status, "Only show what was applied");
    CLI::App* backup = cli.add_subcommand("backup", "Copy database and blobs into a folder, also while serving");
    backup->add_option("folder", output, "A new folder")->required();
    CLI::App* restore = cli.add_subcommand("restore", "Put a backup into an empty data folder");
    restore->add_option("folder", output, "The backup")->required();
    CLI::App* verify = cli.add_subcommand("verify", "Check that every blob's bytes have its name, and the database's own check");
    CLI::App* config = cli.add_subcommand("config", "Show the effective settings and where each comes from");
    CLI::App* openapi = cli.add_subcommand("openapi", "Print the OpenAPI 3.1 document");
    CLI::App* operator_token = cli.add_subcommand("operator", "Print a new operator's token; the old one ends");
    CLI::App* open_data = cli.add_subcommand("opendata", "Open data");
    open_data->require_subcommand(1);
    CLI::App* inspect = open_data->add_subcommand("inspect", "Say what a file is: encoding, header, columns, problems; nothing is kept");
    inspect->add_option("file", file, "The file")->required();
    inspect->footer("example: skylantern opendata inspect population.csv --json");
    CLI::App* import_command = open_data->add_subcommand("import", "Import a file as a new version of a dataset and publish it");
    import_command->add_option("file", import.file, "The file")->required();
    import_command->add_option("--dataset", import.dataset, "Slug of the dataset; made when it is new")->required();
    import_command->add_option("--title", import.title_zh, "Title in Chinese");
    import_command->add_option("--title-en", import.title_en, "Title in English");
    import_command->add_option("--license", import.license, "Licence, e.g. OGDL-Taiwan-1.0");
    import_command->add_option("--publisher", import.publisher, "Publishing agency");
    import_command->footer("example: skylantern opendata import population.csv --dataset population --title 人口統計");
    for (CLI::App* command : {serve, migrate, backup, restore, verify, config, openapi, operator_token, inspect, import_command}) common.add_to(*command);
    try {
        cli.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        const int code = cli.exit(error);
        return code == 0 ? 0 : 2;
    }
    flags = common.flags();
    if (!port.empty()) flags["port"] = port;
    if (!address.empty()) flags["address"] = address;
    if (demo) flags["demo"] = "true";
    auto configured = configure(common.config.empty() ? "skylantern.toml" : common.config, !common.config.empty(), environment_settings(), flags);
    if (!configured) return commands::refuse(configured.problem());
    if (config->parsed()) return commands::show_settings(*configured, common.json);

    if (serve->parsed()) sigprocmask(SIG_BLOCK, &stop_signals, nullptr);
    try {
        auto spawner = sandbox::Spawner::start(opendata::worker_kinds());  // before the first thread
        const Configuration& settings = configured->configuration;
        if (restore->parsed()) return commands::restore(settings, output);
        House house(settings, *spawner);
        if (house.problem) return commands::refuse(*house.problem);
        if (serve->parsed()) return commands::serve(house);
        if (migrate->parsed()) return commands::migrate(house, common.json);
        if (backup->parsed()) return commands::backup(house, output);
        if (verify->parsed()) return commands::verify(house);
        if (openapi->parsed()) return commands::openapi(house);
        if (operator_token->parsed()) return commands::new_operator_token(house);
        if (inspect->parsed()) return commands::inspect(house, file, common.json);
        if (import_command->parsed()) return commands::import(house, import, common.json);
    } catch (const std::exception& error) {
        std::cerr << "skylantern: " << error.what() << "\n";
        return 1;
    }
    return 2;
}
