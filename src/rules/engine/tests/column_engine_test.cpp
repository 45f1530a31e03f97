// Both engines give the same, bit by bit: over expressions and tables of all kinds that law is written in, with numbers at the ends of
// what they hold, nulls, and values that do not fit.
#include "rules/engine/column/engine.h"
#include "rules/engine/tests/sample.h"

namespace skl::rules {
namespace {

using namespace testing;
using column::Batch;
using feel::Value;

std::string input_of(const std::string& name, const std::string& type) {
    return "<inputData id=\"" + name + "\" name=\"" + name + "\"><variable name=\"" + name + "\" typeRef=\"" + type + "\"/></inputData>";
}

const std::vector<std::pair<std::string, std::string>> inputs{{"a", "number"},  {"b", "number"}, {"c", "number"}, {"t", "boolean"},
                                                              {"u", "boolean"}, {"s", "string"}, {"r", "string"}, {"d", "date"},
                                                              {"e", "date"},    {"k", "tKind"}};

std::string requirements() {
    std::string made;
    for (const auto& [name, type] : inputs)
        made += "<informationRequirement><requiredInput href=\"#" + name + "\"/></informationRequirement>";
    return made +
           "<informationRequirement><requiredDecision href=\"#base\"/></informationRequirement>"
           "<knowledgeRequirement><requiredKnowledge href=\"#share\"/></knowledgeRequirement>"
           "<knowledgeRequirement><requiredKnowledge href=\"#fall\"/></knowledgeRequirement>";
}

// A model whose decision `x` is `logic`, beside a table of two outputs and knowledge that it may use.
std::string model(const std::string& logic, const std::string& type = "") {
    std::string body =
        "<itemDefinition name=\"tKind\"><typeRef>string</typeRef><allowedValues><text>\"p\", \"q\", "
        "\"w\"</text></allowedValues></itemDefinition>";
    for (const auto& [name, kind] : inputs) body += input_of(name, kind);
    body +=
        "<decision id=\"base\" name=\"base\"><variable name=\"base\"/>"
        "<informationRequirement><requiredInput href=\"#a\"/></informationRequirement>"
        "<informationRequirement><requiredInput href=\"#k\"/></informationRequirement><decisionTable hitPolicy=\"FIRST\">"
        "<input><inputExpression typeRef=\"number\"><text>a</text></inputExpression></input>"
        "<input><inputExpression><text>k</text></inputExpression></input>"
        "<output name=\"rate\" typeRef=\"number\"/><output name=\"name\"/>"
        "<rule><inputEntry><text>&lt; 10</text></inputEntry><inputEntry><text>\"p\"</text></inputEntry>"
        "<outputEntry><text>0.16</text></outputEntry><outputEntry><text>\"low\"</text></outputEntry></rule>"
        "<rule><inputEntry><text>[10..1000.5)</text></inputEntry><inputEntry><text>-</text></inputEntry>"
        "<outputEntry><text>a / 8</text></outputEntry><outputEntry><text>k</text></outputEntry></rule></decisionTable></decision>"
        "<businessKnowledgeModel id=\"share\" name=\"share\"><variable name=\"share\" typeRef=\"number\"/><encapsulatedLogic>"
        "<formalParameter name=\"of\" typeRef=\"number\"/><formalParameter name=\"by\" typeRef=\"number\"/>"
        "<literalExpression><text>if by = 0 then 0 else round half up(of * by, 1)</text></literalExpression></encapsulatedLogic>"
        "</businessKnowledgeModel>"
        "<businessKnowledgeModel id=\"fall\" name=\"fall\"><variable name=\"fall\"/><encapsulatedLogic><formalParameter name=\"n\"/>"
        "<literalExpression><text>if n &lt; 1 then 0 else 1 + fall(n / 10)</text></literalExpression></encapsulatedLogic>"
        "<knowledgeRequirement><requiredKnowledge href=\"#fall\"/></knowledgeRequirement></businessKnowledgeModel>";
    return definitions(body + "<decision id=\"x\" name=\"x\"><variable name=\"x\"" + (type.empty() ? "" : " typeRef=\"" + type + "\"") +
                       "/>" + requirements() + logic + "</decision>");
}

std::string literal(const std::string& text) { return "<literalExpression><text><![CDATA[" + text + "]]></text></literalExpression>"; }

std::string table(const std::string& policy, const std::vector<std::string>& columns, const std::vector<std::vector<std::string>>& rules,
                  const std::string& clause = "") {
    std::string made = "<decisionTable " + policy + ">";
    for (const std::string& one : columns) made += "<input><inputExpression><text>" + one + "</text></inputExpression></input>";
    made += "<output>" + clause + "</output>";
    for (const auto& rule : rules) {
        made += "<rule>";
        for (std::size_t i = 0; i < rule.size(); ++i) {
            const std::string entry = i + 1 < rule.size() ? "inputEntry" : "outputEntry";
            made += "<" + entry + "><text><![CDATA[" + rule[i] + "]]></text></" + entry + ">";
        }
        made += "</rule>";
    }
    return made + "</decisionTable>";
}

// Of the values: 0, or what RC_PARAMS says as it does to RapidCheck.
std::uint64_t seed_of_run() {
    const char* given = std::getenv("RC_PARAMS");
    const std::string_view text = given ? given : "";
    const auto at = text.find("seed=");
    return at == std::string_view::npos ? 0 : std::strtoull(given + at + 5, nullptr, 10);
}

// Ordinary amounts; amounts with nulls and digits; the ends of what numbers hold; anything at all.
enum class Style : std::uint8_t { plain, ordinary, extreme, anything };
constexpr Style styles[] = {Style::plain, Style::ordinary, Style::extreme, Style::anything};

class Random {
public:
    explicit Random(std::uint64_t seed) : state_(seed) {}
    std::uint64_t next() {
        std::uint64_t z = (state_ += 0x9E3779B97F4A7C15);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
    std::int64_t below(std::uint64_t end) { return static_cast<std::int64_t>(next() % end); }
    template <class T>
    T one_of(const std::vector<T>& all) {
        return all[next() % all.size()];
    }

private:
    std::uint64_t state_;
};

Value number(Random& random, Style style) {
    static const std::vector<std::string> ends{"9223372036854775807",
                                               "-9223372036854775808",
                                               "0",
                                               "-1",
                                               "1",
                                               "1e-18",
                                               "4611686018427387904",
                                               "1e30",
                                               "1e18",
                                               "3037000500",
                                               "0.5",
                                               "9999999999999999999999999999999999",
                                               "-0.0000000000000000000000000000001"};
    if (style == Style::plain) return Value(random.below(2'000));
    if (style == Style::extreme && random.below(2) == 0) return Value(*feel::Decimal::parse(random.one_of(ends)));
    return feel::Decimal::scaled(random.below(200'000) - 50'000, static_cast<std::int8_t>(-random.below(5)));
}

Value random_value(Random& random, std::size_t input, Style style) {
    if (style != Style::plain && random.below(12) == 0) return {};
    if (style == Style::anything && random.below(6) == 0) input = static_cast<std::size_t>(random.below(inputs.size()));
    const std::string& type = inputs[input].second;
    if (type == "number") return number(random, style);
    if (type == "boolean") return Value(random.below(2) == 0);
    if (type == "date") return feel::Date{random.below(40'000) - 10'000};
    if (type == "tKind") return Value(random.one_of<std::string>({"p", "q", "w"}));
    return Value(random.one_of<std::string>({"p", "q", "臺北市", "新北市", ""}));
}

// As a file with numbers of 32 bits gives them.
void narrow(column::Column& column) {
    const auto fits = [](std::int64_t word) { return word == static_cast<std::int32_t>(word); };
    if (!column.values.empty() || !std::all_of(column.words.begin(), column.words.end(), fits)) return;
    for (const std::int64_t word : column.words) column.narrow.push_back(static_cast<std::int32_t>(word));
    column.words.clear();
}

Batch random_batch(Random& random, Style style, std::size_t rows) {
    Batch made;
    made.rows = rows;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        std::vector<Value> values;
        for (std::size_t row = 0; row < rows; ++row) values.push_back(random_value(random, i, style));
        made.columns.push_back(column::column_of(std::move(values)));
        if (random.below(2) == 0) narrow(made.columns.back());
    }
    return made;
}

std::string told(const column::Answer& answer, std::size_t row) {
    std::string text = feel::text_of(answer.results.columns.front().at(row)) + " [" + answer.rule_ids.front()[row] + "]";
    for (const column::RowRemark& one : answer.remarks)
        if (one.row == row) text += " " + one.code + " " + one.element;
    return text;
}

// The number of rows that were compared; the first that differs ends the test.
std::size_t compared(const std::string& xml, std::uint64_t seed, std::size_t rows_each, const std::string& what) {
    const Checked made = compile_models({{"m", xml}});
    const dmn::Program& program = *made.compiled.program;
    column::Plan plan;
    plan.program = made.compiled.program;
    for (const auto& [name, type] : inputs) plan.inputs.push_back(*program.find(dmn::Unit::Kind::input, name));
    plan.outputs = {*program.find(dmn::Unit::Kind::decision, "x")};
    plan.as_of.date = {20'000};
    plan.rule_ids = true;
    const auto by_rows = column::row_engine(plan), by_columns = column::column_engine(plan);
    Random random(seed);
    std::size_t rows = 0;
    for (const Style style : styles) {
        const Batch batch = random_batch(random, style, rows_each);
        column::Answer expected, got;
        by_rows->run(batch, expected);
        by_columns->run(batch, got);
        for (std::size_t row = 0; row < batch.rows; ++row, ++rows) {
            const Value a = expected.results.columns.front().at(row), b = got.results.columns.front().at(row);
            if (same(a, b) && told(expected, row) == told(got, row)) continue;
            std::string given;
            for (std::size_t i = 0; i < inputs.size(); ++i) given += inputs[i].first + "=" + feel::text_of(batch.columns[i].at(row)) + " ";
            ADD_FAILURE() << what << "\nwith " << given << "\nby rows    " << told(expected, row) << "\nby columns " << told(got, row);
            return rows;
        }
        EXPECT_EQ(expected.remarks.size(), got.remarks.size()) << what;
    }
    return rows;
}

const std::vector<std::string> expressions{"a",
                                           "k",
                                           "1.50",
                                           "null",
                                           "a + b",
                                           "a - b * c",
                                           "a * 1.5",
                                           "a * b * c",
                                           "a / b",
                                           "a / 4",
                                           "a / 3",
                                           "a * b / 365",
                                           "-a",
                                           "-(a - b)",
                                           "a ** 2",
                                           "a + 0.1 + 0.02",
                                           "b / 100 + c / 8",
                                           "(a + b) / (b - c)",
                                           "a * 0.000000000000000001 * b",
                                           "a = b",
                                           "a != b",
                                           "a < b",
                                           "a <= b",
                                           "a > 1.5 * b",
                                           "a >= 10.25",
                                           "a = null",
                                           "s = r",
                                           "s < r",
                                           "s != null",
                                           "t = u",
                                           "d < e",
                                           "d = e",
                                           "s = a",
                                           "t and u",
                                           "t or u",
                                           "not(t)",
                                           "a < 5 and b > 3",
                                           "a < 5 or t",
                                           "t and a",
                                           "not(a < b) or u",
                                           "t or s = \"p\"",
                                           "if t then a else b",
                                           "if a < b then a * 2 else b / 7",
                                           "if t then a else s",
                                           "if u then s else \"其他\"",
                                           "if a then 1 else 2",
                                           "if a > 0 then (if b > 0 then \"ab\" else \"a\") else k",
                                           "if t then null else c",
                                           "if t then d else e",
                                           "a between b and c",
                                           "a between 5 and 10.5",
                                           "a in [1..10]",
                                           "a in (b..c]",
                                           "a in (1, 5, [7..9.5), > 100)",
                                           "s in (\"p\", \"q\")",
                                           "a in > 5",
                                           "a in [1, 2, 3]",
                                           "d in [date(\"2000-01-01\")..e]",
                                           "k in (\"p\", s)",
                                           "floor(a)",
                                           "ceiling(a)",
                                           "floor(a, 1)",
                                           "round half up(a, 0)",
                                           "round half down(a, 1)",
                                           "round up(a, 2)",
                                           "round down(a, 2)",
                                           "decimal(a, 1)",
                                           "round half up(a / b, 0)",
                                           "round half up(a / 7, 2)",
                                           "decimal(a / b, 3)",
                                           "floor(a / 30)",
                                           "ceiling(a * 0.16)",
                                           "round down(a / b, 1)",
                                           "round up(a * b / 365, 0)",
                                           "decimal(a, b)",
                                           "round half up(a / 0.03, 1)",
                                           "floor(a) / floor(b)",
                                           "decimal(a / -4, 1)",
                                           "abs(a)",
                                           "abs(a - b)",
                                           "min(a, b)",
                                           "max(a, b, c)",
                                           "max(0, min(a, 100.5) - 10)",
                                           "min(s, r)",
                                           "sum(a, b, c)",
                                           "modulo(a, 7)",
                                           "sqrt(a)",
                                           "odd(a)",
                                           "string length(s)",
                                           "upper case(s)",
                                           "s + r",
                                           "starts with(s, \"臺\")",
                                           "contains(s, k)",
                                           "string(a)",
                                           "d + duration(\"P1D\")",
                                           "d - e",
                                           "d.year",
                                           "years and months duration(d, e)",
                                           "day of week(d)",
                                           "date(\"2026-01-01\") > d",
                                           "today() > d",
                                           "share(a, 0.25)",
                                           "share(of: a, by: b)",
                                           "share(by: c, of: share(a, b))",
                                           "share(s, a)",
                                           "fall(a)",
                                           "fall(fall(a))",
                                           "base.rate",
                                           "base.name",
                                           "base",
                                           "base.rate * a",
                                           "base.missing",
                                           "if base.rate = null then 0 else base.rate",
                                           "{x: a + 1, y: x * 2}.y",
                                           "{x: a, y: x + b}",
                                           "{x: a / b, y: t}.y",
                                           "(if t then {p: a, q: s} else {p: b, q: r}).p",
                                           "if t then {p: a} else base",
                                           "for i in 1..3 return i * a",
                                           "some i in [a, b] satisfies i > c",
                                           "[a, b, c][item > 5]",
                                           "count([a, b])",
                                           "a instance of number",
                                           "if t then 1 else a / 0",
                                           "a / 0",
                                           "a + s",
                                           "undefined name",
                                           "if a < b then s < t else t < s",
                                           "a < b < c"};

TEST(ColumnEngine, An_expression_gives_by_columns_what_it_gives_by_rows) {
    std::size_t rows = 0;
    for (std::size_t i = 0; i < expressions.size(); ++i)
        rows += compared(model(literal(expressions[i])), i + 1'000 * seed_of_run(), 220, expressions[i]);
    EXPECT_GE(rows, 100'000U);
}

TEST(ColumnEngine, A_declared_type_is_enforced_as_it_is_by_rows) {
    for (const std::string type : {"number", "string", "boolean", "date", "tKind", "Any", "dateTime"})
        for (const std::string text : {"a", "s", "t", "d", "k", "if t then a else s", "null"})
            compared(model(literal(text), type), 7, 64, text + " as " + type);
}

const std::vector<std::string> numbers{
    "-",    "> 5",    "<= 1000",   "[10..20]", "(10..2000.5)", "not(7, 9)", "1, 3, [5..8]", "> b", "? > b and ? < 500",
    "null", "[1..1]", "not(null)", "< -0.001", "10.5"};
const std::vector<std::string> texts{"-", "\"p\"", "not(\"q\")", "\"p\", \"臺北市\"", "r", "> \"p\"", "null"};
const std::vector<std::string> truths{"-", "true", "false", "not(true)", "u"};
const std::vector<std::string> dates{"-", "> date(\"2000-01-01\")", "[date(\"1990-01-01\")..date(\"2010-01-01\")]", "e"};
const std::vector<std::string> results{"1", "2.5", "1", "-7", "a", "a / 3", "b * 2"};
const std::vector<std::string> policies{"",
                                        "hitPolicy=\"UNIQUE\"",
                                        "hitPolicy=\"FIRST\"",
                                        "hitPolicy=\"ANY\"",
                                        "hitPolicy=\"COLLECT\"",
                                        "hitPolicy=\"RULE ORDER\"",
                                        "hitPolicy=\"PRIORITY\"",
                                        "hitPolicy=\"COLLECT\" aggregation=\"SUM\"",
                                        "hitPolicy=\"COLLECT\" aggregation=\"COUNT\"",
                                        "hitPolicy=\"COLLECT\" aggregation=\"MIN\"",
                                        "hitPolicy=\"COLLECT\" aggregation=\"MAX\""};

std::string random_table(Random& random) {
    const std::string policy = random.one_of(policies);
    const auto rules = static_cast<std::size_t>(1 + random.below(random.below(4) == 0 ? 16 : 5));
    std::vector<std::vector<std::string>> made;
    for (std::size_t i = 0; i < rules; ++i)
        made.push_back({random.one_of(numbers), random.one_of(texts), random.one_of(truths), random.one_of(dates), random.one_of(results)});
    std::string clause;
    if (policy.find("PRIORITY") != std::string::npos) clause += "<outputValues><text>2.5, 1, -7</text></outputValues>";
    if (random.below(3) == 0) clause += "<defaultOutputEntry><text>0.75</text></defaultOutputEntry>";
    return table(policy, {"a", "s", "t", "d"}, made, clause);
}

TEST(ColumnEngine, A_table_gives_by_columns_what_it_gives_by_rows) {
    Random random(20'260'101 + seed_of_run());
    for (int i = 0; i < 120; ++i) {
        const std::string logic = random_table(random);
        compared(model(logic), random.next(), 70, logic);  // more rows than a word of a mask has
    }
}

std::vector<std::string> by_rows(const std::string& logic) {
    const Checked made = compile_models({{"m", model(logic)}});
    column::Plan plan;
    plan.program = made.compiled.program;
    plan.outputs = {*made.compiled.program->find(dmn::Unit::Kind::decision, "x")};
    return column::column_engine(plan)->by_rows();
}

TEST(ColumnEngine, Only_decisions_over_lists_and_tables_that_make_lists_go_by_rows) {
    for (const std::string text : {"for i in 1..3 return i * a", "some i in [a, b] satisfies i > c", "[a, b, c][item > 5]"})
        EXPECT_EQ(by_rows(literal(text)), std::vector<std::string>{"x"}) << text;
    for (const std::string text :
         {"share(of: a, by: b)", "round half up(a / b, 0)", "{x: a, y: x + b}.y", "a in (1, 5, [7..9.5), > 100)", "base.rate"})
        EXPECT_TRUE(by_rows(literal(text)).empty()) << text;
    EXPECT_TRUE(by_rows(table("hitPolicy=\"COLLECT\" aggregation=\"SUM\"", {"a"}, {{"> 1", "2"}})).empty());
    EXPECT_EQ(by_rows(table("hitPolicy=\"RULE ORDER\"", {"a"}, {{"> 1", "2"}})), std::vector<std::string>{"x"});
}

}  // namespace
}  // namespace skl::rules
