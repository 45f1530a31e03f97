// A population through a program: rows of cells in, results out, households put together on the way. Pure; one thread.
//
//   Population population(mapped, of, sink);
//   for (…) population.row(record, cells);   // rows of a household stand together
//   population.finish();
#pragma once

#include <memory>
#include <span>

#include "kernel/analytics/columns.h"
#include "rules/engine/column/engine.h"
#include "rules/population/mapping.h"
#include "rules/population/summary.h"

namespace skl::rules::population {

constexpr std::size_t most_members = 10'000;  // of one household: an institution fits, a mistaken column does not

struct ResultRow {
    std::int64_t record = 0;  // the row's place in the source; of a household its first member's
    std::string_view key;     // as the source has it; without a key column the place
    std::span<const feel::Value> results;
    std::string_view code;                  // of the first remark; empty: none
    std::span<const std::string> rule_ids;  // of each output; empty where not asked for
};

class Sink {
public:
    virtual ~Sink() = default;
    virtual void result(const ResultRow& row) = 0;
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
    std::int64_t rows_ = 0, refused_ = 0, remarked_ = 0;
};

// The text a value has in a file of results; null is no text.
std::optional<std::string> text_in_file(const feel::Value& value);

}  // namespace skl::rules::population
