// Datatype descriptions (Metadata Vocabulary §5.11.2) and their formats (Model for Tabular Data §6.4.2–§6.4.6).
#include <charconv>

#include "opendata/engine/csvw/properties.h"
#include "opendata/engine/csvw/url.h"
#include "opendata/engine/values.h"

namespace skl::opendata::csvw {
namespace {

std::string spelled(const Node& node) {
    std::string out;
    write_node(out, node);
    return std::string(clipped(out, longest_shown));
}

// decimalChar and groupChar come first: the pattern is written with them.
void number_format(NumberFormat& out, const Node& node, const At& at) {
    if (node.type == Node::Type::text) {
        if (!out.set_pattern(node.text)) at.warn("bad-number-format", node.text);
        return;
    }
    for (const Member& member : node.members) {
        if (member.key != "decimalChar" && member.key != "groupChar") continue;
        const auto text = text_property(member.node, at.member(member.key));
        if (text && !text->empty()) (member.key == "decimalChar" ? out.decimal_char : out.group_char) = *text;
    }
    for (const Member& member : node.members) {
        const At here = at.member(member.key);
        if (member.key == "pattern") {
            const auto text = text_property(member.node, here);
            if (text && !out.set_pattern(*text)) here.warn("bad-number-format", *text);
        } else if (member.key != "decimalChar" && member.key != "groupChar") {
            here.warn("unknown-property", member.key);
        }
    }
}

void boolean_format(Datatype& out, const std::string& text, const At& at) {
    const std::size_t bar = text.find('|');
    const bool good = bar != std::string::npos && bar > 0 && bar + 1 < text.size() && text.find('|', bar + 1) == std::string::npos;
    if (!good) return at.warn("bad-boolean-format", text);
    out.truths = std::pair(text.substr(0, bar), text.substr(bar + 1));
}

void pattern_format(Datatype& out, const std::string& text, const At& at) {
    auto compiled = Pattern::compile(text);
    if (auto* pattern = std::get_if<Pattern>(&compiled)) {
        out.pattern = std::move(*pattern);
    } else {
        at.warn(std::get<PatternFault>(compiled) == PatternFault::unsupported ? "regex-unsupported" : "regex-invalid", text);
    }
}

void format(Datatype& out, const Node& node, const At& at) {
    const Family family = out.base->family;
    if (numeric(family) && (node.type == Node::Type::text || node.type == Node::Type::object)) {
        out.number.emplace();
        return number_format(*out.number, node, at);
    }
    if (node.type != Node::Type::text) return at.warn("not-a-string", spelled(node));
    if (family == Family::boolean) return boolean_format(out, node.text, at);
    if (family != Family::moment) return pattern_format(out, node.text, at);
    out.date = DateFormat::compile(node.text, out.base->moment);
    if (!out.date) at.warn("bad-date-format", node.text);
}

std::optional<Value> bound(const Node& node, const Datatype& datatype, const At& at) {
    if (!ordered(datatype.base->family)) return at.fail("bound-not-allowed", std::string(datatype.base->name)), std::nullopt;
    std::optional<Value> value;
    if (node.type == Node::Type::text || node.type == Node::Type::number) value = read_plain_value(node.text, *datatype.base);
    if (!value) at.warn("bad-bound", spelled(node));
    return value;
}

// §5.11.2: minimum is minInclusive under another name.
void same_bound(std::optional<Value>& out, std::optional<Value> value, const At& at) {
    if (!value) return;
    if (out && std::is_neq(compare(*out, *value))) at.fail("bounds-conflict", value->text);
    out = std::move(value);
}

void bounds_agree(const Datatype& d, const At& at) {
    const auto less = [](const std::optional<Value>& a, const std::optional<Value>& b) { return a && b && std::is_lt(compare(*a, *b)); };
    const auto at_most = [](const std::optional<Value>& a, const std::optional<Value>& b) {
        return a && b && std::is_lteq(compare(*a, *b));
    };
    if ((d.minimum && d.above) || (d.maximum && d.below)) at.fail("bounds-conflict");
    if (less(d.maximum, d.minimum) || at_most(d.below, d.minimum) || less(d.below, d.above) || at_most(d.maximum, d.above))
        at.fail("bounds-conflict");
}

void lengths_agree(const Datatype& d, const At& at) {
    const bool any = d.length || d.least_length || d.most_length;
    if (any && d.base->family != Family::text && d.base->family != Family::binary) at.fail("length-not-allowed", std::string(d.base->name));
    const auto less = [](const std::optional<std::int64_t>& a, const std::optional<std::int64_t>& b) { return a && b && *a < *b; };
    if (less(d.length, d.least_length) || less(d.most_length, d.length) || less(d.most_length, d.least_length)) at.fail("lengths-conflict");
}

void member_of_datatype(Datatype& out, const Member& member, const At& at) {
    const std::string& name = member.key;
    const Node& node = member.node;
    if (name == "base") return;
    if (name == "format") return format(out, node, at);
    if (name == "length") return void(out.length = count_property(node, at));
    if (name == "minLength") return void(out.least_length = count_property(node, at));
    if (name == "maxLength") return void(out.most_length = count_property(node, at));
    if (name == "minimum" || name == "minInclusive") return same_bound(out.minimum, bound(node, out, at), at);
    if (name == "maximum" || name == "maxInclusive") return same_bound(out.maximum, bound(node, out, at), at);
    if (name == "minExclusive") return void(out.above = bound(node, out, at));
    if (name == "maxExclusive") return void(out.below = bound(node, out, at));
    if (name == "@type") return type_property(node, at, "Datatype");
    if (name == "@id") {
        out.id = identifier(node, at);
        if (is_builtin_url(out.id)) at.fail("builtin-datatype-id", out.id);
        return;
    }
    if (name.find(':') == std::string::npos) return at.warn("unknown-property", name);
    std::vector<Annotation> checked_only;  // titles and descriptions of a datatype have no place in the model
    read_annotation(checked_only, member, at);
}

}  // namespace

std::shared_ptr<const Datatype> datatype_property(const Node& node, const At& at) {
    auto out = std::make_shared<Datatype>();
    if (node.type == Node::Type::text) {
        const Builtin* base = find_builtin(node.text);
        if (base == nullptr) return at.warn("unknown-datatype", node.text), nullptr;
        out->base = base;
        return out;
    }
    if (node.type != Node::Type::object) return at.warn("unknown-datatype", spelled(node)), nullptr;
    if (const Node* base = node.find("base")) {
        const auto name = text_property(*base, at.member("base"));
        const Builtin* known = name ? find_builtin(*name) : nullptr;
        if (known != nullptr)
            out->base = known;
        else if (name)
            at.member("base").warn("unknown-datatype", *name);
    }
    for (const Member& member : node.members) member_of_datatype(*out, member, at.member(member.key));
    lengths_agree(*out, at);
    bounds_agree(*out, at);
    return out;
}

}  // namespace skl::opendata::csvw
