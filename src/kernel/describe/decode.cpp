// One decoder over the tables, for JSON, forms and queries (kernel.md §1).
#include "kernel/describe/decode.h"

#include "kernel/describe/scalar.h"
#include "kernel/text/text.h"

namespace skl {
namespace {

struct Decoder {
    Spelling spelling;
    std::vector<FieldError> errors{};

    void fail(const std::string& pointer, std::string code, std::map<std::string, std::string> params = {}) {
        errors.push_back({pointer, std::move(code), std::move(params)});
    }
    void fail(const std::string& pointer, FieldError error) {
        error.pointer = pointer;
        errors.push_back(std::move(error));
    }
    bool absent(const Node& node) const {
        return node.type == Node::Type::null || (spelling == Spelling::form && node.type == Node::Type::text && node.text.empty());
    }

    void value(const Node& node, const Face& face, void* out, const std::string& pointer) {
        switch (face.kind) {
            case Kind::optional: return optional(node, face, out, pointer);
            case Kind::list: return list(node, face, out, pointer);
            case Kind::map: return map(node, face, out, pointer);
            case Kind::structure: return structure(node, *face.shape, out, pointer);
            case Kind::variant: return variant(node, face, out, pointer);
            case Kind::bilingual: return bilingual(node, face, out, pointer);
            case Kind::money: return money(node, out, pointer);
            case Kind::upload: return upload(node, out, pointer);
            case Kind::json: return json(node, out, pointer);
            default: return scalar(node, face, out, pointer);
        }
    }

    // Any value, passed through; what a person typed into a field of a form is JSON text.
    void json(const Node& node, void* out, const std::string& pointer) {
        std::string& made = static_cast<std::string*>(out)->assign("");
        if (spelling == Spelling::json || node.type != Node::Type::text) return write_node(made, node);
        const auto typed = read_json(node.text);
        if (!typed) return fail(pointer, "not-json");
        write_node(made, *typed);
    }

    static const char* wanted(Kind kind) {
        switch (kind) {
            case Kind::boolean: return "boolean";
            case Kind::integer: return "integer";
            case Kind::real:
            case Kind::percent:
            case Kind::latitude:
            case Kind::longitude: return "number";
            default: return "string";
        }
    }

    void scalar(const Node& node, const Face& face, void* out, const std::string& pointer) {
        const std::string want = wanted(face.kind);
        if (node.type == Node::Type::null) return fail(pointer, "required");
        if (spelling == Spelling::json) {
            const bool fits = want == "boolean"  ? node.type == Node::Type::boolean
                              : want == "string" ? node.type == Node::Type::text
                                                 : node.type == Node::Type::number;
            if (!fits) return fail(pointer, "wrong-type", {{"want", want}});
            if (want == "boolean") {
                *static_cast<bool*>(out) = node.truth;
                return;
            }
        } else if (node.type != Node::Type::text) {
            return fail(pointer, node.type == Node::Type::list ? "too-many" : "wrong-type", {{"want", want}, {"max", "1"}});
        }
        std::string_view text = node.text;
        if (spelling == Spelling::form) text = trimmed(text);
        if (auto error = read_scalar(text, face, out)) fail(pointer, std::move(*error));
    }

    static std::string_view trimmed(std::string_view text) {
        while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
        while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
        return text;
    }

    // A group of form fields that were all left empty (title.zh-Hant, title.en) is not there.
    bool left_empty(const Node& node) const {
        return spelling == Spelling::form && node.type == Node::Type::object &&
               std::all_of(node.members.begin(), node.members.end(),
                           [&](const Member& member) { return absent(member.node) || left_empty(member.node); });
    }

    void optional(const Node& node, const Face& face, void* out, const std::string& pointer) {
        if (absent(node) || left_empty(node)) return face.held->clear(out);
        value(node, *face.of, face.held->add(out, {}, 0), pointer);
    }

    void list(const Node& node, const Face& face, void* out, const std::string& pointer) {
        face.held->clear(out);
        std::vector<const Node*> elements;
        if (node.type == Node::Type::list) {
            for (const Node& item : node.items)
                if (spelling == Spelling::json || !absent(item)) elements.push_back(&item);
        } else if (spelling == Spelling::form && node.type == Node::Type::object) {
            for (const auto& [key, item] : node.members) elements.push_back(&item);
        } else if (spelling == Spelling::form) {
            if (!absent(node)) elements.push_back(&node);
        } else {
            return fail(pointer, "wrong-type", {{"want", "array"}});
        }
        const auto count = static_cast<std::int64_t>(elements.size());
        if (count < face.min) return fail(pointer, "too-few", {{"min", std::to_string(face.min)}});
        if (count > face.max) return fail(pointer, "too-many", {{"max", std::to_string(face.max)}});
        for (std::size_t i = 0; i < elements.size(); ++i)
            value(*elements[i], *face.of, face.held->add(out, {}, 0), pointer + "/" + std::to_string(i));
    }

    void map(const Node& node, const Face& face, void* out, const std::string& pointer) {
        face.held->clear(out);
        if (spelling == Spelling::form && absent(node)) return;
        if (!object(node, pointer)) return;
        if (static_cast<std::int64_t>(node.members.size()) > face.max)
            return fail(pointer, "too-many", {{"max", std::to_string(face.max)}});
        for (const auto& [key, item] : node.members) value(item, *face.of, face.held->add(out, key, 0), step(pointer, key));
    }

    bool object(const Node& node, const std::string& pointer) {
        if (node.type != Node::Type::object) {
            fail(pointer, "wrong-type", {{"want", "object"}});
            return false;
        }
        for (const std::string& key : node.duplicate_keys) fail(step(pointer, key), "duplicate-key");
        return true;
    }

