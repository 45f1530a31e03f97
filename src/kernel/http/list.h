// Lists as every route gives them (spec README §3): items, next, and a count when it was asked for.
#pragma once

#include "kernel/describe/faces.h"
#include "kernel/describe/result.h"

namespace skl {

class App;

enum class CountKind { exact, estimate };
BOOST_DESCRIBE_ENUM(CountKind, exact, estimate)

enum class CountWish { none, estimate, exact };
BOOST_DESCRIBE_ENUM(CountWish, none, estimate, exact)

template <class T>
struct List {
    std::vector<T> items;
    std::optional<std::string> next;  // cursor of the next page
    std::optional<Count> count;
    std::optional<CountKind> count_kind;
    BOOST_DESCRIBE_CLASS(List, (), (items, next, count, count_kind), (), ())
};

constexpr std::int64_t default_page = 50;
constexpr std::int64_t longest_page = 500;

// The cursors of one list: after which id to go on, sealed, so that only this installation makes them and none is of another list.
class Cursors {
public:
    Cursors(const App& app, std::string_view label) : app_(app), label_(label) {}

    std::string after(const Uuid& last) const;

    // Where the page begins: after the id of the cursor that was given, else at `first`. 400 `bad-cursor`.
    template <class T>
    Result<std::string> start(const std::optional<T>& given, std::string first) const {
        return given ? open(given->value) : Result<std::string>(std::move(first));
    }

private:
    Result<std::string> open(const std::string& sealed) const;

    const App& app_;
    std::string_view label_;
};

// A page out of what was found, when one more was asked for than it has room for: that one only tells that there is more.
template <class T>
List<T> page_of(std::vector<T> found, std::int64_t limit, const Cursors& cursors) {
    List<T> out;
    out.items = std::move(found);
    if (static_cast<std::int64_t>(out.items.size()) <= limit) return out;
    out.items.erase(out.items.begin() + limit, out.items.end());
    out.next = cursors.after(out.items.back().id);
    return out;
}

// The part of a list's query that all lists share; a module's own query struct derives from it.
struct PageQuery {
    std::optional<Whole<1, longest_page>> limit;
    std::optional<Text<1, 2000>> cursor;
    std::optional<Text<1, 200>> sort;  // -created_at,title
    std::optional<Text<1, 200>> q;
    std::optional<CountWish> count;
};
BOOST_DESCRIBE_STRUCT(PageQuery, (), (limit, cursor, sort, q, count))

}  // namespace skl
