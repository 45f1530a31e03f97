// Labels of blank nodes by colour refinement: a node's colour is the hash of the triples it stands in, with the colours of the nodes beside
// it, until no round tells further nodes apart. Trees, which is what catalogues hold, are told apart by their roots.
#include <algorithm>
#include <set>

#include "kernel/crypto/digest.h"
#include "kernel/text/text.h"
#include "opendata/engine/rdf/graph.h"

namespace skl::opendata::rdf {
namespace {

constexpr int most_rounds = 32;  // a chain of blank nodes longer than this is told apart by the order of its labels
constexpr std::size_t label_bytes = 10;

using Colours = std::map<Graph::Index, std::string>;  // of blank nodes

void append_term(std::string& out, const Graph& graph, const Colours& colours, Graph::Index index, Graph::Index self) {
    const Term& term = graph.term(index);
    if (index == self) {
        out += "\x01self";
    } else if (term.is_blank()) {
        out += '\x02' + colours.at(index);
    } else {
        out += static_cast<char>('\x03' + static_cast<int>(term.kind));
        for (const std::string* part : {&term.value, &term.datatype, &term.language}) out += *part + '\x1f';
    }
}

Colours refined(const Graph& graph, const Colours& before, const std::map<Graph::Index, std::vector<const Graph::Triple*>>& around) {
    Colours out;
    for (const auto& [node, triples] : around) {
        std::vector<std::string> said;
        said.reserve(triples.size());
        for (const Graph::Triple* triple : triples) {
            std::string line;
            for (const Graph::Index index : *triple) append_term(line, graph, before, index, node);
            said.push_back(std::move(line));
        }
        std::sort(said.begin(), said.end());
        std::string all = before.at(node);
        for (const std::string& line : said) all += line + '\n';
        out.emplace(node, crypto::sha256(all));
    }
    return out;
}

std::size_t kinds(const Colours& colours) {
    std::set<std::string_view> seen;
    for (const auto& [node, colour] : colours) seen.insert(colour);
    return seen.size();
}

}  // namespace

Graph with_stable_labels(const Graph& graph) {
    std::map<Graph::Index, std::vector<const Graph::Triple*>> around;
    for (const Graph::Triple& triple : graph.triples())
        for (const std::size_t end : {std::size_t{0}, std::size_t{2}})
            if (graph.term(triple[end]).is_blank() && (end == 0 || triple[2] != triple[0])) around[triple[end]].push_back(&triple);
    Colours colours;
    for (const auto& [node, triples] : around) colours[node] = {};
    // Two more rounds than it takes to tell nodes apart would change their labels, not their kinds.
    for (std::size_t round = 0, before = 0; round < most_rounds; ++round) {
        colours = refined(graph, colours, around);
        const std::size_t now = kinds(colours);
        if (round > 0 && now == before) break;
        before = now;
    }
    std::vector<std::pair<const Term*, Graph::Index>> in_order;
    for (const auto& [node, colour] : colours) in_order.emplace_back(&graph.term(node), node);
    std::sort(in_order.begin(), in_order.end(), [](const auto& a, const auto& b) { return *a.first < *b.first; });
    std::map<Graph::Index, Term> named;
    std::map<std::string, int> taken;
    for (const auto& [term, node] : in_order) {
        std::string label = "b" + text::hex(std::string_view(colours.at(node)).substr(0, label_bytes));
        if (const int count = ++taken[label]; count > 1) label += "x" + std::to_string(count);
        named.emplace(node, blank(std::move(label)));
    }
    Graph out;
    const auto renamed = [&](Graph::Index index) -> const Term& {
        const auto at = named.find(index);
        return at == named.end() ? graph.term(index) : at->second;
    };
    for (const Graph::Triple& triple : graph.triples()) out.add(renamed(triple[0]), renamed(triple[1]), renamed(triple[2]));
    out.settle();
    return out;
}

}  // namespace skl::opendata::rdf
