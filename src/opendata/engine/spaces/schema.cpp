#include "opendata/engine/spaces/schema.h"

#include <re2/re2.h>

#include <map>
#include <memory>
#include <stdexcept>

namespace skl::opendata::spaces {
namespace {

constexpr std::string_view base = "https://w3id.org/dspace/2025/1/";
constexpr std::string_view known[] = {"$id",   "$ref",     "type",     "properties", "required", "const", "enum", "items",
                                      "anyOf", "minItems", "contains", "pattern",    "allOf",    "oneOf", "not",  "definitions"};

// Whether two trees are one value; numbers by their spelling, which is enough for the texts that these schemas compare.
bool same(const Node& a, const Node& b) {
    if (a.type != b.type || a.text != b.text || a.truth != b.truth || a.items.size() != b.items.size()) return false;
    for (std::size_t i = 0; i < a.items.size(); ++i)
        if (!same(a.items[i], b.items[i])) return false;
    return a.members.empty() && b.members.empty();
}

void check_keywords(const Node& schema) {
    if (schema.type != Node::Type::object) throw std::logic_error("a schema is an object");
    for (const auto& [key, node] : schema.members) {
        if (std::find(std::begin(known), std::end(known), key) == std::end(known))
            throw std::logic_error("a schema with an unknown keyword: " + key);
        if (key == "properties" || key == "definitions")
            for (const auto& member : node.members) check_keywords(member.node);
        if (key == "allOf" || key == "anyOf" || key == "oneOf")
            for (const Node& one : node.items) check_keywords(one);
        if (key == "items" || key == "not") check_keywords(node);
    }
}

class Library {
public:
    Library() {
        static constexpr std::string_view text =
#include "opendata/engine/spaces/protocol_schemas.inc"
            ;
        auto read = read_json(text);
        if (!read) throw std::logic_error("the schemas are no JSON");
        all_ = std::move(*read);
        for (const Node& schema : all_.items) {
            check_keywords(schema);
            by_id_[schema.find("$id")->text] = &schema;
        }
    }

    struct Found {
        const Node *schema, *document;
    };
    // `#/definitions/X`, `<id>`, `<id>#/definitions/X`, and `<id>#definitions/X` as one of the published files has it.
    Found find(std::string_view ref, const Node* document) const {
        const auto hash = ref.find('#');
        if (hash != 0) {
            const auto at = by_id_.find(ref.substr(0, hash));
            if (at == by_id_.end()) throw std::logic_error("no schema " + std::string(ref));
            document = at->second;
        }
        if (hash == std::string_view::npos) return {document, document};
        std::string_view path = ref.substr(hash + 1);
        if (path.starts_with('/')) path.remove_prefix(1);
        constexpr std::string_view definitions = "definitions/";
        const Node* of = path.starts_with(definitions) ? document->find("definitions") : nullptr;
        const Node* found = of == nullptr ? nullptr : of->find(path.substr(definitions.size()));
        if (found == nullptr) throw std::logic_error("no definition " + std::string(ref));
        return {found, document};
    }

    static const Library& get() {
        static const Library library;
        return library;
    }

private:
    Node all_;
    std::map<std::string, const Node*, std::less<>> by_id_;
};

bool is_type(const Node& value, std::string_view type) {
    switch (value.type) {
        case Node::Type::object: return type == "object";
        case Node::Type::list: return type == "array";
        case Node::Type::text: return type == "string";
        case Node::Type::boolean: return type == "boolean";
        case Node::Type::number: return type == "number";
        default: return type == "null";
    }
}

class Check {
public:
    explicit Check(const Library& library) : library_(library) {}

    bool valid(const Node& value, const Node& schema, const Node* document) const {
        std::vector<FieldError> found;
        run(value, schema, document, "", found);
        return found.empty();
    }

    void run(const Node& value, const Node& schema, const Node* document, const std::string& at, std::vector<FieldError>& out) const {
        for (const auto& [key, word] : schema.members) {
            if (out.size() >= most_faults) return;
            const auto fault = [&, name = &key] { out.push_back({at, "schema-" + *name}); };
            if (key == "$ref") {
                const auto found = library_.find(word.text, document);
                run(value, *found.schema, found.document, at, out);
            } else if (key == "allOf") {
                for (const Node& one : word.items) run(value, one, document, at, out);
            } else if (key == "anyOf" || key == "oneOf") {
                std::size_t fits = 0;
                for (const Node& one : word.items) fits += valid(value, one, document) ? 1 : 0;
                if (fits == 0 || (key == "oneOf" && fits != 1)) fault();
            } else if (key == "not") {
                if (valid(value, word, document)) fault();
            } else if (key == "type") {
                if (!is_type(value, word.text)) fault();
            } else if (key == "const") {
                if (!same(value, word)) fault();
            } else if (key == "enum") {
                bool listed = false;
                for (const Node& one : word.items) listed = listed || same(value, one);
                if (!listed) fault();
            } else if (value.type == Node::Type::object) {
                of_object(value, key, word, document, at, out);
            } else if (value.type == Node::Type::list) {
                of_list(value, key, word, document, at, out);
            } else if (key == "pattern" && value.type == Node::Type::text) {
                if (!RE2::PartialMatch(value.text, pattern(word.text))) fault();
            }
        }
    }

private:
    void of_object(const Node& value, std::string_view key, const Node& word, const Node* document, const std::string& at,
                   std::vector<FieldError>& out) const {
        if (key == "required")
            for (const Node& name : word.items)
                if (value.find(name.text) == nullptr) out.push_back({at + "/" + name.text, "schema-required"});
        if (key == "properties")
            for (const auto& [name, schema] : word.members)
                if (const Node* member = value.find(name)) run(*member, schema, document, at + "/" + name, out);
    }
    void of_list(const Node& value, std::string_view key, const Node& word, const Node* document, const std::string& at,
                 std::vector<FieldError>& out) const {
        if (key == "minItems" && value.items.size() < std::stoul(word.text)) out.push_back({at, "schema-minItems"});
        if (key == "items")
            for (std::size_t i = 0; i < value.items.size() && out.size() < most_faults; ++i)
                run(value.items[i], word, document, at + "/" + std::to_string(i), out);
        if (key == "contains") {
            bool any = false;
            for (const Node& one : value.items) any = any || valid(one, word, document);
            if (!any) out.push_back({at, "schema-contains"});
        }
    }
    static const RE2& pattern(const std::string& text) {
        static thread_local std::map<std::string, std::unique_ptr<RE2>> made;  // one, in these schemas
        auto& one = made[text];
        if (!one) one = std::make_unique<RE2>(text);
        return *one;
    }

    const Library& library_;
};

}  // namespace

std::vector<FieldError> faults_of(const Node& value, std::string_view schema) {
    const Library& library = Library::get();
    const auto found = library.find(std::string(base) + std::string(schema), nullptr);
    std::vector<FieldError> out;
    Check(library).run(value, *found.schema, found.document, "", out);
    return out;
}

}  // namespace skl::opendata::spaces
