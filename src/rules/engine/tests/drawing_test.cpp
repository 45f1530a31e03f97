// The requirement graph changed in the text of a model: what is asked for is there, all else stays byte by byte.
#include "rules/engine/drawing/graph_edit.h"
#include "rules/engine/tests/sample.h"

namespace skl::rules {
namespace {

using namespace testing;
using drawing::Spots;

const std::string model = R"(<?xml version="1.0"?>
<d:definitions xmlns:d="https://www.omg.org/spec/DMN/20230324/MODEL/" xmlns:di="https://www.omg.org/spec/DMN/20230324/DMNDI/" xmlns:c="http://www.omg.org/spec/DMN/20180521/DC/"
  id="m"   name="m" namespace="urn:test">
  <!-- kept > as it is -->
  <d:inputData id="x" name='x'><d:variable name="x" typeRef="number"/></d:inputData>
  <d:decision id="a" name="a">
    <d:variable name="a"/>
    <d:informationRequirement id="r1"><d:requiredInput href="#x"/></d:informationRequirement>
    <d:literalExpression><d:text><![CDATA[if x < 1 then 2 else 3]]></d:text></d:literalExpression>
  </d:decision>
  <d:decision id="b" name="b &amp; co"><d:variable name="b &amp; co"/><d:literalExpression><d:text>1</d:text></d:literalExpression></d:decision>
  <di:DMNDI><di:DMNDiagram id="dia"><di:DMNShape id="s1" dmnElementRef="x"><c:Bounds x="10" y="20.0" width="100" height="50"/></di:DMNShape></di:DMNDiagram></di:DMNDI>
</d:definitions>
)";

std::string code(const drawing::Changed& changed) { return changed ? "" : changed.problem().errors.front().code; }
bool compiles(const std::string& xml) { return !compile_models({{"m", xml}}).compiled.faulty(); }

TEST(Drawing, A_shape_that_moves_changes_its_two_numbers_and_nothing_else) {
    EXPECT_EQ(drawing::spots_in(model), (Spots{{"x", {10, 20}}}));
    std::string expected = model;
    expected.replace(expected.find("x=\"10\" y=\"20.0\""), 15, "x=\"35\" y=\"-7\"");
    EXPECT_EQ(*drawing::move(model, {{"x", {35, -7}}}), expected);
    EXPECT_EQ(*drawing::move(model, {}), model);
    EXPECT_EQ(code(drawing::move(model, {{"none", {0, 0}}})), "graph-element-unknown");
}

TEST(Drawing, An_element_that_was_not_drawn_has_a_shape_and_lines_to_what_is_drawn) {
    const std::string moved = *drawing::move(model, {{"a", {300, 20}}});
    EXPECT_EQ(drawing::spots_in(moved), (Spots{{"a", {300, 20}}, {"x", {10, 20}}}));
    EXPECT_NE(moved.find(R"(dmnElementRef="r1"><)"), std::string::npos) << moved;
    EXPECT_TRUE(compiles(moved));
    const std::string again = *drawing::move(moved, {{"a", {300, 120}}});
    EXPECT_EQ(again.find("DMNEdge id"), again.rfind("DMNEdge id")) << "the line moves with its shape";
}

TEST(Drawing, A_model_without_a_diagram_is_given_one) {
    const std::string xml = table_model("hitPolicy=\"UNIQUE\"", {{"&lt; 1", "1"}});
    const std::string moved = *drawing::move(xml, {{"x", {1, 2}}, {"d", {3, 4}}});
    EXPECT_EQ(drawing::spots_in(moved), (Spots{{"d", {3, 4}}, {"x", {1, 2}}}));
    EXPECT_TRUE(compiles(moved));
    EXPECT_EQ(
        moved.compare(0, xml.size() - std::string("</definitions>").size(), xml, 0, xml.size() - std::string("</definitions>").size()), 0);
}

TEST(Drawing, Inputs_decisions_and_knowledge_come_and_go) {
    for (const auto kind : {drawing::NewKind::input, drawing::NewKind::decision, drawing::NewKind::knowledge}) {
        const std::string more = *drawing::add(model, kind, "net <income>");
        EXPECT_TRUE(compiles(more)) << more;
        EXPECT_NE(more.find("net &lt;income&gt;"), std::string::npos);
    }
    EXPECT_EQ(code(drawing::add(model, drawing::NewKind::input, "b & co")), "graph-element-taken");
    const std::string less = *drawing::remove(model, "b");
    EXPECT_EQ(less.find("b &amp; co"), std::string::npos);
    EXPECT_EQ(less.size() + 1, model.size() - (model.find("  <di:DMNDI>") - model.find("  <d:decision id=\"b\"")) + 1);
    EXPECT_EQ(code(drawing::remove(model, "x")), "graph-required");
}

TEST(Drawing, A_requirement_is_added_where_it_can_be_and_a_circle_is_refused) {
    const std::string more = *drawing::connect(model, "b", "a");
    EXPECT_TRUE(compiles(more)) << more;
    EXPECT_NE(more.find(R"(<d:requiredDecision href="#b"/>)"), std::string::npos);
    EXPECT_EQ(code(drawing::connect(more, "a", "b")), "graph-cycle");
    EXPECT_EQ(code(drawing::connect(more, "a", "a")), "graph-cycle");
    EXPECT_EQ(code(drawing::connect(more, "b", "a")), "graph-requirement-twice");
    EXPECT_EQ(code(drawing::connect(model, "a", "x")), "graph-kinds");
    EXPECT_EQ(*drawing::disconnect(more, "b", "a"), model) << "as it was before";
    EXPECT_EQ(code(drawing::disconnect(model, "b", "a")), "graph-requirement-unknown");
}

}  // namespace
}  // namespace skl::rules
