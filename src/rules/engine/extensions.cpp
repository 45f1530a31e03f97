#include "rules/engine/extensions.h"

#include <pugixml.hpp>

namespace skl::rules {

Extensions extensions_of(const dmn::Element& element) {
    Extensions made;
    if (element.extensions.empty()) return made;
    pugi::xml_document document;
    if (!document.load_buffer(element.extensions.data(), element.extensions.size())) return made;
    for (const pugi::xml_node& one : document.document_element().children()) {
        const std::string_view name = one.name();
        if (name == "sky:label") made.labels.push_back({one.attribute("lang").value(), one.text().get()});
        if (name == "sky:explain") made.explanations.push_back({one.attribute("lang").value(), one.text().get()});
        if (name == "sky:option") made.options.push_back({one.attribute("value").value(), one.attribute("lang").value(), one.text().get()});
        if (name == "sky:law") made.laws.push_back({one.attribute("code").value(), one.attribute("article").value()});
    }
    return made;
}

const std::string& in_language(const std::vector<InLanguage>& texts, std::string_view lang) {
    static const std::string none;
    for (const InLanguage& one : texts)
        if (one.lang == lang) return one.text;
    return texts.empty() ? none : texts.front().text;
}

std::string label_of(const dmn::Element& element, std::string_view lang) {
    const Extensions extensions = extensions_of(element);
    if (const std::string& label = in_language(extensions.labels, lang); !label.empty()) return label;
    return element.label.empty() ? element.name : element.label;
}

}  // namespace skl::rules
