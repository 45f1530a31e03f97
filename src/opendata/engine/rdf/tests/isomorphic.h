// Whether two graphs say the same, whatever their blank nodes are called (RDF 1.1 Concepts §3.6): colours by what stands around each
// node, and where colours leave a choice every pairing is tried. Written apart from labels.cpp, which it checks.
#pragma once

#include <algorithm>
#include <set>

#include "opendata/engine/rdf/graph.h"

namespace skl::opendata::rdf::testing {

class Isomorphism {
public:
    static bool between(const Graph& a, const Graph& b) {
        if (a.size() != b.size()) return false;
        return same(lines(a), lines(b), 0);
    }

private:
    struct Node {
        bool blank;
        std::string name;  // of a blank node: its colour
        std::size_t id;
    };
    using Lines = std::vector<std::array<Node, 3>>;

    static Lines lines(const Graph& graph) {
        Lines out;
        for (const Graph::Triple& triple : graph.triples()) {
            auto& line = out.emplace_back();
            for (std::size_t i = 0; i < 3; ++i) {
                const Term& term = graph.term(triple[i]);
                std::string language = term.language;
                std::transform(language.begin(), language.end(), language.begin(),
                               [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
                line[i] = {term.is_blank(),
                           term.is_blank()
                               ? ""
                               : std::to_string(static_cast<int>(term.kind)) + term.value + '\x1f' + term.datatype + '\x1f' + language,
                           triple[i]};
            }
        }
        return out;
    }

    static std::map<std::size_t, std::string> colours(const Lines& lines) {
        std::map<std::size_t, std::string> out;
        for (const auto& line : lines)
            for (const Node& node : line)
                if (node.blank) out[node.id] = node.name;
        return out;
    }

    static Lines refined(Lines lines) {
        const auto before = colours(lines);
        std::map<std::size_t, std::multiset<std::string>> around;
        for (const auto& line : lines)
            for (std::size_t i = 0; i < 3; ++i)
                if (line[i].blank) {
                    std::string said = std::to_string(i);
                    for (const Node& node : line)
                        said += node.blank ? (node.id == line[i].id ? "*" : "?" + before.at(node.id)) : "=" + node.name;
                    around[line[i].id].insert(said);
                }
        std::map<std::size_t, std::string> after;
        for (const auto& [id, said] : around) {
            std::string all = before.at(id);
            for (const std::string& one : said) all += '|' + one;
            after[id] = std::to_string(std::hash<std::string>{}(all));
        }
        for (auto& line : lines)
            for (Node& node : line)
                if (node.blank) node.name = after.at(node.id);
        return lines;
    }

    static std::multiset<std::string> written(const Lines& lines) {
        std::multiset<std::string> out;
        for (const auto& line : lines) {
            std::string text;
            for (const Node& node : line) text += (node.blank ? "_" : "") + node.name + '\x1e';
            out.insert(text);
        }
        return out;
    }

    static bool same(Lines a, Lines b, int depth) {
        const std::size_t rounds = std::min<std::size_t>(colours(a).size(), 12);
        for (std::size_t round = 0; round < rounds; ++round) a = refined(std::move(a)), b = refined(std::move(b));
        if (written(a) != written(b)) return false;
        std::map<std::string, std::vector<std::size_t>> in_a, in_b;
        for (const auto& [id, colour] : colours(a)) in_a[colour].push_back(id);
        for (const auto& [id, colour] : colours(b)) in_b[colour].push_back(id);
        for (const auto& [colour, nodes] : in_a) {
            if (nodes.size() < 2) continue;
            for (const std::size_t candidate : in_b[colour])
                if (same(marked(a, nodes[0], depth), marked(b, candidate, depth), depth + 1)) return true;
            return false;
        }
        return true;
    }

    static Lines marked(Lines lines, std::size_t id, int depth) {
        for (auto& line : lines)
            for (Node& node : line)
                if (node.blank && node.id == id) node.name = "chosen" + std::to_string(depth);
        return lines;
    }
};

inline bool isomorphic(const Graph& a, const Graph& b) { return Isomorphism::between(a, b); }

}  // namespace skl::opendata::rdf::testing
