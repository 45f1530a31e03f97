// CKAN's dictionaries as trees: an absent value is null, never left out.
#pragma once

#include "kernel/describe/node.h"

namespace skl::opendata::ckan {

inline Node node_of(std::string_view text) { return Node{.type = Node::Type::text, .text = std::string(text)}; }
inline Node node_of(std::int64_t number) { return Node{.type = Node::Type::number, .text = std::to_string(number)}; }
inline Node node_of(bool truth) { return Node{.type = Node::Type::boolean, .truth = truth}; }
inline Node list_node() { return Node{.type = Node::Type::list}; }

// Members in the order they are added; no key twice.
class Dict {
public:
    Dict& add(std::string key, Node value) {
        node_.members.push_back({std::move(key), std::move(value)});
        return *this;
    }
    Dict& add(std::string key, std::string_view text) { return add(std::move(key), node_of(text)); }
    Dict& add(std::string key, const std::string& text) { return add(std::move(key), node_of(text)); }
    Dict& add(std::string key, const char* text) { return add(std::move(key), node_of(std::string_view(text))); }
    Dict& add(std::string key, std::int64_t number) { return add(std::move(key), node_of(number)); }
    Dict& add(std::string key, bool truth) { return add(std::move(key), node_of(truth)); }
    Dict& none(std::string key) { return add(std::move(key), Node{}); }
    Dict& list(std::string key) { return add(std::move(key), list_node()); }
    // Null where the text is empty.
    Dict& some(std::string key, const std::string& text) { return text.empty() ? none(std::move(key)) : add(std::move(key), text); }
    Node take() { return std::move(node_); }

private:
    Node node_{.type = Node::Type::object};
};

}  // namespace skl::opendata::ckan
