// Rows of data standards. The only SQL of this room is in store.cpp.
#pragma once

#include "kernel/storage/keyset.h"
#include "kernel/storage/store.h"
#include "opendata/engine/standards/standard.h"

namespace skl::opendata {

enum class StandardState { active, withdrawn };
BOOST_DESCRIBE_ENUM(StandardState, active, withdrawn)

enum class StandardSource { list, governance };  // entered here; or the registry of governance, which alone may change it
BOOST_DESCRIBE_ENUM(StandardSource, list, governance)

struct DataStandard : standards::StandardFields {
    Id<DataStandard> id;
    StandardState state{};
    Text<0, 1000> reason;  // why it was withdrawn
    StandardSource source{};
    std::int64_t number = 1;  // of the version that counts
    Instant created_at, changed_at;
    std::int64_t rev = 1;
};
BOOST_DESCRIBE_STRUCT(DataStandard, (standards::StandardFields), (id, state, reason, source, number, created_at, changed_at, rev))

std::optional<DataStandard> find_standard(Reader& reader, const std::string& id_or_uri);
void insert_standard(Transaction& tx, const DataStandard& standard);                             // its URI is nobody's yet
bool update_standard(Transaction& tx, const DataStandard& standard, std::int64_t expected_rev);  // false: somebody was first

struct StandardFilter {
    std::string q, list, uri;  // empty: all
    std::optional<StandardState> state;
    Keyset keyset;
    std::int64_t limit = 50;
};
std::vector<DataStandard> list_standards(Reader& reader, const StandardFilter& filter);
std::vector<DataStandard> standards_by_uri(Reader& reader, const std::vector<std::string>& uris);  // those there are

struct StandardList {
    std::string name;
    std::int64_t standards = 0;
};
BOOST_DESCRIBE_STRUCT(StandardList, (), (name, standards))
std::vector<StandardList> lists_of_standards(Reader& reader, std::int64_t limit);  // of those in force

struct StandardVersion {
    std::int64_t number = 0;
    Instant at;
    standards::StandardFields fields;
};
BOOST_DESCRIBE_STRUCT(StandardVersion, (), (number, at, fields))
void insert_standard_version(Transaction& tx, const DataStandard& standard, const std::string& who, Instant at);
std::vector<StandardVersion> versions_of_standard(Reader& reader, const Uuid& standard, std::int64_t limit);  // the newest first

// --- bindings ---
struct StandardUse {  // a column of a public dataset
    std::string slug;
    Bilingual<0, 300> title;
    std::string column;
};
BOOST_DESCRIBE_STRUCT(StandardUse, (), (slug, title, column))
std::vector<StandardUse> uses_of_standard(Reader& reader, const std::string& uri, std::int64_t limit);

struct RefusedStandard {
    std::string column, uri;
};
BOOST_DESCRIBE_STRUCT(RefusedStandard, (), (column, uri))
std::vector<RefusedStandard> refused_standards(Reader& reader, const Uuid& resource);
void refuse_standard(Transaction& tx, const Uuid& resource, const RefusedStandard& refused, const std::string& who, Instant at);
void forget_refusal(Transaction& tx, const Uuid& resource, const RefusedStandard& refused);

struct TableStandard {
    Uuid table_id;
    std::string column, uri;
};
BOOST_DESCRIBE_STRUCT(TableStandard, (), (table_id, column, uri))
std::vector<TableStandard> standards_of_tables(Reader& reader, const std::vector<Uuid>& tables);

// --- how much is bound ---
struct Coverage {
    std::int64_t columns_total = 0, bound = 0, known = 0;  // known: bound to a standard of the registry that is in force
    std::int64_t checked = 0, passed = 0;                  // cells of those
};
BOOST_DESCRIBE_STRUCT(Coverage, (), (columns_total, bound, known, checked, passed))
void keep_coverage(Transaction& tx, const Uuid& dataset, const Coverage& coverage, Instant at);

struct PublisherCoverage : Coverage {
    std::string slug;  // of the organization; empty: its name is all there is
    Bilingual<0, 300> publisher;
    std::int64_t datasets = 0;
};
BOOST_DESCRIBE_STRUCT(PublisherCoverage, (Coverage), (slug, publisher, datasets))
// Of public datasets that were measured; those with the most columns first.
std::vector<PublisherCoverage> coverage_by_publisher(Reader& reader, std::int64_t limit);

}  // namespace skl::opendata
