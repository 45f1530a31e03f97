// The kinds of properties of metadata (Metadata Vocabulary §5.1): each reads its value, and says in the findings what is not permitted.
#pragma once

#include <array>

#include "opendata/engine/csvw/fetch.h"
#include "opendata/engine/csvw/findings.h"
#include "opendata/engine/csvw/model.h"

namespace skl::opendata::csvw {

// One metadata document that is read.
struct Document {
    std::string url, base;
    std::string language = "und";  // @language of its context
    Findings* findings = nullptr;
    const Fetch* fetch = nullptr;
};

// A place in it.
struct At {
    const Document* document = nullptr;
    std::string pointer;

    At member(std::string_view name) const;
    At item(std::size_t index) const;
    void warn(std::string code, std::string value = {}) const;
    void fail(std::string code, std::string value = {}) const;
};

std::optional<std::string> text_property(const Node& node, const At& at);
std::optional<bool> boolean_property(const Node& node, const At& at);
std::optional<std::int64_t> count_property(const Node& node, const At& at);  // a whole number of zero or more
std::string link_property(const Node& node, const At& at);                   // absolute; empty where it was no text
NaturalLanguage natural_language_property(const Node& node, const At& at);
std::vector<std::string> column_reference_property(const Node& node, const At& at);  // empty: not permitted
std::string identifier(const Node& node, const At& at);                              // @id
void type_property(const Node& node, const At& at, std::string_view wanted);         // @type

bool inherited_property(Inherited& out, const Member& member, const At& at);  // false: it is none
std::shared_ptr<const Datatype> datatype_property(const Node& node, const At& at);

// A value of a common property or a note checked by §5.8.2, its links absolute; nullopt where it breaks the rules, which is an error.
std::optional<Node> common_value(const Node& node, const At& at);

DialectDescription dialect_description(const Node& object, const At& at);
Schema schema_description(const Node& object, const At& at);
std::optional<Transformation> transformation_description(const Node& object, const At& at);

// The object of an object property: as it stands, or fetched where it is a link (§5.1.5, §6). `use` gets it with its own place.
enum class Missing { error, warning };
void object_property(const Node& node, const At& at, Missing missing, const std::function<void(const Node& object, const At& at)>& use);

// @context of a document (§5.2): sets base and language. False: it has none that is permitted.
bool read_context(const Node& object, Document& document);

void read_annotation(std::vector<Annotation>& out, const Member& member, const At& at);

// Reads the members of a description by a table of properties; what the table does not name is inherited, common or unknown.
template <class T>
struct Property {
    std::string_view name;
    void (*read)(T& out, const Node& node, const At& at);
};

template <class T, std::size_t N>
void read_members(T& out, const Node& object, const At& at, const std::array<Property<T>, N>& table) {
    for (const std::string& twice : object.duplicate_keys) at.member(twice).warn("duplicate-property", twice);
    for (const Member& member : object.members) {
        const At here = at.member(member.key);
        const auto own = std::find_if(table.begin(), table.end(), [&](const Property<T>& one) { return one.name == member.key; });
        if (own != table.end()) {
            own->read(out, member.node, here);
            continue;
        }
        if constexpr (requires { out.inherited; })
            if (inherited_property(out.inherited, member, here)) continue;
        if constexpr (requires { out.annotations; })
            if (member.key.find(':') != std::string::npos) {
                read_annotation(out.annotations, member, here);
                continue;
            }
        if (member.key == "@context") {
            here.fail("context-not-at-top");  // appendix A
        } else {
            here.warn("unknown-property", member.key);
        }
    }
}

// The items of an array property that are objects, each with its place.
void each_object(const Node& node, const At& at, const std::function<void(const Node& object, const At& at)>& use);

}  // namespace skl::opendata::csvw
