// Any bytes as a document of any syntax (the first byte chooses): refused, or a graph that is written in N-Triples and read again whole.
#include <cstdint>
#include <cstdlib>

#include "opendata/engine/rdf/syntax.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace skl::opendata::rdf;
    constexpr Syntax all[] = {Syntax::turtle, Syntax::rdf_xml, Syntax::json_ld};
    if (size == 0) return 0;
    const auto graph = read({reinterpret_cast<const char*>(data + 1), size - 1}, all[data[0] % 3], "http://base.example/");
    if (!graph) return 0;
    for (const Syntax syntax : {Syntax::n_triples, Syntax::turtle, Syntax::json_ld, Syntax::rdf_xml}) {
        const auto text = write(*graph, syntax);
        if (!text) {
            if (syntax != Syntax::rdf_xml) std::abort();  // the one that cannot write everything
            continue;
        }
        const auto again = read(*text, syntax, "");
        // JSON has limits of its own on nodes; the rest is read as it was.
        if (!again ? again.problem().status != 413 && syntax != Syntax::json_ld : again->size() != graph->size()) std::abort();
    }
    return 0;
}
