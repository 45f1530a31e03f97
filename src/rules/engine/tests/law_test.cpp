// Places in laws, texts of laws as articles, and which rule covers which of them.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "kernel/describe/node.h"
#include "kernel/text/disk.h"
#include "rules/engine/dmn/read.h"
#include "rules/engine/law/coverage.h"

namespace skl::rules::law {
namespace {

using Places = std::vector<Place>;

TEST(Places_in_laws, are_read_as_lawyers_write_them_in_both_languages) {
    const std::string detailed = "老人福利法施行細則";
    EXPECT_EQ(places_in("老人福利法施行細則第5條第1項第2款"), (Places{{detailed, 5, 0, 1, 2, 0}}));
    EXPECT_EQ(places_in("依老人福利法施行細則第 五 條第一項第二款第三目規定"), (Places{{detailed, 5, 0, 1, 2, 3}}));
    EXPECT_EQ(places_in("就業保險法第十九條之二、第16條"), (Places{{"就業保險法", 19, 2}, {"就業保險法", 16}}));
    EXPECT_EQ(places_in("民法第一千一百四十八條之一"), (Places{{"民法", 1148, 1}}));
    EXPECT_EQ(places_in("art. 5(1)2"), (Places{{"", 5, 0, 1, 2, 0}}));
    EXPECT_EQ(places_in("Employment Insurance Act art. 19-2"), (Places{{"Employment Insurance Act", 19, 2}}));
    EXPECT_EQ(places_in("Labor Insurance Act art. 32(1)2 and example 45,800 -> 91,600"), (Places{{"Labor Insurance Act", 32, 0, 1, 2, 0}}));
    EXPECT_EQ(places_in("Subparagraph 3, Paragraph 1 of Article 7-1"), (Places{{"", 7, 1, 1, 3, 0}}));
    EXPECT_EQ(places_in("Article 5, paragraph 1, subparagraph 2"), (Places{{"", 5, 0, 1, 2, 0}}));
    EXPECT_EQ(places_in("D0050045 第5條"), (Places{{"D0050045", 5}}));
    EXPECT_EQ(places_in("老人生活津貼發給辦法第5條第1項第1款 art. 5(1)1"), (Places{{"老人生活津貼發給辦法", 5, 0, 1, 1, 0}}))
        << "the same place twice";
    EXPECT_TRUE(places_in("66 (65 or over), 1.5 times, part 5, 第五次會議").empty());
}

TEST(Places_in_laws, that_stand_alone_may_be_a_law_and_a_number) {
    EXPECT_EQ(place_of("D0050045 5"), (Place{"D0050045", 5}));
    EXPECT_EQ(place_of("停車場法 12"), (Place{"停車場法", 12}));
    EXPECT_EQ(place_of("D0050152 32-1"), (Place{"D0050152", 32, 1}));
    EXPECT_EQ(place_of("D0050045 5(1)2"), (Place{"D0050045", 5, 0, 1, 2, 0}));
    EXPECT_FALSE(place_of("停車場法"));
    EXPECT_FALSE(place_of("D0050045 five"));
    EXPECT_EQ(place_of_article("X", "第5條第2項"), (Place{"X", 5, 0, 2}));
    EXPECT_FALSE(place_of_article("X", "0"));
}

TEST(Places_in_laws, are_written_again_as_they_are_read) {
    for (const Place& one : Places{{"", 5}, {"", 19, 2}, {"", 5, 0, 1, 2, 0}, {"", 16, 1, 2, 3, 1}})
        for (const char* language : {"zh-Hant", "en"})
            EXPECT_EQ(places_in(place_text(one, language)), Places{one}) << place_text(one, language);
}

TEST(Numbers_in_laws, are_Arabic_wide_or_Chinese) {
    for (const auto& [text, number] : std::vector<std::pair<std::string, int>>{{"7", 7},
                                                                               {"１２", 12},
                                                                               {"十", 10},
                                                                               {"十二", 12},
                                                                               {"二十", 20},
                                                                               {"一百零五", 105},
                                                                               {"一二三", 123},
                                                                               {"一千零一十", 1010},
                                                                               {"十x", 0},
                                                                               {"", 0}})
        EXPECT_EQ(number_of(text), number) << text;
}

std::string text_at(const std::vector<Article>& articles, const Place& place) {
    for (const Article& one : articles)
        if (one.place.same_article(place))
            for (const Unit& unit : one.units)
                if (unit.place == place) return unit.text;
    return "–";
}

TEST(Statutes, are_articles_with_paragraphs_items_and_points) {
    const auto read = read_statute(
        "老人參與辦法\n第一章 總則\n第一條 為推動網路參與，特制定本辦法。\n第三條 "
        "民眾得於參與平臺提案。\n提案應載明下列事項：\n一、主題。\n二、內容：\n（一）現況。\n（二）建議。\n"
        "第二條第一項之機關應回應。\n第三條之一（撤回）\n　　提案人得撤回提案。\n第 4 條\n第二章 附則\n第 5 條　本辦法自發布日施行。",
        StatuteFormat::text);
    ASSERT_TRUE(read);
    ASSERT_EQ(read->size(), 5U);
    EXPECT_EQ(text_at(*read, {"", 1, 0, 1}), "為推動網路參與，特制定本辦法。");
    EXPECT_EQ(text_at(*read, {"", 3, 0, 2, 1, 0}), "主題。");
    EXPECT_EQ(text_at(*read, {"", 3, 0, 2, 2, 2}), "建議。");
    EXPECT_EQ(text_at(*read, {"", 3, 0, 3}), "第二條第一項之機關應回應。") << "a sentence that begins with another article";
    EXPECT_EQ(text_at(*read, {"", 3, 1, 1}), "提案人得撤回提案。");
    EXPECT_EQ((*read)[2].title, "撤回");
    EXPECT_EQ((*read)[4].part, "第二章 附則");
}

TEST(Statutes, are_read_from_pages_and_from_English) {
    const auto page = read_statute(
        "<html><style>p{}</style><script>第九條 x</script><h3>第 1 條</h3><div>甲 &amp; 乙&#x3002;</div>"
        "<!-- 第 8 條 --><h3>第 2-1 條</h3><div>丙<br>丁</div></html>",
        StatuteFormat::html);
    ASSERT_TRUE(page) << page.problem().code;
    ASSERT_EQ(page->size(), 2U);
    EXPECT_EQ(text_at(*page, {"", 1, 0, 1}), "甲 & 乙。");
    EXPECT_EQ(text_at(*page, {"", 2, 1, 2}), "丁");
    const auto english = read_statute(
        "# Regulations\n## Chapter 1 General\n## Article 1\nThese apply.\nArticle 1 of the Act holds.\n1. First.\n(1) Point.\n### Article "
        "2-1\nEnd.",
        StatuteFormat::markdown);
    ASSERT_TRUE(english);
    ASSERT_EQ(english->size(), 2U);
    EXPECT_EQ(text_at(*english, {"", 1, 0, 2, 1, 1}), "Point.");
    EXPECT_EQ(text_at(*english, {"", 2, 1, 1}), "End.");
}

TEST(Statutes, without_articles_or_beyond_the_limits_are_refused) {
    EXPECT_EQ(read_statute("No law.", StatuteFormat::text).problem().code, "statute-without-articles");
    EXPECT_EQ(read_statute(std::string(longest_statute + 1, ' '), StatuteFormat::text).problem().code, "statute-too-long");
    std::string many;
    for (std::size_t i = 1; i <= most_articles + 1; ++i) many += "第" + std::to_string(i) + "條 甲\n";
    EXPECT_EQ(read_statute(many, StatuteFormat::text).problem().code, "statute-too-long");
    for (const char* hostile : {"<", "<!--", "&", "<script>", "</", "&#x110000;&#xD800;&#;"})
        EXPECT_FALSE(read_statute(hostile, StatuteFormat::html));
}

RC_GTEST_PROP(Statutes_of_any_marks, are_read_or_refused_and_their_articles_go_upwards, ()) {
    const std::vector<std::string> marks{"第", "條", "一",   "十",  "5",    "之",       "項", "款",         "Article 7", "\n",
                                         " ",  "（", "一、", "<p>", "<!--", "&#x4e00;", "&",  "art. 5(1)2", "<script>",  "　"};
    std::string text;
    for (const std::size_t at : *rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange<std::size_t>(0, marks.size())))
        text += marks[at];
    for (const Place& place : places_in(text)) RC_ASSERT(place.article > 0);
    for (const StatuteFormat format : {StatuteFormat::text, StatuteFormat::markdown, StatuteFormat::html}) {
        const auto read = read_statute(text, format);
        if (!read) continue;
        for (std::size_t i = 1; i < read->size(); ++i) RC_ASSERT((*read)[i - 1].place < (*read)[i].place);
    }
}

constexpr const char* model =
    R"(<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" xmlns:sky="urn:skylantern:rules:1" id="m" name="m" namespace="urn:m">
<decision id="d" name="band"><extensionElements><sky:law code="D0050045" article="5"/></extensionElements><variable name="band"/>
<decisionTable hitPolicy="FIRST"><input><inputExpression><text>1</text></inputExpression></input><output/><annotation name="basis"/>
<rule id="r1"><inputEntry><text>1</text></inputEntry><outputEntry><text>1</text></outputEntry><annotationEntry><text>art. 5(1)2</text></annotationEntry></rule>
<rule id="r2"><inputEntry><text>2</text></inputEntry><outputEntry><text>1</text></outputEntry><annotationEntry><text>老人生活津貼發給辦法第5條第9項</text></annotationEntry></rule>
<rule id="r3"><inputEntry><text>3</text></inputEntry><outputEntry><text>1</text></outputEntry><annotationEntry><text>D0050045 6</text></annotationEntry></rule></decisionTable></decision>
<decision id="e" name="bare"><variable name="bare"/><literalExpression><text>sky.parameter("elder.full") + 1</text></literalExpression></decision>
<decision id="f" name="other"><extensionElements><sky:law code="D0050078" article="4"/></extensionElements><variable name="other"/><literalExpression><text>1</text></literalExpression></decision>
</definitions>)";

