// The texts of laws that a version stands on. Inside this module.
#pragma once

#include "rules/inside.h"
#include "rules/law/model.h"

namespace skl::rules {

// Of each law and language the text of the version's first day: the latest until then, else the first there is. By law the statute with
// its articles in the wanted language where there is one; the heads stand at the same places.
struct LawsOfVersion {
    std::vector<law::Statute> statutes;
    std::vector<LawText> heads;  // without their texts
};
LawsOfVersion laws_of(std::vector<LawText> texts, Date first_day, std::string_view language);

// What the coverage page says of a version; `texts` of its set. Without title and parents.
CoverageReport coverage_report(const Context& cx, const NamedVersion& named, const std::vector<ModelFile>& files,
                               const Parameters& parameters, std::vector<LawText> texts);

std::string law_href(const Context& cx, const std::string& set, const LawText& text);
std::string lines_of(const std::vector<const law::Unit*>& units);

// What stands in the law beside an element, each article once; nothing: no text of a law it names is here.
std::vector<StatuteBeside> statutes_beside(const Context& cx, const std::string& set, const std::vector<dmn::Definitions>& models,
                                           const std::string& element_id, const LawsOfVersion& laws);

}  // namespace skl::rules
