// The order of a list (spec README §3): ?sort=-created_at,name over the keys that the list allows, the id behind them. Cursors carry the
// order and the values of the row that a page ended with.
//
//   constexpr SortKey keys[] = {{"created_at", true}, {"name"}};
//   const auto sorting = Sorting::read(cx, "identity.units", query, keys, "created_at");
//   … rows by sorting->keyset() …
//   co_return sorting->page(std::move(found), limit);
#pragma once

#include <span>

#include "kernel/http/list.h"
#include "kernel/storage/keyset.h"

namespace skl {

class Context;
struct Node;

// The header of an answer that says what its list can be sorted by; on its page these columns are links.
inline constexpr std::string_view sort_keys_header = "Sort-Keys";

// A column of the list's table and a member of its items, both of this name and never absent. `number`: an instant or a count.
struct SortKey {
    std::string_view name;
    bool number = false;
};

constexpr std::size_t most_sort_keys = 4;  // of one request: each makes the condition of a page longer

class Sorting {
public:
    // `usual`: the order where none is asked for, as `sort` spells it; empty is by id, "-" by id from the last. A cursor brings its own;
    // 400 `bad-cursor` where the request asks for another, 400 `unknown-sort` {sort, fields}.
    template <class Asked>
    static Result<Sorting> read(Context& cx, std::string_view label, const Asked& asked, std::span<const SortKey> keys,
                                std::string_view usual) {
        return read(tell(cx, keys), label, asked.sort ? std::optional(asked.sort->value) : std::nullopt,
                    asked.cursor ? std::optional(asked.cursor->value) : std::nullopt, keys, usual);
    }
    static Result<Sorting> read(const App& app, std::string_view label, std::optional<std::string> sort,
                                const std::optional<std::string>& cursor, std::span<const SortKey> keys, std::string_view usual);

    const Keyset& keyset() const { return keyset_; }

    // A page out of what was found, when one more was asked for than it has room for.
    template <class T>
    List<T> page(std::vector<T> found, std::int64_t limit) const {
        List<T> out;
        out.items = std::move(found);
        if (static_cast<std::int64_t>(out.items.size()) <= limit) return out;
        out.items.erase(out.items.begin() + limit, out.items.end());
        out.next = behind(view(out.items.back()));
        return out;
    }

private:
    Sorting(const App& app, std::string_view label, std::string sort) : app_(&app), label_(label), sort_(std::move(sort)) {}
    static const App& tell(Context& cx, std::span<const SortKey> keys);
    Done take_order(std::span<const SortKey> keys);
    Done take_place(const Node& place);
    std::string behind(View row) const;  // the cursor after this row

    const App* app_;
    std::string label_, sort_;
    std::vector<SortKey> keys_;
    Keyset keyset_;
};

}  // namespace skl
