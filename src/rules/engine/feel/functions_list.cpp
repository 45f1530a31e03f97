// List functions that tell something of a list or choose from it (DMN 1.5 §10.3.4.4).
#include <algorithm>
#include <unordered_map>

#include "rules/engine/feel/arguments.h"
#include "rules/engine/feel/distinct.h"
#include "rules/engine/feel/function_tables.h"
#include "rules/engine/feel/operations.h"

namespace skl::rules::feel {
namespace {

Value list_contains(Run& run, std::span<const Value> values) {
    const Arguments in(run, "list contains", values);
    const auto list = in.list(0);
    if (!list || !run.step(list->size())) return {};
    return std::any_of(list->begin(), list->end(), [&](const Value& item) { return equality(run, item, in.any(1)).value_or(false); });
}

Value count(Run& run, std::span<const Value> values) {
    const auto list = Arguments(run, "count", values).list(0);
    return list ? Value(static_cast<std::int64_t>(list->size())) : Value();
}

// The least or greatest item; null of an empty list, and where two have no order.
Value extreme(const Arguments& in, int sign) {
    const auto list = in.list(0);
    if (!list || list->empty() || !in.run().step(list->size())) return {};
    const Value* found = &list->front();
    for (const Value& item : *list) {
        const auto compared = order(item, *found);
        if (!compared) return in.failed("not-comparable");
        if (*compared == sign) found = &item;
    }
    return *found;
}

Value min(Run& run, std::span<const Value> values) { return extreme({run, "min", values}, -1); }
Value max(Run& run, std::span<const Value> values) { return extreme({run, "max", values}, 1); }

// `decisive` as soon as one item is it; null where an item is neither true nor false.
Value junction(const Arguments& in, bool decisive) {
    const auto list = in.list(0);
    if (!list || !in.run().step(list->size())) return {};
    bool unknown = false;
    for (const Value& item : *list) {
        if (item.is(Kind::boolean) && item.truth() == decisive) return decisive;
        if (!item.is(Kind::boolean) && !item.null()) in.refused(0, "list<boolean>");
        unknown = unknown || !item.is(Kind::boolean);
    }
    return unknown ? Value() : Value(!decisive);
}

Value all(Run& run, std::span<const Value> values) { return junction({run, "all", values}, false); }
Value any(Run& run, std::span<const Value> values) { return junction({run, "any", values}, true); }

Value sublist(Run& run, std::span<const Value> values) {
    const Arguments in(run, "sublist", values);
    const auto list = in.list(0);
    const auto start = list ? in.whole(1) : std::nullopt;
    if (!start) return {};
    const auto all = static_cast<std::int64_t>(list->size());
    if (*start == 0 || *start > all || *start < -all) return in.failed("out-of-range");
    const std::int64_t first = *start > 0 ? *start - 1 : all + *start;
    std::int64_t length = all - first;
    if (in.has(2)) {
        const auto wanted = in.whole(2);
        if (!wanted) return {};
        if (*wanted < 1 || *wanted > length) return in.failed("out-of-range");
        length = *wanted;
    }
    if (!run.step(static_cast<std::uint64_t>(length))) return {};
    return List(list->begin() + first, list->begin() + first + length);
}

Value index_of(Run& run, std::span<const Value> values) {
    const Arguments in(run, "index of", values);
    const auto list = in.list(0);
    if (!list || !run.step(list->size())) return {};
    List found;
    for (std::size_t i = 0; i < list->size(); ++i) {
        if (run.stopped()) return {};
        if (equality(run, (*list)[i], in.any(1)).value_or(false)) found.emplace_back(static_cast<std::int64_t>(i) + 1);
    }
    return found;
}

Value distinct_values(Run& run, std::span<const Value> values) {
    const auto list = Arguments(run, "distinct values", values).list(0);
    if (!list || !run.step(list->size())) return {};
    Distinct distinct(run);
    for (const Value& item : *list) distinct.add(item);
    if (run.stopped()) return {};
    return std::move(distinct).items();
}

Value union_of(Run& run, std::span<const Value> values) {
    const Arguments in(run, "union", values);
    Distinct distinct(run);
    for (const Value& one : in.any(0).list()) {
        const auto items = Arguments(run, "union", {&one, 1}).list(0);
        if (!items || !run.step(items->size())) return {};
        for (const Value& item : *items) distinct.add(item);
    }
    if (run.stopped() || !run.room(distinct.size())) return {};
    return std::move(distinct).items();
}

constexpr std::string_view list_element[] = {"list", "element"};
constexpr std::string_view list[] = {"list"};
constexpr std::string_view sublist_parameters[] = {"list", "start position", "length"};
constexpr std::string_view list_match[] = {"list", "match"};

constexpr Form forms[] = {
    {"list contains", list_element, 2, false, list_contains},
    {"count", list, 1, false, count},
    {"count", list, 2, true, count},
    {"min", list, 1, false, min},
    {"min", list, 2, true, min},
    {"max", list, 1, false, max},
    {"max", list, 2, true, max},
    {"all", list, 1, false, all},
    {"all", list, 2, true, all},
    {"any", list, 1, false, any},
    {"any", list, 2, true, any},
    {"sublist", sublist_parameters, 2, false, sublist},
    {"index of", list_match, 2, false, index_of},
    {"distinct values", list, 1, false, distinct_values},
    {"union", list, 1, true, union_of},
};

}  // namespace

std::span<const Form> list_forms() { return forms; }

}  // namespace skl::rules::feel
