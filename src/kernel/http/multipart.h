// multipart/form-data (RFC 7578) from a body that lies on disk: text fields become Node texts, files are cut out into
// files of their own beside it.
#pragma once

#include <filesystem>

#include "kernel/describe/node.h"

namespace skl {

constexpr std::size_t most_parts = 200;

// `boundary` as in Content-Type. 400 `bad-form`; 413 `too-large` for a text field over its limit.
Result<Node> read_multipart(std::string_view body, std::string_view boundary, const std::filesystem::path& scratch);

void remove_uploads(const Node& node);  // the files that were cut out

// The parameter of a header value: parameter("form-data; name=\"a\"", "name") → a
std::string header_parameter(std::string_view value, std::string_view name);

}  // namespace skl
