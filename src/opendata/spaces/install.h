// Data spaces (資料空間) as the module installs them, and the one rule the catalogue has of them.
#pragma once

#include "kernel/storage/store.h"

namespace skl {
class App;
class Jobs;
namespace ledger {
class Ledger;
}
}  // namespace skl

namespace skl::opendata::spaces {

void add_entry_types(ledger::Ledger& ledger);
void install(App& app, Jobs& jobs);  // after the module provides its Inside

// What is held restricted in a space does not become public: 409 `dataset-in-space`.
Done may_be_public(Reader& reader, const Uuid& dataset);

}  // namespace skl::opendata::spaces
