// A fresh database for one test, on the database the test run is for: SKL_TEST_DATABASE=sqlite (a file in a folder of its
// own) or postgresql (a database of its own). The server is the one of SKL_TEST_POSTGRESQL, or the one tests/postgresql/start
// has named in the build folder. Any part's tests may include this; their program embeds the migrations they need.
#pragma once

#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <thread>

#include "kernel/storage/connection.h"
#include "kernel/storage/store.h"

namespace skl::testing {

inline bool on_postgresql() {
    const char* database = std::getenv("SKL_TEST_DATABASE");
    return database != nullptr && std::string_view(database) == "postgresql";
}

inline std::string server_url() {
    if (const char* url = std::getenv("SKL_TEST_POSTGRESQL")) return url;
    const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe");
    for (auto folder = program.parent_path(); folder != folder.root_path(); folder = folder.parent_path()) {
        std::ifstream file(folder / "postgresql.url");
        std::string url;
        if (std::getline(file, url)) return url;
    }
    throw std::runtime_error("no PostgreSQL for the tests: set SKL_TEST_POSTGRESQL or run tests/postgresql/start <build folder>");
}

class Database {
public:
    Database() {
        std::string name = (std::filesystem::temp_directory_path() / "skl-test-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no folder for a test");
        folder_ = name;
        url_ = "sqlite:" + (folder_ / "test.db").string();
        if (on_postgresql()) choose_name();
    }
    ~Database() {
        if (there_) drop();
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }
    Database(const Database&) = delete;

    const std::string& url() const { return create(), url_; }
    const std::filesystem::path& folder() const { return folder_; }  // gone after the test

    std::unique_ptr<Store> open(StoreOptions options = {}) const {
        create();
        options.url = url_;
        return Store::open(options);
    }
    // With all migrations this program embeds. On PostgreSQL they run once a program: each test gets a copy of what they made.
    std::unique_ptr<Store> open_migrated(StoreOptions options = {}) const {
        if (!name_.empty() && !there_) create(" template " + migrated().name_);
        auto store = open(std::move(options));
        if (auto done = store->migrate(migrations()); !done)
            throw std::runtime_error(done.problem().code + " " + done.problem().params["name"]);
        return store;
    }
    // A connection beside the store's, e.g. to look at what another process would see.
    std::unique_ptr<storage::Connection> connect() const {
        constexpr std::chrono::seconds patience{60};
        create();
        if (name_.empty()) return storage::open_sqlite(url_.substr(7), false, patience);
        return storage::open_postgresql(url_, patience);
    }

private:
    static std::unique_ptr<storage::Connection> server() { return storage::open_postgresql(server_url(), std::chrono::seconds(60)); }

    static const Database& migrated() {
        static const Database once;
        if (!once.there_) {
            auto store = once.open();
            if (auto done = store->migrate(migrations()); !done) throw std::runtime_error(done.problem().code);
        }
        return once;
    }

    // The force takes other connections of ours away, but not the superuser's autovacuum: it refuses then (42501), and asks again soon.
    void drop() const {
        constexpr int most_tries = 100;
        for (int tries = 1;; ++tries) {
            try {
                return server()->script("drop database " + name_ + " with (force)");
            } catch (const DatabaseError& error) {
                if (tries == most_tries || std::string_view(error.what()).find("42501") == std::string_view::npos) throw;
                std::this_thread::sleep_for(std::chrono::milliseconds(100));
            }
        }
    }

    void create(const std::string& from = "") const {
        if (name_.empty() || there_) return;
        server()->script("create database " + name_ + from);
        there_ = true;
    }

    void choose_name() {
        name_ = folder_.filename().string();
        std::transform(name_.begin(), name_.end(), name_.begin(),
                       [](char c) { return c == '-' ? '_' : static_cast<char>(std::tolower(c)); });
        name_ += "_" + std::to_string(::getpid());
        url_ = server_url();
        const auto query = std::min(url_.find('?'), url_.size());
        url_.replace(url_.rfind('/', query) + 1, query - url_.rfind('/', query) - 1, name_);
    }

    std::filesystem::path folder_;
    std::string url_, name_;
    mutable bool there_ = false;  // on PostgreSQL, which makes it when it is first asked for
};

}  // namespace skl::testing
