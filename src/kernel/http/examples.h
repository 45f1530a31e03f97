// One call of every operation that was made, for /openapi.json and /developers: docs/openapi/examples.json, which tests/openapi records
// from the running demo and compares with it again. By language, then by "<METHOD> <pattern>":
//
//   call        {"path":{…},"query":{…}}        what the one call had
//   parameters  {"path":{…},"query":{…}}        a value of every parameter, from this call or another
//   request     {"type":…,"value":…}            a body
//   answer      {"status":…,"type":…,"value":…} a text as a string; "external": where bytes are to be had; no type: nothing is sent
//   problems    {"<code>":{…}}                  refusals that were provoked
#pragma once

#include <filesystem>
#include <map>
#include <mutex>

#include "kernel/describe/node.h"

namespace skl {

struct Route;

class Examples {
public:
    // Read when first asked for: who serves pages only does not pay for it. Without the file there are no examples.
    explicit Examples(std::filesystem::path file) : file_(std::move(file)) {}

    // Null: none. From any thread.
    const Node* of(std::string_view language, const Route& route) const;

private:
    void read() const;

    std::filesystem::path file_;
    mutable std::once_flag once_;
    mutable Node all_;
    mutable std::map<std::string, std::map<std::string, const Node*, std::less<>>, std::less<>> by_operation_;
};

// JSON as people read it, two spaces a level; what fits a line stands on one.
std::string indented(const Node& node);

// A call as it is typed: `operator_token` stands for the token of a route that needs one.
std::string curl_of(const Route& route, const Node& example, std::string_view base, std::string_view operator_token);

}  // namespace skl
