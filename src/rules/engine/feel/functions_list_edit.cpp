// List functions that give another list (DMN 1.5 §10.3.4.4). Positions are 1-based, from the end where negative.
#include <algorithm>

#include "rules/engine/feel/arguments.h"
#include "rules/engine/feel/function_tables.h"

namespace skl::rules::feel {
namespace {

// The list, where there is room for so many more items.
std::optional<List> list_with_room(const Arguments& in, std::size_t more) {
    const auto list = in.list(0);
    if (!list || !in.run().room(list->size() + more) || !in.run().step(list->size() + more)) return {};
    return *list;
}

// The item a position stands for; nothing, and remarked: there is none.
std::optional<std::ptrdiff_t> place(const Arguments& in, const List& list) {
    const auto position = in.whole(1);
    if (!position) return {};
    const auto all = static_cast<std::int64_t>(list.size());
    if (*position == 0 || *position > all || *position < -all) {
        in.failed("out-of-range");
        return {};
    }
    return *position > 0 ? *position - 1 : all + *position;
}

Value append(Run& run, std::span<const Value> values) {
    const Arguments in(run, "append", values);
    const List& items = in.any(1).list();
    auto list = list_with_room(in, items.size());
    if (!list) return {};
    list->insert(list->end(), items.begin(), items.end());
    return std::move(*list);
}

Value concatenate(Run& run, std::span<const Value> values) {
    const Arguments in(run, "concatenate", values);
    List all;
    for (const Value& one : in.any(0).list()) {
        const auto items = Arguments(run, "concatenate", {&one, 1}).list(0);
        if (!items || !run.room(all.size() + items->size()) || !run.step(items->size())) return {};
        all.insert(all.end(), items->begin(), items->end());
    }
    return all;
}

Value insert_before(Run& run, std::span<const Value> values) {
    const Arguments in(run, "insert before", values);
    auto list = list_with_room(in, 1);
    const auto at = list ? place(in, *list) : std::nullopt;
    if (!at) return {};
    list->insert(list->begin() + *at, in.any(2));
    return std::move(*list);
}

Value remove(Run& run, std::span<const Value> values) {
    const Arguments in(run, "remove", values);
    auto list = list_with_room(in, 0);
    const auto at = list ? place(in, *list) : std::nullopt;
    if (!at) return {};
    list->erase(list->begin() + *at);
    return std::move(*list);
}

Value reverse(Run& run, std::span<const Value> values) {
    auto list = list_with_room({run, "reverse", values}, 0);
    if (!list) return {};
    std::reverse(list->begin(), list->end());
    return std::move(*list);
}

Value replace_at(Run& run, std::span<const Value> values) {
    const Arguments in(run, "list replace", values);
    auto list = list_with_room(in, 0);
    const auto at = list ? place(in, *list) : std::nullopt;
    if (!at) return {};
    (*list)[static_cast<std::size_t>(*at)] = in.any(2);
    return std::move(*list);
}

// match(item, newItem) says which items are replaced.
Value replace_matching(Run& run, std::span<const Value> values) {
    const Arguments in(run, "list replace", values);
    auto list = list_with_room(in, 0);
    const Function* match = list ? in.function(1, 2) : nullptr;
    if (match == nullptr) return {};
    for (Value& item : *list) {
        const Value pair[] = {item, in.any(2)};
        const Value matches = match->call(run, pair);
        if (run.stopped()) return {};
        if (!matches.is(Kind::boolean)) return in.refused(1, "function<Any, Any>->boolean");
        if (matches.truth()) item = in.any(2);
    }
    return std::move(*list);
}

bool with_function(std::span<const Value> arguments) { return arguments[1].is(Kind::function); }

// Lists within lists without an end of depth, by a stack of places; `run` limits it.
Value flatten(Run& run, std::span<const Value> values) {
    const auto list = Arguments(run, "flatten", values).list(0);
    if (!list) return {};
    struct Place {
        const List* list;
        std::size_t next;
    };
    List flat;
    std::vector<Place> open{{&*list, 0}};
    while (!open.empty()) {
        auto& [inner, next] = open.back();
        if (next == inner->size()) {
            open.pop_back();
            continue;
        }
        const Value& item = (*inner)[next++];
        if (!run.step()) return {};
        if (item.is(Kind::list))
            open.push_back({&item.list(), 0});
        else
            flat.push_back(item);
        if (!run.room(flat.size())) return {};
    }
    return flat;
}

constexpr std::string_view list_item[] = {"list", "item"};
constexpr std::string_view list[] = {"list"};
constexpr std::string_view list_position_item[] = {"list", "position", "newItem"};
constexpr std::string_view list_match_item[] = {"list", "match", "newItem"};
constexpr std::string_view list_position[] = {"list", "position"};

constexpr Form forms[] = {
    {"append", list_item, 2, true, append},
    {"concatenate", list, 1, true, concatenate},
    {"insert before", list_position_item, 3, false, insert_before},
    {"remove", list_position, 2, false, remove},
    {"reverse", list, 1, false, reverse},
    {"list replace", list_match_item, 3, false, replace_matching, with_function},
    {"list replace", list_position_item, 3, false, replace_at},
    {"flatten", list, 1, false, flatten},
};

}  // namespace

std::span<const Form> list_edit_forms() { return forms; }

}  // namespace skl::rules::feel
