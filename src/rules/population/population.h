// A population through a program: rows of cells in, results out, households put together on the way. Pure; one thread.
//
//   Population population(mapped, of, sink);
//   for (…) population.row(record, cells);   // rows of a household stand together
//   for (…) population.rows(chunk, first);   // or piece by piece, where rows stand for themselves
//   population.finish();
#pragma once

#include <memory>
#include <span>

#include "kernel/analytics/vector_view.h"
#include "rules/engine/column/engine.h"
#include "rules/population/mapping.h"
#include "rules/population/summary.h"

namespace skl::rules::population {

constexpr std::size_t most_members = 10'000;  // of one household: an institution fits, a mistaken column does not

// Results of some rows, in the order of the source.
struct Results {
    std::span<const std::int64_t> records;                      // the rows' places in the source; of a household its first member's
    std::span<const std::string_view> keys;                     // as the source has them; without a key column the places
    std::span<const column::Column> outputs;                    // of each output
    std::span<const column::RowRemark> remarks;                 // the first of each row that has one
    std::span<const std::vector<std::string>* const> rule_ids;  // of each output; empty where not asked for

    std::size_t rows() const { return records.size(); }
};

class Sink {
public:
    virtual ~Sink() = default;
    virtual void results(const Results& results) = 0;
    // Reasons: not-of-its-type, household-missing, household-refused (another member was), household-too-large, role-not-unique.
    virtual void refused(std::int64_t record, std::string_view column, std::string_view reason, std::string_view value) = 0;
};

struct Law {
    dmn::ProgramRef program;
    feel::DateTime as_of;
    const feel::Surroundings* surroundings = nullptr;
};

class Population {
public:
    Population(const Mapped& mapped, const Law& law, Sink& sink);

    // Cells in the order of mapped.columns.
    void row(std::int64_t record, std::span<const analytics::Cell> cells);
    // Rows of a mapping without households: the chunk's columns from `first` on in the order of mapped.columns, a row's place in the one
    // before. The same as row() of each, in columns all the way; where a cell is refused, by row() of each.
    void rows(analytics::VectorChunk& chunk, std::size_t first);
    // Whether a row with these cells is of another household than the one before: a run may be parted before it.
    bool begins(std::span<const analytics::Cell> cells);
    void finish();

    PopulationSummary summary() const;

private:
    struct Member {
        std::int64_t record = 0;
        std::string key, role, household;
        std::string reason, column, value;  // why it is refused; empty reason: it is not
    };
    struct Group {  // members [from, to), a household or one row
        std::size_t from = 0, to = 0;
    };

    void read_cells(Member& member, std::span<const analytics::Cell> cells);
    void refuse(Member& member, const char* reason, std::string_view column, std::string_view value);
    void flush();
    void refuse_groups();
    void answer(const std::vector<Group>& groups);
    std::vector<std::vector<feel::Value>> members_results(const std::vector<Group>& groups);
    feel::Value of_members(const Feed& feed, std::span<const feel::Value> values, const Group& group) const;
    std::vector<feel::Value> projected(std::size_t feed, const std::vector<Group>& groups, const std::vector<feel::Value>& values,
                                       bool by_group) const;
    void emit(const std::vector<Group>& groups, const std::vector<std::vector<feel::Value>>& inputs);
    bool read_batch(analytics::VectorChunk& chunk, std::size_t first);
    void tell(std::span<const std::int64_t> records, std::span<const std::string_view> keys, const column::Answer& answer);

    const Mapped& mapped_;
    Sink& sink_;
    std::unique_ptr<column::Engine> engine_, member_engine_;
    std::vector<std::size_t> member_feeds_;  // that the members' decisions may ask for: all but those made of such decisions
    std::vector<Member> members_;
    std::vector<std::vector<feel::Value>> values_;  // of each feed with a column: a value a member
    std::vector<Group> groups_;
    std::string last_household_;
    std::vector<OutputTally> tallies_;
    std::vector<std::size_t> columns_;  // of each output: the engine's column
    column::Batch batch_;               // of a piece
    column::Answer answer_;
    std::vector<column::Column> told_;  // of each output, of the rows that are told
    std::int64_t rows_ = 0, refused_ = 0, remarked_ = 0;
};

// The text a value has in a file of results; null is no text.
std::optional<std::string> text_in_file(const feel::Value& value);
// Of a row of a column; it may stand in `scratch`.
std::optional<std::string_view> text_in_file(const column::Column& column, std::size_t row, std::string& scratch);

}  // namespace skl::rules::population
