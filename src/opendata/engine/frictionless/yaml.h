// YAML 1.2 with its core schema (§10.3) as the tree of JSON, for descriptors that people write by hand. Anchors and aliases, tags and
// several documents in one are refused: no descriptor needs them, and a few of them unfold without end.
#pragma once

#include "kernel/describe/node.h"

namespace skl::opendata::frictionless {

// 400 `bad-yaml`. The limits are those of JSON (node.h).
Result<Node> read_yaml(std::string_view text);

}  // namespace skl::opendata::frictionless
