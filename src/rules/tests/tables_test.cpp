#include "rules/engine/tables/sheet.h"
#include "rules/tests/served_rules.h"

namespace skl::rules {
namespace {

constexpr const char* new_set = R"({"name":"fees","title":{"zh-Hant":"規費","en":"Fees"},"owner":"臺中市政府"})";
constexpr const char* version = "/rules/sets/fees/versions/1";
constexpr const char* table = "/rules/sets/fees/versions/1/tables/fee";

std::string table_model() {
    return R"(<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="fees" name="fees" namespace="urn:test:fees">
<inputData id="i" name="days"><variable name="days" typeRef="number"/></inputData>
<decision id="fee" name="fee"><variable name="fee" typeRef="number"/><informationRequirement><requiredInput href="#i"/></informationRequirement>
<decisionTable hitPolicy="UNIQUE"><input><inputExpression typeRef="number"><text>days</text></inputExpression></input><output typeRef="number"/>
<rule id="early"><inputEntry><text>&lt; 3</text></inputEntry><outputEntry><text>0</text></outputEntry></rule>
<rule id="late"><inputEntry><text>&gt;= 3</text></inputEntry><outputEntry><text>100</text></outputEntry></rule></decisionTable></decision></definitions>)";
}

// The table with these two rules, as PUT takes it.
std::string edit(const std::string& first, const std::string& second, const std::string& change = "") {
    return R"({"hit_policy":"U","columns":[{"kind":"input","id":"input:1","text":"days","type":"number"},)"
           R"({"kind":"output","id":"output:1","type":"number"}],"rules":[{"id":"early","cells":[")" +
           first + R"(","0"]},{"id":"late","cells":[")" + second + R"(","100"]}],"change":")" + change + R"("})";
}

class ServedTables : public ServedRules {
protected:
    void begin() {
        ask("POST", "/rules/sets", "author", new_set);
        ASSERT_EQ(draft("1", "2020-01-01", table_model()).status, 201);
    }
    // With the revision that was seen; 0: none is said.
    Answered put(const std::string& body, int rev, const std::string& who = "author", const std::string& method = "PUT",
                 const std::string& target = table, const std::string& type = "application/json") const {
        Client client(port);
        const std::string seen = rev > 0 ? fmt::format("If-Match: \"{}\"\r\n", rev) : "";
        client.send(
            fmt::format("{} {} HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\nAuthorization: Bearer {}\r\n{}"
                        "Content-Type: {}\r\nContent-Length: {}\r\n\r\n{}",
                        method, target, who, seen, type, body.size(), body));
        return client.read(false);
    }
};

TEST_F(ServedTables, Tables_of_a_version_are_listed_and_read) {
    begin();
    EXPECT_TRUE(get(std::string(version) + "/tables").says(R"("key":"fee")"));
    const Answered one = get(table);
    ASSERT_EQ(one.status, 200) << one.body;
    EXPECT_TRUE(one.says(R"("hit_policy":"U")")) << one.body;
    EXPECT_TRUE(one.says(R"({"id":"late","cells":[">= 3","100"]})")) << one.body;
    EXPECT_TRUE(one.says(R"("editable":false)")) << "nobody is signed in";
    EXPECT_EQ(get(std::string(version) + "/tables/none").status, 404);
}

TEST_F(ServedTables, A_table_of_a_draft_is_written_by_who_saw_it_last) {
    begin();
    EXPECT_EQ(put(edit("< 5", ">= 5"), 0).status, 428);
    const Answered kept = put(edit("< 5", ">= 5"), 1);
    ASSERT_EQ(kept.status, 200) << kept.body;
    EXPECT_TRUE(kept.says(R"("rev":2)")) << kept.body;
    EXPECT_EQ(put(edit("< 6", ">= 6"), 1).status, 412);
    EXPECT_TRUE(get(table).says("< 5"));
    EXPECT_TRUE(get(std::string(version) + "/model").says("&lt; 5"));
    const Answered added = put(edit("< 5", ">= 5", "add-rule:2"), 2);
    EXPECT_TRUE(added.says(R"("cells":["-","null"])")) << added.body;
    EXPECT_TRUE(added.says("table-overlap")) << "an overlap may stand in a draft, and is said: " << added.body;
}

