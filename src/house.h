// The composition root: the parts of the house in their order, put together from one configuration.
#pragma once

#include <filesystem>
#include <memory>

#include "kernel/config/configuration.h"
#include "kernel/http/server.h"
#include "kernel/http/tenants.h"
#include "kernel/jobs/jobs.h"
#include "kernel/pages/locale.h"
#include "kernel/pages/pages.h"
#include "kernel/sandbox/spawner.h"
#include "kernel/storage/blobs.h"
#include "opendata/module.h"

namespace skl {

// Templates, words, assets and presets: the folder that was configured, or the one this program came with.
std::filesystem::path share_folder(const Configuration& configuration);

std::string database_url(const Configuration& configuration);

// What the command line and the server stand on. Members in the order they are made.
struct House {
    // `spawner` was started before any thread. Throws DatabaseError; problems by `problem`.
    House(Configuration configuration, sandbox::Spawner& spawner);

    Configuration configuration;
    std::filesystem::path share;
    std::unique_ptr<Store> store;
    Blobs blobs;
    std::optional<Problem> problem;  // a migration that does not fit
    std::unique_ptr<opendata::Module> opendata;
};

// The pages, routes and jobs over a house.
struct FrontDoor {
    static Result<std::unique_ptr<FrontDoor>> open(House& house);

    Locale locale;
    std::unique_ptr<Pages> pages;
    std::unique_ptr<App> app;
    std::unique_ptr<Jobs> jobs;
};

// 32 random bytes of this installation, made at its first start (0600).
std::string seal_key(const std::filesystem::path& data);

}  // namespace skl
