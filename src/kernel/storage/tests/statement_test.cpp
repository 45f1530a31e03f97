#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <cmath>

#include "kernel/describe/write.h"
#include "kernel/storage/tests/database.h"

namespace skl {

enum class Colour { red, deep_blue };
BOOST_DESCRIBE_ENUM(Colour, red, deep_blue)

struct Thing {
    Id<struct ThingTag> id;
    Text<> name;
    std::int64_t count = 0;
    std::int32_t small = 0;
    double weight = 0;
    bool open = false;
    Colour colour = Colour::red;
    Date day{};
    Instant at;
    std::optional<Text<>> note;
    std::optional<std::int64_t> limit_of;
    std::vector<Text<>> tags;
};
BOOST_DESCRIBE_STRUCT(Thing, (), (id, name, count, small, weight, open, colour, day, at, note, limit_of, tags))

namespace {

constexpr const char* table =
    "create table thing(tenant text not null, id text not null, name text, count bigint, small bigint, weight double precision, open "
    "boolean, "
    "colour text, day text, at bigint, note text, limit_of bigint, tags text, raw bytea, primary key(tenant, id))";

struct Statement : ::testing::Test {
    void SetUp() override {
        write([](Transaction& tx) { tx.connection().script(table); });
    }
    void write(const std::function<void(Transaction&)>& work) {
        const auto problem = store->write("a", [&](Transaction& tx) {
            work(tx);
            return true;
        });
        EXPECT_FALSE(problem) << problem->code;
    }
    template <class F>
    auto read(F work) {
        std::optional<std::invoke_result_t<F, Reader&>> out;
        EXPECT_FALSE(store->read("a", [&](Reader& reader) { out.emplace(work(reader)); }));
        return std::move(out.value());
    }

