// Inside of analytics only: much-asked files as tables in memory (opendata.md §24). From its second use on a file is loaded
// beside the queries that go on reading it; texts of few values become enumerations in their order, which groups five times
// faster than strings from Parquet. A table is dropped when room is needed and no query holds it.
#pragma once

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>

#include "kernel/analytics/duck.h"
#include "kernel/analytics/trusted.h"

namespace skl::analytics {

class HotTables {
public:
    HotTables(duck::Database& database, std::size_t most_bytes)
        : database_(database), most_bytes_(most_bytes), thread_([this] { work(); }) {}
    ~HotTables();
    HotTables(const HotTables&) = delete;

    // How a query reads the file now.
    TableSource source(const KnownFile& file);
    // Waits until nothing is waiting to be loaded: for tests.
    void settle();

private:
    enum class State { cold, waiting, hot, refused };
    struct Entry {
        KnownFile file;
        State state = State::cold;
        int uses = 0;
        std::int64_t last_use = 0;
        std::string name;
        std::shared_ptr<const std::string> held;  // by this entry, and by each query that reads the table
    };

    void work();
    bool load(const KnownFile& file, const std::string& name);
    void drop(const std::string& name, std::size_t enumerations);
    bool make_room(std::size_t bytes);  // with the lock held

    duck::Database& database_;
    const std::size_t most_bytes_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::map<std::string, Entry> entries_;  // by path
    std::deque<std::string> waiting_;
    std::size_t bytes_ = 0;
    std::int64_t clock_ = 0, names_ = 0;
    bool busy_ = false, ending_ = false;
    std::thread thread_;
};

}  // namespace skl::analytics
