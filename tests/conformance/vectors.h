// What the suites over JSON vectors share: reading a file, members by name, hex.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/describe/node.h"

namespace skl::conformance {

std::string file_text(const std::filesystem::path& file);  // empty: it cannot be read
Result<Node> json_file(const std::filesystem::path& file);
std::vector<std::filesystem::path> json_files(const std::filesystem::path& folder);  // by name

const Node& at(const Node& node, std::string_view member);              // a null where there is none
const std::string& text_at(const Node& node, std::string_view member);  // empty where there is none
std::int64_t number_at(const Node& node, std::string_view member);      // 0 where there is none
bool has(const Node& node, std::string_view member);
std::string json_of(const Node& node);
std::string from_hex(std::string_view hex);

}  // namespace skl::conformance
