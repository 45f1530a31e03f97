// /tables/{table}/watches: a condition that somebody waits for. Who made one subscribes to it at /subscriptions.
#include "kernel/crypto/digest.h"
#include "kernel/crypto/random.h"
#include "kernel/describe/decode.h"
#include "kernel/describe/scalar.h"
#include "kernel/http/tenants.h"
#include "kernel/text/text.h"
#include "opendata/api/access.h"
#include "opendata/api/answer.h"
#include "opendata/watches/watching.h"

namespace skl::opendata {
namespace {

constexpr const char* watch_job = "opendata.watch";
constexpr const char* forget_job = "opendata.watch.forget";
constexpr const char* every_night = "50 3 * * *";
constexpr std::int64_t unwatched_for = std::int64_t{2} * 86'400 * 1'000'000;  // µs: longer than a confirmation is waited for
constexpr std::int64_t forgotten_at_once = 1'000;

struct WatchOrder {
    Text<> dataset;
};
BOOST_DESCRIBE_STRUCT(WatchOrder, (), (dataset))

struct NewWatch {
    Text<1, 8000> filter;
};
BOOST_DESCRIBE_STRUCT(NewWatch, (), (filter))

struct WatchView {
    Id<RowWatch> id;
    Text<> table;
    Prose<8000> filter;
    Text<> topic, subject;  // what is subscribed to
    Text<> subscribe_href, rows_href;
    Instant created_at;
};
BOOST_DESCRIBE_STRUCT(WatchView, (), (id, table, filter, topic, subject, subscribe_href, rows_href, created_at))

WatchView view_of(Context& cx, const RowWatch& watch) {
    WatchView out;
    out.id = watch.id;
    out.table = watch.table_name;
    out.filter = watch.filter;
    out.topic.value = rows_matched;
    out.subject.value = to_text(watch.id);
    out.subscribe_href.value = cx.href(fmt::format("/subscriptions/new?topic={}&subject={}", rows_matched, out.subject.value));
    out.rows_href.value =
        cx.href(fmt::format("/api/v1/tables/{}/rows?filter={}", watch.table_name.value, text::percent_encode(watch.filter.value)));
    out.created_at = watch.created_at;
    return out;
}

// Rows that meet the condition already are known from the start: told is what comes later.
Task<Result<Answered<WatchView>>> create(Context& cx, TableName name, NewWatch given) {
    auto table = co_await cx.read([&](Reader& reader) { return open_to_all(inside(cx), reader, name.value); });
    if (!table) co_return std::move(table.problem());
    if (auto here = co_await bring_rows(cx, *table); !here) co_return std::move(here.problem());
    const auto parsed = analytics::parse_filter(given.filter.value);
    if (!parsed) co_return parsed.problem();
    RowWatch watch;
    watch.filter.value = analytics::print_filter(*parsed);
    if (watch.filter.value.empty()) co_return Problem::invalid({{"/filter", "required"}});
    auto known = co_await cx.blocking([&] { return matching_rows(inside(cx), *table, watch.filter.value); });
    if (!known) co_return std::move(known.problem());
    watch.id = crypto::new_id<RowWatch>(cx.now());
    watch.dataset_id = table->dataset.id;
    watch.table_name = table->table.name;
    watch.filter_sha256.value = crypto::sha256_hex(watch.filter.value);
    watch.version = table->version.number;
    watch.created_at = cx.now();
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<WatchView>> {
        if (count_watches(tx, watch.table_name.value) >= most_watches && !watch_of(tx, watch.table_name.value, watch.filter_sha256.value))
            return Problem::conflict("too-many-watches").with("most", std::to_string(most_watches));
        const bool fresh = insert_watch(tx, watch);
        if (fresh) (void)note_rows(tx, watch.id, *known, watch.version);
        const auto kept = watch_of(tx, watch.table_name.value, watch.filter_sha256.value);
        if (!kept) return Problem{500, "internal"};
        auto view = view_of(cx, *kept);
        const std::string where = cx.wants_html()
                                      ? view.subscribe_href.value
                                      : cx.href(fmt::format("/tables/{}/watches/{}", watch.table_name.value, view.subject.value));
        return Answered<WatchView>{std::move(view), fresh ? 201 : 200, {{"Location", where}}};
    });
}

Task<Result<WatchView>> show(Context& cx, TableName name, Id<RowWatch> id) {
    co_return co_await cx.read([&](Reader& reader) -> Result<WatchView> {
        const auto watch = find_watch(reader, id);
        if (!watch || watch->table_name.value != name.value) return Problem::not_found("watch");
        return view_of(cx, *watch);
    });
}

Result<std::string> forget(Module::Inside& in, Instant now) {
    std::vector<OldWatch> old;
    if (auto lost =
            in.store.read(every_tenant, [&](Reader& reader) { old = unwatched(reader, {now.micros - unwatched_for}, forgotten_at_once); }))
        return std::move(*lost);
    for (const OldWatch& one : old)
        if (auto lost = in.store.write(one.tenant, [&](Transaction& tx) { return delete_watch(tx, one.id), true; }))
            return std::move(*lost);
    return std::string{};
}

}  // namespace

void install_watches(App& app, Jobs& jobs, Module::Inside& in) {
    app.post("/tables/{table}/watches", create).form("/tables/{table}/watches/new").rated(RateClass::query).named("watches.create");
    app.get("/tables/{table}/watches/{watch}", show).named("watches.show");
    auto* outbox = app.find_service<Outbox>();
    if (outbox == nullptr) return;  // nobody is told of anything here
    outbox->consume("opendata.watches", {dataset_published}, [&jobs](Transaction& tx, const Event& event) -> Done {
        const auto dataset = find_dataset(tx, event.subject);
        if (dataset && !watches_of(tx, dataset->id).empty())
            jobs.enqueue(tx, watch_job, to_json(WatchOrder{{to_text(dataset->id)}}), "watch:" + to_text(event.id));
        return Nothing{};
    });
    jobs.handle(watch_job, [&in, outbox](JobRun& run) -> Result<std::string> {
        const auto order = from_json<WatchOrder>(run.payload);
        Uuid dataset;
        if (!order || !parse(order->dataset.value, dataset)) return Problem{422, "bad-json"};
        const auto done = watch_publication(in, run.tenant, dataset, *outbox, Instant::now());
        if (!done) return done.problem();
        return std::string{};
    });
    jobs.handle(forget_job, [&in](JobRun&) { return forget(in, Instant::now()); });
    if (const auto nightly = Cron::parse(every_night)) jobs.schedule(main_tenant, forget_job, *nightly, forget_job);
}

}  // namespace skl::opendata
