#include "commands.h"

#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <iostream>

#include "kernel/crypto/digest.h"
#include "kernel/crypto/random.h"
#include "kernel/describe/write.h"
#include "kernel/http/dispatch.h"
#include "kernel/storage/backup.h"
#include "kernel/telemetry/log.h"

namespace skl::commands {
namespace {

Instant now() { return {std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch()).count()}; }

// A bar on a terminal, nothing elsewhere.
bool show_progress(std::int64_t done, std::int64_t total) {
    static const bool terminal = ::isatty(STDERR_FILENO) == 1;
    constexpr int width = 40;
    if (!terminal || total <= 0) return true;
    const auto filled = static_cast<int>(std::min<std::int64_t>(done * width / total, width));
    std::fprintf(stderr, "\r[%s%s] %3d %%", std::string(static_cast<std::size_t>(filled), '#').c_str(), std::string(static_cast<std::size_t>(width - filled), ' ').c_str(),
                 static_cast<int>(std::min<std::int64_t>(done * 100 / total, 100)));
    if (done >= total) std::fprintf(stderr, "\n");
    return true;
}

std::filesystem::path operator_hash(const Configuration& configuration) { return std::filesystem::path(configuration.data) / "keys/operator.sha256"; }

// Makes a token, keeps its hash only.
std::string make_token(const Configuration& configuration) {
    std::string token = crypto::random_token();
    std::filesystem::create_directories(operator_hash(configuration).parent_path());
    std::ofstream(operator_hash(configuration), std::ios::trunc) << crypto::sha256_hex(token) << "\n";
    return token;
}

}  // namespace

int refuse(const Problem& problem) {
    std::cerr << "skylantern: " << problem.code;
    for (const auto& [name, value] : problem.params)
        if (!value.empty()) std::cerr << " " << name << "=" << value;
    for (const FieldError& error : problem.errors) std::cerr << "\n  " << error.pointer << ": " << error.code;
    std::cerr << "\n";
    return 1;
}

int show_settings(const Configured& configured, bool json) {
    if (json) {
        std::cout << to_json(configured.settings) << "\n";
        return 0;
    }
    for (const Setting& setting : configured.settings) std::cout << fmt::format("{:18} {:40} {}\n", setting.key.value, setting.value.value, setting.origin.value);
    return 0;
}

int serve(House& house) {
    const Configuration& c = house.configuration;
    auto door = FrontDoor::open(house);
    if (!door) return refuse(door.problem());
    if (c.demo) {
        auto imported = house.opendata->load_demo(main_tenant, house.share / "presets" / c.preset / "demo",
                                                  [](const std::string& slug) { log::info("demo dataset", {{"slug", slug}}); });
        if (!imported) return refuse(imported.problem());
    }
    std::string token = c.operator_token;
    const bool first = token.empty() && !std::filesystem::exists(operator_hash(c));
    if (first) token = make_token(c);
    (*door)->app->set_operator(c.operator_token.empty() ? std::string{} : crypto::sha256_hex(c.operator_token), operator_hash(c));
    (*door)->jobs->start();
    Server server(*(*door)->app, {c.address, static_cast<std::uint16_t>(c.port), c.tls_certificate, c.tls_key, static_cast<int>(c.threads)});
    const std::uint16_t port = server.start();
    const char* scheme = c.tls_certificate.empty() ? "http" : "https";
    std::cout << scheme << "://" << (c.address == "0.0.0.0" ? "localhost" : c.address) << ":" << port << "/" << std::endl;
    if (first) std::cout << "operator token (shown once; `skylantern operator` makes a new one): " << token << std::endl;
    server.run_until_signal();
    (*door)->jobs->stop();
    return 0;
}

int migrate(House& house, bool json) {
    const auto states = house.store->migrated();
    if (json) {
        std::cout << to_json(states) << "\n";
        return 0;
    }
    for (const MigrationState& state : states)
        std::cout << fmt::format("{:10} {:30} {}\n", state.module.value, state.name.value, state.applied_at ? to_text(*state.applied_at) : "");
    return 0;
}

int backup(House& house, const std::filesystem::path& file) {
    auto done = back_up(*house.store, house.blobs, file, now());
    if (!done) return refuse(done.problem());
    std::cout << fmt::format("{}: database and {} blobs\n", file.string(), done->blobs);
    return 0;
}

int restore(const Configuration& configuration, const std::filesystem::path& file) {
    std::filesystem::create_directories(configuration.data);
    const Blobs blobs(std::filesystem::path(configuration.data) / "blobs");
    auto done = skl::restore(file, database_url(configuration), blobs);
    if (!done) return refuse(done.problem());
    std::cout << fmt::format("restored: database and {} blobs of {}\n", done->blobs, to_text(done->made_at));
    return 0;
}

int verify(House& house) {
    auto faults = skl::verify(*house.store, house.blobs, migrations());
    if (!faults) return refuse(faults.problem());
    for (const Fault& fault : *faults) std::cout << fault.code.value << " " << fault.where.value << "\n";
    std::cout << (faults->empty() ? "nothing is wrong\n" : fmt::format("{} faults\n", faults->size()));
    return faults->empty() ? 0 : 1;
}

int openapi(House& house) {
    auto door = FrontDoor::open(house);
    if (!door) return refuse(door.problem());
    std::cout << openapi_document(*(*door)->app, "en") << "\n";
    return 0;
}

int new_operator_token(House& house) {
    std::cout << make_token(house.configuration) << "\n";
    return 0;
}

int inspect(House& house, const std::filesystem::path& file, bool json) {
    auto report = house.opendata->inspect_file(file, !json);
    if (!report) return refuse(report.problem());
    std::cout << *report << "\n";
    return 0;
}

int import(House& house, const opendata::Module::FileImport& file, bool json) {
    auto outcome = house.opendata->import_file(main_tenant, file, [json](std::int64_t done, std::int64_t total) { return json || show_progress(done, total); });
    if (!outcome) return refuse(outcome.problem());
    std::cout << *outcome << "\n";
    return 0;
}

}  // namespace skl::commands
