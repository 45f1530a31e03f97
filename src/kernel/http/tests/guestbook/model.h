// The vocabulary of the guestbook: what a visitor writes, and what stands in the book. The limits of each field are in its
// type; JSON, form, page, CSV, OpenAPI and the row of the table are made from it.
#pragma once

#include "kernel/describe/faces.h"
#include "kernel/http/list.h"

namespace skl::guestbook {

enum class Mood { glad, curious, cross };
BOOST_DESCRIBE_ENUM(Mood, glad, curious, cross)

struct NewEntry {
    Text<1, 80> name;
    Text<1, 500> message;
    Mood mood = Mood::glad;
    std::optional<Url> website;
};
BOOST_DESCRIBE_STRUCT(NewEntry, (), (name, message, mood, website))

struct Entry {
    Id<Entry> id;
    Text<1, 80> name;
    Text<1, 500> message;
    Mood mood = Mood::glad;
    std::optional<Url> website;
    Instant signed_at;
};
BOOST_DESCRIBE_STRUCT(Entry, (), (id, name, message, mood, website, signed_at))

struct EntryQuery {
    std::optional<Whole<1, longest_page>> limit;
    std::optional<Text<1, 2000>> cursor;
    std::optional<Mood> mood;
};
BOOST_DESCRIBE_STRUCT(EntryQuery, (), (limit, cursor, mood))

// The event guestbook.signed: no words of the visitor, only that it happened.
struct Signed {
    Id<Entry> id;
    Mood mood = Mood::glad;
};
BOOST_DESCRIBE_STRUCT(Signed, (), (id, mood))

struct MoodCount {
    Mood mood = Mood::glad;
    Count entries;
};
BOOST_DESCRIBE_STRUCT(MoodCount, (), (mood, entries))

// A condition that somebody keeps, FEEL over `entry` (kernel/http/conditions.h): it rings for the entries where it holds.
struct NewWatch {
    Text<1, 80> label;
    Text<1, 1000> condition;
};
BOOST_DESCRIBE_STRUCT(NewWatch, (), (label, condition))

struct Watch {
    Id<Watch> id;
    Text<1, 80> label;
    Text<1, 1000> condition;
    std::int64_t rang = 0;
};
BOOST_DESCRIBE_STRUCT(Watch, (), (id, label, condition, rang))

}  // namespace skl::guestbook
