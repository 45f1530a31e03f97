// From the cells of a row to objects (Generating JSON from Tabular Data §4.3) and their nesting (§4.4).
#include "opendata/engine/csvw/context.h"
#include "opendata/engine/csvw/to_json.h"

namespace skl::opendata::csvw {
namespace {

struct Subject {
    std::optional<std::string> id;
    std::vector<std::size_t> cells;                         // indices
    std::map<std::string, std::vector<std::string>> links;  // value URL → names of members that hold it
    Node object{.type = Node::Type::object};
    std::optional<std::size_t> parent;
};

Node text_node(std::string text) { return {.type = Node::Type::text, .text = std::move(text)}; }

Node value_node(const Value& value) {
    if (value.type->family == Family::boolean) return {.type = Node::Type::boolean, .truth = value.truth};
    if (numeric(value.type->family) && value.decimal) return {.type = Node::Type::number, .text = value.text};
    return text_node(value.text);
}

// A name that comes again makes a list of all its values; lists among them are flattened.
void add_member(Node& object, const std::string& name, Node value) {
    const auto held = std::find_if(object.members.begin(), object.members.end(), [&](const Member& member) { return member.key == name; });
    if (held == object.members.end()) {
        object.members.push_back({name, std::move(value)});
        return;
    }
    Node& node = held->node;
    if (node.type != Node::Type::list) {
        Node list{.type = Node::Type::list};
        list.items.push_back(std::move(node));
        node = std::move(list);
    }
    if (value.type == Node::Type::list) {
        for (Node& item : value.items) node.items.push_back(std::move(item));
    } else {
        node.items.push_back(std::move(value));
    }
}

void add_cell(Subject& subject, const Column& column, const Cell& cell) {
    const std::string name = cell.property_url ? compacted(*cell.property_url) : column.decoded;
    if (cell.value_url) {
        add_member(subject.object, name, text_node(name == "@type" ? compacted(*cell.value_url) : *cell.value_url));
        subject.links[*cell.value_url].push_back(name);
    } else if (cell.list) {
        if (cell.values.empty()) return;
        Node list{.type = Node::Type::list};
        for (const Value& value : cell.values) list.items.push_back(value_node(value));
        add_member(subject.object, name, std::move(list));
    } else if (!cell.null) {
        add_member(subject.object, name, value_node(cell.values.front()));
    }
}

std::vector<Subject> subjects_of(const AnnotatedTable& table, const Row& row) {
    std::vector<Subject> out;
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
        if (table.columns()[i].suppress_output) continue;
        const auto& id = row.cells[i].about_url;
        auto held = std::find_if(out.begin(), out.end(), [&](const Subject& subject) { return subject.id == id; });
        if (held == out.end()) {
            out.push_back({.id = id});
            held = out.end() - 1;
        }
        held->cells.push_back(i);
    }
    std::erase_if(out, [&](const Subject& subject) {
        return std::all_of(subject.cells.begin(), subject.cells.end(), [&](std::size_t i) {
            return !row.cells[i].value_url && (row.cells[i].null || (row.cells[i].list && row.cells[i].values.empty()));
        });
    });
    for (Subject& subject : out) {
        if (subject.id) subject.object.members.push_back({"@id", text_node(*subject.id)});
        for (const std::size_t i : subject.cells) add_cell(subject, table.columns()[i], row.cells[i]);
    }
    return out;
}

std::size_t root_of(const std::vector<Subject>& subjects, std::size_t at) {
    while (subjects[at].parent) at = *subjects[at].parent;
    return at;
}

// Puts a subject in the place of its URL inside of another.
void nest(Node& object, const std::vector<std::string>& names, const std::string& url, const Node& inner) {
    for (Member& member : object.members) {
        if (std::find(names.begin(), names.end(), member.key) == names.end()) continue;
        if (member.node.type == Node::Type::text && member.node.text == url) member.node = inner;
        for (Node& item : member.node.items)
            if (item.type == Node::Type::text && item.text == url) item = inner;
    }
}

// The object of a subject with its children in it. Trees cannot be deeper than a row has columns; each is written once.
Node grown(const std::vector<Subject>& subjects, std::size_t at) {
    Node out = subjects[at].object;
    for (std::size_t child = 0; child < subjects.size(); ++child) {
        if (subjects[child].parent != at) continue;
        const std::string& url = *subjects[child].id;
        nest(out, subjects[at].links.at(url), url, grown(subjects, child));
    }
    return out;
}

}  // namespace

std::vector<Node> row_objects(const AnnotatedTable& table, const Row& row) {
    std::vector<Subject> subjects = subjects_of(table, row);
    std::map<std::string, int> times;
    for (const Subject& subject : subjects)
        for (const auto& [url, names] : subject.links) times[url] += static_cast<int>(names.size());
    constexpr std::size_t most_nested = 64;  // subjects of one row that are looked at for nesting
    for (std::size_t i = 0; i < subjects.size() && subjects.size() > 1 && subjects.size() <= most_nested; ++i)
        for (const auto& [url, names] : subjects[i].links) {
            if (times[url] != 1) continue;
            for (std::size_t j = 0; j < subjects.size(); ++j)
                if (j != i && subjects[j].id == url && !subjects[j].parent && root_of(subjects, i) != j) subjects[j].parent = i;
        }
    std::vector<Node> out;
    for (std::size_t i = 0; i < subjects.size(); ++i)
        if (!subjects[i].parent) out.push_back(grown(subjects, i));
    return out;
}

}  // namespace skl::opendata::csvw
