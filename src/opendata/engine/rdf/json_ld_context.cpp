#include "opendata/engine/rdf/json_ld_context.h"

#include <algorithm>

namespace skl::opendata::rdf {
namespace {

constexpr std::string_view keywords[] = {"@base",   "@container", "@context", "@direction", "@graph",     "@id",
                                         "@import", "@included",  "@index",   "@json",      "@language",  "@list",
                                         "@nest",   "@none",      "@prefix",  "@propagate", "@protected", "@reverse",
                                         "@set",    "@type",      "@value",   "@version",   "@vocab"};
constexpr int deepest_contexts = 8;
constexpr std::size_t most_terms = 2'000;  // of one context

// Its own document maps every name of schema.org to http://schema.org/, and types a few that hold addresses or dates; a reader
// of catalogues asks for none of those types.
bool is_schema_org(std::string_view address) {
    for (const std::string_view known : {"https://schema.org", "https://schema.org/", "http://schema.org", "http://schema.org/",
                                         "https://schema.org/docs/jsonldcontext.json", "https://schema.org/docs/jsonldcontext.jsonld"})
        if (address == known) return true;
    return false;
}

}  // namespace

bool is_keyword(std::string_view text) { return std::find(std::begin(keywords), std::end(keywords), text) != std::end(keywords); }

struct LdContext::Defining {
    const Node& local;
    std::map<std::string, bool> done;  // false: being defined
};

LdContext LdContext::with(const Node& local, int depth) const {
    LdContext out = *this;
    if (depth > deepest_contexts) reading_->refuse("contexts within contexts");
    if (local.type == Node::Type::null) return LdContext(*reading_, std::string(reading_->base()));
    if (local.type == Node::Type::text) {
        if (!is_schema_org(local.text)) reading_->refuse("context elsewhere: " + local.text.substr(0, 200));
        out.vocabulary_ = "http://schema.org/";
        return out;
    }
    if (local.type == Node::Type::list) {
        for (const Node& one : local.items) out = out.with(one, depth + 1);
        return out;
    }
    if (local.type != Node::Type::object || local.members.size() > most_terms) return reading_->refuse("context"), out;
    const auto text_of = [&](std::string_view key) { return local.find(key) == nullptr ? std::string{} : local.find(key)->text; };
    if (local.find("@import") != nullptr) reading_->refuse("context elsewhere: @import");
    if (local.find("@base") != nullptr) out.base_ = resolve(base_, legal_iri(text_of("@base")));
    if (local.find("@language") != nullptr) out.language_ = text_of("@language");
    if (local.find("@vocab") != nullptr) {
        out.vocabulary_.clear();
        const std::string vocabulary = text_of("@vocab");
        out.vocabulary_ = has_scheme(vocabulary) ? expand(vocabulary, Against::vocabulary) : vocabulary_ + vocabulary;
    }
    Defining defining{local, {}};
    for (const Member& member : local.members)
        if (!member.key.starts_with('@')) out.define(defining, member.key);
    return out;
}

const TermDefinition* LdContext::find(const std::string& name) const {
    const auto at = terms_.find(name);
    return at == terms_.end() ? nullptr : &at->second;
}

std::string LdContext::expand(const std::string& value, Against against, bool also_document) const {
    if (is_keyword(value)) return value;
    if (against == Against::vocabulary)
        if (const TermDefinition* known = find(value)) return known->iri;
    if (const auto colon = value.empty() ? std::string::npos : value.find(':', 1); colon != std::string::npos) {
        const std::string prefix = value.substr(0, colon);
        if (prefix == "_" || std::string_view(value).substr(colon + 1).starts_with("//")) return value;
        if (const TermDefinition* known = find(prefix); known != nullptr && !known->iri.empty() && !known->iri.starts_with('@'))
            return known->iri + value.substr(colon + 1);
        if (has_scheme(value)) return value;
    }
    if (against == Against::vocabulary && !vocabulary_.empty()) return vocabulary_ + value;
    if (against == Against::document || also_document) return resolve(base_, legal_iri(value));
    return value;
}

// What a name of the local context stands on is defined before it.
std::string LdContext::expand_defining(Defining& defining, const std::string& value) {
    const auto colon = value.empty() ? std::string::npos : value.find(':', 1);
    for (const std::string& before : {value, colon == std::string::npos ? std::string{} : value.substr(0, colon)})
        if (defining.local.find(before) != nullptr) define(defining, before);
    return expand(value, Against::vocabulary, true);
}

void LdContext::define(Defining& defining, const std::string& name) {
    if (const auto at = defining.done.find(name); at != defining.done.end()) {
        if (!at->second) reading_->refuse("context: " + name.substr(0, 100) + " is defined by itself");
        return;
    }
    const Node* value = defining.local.find(name);
    if (value == nullptr || name.empty() || name.starts_with('@') || !reading_->ok()) return;
    defining.done[name] = false;
    terms_.erase(name);
    TermDefinition out;
    read_definition(defining, name, *value, out);
    terms_[name] = std::move(out);
    defining.done[name] = true;
}

// A term without an @id, or that is its own: a compact IRI, or a name of the vocabulary.
std::string LdContext::own_iri(Defining& defining, const std::string& name) {
    const auto colon = name.find(':', 1);
    if (colon == std::string::npos) return vocabulary_ + name;
    const std::string prefix = name.substr(0, colon);
    define(defining, prefix);
    const TermDefinition* known = find(prefix);
    return known == nullptr ? name : known->iri + name.substr(colon + 1);
}

void LdContext::read_definition(Defining& defining, const std::string& name, const Node& value, TermDefinition& out) {
    const auto meant = [&](const Node& node) { return node.text == name ? own_iri(defining, name) : expand_defining(defining, node.text); };
    if (value.type == Node::Type::text) {
        out.iri = meant(value);
        return;
    }
    if (value.type == Node::Type::null) return;
    if (value.type != Node::Type::object) return reading_->refuse("context");
    if (value.find("@context") != nullptr) return reading_->refuse("context within a term of a context");
    const Node *reverse = value.find("@reverse"), *id = value.find("@id");
    out.reverse = reverse != nullptr;
    if (reverse != nullptr)
        out.iri = meant(*reverse);
    else if (id == nullptr)
        out.iri = own_iri(defining, name);
    else if (id->type == Node::Type::text)
        out.iri = meant(*id);
    if (const Node* type = value.find("@type")) out.type = expand_defining(defining, type->text);
    if (const Node* language = value.find("@language")) out.language = language->text;
    if (const Node* container = value.find("@container")) {
        if (container->type == Node::Type::text) out.container.insert(container->text);
        for (const Node& one : container->items) out.container.insert(one.text);
        if (out.container.contains("@graph")) reading_->refuse("container of graphs");
    }
}

}  // namespace skl::opendata::rdf
