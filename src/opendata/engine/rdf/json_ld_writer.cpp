// JSON-LD 1.1: one @graph, names by the prefixes of the @context that the document carries itself.
#include "kernel/describe/write.h"
#include "opendata/engine/rdf/layout.h"
#include "opendata/engine/rdf/vocabulary.h"

namespace skl::opendata::rdf {
namespace {

class JsonDocument {
public:
    explicit JsonDocument(const Graph& graph) : layout_(graph), graph_(graph) {}

    std::string text() {
        out_ = "{\"@context\":{";
        bool first = true;
        for (const Namespace* one : layout_.prefixes(true)) {
            if (!first) out_ += ',';
            key(one->prefix);
            string(one->iri);
            first = false;
        }
        out_ += "},\"@graph\":[";
        first = true;
        for (const Graph::Index subject : layout_.roots()) {
            out_ += first ? "\n" : ",\n";
            node(subject);
            first = false;
        }
        out_ += "\n]}\n";
        return std::move(out_);
    }

private:
    void string(std::string_view text) { write_json_string(out_, text); }
    void key(std::string_view text) {
        string(text);
        out_ += ':';
    }
    std::string name_of(const std::string& iri) const {
        const auto name = shorten(iri);
        return name.prefix.empty() ? iri : std::string(name.prefix).append(":").append(name.local);
    }
    std::string id_of(const Term& term) const { return term.is_blank() ? "_:" + term.value : name_of(term.value); }

    void node(Graph::Index subject) {
        out_ += '{';
        bool first = true;
        if (!layout_.nested(subject)) {
            key("@id");
            string(id_of(graph_.term(subject)));
            first = false;
        }
        for (const bool types : {true, false}) {
            const auto statements = graph_.about(subject);
            for (std::size_t i = 0; i < statements.size();) {
                std::size_t end = i;
                while (end < statements.size() && statements[end][1] == statements[i][1]) ++end;
                if (layout_.is_type(statements[i][1]) == types) property(statements.subspan(i, end - i), first);
                i = end;
            }
        }
        out_ += '}';
    }
    // @type takes names only; a blank node or a literal as a type stands under the predicate's own name.
    void property(std::span<const Graph::Triple> same, bool& first) {
        const bool type = layout_.is_type(same[0][1]);
        for (const bool names : {true, false}) {
            bool some = false;
            std::size_t many = 0;
            for (const Graph::Triple& triple : same)
                if ((type && graph_.term(triple[2]).is_iri()) == names) ++many;
            if (many == 0) continue;
            if (!first) out_ += ',';
            first = false;
            key(names ? "@type" : name_of(graph_.term(same[0][1]).value));
            if (many > 1) out_ += '[';
            for (const Graph::Triple& triple : same) {
                if ((type && graph_.term(triple[2]).is_iri()) != names) continue;
                if (some) out_ += ',';
                some = true;
                names ? string(id_of(graph_.term(triple[2]))) : object(triple[2]);
            }
            if (many > 1) out_ += ']';
        }
    }
    void object(Graph::Index index) {
        const Term& term = graph_.term(index);
        if (const auto* members = layout_.list(index)) {
            out_ += "{\"@list\":[";
            for (std::size_t i = 0; i < members->size(); ++i) {
                if (i > 0) out_ += ',';
                object((*members)[i]);
            }
            out_ += "]}";
            return;
        }
        if (layout_.nested(index)) return node(index);
        if (!term.is_literal()) {
            out_ += '{';
            key("@id");
            string(id_of(term));
            out_ += '}';
            return;
        }
        if (term.language.empty() && term.datatype.empty()) return string(term.value);
        out_ += '{';
        key(term.language.empty() ? "@type" : "@language");
        string(term.language.empty() ? name_of(term.datatype) : term.language);
        out_ += ',';
        key("@value");
        string(term.value);
        out_ += '}';
    }

    Layout layout_;
    const Graph& graph_;
    std::string out_;
};

}  // namespace

Result<std::string> write_json_ld(const Graph& graph) { return JsonDocument(graph).text(); }

}  // namespace skl::opendata::rdf
