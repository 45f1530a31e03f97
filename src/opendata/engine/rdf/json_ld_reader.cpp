// JSON-LD 1.1 API: expansion (§5.1) and the way to RDF (§8.1) in one walk. Named graphs are read into the one graph. Not read: contexts
// elsewhere (json_ld_context.h), contexts within terms, @nest, JSON literals, @direction; each is refused or, as the standard says of what
// names nothing, passed over.
#include <charconv>
#include <cmath>

#include "opendata/engine/rdf/json_ld_context.h"
#include "opendata/engine/rdf/layout.h"

namespace skl::opendata::rdf {
namespace {

constexpr std::size_t json_levels = 2 * static_cast<std::size_t>(deepest) + 8;  // a node within a node is two levels of JSON

// Data round tripping of the API, §8.6: a double as 1.5E0.
std::string canonical_double(double value) {
    char buffer[64];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::scientific).ptr;
    std::string text(buffer, end);
    const auto e = text.find('e');
    std::string mantissa = text.substr(0, e), exponent = text.substr(e + 1);
    if (mantissa.find('.') == std::string::npos) mantissa += ".0";
    const bool minus = exponent.starts_with('-');
    exponent.erase(0, exponent.find_first_not_of("+-0") == std::string::npos ? exponent.size() : exponent.find_first_not_of("+-0"));
    return mantissa + 'E' + (minus && !exponent.empty() ? "-" : "") + (exponent.empty() ? "0" : exponent);
}

Term number_term(const Node& node, const std::string& type) {
    double value = 0;
    std::from_chars(node.text.data(), node.text.data() + node.text.size(), value);
    const bool spelled_whole = node.text.find_first_of(".eE") == std::string::npos;
    const bool whole = spelled_whole || (std::isfinite(value) && std::floor(value) == value && std::fabs(value) < 1e21);
    if (whole && type != xsd_double) {
        std::string text = node.text;
        if (!spelled_whole) {
            char buffer[64];
            text.assign(buffer, std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::fixed, 0).ptr);
        }
        return literal(text == "-0" ? "0" : text, type.empty() ? xsd_integer : std::string_view(type));
    }
    return literal(canonical_double(value), type.empty() ? xsd_double : std::string_view(type));
}

class JsonLdReader {
public:
    explicit JsonLdReader(std::string_view base) : reading_(base) {}

    Result<Graph> document(std::string_view text) {
        auto root = read_json(text, json_levels);
        if (!root) {
            auto problem = std::move(root.problem());
            if (problem.code != "bad-json") return problem;
            return Problem{422, "bad-rdf", {{"what", "not JSON"}, {"line", "0"}}};
        }
        const LdContext context(reading_, std::string(reading_.base()));
        graph(context, *root, 0);
        return reading_.done();
    }

private:
    using Against = LdContext::Against;
    static constexpr auto object_type = Node::Type::object;

    bool too_deep(int depth) {
        if (depth > deepest) reading_.refuse("nested too deeply");
        return !reading_.ok();
    }

    // The nodes at the top, or of an @graph.
    void graph(const LdContext& context, const Node& value, int depth) {
        if (too_deep(depth)) return;
        if (value.type == Node::Type::list) {
            for (const Node& one : value.items) graph(context, one, depth + 1);
        } else if (value.type == object_type) {
            (void)node(context, value, depth + 1);
        }
    }

    // The context inside an object: the one outside, or with its own after it.
    class Inner {
    public:
        Inner(const LdContext& outer, const Node& object) : context_(&outer) {
            if (const Node* local = object.find("@context")) context_ = &own_.emplace(outer.with(*local));
        }
        const LdContext& operator*() const { return *context_; }

    private:
        std::optional<LdContext> own_;
        const LdContext* context_;
    };

    // A member by its keyword, under whatever name the context gives it.
    const Node* keyword(const LdContext& context, const Node& object, std::string_view name) const {
        if (const Node* plain = object.find(name)) return plain;
        for (const Member& member : object.members)
            if (const TermDefinition* known = context.find(member.key); known != nullptr && known->iri == name) return &member.node;
        return nullptr;
    }

