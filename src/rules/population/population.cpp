#include "rules/population/population.h"

#include <algorithm>

#include "rules/engine/json.h"
#include "rules/population/members.h"
#include "rules/population/read_column.h"

namespace skl::rules::population {

namespace {

using analytics::Cell;
using feel::Value;

std::string text_of(const Cell& cell) {
    std::string text;
    analytics::append_text(text, cell);
    return text;
}

column::Plan plan_of(const Law& law, const Mapped& mapped, const std::vector<std::size_t>& feeds, std::vector<std::size_t> outputs,
                     bool rule_ids) {
    column::Plan plan{law.program, {}, std::move(outputs), law.as_of, law.surroundings, rule_ids};
    for (const std::size_t feed : feeds)
        plan.inputs.insert(plan.inputs.end(), mapped.feeds[feed].units.begin(), mapped.feeds[feed].units.end());
    return plan;
}

// What an output shows of the results; of what is no context there is no member.
column::Column part_of(const column::Column& results, std::size_t rows, const std::string& member) {
    std::vector<Value> parts(rows);
    for (std::size_t row = 0; row < rows; ++row) {
        const Value result = results.at(row);
        const Value* found = result.is(feel::Kind::context) ? result.context().find(member) : nullptr;
        if (found) parts[row] = *found;
    }
    return column::column_of(std::move(parts));
}

std::vector<std::size_t> all_of(std::size_t count) {
    std::vector<std::size_t> made(count);
    for (std::size_t i = 0; i < count; ++i) made[i] = i;
    return made;
}

}  // namespace

std::optional<std::string> text_in_file(const Value& value) {
    switch (value.kind()) {
        case feel::Kind::null: return std::nullopt;
        case feel::Kind::string: return value.string();
        case feel::Kind::number: return value.number().text();
        case feel::Kind::list:
        case feel::Kind::context: {
            std::string text;
            write_json(text, value, true);
            return text;
        }
        default: return feel::text_of(value);
    }
}

std::optional<std::string_view> text_in_file(const column::Column& column, std::size_t row, std::string& scratch) {
    if (column.values.empty()) {
        if (column.kind == feel::Kind::null || (!column.known.empty() && column.known[row] == 0)) return std::nullopt;
        if (column.kind == feel::Kind::boolean) return column.word(row) != 0 ? "true" : "false";
        if (column.kind == feel::Kind::string) return (*column.dictionary)[static_cast<std::size_t>(column.word(row))];
    }
    auto text = text_in_file(column.at(row));
    if (!text) return std::nullopt;
    scratch = std::move(*text);
    return scratch;
}

Population::Population(const Mapped& mapped, const Law& law, Sink& sink) : mapped_(mapped), sink_(sink), values_(mapped.feeds.size()) {
    std::vector<std::size_t> outputs;
    for (const Output& one : mapped.outputs) {
        const auto known = std::find(outputs.begin(), outputs.end(), one.unit);
        columns_.push_back(static_cast<std::size_t>(known - outputs.begin()));
        if (known == outputs.end()) outputs.push_back(one.unit);
        tallies_.emplace_back(one.name);
    }
    engine_ = column::column_engine(plan_of(law, mapped, all_of(mapped.feeds.size()), std::move(outputs), mapped.rule_ids));
    for (std::size_t i = 0; i < mapped.feeds.size(); ++i)
        if (!mapped.feeds[i].decision) member_feeds_.push_back(i);
    if (!mapped.member_outputs.empty())
        member_engine_ = column::column_engine(plan_of(law, mapped, member_feeds_, mapped.member_outputs, false));
}

void Population::refuse(Member& member, const char* reason, std::string_view column, std::string_view value) {
    if (!member.reason.empty()) return;
    member.reason = reason;
    member.column = column;
    member.value = value.substr(0, analytics::longest_refused);
}

void Population::read_cells(Member& member, std::span<const Cell> cells) {
    member.key = mapped_.key ? text_of(cells[*mapped_.key]) : std::to_string(member.record);
    if (mapped_.role) member.role = text_of(cells[*mapped_.role]);
    for (std::size_t i = 0; i < mapped_.feeds.size(); ++i) {
        const Feed& feed = mapped_.feeds[i];
        if (!feed.column) continue;
        auto value = value_of_cell(cells[*feed.column], *feed.type);
        if (!value) refuse(member, "not-of-its-type", mapped_.columns[*feed.column].name, text_of(cells[*feed.column]));
        values_[i].push_back(value ? std::move(*value) : Value());
    }
}

bool Population::begins(std::span<const Cell> cells) {
    return !mapped_.household || members_.empty() || text_of(cells[*mapped_.household]) != last_household_;
}

void Population::row(std::int64_t record, std::span<const Cell> cells) {
    if (begins(cells)) {
        if (members_.size() >= column::vector_rows) flush();
        groups_.push_back({members_.size(), members_.size()});
    }
    const Group& group = groups_.back();
    if (group.to - group.from >= most_members) {  // its first members say so when it is answered
        ++refused_;
        sink_.refused(record, mapped_.columns[*mapped_.household].name, "household-too-large", last_household_);
        refuse(members_.back(), "household-too-large", mapped_.columns[*mapped_.household].name, last_household_);
        return;
    }
    Member& member = members_.emplace_back();
    member.record = record;
    read_cells(member, cells);
    if (mapped_.household) {
        last_household_ = text_of(cells[*mapped_.household]);
        member.household = last_household_;
        if (last_household_.empty()) refuse(member, "household-missing", mapped_.columns[*mapped_.household].name, "");
    }
    groups_.back().to = members_.size();
}

// A household with a member that is refused is refused as a whole: its sums would be wrong.
void Population::refuse_groups() {
    for (const Group& group : groups_) {
        const auto begin = members_.begin() + static_cast<std::ptrdiff_t>(group.from),
                   end = members_.begin() + static_cast<std::ptrdiff_t>(group.to);
        for (const Feed& feed : mapped_.feeds) {
            if (feed.members != MemberAggregate::only) continue;
            if (std::count_if(begin, end, [&](const Member& one) { return one.role == feed.role; }) > 1)
                refuse(*begin, "role-not-unique", mapped_.columns[*mapped_.role].name, feed.role);
        }
        if (std::all_of(begin, end, [](const Member& one) { return one.reason.empty(); })) continue;
        for (auto at = begin; at != end; ++at) refuse(*at, "household-refused", "", at->household);
    }
    std::erase_if(groups_, [&](const Group& group) {
        if (members_[group.from].reason.empty()) return false;
        for (std::size_t i = group.from; i < group.to; ++i) {
            ++refused_;
            sink_.refused(members_[i].record, members_[i].column, members_[i].reason, members_[i].value);
        }
        return true;
    });
}

void Population::flush() {
    if (members_.empty()) return;
    refuse_groups();
    if (!groups_.empty()) answer(groups_);
    groups_.clear();
    members_.clear();
    for (auto& values : values_) values.clear();
}

void Population::finish() { flush(); }

// A feed's values for who is answered: each member of the groups, or each group.
std::vector<Value> Population::projected(std::size_t at, const std::vector<Group>& groups, const std::vector<Value>& values,
                                         bool by_group) const {
    const Feed& feed = mapped_.feeds[at];
    const bool sourced = feed.column || feed.decision;
    std::vector<Value> made;
    for (const Group& group : groups) {
        const std::size_t times = by_group ? 1 : group.to - group.from;
        if (feed.members) {
            made.insert(made.end(), times, of_members(feed, values, group));
        } else if (!sourced) {
            made.insert(made.end(), times, feed.constant);
        } else if (by_group) {
            made.emplace_back();  // of no household's result: the mapping was checked
        } else {
            made.insert(made.end(), values.begin() + static_cast<std::ptrdiff_t>(group.from),
                        values.begin() + static_cast<std::ptrdiff_t>(group.to));
        }
    }
    return made;
}

Value Population::of_members(const Feed& feed, std::span<const Value> values, const Group& group) const {
    MemberTally tally(*feed.members);
    for (std::size_t i = group.from; i < group.to; ++i)
        if (feed.role.empty() || members_[i].role == feed.role) tally.add(values.empty() ? Value(true) : values[i]);
    return tally.value();
}

// The results of the members' own decisions: of each decision, a value a member.
std::vector<std::vector<Value>> Population::members_results(const std::vector<Group>& groups) {
    std::vector<std::vector<Value>> results(mapped_.member_outputs.size(), std::vector<Value>(members_.size()));
    if (!member_engine_) return results;
    std::vector<std::vector<Value>> inputs;
    for (const std::size_t feed : member_feeds_) inputs.push_back(projected(feed, groups, values_[feed], false));
    std::vector<std::size_t> places;
    for (const Group& group : groups)
        for (std::size_t i = group.from; i < group.to; ++i) places.push_back(i);
    in_slices(mapped_, member_feeds_, inputs, places.size(), *member_engine_, [&](std::size_t from, const column::Answer& answer) {
        for (std::size_t i = 0; i < results.size(); ++i)
            for (std::size_t row = 0; row < answer.results.rows; ++row) results[i][places[from + row]] = answer.results.columns[i].at(row);
    });
    return results;
}

void Population::answer(const std::vector<Group>& groups) {
    const auto of_decisions = members_results(groups);
    const bool by_group = mapped_.entity == PopulationEntity::household;
    std::vector<std::vector<Value>> inputs;
    for (std::size_t i = 0; i < mapped_.feeds.size(); ++i)
        inputs.push_back(projected(i, groups, mapped_.feeds[i].decision ? of_decisions[*mapped_.feeds[i].decision] : values_[i], by_group));
    emit(groups, inputs);
}

void Population::emit(const std::vector<Group>& groups, const std::vector<std::vector<Value>>& inputs) {
    const bool by_group = mapped_.entity == PopulationEntity::household;
    std::vector<std::int64_t> records;
    std::vector<std::string_view> keys;
    for (const Group& group : groups) {
        for (std::size_t i = group.from; i < (by_group ? group.from + 1 : group.to); ++i) {
            records.push_back(members_[i].record);
            keys.emplace_back(by_group ? members_[i].household : members_[i].key);
        }
    }
    in_slices(mapped_, all_of(mapped_.feeds.size()), inputs, records.size(), *engine_, [&](std::size_t from, const column::Answer& answer) {
        tell(std::span(records).subspan(from, answer.results.rows), std::span(keys).subspan(from, answer.results.rows), answer);
    });
}

void Population::tell(std::span<const std::int64_t> records, std::span<const std::string_view> keys, const column::Answer& answer) {
    told_.resize(mapped_.outputs.size());
    std::vector<const std::vector<std::string>*> rule_ids;
    for (std::size_t i = 0; i < told_.size(); ++i) {
        const column::Column& results = answer.results.columns[columns_[i]];
        const std::string& member = mapped_.outputs[i].member;
        told_[i] = member.empty() ? results : part_of(results, records.size(), member);
        tallies_[i].add(told_[i], records.size());
        if (mapped_.rule_ids) rule_ids.push_back(&answer.rule_ids[columns_[i]]);
    }
    rows_ += static_cast<std::int64_t>(records.size());
    remarked_ += static_cast<std::int64_t>(answer.remarks.size());
    sink_.results({records, keys, told_, answer.remarks, rule_ids});
}

// The inputs of a piece as columns. False: a cell is not of its input's type.
bool Population::read_batch(analytics::VectorChunk& chunk, std::size_t first) {
    batch_.rows = chunk.rows();
    std::size_t at = 0;
    for (const Feed& feed : mapped_.feeds) {
        if (batch_.columns.size() < at + feed.units.size()) batch_.columns.resize(at + feed.units.size());
        column::Column& column = batch_.columns[at];
        if (!feed.column)
            column = column::column_of(std::vector<Value>(chunk.rows(), feed.constant));
        else if (!read_column(chunk, first + *feed.column, *feed.type, column))
            return false;
        for (std::size_t i = 1; i < feed.units.size(); ++i) batch_.columns[at + i] = batch_.columns[at];
        at += feed.units.size();
    }
    return true;
}

void Population::rows(analytics::VectorChunk& chunk, std::size_t first) {
    flush();
    if (!read_batch(chunk, first)) {
        for (std::size_t at = 0; at < chunk.rows(); ++at) row(chunk.cell(first - 1, at).whole, chunk.read(at).subspan(first));
        return flush();
    }
    std::vector<std::int64_t> records(chunk.rows());
    std::string text;  // of all keys, one after the other
    std::vector<std::size_t> ends;
    for (std::size_t at = 0; at < chunk.rows(); ++at) {
        records[at] = chunk.cell(first - 1, at).whole;
        const std::size_t column = mapped_.key ? first + *mapped_.key : first - 1;
        analytics::append_text(text, chunk.cell(column, at));
        ends.push_back(text.size());
    }
    std::vector<std::string_view> keys;
    for (std::size_t at = 0, from = 0; at < ends.size(); from = ends[at++])
        keys.push_back(std::string_view(text).substr(from, ends[at] - from));
    engine_->run(batch_, answer_);
    tell(records, keys, answer_);
}

PopulationSummary Population::summary() const {
    PopulationSummary made{rows_, refused_, remarked_, {}};
    for (const OutputTally& one : tallies_) made.outputs.push_back(one.told());
    return made;
}

}  // namespace skl::rules::population
