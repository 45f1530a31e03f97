#include "opendata/engine/csvw/to_json.h"

#include "opendata/engine/csvw/common_properties.h"

namespace skl::opendata::csvw {
namespace {

Node text_node(std::string text) { return {.type = Node::Type::text, .text = std::move(text)}; }
Node number_node(std::int64_t number) { return {.type = Node::Type::number, .text = std::to_string(number)}; }

void write_member(std::string& out, bool& first, std::string_view name, const Node& value) {
    if (!first) out += ',';
    first = false;
    write_node(out, text_node(std::string(name)));
    out += ':';
    write_node(out, value);
}

void write_annotations(std::string& out, bool& first, const std::string& id, const std::vector<Annotation>& annotations,
                       const std::vector<Node>& notes) {
    if (!id.empty()) write_member(out, first, "@id", text_node(id));
    if (!notes.empty()) {
        Node list{.type = Node::Type::list};
        for (const Node& note : notes) list.items.push_back(plain_json(note));
        write_member(out, first, "notes", list);
    }
    for (const Annotation& one : annotations) write_member(out, first, one.name, plain_json(one.value));
}

// Titles of a row (§4.2 step 5.6.4): the values of its title columns, one alone or several as a list.
std::optional<Node> row_titles(const AnnotatedTable& table, const Row& row) {
    if (!table.description().schema) return {};
    Node list{.type = Node::Type::list};
    for (const std::string& name : table.description().schema->row_titles)
        if (const auto at = table.column(name))
            for (const Value& value : row.cells[*at].values) list.items.push_back(text_node(value.text));
    if (list.items.empty()) return {};
    return list.items.size() == 1 ? list.items.front() : list;
}

// Comments of the file are annotations of the table (Model §8), beside those the metadata has.
std::optional<Node> comments(const AnnotatedTable& table) {
    if (table.comments().empty()) return {};
    Node list{.type = Node::Type::list};
    for (const std::string& comment : table.comments()) list.items.push_back(text_node(comment));
    return list;
}

constexpr std::string_view comment_name = "rdfs:comment";

}  // namespace

JsonWriter::JsonWriter(const TableGroup& group, JsonMode mode) : mode_(mode) {
    if (mode_ == JsonMode::minimal) {
        out_ = "[";
        return;
    }
    out_ = "{";
    bool first = true;
    write_annotations(out_, first, group.id, group.annotations, group.notes);
    out_ += first ? "\"tables\":[" : ",\"tables\":[";
}

void JsonWriter::open_table(const AnnotatedTable& table) {
    out_ += first_table_ ? "{" : ",{";
    first_table_ = false;
    bool first = true;
    write_member(out_, first, "url", text_node(table.url()));
    std::vector<Annotation> annotations = table.description().annotations;
    std::erase_if(annotations, [](const Annotation& one) { return one.name == comment_name; });  // written with those of the file
    write_annotations(out_, first, table.description().id, annotations, table.description().notes);
    out_ += ",\"row\":[";
}

void JsonWriter::open_row(const AnnotatedTable& table, const Row& row) {
    out_ += "{";
    bool first = true;
    write_member(out_, first, "url", text_node(table.url() + "#row=" + std::to_string(row.source_number)));
    write_member(out_, first, "rownum", number_node(row.number));
    if (const auto titles = row_titles(table, row)) write_member(out_, first, "titles", *titles);
    out_ += ",\"describes\":[";
}

void JsonWriter::table(AnnotatedTable& table) {
    const bool standard = mode_ == JsonMode::standard;
    if (standard) open_table(table);
    bool first_row = true;
    for (Row row; table.next(row); first_row = false) {
        if (standard && !first_row) out_ += ',';
        if (standard) {
            open_row(table, row);
            first_item_ = true;
        }
        for (const Node& object : row_objects(table, row)) {
            if (!first_item_) out_ += ',';
            first_item_ = false;
            write_node(out_, object);
        }
        if (standard) out_ += "]}";
    }
    if (!standard) return;
    out_ += ']';
    std::optional<Node> said;
    for (const Annotation& one : table.description().annotations)
        if (one.name == comment_name) said = plain_json(one.value);
    if (auto found = comments(table)) {
        if (said && said->type == Node::Type::list)
            found->items.insert(found->items.begin(), said->items.begin(), said->items.end());
        else if (said)
            found->items.insert(found->items.begin(), *said);
        said = std::move(found);
    }
    bool first = false;
    if (said) write_member(out_, first, comment_name, *said);
    out_ += '}';
}

std::string JsonWriter::finish() {
    out_ += mode_ == JsonMode::standard ? "]}" : "]";
    return std::move(out_);
}

}  // namespace skl::opendata::csvw
