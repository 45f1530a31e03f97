// A server with one kind of record, for the benchmarks of the kernel: reading one, a page of 50, and durable writes of one
// row with a counter and an entry of a log, as the platform's hot writes have.
//
//   bench_records DATABASE-URL [--one-commit-each]
//
// Prints the address it listens on. Routes: GET /records/{id}, GET /records, POST /records (a write of its own in the next
// group commit), POST /batches (the same write through a batch function). /records/1 … /records/1000 exist.
#include <fmt/format.h>

#include <cstdio>
#include <cstring>
#include <filesystem>

#include "kernel/config/configuration.h"
#include "kernel/crypto/digest.h"
#include "kernel/crypto/random.h"
#include "kernel/http/app.h"
#include "kernel/http/list.h"
#include "kernel/http/server.h"
#include "kernel/http/suspend.h"
#include "kernel/pages/locale.h"
#include "kernel/pages/pages.h"
#include "kernel/storage/batch.h"

namespace skl {
namespace {

constexpr std::int64_t stored = 1000;   // records there are before the first request
constexpr const char* tenant = "main";  // whom a path without /t/<tenant> means

struct Record {
    Count number;
    Text<1, 200> title, place;
    Prose<2000> text;
    Instant at;
};
BOOST_DESCRIBE_STRUCT(Record, (), (number, title, place, text, at))

struct NewRecord {
    Text<1, 200> title, place;
};
BOOST_DESCRIBE_STRUCT(NewRecord, (), (title, place))

struct Receipt {
    Uuid id;
    Count number;
    Text<> leaf;
};
BOOST_DESCRIBE_STRUCT(Receipt, (), (id, number, leaf))

const Migration tables[] = {{"bench", "0001_records.sql", R"(
create table record(tenant text not null, number bigint not null, title text not null, place text not null, text text not null, at bigint not null,
                    primary key(tenant, number));
create table entry(tenant text not null, id text not null, title text not null, place text not null, at bigint not null, primary key(tenant, id));
create table entry_count(tenant text not null, n bigint not null, primary key(tenant));
create table entry_leaf(tenant text not null, n bigint not null, hash text not null, primary key(tenant, n));
)"}};

void fill(Store& store) {
    Rows rows;
    for (std::int64_t i = 1; i <= stored; ++i)
        rows.row().add("number", i).add("title", fmt::format("天燈 {}", i)).add("place", "平溪區").add("text", std::string(200, 'x')).end();
    const std::string all = rows.json();
    store.write(tenant, [&](Transaction& tx) {
        tx.query("insert into entry_count(tenant, n) values(:tenant, 0) on conflict do nothing").bind("tenant", tx.tenant()).run();
        tx.query(
              "insert into record(tenant, number, title, place, text, at) select :tenant, number, title, place, text, 1795485960000000 "
              "from {{rows(:rows; number bigint, title text, place text, text text)}} where true on conflict do nothing")
            .bind("tenant", tx.tenant())
            .bind("rows", all)
            .run();
        return true;
    });
}

Task<Result<Record>> show(Context& cx, Count number) {
    co_return co_await cx.read([&](Reader& reader) -> Result<Record> {
        auto found = reader.query("select number, title, place, text, at from record where tenant = :tenant and number = :number")
                         .bind("tenant", reader.tenant())
                         .bind("number", number.value)
                         .one<Record>();
        if (!found) return Problem::not_found("record");
        return std::move(*found);
    });
}

Task<Result<List<Record>>> list(Context& cx) {
    co_return co_await cx.read([&](Reader& reader) -> Result<List<Record>> {
        List<Record> out;
        out.items = reader.query("select number, title, place, text, at from record where tenant = :tenant order by number limit 50")
                        .bind("tenant", reader.tenant())
                        .all<Record>();
        return out;
    });
}

std::string leaf_of(const Uuid& id, std::int64_t number) { return crypto::sha256_hex(fmt::format("{}/{}", to_text(id), number)); }

Task<Result<Receipt>> add(Context& cx, NewRecord record) {
    const Uuid id = crypto::uuid_v7(cx.now());
    co_return co_await cx.write([&](Transaction& tx) -> Result<Receipt> {
        tx.query("insert into entry(tenant, id, title, place, at) values(:tenant, :id, :title, :place, :at)")
            .bind("tenant", tx.tenant())
            .bind("id", id)
            .bind("title", record.title.value)
            .bind("place", record.place.value)
            .bind("at", cx.now())
            .run();
        const auto number =
            tx.query("update entry_count set n = n + 1 where tenant = :tenant returning n").bind("tenant", tx.tenant()).number();
        const std::string leaf = leaf_of(id, *number);
        tx.query("insert into entry_leaf(tenant, n, hash) values(:tenant, :n, :hash)")
            .bind("tenant", tx.tenant())
            .bind("n", *number)
            .bind("hash", leaf)
            .run();
        return Receipt{id, {*number}, {leaf}};
    });
}

struct Entry {
    Uuid id;
    NewRecord record;
    Instant at;
};
using Entries = Batch<Entry, Receipt>;

std::vector<Result<Receipt>> add_all(Transaction& tx, std::span<const Entry> entries) {
    const std::int64_t last = *tx.query("update entry_count set n = n + :k where tenant = :tenant returning n")
                                   .bind("k", static_cast<std::int64_t>(entries.size()))
                                   .bind("tenant", tx.tenant())
                                   .number();
    std::int64_t number = last - static_cast<std::int64_t>(entries.size());
    Rows rows, leaves;
    std::vector<Result<Receipt>> out;
    for (const Entry& entry : entries) {
        const std::string leaf = leaf_of(entry.id, ++number);
        rows.row()
            .add("id", to_text(entry.id))
            .add("title", entry.record.title.value)
            .add("place", entry.record.place.value)
            .add("at", entry.at.micros)
            .end();
        leaves.row().add("n", number).add("hash", leaf).end();
        out.emplace_back(Receipt{entry.id, {number}, {leaf}});
    }
    tx.query(
          "insert into entry(tenant, id, title, place, at) select :tenant, id, title, place, at "
          "from {{rows(:rows; id text, title text, place text, at bigint)}}")
        .bind("tenant", tx.tenant())
        .bind("rows", rows.json())
        .run();
    tx.query("insert into entry_leaf(tenant, n, hash) select :tenant, n, hash from {{rows(:rows; n bigint, hash text)}}")
        .bind("tenant", tx.tenant())
        .bind("rows", leaves.json())
        .run();
    return out;
}

Task<Result<Receipt>> add_in_batch(Context& cx, NewRecord record) {
    std::optional<Result<Receipt>> out;
    Entry entry{crypto::uuid_v7(cx.now()), std::move(record), cx.now()};
    co_await until_called([&](std::function<void()> wake) {
        cx.app().service<Entries>().submit(cx.tenant(), std::move(entry), [&out, wake = std::move(wake)](Result<Receipt> result) {
            out.emplace(std::move(result));
            wake();
        });
    });
    co_return std::move(*out);
}

int serve(const std::string& url, bool one_commit_each) {
    const std::filesystem::path root = SKL_ROOT_FOLDER;
    StoreOptions options;
    options.url = url;
    options.one_commit_each = one_commit_each;
    const auto store = Store::open(std::move(options));
    if (auto done = store->migrate(tables); !done) return 1;
    fill(*store);
    auto locale = Locale::load(root / "web/locales");
    if (!locale) return 1;
    auto pages = Pages::load(root / "web/templates", root / "build/web/manifest.json", *locale);
    if (!pages) return 1;
    Configuration configuration;
    configuration.rate_limits = false;  // one address sends all the load
    App app(configuration, *store, **pages, *locale);
    app.set_seal_key(crypto::sha256("bench"));
    Entries entries(*store, add_all);
    app.provide(entries);
    app.get("/records/{number}", show);
    app.get("/records", list);
    app.post("/records", add);
    app.post("/batches", add_in_batch);
    Server server(app, {"127.0.0.1", 0, {}, {}, 0});
    std::printf("http://127.0.0.1:%d\n", server.start());
    std::fflush(stdout);
    server.run_until_signal();
    return 0;
}

}  // namespace
}  // namespace skl

int main(int argc, char** argv) {
    if (argc < 2) {
        std::fprintf(stderr, "use: bench_records DATABASE-URL [--one-commit-each]\n");
        return 2;
    }
    return skl::serve(argv[1], argc > 2 && std::strcmp(argv[2], "--one-commit-each") == 0);
}
