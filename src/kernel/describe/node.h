// What came in before it has a type: one tree for JSON bodies, forms and queries, so that one decoder
// serves them all. Numbers keep their spelling (no precision is lost on the way), objects keep the order
// and remember keys that came twice.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kernel/describe/result.h"
#include "kernel/describe/types.h"

namespace skl {

constexpr std::size_t deepest_nesting = 32;  // kernel.md §1: a document of people is never deeper
constexpr std::size_t most_nodes = 200'000;  // of one body; larger inputs are uploads
constexpr std::size_t most_form_fields = 5'000;

struct Member;

struct Node {
    enum class Type { null, boolean, number, text, list, object, upload };

    Type type = Type::null;
    bool truth = false;
    std::string text;  // of a text; of a number as it was spelled
    std::vector<Node> items;
    std::vector<Member> members;
    std::vector<std::string> duplicate_keys;
    Upload upload;

    const Node* find(std::string_view name) const;
    Node& member(std::string_view name);  // found or made
};

struct Member {
    std::string key;
    Node node;
};

// RFC 8259, strict UTF-8; 400 `bad-json` with the byte of the fault. `deepest`: of what is no document of people (a syntax tree).
Result<Node> read_json(std::string_view text, std::size_t deepest = deepest_nesting);

// The tree as JSON text again; numbers keep their spelling. Not for uploads.
void write_node(std::string& out, const Node& node);

// application/x-www-form-urlencoded and queries. A name is a path with dots (`authors.0.name`); a name that
// comes more than once makes a list. 400 `bad-form`.
Result<Node> read_form(std::string_view text);

// Puts one field of a form at its place; used by the multipart reader too.
void put_field(Node& root, std::string_view dotted_name, Node value);

}  // namespace skl
