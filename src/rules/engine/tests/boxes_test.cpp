// Boxed expressions as fields over the text of a model: each kind is read, what is changed changes its own bytes.
#include "rules/engine/drawing/boxes.h"
#include "rules/engine/tests/sample.h"

namespace skl::rules {
namespace {

using namespace testing;

std::string decision(const std::string& logic) {
    return definitions(
        "<inputData id=\"x\" name=\"x\"><variable name=\"x\" typeRef=\"number\"/></inputData>\n"
        "<decision id=\"d\" name=\"d\"><variable name=\"d\"/><!-- kept --><informationRequirement><requiredInput "
        "href=\"#x\"/></informationRequirement>" +
        logic + "</decision>");
}
std::string literal(const std::string& text) { return "<literalExpression><text>" + text + "</text></literalExpression>"; }

// Each box as sort/role(fields).
std::vector<std::string> boxes(const std::string& xml, const std::string& owner = "d") {
    std::vector<std::string> made;
    const auto logic = drawing::logic_in(xml, owner);
    for (const drawing::LogicBox& one : logic->boxes) {
        std::string line = std::string(one.depth, ' ') + one.sort + "/" + one.role;
        for (const drawing::BoxField& field : one.fields) line += " " + field.value;
        made.push_back(line);
    }
    return made;
}

const std::string context = decision(
    "<context><contextEntry><variable name=\"half\" typeRef=\"number\"/><literalExpression><text><![CDATA[x < "
    "2]]></text></literalExpression>"
    "</contextEntry><contextEntry>" +
    literal("half + 1") + "</contextEntry></context>");

TEST(Boxes, A_context_has_a_name_a_type_and_a_value_for_each_entry_and_later_entries_see_earlier_ones) {
    EXPECT_EQ(boxes(context),
              (std::vector<std::string>{"context/logic", " contextEntry/entry half number", "  literalExpression/value x < 2",
                                        " contextEntry/result", "  literalExpression/value half + 1"}));
    const auto logic = drawing::logic_in(context, "d");
    EXPECT_EQ(logic->required, std::vector<std::string>{"x"});
    EXPECT_EQ(logic->boxes.back().scope, std::vector<std::string>{"half"});
}

TEST(Boxes, Fields_that_are_as_they_were_leave_every_byte_and_one_that_changed_changes_its_own) {
    const auto logic = drawing::logic_in(context, "d");
    std::vector<drawing::BoxField> fields;
    for (const drawing::LogicBox& one : logic->boxes) fields.insert(fields.end(), one.fields.begin(), one.fields.end());
    EXPECT_EQ(*drawing::with_fields(context, "d", fields), context);
    for (drawing::BoxField& one : fields)
        if (one.value == "half + 1") one.value = "if half < 1 then 0 else 1";
    std::string expected = context;
    expected.replace(expected.find("half + 1"), 8, "if half &lt; 1 then 0 else 1");
    EXPECT_EQ(*drawing::with_fields(context, "d", fields), expected);
    EXPECT_FALSE(drawing::with_fields(context, "d", {{"9.9", drawing::FieldKind::text, "1", 0, 0}}));
}

TEST(Boxes, Every_kind_of_boxed_expression_is_read) {
    EXPECT_EQ(boxes(decision("<conditional><if>" + literal("true") + "</if><then>" + literal("1") + "</then><else>" + literal("2") +
                             "</else></conditional>")),
              (std::vector<std::string>{"conditional/logic", " literalExpression/if true", " literalExpression/then 1",
                                        " literalExpression/else 2"}));
    EXPECT_EQ(boxes(decision("<for iteratorVariable=\"i\"><in>" + literal("[1]") + "</in><return>" + literal("i") + "</return></for>")),
              (std::vector<std::string>{"for/logic i", " literalExpression/in [1]", " literalExpression/return i"}));
    EXPECT_EQ(boxes(decision("<filter><in>" + literal("[1]") + "</in><match>" + literal("item > 0") + "</match></filter>")).size(), 3U);
    EXPECT_EQ(
        boxes(decision("<relation><column name=\"a\"/><column name=\"b\"/><row>" + literal("1") + literal("2") + "</row></relation>")),
        (std::vector<std::string>{"relation/logic a b", " row/row", "  literalExpression/cell 1", "  literalExpression/cell 2"}));
    EXPECT_EQ(boxes(decision("<list>" + literal("1") + literal("2") + "</list>")).size(), 3U);
    EXPECT_EQ(
        boxes(decision("<invocation>" + literal("abs") + "<binding><parameter name=\"n\"/>" + literal("x") + "</binding></invocation>")),
        (std::vector<std::string>{"invocation/logic", " literalExpression/called abs", " binding/argument n ",
                                  "  literalExpression/value x"}));
    EXPECT_EQ(
        boxes(definitions("<businessKnowledgeModel id=\"k\" name=\"k\"><variable name=\"k\"/><encapsulatedLogic><formalParameter "
                          "name=\"n\" typeRef=\"number\"/>" +
                          literal("n + 1") + "</encapsulatedLogic></businessKnowledgeModel>"),
              "k"),
        (std::vector<std::string>{"encapsulatedLogic/logic", " formalParameter/parameter n number", " literalExpression/body n + 1"}));
}

TEST(Boxes, What_is_added_compiles_and_what_is_taken_away_leaves_the_rest) {
    for (const char* const logic :
         {"<list><literalExpression><text>1</text></literalExpression></list>", "<list/>",
          "<context><contextEntry><variable name=\"a\"/><literalExpression><text>1</text></literalExpression></contextEntry></context>",
          "<relation><column name=\"a\"/></relation>"}) {
        const std::string xml = decision(logic), path = drawing::logic_in(xml, "d")->boxes.front().path;
        const auto more = drawing::with_change(xml, "d", "add:" + path);
        ASSERT_TRUE(more) << logic;
        EXPECT_FALSE(compile_models({{"m", *more}}).compiled.faulty()) << *more;
        EXPECT_GT(boxes(*more).size(), boxes(xml).size());
    }
    const std::string path = drawing::logic_in(context, "d")->boxes[1].path;
    EXPECT_EQ(boxes(*drawing::with_change(context, "d", "delete:" + path)),
              (std::vector<std::string>{"context/logic", " contextEntry/result", "  literalExpression/value half + 1"}));
    EXPECT_FALSE(drawing::with_change(context, "d", "explode:" + path));
}

TEST(Boxes, A_literal_expression_becomes_a_box_of_another_sort_around_what_it_said) {
    const std::string xml = decision(literal("x + 1"));
    const std::string path = drawing::logic_in(xml, "d")->boxes.front().path;
    for (const char* const sort : {"context", "list", "conditional"}) {
        const auto made = drawing::with_change(xml, "d", std::string(sort) + ":" + path);
        ASSERT_TRUE(made);
        EXPECT_FALSE(compile_models({{"m", *made}}).compiled.faulty()) << *made;
        EXPECT_EQ(drawing::logic_in(*made, "d")->boxes.front().sort, sort);
    }
    EXPECT_EQ(decided(*drawing::with_change(xml, "d", "conditional:" + path), x(4)), "5");
}

}  // namespace
}  // namespace skl::rules
