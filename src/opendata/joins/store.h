// The SQL of joins: sketches of columns, columns that share hashes, and what people said of a pair.
#pragma once

#include "opendata/store.h"

namespace skl::opendata {

constexpr std::size_t indexed_hashes = 64;      // the smallest of each sketch: pairs of grade 3 and 4 share at least a few of them
constexpr std::int64_t most_shared_each = 150;  // sketches taken for one of the asking table, those that share most
constexpr std::size_t most_sketches = 40;       // of one table

struct ColumnSketch {
    std::int64_t id = 0;
    Uuid version_id, table_id;
    std::vector<std::string> columns;  // one, or those of a composite key
    std::string name;                  // theirs, normalised: for names that both sides share
    std::int64_t distinct_count = 0;
    bool counted = true;
    std::string hashes;  // packed, ascending (kernel/sketch)
};

// Replaces what was known of the table.
void save_sketches(Transaction& tx, const Table& table, std::span<const ColumnSketch> sketches, Instant at);
bool is_sketched(Reader& reader, const Uuid& table);
std::vector<ColumnSketch> sketches_of(Reader& reader, const Uuid& table);
std::vector<ColumnSketch> sketches_by_id(Reader& reader, const std::vector<std::int64_t>& ids);

// Which sketches of other open, published tables share hashes with those asked for.
struct AskedHash {
    std::int64_t asked = 0;  // index of the caller's sketch
    std::uint64_t hash = 0;
};
struct SharedHashes {
    std::int64_t asked = 0, sketch = 0, shared = 0;
};
BOOST_DESCRIBE_STRUCT(SharedHashes, (), (asked, sketch, shared))
std::vector<SharedHashes> sharing(Reader& reader, std::span<const AskedHash> hashes, const Uuid& own_dataset);

// Published tables of all tenants that wait, and sketches of versions that are public no more. Run as every_tenant.
struct WaitingTable {
    std::string tenant;
    Uuid table_id;
};
BOOST_DESCRIBE_STRUCT(WaitingTable, (), (tenant, table_id))
std::vector<WaitingTable> unsketched_tables(Reader& reader, std::int64_t limit);
std::vector<WaitingTable> outdated_sketches(Reader& reader, std::int64_t limit);
void forget_sketches(Transaction& tx, const Uuid& table);

enum class JoinVerdict { suggested, confirmed, rejected };
BOOST_DESCRIBE_ENUM(JoinVerdict, suggested, confirmed, rejected)

struct JudgedPair {
    std::string left_table, right_table;
    std::vector<std::string> left_columns, right_columns;
    JoinVerdict state{};
};
BOOST_DESCRIBE_STRUCT(JudgedPair, (), (left_table, right_table, left_columns, right_columns, state))

// Said once of a pair, whichever table one comes from.
void save_verdict(Transaction& tx, const JudgedPair& pair, const std::string& who, Instant at);
std::vector<JudgedPair> verdicts_of(Reader& reader, const std::string& table);  // with the table on the left

}  // namespace skl::opendata
