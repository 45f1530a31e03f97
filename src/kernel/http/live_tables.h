// Public data without an include (README of the specification, section 1): a module says once, at install, which of its rows are for
// others to read, and open data makes the API, the dataset, the downloads and the pages of it.
//
//   publish(app, live_table<PublicAgency>("agencies", RowUnit::organisation, "oid", &each_agency));
//
// Its title and what it is stand in the catalogue as `live.<name>` and `live.about.<name>`; its columns are the struct's members, with
// the labels they have anyway (`PublicAgency.oid`).
#pragma once

#include <chrono>
#include <deque>
#include <functional>

#include "kernel/describe/faces.h"
#include "kernel/storage/store.h"

namespace skl {

class App;

// What one row is about. Rows on persons and households need a release certificate before anybody else may read them.
enum class RowUnit { thing, organisation, person, household };
BOOST_DESCRIBE_ENUM(RowUnit, thing, organisation, person, household)

enum class LiveType { text, integer, number, boolean, date, instant };
BOOST_DESCRIBE_ENUM(LiveType, text, integer, number, boolean, date, instant)

struct LiveColumn {
    std::string name;
    LiveType type{};
    std::string label{};     // "Struct.field" of the catalogue
    Translations title{};    // where there is no label: what the owner calls it
    std::string language{};  // of a column that holds one language of a text: "zh-Hant"
};

using LiveCells = std::vector<std::optional<std::string>>;  // one a column, spelled as in CSV; none: not said

constexpr std::int64_t most_live_rows = 100'000;  // of one table: all of them are read for each snapshot

struct LiveTable {
    std::string name;  // a slug: of the table, its dataset and its registry
    RowUnit unit{};
    std::string key;  // the column that names a row
    std::vector<LiveColumn> columns;
    // All rows of the reader's tenant, until the sink says that it has enough.
    std::function<void(Reader&, const std::function<bool(const LiveCells&)>&)> each;
    std::string scope{};                     // permission of readers; empty: open to all
    std::string purpose{}, legal_basis{};    // keys of the catalogue; required where rows are on persons
    std::vector<std::string> news{};         // types of events after which the rows are others
    std::chrono::seconds fresh_within{300};  // the dataset is at most so far behind
    Translations title{}, description{};     // where the catalogue has none
    bool on_persons() const { return unit == RowUnit::person || unit == RowUnit::household; }
    const LiveColumn* find(std::string_view column) const;
};

// The members of a struct as columns: text in several languages has one column a language. A member that is no scalar is a bug and throws.
std::vector<LiveColumn> live_columns(const Shape& shape);
LiveCells live_cells(const Shape& shape, const void* row);

template <Describable Row>
LiveTable live_table(std::string name, RowUnit unit, std::string key, std::vector<Row> (*rows)(Reader&)) {
    LiveTable out{std::move(name), unit, std::move(key), live_columns(shape_of<Row>), {}};
    out.each = [rows](Reader& reader, const std::function<bool(const LiveCells&)>& sink) {
        for (const Row& row : rows(reader))
            if (!sink(live_cells(shape_of<Row>, &row))) return;
    };
    return out;
}

// Who serves them provides one of these before other modules are installed, and is told of each.
class LiveTables {
public:
    // A name taken twice, a key that is no column, or rows on persons without purpose and legal basis are bugs and throw.
    void add(LiveTable table);
    const std::deque<LiveTable>& all() const { return tables_; }
    const LiveTable* find(std::string_view name) const;
    // Also of those that are there already.
    void on_add(std::function<void(const LiveTable&)> told);

private:
    std::deque<LiveTable> tables_;
    std::vector<std::function<void(const LiveTable&)>> told_;
};

// Nothing happens where nobody serves them.
void publish(App& app, LiveTable table);

}  // namespace skl
