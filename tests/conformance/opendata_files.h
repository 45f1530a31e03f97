// What the suites of open data share: vectors in expected/*.json over the files beside them.
#pragma once

#include <functional>

#include "kernel/describe/node.h"
#include "vectors.h"

namespace skl::conformance {

std::string text_of(const Node& vector, std::string_view name);                // scalars as text; empty: absent
std::vector<std::string> texts_of(const Node& vector, std::string_view name);  // of a list of texts

// What was wanted and is not so, in words.
struct Difference {
    std::string text;
    void want(const std::string& what, const std::string& wanted, const std::string& got) {
        if (wanted != got) text += fmt::format("{}{}: want {} got {}", text.empty() ? "" : "; ", what, wanted, got);
    }
    void want(const std::string& what, const std::string& wanted, std::int64_t got) { want(what, wanted, std::to_string(got)); }
};

// Each vector of the files of a folder whose names begin so; a file holds one or a list of them.
void each_vector(const std::filesystem::path& folder, const std::string& prefix,
                 const std::function<void(const std::string& file, const Node&)>& visit);

}  // namespace skl::conformance