TEST_F(ServedTables, A_fault_is_refused_and_told_at_its_cell) {
    begin();
    const Answered refused = put(edit("< (", ">= 5"), 1);
    EXPECT_EQ(refused.status, 422);
    EXPECT_TRUE(refused.says("/rules/0/cells/0")) << refused.body;
    EXPECT_TRUE(refused.says("feel-syntax")) << refused.body;
    EXPECT_TRUE(put(edit("< 5", ">= 5", "explode"), 1).says("table-change-unknown"));
    EXPECT_TRUE(get(table).says("< 3")) << "nothing was kept";
    const Answered checked = ask("POST", std::string(table) + "/check", "author", edit("< 5", ">= 4"));
    EXPECT_TRUE(checked.says(R"("valid":true)")) << checked.body;
    EXPECT_TRUE(checked.says(R"("rules":[1,2])")) << checked.body;
    EXPECT_EQ(ask("POST", std::string(table) + "/check", "", edit("< 5", ">= 4")).status, 401);
}

TEST_F(ServedTables, Who_changed_a_table_does_not_approve_it_and_a_version_with_an_overlap_is_not_handed_in) {
    begin();
    ASSERT_EQ(put(edit("< 5", ">= 4"), 1, "editor").status, 200);
    const Answered early = ask("POST", std::string(version) + "/submit", "author", "{}");
    EXPECT_EQ(early.status, 422);
    EXPECT_TRUE(early.says("table-overlap")) << early.body;
    ASSERT_EQ(put(edit("< 5", ">= 5"), 2, "editor").status, 200);
    ASSERT_EQ(ask("POST", std::string(version) + "/submit", "author", "{}").status, 200);
    EXPECT_TRUE(put(edit("< 7", ">= 7"), 4).says("version-not-draft"));
    EXPECT_EQ(ask("POST", std::string(version) + "/approve", "editor", "{}").status, 403);
    EXPECT_EQ(ask("POST", std::string(version) + "/approve", "reviewer", "{}").status, 200);
    EXPECT_TRUE(ask("POST", "/rules/sets/fees/evaluate", "", R"({"decision":"fee","inputs":{"days":4}})").says(R"("fee":0)"));
}

TEST_F(ServedTables, A_table_goes_out_as_a_spreadsheet_and_comes_back) {
    begin();
    EXPECT_EQ(get(std::string(table) + "/file?format=csv").body, "U,days,output:1\r\n1,< 3,0\r\n2,>= 3,100\r\n");
    const Answered ods = get(std::string(table) + "/file?format=ods");
    const auto sheet = tables::sheet_of_ods(ods.body);
    ASSERT_TRUE(sheet);
    EXPECT_EQ((*sheet)[2], (std::vector<std::string>{"2", ">= 3", "100"}));
    const std::string multipart =
        "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"fee.ods\"\r\nContent-Type: application/"
        "vnd.oasis.opendocument.spreadsheet\r\n\r\n" +
        ods.body + "\r\n--b--\r\n";
    const Answered same = put(multipart, 1, "author", "POST", std::string(table) + "/sheet", "multipart/form-data; boundary=b");
    EXPECT_EQ(same.status, 200) << same.body;
    EXPECT_TRUE(same.says(R"({"id":"late","cells":[">= 3","100"]})")) << same.body;
    const Answered pasted = put(R"({"rows":"U\tdays\toutput:1\n2\t>= 7\t50\n\t< 7\t1\n"})", same.says("\"rev\":2") ? 2 : 1, "author",
                                "POST", std::string(table) + "/sheet");
    EXPECT_TRUE(pasted.says(R"({"id":"late","cells":[">= 7","50"]})")) << pasted.body;
    EXPECT_TRUE(put(R"({"rows":"U,weeks\n1,2\n"})", 3, "author", "POST", std::string(table) + "/sheet").says("table-sheet-columns"));
}

