// A publisher's desk for tests: a fresh database with the migrations, blobs, and real parse workers.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <thread>

#include "kernel/describe/write.h"
#include "kernel/storage/tests/database.h"
#include "kernel/telemetry/log.h"
#include "opendata/module.h"
#include "opendata/publish/import.h"
#include "opendata/publish/parse_worker.h"

namespace skl::opendata::testing {

// The fork server, started with the program, before any thread.
sandbox::Spawner& spawner();

class Desk : public ::testing::Test {
protected:
    Desk() {
        log::set_level(log::Level::off);
        add_entry_types(ledger);
    }

    static constexpr const char* tenant = "county";
    Importing& importing() { return importing_; }
    static Instant now() {
        return {std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch()).count()};
    }

    template <class F>
    auto write(F work) {
        std::optional<std::invoke_result_t<F, Transaction&>> out;
        EXPECT_FALSE(store->write(tenant, [&](Transaction& tx) {
            out.emplace(work(tx));
            return static_cast<bool>(*out);
        }));
        return std::move(*out);
    }
    template <class F>
    auto look(F work) {
        std::optional<std::invoke_result_t<F, Reader&>> out;
        EXPECT_FALSE(store->read(tenant, [&](Reader& reader) { out.emplace(work(reader)); }));
        return std::move(*out);
    }

    Result<Importing::Received> try_receive(const NewVersion& wanted, const std::string& bytes) {
        const auto blob = blobs.put(bytes);
        return write([&](Transaction& tx) { return importing_.receive(tx, wanted, "a.csv", *blob, "publisher", now()); });
    }
    Importing::Received receive(const std::string& slug, const std::string& bytes) {
        NewVersion wanted;
        wanted.dataset = Slug{{slug}};
        auto received = try_receive(wanted, bytes);
        EXPECT_TRUE(received) << slug;
        return std::move(*received);
    }
    // Received and run with the wish to publish; as it stands afterwards.
    Version publish(const std::string& slug, const std::string& bytes) {
        const auto received = receive(slug, bytes);
        const auto href = importing_.run(tenant, {{to_text(received.version.id)}, true}, {});
        EXPECT_TRUE(href) << (href ? "" : href.problem().code);
        return version(received.version.id);
    }
    Version version(const Uuid& id) {
        return look([&](Reader& reader) { return version_by_id(reader, id).value(); });
    }
    std::optional<Dataset> dataset(const std::string& slug) {
        return look([&](Reader& reader) { return find_dataset(reader, slug); });
    }
    std::vector<Version> versions(const std::string& slug) {  // newest first
        return look([&](Reader& reader) { return versions_of(reader, find_dataset(reader, slug)->id); });
    }
    std::optional<Version> public_version(const std::string& slug) {
        return look([&](Reader& reader) { return published_version(reader, find_dataset(reader, slug)->id); });
    }
    std::vector<Table> tables(const Version& of) {
        return look([&](Reader& reader) { return tables_of(reader, of.id); });
    }
    std::vector<NewQuarantineRow> quarantine(const Version& of) {
        return look([&](Reader& reader) {
            std::vector<NewQuarantineRow> out;
            each_quarantined(reader, of.id, -1, 1'000'000, [&](const NewQuarantineRow& row) { out.push_back(row); });
            return out;
        });
    }
    std::string bytes_of(const std::string& sha256) const {
        std::ifstream in(blobs.path(sha256), std::ios::binary);
        std::ostringstream out;
        out << in.rdbuf();
        return std::move(out).str();
    }

    skl::testing::Database database;
    std::unique_ptr<Store> store = database.open_migrated();
    Blobs blobs{database.folder() / "blobs"};
    sandbox::Pool pool{spawner(), parse_pool_options(2)};
    ledger::Ledger ledger{*store, database.folder() / "ledger"};

private:
    Importing importing_{*store, blobs, pool, nullptr, &ledger};
};

}  // namespace skl::opendata::testing