    testing::Database database;
    std::unique_ptr<Store> store = database.open();
};

constexpr const char* insert_thing =
    "insert into thing(tenant, id, name, count, small, weight, open, colour, day, at, note, limit_of, tags) "
    "values(:tenant, :id, :name, :count, :small, :weight, :open, :colour, :day, :at, :note, :limit_of, :tags)";

TEST_F(Statement, A_described_struct_comes_back_as_it_went) {
    Thing thing;
    thing.id.bytes[0] = 7;
    thing.name.value = "天燈 'quoted' \"too\" \\ :name";
    thing.count = (std::int64_t{1} << 53) + 1;
    thing.small = -5;
    thing.weight = 0.1;
    thing.open = true;
    thing.colour = Colour::deep_blue;
    thing.at.micros = 1'795'485'960'123'456;
    thing.note = Text<>{};  // '' is not null
    thing.tags.resize(2);
    thing.tags[1].value = "b,\"c\"";
    write([&](Transaction& tx) { EXPECT_EQ(tx.query(insert_thing).fields(thing).run(), 1); });
    const auto back = read([](Reader& reader) { return reader.query("select * from thing where tenant = :tenant").one<Thing>(); });
    ASSERT_TRUE(back);
    EXPECT_EQ(to_json(*back), to_json(thing));
    EXPECT_EQ(back->count, thing.count);
    EXPECT_EQ(back->at.micros, thing.at.micros);
    EXPECT_TRUE(back->note);
    EXPECT_FALSE(back->limit_of);
}

TEST_F(Statement, Any_number_and_any_text_without_NUL_is_kept_exactly) {
    rc::check([&](std::int64_t n, double d, std::string text) {
        text.erase(std::remove_if(text.begin(), text.end(), [](char c) { return c == '\0' || (c & 0x80) != 0; }), text.end());
        RC_PRE(std::isfinite(d));
        RC_ASSERT(!store->write("a", [&](Transaction& tx) {
            tx.query(
                  "insert into thing(tenant, id, count, weight, name) values(:tenant, 'x', :n, :d, :text) "
                  "on conflict(tenant, id) do update set count = excluded.count, weight = excluded.weight, name = excluded.name")
                .bind("n", n)
                .bind("d", d)
                .bind("text", text)
                .run();
            tx.query("select count, weight, name from thing where tenant = :tenant").each([&](const Row& row) {
                RC_ASSERT(row.integer(0) == n);
                RC_ASSERT(row.real(1) == d);
                RC_ASSERT(row.text(2) == text);
            });
            return true;
        }));
    });
}

TEST_F(Statement, Bytes_keep_every_byte) {
    std::string all(256, ' ');
    for (std::size_t i = 0; i < 256; ++i) all[i] = static_cast<char>(i);
    write(
        [&](Transaction& tx) { tx.query("insert into thing(tenant, id, raw) values(:tenant, 'x', :raw)").bind("raw", Bytes{all}).run(); });
    EXPECT_EQ(read([](Reader& reader) {
                  std::string out;
                  reader.query("select raw from thing where tenant = :tenant").each([&](const Row& row) { out = row.bytes(0); });
                  return out;
              }),
              all);
}

TEST_F(Statement, Text_with_a_NUL_byte_is_refused_not_cut) {
    EXPECT_TRUE(store->write("a", [](Transaction& tx) {
        tx.query("insert into thing(tenant, id, name) values(:tenant, 'x', :name)").bind("name", std::string("a\0b", 3)).run();
        return true;
    }));
    EXPECT_EQ(read([](Reader& reader) { return *reader.query("select count(*) from thing where tenant = :tenant").number(); }), 0);
}

TEST_F(Statement, A_parameter_without_a_value_is_an_error_and_not_null) {
    EXPECT_TRUE(store->write("a", [](Transaction& tx) {
        tx.query("insert into thing(tenant, id, name) values(:tenant, :id, :name)").bind("id", "x").bind("id", "y").run();
        return true;
    }));
}

TEST_F(Statement, Rows_changed_are_counted_alike_and_a_select_changes_none) {
    write([](Transaction& tx) {
        const auto put = [&](const char* sql) { return tx.query(sql).run(); };
        EXPECT_EQ(put("insert into thing(tenant, id, count) values(:tenant, 'x', 1)"), 1);
        EXPECT_EQ(put("insert into thing(tenant, id, count) values(:tenant, 'x', 2) on conflict do nothing"), 0);
        EXPECT_EQ(put("insert into thing(tenant, id, count) values(:tenant, 'x', 3) on conflict(tenant, id) do update set count = "
                      "excluded.count"),
                  1);
        EXPECT_EQ(put("select * from thing where tenant = :tenant"), 0);
        EXPECT_EQ(put("update thing set count = 4 where tenant = :tenant and id = 'none'"), 0);
        EXPECT_EQ(put("delete from thing where tenant = :tenant"), 1);
    });
}

TEST_F(Statement, RETURNING_that_nobody_reads_to_the_end_holds_nothing_up) {
    write([](Transaction& tx) {
        for (const char* id : {"x", "y"}) {
            const auto got = tx.query("insert into thing(tenant, id) values(:tenant, :id) returning id").bind("id", id).word();
            EXPECT_EQ(got, id);
        }
        EXPECT_EQ(tx.query("update thing set count = 1 where tenant = :tenant returning count").number(), 1);
        EXPECT_EQ(tx.query("update thing set count = 2 where tenant = :tenant returning id").run(), 2);
    });
}

TEST_F(Statement, A_query_may_run_inside_the_rows_of_the_same_query) {
    write([](Transaction& tx) {
        for (int i = 0; i < 3; ++i) tx.query("insert into thing(tenant, id) values(:tenant, :id)").bind("id", std::to_string(i)).run();
        const char* sql = "select id from thing where tenant = :tenant order by id";
        std::string seen;
        tx.query(sql).each([&](const Row& outer) {
            seen += outer.text(0);
            tx.query(sql).each([&](const Row& inner) { seen += inner.text(0); });
        });
        EXPECT_EQ(seen, "001210122012");
    });
}

TEST_F(Statement, Rows_are_a_table_for_set_based_SQL) {
    Rows rows;
    for (int i = 0; i < 3; ++i)
        rows.row()
            .add("id", "k" + std::to_string(i))
            .add("n", i * 10)
            .add("w", i / 2.0)
            .add("o", i == 1)
            .add("note", i == 2 ? std::optional<std::string>("x") : std::nullopt)
            .end();
    write([&](Transaction& tx) {
        EXPECT_EQ(
            tx.query("insert into thing(tenant, id, count, weight, open, note) select :tenant, id, n, w, o, note "
                     "from {{rows(:rows; id text, n bigint, w double precision, o boolean, note text)}} where true on conflict do nothing")
                .bind("rows", rows.json())
                .run(),
            3);
        EXPECT_EQ(
            tx.query("with v as (select id, n from {{rows(:rows; id text, n bigint)}}) update thing set count = thing.count + v.n from v "
                     "where thing.tenant = :tenant and thing.id = v.id")
                .bind("rows", rows.json())
                .run(),
            3);
    });
    const auto things =
        read([](Reader& reader) { return reader.query("select * from thing where tenant = :tenant order by id").all<Thing>(); });
    ASSERT_EQ(things.size(), 3U);
    EXPECT_EQ(things[2].count, 40);
    EXPECT_EQ(things[1].weight, 0.5);
    EXPECT_TRUE(things[1].open);
    EXPECT_FALSE(things[0].open);
    EXPECT_FALSE(things[0].note);
    EXPECT_EQ(things[2].note->value, "x");
}

TEST_F(Statement, A_row_without_a_column_has_null_there_whatever_the_order_of_its_columns) {
    Rows rows;
    rows.row().add("note", "\"quoted\"\n天燈 \\").add("id", "a").add("unasked", 7).end();
    rows.row().add("n", std::int64_t{1} << 60).add("id", "b").end();
    rows.row().end();
    std::vector<std::string> seen;
    read([&](Reader& reader) {
        reader.query("select id, n, note from {{rows(:rows; id text, n bigint, note text)}} order by id is null, id")
            .bind("rows", rows.json())
            .each([&](const Row& row) {
                for (const int column : {0, 1, 2}) seen.push_back(row.is_null(column) ? "null" : std::string(row.text(column)));
            });
        return true;
    });
    EXPECT_EQ(seen,
              (std::vector<std::string>{"a", "null", "\"quoted\"\n天燈 \\", "b", "1152921504606846976", "null", "null", "null", "null"}));
}

TEST_F(Statement, No_rows_are_an_empty_table_and_what_is_no_array_of_rows_is_refused) {
    const auto count = [&](const char* text) {
        std::optional<std::int64_t> out;
        const auto lost = store->read(
            "a", [&](Reader& reader) { out = reader.query("select count(*) from {{rows(:rows; id text)}}").bind("rows", text).number(); });
        return lost ? -1 : *out;
    };
    EXPECT_EQ(count("[]"), 0);
    EXPECT_EQ(count(R"([{"id":"a"},{"id":null}])"), 2);
    for (const char* wrong : {R"({"id":"a"})", R"([1])", R"([{"id":"a"})", "x"}) EXPECT_EQ(count(wrong), -1) << wrong;
}

TEST_F(Statement, Greatest_and_least_are_of_values) {
    EXPECT_EQ(read([](Reader& reader) {
                  return *reader
                              .query(
                                  "select {{greatest(cast(:a as bigint), cast(:b as bigint))}} - {{least(cast(:a as bigint), cast(:b as "
                                  "bigint))}}")
                              .bind("a", 3)
                              .bind("b", 10)
                              .number();
              }),
              7);
}

TEST_F(Statement, More_statements_than_are_kept_prepared_still_run) {
    write([](Transaction& tx) {
        for (std::size_t i = 0; i < storage::most_prepared + 5; ++i) {
            const std::string sql = fmt::format("select {}", i);
            EXPECT_EQ(tx.query(sql).number(), static_cast<std::int64_t>(i));
        }
    });
}

TEST_F(Statement, A_query_cannot_bind_another_tenant) {
    EXPECT_TRUE(store->read("a", [](Reader& reader) { (void)reader.query("select :tenant").bind("tenant", "b").word(); }));
    EXPECT_FALSE(store->read("a", [](Reader& reader) { (void)reader.query("select :tenant").bind("tenant", "a").word(); }));
    EXPECT_FALSE(store->read(
        every_tenant, [](Reader& reader) { EXPECT_EQ(reader.query("select cast(:tenant as text)").bind("tenant", "b").word(), "b"); }));
}

}  // namespace
}  // namespace skl