    Term reference(const LdContext& context, const std::string& value, Against against) {
        const std::string whole = context.expand(value, against, true);
        if (whole.starts_with("_:")) return reading_.named(whole.substr(2));
        return reading_.absolute(context.base(), whole);
    }

    Term node(const LdContext& outer, const Node& object, int depth, const Node* id_of_map = nullptr) {
        if (too_deep(depth)) return {};
        const Inner inner(outer, object);
        const LdContext& context = *inner;
        const Node* id = keyword(context, object, "@id");
        if (id == nullptr) id = id_of_map;
        if (id != nullptr && id->type != Node::Type::text) return reading_.refuse("@id"), Term{};
        const Node* named_graph = keyword(context, object, "@graph");
        const bool only_graph = named_graph != nullptr && id == nullptr && object.members.size() <= (object.find("@context") ? 2 : 1);
        const Term subject = id != nullptr ? reference(context, id->text, Against::document) : only_graph ? Term{} : reading_.fresh();
        if (named_graph != nullptr) graph(context, *named_graph, depth);
        if (only_graph) return subject;
        for (const Member& member : object.members) {
            if (!reading_.ok()) break;
            if (member.key == "@context") continue;
            const std::string name = context.expand(member.key, Against::vocabulary);
            if (name == "@type")
                types(context, subject, member.node);
            else if (name == "@reverse")
                reversed(context, subject, member.node, depth);
            else if (name == "@included")
                graph(context, member.node, depth);
            else if (name == "@nest")
                reading_.refuse("@nest");
            else if (!name.starts_with('@') && has_scheme(name))
                property(context, subject, name, context.find(member.key), member.node, depth);
        }
        return subject;
    }

    void types(const LdContext& context, const Term& subject, const Node& value) {
        if (value.type == Node::Type::text) reading_.add(subject, iri(rdf_type), reference(context, value.text, Against::vocabulary));
        for (const Node& one : value.items)
            if (one.type == Node::Type::text) reading_.add(subject, iri(rdf_type), reference(context, one.text, Against::vocabulary));
    }

    void reversed(const LdContext& context, const Term& subject, const Node& value, int depth) {
        for (const Member& member : value.members) {
            const std::string name = context.expand(member.key, Against::vocabulary);
            if (!has_scheme(name)) continue;
            for (const Term& other : values(context, context.find(member.key), member.node, depth + 1))
                reading_.add(other, iri(name), subject);
        }
    }

    void property(const LdContext& context, const Term& subject, const std::string& name, const TermDefinition* definition,
                  const Node& value, int depth) {
        for (const Term& object : values(context, definition, value, depth + 1)) {
            if (definition != nullptr && definition->reverse) {
                if (!object.is_literal()) reading_.add(object, iri(name), subject);
            } else {
                reading_.add(subject, iri(name), object);
            }
        }
    }

    std::vector<Term> values(const LdContext& context, const TermDefinition* definition, const Node& value, int depth) {
        std::vector<Term> out;
        if (definition != nullptr && definition->type == "@json") reading_.refuse("JSON literal");
        const auto has = [&](const char* container) { return definition != nullptr && definition->container.contains(container); };
        if (has("@list") && !(value.type == object_type && keyword(context, value, "@list") != nullptr)) {
            std::vector<Term> members;
            each(context, definition, value, depth, members);
            out.push_back(reading_.list(members));
            return out;
        }
        const bool map = value.type == object_type && (has("@language") || has("@index") || has("@id") || has("@type"));
        if (!map) {
            each(context, definition, value, depth, out);
            return out;
        }
        for (const Member& member : value.members) {
            if (has("@language")) {
                const auto put = [&](const Node& one) {
                    if (one.type == Node::Type::text) out.push_back(worded(one.text, member.key == "@none" ? "" : member.key));
                };
                put(member.node);
                for (const Node& one : member.node.items) put(one);
            } else if (has("@id") && member.node.type == object_type) {
                Node id;
                id.type = Node::Type::text;
                id.text = member.key;
                out.push_back(node(context, member.node, depth + 1, &id));
            } else {
                const std::size_t before = out.size();
                each(context, definition, member.node, depth, out);
                for (std::size_t i = before; has("@type") && i < out.size(); ++i)
                    reading_.add(out[i], iri(rdf_type), reference(context, member.key, Against::vocabulary));
            }
        }
        return out;
    }

