// RDF 1.1 XML Syntax §7, by pugixml; every function is named after its production. No DTD (opendata.md §18), so no entities but XML's own.
#include <algorithm>
#include <pugixml.hpp>
#include <sstream>

#include "opendata/engine/rdf/layout.h"
#include "opendata/engine/rdf/reading.h"

namespace skl::opendata::rdf {
namespace {

class XmlReader {
public:
    XmlReader(std::string_view text, std::string_view base) : text_(text), reading_(base) {}

    Result<Graph> document() {
        pugi::xml_document xml;
        constexpr unsigned how = pugi::parse_default | pugi::parse_ws_pcdata | pugi::parse_doctype;
        const auto parsed = xml.load_buffer(text_.data(), text_.size(), how, pugi::encoding_utf8);
        if (!parsed) {
            reading_.refuse(parsed.description(), line_at(parsed.offset));
            return reading_.done();
        }
        for (const pugi::xml_node child : xml.children())
            if (child.type() == pugi::node_doctype) reading_.refuse("DTD");
        const pugi::xml_node root = xml.document_element();
        Scope outer;
        outer.base = reading_.base();
        const Scope scope = within(outer, root);
        if (expanded(scope, root.name(), root) == name("RDF")) {
            for (const pugi::xml_node child : root.children())
                if (child.type() == pugi::node_element) (void)node_element(scope, child, 1);
        } else {
            (void)node_element(outer, root, 1);
        }
        return reading_.done();
    }

private:
    struct Scope {
        std::map<std::string, std::string, std::less<>> spaces;
        std::string base, language;
    };
    struct Attribute {
        std::string name, value;  // the name expanded
    };

    static std::string name(std::string_view local) { return std::string(rdf_ns).append(local); }
    std::size_t line_at(std::ptrdiff_t offset) const {
        const auto end = std::clamp<std::ptrdiff_t>(offset, 0, static_cast<std::ptrdiff_t>(text_.size()));
        return 1 + static_cast<std::size_t>(std::count(text_.begin(), text_.begin() + end, '\n'));
    }
    void refuse(std::string what, pugi::xml_node at) {
        if (reading_.ok()) reading_.refuse(std::move(what), line_at(at.offset_debug()));
    }

    static Scope within(const Scope& outer, pugi::xml_node element) {
        Scope out = outer;
        for (const pugi::xml_attribute attribute : element.attributes()) {
            const std::string_view key = attribute.name();
            if (key == "xmlns") out.spaces[""] = attribute.value();
            if (key.starts_with("xmlns:")) out.spaces[std::string(key.substr(6))] = attribute.value();
            if (key == "xml:base") out.base = resolve(out.base, legal_iri(attribute.value()));
            if (key == "xml:lang") out.language = attribute.value();
        }
        return out;
    }

    std::string expanded(const Scope& scope, std::string_view qualified, pugi::xml_node at) {
        const auto colon = qualified.find(':');
        const std::string_view prefix = colon == std::string_view::npos ? std::string_view{} : qualified.substr(0, colon);
        const std::string_view local = colon == std::string_view::npos ? qualified : qualified.substr(colon + 1);
        const auto space = scope.spaces.find(prefix);
        if (space == scope.spaces.end() || space->second.empty()) {
            refuse("name without a namespace: " + std::string(qualified.substr(0, 100)), at);
            return {};
        }
        return space->second + std::string(local);
    }

    // Those that are not xml: or xmlns; without a prefix only RDF's own may stand, as old documents have them.
    std::vector<Attribute> attributes(const Scope& scope, pugi::xml_node element) {
        std::vector<Attribute> out;
        for (const pugi::xml_attribute attribute : element.attributes()) {
            const std::string_view key = attribute.name();
            if (key == "xmlns" || key.starts_with("xmlns:") || key.starts_with("xml:")) continue;
            const bool old = key == "about" || key == "ID" || key == "resource" || key == "nodeID" || key == "parseType";
            out.push_back({old                                       ? name(key)
                           : key.find(':') == std::string_view::npos ? std::string{}
                                                                     : expanded(scope, key, element),
                           attribute.value()});
            if (out.back().name.empty()) refuse("attribute without a namespace: " + std::string(key.substr(0, 100)), element);
        }
        return out;
    }
    static const std::string* find(const std::vector<Attribute>& all, const std::string& wanted) {
        for (const Attribute& one : all)
            if (one.name == wanted) return &one.value;
        return nullptr;
    }
    static bool is_property(const Attribute& one) {
        for (const std::string_view own : {"about", "ID", "nodeID", "resource", "datatype", "parseType"})
            if (one.name == name(own)) return false;
        return true;
    }

    Term words_of(const Scope& scope, std::string text, pugi::xml_node at) {
        if (scope.language.empty()) return literal(std::move(text));
        if (!is_language_tag(scope.language)) refuse("language tag", at);
        return words(std::move(text), scope.language);
    }
    Term absolute(const Scope& scope, std::string_view reference, pugi::xml_node at) {
        return reading_.absolute(scope.base, reference, reading_.ok() ? line_at(at.offset_debug()) : 0);
    }