    static std::string step(const std::string& pointer, std::string_view key) {  // RFC 6901 §3
        std::string out = pointer + "/";
        for (char c : key) c == '~' ? out += "~0" : c == '/' ? out += "~1" : out += c;
        return out;
    }

    static bool may_be_missing(const Face& face) {
        return face.kind == Kind::optional || face.kind == Kind::boolean || (face.kind == Kind::list && face.min == 0) ||
               face.kind == Kind::map || (is_words(face.kind) && face.min == 0 && face.kind != Kind::json);
    }

    void structure(const Node& node, const Shape& shape, void* out, const std::string& pointer) {
        if (!object(node, pointer)) return;
        for (const auto& [key, item] : node.members)
            if (shape.find(key) == nullptr) unknown(shape, key, pointer);
        for (const Field& field : shape) {
            const Node* item = node.find(field.name);
            const std::string at = step(pointer, field.name);
            const bool missing = item == nullptr || (spelling == Spelling::form && absent(*item));
            if (!missing) {
                value(*item, *field.face, field.in(out), at);
            } else if (!may_be_missing(*field.face)) {
                fail(at, "required");
            }
        }
    }

    void unknown(const Shape& shape, std::string_view key, const std::string& pointer) {
        std::vector<std::string> known;
        for (const Field& field : shape) known.emplace_back(field.name);
        std::string near;
        for (const std::string& name : text::nearest(key, known, 3)) near += (near.empty() ? "" : ", ") + name;
        fail(step(pointer, key), "unknown-field", {{"near", near}});
    }

    void variant(const Node& node, const Face& face, void* out, const std::string& pointer) {
        if (!object(node, pointer)) return;
        const Node* kind = node.find("kind");
        std::string allowed;
        for (std::uint32_t i = 0; i < face.of_count; ++i) {
            const Face& alternative = face.of[i];
            if (kind != nullptr && kind->text == alternative.name) {
                Node rest = node;
                std::erase_if(rest.members, [](const auto& member) { return member.key == "kind"; });
                return value(rest, alternative, face.held->add(out, {}, i), pointer);
            }
            allowed += (i ? ", " : "") + std::string(alternative.name);
        }
        fail(pointer + "/kind", kind == nullptr ? "required" : "not-one-of", {{"allowed", allowed}});
    }

    void bilingual(const Node& node, const Face& face, void* out, const std::string& pointer) {
        auto& words = static_cast<Translations*>(out)->by_language;
        words.clear();
        const Face line{.kind = face.max > longest_line ? Kind::prose : Kind::text, .min = face.min, .max = face.max};
        if (spelling == Spelling::form && node.type == Node::Type::text) {  // one field: the text in zh-Hant
            if (auto error = read_scalar(node.text, line, &words["zh-Hant"])) fail(pointer, std::move(*error));
            return;
        }
        if (!object(node, pointer)) return;
        for (const auto& [tag, item] : node.members) {
            if (absent(item)) continue;
            const std::string name = tag == "zh-TW" || tag == "zh-Hant-TW" || tag == "zh" || tag == "zh_hant" ? "zh-Hant" : tag;
            if (!language_tag(name)) {
                fail(step(pointer, tag), "not-a-language");
            } else if (item.type != Node::Type::text) {
                fail(step(pointer, tag), "wrong-type", {{"want", "string"}});
            } else if (auto error = read_scalar(item.text, line, &words[name])) {
                fail(step(pointer, tag), std::move(*error));
            }
        }
        if (face.min > 0 && !words.contains("zh-Hant")) fail(pointer + "/zh-Hant", "required");
    }

    static bool language_tag(std::string_view tag) {  // BCP 47, enough to keep nonsense out
        return tag.size() >= 2 && tag.size() <= 35 && std::isalpha(static_cast<unsigned char>(tag[0])) &&
               std::all_of(tag.begin(), tag.end(), [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '-'; });
    }

    void money(const Node& node, void* out, const std::string& pointer) {
        auto& amount = *static_cast<Money*>(out);
        if (spelling == Spelling::form && node.type == Node::Type::text) return scalar(node, face_of<std::int64_t>, &amount.value, pointer);
        if (!object(node, pointer)) return;
        for (const auto& [key, item] : node.members)
            if (key != "value" && key != "currency") fail(step(pointer, key), "unknown-field", {{"near", "value, currency"}});
        const Node* value_node = node.find("value");
        const Node* currency = node.find("currency");
        scalar(value_node ? *value_node : Node{}, face_of<std::int64_t>, &amount.value, pointer + "/value");
        static constexpr Face code{.kind = Kind::text, .min = 3, .max = 3};
        scalar(currency ? *currency : Node{}, code, &amount.currency, pointer + "/currency");
    }

    void upload(const Node& node, void* out, const std::string& pointer) {
        auto& file = *static_cast<Upload*>(out);
        if (node.type == Node::Type::upload) {
            file = node.upload;
        } else if (node.type == Node::Type::text) {
            Uuid id;
            if (!parse(node.text, id)) return fail(pointer, "not-an-id");
            file.id = node.text;
        } else {
            fail(pointer, "required");
        }
    }
};

}  // namespace

std::vector<FieldError> decode(const Node& node, const Face& face, void* out, Spelling spelling, std::string pointer) {
    Decoder decoder{spelling};
    decoder.value(node, face, out, pointer);
    return std::move(decoder.errors);
}

std::vector<FieldError> decode_text(std::string_view text, const Face& face, void* out) {
    return decode(Node{.type = Node::Type::text, .text = std::string(text)}, face, out, Spelling::form);
}

}  // namespace skl
