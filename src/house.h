// The composition root: the parts of the house in their order, put together from one configuration.
#pragma once

#include <filesystem>
#include <memory>

#include "identity/module.h"
#include "kernel/config/configuration.h"
#include "kernel/http/live_tables.h"
#include "kernel/http/server.h"
#include "kernel/http/tenants.h"
#include "kernel/jobs/jobs.h"
#include "kernel/notify/subscriptions.h"
#include "kernel/notify/websub.h"
#include "kernel/pages/locale.h"
#include "kernel/pages/pages.h"
#include "kernel/sandbox/spawner.h"
#include "kernel/storage/blobs.h"
#include "kernel/storage/keys.h"
#include "kernel/storage/outbox.h"
#include "kernel/uploads/uploads.h"
#include "ledger/module.h"
#include "opendata/module.h"
#include "rules/module.h"

namespace skl {

// Templates, words, assets and presets: the folder that was configured, or the one this program came with.
std::filesystem::path share_folder(const Configuration& configuration);

std::string database_url(const Configuration& configuration);

// Where blobs are kept: the data folder, or the bucket of `blobs`. 500 `bad-configuration` {key, near, what}.
Result<Blobs> blobs_of(const Configuration& configuration);

// What the command line and the server stand on. Members in the order they are made.
struct House {
    // `workers` was started before any thread. Throws DatabaseError; problems by `problem`.
    // `migrate`: bring the database up to this program, as all but `migrate --status` do.
    House(Configuration configuration, sandbox::Spawner& workers, bool migrate = true);

    Done read_preset();  // calendar and synonyms of the jurisdiction

    Configuration configuration;
    sandbox::Spawner& spawner;
    std::filesystem::path share;
    std::unique_ptr<Store> store;
    std::unique_ptr<Outbox> outbox;  // started by who serves; others leave their events to be delivered
    std::optional<Problem> problem;  // a setting or a migration that does not fit
    Blobs blobs;
    std::unique_ptr<ledger::Ledger> ledger;  // started by who serves; entries of others wait for that
    std::unique_ptr<opendata::Module> opendata;
    calendar::Calendar calendar;  // of the preset; a service of the app
};

// The pages, routes and jobs over a house.
struct FrontDoor {
    static Result<std::unique_ptr<FrontDoor>> open(House& house);

    Locale locale;
    std::unique_ptr<Pages> pages;
    std::unique_ptr<Keys> keys;
    std::unique_ptr<Tenants> tenants;
    LiveTables live_tables;  // what modules declare, for open data to serve
    std::unique_ptr<App> app;
    std::unique_ptr<notify::Notify> notify;
    std::unique_ptr<notify::Subscriptions> subscriptions;
    std::unique_ptr<notify::Websub> websub;
    std::unique_ptr<uploads::Uploads> uploads;
    std::unique_ptr<identity::Module> identity;
    std::unique_ptr<rules::Module> rules;
    // The name of a tenant's log, for ever: <host>/ledger/<tenant> (C2SP tlog-checkpoint).
    std::string log_origin(const Configuration& configuration, const std::string& tenant) const;
    std::string witness_name(const Configuration& configuration, const std::string& tenant) const;  // <host>/witness/<tenant>

    std::unique_ptr<Jobs> jobs;  // after what its handlers use: it goes first

private:
    static std::string base_url(const Configuration& configuration);  // before links that people are given
    std::string log_host(const Configuration& configuration, const std::string& tenant) const;
    void install_notify(House& house, const calendar::ZoneOf& zone_of);
};

}  // namespace skl
