#include <gtest/gtest.h>

#include "kernel/search/search.h"
#include "kernel/storage/tests/database.h"
#include "kernel/text/text.h"

namespace skl {
namespace {

struct Searching : ::testing::Test {
    testing::Database database;
    std::unique_ptr<Store> store = database.open_migrated();

    void write(const std::string& tenant, const std::function<void(Transaction&)>& work) {
        EXPECT_FALSE(store->write(tenant, [&](Transaction& tx) {
            work(tx);
            return true;
        }));
    }
    void index(const std::vector<search::Entry>& entries, const std::string& tenant = "t") {
        write(tenant, [&](Transaction& tx) { search::index(tx, entries); });
    }
    search::Found find(const search::Query& query, const std::string& tenant = "t") {
        search::Found out;
        EXPECT_FALSE(store->read(tenant, [&](Reader& reader) { out = search::find(reader, query); }));
        return out;
    }
    std::vector<std::string> ids(const search::Query& query, const std::string& tenant = "t") {
        std::vector<std::string> out;
        for (const auto& hit : find(query, tenant).hits) out.push_back(hit.id);
        return out;
    }
    std::vector<std::string> words(const std::string& text) { return ids({.words = text}); }
    using Ids = std::vector<std::string>;
};

TEST_F(Searching, Every_piece_of_a_Han_text_finds_it) {
    const std::string title = "新北市各區戶籍人口數及性比例𠮷祥";
    index({{.kind = "d", .id = "1", .title = title}, {.kind = "d", .id = "2", .title = "公車動態"}});
    std::vector<std::string> points;
    for (std::string_view rest = title; !rest.empty();) {
        const std::string_view before = rest;
        text::next(rest);
        points.emplace_back(before.substr(0, before.size() - rest.size()));
    }
    for (std::size_t from = 0; from < points.size(); ++from) {
        std::string piece;
        for (std::size_t i = from; i < points.size(); ++i) EXPECT_EQ(words(piece += points[i]), Ids{"1"}) << piece;
    }
    EXPECT_EQ(words("市北"), Ids{});
    EXPECT_EQ(words("人口 公車"), Ids{});
}

TEST_F(Searching, Spellings_of_one_word_find_each_other) {
    index({{.kind = "d", .id = "1", .title = "台北市 Open Data Services", .body = "ＰＭ２．５ 監測"}});
    for (const char* query : {"臺北", "台北市", "opens", "OPEN service", "ｄａｔａ", "pm2", "臺北 data"})
        EXPECT_EQ(words(query), Ids{"1"}) << query;
}

TEST_F(Searching, A_title_counts_more_than_a_text_and_a_short_one_more_than_a_long_one) {
    const std::string filler = "這是一段和查詢沒有關係的說明文字";
    index({{.kind = "d", .id = "text", .title = filler, .body = "空氣品質"},
           {.kind = "d", .id = "keyword", .title = filler, .keywords = "空氣品質"},
           {.kind = "d", .id = "title", .title = "空氣品質"},
           {.kind = "d", .id = "long", .title = "空氣品質" + filler + filler + filler + filler}});
    for (int i = 0; i < 40; ++i) index({{.kind = "d", .id = "other" + std::to_string(i), .title = filler + std::to_string(i)}});
    const auto found = find({.words = "空氣品質"});
    ASSERT_EQ(found.hits.size(), 4U);
    EXPECT_EQ(found.hits.front().id, "title");
    EXPECT_EQ(found.hits.back().id, "text");
    for (std::size_t i = 1; i < found.hits.size(); ++i) EXPECT_GE(found.hits[i - 1].score, found.hits[i].score);
}

TEST_F(Searching, Indexing_again_replaces_and_removing_forgets) {
    index({{.kind = "d", .id = "1", .title = "舊名", .facets = {{"city", "old"}}}});
    index({{.kind = "d", .id = "1", .title = "錯的"}, {.kind = "d", .id = "1", .title = "新名", .facets = {{"city", "new"}}}});
    EXPECT_EQ(words("舊名"), Ids{});
    EXPECT_EQ(words("錯的"), Ids{});
    EXPECT_EQ(words("新名"), Ids{"1"});
    EXPECT_EQ(ids({.facets = {{"city", "old"}}}), Ids{});
    write("t", [](Transaction& tx) { search::remove(tx, "d", "1"), search::remove(tx, "d", "unknown"); });
    EXPECT_EQ(words("新名"), Ids{});
    EXPECT_EQ(find({}).total, 0);
}

TEST_F(Searching, A_kind_can_be_emptied_and_built_again) {
    index({{.kind = "d", .id = "1", .title = "人口"}, {.kind = "p", .id = "1", .title = "人口"}});
    write("t", [](Transaction& tx) { search::remove_all(tx, "d"); });
    const auto found = find({.words = "人口"});
    ASSERT_EQ(found.hits.size(), 1U);
    EXPECT_EQ(found.hits[0].kind, "p");
    index({{.kind = "d", .id = "2", .title = "人口"}});
    EXPECT_EQ(ids({.kinds = {"d"}, .words = "人口"}), Ids{"2"});
}

TEST_F(Searching, What_is_rolled_back_is_not_found) {
    EXPECT_TRUE(store->write("t", [](Transaction& tx) -> bool {
        search::index(tx, {.kind = "d", .id = "1", .title = "人口"});
        throw DatabaseError(DatabaseError::Kind::statement, "on purpose");
    }));
    EXPECT_EQ(words("人口"), Ids{});
}

TEST_F(Searching, A_tenant_finds_its_own_only) {
    index({{.kind = "d", .id = "a", .title = "人口"}}, "a");
    index({{.kind = "d", .id = "b", .title = "人口"}}, "b");
    EXPECT_EQ(ids({.words = "人口"}, "a"), Ids{"a"});
    EXPECT_EQ(ids({}, "b"), Ids{"b"});
    write("a", [](Transaction& tx) { search::remove(tx, "d", "b"), search::remove_all(tx, "d"); });
    EXPECT_EQ(ids({.words = "人口"}, "b"), Ids{"b"});
}

TEST_F(Searching, Who_is_not_of_the_audience_finds_nothing) {
    index({{.kind = "d", .id = "open", .title = "人口"},
           {.kind = "d", .id = "inside", .title = "人口", .audience = {"agency:1", "role:editor"}}});
    EXPECT_EQ(words("人口"), Ids{"open"});
    EXPECT_EQ(find({.words = "人口", .audience = {"public", "agency:1"}}).total, 2);
    EXPECT_EQ(ids({.words = "人口", .audience = {"agency:2"}}), Ids{});
    EXPECT_EQ(ids({.words = "人口", .audience = {}}), Ids{});
}

TEST_F(Searching, Facets_narrow_and_are_counted_among_what_is_found) {
    index({{.kind = "d", .id = "1", .title = "人口", .facets = {{"city", "臺北市"}, {"format", "csv"}}},
           {.kind = "d", .id = "2", .title = "人口", .facets = {{"city", "臺北市"}, {"format", "xlsx"}}},
           {.kind = "d", .id = "3", .title = "人口", .facets = {{"city", "連江縣"}, {"format", "csv"}}},
           {.kind = "d", .id = "4", .title = "公車", .facets = {{"city", "臺北市"}, {"format", "csv"}}}});
    EXPECT_EQ(ids({.words = "人口", .facets = {{"city", "臺北市"}, {"format", "csv"}}}), Ids{"1"});
    EXPECT_EQ(find({.words = "人口", .facets = {{"city", "臺北市"}, {"city", "連江縣"}}}).total, 3);
    std::vector<search::FacetCount> counted;
    EXPECT_FALSE(store->read("t", [&](Reader& reader) { counted = search::facet(reader, {.words = "人口"}, "city"); }));
    ASSERT_EQ(counted.size(), 2U);
    EXPECT_EQ(counted[0].value, "臺北市");
    EXPECT_EQ(counted[0].count, 2);
    EXPECT_EQ(counted[1].count, 1);
}

TEST_F(Searching, Pages_follow_each_other_and_the_count_is_of_all) {
    std::vector<search::Entry> entries;
    for (int i = 0; i < 1'203; ++i) entries.push_back({.kind = "d", .id = std::to_string(i), .title = "人口"});
    index(entries);
    std::set<std::string> seen;
    for (std::int64_t offset = 0; offset < 1'203; offset += 401) {
        const auto found = find({.words = "人口", .limit = 401, .offset = offset});
        EXPECT_EQ(found.total, 1'203);
        EXPECT_FALSE(found.capped);
        for (const auto& hit : found.hits) seen.insert(hit.id);
    }
    EXPECT_EQ(seen.size(), 1'203U);
}

TEST_F(Searching, A_query_of_signs_finds_nothing_and_breaks_nothing) {
    index({{.kind = "d", .id = "1", .title = "a'b \"c\" OR x & y : * ( ) \\ 人口"}});
    for (const char* query : {"'", "\"", "()", "*", ":", "&|!", "\\", "，。"}) EXPECT_EQ(words(query), Ids{}) << query;
    for (const char* query : {"a'b", "\"c\"", "人口*", "x & y", "or", "人口)", "title:x OR c NOT y AND", "NEAR(a b)"}) (void)words(query);
    EXPECT_EQ(words("\"c\" 人口*"), Ids{"1"});
    EXPECT_EQ(words("   "), Ids{"1"});  // no words: everything
}

TEST_F(Searching, Very_long_words_texts_and_queries_are_cut_alike) {
    std::string body, query;
    for (int i = 0; i < 20'000; ++i) body += "word" + std::to_string(i) + " 人口";
    for (int i = 0; i < 200; ++i) query += "word" + std::to_string(i % 100) + " ";
    index({{.kind = "d",
            .id = "1",
            .title = std::string(5'000, 'q') + " " +
                     [] {
                         std::string han;
                         for (int i = 0; i < 9'000; ++i) han += i % 2 ? "統" : "計";
                         return han;
                     }(),
            .body = body}});
    EXPECT_EQ(words(std::string(5'000, 'q')), Ids{"1"});
    EXPECT_EQ(words("統計"), Ids{"1"});
    EXPECT_EQ(words(query), Ids{"1"});
}

TEST_F(Searching, Synonyms_are_found_whichever_was_written) {
    const auto synonyms = search::Synonyms::read("# official spellings\n身分證, 身份證\nbus, coach , 公車\n");
    ASSERT_TRUE(synonyms);
    index({{.kind = "d", .id = "1", .title = "國民身分證換發"},
           {.kind = "d", .id = "2", .title = "公車路線"},
           {.kind = "d", .id = "3", .title = "business"}});
    EXPECT_EQ(ids({.words = "國民身份證", .synonyms = &*synonyms}), Ids{"1"});
    EXPECT_EQ(ids({.words = "國民身份證"}), Ids{});
    EXPECT_EQ(ids({.words = "Coach", .synonyms = &*synonyms}), Ids{"2"});
    EXPECT_EQ(ids({.words = "coach 路線", .synonyms = &*synonyms}), Ids{"2"});
    EXPECT_EQ(search::Synonyms::read("a, b\nalone").problem().params.at("line"), "2");
}

TEST(Excerpts, Show_the_words_in_their_place) {
    const auto marked = [](std::string_view text, std::string_view words, std::size_t most) {
        std::string out;
        for (const auto& piece : search::excerpt(text, words, most)) out += piece.found ? "[" + piece.text + "]" : piece.text;
        return out;
    };
    EXPECT_EQ(marked("臺北市的人口與戶數", "台北 戶數", 50), "[臺北]市的人口與[戶數]");
    EXPECT_EQ(marked("沒有", "人口", 50), "沒有");
    EXPECT_EQ(marked("", "人口", 50), "");
    std::string text;
    for (int i = 0; i < 100; ++i) text += "字";
    EXPECT_EQ(marked(text + "人口" + text, "人口", 40), "…" + text.substr(0, 30) + "[人口]" + text.substr(0, 84) + "…");
    EXPECT_EQ(marked(text + "人口", "人口", 10), "…" + text.substr(0, 24) + "[人口]");
}

}  // namespace
}  // namespace skl
