#include "kernel/crypto/jose.h"

#include "kernel/text/ascii.h"
#include "kernel/text/text.h"

namespace skl::crypto {
namespace {

bool repeats(const Node& node) {
    if (!node.duplicate_keys.empty()) return true;
    for (const Member& member : node.members)
        if (repeats(member.node)) return true;
    return std::any_of(node.items.begin(), node.items.end(), repeats);
}

}  // namespace

std::optional<Node> strict_object(std::string_view json, std::size_t deepest) {
    if (json.size() > longest_jose) return {};
    auto node = read_json(json, deepest);
    if (!node || node->type != Node::Type::object || repeats(*node)) return {};
    return std::move(*node);
}

std::optional<Node> joined_header(const std::vector<const Node*>& objects) {
    Node joined{.type = Node::Type::object};
    for (const Node* object : objects) {
        if (object == nullptr) continue;
        if (object->type != Node::Type::object) return {};
        for (const Member& member : object->members) {
            if (joined.find(member.key) != nullptr) return {};
            joined.members.push_back(member);
        }
    }
    return joined;
}

bool understood(const Node& header) {
    const Node* encoded = header.find("b64");
    return header.find("crit") == nullptr && (encoded == nullptr || (encoded->type == Node::Type::boolean && encoded->truth));
}

std::optional<std::string> text_member(const Node& object, std::string_view name) {
    const Node* found = object.find(name);
    if (found == nullptr) return std::string();
    if (found->type != Node::Type::text) return {};
    return found->text;
}

bool same_media_type(std::string_view a, std::string_view b) {
    const auto bare = [](std::string_view type) {
        std::string out;
        for (const char c : type) out += text::ascii_lower(c);
        static constexpr std::string_view prefix = "application/";
        if (out.starts_with(prefix) && out.find('/', prefix.size()) == std::string::npos) out.erase(0, prefix.size());
        return out;
    };
    return bare(a) == bare(b);
}

Node text_node(std::string text) { return Node{.type = Node::Type::text, .text = std::move(text)}; }
Node object_node(std::vector<Member> members) { return Node{.type = Node::Type::object, .members = std::move(members)}; }

bool allowed(const std::vector<std::string_view>& list, std::string_view name) {
    return std::find(list.begin(), list.end(), name) != list.end();
}

}  // namespace skl::crypto
