#include "opendata/engine/queries/syntax.h"

#include <algorithm>
#include <set>

#include "kernel/analytics/sql_allow.h"
#include "kernel/crypto/digest.h"
#include "kernel/describe/node.h"

namespace skl::opendata::queries {
namespace {

std::string_view text_at(const Node& node, std::string_view key) {
    const Node* found = node.find(key);
    return found == nullptr ? std::string_view{} : std::string_view(found->text);
}

struct Names {
    std::set<std::string> tables, parameters;
};

void gather(Node& node, Names& out) {
    if (node.type == Node::Type::object) {
        std::erase_if(node.members, [](const Member& member) { return member.key == "query_location"; });
        if (text_at(node, "type") == "BASE_TABLE" && text_at(node, "schema_name") == "od") out.tables.emplace(text_at(node, "table_name"));
        if (text_at(node, "class") == "PARAMETER") out.parameters.emplace(text_at(node, "identifier"));
    }
    for (Member& member : node.members) gather(member.node, out);
    for (Node& item : node.items) gather(item, out);
}

}  // namespace

Result<Syntax> read_syntax(std::string_view tree) {
    auto root = read_json(tree, analytics::deepest_syntax);
    if (!root) return std::move(root.problem());
    Names names;
    gather(*root, names);
    std::string canonical;
    write_node(canonical, *root);
    return Syntax{
        {names.tables.begin(), names.tables.end()}, {names.parameters.begin(), names.parameters.end()}, crypto::sha256_hex(canonical)};
}

}  // namespace skl::opendata::queries
