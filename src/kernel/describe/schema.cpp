// Face → JSON Schema 2020-12, as OpenAPI 3.1 embeds it.
#include "kernel/describe/write.h"

namespace skl {
namespace {

constexpr const char* uuid_pattern = "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$";

void write_words(std::string& out, const Face& face) {
    out += fmt::format(R"({{"type":"string","minLength":{},"maxLength":{})", face.min, face.max);
    switch (face.kind) {
        case Kind::slug: out += R"(,"pattern":"^[a-z0-9][a-z0-9-]{0,62}$")"; break;
        case Kind::email: out += R"(,"format":"email")"; break;
        case Kind::url: out += R"(,"format":"iri","pattern":"^https?://")"; break;
        case Kind::phone: out += R"(,"pattern":"^\\+[1-9][0-9]{1,14}$")"; break;
        case Kind::markdown: out += R"(,"contentMediaType":"text/markdown")"; break;
        default: break;
    }
    out += '}';
}

bool same(const Face& a, const Face& b) { return a.shape == b.shape && a.names == b.names; }

// A list is named after what it lists.
std::string base_name(const Face& face) {
    const Field* items = face.kind == Kind::structure && std::string_view(face.name) == "List" ? face.shape->find("items") : nullptr;
    return items == nullptr || items->face->of == nullptr ? face.name : fmt::format("ListOf{}", items->face->of->name);
}

void refer(std::string& out, const Face& face, std::vector<const Face*>& referred) {
    if (std::none_of(referred.begin(), referred.end(), [&](const Face* known) { return same(*known, face); })) referred.push_back(&face);
    out += fmt::format(R"({{"$ref":"#/components/schemas/{}"}})", schema_name(face, referred));
}

bool required(const Face& face) {
    return face.kind != Kind::optional && face.kind != Kind::boolean && face.kind != Kind::map &&
           !(face.kind == Kind::list && face.min == 0) &&
           !((face.kind == Kind::text || face.kind == Kind::prose || face.kind == Kind::markdown) && face.min == 0);
}

void write_structure(std::string& out, const Face& face, std::vector<const Face*>& referred, const SchemaWords& words) {
    out += R"({"type":"object","properties":{)";
    std::string needed;
    for (const Field& field : *face.shape) {
        if (&field != face.shape->fields) out += ',';
        write_json_string(out, field.name);
        out += ':';
        std::string inner;
        write_schema(inner, *field.face, referred);
        const std::string about =
            words.describe ? words.describe(words.catalogue, fmt::format("{}.{}", face.name, field.name)) : std::string{};
        if (!about.empty()) {
            inner.pop_back();
            inner += inner == "{" ? R"("description":)" : R"(,"description":)";
            write_json_string(inner, about);
            inner += '}';
        }
        out += inner;
        if (required(*field.face)) {
            needed += needed.empty() ? "" : ",";
            write_json_string(needed, field.name);
        }
    }
    out += '}';
    if (!needed.empty()) out += R"(,"required":[)" + needed + ']';
    out += R"(,"additionalProperties":false})";
}

}  // namespace

std::string schema_name(const Face& face, const std::vector<const Face*>& referred) {
    const std::string base = base_name(face);
    int before = 0;
    for (const Face* known : referred) {
        if (same(*known, face)) break;
        before += base_name(*known) == base;
    }
    return before == 0 ? base : fmt::format("{}{}", base, before + 1);
}

void write_schema_body(std::string& out, const Face& face, std::vector<const Face*>& referred, const SchemaWords& words) {
    if (face.kind == Kind::structure) return write_structure(out, face, referred, words);
    if (face.kind != Kind::choice) return write_schema(out, face, referred);
    out += R"({"type":"string","enum":[)";
    for (std::uint32_t i = 0; i < face.names_count; ++i) {
        if (i) out += ',';
        write_json_string(out, face.names[i].name);
    }
    out += "]}";
}

void write_schema(std::string& out, const Face& face, std::vector<const Face*>& referred) {
    switch (face.kind) {
        case Kind::boolean: out += R"({"type":"boolean"})"; return;
        case Kind::integer: out += fmt::format(R"({{"type":"integer","minimum":{},"maximum":{}}})", face.min, face.max); return;
        case Kind::real: out += R"({"type":"number"})"; return;
        case Kind::percent:
        case Kind::latitude:
        case Kind::longitude: out += fmt::format(R"({{"type":"number","minimum":{},"maximum":{}}})", face.min, face.max); return;
        case Kind::date: out += R"({"type":"string","format":"date"})"; return;
        case Kind::instant: out += R"({"type":"string","format":"date-time"})"; return;
        case Kind::duration: out += R"({"type":"string","format":"duration"})"; return;
        case Kind::id: out += fmt::format(R"({{"type":"string","format":"uuid","pattern":"{}"}})", uuid_pattern); return;
        case Kind::upload: out += R"({"type":"string"})"; return;
        case Kind::json: out += "{}"; return;  // any value
        case Kind::money:
            out += R"({"type":"object","properties":{"value":{"type":"integer"},"currency":{"type":"string","pattern":"^[A-Z]{3}$"}},)"
                   R"("required":["value","currency"],"additionalProperties":false})";
            return;
        case Kind::bilingual:
            out += fmt::format(R"({{"type":"object","additionalProperties":{{"type":"string","maxLength":{}}}{}}})", face.max,
                               face.min > 0 ? R"(,"required":["zh-Hant"])" : "");
            return;
        case Kind::choice:
        case Kind::structure: return refer(out, face, referred);
        case Kind::optional: return write_schema(out, *face.of, referred);
        case Kind::list:
            out += fmt::format(R"({{"type":"array","minItems":{},"maxItems":{},"items":)", face.min, face.max);
            write_schema(out, *face.of, referred);
            out += '}';
            return;
        case Kind::map:
            out += R"({"type":"object","additionalProperties":)";
            write_schema(out, *face.of, referred);
            out += '}';
            return;
        case Kind::variant:
            out += R"({"oneOf":[)";
            for (std::uint32_t i = 0; i < face.of_count; ++i) {
                if (i) out += ',';
                out += fmt::format(R"({{"allOf":[{{"type":"object","properties":{{"kind":{{"const":"{}"}}}},"required":["kind"]}},)",
                                   face.of[i].name);
                write_schema(out, face.of[i], referred);
                out += "]}";
            }
            out += R"(],"discriminator":{"propertyName":"kind"}})";
            return;
        default: return write_words(out, face);
    }
}

}  // namespace skl
