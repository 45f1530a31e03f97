// Which article of a law is covered by which rule (services.md §9), and what stands on no law. Pure.
#pragma once

#include <span>

#include "rules/engine/dmn/model.h"
#include "rules/engine/law/statute.h"
#include "rules/engine/parameters.h"

namespace skl::rules::law {

enum class CitingKind { version, service, decision, knowledge, rule, parameter };

// What cites a law, or should.
struct Citing {
    CitingKind kind{};
    std::string element_id, name, label;  // of a rule those of the decision; of a parameter its name
    int rule = 0;                         // of a rule: its number in the table, from 1
};

struct Citation {
    Citing by;
    Place place;
};

struct Citations {
    std::vector<Citation> all;
    std::vector<Citing> without;  // decisions, knowledge models, rules and parameters that no law is named for
};

// From the laws of elements (engine/extensions.h) and the annotations of rules. A rule without a law of its own stands on that of its
// decision. An annotation that names an article and no law means the decision's, where that has one law only.
void cite(const dmn::Definitions& model, std::string_view language, Citations& into);
void cite(std::span<const std::string> law_refs, std::string_view version, Citations& into);
// Does a model name the parameter in one of its expressions?
bool names_parameter(const std::string& model, const std::string& parameter);
// Parameters that the models name; the law of one is that of any of its values.
void cite(const Parameters& parameters, std::span<const std::string> models, Citations& into);

struct Statute {
    std::string code;
    std::vector<std::string> names;  // in every language
    std::vector<Article> articles;
};

struct ArticleCovered {
    const Article* article = nullptr;
    std::vector<const Citation*> by;  // none: no rule covers it
};
struct StatuteCoverage {
    const Statute* statute = nullptr;
    std::vector<ArticleCovered> articles;
    std::vector<const Citation*> missing;  // places that the text does not have
};
struct LawUnknown {
    std::string law;  // as it is cited
    std::vector<const Citation*> by;
};
struct Coverage {
    std::vector<StatuteCoverage> statutes;
    std::vector<LawUnknown> unknown;  // laws whose text is not here
};

// The index of the statute that a law's code or name means; without a law the only one there is. Nothing: its text is not here.
std::optional<std::size_t> statute_of(std::string_view law, std::span<const Statute> statutes);

Coverage coverage_of(const Citations& citations, std::span<const Statute> statutes);

// The units of the article that a place names, for who shows them: all of it where it is cited as a whole.
std::vector<const Unit*> units_at(const Article& article, const Place& place);

}  // namespace skl::rules::law
