// Robots, sweeping, waiting, near duplicates, gaps; and dates and places as others write them.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "opendata/engine/harvest/duplicates.h"
#include "opendata/engine/harvest/filling.h"
#include "opendata/engine/harvest/gaps.h"
#include "opendata/engine/harvest/pace.h"
#include "opendata/engine/harvest/robots.h"
#include "opendata/engine/harvest/sweep.h"

namespace skl::opendata::harvest {
namespace {

TEST(Robots, The_examples_of_RFC_9309) {
    const char* text =
        "User-agent: *\nDisallow: *.gif$\nDisallow: /example/\nAllow: /publications/\n\nUser-Agent: "
        "foobot\nDisallow:/\nAllow:/example/page.html\n"
        "Allow:/example/allowed.gif\nUser-Agent: barbot\nUser-Agent: bazbot\nDisallow: /example/page.html\n\nUser-Agent: quxbot\nEOF";
    const auto all = Robots::read(text, "skylantern"), foo = Robots::read(text, "FooBot"), bar = Robots::read(text, "barbot"),
               qux = Robots::read(text, "quxbot");
    EXPECT_FALSE(all.allows("/a.gif"));
    EXPECT_TRUE(all.allows("/a.gif2"));
    EXPECT_FALSE(all.allows("/example/x"));
    EXPECT_TRUE(all.allows("/publications/"));
    EXPECT_FALSE(foo.allows("/x"));
    EXPECT_TRUE(foo.allows("/example/page.html"));
    EXPECT_FALSE(bar.allows("/example/page.html"));
    EXPECT_TRUE(bar.allows("/a.gif"));
    EXPECT_TRUE(qux.allows("/anything"));
}

TEST(Robots, The_longest_rule_wins_and_a_delay_is_at_most_a_minute) {
    const auto robots = Robots::read("user-agent: *\r\ndisallow: /api\r\nallow: /api/3/*/package_search\r\ncrawl-delay: 3600\r\n", "x");
    EXPECT_TRUE(robots.allows("/api/3/action/package_search?rows=1"));
    EXPECT_FALSE(robots.allows("/api/3/action/other"));
    EXPECT_EQ(robots.delay(), 60);
    EXPECT_TRUE(Robots::read("", "x").allows("/"));
}

RC_GTEST_PROP(Robots, Any_text_is_read_and_patterns_of_stars_end, (std::string text)) {
    const auto robots = Robots::read(text + "\nuser-agent: *\ndisallow: /a*a*a*a*a*a*a*a*a*b\n", "x");
    RC_ASSERT(robots.allows("/" + std::string(2'000, 'a')) || true);
}

TEST(Sweep, Absent_once_is_missing_and_three_times_or_thirty_days_is_gone) {
    const Instant now{2'000'000'000'000'000};
    const auto days = [&](std::int64_t n) { return Instant{now.micros - n * 86'400'000'000}; };
    const std::vector<Absent> absent{{0, ObjectState::unchanged, 0, {}},       {1, ObjectState::missing, 1, days(2)},
                                     {2, ObjectState::missing, 2, days(3)},    {3, ObjectState::missing, 1, days(30)},
                                     {4, ObjectState::withdrawn, 3, days(60)}, {5, ObjectState::own, 0, {}}};
    const auto swept = sweep(absent, 100, now);
    EXPECT_FALSE(swept.needs_confirmation);
    ASSERT_EQ(swept.removals.size(), 4U);
    EXPECT_EQ(swept.removals[0].to, ObjectState::missing);
    EXPECT_EQ(swept.removals[0].missing_since, now);
    EXPECT_EQ(swept.removals[1].to, ObjectState::missing);
    EXPECT_EQ(swept.removals[2].to, ObjectState::withdrawn);
    EXPECT_EQ(swept.removals[3].to, ObjectState::withdrawn);
}

TEST(Sweep, More_than_a_fifth_waits_for_a_person_and_is_not_asked_for_twice) {
    std::vector<Absent> absent;
    for (std::size_t i = 0; i < 20; ++i) absent.push_back({i, ObjectState::unchanged, 0, {}});
    EXPECT_FALSE(sweep(absent, 100, {}).needs_confirmation);
    absent.push_back({20, ObjectState::changed, 0, {}});
    EXPECT_TRUE(sweep(absent, 100, {}).needs_confirmation);
    for (Absent& one : absent) one.confirmed = true;
    EXPECT_FALSE(sweep(absent, 100, {}).needs_confirmation);
}

TEST(Sweep, What_was_withdrawn_and_comes_back_is_new) {
    EXPECT_EQ(after(ObjectState::withdrawn, ObjectEvent::same), ObjectState::found);
    EXPECT_EQ(after(ObjectState::missing, ObjectEvent::same), ObjectState::unchanged);
    EXPECT_EQ(after(ObjectState::withdrawn, ObjectEvent::absent), std::nullopt);
}

TEST(Pace, Waits_double_up_to_five_minutes_and_what_the_host_asks_for_is_kept) {
    using namespace std::chrono_literals;
    EXPECT_EQ(pause_after(1, {}, 1s), 2s);
    EXPECT_EQ(pause_after(4, {}, 1s), 16s);
    EXPECT_EQ(pause_after(1, 90s, 1s), 90s);
    EXPECT_EQ(pause_after(1, 9'000s, 1s), longest_wait);
    EXPECT_TRUE(worth_another_try(503));
    EXPECT_FALSE(worth_another_try(404));
}

TEST(Duplicates, Titles_alike_of_one_publisher_addresses_and_bytes) {
    const std::vector<Entry> entries{
        {"臺北市公有停車場資訊一覽表", "臺北市政府", "", {}, {}},         {"台北市公有停車場資訊一覽表 ", "台北市政府", "a", {}, {}},
        {"臺北市公有停車場資訊一覽表", "高雄市政府", "b", {}, {}},        {"別的", "甲", "a", {"https://x/1.csv"}, {}},
        {"其他", "乙", "b", {"https://x/1.csv"}, {std::string(64, 'a')}}, {"第三", "丙", "c", {}, {std::string(64, 'a')}}};
    const auto pairs = near_duplicates(entries);
    ASSERT_EQ(pairs.size(), 3U);
    const auto has = [&](std::size_t a, std::size_t b, DuplicateReason why) {
        return std::any_of(pairs.begin(), pairs.end(), [&](const Pair& pair) { return pair.a == a && pair.b == b && pair.reason == why; });
    };
    EXPECT_TRUE(has(0, 1, DuplicateReason::like_titles));
    EXPECT_TRUE(has(3, 4, DuplicateReason::same_download));
    EXPECT_TRUE(has(4, 5, DuplicateReason::same_bytes));
}

TEST(Duplicates, Two_years_are_a_series_and_what_many_share_tells_nothing) {
    EXPECT_EQ(title_likeness("臺北市里鄰戶數及人口數統計表105年度", "臺北市里鄰戶數及人口數統計表106年度"), 0);
    EXPECT_EQ(title_likeness("Ａ表", "a表"), 1);
    std::vector<Entry> entries(most_shared + 1, Entry{"", "", "a", {"https://x/"}, {}});
    for (std::size_t i = 0; i < entries.size(); ++i) entries[i].title = std::to_string(i);
    EXPECT_TRUE(near_duplicates(entries).empty());
    entries.pop_back();
    EXPECT_FALSE(near_duplicates(entries).empty());
}

// The prefix filter must lose no pair that comparing all with all finds.
RC_GTEST_PROP(Duplicates, The_quick_way_finds_what_the_long_way_finds, ()) {
    const std::vector<std::string> words{"人口", "統計", "停車場", "位置", "資訊", "一覽表", "公車", "路線"};
    std::vector<Entry> entries;
    const auto count = *rc::gen::inRange(2, 30);
    for (int i = 0; i < count; ++i) {
        Entry entry{"", "甲", i % 2 == 0 ? "a" : "b", {}, {}};
        for (int n = *rc::gen::inRange(2, 9); n > 0; --n) entry.title += words[*rc::gen::inRange<std::size_t>(0, words.size())];
        entries.push_back(entry);
    }
    std::size_t wanted = 0;
    for (std::size_t i = 0; i < entries.size(); ++i)
        for (std::size_t j = i + 1; j < entries.size(); ++j)
            if (entries[i].source != entries[j].source && title_likeness(entries[i].title, entries[j].title) >= alike) ++wanted;
    RC_ASSERT(near_duplicates(entries).size() == wanted);
}

TEST(Gaps, What_the_other_counties_have_and_one_lacks) {
    const std::vector<Party> parties{
        {"宜蘭縣政府", {{"宜蘭縣殯葬設施一覽表", "H00", "/1"}, {"宜蘭縣公共停車場", "A00", "/2"}}},
        {"高雄市政府",
         {{"高雄市公共停車場", "A00", "/3"}, {"高雄市政府殯葬設施一覽表", "H00", "/4"}, {"107年高雄市機車排氣檢驗站", "E00", "/5"}}},
        {"臺北市政府", {{"台北市公共停車場 ", "A00", "/6"}, {"臺北市殯葬設施一覽表（108年度）", "H00", "/7"}}}};
    EXPECT_TRUE(gaps_of(parties, 0, 10).empty());
    std::vector<Party> fewer = parties;
    fewer[0].datasets.pop_back();
    const auto gaps = gaps_of(fewer, 0, 10);
    ASSERT_EQ(gaps.size(), 1U);
    EXPECT_EQ(gaps[0].title, "高雄市公共停車場");
    EXPECT_EQ(gaps[0].held_by, (std::vector<std::size_t>{1, 2}));
    EXPECT_EQ(gaps[0].examples.size(), 2U);
}

TEST(Values, Dates_licences_languages_and_places_as_others_write_them) {
    EXPECT_EQ(to_text(*read_date("2014", true)), "2014-12-31");
    EXPECT_EQ(to_text(*read_date("2015-02", true)), "2015-02-28");
    EXPECT_EQ(to_text(*read_date("20150203")), "2015-02-03");
    EXPECT_FALSE(read_date("2015-02-30"));
    EXPECT_FALSE(read_date("yesterday"));
    EXPECT_EQ(to_text(*read_instant("2015-01-01 23:59:59", std::chrono::hours{8})), "2015-01-01T15:59:59.000Z");
    EXPECT_EQ(to_text(*read_instant("2026-11-27T08:00:00.000000")), "2026-11-27T08:00:00.000Z");
    EXPECT_FALSE(read_instant("2015-13-01T00:00:00"));
    for (const char* said : {"OGDL-Taiwan-1.0", "政府資料開放授權條款－第1版", "政府資料開放授權條款-第1版", "https://data.gov.tw/license/",
                             "ogdl-taiwan-1.0"})
        EXPECT_EQ(license_of(said), "OGDL-Taiwan-1.0") << said;
    for (const char* said : {"http://creativecommons.org/licenses/by/4.0/deed.zh_TW", "CC BY 4.0",
                             "http://publications.europa.eu/resource/authority/licence/CC_BY_4_0"})
        EXPECT_EQ(license_of(said), "CC-BY-4.0") << said;
    for (const char* said : {"CC BY-NC 4.0", "cc-by", "notspecified"}) EXPECT_EQ(license_of(said), "") << said;
    EXPECT_EQ(language_of("http://publications.europa.eu/resource/authority/language/ZHO"), "zh");
    EXPECT_EQ(format_of("http://publications.europa.eu/resource/authority/file-type/RDF_XML"), "rdf");
    EXPECT_EQ(format_of(".CSV"), "csv");
    EXPECT_EQ(format_of("application/json; charset=utf-8"), "json");
    EXPECT_EQ(box_of_wkt("POLYGON((120 22, 121 22, 121 23, 120 23, 120 22))"), "120,22,121,23");
    EXPECT_EQ(box_of_wkt("ENVELOPE(120,121,23,22)"), "120,22,121,23");
    EXPECT_EQ(box_of_wkt("POINT(x y)"), "");
    EXPECT_LT(natural("a2"), natural("a10"));
    EXPECT_EQ(clean(" a\r\nb\x01 \xFF"), "a\nb");
}

}  // namespace
}  // namespace skl::opendata::harvest
