// RDF 1.1 XML Syntax: typed node elements, blank nodes nested where one statement speaks of them.
#include <fmt/format.h>

#include <cctype>

#include "kernel/text/text.h"
#include "opendata/engine/rdf/layout.h"
#include "opendata/engine/rdf/vocabulary.h"

namespace skl::opendata::rdf {
namespace {

// XML 1.0 §2.2: most control characters and two non-characters cannot stand in a document, not even as references.
bool fits_xml(std::string_view text) {
    while (!text.empty()) {
        const char32_t c = text::next(text);
        if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0xFFFE || c == 0xFFFF) return false;
    }
    return true;
}

// A carriage return would be read as a line feed (XML 1.0 §2.11).
void append_escaped(std::string& out, std::string_view text) {
    for (const char c : text) switch (c) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '"': out += "&quot;"; break;
            case '\r': out += "&#13;"; break;
            default: out += c;
        }
}

// Where the name begins that a predicate of no known namespace ends in.
std::size_t name_begin(std::string_view iri) {
    std::size_t begin = iri.size();
    while (begin > 0 && (std::isalnum(static_cast<unsigned char>(iri[begin - 1])) != 0 || iri[begin - 1] == '_' || iri[begin - 1] == '-'))
        --begin;
    while (begin < iri.size() && std::isalpha(static_cast<unsigned char>(iri[begin])) == 0 && iri[begin] != '_') ++begin;
    return begin;
}

// RDF 1.1 XML §5: names that mean something else as an element.
bool reserved(std::string_view iri) {
    if (!iri.starts_with(rdf_ns)) return false;
    for (const std::string_view name : {"RDF", "ID", "about", "parseType", "resource", "nodeID", "datatype", "Description", "li",
                                        "aboutEach", "aboutEachPrefix", "bagID"})
        if (iri.substr(rdf_ns.size()) == name) return true;
    return false;
}

class XmlDocument {
public:
    explicit XmlDocument(const Graph& graph) : layout_(graph), graph_(graph) {}

    Result<std::string> text() {
        out_ = fmt::format("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rdf:RDF\n    xmlns:rdf=\"{}\"", rdf_ns);
        for (const Namespace* one : layout_.prefixes(false))
            if (one->prefix != "rdf") out_ += fmt::format("\n    xmlns:{}=\"{}\"", one->prefix, one->iri);
        out_ += ">\n";
        for (const Graph::Index subject : layout_.roots()) node(subject, 1);
        out_ += "</rdf:RDF>\n";
        if (!fault_.empty()) return Problem{500, "rdf-unwritable", {{"what", fault_}}};
        return std::move(out_);
    }

private:
    struct Element {
        std::string name, declaration;
    };
    Element element(std::string_view iri) {
        if (const auto name = shorten(iri); !name.prefix.empty()) return {fmt::format("{}:{}", name.prefix, name.local), {}};
        const auto begin = name_begin(iri);
        if (begin == iri.size()) fault_ = iri;
        std::string space;
        append_escaped(space, iri.substr(0, begin));
        return {fmt::format("ns:{}", iri.substr(begin)), fmt::format(" xmlns:ns=\"{}\"", space)};
    }
    void attribute(std::string_view name, std::string_view value) {
        out_.append(" ").append(name).append("=\"");
        append_escaped(out_, value);
        out_ += '"';
    }
    void indent(int depth) { out_.append(static_cast<std::size_t>(depth) * 2, ' '); }

    void node(Graph::Index subject, int depth) {
        const Term& term = graph_.term(subject);
        const Graph::Triple* type = layout_.leading_type(subject);
        if (type != nullptr && reserved(graph_.term((*type)[2]).value)) type = nullptr;
        const Element name = type == nullptr ? Element{"rdf:Description", {}} : element(graph_.term((*type)[2]).value);
        indent(depth);
        out_ += "<" + name.name;
        if (term.is_iri())
            attribute("rdf:about", term.value);
        else if (layout_.labelled(subject))
            attribute("rdf:nodeID", term.value);
        out_ += ">\n";
        for (const Graph::Triple& triple : graph_.about(subject))
            if (&triple != type) property(triple, depth + 1);
        indent(depth);
        out_ += "</" + name.name + ">\n";
    }
    void collection(const Element& name, std::span<const Graph::Index> members, int depth) {
        indent(depth);
        out_ += "<" + name.name + name.declaration;
        attribute("rdf:parseType", "Collection");
        out_ += ">\n";
        for (const Graph::Index index : members) member(index, depth + 1);
        indent(depth);
        out_ += "</" + name.name + ">\n";
    }
    void member(Graph::Index index, int depth) {
        if (layout_.nested(index) && layout_.list(index) == nullptr) return node(index, depth);
        indent(depth);
        out_ += "<rdf:Description";
        const Term& term = graph_.term(index);
        if (const auto* members = layout_.list(index)) {  // a list in a list: its first cell is spelled, the rest is a collection again
            const auto cell = graph_.about(index);
            out_ += ">\n";
            property(cell[0], depth + 1);
            if (members->size() == 1)
                property(cell[1], depth + 1);
            else
                collection({"rdf:rest", {}}, std::span(*members).subspan(1), depth + 1);
            indent(depth);
            out_ += "</rdf:Description>\n";
            return;
        }
        attribute(term.is_iri() ? "rdf:about" : "rdf:nodeID", term.value);
        out_ += "/>\n";
    }
    void property(const Graph::Triple& triple, int depth) {
        const Element name = element(graph_.term(triple[1]).value);
        if (reserved(graph_.term(triple[1]).value)) fault_ = graph_.term(triple[1]).value;
        const Term& object = graph_.term(triple[2]);
        if (const auto* members = layout_.list(triple[2])) return collection(name, *members, depth);
        indent(depth);
        out_ += "<" + name.name + name.declaration;
        if (object.is_literal()) {
            if (!fits_xml(object.value)) fault_ = "control character";
            if (!object.language.empty()) attribute("xml:lang", object.language);
            if (!object.datatype.empty()) attribute("rdf:datatype", object.datatype);
            out_ += '>';
            append_escaped(out_, object.value);
        } else if (layout_.nested(triple[2])) {
            out_ += ">\n";
            node(triple[2], depth + 1);
            indent(depth);
        } else {
            attribute(object.is_iri() ? "rdf:resource" : "rdf:nodeID", object.value);
            out_ += "/>\n";
            return;
        }
        out_ += "</" + name.name + ">\n";
    }

    Layout layout_;
    const Graph& graph_;
    std::string out_, fault_;
};

}  // namespace

Result<std::string> write_rdf_xml(const Graph& graph) { return XmlDocument(graph).text(); }

}  // namespace skl::opendata::rdf
