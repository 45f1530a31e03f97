// Inside of search only: entries and queries as the two databases spell them.
#pragma once

#include "kernel/search/search.h"

namespace skl::search {

// Terms of an entry's scope, 64 bits of a digest each, so that any text fits. Tenant, kind and audience are one term: it is in
// every query, and one long list is read instead of three.
std::string scope_mark(std::string_view tenant, std::string_view kind, std::string_view audience);  // no kind: of all kinds
std::string facet_mark(const Facet& facet);

std::vector<std::string> terms(std::string_view text, bool storing);  // cut to longest_term
std::string joined(const std::vector<std::string>& terms);            // by spaces

std::string scope_of(const std::string& tenant, const Entry& entry);
// tsvector: the scope without positions, then the fields as weights A to D.
std::string vector_of(const std::string& tenant, const Entry& entry);

// Nothing: words without a term, or a reader of no audience, so nothing can be found.
std::optional<std::string> fts_expression(const std::string& tenant, const Query& query);
std::optional<std::string> ts_expression(const std::string& tenant, const Query& query);
std::string ts_words(const Query& query);  // without the scope, whose terms have no positions and would blur the rank

}  // namespace skl::search
