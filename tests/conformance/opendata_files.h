// What the suites of comparisons share: vectors in expected/*.json over the files beside them.
#pragma once

#include "opendata_vectors.h"
#include "vectors.h"

namespace skl::conformance {

std::vector<std::string> texts_of(const Node& vector, std::string_view name);  // of a list of texts

// Each vector of the files of a folder whose names begin so; a file holds one or a list of them.
void each_vector(const std::filesystem::path& folder, const std::string& prefix,
                 const std::function<void(const std::string& file, const Node&)>& visit);

}  // namespace skl::conformance
