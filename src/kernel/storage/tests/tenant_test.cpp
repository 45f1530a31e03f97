#include <gtest/gtest.h>

#include "kernel/storage/tests/database.h"

namespace skl {
namespace {

constexpr Migration secret{"demo", "0001_secret.sql",
                           "create table secret(tenant text not null, id bigint not null, word text, primary key(tenant, id));"};

struct Tenants : ::testing::Test {
    void SetUp() override {
        ASSERT_TRUE(store->migrate({&secret, 1}));
        for (const char* tenant : {"a", "b"})
            EXPECT_FALSE(put(tenant, "insert into secret(tenant, id, word) values(:tenant, 1, 'of ' || :tenant)"));
    }
    std::optional<Problem> put(const std::string& tenant, const char* sql) {
        return store->write(tenant, [&](Transaction& tx) {
            tx.query(sql).run();
            return true;
        });
    }
    std::int64_t number(const std::string& tenant, const char* sql) {
        std::int64_t out = -1;
        EXPECT_FALSE(store->read(tenant, [&](Reader& reader) { out = *reader.query(sql).number(); }));
        return out;
    }
    testing::Database database;
    std::unique_ptr<Store> store = database.open();
};

TEST_F(Tenants, A_query_that_names_the_tenant_sees_its_rows) {
    EXPECT_EQ(number("a", "select count(*) from secret where tenant = :tenant"), 1);
    EXPECT_EQ(number("c", "select count(*) from secret where tenant = :tenant"), 0);
}

TEST_F(Tenants, On_PostgreSQL_a_query_that_forgets_the_tenant_sees_no_other_s_rows_and_changes_none) {
    if (!testing::on_postgresql()) GTEST_SKIP() << "SQLite has no row-level security";
    EXPECT_EQ(number("a", "select count(*) from secret"), 1);
    EXPECT_EQ(number("c", "select count(*) from secret"), 0);
    EXPECT_FALSE(put("a", "update secret set word = 'x'"));
    EXPECT_FALSE(put("a", "delete from secret where id = 1"));
    EXPECT_EQ(number("b", "select count(*) from secret where word = 'of b'"), 1);
    EXPECT_TRUE(put("a", "insert into secret(tenant, id) values('b', 2)"));
    EXPECT_EQ(number(every_tenant, "select count(*) from secret"), 1);
}

TEST_F(Tenants, On_PostgreSQL_a_session_without_a_tenant_sees_nothing) {
    if (!testing::on_postgresql()) GTEST_SKIP() << "SQLite has no row-level security";
    const auto connection = database.connect();
    Reader reader(*connection, "a");
    EXPECT_EQ(reader.query("select count(*) from secret").number(), 0);
}

// The rule of every table of the kernel, checked on the schema itself; modules run the same test over theirs.
TEST(Schema, Every_key_begins_with_the_tenant) {
    const testing::Database database;
    const auto store = database.open_migrated();
    const std::set<std::string> of_all_tenants{"schema_migration", "event_consumer"};
    const auto connection = database.connect();
    Reader reader(*connection, every_tenant);
    std::map<std::string, std::string> first_of_key;
    const char* sqlite =
        "select m.name, (select c.name from pragma_table_info(m.name) c where c.pk = 1) from sqlite_master m "
        "where m.type = 'table' and m.sql not like 'create virtual%' and m.name not like '%\\_data' escape '\\' "
        "and m.name not like 'sqlite%' and m.name not like 'search_terms%'";
    const char* postgresql =
        "select c.relname, a.attname from pg_class c join pg_index i on i.indrelid = c.oid and i.indisprimary "
        "join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0] "
        "where c.relkind = 'r' and c.relnamespace = cast(current_schema() as regnamespace) and c.relname not like 'search_terms%'";
    reader.query(testing::on_postgresql() ? postgresql : sqlite).each([&](const Row& row) {
        first_of_key[std::string(row.text(0))] = row.text(1);
    });
    EXPECT_GE(first_of_key.size(), 6U);
    for (const auto& [table, column] : first_of_key)
        if (!of_all_tenants.contains(table)) EXPECT_EQ(column, "tenant") << table;
}

TEST(Schema, On_PostgreSQL_every_table_with_a_tenant_is_guarded) {
    if (!testing::on_postgresql()) GTEST_SKIP() << "SQLite has no row-level security";
    const testing::Database database;
    const auto store = database.open_migrated();
    const auto connection = database.connect();
    Reader reader(*connection, every_tenant);
    reader
        .query(
            "select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant' where c.relkind = 'r' and "
            "c.relnamespace = cast(current_schema() as regnamespace) and not (c.relrowsecurity and c.relforcerowsecurity and exists "
            "(select 1 from pg_policy p where p.polrelid = c.oid))")
        .each([&](const Row& row) { ADD_FAILURE() << row.text(0); });
    EXPECT_EQ(reader.query("select rolsuper or rolbypassrls from pg_roles where rolname = current_user").number(), 0)
        << "the role of the tests must be subject to it";
}

}  // namespace
}  // namespace skl
