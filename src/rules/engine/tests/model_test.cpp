#include "rules/engine/tests/sample.h"

namespace skl::rules {
namespace {

using namespace testing;

std::vector<std::string> codes(const std::string& xml) {
    std::vector<std::string> made;
    for (const feel::Diagnostic& one : checked(xml).compiled.diagnostics) made.push_back(one.code);
    return made;
}

TEST(Model, What_is_written_is_what_was_read) {
    const std::string xml =
        "<?xml version=\"1.0\"?><dmn:definitions xmlns:dmn=\"http://www.omg.org/spec/DMN/20180521/MODEL/\" xmlns:x=\"urn:x\" id=\"m\" "
        "name=\"m\" "
        "namespace=\"urn:test\" x:kept=\"yes\"><dmn:extensionElements><x:anything a=\"1\">text</x:anything></dmn:extensionElements>"
        "<dmn:decision id=\"d\" name=\"d\"><dmn:variable name=\"d\"/><dmn:literalExpression><dmn:text>1 &lt; "
        "2</dmn:text></dmn:literalExpression>"
        "</dmn:decision><dmn:textAnnotation id=\"t\"><dmn:text>a note</dmn:text></dmn:textAnnotation></dmn:definitions>";
    std::vector<feel::Diagnostic> faults;
    const auto read = dmn::read_model(xml, faults);
    ASSERT_TRUE(read.model);
    EXPECT_EQ(read.model->minor_version, 2);
    const std::string written = dmn::write_model(*read.model);
    EXPECT_NE(written.find("https://www.omg.org/spec/DMN/20230324/MODEL/"), std::string::npos);
    EXPECT_NE(written.find("<x:anything a=\"1\">text</x:anything>"), std::string::npos);
    EXPECT_NE(written.find("x:kept=\"yes\""), std::string::npos);
    EXPECT_NE(written.find("a note"), std::string::npos);
    const auto again = dmn::read_model(written, faults);
    ASSERT_TRUE(again.model);
    EXPECT_EQ(dmn::write_model(*again.model), written);
    EXPECT_TRUE(faults.empty());
}

TEST(Model, Faults_have_codes_and_places) {
    EXPECT_EQ(codes("<definitions"), std::vector<std::string>{"xml-malformed"});
    EXPECT_EQ(codes("<!DOCTYPE a [<!ENTITY b \"c\">]><a/>"), std::vector<std::string>{"xml-malformed"});
    EXPECT_EQ(codes("<a/>"), std::vector<std::string>{"unknown-element"});
    const Checked made =
        checked(definitions("\n<decision id=\"d\" name=\"d\"><variable name=\"d\"/>\n<literalExpression><text>1 +\n "
                            "nme</text></literalExpression></decision>"));
    ASSERT_EQ(made.compiled.diagnostics.size(), 1U);
    EXPECT_EQ(made.compiled.diagnostics.front().code, "name-unknown");
    EXPECT_EQ(made.compiled.diagnostics.front().line, 4U);
    EXPECT_EQ(made.compiled.diagnostics.front().column, 2U);
}

TEST(Model, Decisions_that_require_each_other_are_refused) {
    const auto decision = [](const std::string& name, const std::string& other) {
        return "<decision id=\"" + name + "\" name=\"" + name + "\"><variable name=\"" + name +
               "\"/><informationRequirement><requiredDecision href=\"#" + other + "\"/></informationRequirement><literalExpression><text>" +
               other + "</text></literalExpression></decision>";
    };
    const std::string xml = definitions(decision("a", "b") + decision("b", "a"));
    const auto found = codes(xml);
    EXPECT_NE(std::find(found.begin(), found.end(), "cyclic-requirement"), found.end());
    EXPECT_EQ(decided(xml, {}, "a"), "null");
}

TEST(Model, A_requirement_that_is_not_needed_is_not_evaluated) {
    const std::string xml = definitions(
        "<inputData id=\"x\" name=\"x\"><variable name=\"x\" typeRef=\"number\"/></inputData>"
        "<decision id=\"e\" name=\"e\"><variable name=\"e\"/><informationRequirement><requiredInput href=\"#x\"/></informationRequirement>"
        "<literalExpression><text>for i in 1..1000000000 return i</text></literalExpression></decision>"
        "<decision id=\"d\" name=\"d\"><variable name=\"d\"/><informationRequirement><requiredDecision "
        "href=\"#e\"/></informationRequirement>"
        "<informationRequirement><requiredInput href=\"#x\"/></informationRequirement>"
        "<literalExpression><text>if x > 0 then 1 else count(e)</text></literalExpression></decision>");
    EXPECT_EQ(decided(xml, x(1)), "1");
}

TEST(Model, A_model_without_end_stops_at_its_limits) {
    const std::string xml = definitions(
        "<businessKnowledgeModel id=\"f\" name=\"f\"><variable name=\"f\"/><encapsulatedLogic><formalParameter "
        "name=\"n\"/><literalExpression>"
        "<text>f(n + 1) + 1</text></literalExpression></encapsulatedLogic></businessKnowledgeModel>"
        "<decision id=\"d\" name=\"d\"><variable name=\"d\"/><knowledgeRequirement><requiredKnowledge href=\"#f\"/></knowledgeRequirement>"
        "<literalExpression><text>f(0)</text></literalExpression></decision>");
    const Checked made = compile_models({{"m", xml}});
    feel::Run run;
    dmn::Bindings bindings(*made.compiled.program);
    run.bindings = &bindings;
    EXPECT_TRUE(made.compiled.program->value(run, *made.compiled.program->find(dmn::Unit::Kind::decision, "d")).null());
    EXPECT_EQ(run.over(), feel::Limit::depth);
}

// A line of megabytes with many tables: what was quadratic once.
TEST(Model, A_large_model_on_one_line_is_read_and_checked_in_a_time_that_grows_with_it) {
    std::string rows, decisions;
    for (int i = 0; i < 60; ++i)
        rows += fmt::format("<rule><inputEntry><text>[{}..{}]</text></inputEntry><outputEntry><text>{}</text></outputEntry></rule>", i % 37,
                            i % 37 + 50, i);
    for (int k = 0; k < 60; ++k)
        decisions += fmt::format(
            "<decision id=\"d{0}\" name=\"d{0}\"><variable name=\"d{0}\"/><informationRequirement><requiredInput "
            "href=\"#x\"/></informationRequirement>"
            "<decisionTable><input><inputExpression><text>x</text></inputExpression></input><output/>{1}</decisionTable></decision>",
            k, rows);
    const Checked made =
        checked(definitions("<inputData id=\"x\" name=\"x\"><variable name=\"x\" typeRef=\"number\"/></inputData>" + decisions));
    ASSERT_TRUE(made.compiled.program);
    EXPECT_TRUE(made.compiled.faulty()) << "rules overlap";
    EXPECT_GT(made.compiled.diagnostics.back().column, 200'000U);
}

TEST(Model, Inputs_of_imported_models_are_given_by_the_way_of_their_import) {
    const auto inner =
        "<definitions xmlns=\"https://www.omg.org/spec/DMN/20230324/MODEL/\" id=\"i\" name=\"i\" namespace=\"urn:inner\">"
        "<inputData id=\"n\" name=\"n\"><variable name=\"n\" typeRef=\"number\"/></inputData><decision id=\"twice\" name=\"twice\">"
        "<variable name=\"twice\"/><informationRequirement><requiredInput href=\"#n\"/></informationRequirement>"
        "<literalExpression><text>n * 2</text></literalExpression></decision></definitions>";
    const auto outer = definitions(
        "<import name=\"in ner\" namespace=\"urn:inner\" importType=\"https://www.omg.org/spec/DMN/20230324/MODEL/\"/>"
        "<decision id=\"d\" name=\"d\"><variable name=\"d\"/><informationRequirement><requiredDecision href=\"urn:inner#twice\"/>"
        "</informationRequirement><literalExpression><text>in ner.twice + 1</text></literalExpression></decision>");
    const Checked made = compile_models({{"outer", outer}, {"inner", inner}});
    EXPECT_FALSE(made.compiled.faulty());
    const dmn::Program& program = *made.compiled.program;
    const auto given = [&](feel::Context inputs) {
        feel::Run run;
        dmn::Bindings bindings(program);
        run.bindings = &bindings;
        EXPECT_TRUE(program.give(run, inputs).empty());
        return feel::text_of(program.value(run, *program.find(dmn::Unit::Kind::decision, "d")));
    };
    feel::Context n, nested;
    n.put("n", feel::Value(std::int64_t{5}));
    nested.put("in ner", feel::Value(n));
    EXPECT_EQ(given(nested), "11");
    EXPECT_EQ(given(n), "11");
}

}  // namespace
}  // namespace skl::rules
