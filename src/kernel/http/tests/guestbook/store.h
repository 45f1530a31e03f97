// The only place with the guestbook's SQL.
#pragma once

#include "kernel/http/tests/guestbook/model.h"
#include "kernel/storage/store.h"

namespace skl::guestbook {

void insert(Transaction& tx, const Entry& entry);
std::optional<Entry> find(Reader& reader, const Id<Entry>& id);
bool remove(Transaction& tx, const Id<Entry>& id);
// Newest first, those before the entry `before`; ids are ordered by time.
std::vector<Entry> list(Reader& reader, std::optional<Mood> mood, const std::string& before, std::int64_t limit);

void count_one(Transaction& tx, Mood mood);
std::vector<MoodCount> tally(Reader& reader);

void insert(Transaction& tx, const Watch& watch);
std::vector<Watch> watches(Reader& reader);
void ring(Transaction& tx, const Id<Watch>& id);

}  // namespace skl::guestbook