TEST_F(ServedTables, Test_cases_are_kept_run_and_told_where_they_fail) {
    begin();
    const std::string tests = std::string(version) + "/tests", test = std::string(version) + "/test";
    const std::string cases = R"({"cases":[{"name":"early","decision":"fee","inputs":{"days":1},"expected":0},)"
                              R"({"name":"late","decision":"fee","inputs":{"days":3},"expected":99}]})";
    EXPECT_EQ(put(cases, 0, "author", "PUT", tests).status, 200);
    const Answered kept = get(tests);
    EXPECT_TRUE(kept.says(R"("passed":1,"failed":1)")) << kept.body;
    EXPECT_TRUE(kept.says(R"("name":"late","decision":"fee","expected":"99","got":"100")")) << kept.body;
    EXPECT_TRUE(ask("POST", test, "", "{}").says(R"("passed":1,"failed":1)"));
    const std::string tck = R"(<testCases xmlns='http://www.omg.org/spec/DMN/20160719/testcase' xmlns:xsi='x'><testCase id='1'>)"
                            R"(<inputNode name='days'><value xsi:type='xsd:decimal'>2</value></inputNode><resultNode name='fee'>)"
                            R"(<expected><value xsi:type='xsd:decimal'>0</value></expected></resultNode></testCase></testCases>)";
    const Answered of_tck = ask("POST", test, "", "{\"text\":\"" + tck + "\"}");
    EXPECT_TRUE(of_tck.says(R"("passed":1,"failed":0)")) << of_tck.body;
    EXPECT_TRUE(ask("POST", test, "", R"({"text":"<a/>"})").says("no-test-cases"));
    EXPECT_EQ(ask("PUT", tests, "", cases).status, 401);
    put(edit("< 5", ">= 5"), 1);
    EXPECT_TRUE(get(tests).says(R"("got":"0")")) << "the cases are run against the table as it is now";
}

TEST_F(ServedTables, Two_versions_are_compared_rule_by_rule_in_both_languages) {
    begin();
    ASSERT_EQ(draft("2", "2021-01-01", table_model()).status, 201);
    const std::string second = "/rules/sets/fees/versions/2";
    EXPECT_TRUE(get(second + "/diff").says(R"("against":"1","changes":[])")) << get(second + "/diff").body;
    put(edit("< 5", ">= 5", "add-rule"), 1, "author", "PUT", second + "/tables/fee");
    const Answered changed = get(second + "/diff?against=1");
    EXPECT_TRUE(changed.says("Rule 2: days was ≥ 3, is ≥ 5.")) << changed.body;
    EXPECT_TRUE(changed.says("規則 2：days 原為 ≥ 3，改為 ≥ 5。")) << changed.body;
    EXPECT_TRUE(changed.says(R"("kind":"rule_added")")) << changed.body;
    EXPECT_EQ(get(second + "/diff?against=none").status, 404);
    EXPECT_TRUE(get(std::string(version) + "/diff").says(R"("changes":[])"));
}

std::string with(std::string body, const std::string& more) {
    body.pop_back();
    return body + more + "}";
}

TEST_F(ServedTables, While_a_table_is_written_its_cases_run_and_the_rule_that_holds_is_told) {
    begin();
    const char* const cases =
        R"({"cases":[{"name":"early","decision":"fee","inputs":{"days":1},"expected":0},{"name":"late","decision":"fee","inputs":{"days":4},"expected":100}]})";
    ASSERT_EQ(ask("PUT", std::string(version) + "/tests", "author", cases).status, 200);
    const Answered kept = get(table);
    EXPECT_TRUE(kept.says(R"("beside":{"passed":2,"failed":0)")) << kept.body;
    const Answered checked = put(edit("< 5", ">= 5"), 0, "author", "POST", std::string(table) + "/check");
    ASSERT_EQ(checked.status, 200) << checked.body;
    EXPECT_TRUE(checked.says(R"("passed":1,"failed":1)")) << checked.body;
    EXPECT_TRUE(checked.says(R"("name":"late","decision":"fee","place":2,"passed":false)")) << checked.body;
    EXPECT_TRUE(checked.says(R"("expected":"100","got":"0")")) << checked.body;
    EXPECT_TRUE(checked.says(R"("rules":[1])")) << checked.body;
}

