// A decision model as it is written: the elements of DMN 1.1 to 1.5 (OMG formal/2024-01-01, chapters 6 to 10), read from XML and written
// back. What this engine does not interpret (diagrams, extensions, knowledge sources, artefacts) is kept as it stands.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace skl::rules::dmn {

// Where an element or a text begins in its file; both 1-based, 0: not read from a file.
struct Position {
    std::uint32_t line = 0, column = 0;
};

// What every element carries (DMNElement, §6.3.1). `attributes` and `others` are what is not interpreted, in their order.
struct Element {
    std::string id, name, label, description;
    std::vector<std::pair<std::string, std::string>> attributes;
    std::string extensions;           // <extensionElements>…</extensionElements>
    std::vector<std::string> others;  // further children, each as its XML
    Position position;
};

struct Text {
    std::string text;
    Position position;
};

struct UnaryTests {
    Element element;
    Text text;
    std::string expression_language;
    bool given = false;
};

struct InformationItem {
    Element element;
    std::string type;  // a typeRef; empty: none
    bool given = false;
};

struct Expression;
using ExpressionRef = std::unique_ptr<Expression>;

struct InputClause {
    Element element;
    ExpressionRef expression;
    UnaryTests values;
};

struct OutputClause {
    Element element;
    std::string type;
    UnaryTests values;
    ExpressionRef default_entry;
};

struct Rule {
    Element element;
    std::vector<UnaryTests> inputs;
    std::vector<ExpressionRef> outputs;
    std::vector<std::string> annotations;
};

enum class HitPolicy : std::uint8_t { unique, first, priority, any, collect, rule_order, output_order };
enum class Aggregation : std::uint8_t { none, sum, count, min, max };

// A variable and its expression: of a boxed context (the last may be without a variable: the result), a binding of an invocation.
struct Entry {
    Element element;
    InformationItem variable;
    ExpressionRef expression;
};

// Boxed expressions (chapter 10.2) and literal ones; which members count is said beside the kind.
struct Expression {
    enum class Kind : std::uint8_t {
        literal,      // text, language
        table,        // inputs, outputs, annotations, rules, hit_policy, aggregation, orientation
        context,      // entries
        relation,     // columns; children: the cells row by row
        list,         // children
        invocation,   // children[0] is called; entries are its bindings
        function,     // parameters, function_kind, children[0] the body
        conditional,  // children: if, then, else
        filter,       // children: in, match
        iteration,    // iterator; children: in, return
        some,         // iterator; children: in, satisfies
        every,
    };
    Kind kind = Kind::literal;
    Element element;
    std::string type;

    Text text;
    std::string language;

    std::vector<InputClause> inputs;
    std::vector<OutputClause> outputs;
    std::vector<Element> annotations;
    std::vector<Rule> rules;
    HitPolicy hit_policy = HitPolicy::unique;
    Aggregation aggregation = Aggregation::none;
    std::string orientation, output_label;

    std::vector<Entry> entries;
    std::vector<InformationItem> columns;
    std::vector<Element> rows;
    std::vector<InformationItem> parameters;
    std::string function_kind;  // FEEL, Java, PMML; empty: FEEL
    std::string iterator;
    std::vector<ExpressionRef> children;  // a child may be absent: null
};

struct ItemDefinition {
    Element element;
    std::string type;
    std::string type_language;
    UnaryTests allowed, constraint;
    std::vector<ItemDefinition> components;
    bool collection = false;
    bool function = false;  // a functionItem: parameters and output type
    std::string output_type;
    std::vector<InformationItem> parameters;
};

// A reference to another element: `#id`, or `namespace#id`.
struct Reference {
    Element element;  // of the requirement that holds it
    std::string href;
};

struct InputData {
    Element element;
    InformationItem variable;
};

struct Decision {
    Element element;
    std::string question, allowed_answers;
    InformationItem variable;
    std::vector<Reference> inputs, decisions, knowledge;
    ExpressionRef logic;
};

struct BusinessKnowledgeModel {
    Element element;
    InformationItem variable;
    ExpressionRef logic;  // of kind function
    std::vector<Reference> knowledge;
};

struct DecisionService {
    Element element;
    InformationItem variable;
    std::vector<Reference> outputs, encapsulated, input_decisions, inputs;
};

struct Import {
    Element element;
    std::string space, location, type;
};

struct Definitions {
    Element element;
    std::string space;                                            // its namespace
    std::vector<std::pair<std::string, std::string>> namespaces;  // prefix, URI; the empty prefix is the default one
    std::string prefix;                                           // of DMN's own elements
    std::string expression_language, type_language, exporter, exporter_version;
    std::vector<Import> imports;
    std::vector<ItemDefinition> items;
    std::vector<InputData> inputs;
    std::vector<Decision> decisions;
    std::vector<BusinessKnowledgeModel> knowledge;
    std::vector<DecisionService> services;
    int minor_version = 5;  // as read: 1.1 … 1.5
};

constexpr std::string_view namespaces_of_versions[] = {
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd",  // 1.1
    "http://www.omg.org/spec/DMN/20180521/MODEL/",   // 1.2
    "https://www.omg.org/spec/DMN/20191111/MODEL/",  // 1.3
    "https://www.omg.org/spec/DMN/20211108/MODEL/",  // 1.4
    "https://www.omg.org/spec/DMN/20230324/MODEL/",  // 1.5
};
constexpr std::string_view namespace_written = namespaces_of_versions[4];

}  // namespace skl::rules::dmn
