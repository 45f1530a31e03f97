#include "opendata/engine/rdf/syntax.h"

#include "kernel/text/text.h"
#include "opendata/engine/rdf/layout.h"

namespace skl::opendata::rdf {

std::optional<Syntax> syntax_of_suffix(std::string_view suffix) {
    for (const SyntaxName& name : syntax_names)
        if (name.suffix == suffix) return name.syntax;
    return {};
}

std::string_view media_type(Syntax syntax) {
    for (const SyntaxName& name : syntax_names)
        if (name.syntax == syntax) return name.media_type;
    return {};
}

Result<std::string> write(const Graph& graph, Syntax syntax) {
    switch (syntax) {
        case Syntax::turtle: return write_turtle(graph);
        case Syntax::rdf_xml: return write_rdf_xml(graph);
        case Syntax::json_ld: return write_json_ld(graph);
        case Syntax::n_triples: break;
    }
    std::string out;
    append_ntriples(out, graph);
    return out;
}

Result<Graph> read(std::string_view text, Syntax syntax, std::string_view base) {
    if (text.size() > most_bytes) return Problem{413, "rdf-too-large", {{"what", "bytes"}}};
    if (!text::valid_utf8(text)) return Problem{422, "bad-rdf", {{"what", "not UTF-8"}, {"line", "0"}}};
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    auto graph = syntax == Syntax::rdf_xml   ? read_rdf_xml(text, base)
                 : syntax == Syntax::json_ld ? read_json_ld(text, base)
                                             : read_turtle(text, base);  // N-Triples is a part of Turtle
    if (graph) graph->settle();
    return graph;
}

}  // namespace skl::opendata::rdf