TEST_F(ServedTables, Values_at_hand_are_tried_over_the_range_of_one_of_them_and_kept_as_a_case) {
    begin();
    const std::string at_hand = R"(,"values":[{"name":"days","text":"2"}],"slide":"days")";
    const Answered tried = put(with(edit("< 5", ">= 5"), at_hand), 0, "author", "POST", std::string(table) + "/try");
    ASSERT_EQ(tried.status, 200) << tried.body;
    EXPECT_TRUE(tried.says(R"("unsaved":true)")) << tried.body;
    EXPECT_TRUE(tried.says(R"("result":"0","rules":[1])")) << tried.body;
    EXPECT_TRUE(tried.says(R"("text":"< 5","result":"0","varies":false,"proven":true,"here":true,"rules":[1])")) << tried.body;
    EXPECT_TRUE(tried.says(R"("result":"100","varies":false,"proven":true,"here":false,"rules":[2],"low":"5","low_included":true)"))
        << tried.body;
    const Answered noted =
        put(with(edit("< 5", ">= 5"), at_hand + R"(,"case_name":"two days")"), 0, "author", "POST", std::string(table) + "/case");
    ASSERT_EQ(noted.status, 200) << noted.body;
    EXPECT_TRUE(noted.says(R"("name":"two days","decision":"fee","place":1,"passed":true)")) << noted.body;
    EXPECT_TRUE(get(std::string(version) + "/tests").says(R"("name":"two days","decision":"fee","inputs":{"days":2},"expected":0)"));
    EXPECT_TRUE(get(table).says(R"("unsaved":false)")) << "the table itself was not kept";
    EXPECT_EQ(ask("POST", std::string(table) + "/case", "", with(edit("< 5", ">= 5"), at_hand)).status, 401);
}

TEST_F(ServedTables, The_requirement_graph_of_a_draft_is_drawn_and_changed_and_what_the_models_do_not_bear_is_refused) {
    begin();
    const std::string graph = std::string(version) + "/graph";
    const auto edit_graph = [&](const std::string& body, int rev) { return put(body, rev, "author", "POST", graph); };
    EXPECT_TRUE(get(graph).says(R"("element":"i","model":0,"x":0,"y":0,"own":true,"table":"")")) << get(graph).body;
    const Answered moved = edit_graph(R"({"action":"move","positions":[{"element":"i","x":40,"y":-8}]})", 1);
    ASSERT_EQ(moved.status, 200) << moved.body;
    EXPECT_TRUE(moved.says(R"("element":"i","model":0,"x":40,"y":-8)")) << moved.body;
    EXPECT_EQ(edit_graph(R"({"action":"arrange"})", 1).status, 412);
    EXPECT_TRUE(edit_graph(R"({"action":"remove","element":"i"})", 2).says("graph-required"));
    const Answered released = edit_graph(R"({"action":"disconnect","element":"fee","needs":"i"})", 2);
    EXPECT_EQ(released.status, 422) << "its table asks for days";
    EXPECT_TRUE(released.says("model-invalid")) << released.body;
    ASSERT_EQ(edit_graph(R"({"action":"add","kind":"decision","name":"part"})", 2).status, 200);
    ASSERT_EQ(edit_graph(R"({"action":"connect","element":"fee","needs":"decision_1"})", 3).status, 200);
    EXPECT_TRUE(edit_graph(R"({"action":"connect","element":"decision_1","needs":"fee"})", 4).says("graph-cycle"));
    EXPECT_EQ(edit_graph(R"({"action":"arrange"})", 4).status, 200);
    EXPECT_TRUE(get(table).says("\"hit_policy\":\"U\"")) << "its tables are as they were";
}

}  // namespace
}  // namespace skl::rules
