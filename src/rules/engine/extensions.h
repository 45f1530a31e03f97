// What our models say beyond DMN, in extensionElements of the name space urn:skylantern:rules:1:
//   <sky:label lang="en">Age</sky:label>           what an element is called by people
//   <sky:explain lang="en">You get {monthly} …</sky:explain>   why its result is what it is; {…} is FEEL over the model's names
//   <sky:law code="D0050045" article="5"/>          the law it stands on
#pragma once

#include <string>
#include <vector>

#include "rules/engine/dmn/model.h"

namespace skl::rules {

constexpr std::string_view own_namespace = "urn:skylantern:rules:1";

struct InLanguage {
    std::string lang, text;
};

struct LawReference {
    std::string code, article;
    friend bool operator==(const LawReference&, const LawReference&) = default;
};

struct OptionLabel {
    std::string value, lang, text;  // <sky:option value="taichung" lang="en">Taichung</sky:option>
};

struct Extensions {
    std::vector<InLanguage> labels, explanations;
    std::vector<OptionLabel> options;
    std::vector<LawReference> laws;
};

Extensions extensions_of(const dmn::Element& element);

// In the language, else in any; empty: none is written.
const std::string& in_language(const std::vector<InLanguage>& texts, std::string_view lang);

// The label in the language, else the label of DMN, else the name.
std::string label_of(const dmn::Element& element, std::string_view lang);

}  // namespace skl::rules
