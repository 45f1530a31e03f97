// JSON text → Node by the SAX parser of Boost.JSON: duplicates and number spellings stay visible.
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/src.hpp>

#include "kernel/describe/node.h"

namespace skl {
namespace {

namespace json = boost::json;

struct Handler {
    static constexpr std::size_t max_object_size = most_nodes;
    static constexpr std::size_t max_array_size = most_nodes;
    static constexpr std::size_t max_key_size = 1024;
    static constexpr std::size_t max_string_size = std::size_t{16} << 20;

    Node root;
    std::vector<Node*> open{&root};  // the containers above the value being read; pointers stay good because only the last one grows
    std::string key, text;
    std::size_t nodes = 0;

    bool place(Node node, json::error_code& ec) {
        if (++nodes > most_nodes) {
            ec = json::error::array_too_large;
            return false;
        }
        Node& parent = *open.back();
        if (open.size() == 1) {
            parent = std::move(node);
        } else if (parent.type == Node::Type::list) {
            parent.items.push_back(std::move(node));
        } else {
            if (parent.find(key) != nullptr) parent.duplicate_keys.push_back(key);
            parent.members.push_back({std::move(key), std::move(node)});
            key.clear();
        }
        return true;
    }
    bool begin(Node::Type type, json::error_code& ec) {
        const bool outermost = open.size() == 1;
        if (!place(Node{.type = type}, ec)) return false;
        Node& parent = *open.back();
        open.push_back(outermost ? &root : parent.type == Node::Type::list ? &parent.items.back() : &parent.members.back().node);
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
        return place(Node{.type = Node::Type::text, .text = std::exchange(text, {})}, ec);
    }
    bool on_number_part(json::string_view part, json::error_code&) { return text.append(part.data(), part.size()), true; }
    bool number(json::string_view part, json::error_code& ec) {
        text.append(part.data(), part.size());
        return place(Node{.type = Node::Type::number, .text = std::exchange(text, {})}, ec);
    }
    bool on_int64(std::int64_t, json::string_view part, json::error_code& ec) { return number(part, ec); }
    bool on_uint64(std::uint64_t, json::string_view part, json::error_code& ec) { return number(part, ec); }
    bool on_double(double, json::string_view part, json::error_code& ec) { return number(part, ec); }
    bool on_bool(bool truth, json::error_code& ec) { return place(Node{.type = Node::Type::boolean, .truth = truth}, ec); }
    bool on_null(json::error_code& ec) { return place(Node{}, ec); }
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
