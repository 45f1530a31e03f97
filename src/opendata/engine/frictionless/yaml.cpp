#include "opendata/engine/frictionless/yaml.h"

#include <yaml.h>

#include <algorithm>

#include "kernel/text/text.h"
#include "opendata/engine/decimal.h"

namespace skl::opendata::frictionless {
namespace {

constexpr std::size_t largest_descriptor = std::size_t{4} << 20;

Node plain_scalar(std::string_view text) {
    for (const std::string_view null : {"", "~", "null", "Null", "NULL"})
        if (text == null) return {};
    for (const std::string_view truth : {"true", "True", "TRUE"})
        if (text == truth) return {.type = Node::Type::boolean, .truth = true};
    for (const std::string_view truth : {"false", "False", "FALSE"})
        if (text == truth) return {.type = Node::Type::boolean};
    if (const auto number = Decimal::read(text)) return {.type = Node::Type::number, .text = number->text()};
    return {.type = Node::Type::text, .text = std::string(text)};
}

bool same_name_twice(const Node& object) {
    std::vector<std::string_view> names;
    names.reserve(object.members.size());
    for (const auto& member : object.members) names.push_back(member.key);
    std::sort(names.begin(), names.end());
    return std::adjacent_find(names.begin(), names.end()) != names.end();
}

// The events of libyaml as a tree. Each function returns false where the text is none, or holds what is refused.
class Reader {
public:
    explicit Reader(std::string_view text) {
        if (yaml_parser_initialize(&parser_) == 0) throw std::bad_alloc();
        yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
        yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(text.data()), text.size());
    }
    ~Reader() {
        yaml_event_delete(&event_);
        yaml_parser_delete(&parser_);
    }
    Reader(const Reader&) = delete;

    bool only_document(Node& out) {
        return next() && event_.type == YAML_STREAM_START_EVENT && next() && event_.type == YAML_DOCUMENT_START_EVENT && next() &&
               node(out, 0) && next() && event_.type == YAML_DOCUMENT_END_EVENT && next() && event_.type == YAML_STREAM_END_EVENT;
    }

private:
    bool next() {
        yaml_event_delete(&event_);
        return yaml_parser_parse(&parser_, &event_) != 0;
    }
    std::string scalar() const { return {reinterpret_cast<const char*>(event_.data.scalar.value), event_.data.scalar.length}; }

    // Of the event at hand and those that belong to it.
    bool node(Node& out, std::size_t depth) {
        if (depth > deepest_nesting || ++nodes_ > most_nodes) return false;
        switch (event_.type) {
            case YAML_SCALAR_EVENT:
                if (event_.data.scalar.anchor != nullptr || event_.data.scalar.tag != nullptr) return false;
                out = event_.data.scalar.style == YAML_PLAIN_SCALAR_STYLE ? plain_scalar(scalar())
                                                                          : Node{.type = Node::Type::text, .text = scalar()};
                return true;
            case YAML_SEQUENCE_START_EVENT:
                if (event_.data.sequence_start.anchor != nullptr || event_.data.sequence_start.tag != nullptr) return false;
                return items(out, depth);
            case YAML_MAPPING_START_EVENT:
                if (event_.data.mapping_start.anchor != nullptr || event_.data.mapping_start.tag != nullptr) return false;
                return members(out, depth);
            default: return false;
        }
    }
    bool items(Node& out, std::size_t depth) {
        out.type = Node::Type::list;
        while (true) {
            if (!next()) return false;
            if (event_.type == YAML_SEQUENCE_END_EVENT) return true;
            out.items.emplace_back();
            if (!node(out.items.back(), depth + 1)) return false;
        }
    }
    bool members(Node& out, std::size_t depth) {
        out.type = Node::Type::object;
        while (true) {
            if (!next()) return false;
            if (event_.type == YAML_MAPPING_END_EVENT) return !same_name_twice(out);
            if (event_.type != YAML_SCALAR_EVENT || event_.data.scalar.anchor != nullptr || event_.data.scalar.tag != nullptr) return false;
            out.members.push_back({scalar(), {}});
            if (!next() || !node(out.members.back().node, depth + 1)) return false;
        }
    }

    yaml_parser_t parser_{};
    yaml_event_t event_{};
    std::size_t nodes_ = 0;
};

}  // namespace

Result<Node> read_yaml(std::string_view text) {
    Node out;
    if (text.size() > largest_descriptor || !text::valid_utf8(text) || !Reader(text).only_document(out))
        return Problem::bad_request("bad-yaml");
    return out;
}

}  // namespace skl::opendata::frictionless
