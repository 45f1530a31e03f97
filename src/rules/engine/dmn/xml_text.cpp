#include "rules/engine/dmn/xml_text.h"

#include <algorithm>
#include <cstdint>

#include "kernel/text/text.h"
#include "rules/engine/dmn/read.h"

namespace skl::rules::dmn {

namespace {

constexpr std::string_view spaces = " \t\r\n";

std::string_view local(std::string_view name) {
    const auto colon = name.find(':');
    return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

// Tags, comments, character data and instructions as XML 1.0 has them (§2.5–§2.7, §3.1). Whether the text is well-formed beyond that is
// for who reads it.
class Scanner {
public:
    explicit Scanner(std::string_view xml) : xml_(xml) {}

    std::optional<XmlElement> root() {
        XmlElement document;
        if (!content(document, 0) || at_ != xml_.size() || document.children.size() != 1) return {};
        return std::move(document.children.front());
    }

private:
    bool skip_past(std::string_view end) {
        const auto found = xml_.find(end, at_);
        if (found == std::string_view::npos) return false;
        at_ = found + end.size();
        return true;
    }
    bool at(std::string_view text) const { return xml_.compare(at_, text.size(), text) == 0; }
    void skip_spaces() { at_ = std::min(xml_.find_first_not_of(spaces, at_), xml_.size()); }

    // Up to the last tag of `into`, or the end of the text.
    bool content(XmlElement& into, std::size_t depth) {
        if (depth > model_depth) return false;
        while (at_ < xml_.size()) {
            at_ = std::min(xml_.find('<', at_), xml_.size());
            if (at_ == xml_.size() || at("</")) return true;
            if (at("<!--")) {
                if (!skip_past("-->")) return false;
            } else if (at("<![CDATA[")) {
                if (!skip_past("]]>")) return false;
            } else if (at("<?")) {
                if (!skip_past("?>")) return false;
            } else if (at("<!") || !element(into, depth)) {
                return false;
            }
        }
        return true;
    }

    std::string_view name() {
        const auto end = std::min(xml_.find_first_of(" \t\r\n=/>", at_), xml_.size());
        const std::string_view made = xml_.substr(at_, end - at_);
        at_ = end;
        return made;
    }

    bool attributes(XmlElement& into) {
        for (skip_spaces(); at_ < xml_.size() && xml_[at_] != '>' && xml_[at_] != '/'; skip_spaces()) {
            XmlAttribute one;
            one.begin = at_;
            one.name = name();
            skip_spaces();
            if (one.name.empty() || !at("=")) return false;
            ++at_;
            skip_spaces();
            if (at_ >= xml_.size() || (xml_[at_] != '"' && xml_[at_] != '\'')) return false;
            one.value_begin = at_ + 1;
            one.value_end = xml_.find(xml_[at_], one.value_begin);
            if (one.value_end == std::string_view::npos) return false;
            at_ = one.end = one.value_end + 1;
            into.attributes.push_back(one);
        }
        return at_ < xml_.size();
    }

    bool element(XmlElement& parent, std::size_t depth) {
        XmlElement made;
        made.begin = at_++;
        const std::string_view whole = name();
        made.name = local(whole);
        made.prefix = whole.substr(0, whole.size() - std::min(whole.size(), made.name.size() + 1));
        if (whole.empty() || !attributes(made)) return false;
        made.closed = at("/>");
        at_ += made.closed ? 2 : 1;
        made.tag_end = made.inner_end = made.end = at_;
        if (!made.closed) {
            if (!content(made, depth + 1) || !at("</")) return false;
            made.inner_end = at_;
            at_ += 2;
            if (name() != whole || !skip_past(">")) return false;
            made.end = at_;
        }
        parent.children.push_back(std::move(made));
        return true;
    }

    std::string_view xml_;
    std::size_t at_ = 0;
};

// XML's own five names and numbers (§4.1, §4.6); what is none stays as it is.
std::string unescaped(std::string_view text) {
    constexpr std::pair<std::string_view, std::string_view> named[] = {
        {"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&apos;", "'"}};
    std::string made;
    while (!text.empty()) {
        if (text.front() != '&') {
            made += text.front();
            text.remove_prefix(1);
            continue;
        }
        const auto* const found =
            std::find_if(std::begin(named), std::end(named), [&](const auto& one) { return text.starts_with(one.first); });
        if (found != std::end(named)) {
            made += found->second;
            text.remove_prefix(found->first.size());
        } else {
            made += '&';
            text.remove_prefix(1);
        }
    }
    return made;
}

}  // namespace

const XmlAttribute* XmlElement::attribute(std::string_view local_name) const {
    for (const XmlAttribute& one : attributes)
        if (local(one.name) == local_name) return &one;
    return nullptr;
}

const XmlElement* XmlElement::child(std::string_view local_name) const {
    for (const XmlElement& one : children)
        if (one.name == local_name) return &one;
    return nullptr;
}

std::optional<XmlElement> xml_elements(std::string_view xml) { return Scanner(xml).root(); }

std::string value_of(std::string_view xml, const XmlElement& element, std::string_view attribute) {
    const XmlAttribute* found = element.attribute(attribute);
    return found ? unescaped(xml.substr(found->value_begin, found->value_end - found->value_begin)) : std::string();
}

const XmlElement* element_with_id(std::string_view xml, const XmlElement& root, std::string_view id) {
    if (value_of(xml, root, "id") == id) return &root;
    for (const XmlElement& one : root.children)
        if (const XmlElement* found = element_with_id(xml, one, id)) return found;
    return nullptr;
}

std::string xml_escaped(std::string_view text, bool attribute) {
    std::string made;
    for (const char c : text) {
        if (c == '&')
            made += "&amp;";
        else if (c == '<')
            made += "&lt;";
        else if (c == '>')
            made += "&gt;";
        else if (c == '\r')
            made += "&#13;";
        else if (attribute && c == '"')
            made += "&quot;";
        else if (attribute && (c == '\n' || c == '\t'))
            made += c == '\n' ? "&#10;" : "&#9;";
        else
            made += c;
    }
    return made;
}

void Splices::remove(std::string_view xml, const XmlElement& element) {
    std::size_t begin = element.begin;
    while (begin > 0 && (xml[begin - 1] == ' ' || xml[begin - 1] == '\t')) --begin;
    const bool alone =
        begin > 0 && xml[begin - 1] == '\n' && (element.end == xml.size() || xml[element.end] == '\n' || xml[element.end] == '\r');
    if (!alone)
        begin = element.begin;
    else if (--begin > 0 && xml[begin - 1] == '\r')
        --begin;
    replace(begin, element.end, "");
}

void Splices::set(std::string_view xml, const XmlElement& element, std::string_view attribute, std::string_view value) {
    const XmlAttribute* found = element.attribute(attribute);
    if (found && value.empty()) {
        std::size_t begin = found->begin;
        while (begin > 0 && spaces.find(xml[begin - 1]) != std::string_view::npos) --begin;
        return replace(begin, found->end, "");
    }
    if (found) return replace(found->value_begin, found->value_end, xml_escaped(value, true));
    if (value.empty()) return;
    const std::size_t at = element.attributes.empty() ? xml.find_first_of(" \t\r\n/>", element.begin) : element.attributes.back().end;
    insert(at, " " + std::string(attribute) + "=\"" + xml_escaped(value, true) + "\"");
}

void Splices::append(std::string_view xml, const XmlElement& element, const std::string& text) {
    if (!element.closed) return insert(element.inner_end, text);
    const std::string_view tag = xml.substr(element.begin + 1, xml.find_first_of(" \t\r\n/>", element.begin) - element.begin - 1);
    replace(element.tag_end - 2, element.tag_end, ">" + text + "</" + std::string(tag) + ">");
}

std::string Splices::apply(std::string_view xml) const {
    std::vector<const Splice*> order;
    for (const Splice& one : all_) order.push_back(&one);
    std::stable_sort(order.begin(), order.end(), [](const Splice* a, const Splice* b) { return a->begin < b->begin; });
    std::string made;
    std::size_t done = 0;
    for (const Splice* one : order) {
        if (one->begin < done) continue;  // within what is replaced already
        made.append(xml, done, one->begin - done).append(one->with);
        done = one->end;
    }
    return made.append(xml, done);
}

}  // namespace skl::rules::dmn
