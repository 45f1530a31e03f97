// Active contexts of JSON-LD 1.1 (API §4.1–4.3): what the names of a document mean. Contexts stand in the document; of others only
// the names of schema.org are known, no address is ever fetched.
#pragma once

#include <memory>
#include <set>

#include "kernel/describe/node.h"
#include "opendata/engine/rdf/reading.h"

namespace skl::opendata::rdf {

struct TermDefinition {
    std::string iri;  // or a keyword; empty: the name means nothing
    bool reverse = false;
    std::string type;                     // @id, @vocab, @none or the IRI of a datatype; empty: none
    std::set<std::string> container;      // @list, @set, @language, @index, @id, @type
    std::optional<std::string> language;  // empty text: none, whatever the context says
};

class LdContext {
public:
    LdContext(Reading& reading, std::string base) : reading_(&reading), base_(std::move(base)) {}

    // This context with a local one after it.
    LdContext with(const Node& local, int depth = 0) const;

    const TermDefinition* find(const std::string& name) const;
    enum class Against { vocabulary, document };
    // Keywords stay; what names nothing comes back relative.
    std::string expand(const std::string& value, Against against, bool also_document = false) const;
    const std::string& base() const { return base_; }
    const std::string& language() const { return language_; }

private:
    struct Defining;
    void define(Defining& defining, const std::string& name);
    void read_definition(Defining& defining, const std::string& name, const Node& value, TermDefinition& out);
    std::string expand_defining(Defining& defining, const std::string& value);
    std::string own_iri(Defining& defining, const std::string& name);

    Reading* reading_;
    std::string base_, vocabulary_, language_;
    std::map<std::string, TermDefinition> terms_;
};

bool is_keyword(std::string_view text);  // JSON-LD 1.1 §1.7

}  // namespace skl::opendata::rdf
