#include "opendata/engine/diff/plan.h"

#include <algorithm>
#include <set>

#include "kernel/text/text.h"
#include "opendata/engine/diff/values.h"

namespace skl::opendata::diff {
namespace {

using analytics::Column;

struct Columns {
    std::vector<Pair> pairs;  // in the order of the later version
    std::vector<KnownColumn> removed, added;
};

Columns paired(const Side& before, const Side& after) {
    Columns out;
    const auto named = [](const Side& side, const std::string& name) {
        return std::find_if(side.columns.begin(), side.columns.end(), [&](const KnownColumn& one) { return one.column.name == name; });
    };
    for (const KnownColumn& one : after.columns) {
        const auto earlier = named(before, one.column.name);
        if (earlier == before.columns.end())
            out.added.push_back(one);
        else
            out.pairs.push_back({earlier->column, one.column, earlier->nulls + one.nulls, earlier->distinct, one.distinct});
    }
    for (const KnownColumn& one : before.columns)
        if (named(after, one.column.name) == after.columns.end()) out.removed.push_back(one);
    return out;
}

Problem unknown(const std::string& name, const Columns& columns, const char* parameter) {
    std::vector<std::string> known;
    for (const Pair& pair : columns.pairs) known.push_back(pair.after.name);
    return analytics::unknown_column(name, known, parameter, 0);
}

Result<std::vector<Pair>> named_key(const std::vector<std::string>& names, const Columns& columns) {
    std::vector<Pair> out;
    for (const std::string& name : names) {
        const auto found =
            std::find_if(columns.pairs.begin(), columns.pairs.end(), [&](const Pair& pair) { return pair.after.name == name; });
        if (found == columns.pairs.end()) return unknown(name, columns, "key");
        out.push_back(*found);
    }
    return out;
}

Done check_unique(const Side& before, const Side& after, const std::vector<Pair>& key, const Ask& ask) {
    for (const bool earlier : {true, false}) {
        const auto shared = repeated(earlier ? before : after, key, earlier, ask);
        if (!shared) return shared.problem();
        if (*shared == 0) continue;
        std::string names;
        for (const Pair& pair : key) names += (names.empty() ? "" : ", ") + pair.after.name;
        return Problem{
            422, "key-not-unique", {{"columns", names}, {"version", earlier ? "before" : "after"}, {"rows", std::to_string(*shared)}}};
    }
    return Nothing{};
}

// Renamed columns become pairs like the others.
Done join_renamed(const Side& before, const Side& after, const std::vector<Pair>& key, Columns& columns, Plan& plan, const Ask& ask) {
    const auto found = find_renamed(before, after, columns.removed, columns.added, key, ask);
    if (!found) return found.problem();
    std::set<std::string> gone, come;
    for (const Renaming& one : *found) {
        const KnownColumn &was = columns.removed[one.before], &is = columns.added[one.after];
        plan.renamed.push_back({was.column.name, is.column.name, one.equal});
        columns.pairs.push_back({was.column, is.column, was.nulls + is.nulls, was.distinct, is.distinct});
        gone.insert(was.column.name);
        come.insert(is.column.name);
    }
    std::erase_if(columns.removed, [&](const KnownColumn& one) { return gone.contains(one.column.name); });
    std::erase_if(columns.added, [&](const KnownColumn& one) { return come.contains(one.column.name); });
    return Nothing{};
}

// The key, and with it which columns were renamed.
Result<std::vector<Pair>> settle_key(const Side& before, const Side& after, const Options& options, Columns& columns, Plan& plan,
                                     const Ask& ask) {
    std::vector<Pair> key;
    if (!options.given.empty()) {
        auto named = named_key(options.given, columns);
        if (!named) return named;
        if (auto done = check_unique(before, after, *named, ask); !done) return std::move(done.problem());
        key = std::move(*named);
        plan.kind = RowKeyKind::given;
    } else if (!options.declared.empty()) {
        auto named = named_key(options.declared, columns);  // a version of before it was declared may lack it, or break it
        if (named && check_unique(before, after, *named, ask)) {
            key = std::move(*named);
            plan.kind = RowKeyKind::declared;
        }
    }
    const auto look = [&]() -> Done {
        if (!key.empty()) return Nothing{};
        std::vector<Pair> pairs = columns.pairs;  // what is not compared is no part of a key that is looked for
        std::erase_if(pairs, [&](const Pair& pair) {
            return std::find(options.ignored.begin(), options.ignored.end(), pair.after.name) != options.ignored.end();
        });
        auto found = find_key(before, after, pairs, ask);
        if (!found) return std::move(found.problem());
        key = std::move(*found);
        if (!key.empty()) plan.kind = RowKeyKind::found;
        return Nothing{};
    };
    if (auto done = look(); !done) return std::move(done.problem());
    if (auto done = join_renamed(before, after, key, columns, plan, ask); !done) return std::move(done.problem());
    if (key.empty() && !plan.renamed.empty())  // perhaps it was the key that was renamed
        if (auto done = look(); !done) return std::move(done.problem());
    return key;
}

void describe_columns(const Side& after, const Columns& columns, const std::vector<Pair>& key, const Options& options, Plan& plan) {
    const auto in = [](const std::vector<std::string>& names, const std::string& name) {
        return std::find(names.begin(), names.end(), name) != names.end();
    };
    for (const Pair& pair : key) plan.key.push_back(pair.after.name);
    for (const KnownColumn& one : after.columns) {
        const auto pair = std::find_if(columns.pairs.begin(), columns.pairs.end(),
                                       [&](const Pair& other) { return other.after.name == one.column.name; });
        if (pair == columns.pairs.end()) {
            plan.added.push_back(one.column.name);
            plan.columns.push_back({{}, one.column, false, false});
            continue;
        }
        const bool is_key = in(plan.key, one.column.name);
        plan.columns.push_back({pair->before, pair->after, is_key, !is_key && !in(options.ignored, one.column.name)});
        if (pair->before.type != pair->after.type && pair->before.name == pair->after.name)
            plan.retyped.push_back({one.column.name, std::string(name_of(pair->before.type)), std::string(name_of(pair->after.type))});
    }
    for (const KnownColumn& one : columns.removed) {
        plan.removed.push_back(one.column.name);
        plan.columns.push_back({one.column, {}, false, false});
    }
}

Pair pair_of(const ShownColumn& column) { return {*column.before, *column.after, 0, 0, 0}; }

// One version's columns under their names in the result. Without a key rows that say the same are numbered, so that each has one partner.
std::string side_of(const Side& side, const Plan& plan, bool before) {
    std::string out = "select _id", whole;
    for (std::size_t i = 0; i < plan.columns.size(); ++i) {
        const ShownColumn& shown = plan.columns[i];
        const auto& column = before ? shown.before : shown.after;
        if (!column) continue;
        const char* letter = before ? "b" : "a";
        out += fmt::format(", {} as {}{}", analytics::quoted_name(column->name), letter, i);
        if (column->raw_twin)
            out += fmt::format(", {} as {}{}{}", analytics::quoted_name(column->name + analytics::raw_suffix), letter, i,
                               analytics::raw_suffix);
        if (!shown.compared) continue;
        const Comparable sides = comparable(pair_of(shown));
        whole += (whole.empty() ? "" : ", ") + (before ? sides.before : sides.after);
    }
    if (plan.kind == RowKeyKind::whole_rows)
        out += whole.empty() ? ", row_number() over () as twin"
                             : fmt::format(", row_number() over (partition by {} order by _id) as twin", whole);
    return fmt::format("{} from {}", out, side.source);
}

// The pair as `side_of` names its columns, so that the expressions of values.h find them.
Pair inner_pair(const ShownColumn& shown, std::size_t i) {
    Pair out = pair_of(shown);
    out.before.name = fmt::format("b{}", i);
    out.after.name = fmt::format("a{}", i);
    return out;
}

analytics::Statement changes(const Side& before, const Side& after, const Plan& plan) {
    std::string on = plan.kind == RowKeyKind::whole_rows ? "b.twin = a.twin" : "", changed, columns;
    const auto show = [&](const std::optional<Column>& column, char letter, std::size_t i) {
        if (!column) return;
        columns += fmt::format(", {0}.{0}{1}", letter, i);
        if (column->raw_twin) columns += fmt::format(", {0}.{0}{1}{2}", letter, i, analytics::raw_suffix);
    };
    for (std::size_t i = 0; i < plan.columns.size(); ++i) {
        const ShownColumn& shown = plan.columns[i];
        show(shown.before, 'b', i);
        show(shown.after, 'a', i);
        const bool matched = shown.key || (plan.kind == RowKeyKind::whole_rows && shown.compared);
        if (matched) {
            const Comparable sides = comparable(inner_pair(shown, i), "b.", "a.");
            on += fmt::format("{}{} is not distinct from {}", on.empty() ? "" : " and ", sides.before, sides.after);
        }
        if (!shown.compared) continue;
        const std::string other = matched ? "false" : differs(inner_pair(shown, i), "b.", "a.");
        columns += fmt::format(", (b._id is not null and a._id is not null and {}) as c{}", other, i);
        if (!matched) changed += " or " + other;
    }
    return {
        fmt::format("select row_number() over (order by place, change) as n, * exclude (place) from (select case when b._id is null then "
                    "'added' when a._id is null then 'removed' else 'changed' end as change, coalesce(a._id, b._id) as place, b._id as "
                    "before_id, a._id as after_id{} from ({}) b full join ({}) a on {} where b._id is null or a._id is null{}) order by n",
                    columns, side_of(before, plan, true), side_of(after, plan, false), on, changed),
        {}};
}

}  // namespace

Result<Plan> plan(const Side& before, const Side& after, const Options& options, const Ask& ask) {
    Plan out;
    Columns columns = paired(before, after);
    for (const std::string& name : options.ignored) {
        const auto named = [&](const auto& one) { return one.column.name == name; };
        const bool known = std::any_of(before.columns.begin(), before.columns.end(), named) ||
                           std::any_of(after.columns.begin(), after.columns.end(), named);
        if (!known) return unknown(name, columns, "ignore");
    }
    const auto key = settle_key(before, after, options, columns, out, ask);
    if (!key) return key.problem();
    describe_columns(after, columns, *key, options, out);
    out.changes = changes(before, after, out);
    return out;
}

}  // namespace skl::opendata::diff
