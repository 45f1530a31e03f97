// RDF 1.1 Turtle and N-Triples, as documents: subjects in order, `a` first, blank nodes in brackets where one statement speaks of them.
#include <fmt/format.h>

#include "opendata/engine/rdf/layout.h"
#include "opendata/engine/rdf/vocabulary.h"

namespace skl::opendata::rdf {
namespace {

// ECHAR and UCHAR of the grammar; what is not ASCII stays.
void append_quoted(std::string& out, std::string_view text) {
    out += '"';
    for (const char c : text) switch (c) {
            case '"': out += "\\\""; break;
            case '\\': out += "\\\\"; break;
            case '\n': out += "\\n"; break;
            case '\r': out += "\\r"; break;
            case '\t': out += "\\t"; break;
            case '\b': out += "\\b"; break;
            case '\f': out += "\\f"; break;
            default:
                if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
                    out += fmt::format("\\u{:04X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
                else
                    out += c;
        }
    out += '"';
}

void append_iri(std::string& out, std::string_view iri, bool shortened) {
    if (const auto name = shortened ? shorten(iri) : Shortened{}; !name.prefix.empty())
        out.append(name.prefix).append(":").append(name.local);
    else
        out.append("<").append(iri).append(">");
}

void append_term(std::string& out, const Term& term, bool shortened) {
    if (term.is_iri()) return append_iri(out, term.value, shortened);
    if (term.is_blank()) return void(out.append("_:").append(term.value));
    append_quoted(out, term.value);
    if (!term.language.empty())
        out.append("@").append(term.language);
    else if (!term.datatype.empty())
        append_iri(out += "^^", term.datatype, shortened);
}

class TurtleDocument {
public:
    explicit TurtleDocument(const Graph& graph) : layout_(graph), graph_(graph) {}

    std::string text() {
        for (const Namespace* one : layout_.prefixes(true)) out_ += fmt::format("@prefix {}: <{}> .\n", one->prefix, one->iri);
        for (const Graph::Index subject : layout_.roots()) {
            out_ += '\n';
            if (graph_.term(subject).is_blank() && !layout_.labelled(subject)) {
                out_ += "[]";
            } else {
                append_term(out_, graph_.term(subject), true);
            }
            statements(subject, 1);
            out_ += " .\n";
        }
        return std::move(out_);
    }

private:
    void statements(Graph::Index subject, int depth) {
        bool first = true;
        for (const bool types : {true, false}) {
            Graph::Index last = 0;
            bool going = false;
            for (const Graph::Triple& triple : graph_.about(subject)) {
                if (layout_.is_type(triple[1]) != types) continue;
                if (going && triple[1] == last) {
                    out_ += ", ";
                } else {
                    if (!first) out_ += " ;";
                    out_ += first && depth == 1 ? std::string(" ") : '\n' + std::string(static_cast<std::size_t>(depth) * 4, ' ');
                    types ? void(out_ += 'a') : append_iri(out_, graph_.term(triple[1]).value, true);
                    out_ += ' ';
                }
                object(triple[2], depth);
                first = false, going = true, last = triple[1];
            }
        }
    }
    void object(Graph::Index node, int depth) {
        if (!layout_.nested(node)) return append_term(out_, graph_.term(node), true);
        if (const auto* members = layout_.list(node)) {
            out_ += '(';
            for (const Graph::Index member : *members) {
                out_ += ' ';
                object(member, depth);
            }
            return void(out_ += " )");
        }
        if (graph_.about(node).empty()) return void(out_ += "[]");
        out_ += '[';
        statements(node, depth + 1);
        out_ += '\n' + std::string(static_cast<std::size_t>(depth) * 4, ' ') + ']';
    }

    Layout layout_;
    const Graph& graph_;
    std::string out_;
};

}  // namespace

Result<std::string> write_turtle(const Graph& graph) { return TurtleDocument(graph).text(); }

void append_ntriples(std::string& out, const Graph& graph) {
    for (const Graph::Triple& triple : graph.triples()) {
        for (const Graph::Index index : triple) {
            append_term(out, graph.term(index), false);
            out += ' ';
        }
        out += ".\n";
    }
}

}  // namespace skl::opendata::rdf
