// Answers of SQL kept for a while: the tables' versions are immutable, so the same question has the same answer until a new
// version is published, and then it is another question (opendata.md §8.4).
#pragma once

#include "kernel/analytics/query_service.h"
#include "opendata/api/fair_cache.h"

namespace skl::opendata {

class SqlCache {
public:
    static constexpr std::size_t most_bytes = std::size_t{32} << 20;   // of all answers; the one used longest ago goes first
    static constexpr std::size_t largest_kept = std::size_t{2} << 20;  // of one: a huge answer would push out many small ones

    using Kept = FairCache<analytics::SqlAnswer>::Kept;

    // The name of a question: SQL, parameters, and the content of all tables it may read.
    static std::string key_of(const analytics::SqlRequest& request);
    Kept find(const std::string& key);
    // Takes the answer; what is too large is not kept but given back all the same.
    Kept keep(const std::string& key, analytics::SqlAnswer answer);

private:
    FairCache<analytics::SqlAnswer> kept_{most_bytes, largest_kept};
};

}  // namespace skl::opendata
