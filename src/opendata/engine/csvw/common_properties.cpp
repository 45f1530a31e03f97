// Common properties: names and values of any vocabulary, in a dialect of JSON-LD (Metadata Vocabulary §5.8, appendix A).
#include "opendata/engine/csvw/common_properties.h"

#include "opendata/engine/csvw/context.h"
#include "opendata/engine/csvw/language_tag.h"
#include "opendata/engine/csvw/properties.h"
#include "opendata/engine/csvw/url.h"

namespace skl::opendata::csvw {
namespace {

bool type_name(const Node& node, bool of_value) {
    if (node.type != Node::Type::text || node.text.starts_with("_:")) return false;
    if (of_value ? find_builtin(node.text) != nullptr : known_term(node.text) || node.text == "Template") return true;
    return common_name(node.text);
}

bool types(const Node& node) {
    if (node.type != Node::Type::list) return type_name(node, false);
    return std::all_of(node.items.begin(), node.items.end(), [](const Node& item) { return type_name(item, false); });
}

std::optional<Node> value_object(const Node& node, const At& at) {
    for (const Member& member : node.members)
        if (member.key != "@value" && member.key != "@type" && member.key != "@language")
            return at.member(member.key).fail("value-object", member.key), std::nullopt;
    const Node *value = node.find("@value"), *type = node.find("@type"), *language = node.find("@language");
    const bool literal = value->type == Node::Type::text || value->type == Node::Type::number || value->type == Node::Type::boolean;
    if (!literal || (type != nullptr && language != nullptr)) return at.fail("value-object"), std::nullopt;
    if (type != nullptr && !type_name(*type, true)) return at.member("@type").fail("wrong-type"), std::nullopt;
    const bool good_language = language == nullptr || language->type == Node::Type::null ||
                               (language->type == Node::Type::text && well_formed_language(language->text));
    if (!good_language) return at.member("@language").fail("bad-language"), std::nullopt;
    return node;
}

std::optional<Node> node_object(const Node& node, const At& at) {
    Node out{.type = Node::Type::object};
    for (const Member& member : node.members) {
        const At here = at.member(member.key);
        if (member.key == "@id") {
            if (member.node.type != Node::Type::text || member.node.text.starts_with("_:")) return here.fail("blank-node-id"), std::nullopt;
            out.members.push_back({"@id", {.type = Node::Type::text, .text = resolve(at.document->base, expanded(member.node.text))}});
        } else if (member.key == "@type") {
            if (!types(member.node)) return here.fail("wrong-type"), std::nullopt;
            out.members.push_back(member);
        } else if (member.key.starts_with('@') || member.key.starts_with("_:") || known_term(member.key)) {
            return here.fail("forbidden-keyword", member.key), std::nullopt;
        } else {
            auto value = common_value(member.node, here);
            if (!value) return {};
            out.members.push_back({member.key, std::move(*value)});
        }
    }
    return out;
}

}  // namespace

std::optional<Node> common_value(const Node& node, const At& at) {
    if (node.type == Node::Type::list) {
        Node out{.type = Node::Type::list};
        for (std::size_t i = 0; i < node.items.size(); ++i) {
            auto item = common_value(node.items[i], at.item(i));
            if (!item) return {};
            out.items.push_back(std::move(*item));
        }
        return out;
    }
    if (node.type != Node::Type::object) return node;
    return node.find("@value") != nullptr ? value_object(node, at) : node_object(node, at);
}

void read_annotation(std::vector<Annotation>& out, const Member& member, const At& at) {
    if (!common_name(member.key)) return at.warn("unknown-property", member.key);
    if (auto value = common_value(member.node, at)) out.push_back({member.key, std::move(*value)});
}

Node plain_json(const Node& value) {
    if (value.type == Node::Type::list) {
        Node out{.type = Node::Type::list};
        for (const Node& item : value.items) out.items.push_back(plain_json(item));
        return out;
    }
    if (value.type != Node::Type::object) return value;
    if (const Node* literal = value.find("@value")) return *literal;
    if (const Node* id = value.find("@id"); id != nullptr && value.members.size() == 1) return *id;
    Node out{.type = Node::Type::object};
    for (const Member& member : value.members) {
        Node plain = plain_json(member.node);
        if (member.key == "@type") {
            if (plain.type == Node::Type::text) plain.text = compacted(plain.text);
            for (Node& item : plain.items) item.text = compacted(item.text);
        }
        out.members.push_back({member.key, std::move(plain)});
    }
    return out;
}

}  // namespace skl::opendata::csvw
