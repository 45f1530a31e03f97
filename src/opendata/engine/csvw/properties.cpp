#include "opendata/engine/csvw/properties.h"

#include <charconv>

#include "opendata/engine/csvw/context.h"
#include "opendata/engine/csvw/language_tag.h"
#include "opendata/engine/csvw/uri_template.h"
#include "opendata/engine/csvw/url.h"
#include "opendata/engine/values.h"

namespace skl::opendata::csvw {
namespace {

std::string pointer_token(std::string_view name) {  // RFC 6901 §3
    std::string out;
    for (const char c : name) out += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
    return out;
}

FieldError fault(const At& at, std::string code, std::string value) {
    FieldError out{at.pointer, std::move(code)};
    if (!value.empty()) out.params.emplace("value", std::move(value));
    return out;
}

std::string shown(const Node& node) {
    std::string out;
    write_node(out, node);
    return std::string(clipped(out, longest_shown));
}

std::vector<std::string> strings(const Node& list, const At& at) {
    std::vector<std::string> out;
    for (std::size_t i = 0; i < list.items.size(); ++i) {
        if (list.items[i].type == Node::Type::text) {
            out.push_back(list.items[i].text);
        } else {
            at.item(i).warn("not-a-string", shown(list.items[i]));
        }
    }
    return out;
}

std::optional<std::string> template_property(const Node& node, const At& at) {
    auto text = text_property(node, at);
    if (!text) return std::string();  // as if it were an empty string (§5.1.3): that of the table itself
    if (well_formed_template(*text)) return text;
    at.warn("bad-uri-template", *text);
    return {};
}

template <class T>
void keep(std::optional<T>& out, std::optional<T> value) {
    if (value) out = std::move(value);
}

std::optional<std::string> one_of(const Node& node, const At& at, std::initializer_list<std::string_view> allowed) {
    auto text = text_property(node, at);
    if (!text || std::find(allowed.begin(), allowed.end(), *text) != allowed.end()) return text;
    at.warn("not-permitted", *text);
    return {};
}

std::optional<std::vector<std::string>> null_property(const Node& node, const At& at) {
    if (node.type == Node::Type::text) return std::vector{node.text};
    if (node.type == Node::Type::list) return strings(node, at);
    at.warn("not-permitted", shown(node));
    return {};
}

std::optional<std::string> language_property(const Node& node, const At& at) {
    auto text = text_property(node, at);
    if (!text || well_formed_language(*text)) return text;
    at.warn("bad-language", *text);
    return {};
}

}  // namespace

At At::member(std::string_view name) const { return {document, pointer + "/" + pointer_token(name)}; }
At At::item(std::size_t index) const { return {document, pointer + "/" + std::to_string(index)}; }

void At::warn(std::string code, std::string value) const {
    document->findings->warn(document->url, fault(*this, std::move(code), std::move(value)));
}
void At::fail(std::string code, std::string value) const {
    document->findings->fail(document->url, fault(*this, std::move(code), std::move(value)));
}

Inherited Inherited::over(const Inherited& outer) const {
    Inherited out = outer;
    const auto take = [](auto& target, const auto& value) {
        if (value) target = value;
    };
    take(out.about_url, about_url), take(out.property_url, property_url), take(out.value_url, value_url);
    take(out.lang, lang), take(out.default_text, default_text), take(out.text_direction, text_direction);
    take(out.separator, separator), take(out.null, null), take(out.is_ordered, is_ordered), take(out.required, required);
    take(out.datatype, datatype);
    return out;
}

std::optional<std::string> text_property(const Node& node, const At& at) {
    if (node.type == Node::Type::text) return node.text;
    at.warn("not-a-string", shown(node));
    return {};
}

std::optional<bool> boolean_property(const Node& node, const At& at) {
    if (node.type == Node::Type::boolean) return node.truth;
    at.warn("not-a-boolean", shown(node));
    return {};
}

std::optional<std::int64_t> count_property(const Node& node, const At& at) {
    std::int64_t out = 0;
    if (node.type == Node::Type::number) {
        const auto [end, wrong] = std::from_chars(node.text.data(), node.text.data() + node.text.size(), out);
        if (wrong == std::errc() && end == node.text.data() + node.text.size() && out >= 0) return out;
    }
    at.warn("not-a-count", shown(node));
    return {};
}

std::string link_property(const Node& node, const At& at) {
    const auto text = text_property(node, at);
    return text ? resolve(at.document->base, *text) : std::string();
}

NaturalLanguage natural_language_property(const Node& node, const At& at) {
    NaturalLanguage out;
    const auto values = [&](const Node& value, const At& here) -> std::vector<std::string> {
        if (value.type == Node::Type::text) return {value.text};
        if (value.type == Node::Type::list) return strings(value, here);
        here.warn("not-a-string", shown(value));
        return {};
    };
    if (node.type != Node::Type::object) {
        if (auto found = values(node, at); !found.empty()) out.emplace_back(at.document->language, std::move(found));
        return out;
    }
    for (const Member& member : node.members) {
        if (!well_formed_language(member.key)) {
            at.member(member.key).warn("bad-language", member.key);
        } else if (auto found = values(member.node, at.member(member.key)); !found.empty()) {
            out.emplace_back(member.key, std::move(found));
        }
    }
    return out;
}

std::vector<std::string> column_reference_property(const Node& node, const At& at) {
    if (node.type == Node::Type::text) return {node.text};
    const bool texts = node.type == Node::Type::list && !node.items.empty() &&
                       std::all_of(node.items.begin(), node.items.end(), [](const Node& item) { return item.type == Node::Type::text; });
    if (texts) return strings(node, at);
    at.warn("bad-column-reference", shown(node));
    return {};
}

std::string identifier(const Node& node, const At& at) {
    const auto text = text_property(node, at);
    if (!text) return {};
    if (text->starts_with("_:")) at.fail("blank-node-id", *text);
    return resolve(at.document->base, *text);
}

void type_property(const Node& node, const At& at, std::string_view wanted) {
    if (node.type != Node::Type::text || node.text != wanted) at.fail("wrong-type", shown(node));
}

bool inherited_property(Inherited& out, const Member& member, const At& at) {
    const std::string& name = member.key;
    const Node& node = member.node;
    if (name == "aboutUrl") return keep(out.about_url, template_property(node, at)), true;
    if (name == "propertyUrl") return keep(out.property_url, template_property(node, at)), true;
    if (name == "valueUrl") return keep(out.value_url, template_property(node, at)), true;
    if (name == "lang") return keep(out.lang, language_property(node, at)), true;
    if (name == "default") return keep(out.default_text, text_property(node, at)), true;
    if (name == "textDirection") return keep(out.text_direction, one_of(node, at, {"ltr", "rtl", "auto", "inherit"})), true;
    if (name == "null") return keep(out.null, null_property(node, at)), true;
    if (name == "ordered") return keep(out.is_ordered, boolean_property(node, at)), true;
    if (name == "required") return keep(out.required, boolean_property(node, at)), true;
    if (name == "separator") {
        if (node.type == Node::Type::null) {
            out.separator.emplace(std::nullopt);
        } else if (const auto text = text_property(node, at)) {
            out.separator.emplace(*text);
        }
        return true;
    }
    if (name != "datatype") return false;
    if (auto datatype = datatype_property(node, at)) out.datatype = std::move(datatype);
    return true;
}

void each_object(const Node& node, const At& at, const std::function<void(const Node& object, const At& at)>& use) {
    if (node.type != Node::Type::list) return at.warn("not-an-array", shown(node));
    for (std::size_t i = 0; i < node.items.size(); ++i) {
        if (node.items[i].type == Node::Type::object) {
            use(node.items[i], at.item(i));
        } else {
            at.item(i).warn("not-an-object", shown(node.items[i]));
        }
    }
}

bool read_context(const Node& object, Document& document) {
    const At at{&document, "/@context"};
    const Node* context = object.find("@context");
    if (context == nullptr) return at.fail("context-missing"), false;
    const Node* name = context->type == Node::Type::list && !context->items.empty() ? context->items.data() : context;
    if (name->type != Node::Type::text || name->text != context_url) return at.fail("wrong-context", shown(*context)), false;
    if (context->type != Node::Type::list || context->items.size() == 1) return true;
    if (context->items.size() > 2 || context->items[1].type != Node::Type::object) return at.fail("wrong-context", shown(*context)), false;
    for (const Member& member : context->items[1].members) {
        const At here = at.item(1).member(member.key);
        if (member.key == "@base") {
            if (const auto base = text_property(member.node, here)) document.base = resolve(document.url, *base);
        } else if (member.key == "@language") {
            if (const auto language = language_property(member.node, here)) document.language = *language;
        } else {
            return here.fail("wrong-context", member.key), false;
        }
    }
    return true;
}

void object_property(const Node& node, const At& at, Missing missing, const std::function<void(const Node& object, const At& at)>& use) {
    if (node.type == Node::Type::object) return use(node, at);
    if (node.type != Node::Type::text) {
        at.warn("not-an-object", shown(node));
        return use(Node{.type = Node::Type::object}, at);
    }
    const std::string url = resolve(at.document->base, node.text);
    const auto complain = [&](const char* code) { missing == Missing::error ? at.fail(code, url) : at.warn(code, url); };
    const auto response = (*at.document->fetch)(normalised(without_fragment(url)));
    if (!response) return complain("not-found");
    auto object = read_json(response->body);
    if (!object || object->type != Node::Type::object) return complain("bad-json");
    Document document{.url = url, .base = url, .findings = at.document->findings, .fetch = at.document->fetch};
    if (!read_context(*object, document)) return;
    std::erase_if(object->members, [](const Member& member) { return member.key == "@context"; });
    if (object->find("@id") == nullptr) object->members.push_back({"@id", Node{.type = Node::Type::text, .text = url}});
    use(*object, {&document, ""});
}

}  // namespace skl::opendata::csvw
