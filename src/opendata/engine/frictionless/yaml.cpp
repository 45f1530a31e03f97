#include "opendata/engine/frictionless/yaml.h"

#include <libfyaml.h>

#include "kernel/text/text.h"
#include "opendata/engine/decimal.h"

namespace skl::opendata::frictionless {
namespace {

constexpr std::size_t largest_descriptor = std::size_t{4} << 20;

std::string_view scalar_of(fy_node* node) {
    std::size_t size = 0;
    const char* text = fy_node_get_scalar(node, &size);
    return text == nullptr ? std::string_view() : std::string_view(text, size);
}

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

class Reader {
public:
    bool read(fy_node* node, Node& out, std::size_t depth) {
        if (depth > deepest_nesting || ++nodes_ > most_nodes || fy_node_is_alias(node) || fy_node_get_tag(node, nullptr) != nullptr)
            return false;
        if (node == nullptr || fy_node_get_type(node) == FYNT_SCALAR) {
            const bool plain = node == nullptr || fy_node_get_style(node) == FYNS_PLAIN || fy_node_get_style(node) == FYNS_ANY;
            out = plain ? plain_scalar(scalar_of(node)) : Node{.type = Node::Type::text, .text = std::string(scalar_of(node))};
            return true;
        }
        void* at = nullptr;
        if (fy_node_get_type(node) == FYNT_SEQUENCE) {
            out.type = Node::Type::list;
            while (fy_node* item = fy_node_sequence_iterate(node, &at)) {
                out.items.emplace_back();
                if (!read(item, out.items.back(), depth + 1)) return false;
            }
            return true;
        }
        out.type = Node::Type::object;
        while (fy_node_pair* pair = fy_node_mapping_iterate(node, &at)) {
            fy_node* key = fy_node_pair_key(pair);
            if (key == nullptr || fy_node_get_type(key) != FYNT_SCALAR || fy_node_is_alias(key)) return false;
            out.members.push_back({std::string(scalar_of(key)), {}});
            if (!read(fy_node_pair_value(pair), out.members.back().node, depth + 1)) return false;
        }
        return true;
    }

private:
    std::size_t nodes_ = 0;
};

}  // namespace

Result<Node> read_yaml(std::string_view text) {
    const Problem bad = Problem::bad_request("bad-yaml");
    if (text.size() > largest_descriptor || !text::valid_utf8(text)) return bad;
    fy_diag_cfg silence;  // faults are told by the problem, not on the standard error of the program
    fy_diag_cfg_default(&silence);
    silence.fp = nullptr;
    silence.output_fn = [](fy_diag*, void*, const char*, std::size_t) {};
    const std::unique_ptr<fy_diag, decltype(&fy_diag_destroy)> diagnostics(fy_diag_create(&silence), fy_diag_destroy);
    fy_parse_cfg configuration{};
    configuration.flags = static_cast<fy_parse_cfg_flags>(static_cast<unsigned>(FYPCF_QUIET) | static_cast<unsigned>(FYPCF_JSON_NONE));
    configuration.diag = diagnostics.get();
    const std::unique_ptr<fy_document, decltype(&fy_document_destroy)> document(
        fy_document_build_from_string(&configuration, text.data(), text.size()), fy_document_destroy);
    if (!document) return bad;
    Node out;
    if (!Reader().read(fy_document_root(document.get()), out, 0)) return bad;
    return out;
}

}  // namespace skl::opendata::frictionless
