// JSON text → Node by the SAX parser of Boost.JSON: duplicates and number spellings stay visible.
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/src.hpp>

#include "kernel/describe/node.h"

namespace skl {
namespace {

namespace json = boost::json;

constexpr std::size_t usual_members = 4;  // of an object: one allocation for most

struct Handler {
    static constexpr std::size_t max_object_size = most_nodes;
    static constexpr std::size_t max_array_size = most_nodes;
    static constexpr std::size_t max_key_size = 1024;
    static constexpr std::size_t max_string_size = std::size_t{16} << 20;

    Node root;
    std::vector<Node*> open{&root};  // the containers above the value being read; pointers stay good because only the last one grows
    std::string key, text;
    std::size_t nodes = 0;

    // The place of the next value, made where it stays: a node is large, and moving it costs more than reading it. Null: too many.
    Node* place(json::error_code& ec) {
        if (++nodes > most_nodes) {
            ec = json::error::array_too_large;
            return nullptr;
        }
        Node& parent = *open.back();
        if (open.size() == 1) return &parent;
        if (parent.type == Node::Type::list) return &parent.items.emplace_back();
        if (parent.find(key) != nullptr) parent.duplicate_keys.push_back(key);
        if (parent.members.empty()) parent.members.reserve(usual_members);
        Member& member = parent.members.emplace_back();
        member.key = std::exchange(key, {});
        return &member.node;
    }
    bool put(Node::Type type, json::error_code& ec) {
        Node* node = place(ec);
        if (node == nullptr) return false;
        node->type = type;
        node->text = std::exchange(text, {});
        return true;
    }
    bool begin(Node::Type type, json::error_code& ec) {
        Node* node = place(ec);
        if (node == nullptr) return false;
        node->type = type;
        open.push_back(node);
        return true;
    }
    bool end() {
        open.pop_back();
        return true;
    }

    bool on_document_begin(json::error_code&) { return true; }
    bool on_document_end(json::error_code&) { return true; }
    bool on_object_begin(json::error_code& ec) { return begin(Node::Type::object, ec); }
    bool on_object_end(std::size_t, json::error_code&) { return end(); }
    bool on_array_begin(json::error_code& ec) { return begin(Node::Type::list, ec); }
    bool on_array_end(std::size_t, json::error_code&) { return end(); }
    bool on_key_part(json::string_view part, std::size_t, json::error_code&) { return key.append(part.data(), part.size()), true; }
    bool on_key(json::string_view part, std::size_t, json::error_code&) { return key.append(part.data(), part.size()), true; }
    bool on_string_part(json::string_view part, std::size_t, json::error_code&) { return text.append(part.data(), part.size()), true; }
    bool on_string(json::string_view part, std::size_t, json::error_code& ec) {
        text.append(part.data(), part.size());
        return put(Node::Type::text, ec);
    }
    bool on_number_part(json::string_view part, json::error_code&) { return text.append(part.data(), part.size()), true; }
    bool number(json::string_view part, json::error_code& ec) {
        text.append(part.data(), part.size());
        return put(Node::Type::number, ec);
    }
    bool on_int64(std::int64_t, json::string_view part, json::error_code& ec) { return number(part, ec); }
    bool on_uint64(std::uint64_t, json::string_view part, json::error_code& ec) { return number(part, ec); }
    bool on_double(double, json::string_view part, json::error_code& ec) { return number(part, ec); }
    bool on_bool(bool truth, json::error_code& ec) {
        Node* node = place(ec);
        if (node == nullptr) return false;
        node->type = Node::Type::boolean;
        node->truth = truth;
        return true;
    }
    bool on_null(json::error_code& ec) { return place(ec) != nullptr; }
    bool on_comment_part(json::string_view, json::error_code&) { return true; }
    bool on_comment(json::string_view, json::error_code&) { return true; }
};

json::parse_options options(std::size_t deepest) {
    json::parse_options out;
    out.max_depth = deepest;
    return out;
}

// The first byte, 1-based, after which no continuation could be JSON; past the end when the text only breaks off. Reading in
// one go Boost.JSON names the beginning of a literal (6 for {"a":tru}), so a text at fault is read again byte by byte.
std::size_t byte_of_fault(std::string_view text, std::size_t deepest) {
    json::basic_parser<Handler> parser(options(deepest));
    for (std::size_t at = 0; at < text.size(); ++at) {
        json::error_code ec;
        if (parser.write_some(true, &text[at], 1, ec) == 0 || ec) return at + 1;
    }
    return text.size() + 1;
}

}  // namespace

Node& Node::member(std::string_view name) {
    for (auto& [key, node] : members)
        if (key == name) return node;
    return members.emplace_back(Member{std::string(name), Node{}}).node;
}

const Node* Node::find(std::string_view name) const {
    for (const auto& [key, node] : members)
        if (key == name) return &node;
    return nullptr;
}

Result<Node> read_json(std::string_view text, std::size_t deepest) {
    json::basic_parser<Handler> parser(options(deepest));
    json::error_code ec;
    const std::size_t read = parser.write_some(false, text.data(), text.size(), ec);
    if (!ec && read == text.size()) return std::move(parser.handler().root);
    if (ec == json::error::array_too_large) return Problem{413, "too-large"};
    const std::string byte = std::to_string(byte_of_fault(text, deepest));
    if (ec == json::error::too_deep) return Problem::bad_request("too-deep").with("limit", std::to_string(deepest)).with("byte", byte);
    return Problem::bad_request("bad-json").with("byte", byte);
}

}  // namespace skl
