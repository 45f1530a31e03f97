// The text of a model by the places of its elements, so that an edit changes the bytes it is about and no others: what people or other
// programs wrote around them (order, spaces, comments, prefixes) stays.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skl::rules::dmn {

struct XmlAttribute {
    std::string_view name;           // with its prefix
    std::size_t begin = 0, end = 0;  // from its name to behind its closing quote
    std::size_t value_begin = 0, value_end = 0;
};

struct XmlElement {
    std::string_view name, prefix;   // local name; the prefix without its colon
    std::size_t begin = 0, end = 0;  // from its < to behind its last >
    std::size_t tag_end = 0;         // behind the > of its first tag
    std::size_t inner_end = 0;       // where its last tag begins; of <a/> the same as tag_end
    bool closed = false;             // <a/>
    std::vector<XmlAttribute> attributes;
    std::vector<XmlElement> children;

    const XmlAttribute* attribute(std::string_view local_name) const;
    const XmlElement* child(std::string_view local_name) const;
};

// The root; nothing: not well-formed as far as elements and attributes go. The views are of `xml`.
std::optional<XmlElement> xml_elements(std::string_view xml);

// The value of an attribute, its references resolved; empty: it is not there.
std::string value_of(std::string_view xml, const XmlElement& element, std::string_view attribute);
// The first element, in the order of the text, whose attribute `id` is this; null: none.
const XmlElement* element_with_id(std::string_view xml, const XmlElement& root, std::string_view id);

std::string xml_escaped(std::string_view text, bool attribute);

// Changes to a text, all by the places of the text as it was.
class Splices {
public:
    void replace(std::size_t begin, std::size_t end, std::string with) { all_.push_back({begin, end, std::move(with)}); }
    void insert(std::size_t at, std::string text) { replace(at, at, std::move(text)); }
    // With the white space before it on its own line.
    void remove(std::string_view xml, const XmlElement& element);
    // Sets, adds or (where the value is empty) removes an attribute.
    void set(std::string_view xml, const XmlElement& element, std::string_view attribute, std::string_view value);
    // Puts text before the last tag of an element; <a/> is opened for it.
    void append(std::string_view xml, const XmlElement& element, const std::string& text);
    bool empty() const { return all_.empty(); }
    std::string apply(std::string_view xml) const;

private:
    struct Splice {
        std::size_t begin, end;
        std::string with;
    };
    std::vector<Splice> all_;
};

}  // namespace skl::rules::dmn
