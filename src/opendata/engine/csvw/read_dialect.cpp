// Dialect descriptions (Metadata Vocabulary §5.9) and transformations (§5.10).
#include "opendata/engine/csvw/encodings.h"
#include "opendata/engine/csvw/properties.h"

namespace skl::opendata::csvw {
namespace {

// `header` and `skipInitialSpace` give way to `headerRowCount` and `trim`, whichever comes first.
struct DialectMembers {
    DialectDescription dialect;
    std::optional<bool> header, skip_initial_space;
    std::optional<std::int64_t> header_rows;
    std::optional<DialectDescription::Trim> trim;
};

using Trim = DialectDescription::Trim;

std::optional<Trim> trim_of(const Node& node, const At& at) {
    if (node.type == Node::Type::boolean) return node.truth ? Trim::both : Trim::none;
    const auto text = text_property(node, at);
    if (!text) return {};
    if (*text == "true") return Trim::both;
    if (*text == "false") return Trim::none;
    if (*text == "start") return Trim::start;
    if (*text == "end") return Trim::end;
    at.warn("not-permitted", *text);
    return {};
}

void line_ends(DialectMembers& out, const Node& node, const At& at) {
    std::vector<std::string> ends;
    if (node.type == Node::Type::text) ends.push_back(node.text);
    for (const Node& item : node.items)
        if (item.type == Node::Type::text) ends.push_back(item.text);
    const bool good = !ends.empty() && std::none_of(ends.begin(), ends.end(), [](const std::string& end) { return end.empty(); });
    if (!good || (node.type == Node::Type::list && ends.size() != node.items.size())) return at.warn("not-permitted");
    std::sort(ends.begin(), ends.end(), [](const std::string& a, const std::string& b) { return a.size() > b.size(); });
    out.dialect.line_ends = std::move(ends);
}

template <auto Field>
void flag(DialectMembers& out, const Node& node, const At& at) {
    if (const auto value = boolean_property(node, at)) out.dialect.*Field = *value;
}
template <auto Field>
void count(DialectMembers& out, const Node& node, const At& at) {
    if (const auto value = count_property(node, at)) out.dialect.*Field = *value;
}

using DialectProperty = Property<DialectMembers>;
constexpr std::array dialect_properties = {
    DialectProperty{"commentPrefix",
                    [](DialectMembers& out, const Node& node, const At& at) {
                        if (node.type == Node::Type::null) return out.dialect.comment_prefix.clear();
                        if (const auto text = text_property(node, at)) out.dialect.comment_prefix = *text;
                    }},
    DialectProperty{"delimiter",
                    [](DialectMembers& out, const Node& node, const At& at) {
                        const auto text = text_property(node, at);
                        if (text && text->empty()) return at.warn("not-permitted");
                        if (text) out.dialect.delimiter = *text;
                    }},
    DialectProperty{"doubleQuote", flag<&DialectDescription::double_quote>},
    DialectProperty{"encoding",
                    [](DialectMembers& out, const Node& node, const At& at) {
                        const auto text = text_property(node, at);
                        if (text && !encoding_label(*text)) return at.warn("unknown-encoding", *text);
                        if (text) out.dialect.encoding = *text;
                    }},
    DialectProperty{"header", [](DialectMembers& out, const Node& node, const At& at) { out.header = boolean_property(node, at); }},
    DialectProperty{"headerRowCount",
                    [](DialectMembers& out, const Node& node, const At& at) { out.header_rows = count_property(node, at); }},
    DialectProperty{"lineTerminators", line_ends},
    DialectProperty{"quoteChar",
                    [](DialectMembers& out, const Node& node, const At& at) {
                        if (node.type == Node::Type::null) return out.dialect.quote.clear();
                        if (const auto text = text_property(node, at)) out.dialect.quote = *text;
                    }},
    DialectProperty{"skipBlankRows", flag<&DialectDescription::skip_blank_rows>},
    DialectProperty{"skipColumns", count<&DialectDescription::skip_columns>},
    DialectProperty{"skipInitialSpace",
                    [](DialectMembers& out, const Node& node, const At& at) { out.skip_initial_space = boolean_property(node, at); }},
    DialectProperty{"skipRows", count<&DialectDescription::skip_rows>},
    DialectProperty{"trim", [](DialectMembers& out, const Node& node, const At& at) { out.trim = trim_of(node, at); }},
    DialectProperty{"@id", [](DialectMembers&, const Node& node, const At& at) { identifier(node, at); }},
    DialectProperty{"@type", [](DialectMembers&, const Node& node, const At& at) { type_property(node, at, "Dialect"); }},
};

using TransformationProperty = Property<Transformation>;
constexpr std::array transformation_properties = {
    TransformationProperty{"url", [](Transformation& out, const Node& node, const At& at) { out.url = link_property(node, at); }},
    TransformationProperty{"scriptFormat",
                           [](Transformation& out, const Node& node, const At& at) { out.script_format = link_property(node, at); }},
    TransformationProperty{"targetFormat",
                           [](Transformation& out, const Node& node, const At& at) { out.target_format = link_property(node, at); }},
    TransformationProperty{"source",
                           [](Transformation& out, const Node& node, const At& at) {
                               if (node.type == Node::Type::null) return;
                               const auto text = text_property(node, at);
                               if (text && *text != "json" && *text != "rdf") return at.warn("not-permitted", *text);
                               if (text) out.source = *text;
                           }},
    TransformationProperty{"titles",
                           [](Transformation& out, const Node& node, const At& at) { out.titles = natural_language_property(node, at); }},
    TransformationProperty{"@id", [](Transformation& out, const Node& node, const At& at) { out.id = identifier(node, at); }},
    TransformationProperty{"@type", [](Transformation&, const Node& node, const At& at) { type_property(node, at, "Template"); }},
};

// Read past `read_members`, which would take a common property for an unknown one.
template <class T, std::size_t N>
void members_and_common(T& out, const Node& object, const At& at, const std::array<Property<T>, N>& table) {
    Node own{.type = Node::Type::object};
    std::vector<Annotation> checked_only;
    for (const Member& member : object.members) {
        if (member.key.find(':') != std::string::npos) {
            read_annotation(checked_only, member, at.member(member.key));
        } else {
            own.members.push_back(member);
        }
    }
    read_members(out, own, at, table);
}

}  // namespace

DialectDescription dialect_description(const Node& object, const At& at) {
    DialectMembers found;
    read_members(found, object, at, dialect_properties);
    DialectDescription out = std::move(found.dialect);
    if (found.header) out.header_rows = *found.header ? 1 : 0;
    if (found.header_rows) out.header_rows = *found.header_rows;
    if (found.skip_initial_space) out.trim = *found.skip_initial_space ? Trim::start : Trim::none;
    if (found.trim) out.trim = *found.trim;
    return out;
}

std::optional<Transformation> transformation_description(const Node& object, const At& at) {
    Transformation out;
    members_and_common(out, object, at, transformation_properties);
    for (const char* required : {"url", "scriptFormat", "targetFormat"})
        if (object.find(required) == nullptr) return at.fail("property-missing", required), std::nullopt;
    return out;
}

}  // namespace skl::opendata::csvw