    void each(const LdContext& context, const TermDefinition* definition, const Node& value, int depth, std::vector<Term>& out) {
        if (too_deep(depth)) return;
        switch (value.type) {
            case Node::Type::list:
                for (const Node& one : value.items) each(context, definition, one, depth + 1, out);
                break;
            case Node::Type::object: object(context, definition, value, depth, out); break;
            case Node::Type::text: out.push_back(text_term(context, definition, value.text)); break;
            case Node::Type::number: out.push_back(number_term(value, datatype(definition))); break;
            case Node::Type::boolean:
                out.push_back(literal(value.truth ? "true" : "false",
                                      datatype(definition).empty() ? xsd_boolean : std::string_view(definition->type)));
                break;
            case Node::Type::null:
            case Node::Type::upload: break;
        }
    }

    void object(const LdContext& outer, const TermDefinition* definition, const Node& value, int depth, std::vector<Term>& out) {
        const Inner inner(outer, value);
        const LdContext& context = *inner;
        if (const Node* set = keyword(context, value, "@set")) return each(context, definition, *set, depth + 1, out);
        if (const Node* list = keyword(context, value, "@list")) {
            std::vector<Term> members;
            each(context, definition, *list, depth + 1, members);
            out.push_back(reading_.list(members));
        } else if (const Node* plain = keyword(context, value, "@value")) {
            value_object(context, value, *plain, out);
        } else {
            out.push_back(node(outer, value, depth + 1));
        }
    }

    void value_object(const LdContext& context, const Node& object, const Node& value, std::vector<Term>& out) {
        const Node *type = keyword(context, object, "@type"), *language = keyword(context, object, "@language");
        const std::string datatype = type == nullptr ? std::string{} : context.expand(type->text, Against::vocabulary, true);
        if (datatype == "@json") return reading_.refuse("JSON literal");
        if (!datatype.empty() && !has_scheme(datatype)) return reading_.refuse("datatype");
        switch (value.type) {
            case Node::Type::text:
                out.push_back(language != nullptr && datatype.empty() ? worded(value.text, language->text)
                                                                      : literal(value.text, legal_iri(datatype)));
                break;
            case Node::Type::number: out.push_back(number_term(value, datatype)); break;
            case Node::Type::boolean:
                out.push_back(literal(value.truth ? "true" : "false", datatype.empty() ? xsd_boolean : std::string_view(datatype)));
                break;
            case Node::Type::null: break;
            case Node::Type::list:
            case Node::Type::object:
            case Node::Type::upload: reading_.refuse("@value");
        }
    }

    static std::string datatype(const TermDefinition* definition) {
        return definition == nullptr || definition->type.starts_with('@') ? std::string{} : definition->type;
    }

    Term worded(const std::string& text, const std::string& language) {
        if (language.empty()) return literal(text);
        if (!is_language_tag(language)) reading_.refuse("language tag " + language.substr(0, 50));
        return words(text, language);
    }

    Term text_term(const LdContext& context, const TermDefinition* definition, const std::string& text) {
        if (definition != nullptr && definition->type == "@id") return reference(context, text, Against::document);
        if (definition != nullptr && definition->type == "@vocab") return reference(context, text, Against::vocabulary);
        if (const std::string type = datatype(definition); !type.empty()) {
            if (!has_scheme(type)) reading_.refuse("datatype");
            return literal(text, legal_iri(type));
        }
        return worded(text, definition != nullptr && definition->language ? *definition->language : context.language());
    }

    Reading reading_;
};

}  // namespace

Result<Graph> read_json_ld(std::string_view text, std::string_view base) { return JsonLdReader(base).document(text); }

}  // namespace skl::opendata::rdf
