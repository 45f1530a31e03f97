// application/x-www-form-urlencoded (WHATWG URL §5.1) → Node. Dots make paths: `authors.0.name` is the
// JSON Pointer /authors/0/name; the decoder turns objects with numbers for keys into lists.
#include "kernel/describe/node.h"
#include "kernel/text/text.h"

namespace skl {
namespace {

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

bool decode_component(std::string_view coded, std::string& out) {
    out.clear();
    out.reserve(coded.size());
    for (std::size_t i = 0; i < coded.size(); ++i) {
        if (coded[i] == '+') {
            out += ' ';
        } else if (coded[i] == '%') {
            if (i + 2 >= coded.size()) return false;
            const int high = hex_digit(coded[i + 1]), low = hex_digit(coded[i + 2]);
            if (high < 0 || low < 0) return false;
            out += static_cast<char>(high * 16 + low);
            i += 2;
        } else {
            out += coded[i];
        }
    }
    return true;
}

void add_value(Node& place, Node value) {
    if (place.type == Node::Type::null) {
        place = std::move(value);
    } else if (place.type == Node::Type::list) {
        place.items.push_back(std::move(value));
    } else {
        Node first = std::move(place);
        place = Node{.type = Node::Type::list};
        place.items.push_back(std::move(first));
        place.items.push_back(std::move(value));
    }
}

}  // namespace

void put_field(Node& root, std::string_view dotted_name, Node value) {
    root.type = Node::Type::object;
    Node* place = &root;
    std::size_t depth = 0;
    while (true) {
        const auto dot = depth < deepest_nesting ? dotted_name.find('.') : std::string_view::npos;
        Node& child = place->member(dotted_name.substr(0, dot));
        if (dot == std::string_view::npos || (child.type != Node::Type::null && child.type != Node::Type::object))
            return add_value(child, std::move(value));
        child.type = Node::Type::object;
        place = &child;
        dotted_name.remove_prefix(dot + 1);
        ++depth;
    }
}

Result<Node> read_form(std::string_view text) {
    Node root{.type = Node::Type::object};
    std::string name, value;
    std::size_t fields = 0;
    while (!text.empty()) {
        const auto end = text.find('&');
        const std::string_view pair = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (pair.empty()) continue;
        if (++fields > most_form_fields) return Problem{413, "too-large"};
        const auto equals = pair.find('=');
        if (!decode_component(pair.substr(0, equals), name) ||
            !decode_component(equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1), value))
            return Problem::bad_request("bad-form");
        // A value has its fault from its field, with the place; a name is the place, and the key of a map as it stands.
        if (!text::valid_utf8(name)) return Problem::bad_request("bad-form");
        put_field(root, name, Node{.type = Node::Type::text, .text = value});
    }
    return root;
}

}  // namespace skl
