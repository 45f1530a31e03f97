// Struct → JSON text.
#include <cstring>

#include "kernel/describe/node.h"
#include "kernel/describe/scalar.h"
#include "kernel/describe/write.h"

namespace skl {

void write_node(std::string& out, const Node& node) {
    const auto comma = [&](const auto& element, const auto& list) {
        if (&element != &list.front()) out += ',';
    };
    switch (node.type) {
        case Node::Type::boolean: out += node.truth ? "true" : "false"; return;
        case Node::Type::number: out += node.text; return;
        case Node::Type::text: write_json_string(out, node.text); return;
        case Node::Type::list:
            out += '[';
            for (const Node& item : node.items) {
                comma(item, node.items);
                write_node(out, item);
            }
            out += ']';
            return;
        case Node::Type::object:
            out += '{';
            for (const Member& member : node.members) {
                comma(member, node.members);
                write_json_string(out, member.key);
                out += ':';
                write_node(out, member.node);
            }
            out += '}';
            return;
        default: out += "null";
    }
}
namespace {

void write_structure(std::string& out, const Shape& shape, const void* structure, bool first) {
    for (const Field& field : shape) {
        View value{field.face, field.in_const(structure)};
        if (is_absent(value)) continue;
        if (!first) out += ',';
        first = false;
        write_json_string(out, field.name);
        out += ':';
        write_json(out, value);
    }
    out += '}';
}

void write_holder(std::string& out, View v) {
    const Held& held = *v.face->held;
    void* holder = const_cast<void*>(v.value);
    const bool map = v.face->kind == Kind::map;
    out += map ? '{' : '[';
    const std::size_t count = held.count(holder);
    for (std::size_t i = 0; i < count; ++i) {
        if (i) out += ',';
        if (map) {
            write_json_string(out, held.key(holder, i));
            out += ':';
        }
        write_json(out, {v.face->of, held.at(holder, i)});
    }
    out += map ? '}' : ']';
}

void write_variant(std::string& out, View v) {
    const std::size_t index = v.face->held->count(v.value);
    const Face& alternative = v.face->of[index];
    out += "{\"kind\":";
    write_json_string(out, alternative.name);
    write_structure(out, *alternative.shape, v.face->held->at(const_cast<void*>(v.value), 0), false);
}

void write_translations(std::string& out, const Translations& words) {
    out += '{';
    bool first = true;
    for (const auto& [tag, text] : words.by_language) {
        if (!first) out += ',';
        first = false;
        write_json_string(out, tag);
        out += ':';
        write_json_string(out, text);
    }
    out += '}';
}

// The next position from `i` on of a character that JSON escapes (RFC 8259 §7), eight bytes at a time: a byte of `word - ones * n`
// has its high bit set where the byte was below n or is above 0x7f, which `~word` takes out again.
std::size_t next_to_escape(std::string_view text, std::size_t i) {
    constexpr std::uint64_t ones = 0x0101010101010101, highs = 0x8080808080808080;
    const auto zero_byte = [](std::uint64_t word) { return (word - ones) & ~word & highs; };
    for (; i + sizeof(std::uint64_t) <= text.size(); i += sizeof(std::uint64_t)) {
        std::uint64_t word = 0;
        std::memcpy(&word, text.data() + i, sizeof word);
        const std::uint64_t control = (word - ones * 0x20) & ~word & highs;
        if ((control | zero_byte(word ^ ones * '"') | zero_byte(word ^ ones * '\\')) != 0) break;
    }
    for (; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (c < 0x20 || c == '"' || c == '\\') break;
    }
    return i;
}

}  // namespace

void write_json_string(std::string& out, std::string_view text) {
    out += '"';
    std::size_t clean = 0;
    for (std::size_t i = 0; (i = next_to_escape(text, i)) < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        out.append(text, clean, i - clean);
        clean = i + 1;
        switch (c) {
            case '"': out += "\\\""; break;
            case '\\': out += "\\\\"; break;
            case '\n': out += "\\n"; break;
            case '\r': out += "\\r"; break;
            case '\t': out += "\\t"; break;
            default: out += fmt::format("\\u{:04x}", c);
        }
    }
    out.append(text, clean);
    out += '"';
}

void write_json(std::string& out, View v) {
    switch (v.face->kind) {
        case Kind::boolean:
        case Kind::integer:
        case Kind::real:
        case Kind::percent:
        case Kind::latitude:
        case Kind::longitude: out += write_scalar(v); return;
        case Kind::json: out += words_of(v).empty() ? "null" : words_of(v); return;
        case Kind::optional:
            if (is_absent(v))
                out += "null";
            else
                write_json(out, inside(v));
            return;
        case Kind::list:
        case Kind::map: return write_holder(out, v);
        case Kind::structure: out += '{'; return write_structure(out, *v.face->shape, v.value, true);
        case Kind::variant: return write_variant(out, v);
        case Kind::bilingual: return write_translations(out, *static_cast<const Translations*>(v.value));
        case Kind::money: {
            const auto& amount = *static_cast<const Money*>(v.value);
            out += fmt::format("{{\"value\":{},\"currency\":", amount.value);
            write_json_string(out, amount.currency);
            out += '}';
            return;
        }
        case Kind::upload: return write_json_string(out, static_cast<const Upload*>(v.value)->id);
        default:
            if (is_words(v.face->kind)) return write_json_string(out, words_of(v));
            return write_json_string(out, write_scalar(v));
    }
}

}  // namespace skl
