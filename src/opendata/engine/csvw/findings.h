// What reading, checking or converting by CSV on the Web found: errors and warnings as the recommendations tell them apart
// (Metadata Vocabulary for Tabular Data §4, Model for Tabular Data §8).
#pragma once

#include <string>
#include <vector>

#include "kernel/describe/result.h"

namespace skl::opendata::csvw {

constexpr std::size_t most_findings = 1'000;  // kept of one run; the counts go on
constexpr std::size_t longest_shown = 200;    // bytes of a value in a finding

struct Finding {
    enum class Level { warning, error } level{};
    std::string url;   // of the metadata document or of the table
    FieldError fault;  // pointer into the metadata, or the place in the table
};

class Findings {
public:
    void warn(std::string url, FieldError fault) { keep(Finding::Level::warning, std::move(url), std::move(fault)), ++warnings; }
    void fail(std::string url, FieldError fault) { keep(Finding::Level::error, std::move(url), std::move(fault)), ++errors; }

    std::vector<Finding> kept;
    std::int64_t warnings = 0, errors = 0;

private:
    void keep(Finding::Level level, std::string url, FieldError fault) {
        if (kept.size() < most_findings) kept.push_back({level, std::move(url), std::move(fault)});
    }
};

}  // namespace skl::opendata::csvw
