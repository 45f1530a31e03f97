// The SQL of recipes, and of the rows they are about.
#pragma once

#include "kernel/storage/store.h"
#include "opendata/model.h"

namespace skl::opendata {

struct KeptRecipe {
    Recipe rule;
    Instant created_at;
};

std::vector<KeptRecipe> kept_recipes(Reader& reader, const Uuid& resource);  // in the order they are tried
std::vector<Recipe> recipes_of(Reader& reader, const Uuid& resource);
// The last of the resource's; its id is given here. The dataset's row is locked by the caller, so that positions have no double.
Recipe insert_recipe(Transaction& tx, const Uuid& resource, Recipe recipe, const std::string& who, Instant at);
bool delete_recipe(Transaction& tx, const Uuid& resource, const std::string& id);  // false: there is none

// Rows of a version that are still open and alike: of one table, put aside for one reason, with as many cells.
struct QuarantineGroup {
    std::int64_t table_ordinal = 1;
    Text<> code;
    std::int64_t cells = 0, columns = 0, found = 0;
};
BOOST_DESCRIBE_STRUCT(QuarantineGroup, (), (table_ordinal, code, cells, columns, found))
std::vector<QuarantineGroup> quarantine_groups(Reader& reader, const Uuid& version, std::int64_t limit);  // the largest first

struct OpenRow {
    std::int64_t table_ordinal = 1, record_no = 0;
    std::string raw, code;  // raw: the bytes as they were kept
    std::map<std::string, std::string> params;
};
// Of one group, in their order.
std::vector<OpenRow> open_rows(Reader& reader, const Uuid& version, const QuarantineGroup& group, std::int64_t limit);
std::optional<OpenRow> open_row(Reader& reader, const Uuid& version, std::int64_t record);

}  // namespace skl::opendata