TEST(Coverage_of_a_law, tells_what_is_covered_what_is_not_what_the_text_lacks_and_what_stands_on_no_law) {
    std::vector<feel::Diagnostic> ignored;
    const auto read = dmn::read_model(model, ignored);
    ASSERT_TRUE(read.model);
    Citations citations;
    cite(*read.model, "en", citations);
    const std::vector<std::string> refs{"D0050045 2", "nonsense"}, models{model};
    cite(refs, "2026.1", citations);
    cite(*Parameters::from_csv("parameter,valid_from,valid_to,value\nelder.full,2022-01-01,,7759\nnot.named,2022-01-01,,1\n"), models,
         citations);
    const std::vector<Statute> statutes{
        {"D0050045",
         {"老人生活津貼發給辦法"},
         *read_statute("第2條 甲\n第5條 乙：\n一、丙。\n二、丁。\n第6條 戊\n第7條 己", StatuteFormat::text)}};
    const Coverage made = coverage_of(citations, statutes);
    ASSERT_EQ(made.statutes.size(), 1U);
    const StatuteCoverage& law = made.statutes.front();
    ASSERT_EQ(law.articles.size(), 4U);
    EXPECT_EQ(law.articles[0].by.size(), 1U) << "by the version";
    ASSERT_EQ(law.articles[1].by.size(), 2U);
    EXPECT_EQ(law.articles[1].by[0]->by.rule, 1) << "art. 5(1)2 → rule 1";
    EXPECT_EQ(law.articles[1].by[1]->by.kind, CitingKind::decision);
    ASSERT_EQ(law.articles[2].by.size(), 1U) << "a law and a number";
    EXPECT_EQ(law.articles[2].by[0]->by.rule, 3);
    EXPECT_TRUE(law.articles[3].by.empty());
    ASSERT_EQ(law.missing.size(), 1U) << "there is no ninth paragraph";
    EXPECT_EQ(law.missing[0]->by.rule, 2);
    ASSERT_EQ(made.unknown.size(), 1U);
    EXPECT_EQ(made.unknown[0].law, "D0050078");
    ASSERT_EQ(citations.without.size(), 2U);
    EXPECT_EQ(citations.without[0].name, "bare");
    EXPECT_EQ(citations.without[1].name, "elder.full");
    const auto units = units_at(*law.articles[1].article, law.articles[1].by[0]->place);
    ASSERT_EQ(units.size(), 1U);
    EXPECT_EQ(units[0]->text, "丁。");
}

}  // namespace
}  // namespace skl::rules::law
