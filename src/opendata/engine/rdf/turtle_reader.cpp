// RDF 1.1 Turtle §6.5, the grammar by recursive descent; every function is named after its rule. N-Triples is a part of it.
#include "opendata/engine/rdf/layout.h"
#include "opendata/engine/rdf/reading.h"
#include "opendata/engine/rdf/turtle_scan.h"

namespace skl::opendata::rdf {
namespace {

class TurtleReader {
public:
    TurtleReader(std::string_view text, std::string_view base) : scan_(text), reading_(base), base_(base) {}

    Result<Graph> document() {
        for (scan_.skip(); !scan_.at_end() && reading_.ok(); scan_.skip())
            if (!directive()) triples();
        return reading_.done();
    }

private:
    void refuse(std::string what) { reading_.refuse(std::move(what), scan_.line()); }
    void expect(std::string_view token) {
        if (reading_.ok() && !scan_.take(token)) refuse("expected " + std::string(token));
    }

    bool directive() {
        const bool at_prefix = scan_.take("@prefix"), sparql_prefix = !at_prefix && scan_.take_word("prefix");
        if (at_prefix || sparql_prefix) {
            scan_.skip();
            const auto name = scan_.prefixed_name();
            if (!name || !name->local.empty()) return refuse("prefix name"), true;
            prefixes_[name->prefix] = iri_reference().value;
            if (at_prefix) expect(".");
            return true;
        }
        const bool at_base = scan_.take("@base"), sparql_base = !at_base && scan_.take_word("base");
        if (!at_base && !sparql_base) return false;
        base_ = iri_reference().value;
        if (at_base) expect(".");
        return true;
    }

    void triples() {
        const bool brackets = scan_.peek() == '[';
        const Term subject_term = subject();
        if (!reading_.ok()) return;
        scan_.skip();
        if (!brackets || scan_.peek() != '.') predicate_object_list(subject_term, 1);
        expect(".");
    }

    Term subject() {
        switch (scan_.peek()) {
            case '[': return blank_node_property_list(1);
            case '(': return collection(1);
            case '_': return blank_node();
            default: return iri_term();
        }
    }

    void predicate_object_list(const Term& subject, int depth) {
        while (reading_.ok()) {
            const Term verb = scan_.take_word("a") ? iri(rdf_type) : (scan_.skip(), iri_term());
            do {
                const Term value = object(depth);
                reading_.add(subject, verb, value);
            } while (reading_.ok() && scan_.take(","));
            if (!reading_.ok() || !scan_.take(";")) return;
            while (scan_.take(";")) {
            }
            scan_.skip();
            if (const char c = scan_.peek(); c == '.' || c == ']' || c == '\0') return;
        }
    }

    Term object(int depth) {
        scan_.skip();
        if (depth > deepest) return refuse("nested too deeply"), Term{};
        switch (const char c = scan_.peek(); c) {
            case '[': return blank_node_property_list(depth + 1);
            case '(': return collection(depth + 1);
            case '"':
            case '\'': return rdf_literal();
            case '_': return blank_node();
            default:
                if ((c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.') return numeric_literal();
                if (scan_.take_word("true")) return literal("true", xsd_boolean);
                if (scan_.take_word("false")) return literal("false", xsd_boolean);
                return iri_term();
        }
    }

    Term blank_node_property_list(int depth) {
        scan_.take("[");
        const Term node = reading_.fresh();
        if (scan_.take("]")) return node;
        predicate_object_list(node, depth);
        expect("]");
        return node;
    }

    Term collection(int depth) {
        scan_.take("(");
        std::vector<Term> members;
        while (reading_.ok() && !scan_.take(")")) {
            if (scan_.at_end() || members.size() >= most_triples) return refuse("expected )"), Term{};
            members.push_back(object(depth));
        }
        return reading_.list(members);
    }

    Term blank_node() {
        if (scan_.peek(1) != ':') return iri_term();  // a prefix may begin with _ beyond ASCII only; refused there
        const auto label = scan_.blank_label();
        if (!label) return refuse("blank node label"), Term{};
        return reading_.named(*label);
    }

    Term rdf_literal() {
        auto text = scan_.quoted();
        if (!text) return refuse("string"), Term{};
        if (scan_.peek() == '@') {
            const auto language = scan_.language();
            if (!language) return refuse("language tag"), Term{};
            return words(std::move(*text), *language);
        }
        if (scan_.peek() != '^' || scan_.peek(1) != '^') return literal(std::move(*text));
        scan_.take("^^");
        return literal(std::move(*text), iri_term().value);
    }

    Term numeric_literal() {
        const auto number = scan_.number();
        if (!number) return refuse("number"), Term{};
        return literal(number->text, number->datatype);
    }

    Term iri_reference() {
        scan_.skip();
        if (scan_.peek() != '<') return refuse("expected an IRI"), Term{};
        const auto text = scan_.iri();
        if (!text) return refuse("IRI"), Term{};
        return reading_.absolute(base_, *text, 0);
    }

    Term iri_term() {
        if (scan_.peek() == '<') return iri_reference();
        const auto name = scan_.prefixed_name();
        if (!name) return refuse("expected a term"), Term{};
        const auto at = prefixes_.find(name->prefix);
        if (at == prefixes_.end()) return refuse("unknown prefix " + name->prefix.substr(0, 100)), Term{};
        return reading_.absolute(base_, at->second + name->local, 0);
    }

    TurtleScan scan_;
    Reading reading_;
    std::string base_;
    std::map<std::string, std::string> prefixes_;
};

}  // namespace

Result<Graph> read_turtle(std::string_view text, std::string_view base) { return TurtleReader(text, base).document(); }

}  // namespace skl::opendata::rdf
