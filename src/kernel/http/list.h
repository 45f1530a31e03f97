// Lists as every route gives them (spec README §3): items, next, and a count when it was asked for.
#pragma once

#include "kernel/describe/faces.h"

namespace skl {

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
