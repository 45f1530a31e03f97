#include "opendata/usage/store.h"

#include "kernel/describe/decode.h"
#include "opendata/store_sql.h"

namespace skl::opendata {
namespace {

Date day_of(std::string_view text) {
    Date out;
    (void)parse(text, out);
    return out;
}

}  // namespace

void add_usage(Transaction& tx, Date day, const UsedBy& by, const UsedAmount& amount) {
    tx.query(
          "insert into usage_day(tenant, day, dataset, table_name, way, country, status, robot, requests, bytes) values(:tenant, :day, "
          ":dataset, :table_name, :way, :country, :status, :robot, :requests, :bytes) on conflict(tenant, day, dataset, table_name, way, "
          "country, status, robot) do update set requests = usage_day.requests + excluded.requests, bytes = usage_day.bytes + "
          "excluded.bytes")
        .bind("day", day)
        .bind("dataset", by.dataset)
        .bind("table_name", by.table_name)
        .bind("way", by.way)
        .bind("country", by.country)
        .bind("status", by.status)
        .bind("robot", by.robot)
        .bind("requests", amount.requests)
        .bind("bytes", amount.bytes)
        .run();
}

// The row is made first, so that of two nodes that add to it one waits for the other.
void add_users(Transaction& tx, Date day, const std::string& dataset, const sketch::HyperLogLog& users) {
    tx.query(
          "insert into usage_users(tenant, day, dataset, sketch) values(:tenant, :day, :dataset, :sketch) on conflict(tenant, day, "
          "dataset) "
          "do update set sketch = usage_users.sketch")
        .bind("day", day)
        .bind("dataset", dataset)
        .bind("sketch", Bytes{sketch::HyperLogLog().bytes()})
        .run();
    sketch::HyperLogLog all = users;
    tx.query("select sketch from usage_users where tenant = :tenant and day = :day and dataset = :dataset")
        .bind("day", day)
        .bind("dataset", dataset)
        .each([&](const Row& row) {
            if (const auto kept = sketch::HyperLogLog::of_bytes(row.bytes(0))) all.merge(*kept);
        });
    tx.query("update usage_users set sketch = :sketch where tenant = :tenant and day = :day and dataset = :dataset and users is null")
        .bind("day", day)
        .bind("dataset", dataset)
        .bind("sketch", Bytes{all.bytes()})
        .run();
}

std::string salt_of(Transaction& tx, Date day, const std::string& fresh) {
    tx.query("insert into usage_salt(tenant, day, salt) values(:tenant, :day, :salt) on conflict do nothing")
        .bind("day", day)
        .bind("salt", Bytes{fresh})
        .run();
    std::string out;
    tx.query("select salt from usage_salt where tenant = :tenant and day = :day").bind("day", day).each([&](const Row& row) {
        out = row.bytes(0);
    });
    return out;
}

void forget_salts(Transaction& tx, Date before) {
    tx.query("delete from usage_salt where tenant = :tenant and day < :before").bind("before", before).run();
}

std::set<std::string> tenants_of_usage(Reader& reader) {
    std::set<std::string> out;
    reader.query("select distinct tenant from usage_day").each([&](const Row& row) { out.emplace(row.text(0)); });
    return out;
}

std::int64_t close_users(Transaction& tx, Date before) {
    struct Open {
        std::string day, dataset;
        std::int64_t users;
    };
    std::vector<Open> open;
    tx.query("select day, dataset, sketch from usage_users where tenant = :tenant and users is null and day < :before")
        .bind("before", before)
        .each([&](const Row& row) {
            const auto users = sketch::HyperLogLog::of_bytes(row.bytes(2));
            open.push_back({std::string(row.text(0)), std::string(row.text(1)), users ? std::llround(users->estimate()) : 0});
        });
    for (const Open& one : open)
        tx.query("update usage_users set users = :users, sketch = :none where tenant = :tenant and day = :day and dataset = :dataset")
            .bind("users", one.users)
            .bind("none", Bytes{})
            .bind("day", one.day)
            .bind("dataset", one.dataset)
            .run();
    return static_cast<std::int64_t>(open.size());
}

std::optional<Date> newest_closed(Reader& reader) {
    const auto day = reader.query("select max(day) from usage_users where tenant = :tenant and users is not null").word();
    return day && !day->empty() ? std::optional(day_of(*day)) : std::nullopt;
}

std::vector<UsageDay> usage_days(Reader& reader, const UsageFilter& filter) {
    static const std::string sql = [] {
        const auto sum = [](std::string_view what, std::string_view when, std::string_view as) {
            return fmt::format("cast(coalesce(sum(case when {} then u.{} else 0 end), 0) as bigint) as {}", when, what, as);
        };
        std::string out = "select u.day, u.dataset, s.users, coalesce(max(d.title), '') as title, " +
                          sum("requests", "not u.robot", "requests") + ", " + sum("requests", "u.robot", "robot_requests") + ", " +
                          sum("requests", "not u.robot and u.status >= 4", "failed") + ", " + sum("bytes", "not u.robot", "bytes");
        for (const char* way : {"page", "rows", "sql", "ckan", "download", "harvest"})
            out += ", " + sum("requests", fmt::format("not u.robot and u.way = '{}'", way), "of_" + std::string(way));
        return out +
               " from usage_day u join usage_users s on s.tenant = u.tenant and s.day = u.day and s.dataset = u.dataset "
               "left join dataset d on d.tenant = u.tenant and d.slug = u.dataset and d.state = 'published' "
               "where u.tenant = :tenant and s.users >= :fewest and (:from = '' or u.day >= :from) and (:to = '' or u.day <= :to) and "
               "(:dataset = '' or u.dataset = :dataset) and (:before_day = '' or u.day < :before_day or (u.day = :before_day and u.dataset "
               "> :after_dataset)) group by u.day, u.dataset, s.users order by u.day desc, u.dataset limit :limit";
    }();
    std::vector<UsageDay> out;
    reader.query(sql)
        .bind("fewest", filter.fewest)
        .bind("from", filter.from ? to_text(*filter.from) : "")
        .bind("to", filter.to ? to_text(*filter.to) : "")
        .bind("dataset", filter.dataset)
        .bind("before_day", filter.before_day)
        .bind("after_dataset", filter.after_dataset)
        .bind("limit", filter.limit)
        .each([&](const Row& row) {
            UsageDay& one = out.emplace_back();
            one.day = day_of(row.text(0));
            one.dataset = row.text(1);
            one.users = row.integer(2);
            if (auto title = from_json<Bilingual<0, 300>>(row.text(3))) one.title.by_language = std::move(title->by_language);
            int column = 4;
            for (std::int64_t* to : {&one.requests, &one.robot_requests, &one.failed, &one.bytes, &one.page, &one.rows, &one.sql, &one.ckan,
                                     &one.download, &one.harvest})
                *to = row.integer(column++);
        });
    return out;
}

void each_usage(Reader& reader, std::int64_t fewest, Date from, const std::function<void(const UsageRow&)>& each) {
    reader
        .query(
            "select u.day, u.dataset, u.table_name, u.way, u.country, u.status, u.robot, u.requests, u.bytes, s.users from usage_day u "
            "join "
            "usage_users s on s.tenant = u.tenant and s.day = u.day and s.dataset = u.dataset where u.tenant = :tenant and s.users >= "
            ":fewest and u.day >= :from order by u.day, u.dataset, u.table_name, u.way, u.country, u.status, u.robot")
        .bind("fewest", fewest)
        .bind("from", from)
        .each([&](const Row& row) {
            each({day_of(row.text(0)),
                  {std::string(row.text(1)), std::string(row.text(2)), std::string(row.text(3)), std::string(row.text(4)), row.integer(5),
                   row.boolean(6)},
                  {row.integer(7), row.integer(8)},
                  row.integer(9)});
        });
}

}  // namespace skl::opendata
