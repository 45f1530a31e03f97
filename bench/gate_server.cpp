// Two routes that answer the same, one of which the gate's policy is asked about: what the difference costs is the gate.
//
//   bench_gate DATABASE-URL
//
// Prints the address it listens on, and the operator's token. GET /open needs nothing, GET /judged the permission jobs.read;
// the shipped policy is in force as the tenant's own.
#include <fmt/format.h>

#include <cstdio>
#include <filesystem>

#include "identity/module.h"
#include "kernel/config/configuration.h"
#include "kernel/crypto/digest.h"
#include "kernel/crypto/random.h"
#include "kernel/http/guard.h"
#include "kernel/http/server.h"
#include "kernel/jobs/jobs.h"
#include "kernel/pages/locale.h"
#include "kernel/pages/pages.h"
#include "kernel/storage/keys.h"
#include "kernel/text/disk.h"
#include "rules/module.h"

namespace skl {
namespace {

constexpr const char* tenant = "main";  // whom a path without /t/<tenant> means

struct Word {
    Text<> said;
};
BOOST_DESCRIBE_STRUCT(Word, (), (said))
Task<Result<Word>> answer(Context&) { co_return Word{{{"yes"}}}; }

int serve(const std::string& url) {
    const std::filesystem::path root = SKL_ROOT_FOLDER;
    Configuration configuration;
    configuration.rate_limits = false;
    const auto store = Store::open({url});
    if (auto done = store->migrate(migrations()); !done) return std::fprintf(stderr, "%s\n", done.problem().code.c_str()), 1;
    auto locale = Locale::load(root / "web/locales");
    if (!locale) return 1;
    auto pages = Pages::load(root / "web/templates", root / "build/web/manifest.json", *locale);
    if (!pages) return std::fprintf(stderr, "%s\n", pages.problem().params["what"].c_str()), 1;
    App app(configuration, *store, **pages, *locale);
    const std::string token = crypto::random_token();
    app.set_seal_key(crypto::random_token());
    app.set_operator(crypto::sha256_hex(token), {});
    install_operator(app);
    const Keys keys{crypto::Secret(crypto::random_bytes(32))};
    const auto taipei = *calendar::Zone::named("Asia/Taipei");
    const calendar::ZoneOf zone_of = [taipei](const std::string&) { return taipei; };
    const auto days = calendar::Calendar::from_csv(disk::read(root / "presets/taiwan/calendar.csv").value_or(""));
    if (!days) return 1;
    Jobs jobs(*store, JobOptions{.zone_of = zone_of});
    identity::Module identity(identity::Parts{.keys = keys, .jobs = &jobs, .zone_of = zone_of});
    identity.install(app);
    rules::Module rules(rules::Parts{keys, nullptr, nullptr, zone_of, &*days, ""});
    rules.install(app);
    if (auto done = rules.load_preset(*store, tenant, root / "presets/taiwan/access", "access", Instant::now()); !done) return 1;
    app.get("/open", answer).named("healthz").unlisted().for_programs();
    app.get("/judged", answer).named("healthz").unlisted().for_programs().needs("jobs.read");
    Server server(app, {"127.0.0.1", 0, {}, {}, 0});
    fmt::print("http://127.0.0.1:{}\n{}\n", server.start(), token);
    std::fflush(stdout);
    server.run_until_signal();
    return 0;
}

}  // namespace
}  // namespace skl

int main(int argc, char** argv) {
    if (argc < 2) {
        std::fprintf(stderr, "use: bench_gate DATABASE-URL\n");
        return 2;
    }
    return skl::serve(argv[1]);
}