    Term subject_of(const Scope& scope, const std::vector<Attribute>& all, pugi::xml_node element) {
        const std::string *about = find(all, name("about")), *id = find(all, name("ID")), *node = find(all, name("nodeID"));
        if ((about != nullptr) + (id != nullptr) + (node != nullptr) > 1) refuse("two subjects", element);
        if (about != nullptr) return absolute(scope, *about, element);
        if (id != nullptr) return absolute(scope, "#" + *id, element);
        return node != nullptr ? reading_.named(*node) : reading_.fresh();
    }

    void property_attributes(const Scope& scope, const Term& subject, const std::vector<Attribute>& all, pugi::xml_node at) {
        for (const Attribute& one : all) {
            if (!is_property(one)) continue;
            const Term object = one.name == rdf_type ? absolute(scope, one.value, at) : words_of(scope, one.value, at);
            reading_.add(subject, absolute(scope, one.name, at), object);
        }
    }

    Term node_element(const Scope& outer, pugi::xml_node element, int depth) {
        if (depth > deepest) refuse("nested too deeply", element);
        if (!reading_.ok()) return {};
        const Scope scope = within(outer, element);
        const std::string type = expanded(scope, element.name(), element);
        const auto all = attributes(scope, element);
        const Term subject = subject_of(scope, all, element);
        if (type != name("Description")) reading_.add(subject, iri(rdf_type), absolute(scope, type, element));
        property_attributes(scope, subject, all, element);
        property_elements(scope, subject, element, depth);
        return subject;
    }

    void property_elements(const Scope& scope, const Term& subject, pugi::xml_node parent, int depth) {
        int member = 0;
        for (const pugi::xml_node child : parent.children()) {
            if (!reading_.ok()) return;
            if (child.type() == pugi::node_element)
                property_element(scope, subject, child, member, depth);
            else if (std::string_view(child.value()).find_first_not_of(" \t\r\n") != std::string_view::npos)
                refuse("text between properties", parent);
        }
    }

    void property_element(const Scope& outer, const Term& subject, pugi::xml_node element, int& member, int depth) {
        const Scope scope = within(outer, element);
        std::string property = expanded(scope, element.name(), element);
        if (property == name("li")) property = name("_" + std::to_string(++member));
        const auto all = attributes(scope, element);
        const std::string* parse_type = find(all, name("parseType"));
        const Term object = parse_type != nullptr ? parsed(scope, element, *parse_type, depth) : value(scope, element, all, depth);
        if (!reading_.ok()) return;
        const Term predicate = absolute(scope, property, element);
        reading_.add(subject, predicate, object);
        if (const std::string* id = find(all, name("ID"))) {  // §7.3: the statement itself has a name
            const Term statement = absolute(scope, "#" + *id, element);
            reading_.add(statement, iri(rdf_type), iri(name("Statement")));
            reading_.add(statement, iri(name("subject")), subject);
            reading_.add(statement, iri(name("predicate")), predicate);
            reading_.add(statement, iri(name("object")), object);
        }
    }

    Term parsed(const Scope& scope, pugi::xml_node element, const std::string& how, int depth) {
        if (how == "Resource") {
            const Term node = reading_.fresh();
            if (depth > deepest) refuse("nested too deeply", element);
            property_elements(scope, node, element, depth + 1);
            return node;
        }
        if (how == "Collection") {
            std::vector<Term> members;
            for (const pugi::xml_node child : element.children())
                if (child.type() == pugi::node_element) members.push_back(node_element(scope, child, depth + 1));
            return reading_.list(members);
        }
        std::ostringstream inner;
        for (const pugi::xml_node child : element.children()) child.print(inner, "", pugi::format_raw);
        return literal(inner.str(), expand("rdf:XMLLiteral"));
    }

    Term value(const Scope& scope, pugi::xml_node element, const std::vector<Attribute>& all, int depth) {
        pugi::xml_node inner;
        std::string text;
        for (const pugi::xml_node child : element.children()) {
            if (child.type() == pugi::node_element) {
                if (inner) refuse("two values in one property", element);
                inner = child;
            } else {
                text += child.value();
            }
        }
        if (inner) {
            if (text.find_first_not_of(" \t\r\n") != std::string::npos) refuse("text beside an element", element);
            return node_element(scope, inner, depth + 1);
        }
        if (const std::string* resource = find(all, name("resource")))
            return described(scope, absolute(scope, *resource, element), all, element);
        if (const std::string* node = find(all, name("nodeID"))) return described(scope, reading_.named(*node), all, element);
        if (std::any_of(all.begin(), all.end(), is_property)) return described(scope, reading_.fresh(), all, element);
        if (const std::string* type = find(all, name("datatype"))) return literal(std::move(text), absolute(scope, *type, element).value);
        return words_of(scope, std::move(text), element);
    }

    Term described(const Scope& scope, Term node, const std::vector<Attribute>& all, pugi::xml_node element) {
        property_attributes(scope, node, all, element);
        return node;
    }

    std::string_view text_;
    Reading reading_;
};

}  // namespace

Result<Graph> read_rdf_xml(std::string_view text, std::string_view base) { return XmlReader(text, base).document(); }

}  // namespace skl::opendata::rdf
