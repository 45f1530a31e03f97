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
#include "kernel/storage/blob_sharing.h"
#include "kernel/telemetry/log.h"
#include "say.h"

namespace skl::commands {
namespace {

bool json = false;

}  // namespace

void set_json(bool wanted) { json = wanted; }
bool wants_json() { return json; }

// A bar on a terminal, nothing elsewhere.
bool show_progress(std::int64_t done, std::int64_t total) {
    static const bool terminal = ::isatty(STDERR_FILENO) == 1;
    constexpr int width = 40;
    if (!terminal || total <= 0) return true;
    const auto filled = static_cast<int>(std::min<std::int64_t>(done * width / total, width));
    std::fprintf(stderr, "\r[%s%s] %3d %%", std::string(static_cast<std::size_t>(filled), '#').c_str(),
                 std::string(static_cast<std::size_t>(width - filled), ' ').c_str(),
                 static_cast<int>(std::min<std::int64_t>(done * 100 / total, 100)));
    if (done >= total) std::fprintf(stderr, "\n");
    return true;
}

namespace {

std::filesystem::path operator_hash(const Configuration& configuration) {
    return std::filesystem::path(configuration.data) / "keys/operator.sha256";
}

// Makes a token, keeps its hash only.
std::string make_token(const Configuration& configuration) {
    std::string token = crypto::random_token();
    std::filesystem::create_directories(operator_hash(configuration).parent_path());
    std::ofstream(operator_hash(configuration), std::ios::trunc) << crypto::sha256_hex(token) << "\n";
    return token;
}

}  // namespace

int refuse(const Problem& problem) {
    if (json) {
        std::string params;
        for (const auto& [name, value] : problem.params) params += fmt::format(",{}:{}", to_json(name), to_json(value));
        std::string errors;
        for (const FieldError& error : problem.errors)
            errors +=
                fmt::format(R"({}{{"pointer":{},"code":{}}})", errors.empty() ? "" : ",", to_json(error.pointer), to_json(error.code));
        std::cerr << fmt::format(R"({{"code":{}{},"errors":[{}]}})", to_json(problem.code), params, errors) << "\n";
        return 1;
    }
    std::cerr << "skylantern: " << problem.code;
    for (const auto& [name, value] : problem.params)
        if (!value.empty()) std::cerr << " " << name << "=" << value;
    for (const FieldError& error : problem.errors) std::cerr << "\n  " << error.pointer << ": " << error.code;
    std::cerr << "\n";
    return 1;
}

int show_settings(const Configured& configured) {
    if (json) {
        std::cout << to_json(configured.settings) << "\n";
        return 0;
    }
    for (const Setting& setting : configured.settings)
        std::cout << fmt::format("{:18} {:40} {}\n", setting.key.value, setting.value.value, setting.origin.value);
    return 0;
}

namespace {

ListenOn listen_on(const Configuration& c) {
    ListenOn out{c.address, static_cast<std::uint16_t>(c.port), c.tls_certificate, c.tls_key, static_cast<int>(c.threads)};
    out.mtls_hosts = c.mtls_hosts;
    if (c.mtls_port > 0) out.mtls_port = static_cast<std::uint16_t>(c.mtls_port);
    for (const std::string& file : {c.client_authorities, c.card_authorities})
        if (!file.empty()) out.client_authorities.push_back(file);
    return out;
}

}  // namespace

int serve(House& house) {
    const Configuration& c = house.configuration;
    auto door = FrontDoor::open(house);
    if (!door) return refuse(door.problem());
    if (auto met = house.blobs.greet(); !met) {
        // A wrong key or bucket does not mend itself; a store that does not answer may, and what is in the cache can be served.
        if (met.problem().code == "blob-store-refused") return refuse(met.problem());
        log::error("blob store does not answer", {{"what", met.problem().params["what"]}});
    }
    if (c.demo) {
        auto imported = house.opendata->load_demo(main_tenant, house.share / "presets" / c.preset / "demo", [](const std::string& slug) {
            log::info("demo dataset", {{"slug", slug}});
        });
        if (!imported) return refuse(imported.problem());
        const auto people =
            (*door)->identity->load_demo(*house.store, main_tenant, house.share / "presets" / c.preset / "demo", Instant::now());
        if (!people) return refuse(people.problem());
        const auto laws =
            (*door)->rules->load_preset(*house.store, main_tenant, house.share / "presets" / c.preset / "rules", c.preset, Instant::now());
        if (!laws) return refuse(laws.problem());
        const auto access =
            (*door)->rules->load_preset(*house.store, main_tenant, house.share / "presets" / c.preset / "access", "access", Instant::now());
        if (!access) return refuse(access.problem());
    }
    std::string token = c.operator_token;
    const bool first = token.empty() && !std::filesystem::exists(operator_hash(c));
    if (first) token = make_token(c);
    (*door)->app->set_operator(c.operator_token.empty() ? std::string{} : crypto::sha256_hex(c.operator_token), operator_hash(c));
    const struct Stop {  // also when the address is taken: both use what the door holds
        House& house;
        FrontDoor& door;
        ~Stop() {
            house.outbox->stop();
            door.jobs->stop();
            house.ledger->stop();
        }
    } stop{house, **door};
    if (auto done = house.outbox->start(); !done) return refuse(done.problem());
    (*door)->jobs->start();
    house.ledger->start(*(*door)->keys, [&door, &c](const std::string& tenant) { return (*door)->log_origin(c, tenant); });
    house.ledger->ask_witnesses({.private_network = c.private_witnesses});
    Server server(*(*door)->app, listen_on(c));
    const std::uint16_t port = server.start();
    const char* scheme = c.tls_certificate.empty() ? "http" : "https";
    std::cout << scheme << "://" << (c.address == "0.0.0.0" ? "localhost" : c.address) << ":" << port << "/" << std::endl;
    if (first) std::cout << "operator token (shown once; `skylantern operator` makes a new one): " << token << std::endl;
    server.run_until_signal();
    return 0;
}

int migrate(House& house, bool status) {
    auto states = house.store->migrated();
    if (status)  // what this program brings and the database has not had
        for (const Migration& migration : migrations()) {
            const bool applied = std::any_of(states.begin(), states.end(), [&](const MigrationState& state) {
                return state.module.value == migration.module && state.name.value == migration.name;
            });
            if (!applied) states.push_back({{migration.module}, {migration.name}, {crypto::sha256_hex(migration.sql)}, {}});
        }
    std::string lines;
    for (const MigrationState& state : states)
        lines += fmt::format("{}{:10} {:30} {}", lines.empty() ? "" : "\n", state.module.value, state.name.value,
                             state.applied_at ? to_text(*state.applied_at) : "waits");
    return say(states, lines);
}

int backup(House& house, const std::filesystem::path& file) {
    auto done = back_up(*house.store, house.blobs, file, Instant::now());
    if (!done) return refuse(done.problem());
    return say(*done,
               fmt::format("{}: database and {} blobs. Keep the master key elsewhere: it is not in the file.", file.string(), done->blobs));
}

int restore(const Configuration& configuration, const std::filesystem::path& file) {
    std::filesystem::create_directories(configuration.data);
    auto blobs = blobs_of(configuration);
    if (!blobs) return refuse(blobs.problem());
    auto done = skl::restore(file, database_url(configuration), *blobs);
    if (!done) return refuse(done.problem());
    return say(*done, fmt::format("restored: database and {} blobs of {}", done->blobs, to_text(done->made_at)));
}

int verify(House& house) {
    auto faults = skl::verify(*house.store, house.blobs, migrations());
    if (!faults) return refuse(faults.problem());
    for (std::string& fault : house.ledger->faults()) faults->push_back({{"ledger-damaged"}, {std::move(fault)}});
    std::string lines;
    for (const Fault& fault : *faults) lines += fault.code.value + " " + fault.where.value + "\n";
    say(*faults, lines + (faults->empty() ? "nothing is wrong" : fmt::format("{} faults", faults->size())));
    return faults->empty() ? 0 : 1;
}

int openapi(House& house) {
    auto door = FrontDoor::open(house);
    if (!door) return refuse(door.problem());
    std::cout << openapi_document(*(*door)->app, "en") << "\n";
    return 0;
}

int new_operator_token(House& house) {
    const std::string token = make_token(house.configuration);
    return say(token, token);
}

int validate_data(const std::filesystem::path& file) {
    const auto spawner = sandbox::Spawner::start(opendata::worker_kinds());
    const auto verdict = opendata::validate_file(*spawner, file, !json);
    if (!verdict) return refuse(verdict.problem());
    std::cout << verdict->text << "\n";
    return verdict->valid ? 0 : 1;
}

int check_api(const Configuration& configuration, const std::string& url, const std::string& language) {
    const auto locale = Locale::load(share_folder(configuration) / "web/locales");
    if (!locale) return refuse(locale.problem());
    const auto verdict = opendata::check_api(url, *locale, language, !json);
    if (!verdict) return refuse(verdict.problem());
    std::cout << verdict->text << "\n";
    return verdict->valid ? 0 : 1;
}

int check_asia(const std::string& url) {
    const auto verdict = opendata::check_asia(url, !json);
    if (!verdict) return refuse(verdict.problem());
    std::cout << verdict->text << "\n";
    return verdict->valid ? 0 : 1;
}

int inspect(House& house, const std::filesystem::path& file) {
    auto report = house.opendata->inspect_file(file, !json);
    if (!report) return refuse(report.problem());
    std::cout << *report << "\n";
    return 0;
}

int share_versions(House& house, bool now, bool undo) {
    if (undo) {
        const auto made = make_blobs_whole(house.blobs);
        return made ? say(*made, fmt::format("{} files are whole again", *made)) : refuse(made.problem());
    }
    const auto shared = house.opendata->share_versions(now);
    if (!shared) return refuse(shared.problem());
    return say(*shared, fmt::format("{} versions: {} bytes instead of {}; {} bytes freed", shared->versions, shared->bytes_after,
                                    shared->bytes_before, shared->freed));
}

int import(House& house, const opendata::Module::FileImport& file) {
    auto outcome = house.opendata->import_file(main_tenant, file,
                                               [](std::int64_t done, std::int64_t total) { return json || show_progress(done, total); });
    if (!outcome) return refuse(outcome.problem());
    std::cout << *outcome << "\n";
    return 0;
}

}  // namespace skl::commands
