// Sketches of published tables and what they suggest, on both databases (opendata.md §16).
#include "opendata/inside.h"
#include "opendata/joins/jobs.h"
#include "opendata/joins/pair.h"
#include "opendata/joins/sketching.h"
#include "opendata/joins/suggest.h"
#include "opendata/tests/desk.h"

namespace skl::opendata {
namespace {

using testing::Desk;

class Joins : public Desk {
protected:
    Module::Inside in{{*store, blobs, testing::spawner(), 1, 1, nullptr, &ledger}};

    OpenTable table(const std::string& name) {
        return look([&](Reader& reader) { return std::move(*open_table(in, reader, name)); });
    }
    std::vector<JoinSuggestion> suggestions(const std::string& name) {
        const auto open = table(name);
        const auto mine = known_sketches(in, tenant, open, now());
        EXPECT_TRUE(mine);
        return look([&](Reader& reader) { return suggest_joins(reader, *mine, open.dataset.id); });
    }
    std::string name_of(const Uuid& id) {
        return look([&](Reader& reader) { return open_table(in, reader, to_text(id))->table.name.value; });
    }
    void sketch_all() {
        const auto done = sketch_published(in, now(), {});
        ASSERT_TRUE(done) << done.problem().code;
    }

    static std::string places(int from, int to, bool split) {
        std::string out = split ? "縣市,鄉鎮市區,戶數\r\n" : "區域別,人口數\r\n";
        for (int i = from; i < to; ++i)
            out += split ? fmt::format("台南市,第 {}區,{}\r\n", i, i * 7 % 90) : fmt::format("臺南市第{}區,{}\r\n", i, i * 3 % 70);
        return out;
    }
};

TEST_F(Joins, A_key_in_one_column_is_found_in_the_two_columns_of_another_table) {
    publish("people", places(0, 100, false));
    publish("homes", places(20, 120, true));
    publish("trees", "樹種,高度\r\n樟樹,1.5\r\n榕樹,2.5\r\n松樹,3.5\r\n柏樹,4.5\r\n");
    sketch_all();
    const auto found = suggestions("people");
    ASSERT_FALSE(found.empty());
    EXPECT_EQ(name_of(found[0].table_id), "homes");
    EXPECT_EQ(found[0].left_columns, std::vector<std::string>{"區域別"});
    EXPECT_EQ(found[0].right_columns, (std::vector<std::string>{"縣市", "鄉鎮市區"}));
    EXPECT_EQ(found[0].grade, 4);
    EXPECT_TRUE(found[0].exact);
    EXPECT_DOUBLE_EQ(found[0].containment, 0.8);
    for (const auto& one : found) EXPECT_NE(name_of(one.table_id), "trees");
    EXPECT_TRUE(suggestions("trees").empty());
}

TEST_F(Joins, A_pair_tells_what_matches_what_does_not_and_how_often) {
    publish("people", places(0, 100, false));
    publish("homes", places(20, 120, true) + "台南市,第 20區,5\r\n");
    auto left = table("people"), right = table("homes");
    const auto left_key = key_places(left, {"區域別"}, "left"), right_key = key_places(right, {"縣市", "鄉鎮市區"}, "right");
    ASSERT_TRUE(left_key && right_key);
    const auto pair = join_pair(in.queries, {left, *left_key}, {right, *right_key});
    ASSERT_TRUE(pair) << pair.problem().code;
    EXPECT_TRUE(pair->exact);
    EXPECT_EQ(pair->overlap.both, 80);
    EXPECT_EQ(pair->rows, 81);
    EXPECT_EQ(pair->rows_without, 20);
    EXPECT_EQ(pair->fan_out, FanOut::one_to_many);
    ASSERT_EQ(pair->unmatched.size(), shown_unmatched);
    EXPECT_EQ(pair->unmatched[0], "臺南市第0區");
    EXPECT_EQ(pair->preview.rows(), 5U);
    const auto other = join_pair(in.queries, {right, *right_key}, {left, *left_key});
    EXPECT_EQ(other->fan_out, FanOut::many_to_one);
    EXPECT_EQ(key_places(left, {"沒有"}, "left").problem().code, "unknown-column");
    EXPECT_EQ(key_places(left, {}, "left").problem().code, "bad-parameter");
}

TEST_F(Joins, Only_the_public_version_of_an_open_dataset_is_suggested) {
    publish("people", places(0, 100, false));
    publish("homes", places(0, 100, true));
    sketch_all();
    ASSERT_EQ(suggestions("people").size(), 1U);
    publish("homes", places(0, 101, true));
    EXPECT_TRUE(suggestions("people").empty()) << "the new version was not looked at yet";
    sketch_all();
    ASSERT_EQ(suggestions("people").size(), 1U);
    EXPECT_EQ(look([&](Reader& reader) { return outdated_sketches(reader, 10); }).size(), 0U);
    ASSERT_TRUE(write([&](Transaction& tx) {
        auto closed = find_dataset(tx, "homes").value();
        tx.query("update dataset set access_level = 'restricted' where tenant = :tenant and id = :id").bind("id", closed.id).run();
        return true;
    }));
    EXPECT_TRUE(suggestions("people").empty());
}

TEST_F(Joins, What_people_said_of_a_pair_holds_from_both_sides) {
    ASSERT_TRUE(write([&](Transaction& tx) {
        save_verdict(tx, {"b", "a", {"x"}, {"y", "z"}, JoinVerdict::rejected}, "anna", now());
        save_verdict(tx, {"a", "b", {"y", "z"}, {"x"}, JoinVerdict::confirmed}, "bert", now());
        return true;
    }));
    for (const auto& [table, left] : {std::pair{"a", std::vector<std::string>{"y", "z"}}, std::pair{"b", std::vector<std::string>{"x"}}}) {
        const auto said = look([&, name = table](Reader& reader) { return verdicts_of(reader, name); });
        ASSERT_EQ(said.size(), 1U);
        EXPECT_EQ(said[0].left_table, table);
        EXPECT_EQ(said[0].left_columns, left);
        EXPECT_EQ(said[0].state, JoinVerdict::confirmed);
    }
}

}  // namespace
}  // namespace skl::opendata
