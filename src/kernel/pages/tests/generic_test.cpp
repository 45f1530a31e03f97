// Pages without a template of their own: a table of a list, a summary of a struct, a problem.
#include "kernel/pages/tests/sample.h"

namespace skl::sample {
namespace {

Lanterns two_lanterns() {
    Lanterns out;
    out.items.push_back({{"平溪 <1>"},
                         {"/lanterns/1"},
                         1234,
                         Colour::amber,
                         Date{std::chrono::sys_days{std::chrono::year{2026} / 3 / 3}},
                         true,
                         {"平安", "健康"}});
    out.items.push_back({{"二"}, {"/lanterns/2"}, -5, Colour::red, {}, false, {}});
    return out;
}

class GenericPage : public PagesTest {
protected:
    static std::string with(std::string_view parameter, std::string_view value) {
        return fmt::format("?mood=glad&{}={}", parameter, value);
    }
    std::string table(const Lanterns& list, const char* language) {
        return pages->table(frame(language), {&face_of<Lanterns>, &list}, with);
    }
};

TEST_F(GenericPage, A_table_shows_values_as_people_of_the_language_read_them) {
    const std::string zh = table(two_lanterns(), "zh-Hant"), en = table(two_lanterns(), "en");
    EXPECT_TRUE(holds(zh, R"(<td class="sl-number">1,234</td>)"));
    EXPECT_TRUE(holds(zh, "2026年3月3日"));
    EXPECT_TRUE(holds(en, "3 March 2026"));
    EXPECT_TRUE(holds(zh, "平安、健康"));
    EXPECT_TRUE(holds(en, "平安, 健康"));
    EXPECT_TRUE(holds(zh, "<td>是</td>"));
    EXPECT_TRUE(holds(en, "<td>No</td>"));
}

TEST_F(GenericPage, A_row_that_has_an_address_is_a_link_in_its_first_cell_and_no_column) {
    const std::string page = table(two_lanterns(), "en");
    EXPECT_TRUE(holds(page, R"(<td><a class="govuk-link" href="/lanterns/1">平溪 &lt;1&gt;</a></td>)"));
    EXPECT_FALSE(holds(page, ">/lanterns/1<"));
    EXPECT_FALSE(holds(page, ">href<"));
}

TEST_F(GenericPage, Sorting_and_the_next_page_keep_the_rest_of_the_query) {
    Lanterns list = two_lanterns();
    list.next = "abc";
    list.count = 52;
    const std::string page = table(list, "en");
    EXPECT_TRUE(holds(page, R"(<a href="?mood=glad&amp;sort=height">)"));
    EXPECT_TRUE(holds(page, R"(rel="next" href="?mood=glad&amp;cursor=abc")"));
    EXPECT_TRUE(holds(page, "52"));
    EXPECT_FALSE(holds(table(two_lanterns(), "en"), R"(rel="next")"));
}

TEST_F(GenericPage, An_empty_list_says_so) {
    EXPECT_TRUE(holds(table({}, "zh-Hant"), locale.say("zh-Hant", "generic.empty")));
    EXPECT_FALSE(holds(table({}, "zh-Hant"), "<table"));
}

TEST_F(GenericPage, A_summary_leaves_out_what_is_absent) {
    const Lanterns list = two_lanterns();
    const std::string full = pages->summary(frame("en"), {&face_of<Lantern>, &list.items[0]}),
                      bare = pages->summary(frame("en"), {&face_of<Lantern>, &list.items[1]});
    EXPECT_TRUE(holds(full, R"(<dt class="govuk-summary-list__key">risen</dt>)"));
    EXPECT_FALSE(holds(bare, "risen"));
    EXPECT_TRUE(holds(full, R"(<a class="govuk-link" href="/lanterns/1">)"));
}

TEST_F(GenericPage, A_problem_says_what_happened_what_to_do_and_where_to_sign_in) {
    const std::string missing = pages->problem(frame("zh-Hant"), Problem::not_found("page"));
    EXPECT_TRUE(holds(missing, locale.say("zh-Hant", "problem.not-found")));
    EXPECT_TRUE(holds(missing, locale.say("zh-Hant", "problem.not-found.detail")));
    EXPECT_FALSE(holds(missing, "?next="));
    PageFrame here = frame("en");
    here.sign_in_path = "/sign-in";
    EXPECT_TRUE(
        holds(pages->problem(here, Problem{401, "unauthorised"}), R"(href="/sign-in?next=%2Flanterns%3Fsort%3Dheight%26mood%3Dglad")"));
    EXPECT_TRUE(holds(pages->problem(here, Problem{401, "step-up", {{"acr_values", "aal2"}}}), "mood%3Dglad&amp;acr=aal2"));
    EXPECT_TRUE(holds(pages->problem(frame("en"), Problem{418, "no-such-code"}), locale.say("en", "problem.status-4")))
        << "a code without words says what sort it is";
}

TEST_F(GenericPage, Neighbours_within_a_part_of_the_site_are_named_and_the_page_itself_among_them) {
    PageFrame here = frame("en");
    EXPECT_FALSE(holds(pages->problem(here, Problem::not_found("page")), "sl-places"));
    here.navigation = {{"/law", "Law"}, {"/data", "Data"}};
    here.part_href = "/law", here.part_title = "Law <and order>";
    here.path = "/reforms/1";
    here.neighbours = {{"/law", "Sets", false}, {"/reforms", "Reforms", true}};
    const std::string page = pages->problem(here, Problem::not_found("page"));
    EXPECT_TRUE(holds(page, R"(aria-label="Law &lt;and order&gt;")"));
    EXPECT_TRUE(holds(page, R"(<a href="/law">Sets</a><a href="/reforms" aria-current="page">Reforms</a>)"));
    EXPECT_TRUE(holds(page, R"(<a href="/law" aria-current="page">Law</a><a href="/data">Data</a>)"));
}

TEST_F(GenericPage, The_language_switch_keeps_the_query_and_names_one_language_only) {
    PageFrame there = frame("en");
    there.path = "/datasets?lang=en&q=%E4%BA%BA&lang=zh-Hant";
    const std::string page = pages->problem(there, Problem::not_found("page"));
    EXPECT_TRUE(holds(page, R"(href="/datasets?q=%E4%BA%BA&amp;lang=zh-Hant")"));
    there.path = "/";
    EXPECT_TRUE(holds(pages->problem(there, Problem::not_found("page")), R"(href="/?lang=zh-Hant")"));
}

}  // namespace
}  // namespace skl::sample
