// Answers of SQL kept for a while: the tables' versions are immutable, so the same question has the same answer until a new
// version is published, and then it is another question (opendata.md §8.4).
#pragma once

#include <list>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "kernel/analytics/query_service.h"

namespace skl::opendata {

class SqlCache {
public:
    static constexpr std::size_t most_bytes = std::size_t{32} << 20;   // of all answers; the one used longest ago goes first
    static constexpr std::size_t largest_kept = std::size_t{2} << 20;  // of one: a huge answer would push out many small ones

    using Kept = std::shared_ptr<const analytics::SqlAnswer>;

    // The name of a question: SQL, parameters, and the content of all tables it may read.
    static std::string key_of(const analytics::SqlRequest& request);
    Kept find(const std::string& key);
    // Takes the answer; what is too large is not kept but given back all the same.
    Kept keep(const std::string& key, analytics::SqlAnswer answer);

private:
    struct Entry {
        std::string key;
        Kept answer;
        std::size_t bytes = 0;
    };
    std::mutex mutex_;
    std::list<Entry> entries_;  // the last used first
    std::unordered_map<std::string_view, std::list<Entry>::iterator> by_key_;
    std::size_t bytes_ = 0;
};

}  // namespace skl::opendata
