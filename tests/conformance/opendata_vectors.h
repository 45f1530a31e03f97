// What the suites of opendata.md §20 share: the layout of the folder, and the differences of a report from what a vector wants.
#pragma once

#include <functional>

#include "kernel/describe/node.h"
#include "opendata/engine/ingest.h"
#include "suite.h"

namespace skl::conformance {

std::string text_of(const Node& vector, std::string_view name);  // of a member; empty: not there

struct Difference {
    std::string text;  // empty: none
    void want(const std::string& what, const std::string& wanted, const std::string& got);
    void want(const std::string& what, const std::string& wanted, std::int64_t got) { want(what, wanted, std::to_string(got)); }
};

void compare_columns(Difference& d, const Node& vector, const opendata::TableReport& table);   // names, and checks of columns
void compare_quarantine(Difference& d, const Node& list, const opendata::TableReport& table);  // [{record, code}]

// `name` in the folder (expected/roc_dates.json), or where the folder is already the one it stands in, or the one beside that.
std::filesystem::path vector_file(const std::filesystem::path& folder, const std::filesystem::path& name);

// Each vector of a JSON file in the folder is a case; `run` gives the difference. No such file: a failed case where `needed`.
void each_vector(const std::filesystem::path& folder, const char* file, const std::string& prefix, const char* name, bool needed,
                 Report& report, const std::function<std::string(const Node& vector)>& run);

}  // namespace skl::conformance
