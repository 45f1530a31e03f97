#include "rules/population/population.h"

#include <algorithm>

#include "rules/engine/json.h"
#include "rules/population/members.h"

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

// What an output shows of a result; of what is no context there is no member.
Value part_of(Value result, const std::string& member) {
    if (member.empty()) return result;
    const Value* found = result.is(feel::Kind::context) ? result.context().find(member) : nullptr;
    return found ? *found : Value();
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
    refuse_groups();
    if (!groups_.empty()) answer(groups_);
    groups_.clear();
    members_.clear();
    for (auto& values : values_) values.clear();
}

void Population::finish() {
    if (!members_.empty()) flush();
}

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
    std::vector<std::size_t> places;  // of the member that stands for each row
    for (const Group& group : groups)
        for (std::size_t i = group.from; i < (by_group ? group.from + 1 : group.to); ++i) places.push_back(i);
    std::vector<Value> results(mapped_.outputs.size());
    std::vector<std::string> rule_ids(mapped_.rule_ids ? results.size() : 0);
    in_slices(mapped_, all_of(mapped_.feeds.size()), inputs, places.size(), *engine_, [&](std::size_t from, const column::Answer& answer) {
        auto remark = answer.remarks.begin();
        for (std::uint32_t row = 0; row < answer.results.rows; ++row) {
            const Member& member = members_[places[from + row]];
            for (std::size_t i = 0; i < results.size(); ++i) {
                results[i] = part_of(answer.results.columns[columns_[i]].at(row), mapped_.outputs[i].member);
                tallies_[i].add(results[i]);
                if (mapped_.rule_ids) rule_ids[i] = answer.rule_ids[columns_[i]][row];
            }
            while (remark != answer.remarks.end() && remark->row < row) ++remark;
            const bool remarked = remark != answer.remarks.end() && remark->row == row;
            ++rows_;
            if (remarked) ++remarked_;
            sink_.result({member.record, by_group ? member.household : member.key, results,
                          remarked ? std::string_view(remark->code) : std::string_view(), rule_ids});
        }
    });
}

PopulationSummary Population::summary() const {
    PopulationSummary made{rows_, refused_, remarked_, {}};
    for (const OutputTally& one : tallies_) made.outputs.push_back(one.told());
    return made;
}

}  // namespace skl::rules::population
