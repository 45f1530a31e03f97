#include "house.h"

#include <fstream>

#include "housekeeping.h"
#include "kernel/http/developers.h"
#include "kernel/http/guard.h"
#include "kernel/notify/routes.h"
#include "kernel/text/disk.h"
#include "secrets.h"

namespace skl {
std::filesystem::path share_folder(const Configuration& configuration) {
    if (!configuration.share.empty()) return configuration.share;
    std::error_code ec;
    std::filesystem::path at = std::filesystem::read_symlink("/proc/self/exe", ec).parent_path();
    std::filesystem::path installed = at.parent_path() / "share/skylantern";
    if (std::filesystem::exists(installed / "web/templates")) return installed;
    for (; at.has_relative_path(); at = at.parent_path())
        if (std::filesystem::exists(at / "web/templates")) return at;
    return installed;
}

std::string database_url(const Configuration& configuration) {
    if (!configuration.database.empty()) return configuration.database;
    return "sqlite:" + (std::filesystem::path(configuration.data) / "skylantern.db").string();
}

namespace {

// The folder where there is no usable bucket: then the problem is said, and nothing is done with it.
Blobs blobs_or(Result<Blobs> made, const Configuration& configuration, std::optional<Problem>& problem) {
    if (made) return std::move(*made);
    problem = std::move(made.problem());
    return Blobs(std::filesystem::path(configuration.data) / "blobs");
}

}  // namespace

House::House(Configuration c, sandbox::Spawner& workers, bool migrate)
    : configuration(std::move(c)),
      spawner(workers),
      share(share_folder(configuration)),
      blobs(blobs_or(blobs_of(configuration), configuration, problem)) {
    store = Store::open({database_url(configuration)});
    outbox = std::make_unique<Outbox>(*store);
    if (migrate && !problem)
        if (auto done = store->migrate(migrations()); !done) problem = done.problem();
    ledger = std::make_unique<ledger::Ledger>(*store, std::filesystem::path(configuration.data) / "ledger");
    opendata =
        std::make_unique<opendata::Module>(opendata::Parts{*store, blobs, spawner, static_cast<int>(configuration.parse_workers),
                                                           static_cast<int>(configuration.query_workers), outbox.get(), ledger.get()});
}

Done House::read_preset() {
    const std::filesystem::path folder = share / "presets" / configuration.preset;
    if (!std::filesystem::is_directory(folder))
        return Problem{500, "bad-configuration", {{"key", "preset"}, {"near", "taiwan"}, {"what", "no such preset"}}};
    if (std::ifstream file(folder / "calendar.csv", std::ios::binary); file) {
        auto read = calendar::Calendar::from_csv(std::string(std::istreambuf_iterator<char>(file), {}));
        if (!read) return std::move(read.problem());
        calendar = std::move(*read);
    }
    if (std::filesystem::exists(folder / "synonyms.txt")) return opendata->read_synonyms(folder / "synonyms.txt");
    return Nothing{};
}

Result<std::unique_ptr<FrontDoor>> FrontDoor::open(House& house) {
    if (auto read = house.read_preset(); !read) return read.problem();
    auto door = std::make_unique<FrontDoor>();
    auto locale = Locale::load(house.share / "web/locales");
    if (!locale) return locale.problem();
    door->locale = std::move(*locale);
    door->locale.count_roc_years(house.configuration.roc_years);
    auto pages = Pages::load(house.share / "web/templates", house.share / "build/web/manifest.json", door->locale);
    if (!pages) return pages.problem();
    door->pages = std::move(*pages);
    door->app = std::make_unique<App>(house.configuration, *house.store, *door->pages, door->locale);
    door->app->set_seal_key(seal_key(house.configuration.data));
    const auto usual = calendar::Zone::named(house.configuration.zone);
    if (!usual) return Problem{500, "bad-configuration", {{"key", "zone"}, {"near", "Asia/Taipei"}, {"what", "no such time zone"}}};
    auto master = master_key(house.configuration, *house.store);
    if (!master) return master.problem();
    door->keys = std::make_unique<Keys>(std::move(*master));
    door->tenants = std::make_unique<Tenants>(*house.store);
    door->tenants->start();
    door->app->set_tenants(*door->tenants);
    const calendar::ZoneOf zone_of = [tenants = door->tenants.get(), usual = *usual](const std::string& name) {
        const auto tenant = tenants->find(name);
        if (!tenant || !tenant->zone) return usual;
        return calendar::Zone::named(tenant->zone->value).value_or(usual);
    };
    door->app->provide(house.calendar);
    door->app->provide(door->live_tables);
    door->app->provide(*house.outbox);
    door->app->set_assets(house.share / "build/web/assets");
    door->app->set_examples(house.share / "docs/openapi/examples.json");
    install_operator(*door->app);
    door->jobs = std::make_unique<Jobs>(*house.store, JobOptions{.zone_of = zone_of});
    install_jobs(*door->app, *door->jobs);
    door->install_notify(house, zone_of);
    ledger::install(*door->app, *house.ledger, *door->keys);
    door->identity =
        std::make_unique<identity::Module>(identity::Parts{*door->keys, house.ledger.get(), door->notify.get(), door->jobs.get(), zone_of,
                                                           door->base_url(house.configuration), house.configuration.private_webhooks});
    door->identity->install(*door->app);
    door->rules = std::make_unique<rules::Module>(
        rules::Parts{*door->keys, house.ledger.get(), house.outbox.get(), zone_of, &house.calendar,
                     disk::read(house.share / "presets" / house.configuration.preset / "access/access.dmn").value_or("")});
    door->rules->install(*door->app);
    auto databases = rules::read_outside_databases(house.configuration.population_databases);
    if (!databases) return databases.problem();
    door->rules->install_populations(*door->app, {*house.store, house.blobs, house.spawner, *door->jobs, 0, std::move(*databases)});
    door->uploads = std::make_unique<uploads::Uploads>(*house.store, house.blobs);
    door->uploads->install(*door->app, *door->jobs, "opendata.publish");  // who may publish has files that are too large for one request
    door->app->provide(*house.outbox);
    house.opendata->install(*door->app, *door->jobs);
    house.opendata->tell(*door->notify, *door->subscriptions);
    install_housekeeping(house, *door);
    install_developers(*door->app);
    return door;
}

std::string FrontDoor::log_host(const Configuration& configuration, const std::string& tenant) const {
    std::string host = "localhost";
    if (const auto scheme = configuration.public_url.find("://"); scheme != std::string::npos) {
        host = configuration.public_url.substr(scheme + 3);
        host.resize(std::min(host.find('/'), host.size()));
    }
    if (const auto known = tenants->find(tenant); known && known->host) host = known->host->value;
    return host;
}

std::string FrontDoor::log_origin(const Configuration& configuration, const std::string& tenant) const {
    return fmt::format("{}/ledger/{}", log_host(configuration, tenant), tenant);
}

std::string FrontDoor::witness_name(const Configuration& configuration, const std::string& tenant) const {
    return fmt::format("{}/witness/{}", log_host(configuration, tenant), tenant);
}

std::string FrontDoor::base_url(const Configuration& configuration) {
    std::string out = configuration.public_url.empty() ? fmt::format("http://localhost:{}", configuration.port) : configuration.public_url;
    while (out.ends_with('/')) out.pop_back();
    return out;
}

void FrontDoor::install_notify(House& house, const calendar::ZoneOf& zone_of) {
    const Configuration& c = house.configuration;
    notify::Options options;
    if (!c.smtp_url.empty()) options.server = notify::SmtpOptions{c.smtp_url, c.smtp_user, c.smtp_password, c.smtp_require_tls};
    options.sender = {c.mail_from, c.site_title_zh};
    options.base_url = base_url(c);
    options.unsubscribe_key = app->seal_key();
    options.zone_of = zone_of;
    // The operator, persons by what identity knows of them, and those who subscribed. Called once all is installed.
    const auto address = [this, mail = c.operator_email, opendata = house.opendata.get()](
                             Transaction& tx, const std::string& recipient) -> std::optional<notify::Contact> {
        if (recipient == "operator" && !mail.empty()) return notify::Contact{mail};
        if (auto person = identity->contact(tx, recipient)) return person;
        if (auto organization = opendata->contact(tx, recipient)) return organization;
        return subscriptions->contact(tx, recipient, Instant::now());
    };
    notify = std::make_unique<notify::Notify>(*house.store, *jobs, locale, std::move(options), address);
    subscriptions = std::make_unique<notify::Subscriptions>(*house.store, *jobs, *house.outbox, *notify, *keys,
                                                            notify::SubscriptionOptions{.private_network = c.private_webhooks});
    notify::install_notices(*app, *notify, *subscriptions);
    websub = std::make_unique<notify::Websub>(*house.store, *jobs, *house.outbox, *notify, *subscriptions, locale, *keys,
                                              notify::WebsubOptions{.private_network = c.private_webhooks});
    websub->install(*app);
}

}  // namespace skl
