// Members of a descriptor by their type, with an error where they have another.
#pragma once

#include <charconv>

#include "opendata/engine/frictionless/descriptor.h"

namespace skl::opendata::frictionless {

class Members {
public:
    Members(const Node& object, std::string error_type, std::vector<Error>& errors)
        : object_(object), error_type_(std::move(error_type)), errors_(errors) {}

    void fail(std::string note) const { errors_.push_back({.type = error_type_, .note = std::move(note)}); }
    const Node* find(std::string_view name) const { return object_.type == Node::Type::object ? object_.find(name) : nullptr; }

    void text(std::string_view name, std::string& out) const {
        if (const Node* node = of_type(name, Node::Type::text, "string")) out = node->text;
    }
    void flag(std::string_view name, bool& out) const {
        if (const Node* node = of_type(name, Node::Type::boolean, "boolean")) out = node->truth;
    }
    template <class Whole>
    void whole(std::string_view name, Whole& out) const {
        const Node* node = of_type(name, Node::Type::number, "integer");
        std::int64_t value = 0;
        if (node == nullptr) return;
        const auto [end, fault] = std::from_chars(node->text.data(), node->text.data() + node->text.size(), value);
        if (fault == std::errc() && end == node->text.data() + node->text.size())
            out = value;
        else
            fail(wrong(name, "integer"));
    }
    // A list of texts; `single`: one text alone stands for a list of it.
    bool texts(std::string_view name, std::vector<std::string>& out, bool single = false) const {
        const Node* node = find(name);
        if (node == nullptr) return false;
        if (single && node->type == Node::Type::text) return out = {node->text}, true;
        if (node->type != Node::Type::list) return fail(wrong(name, "array")), false;
        out.clear();
        for (const Node& item : node->items) {
            if (item.type != Node::Type::text) return fail(wrong(name, "array of strings")), false;
            out.push_back(item.text);
        }
        return true;
    }
    const Node* of_type(std::string_view name, Node::Type type, std::string_view called) const {
        const Node* node = find(name);
        if (node == nullptr || node->type == type) return node;
        fail(wrong(name, called));
        return nullptr;
    }

private:
    static std::string wrong(std::string_view name, std::string_view called) {
        return fmt::format("property \"{}\" is not of type \"{}\"", name, called);
    }
    const Node& object_;
    std::string error_type_;
    std::vector<Error>& errors_;
};

}  // namespace skl::opendata::frictionless
