#include "opendata/usage/usage.h"

#include <condition_variable>
#include <fstream>
#include <thread>

#include "kernel/crypto/random.h"
#include "kernel/http/app.h"
#include "kernel/http/tenants.h"
#include "kernel/sketch/kmv.h"
#include "kernel/telemetry/log.h"
#include "opendata/catalogue/store.h"
#include "opendata/engine/usage/way.h"
#include "opendata/store.h"
#include "opendata/usage/pages.h"
#include "opendata/usage/store.h"

namespace skl::opendata {
namespace {

constexpr std::chrono::seconds written_each{60};
constexpr std::size_t shards = 16;
constexpr std::size_t most_counts = 20'000, most_sketches = 500;  // of a shard between two writings: names come from outside
constexpr int salt_bytes = 32;
constexpr std::int64_t days_published = 400;
constexpr const char* daily_job = "opendata.usage";
constexpr const char* after_midnight = "20 0 * * *";

std::string_view segment(std::string_view path, std::size_t index) {
    for (;; --index) {
        path.remove_prefix(std::min(path.size(), std::size_t{1}));
        const auto end = std::min(path.find('/'), path.size());
        if (index == 0 || end == path.size()) return index == 0 ? path.substr(0, end) : std::string_view{};
        path.remove_prefix(end);
    }
}

// The resource that a call of CKAN's API names, in the query or in the body.
std::string resource_named(const Request& request) {
    constexpr std::size_t id_length = 36, look_ahead = 12;  // resource_id=…, "resource_id": "…
    for (const std::string* text : {&request.query, &request.body})
        if (const auto at = text->find("resource_id"); at != std::string::npos)
            for (std::size_t begin = at + 11; begin < std::min(at + 11 + look_ahead, text->size()); ++begin)
                if (Uuid id; begin + id_length <= text->size() && parse(std::string_view(*text).substr(begin, id_length), id))
                    return to_text(id);
    return {};
}

struct RouteUse {
    usage::Kind kind;
    std::size_t index = 0;  // of the segment that names the data
};

std::map<const Route*, RouteUse> uses_of(const App& app) {
    std::map<const Route*, RouteUse> out;
    for (const Route& route : app.routes()) {
        auto kind = usage::kind_of(route.method, route.pattern);
        if (!kind) continue;
        std::size_t index = 0;
        if (!kind->part.empty())  // the name of a part may differ; what names the data is the first one
            index = static_cast<std::size_t>(std::count(
                        route.pattern.begin(), route.pattern.begin() + static_cast<std::ptrdiff_t>(route.pattern.find('{')), '/')) -
                    1;
        out.emplace(&route, RouteUse{std::move(*kind), index});
    }
    return out;
}

}  // namespace

struct Usage::Counting {
    explicit Counting(Store& s) : store(s) {}

    struct By {  // as it was asked for; which dataset that is, is looked up when it is written
        std::string tenant, named_by, name;
        usage::Way way{};
        std::string country;  // unknown: no header that tells it is believed
        std::int64_t status = 2;
        bool robot = false;
        friend auto operator<=>(const By&, const By&) = default;
    };
    struct Whose {
        std::string tenant, named_by, name;
        friend auto operator<=>(const Whose&, const Whose&) = default;
    };
    struct Shard {
        std::mutex mutex;
        std::map<By, UsedAmount> counts;
        std::map<Whose, sketch::HyperLogLog> users;
    };

    void count(const Context& cx, const RouteUse& use, std::string name, int status, std::int64_t bytes) {
        // A name that nothing has would fill the memory with what people mistype.
        if (status == 404 || status == 429) name.clear();
        const Request& request = cx.request();
        const std::string_view agent = request.header("user-agent");
        By by{cx.tenant(), std::string(use.kind.named_by), std::move(name), use.kind.way, {}, status / 100, usage::is_robot(agent)};
        std::uint64_t user = 0;
        if (const auto salted = salt.load()) {
            std::string who = *salted;
            who.append(cx.caller().signed_in() ? cx.caller().subject : request.remote).append(1, '\0').append(agent);
            user = sketch::element_hash(who);
        }
        Shard& shard = all[std::hash<std::string>{}(by.name) % shards];
        const std::lock_guard lock(shard.mutex);
        if (!by.robot && user != 0 && status < 400) {
            Whose whose{by.tenant, by.named_by, by.name};
            if (const auto known = shard.users.find(whose); known != shard.users.end())
                known->second.add(user);
            else if (shard.users.size() < most_sketches)
                shard.users[std::move(whose)].add(user);
        }
        if (const auto known = shard.counts.find(by); known != shard.counts.end()) {
            ++known->second.requests;
            known->second.bytes += bytes;
        } else if (shard.counts.size() < most_counts)
            shard.counts.emplace(std::move(by), UsedAmount{1, bytes});
    }

    // The zone of each tenant, kept for the last writing, when who knew them has gone.
    Date local_day(const std::string& tenant, Instant at, bool last = false) {
        const std::lock_guard lock(zones_mutex);
        if (last) {
            const auto known = zones.find(tenant);
            return (known == zones.end() ? zones.at(main_tenant) : known->second).day_of(at);
        }
        return zones.insert_or_assign(tenant, jobs->zone_of(tenant)).first->second.day_of(at);
    }

    Done renew_salt(Instant now) {
        const Date today = local_day(main_tenant, now);
        if (today == salted_for) return Nothing{};
        std::string fresh = crypto::random_bytes(salt_bytes), kept;
        if (auto lost = store.write(main_tenant, [&](Transaction& tx) {
                kept = salt_of(tx, today, fresh);
                forget_salts(tx, today);
                return true;
            }))
            return std::move(*lost);
        salt.store(std::make_shared<const std::string>(std::move(kept)));
        salted_for = today;
        return Nothing{};
    }

    Done write(Instant now, bool last);
    void stop() {  // and write the rest
        {
            const std::lock_guard lock(mutex);
            stopping = true;
        }
        wake.notify_all();
        if (thread.joinable()) thread.join();
    }

    Store& store;
    const Jobs* jobs = nullptr;
    std::once_flag looked;
    std::map<const Route*, RouteUse> uses;
    std::atomic<std::shared_ptr<const std::string>> salt;  // of today; null: not known yet
    Date salted_for;
    Shard all[shards];
    PublishFile publish;
    std::mutex zones_mutex;
    std::map<std::string, calendar::Zone> zones;

    std::mutex writing;  // one at a time
    std::mutex mutex;
    std::condition_variable wake;
    bool stopping = false;
    std::thread thread;
};

Usage::Usage(Store& store) : counting_(std::make_unique<Counting>(store)) {}

Usage::~Usage() { counting_->stop(); }

void Usage::install(App& app, Jobs& jobs, PublishFile publish) {
    counting_->jobs = &jobs;
    counting_->publish = std::move(publish);
    app.provide(*this);
    app.provide<AnswerWatch>(*this);
    // Jobs know the zones and go before this does: when they go, all is written.
    const std::shared_ptr<void> leaving(nullptr, [counting = counting_.get()](void*) { counting->stop(); });
    jobs.handle(daily_job, [this, leaving](JobRun&) -> Result<std::string> {
        if (auto closed = close_days(Instant::now()); !closed) return closed.problem();
        if (auto published = publish_days(Instant::now()); !published) return published.problem();
        return std::string{};
    });
    if (const auto when = Cron::parse(after_midnight)) jobs.schedule(main_tenant, daily_job, *when, daily_job);
    install_usage_pages(app);
    (void)counting_->renew_salt(Instant::now());
    counting_->thread = std::thread([this] {
        std::unique_lock lock(counting_->mutex);
        for (bool last = false; !last;) {
            last = counting_->wake.wait_for(lock, written_each, [this] { return counting_->stopping; });
            lock.unlock();
            if (const auto done = counting_->write(Instant::now(), last); !done) log::warn("usage", {{"problem", done.problem().code}});
            lock.lock();
        }
    });
}

void Usage::answered(const Context& cx, int status, std::int64_t bytes) {
    std::call_once(counting_->looked, [&] { counting_->uses = uses_of(cx.app()); });
    const auto use = counting_->uses.find(&cx.route());
    if (use == counting_->uses.end()) return;
    const RouteUse& of = use->second;
    if (of.kind.way == usage::Way::sql) {
        auto tables = usage::tables_in(cx.request().body);
        if (tables.empty()) tables.emplace_back();
        const RouteUse named{{usage::Way::sql, "", "table"}, 0};
        for (std::size_t i = 0; i < tables.size(); ++i)  // the bytes belong to one of them
            counting_->count(cx, named, std::move(tables[i]), status, i == 0 ? bytes : 0);
        return;
    }
    std::string name = of.kind.named_by == "resource" && of.kind.part.empty() ? resource_named(cx.request())
                       : of.kind.part.empty()                                 ? std::string{}
                                                                              : std::string(segment(cx.request().path, of.index));
    counting_->count(cx, of, std::move(name), status, bytes);
}

namespace {

struct Place {
    std::string dataset, table;
};

// The dataset and the table of a name; of one that is not there the catalogue as a whole.
Place place_of(Reader& reader, const std::string& named_by, const std::string& name) {
    if (name.empty()) return {};
    std::optional<Dataset> dataset;
    std::string table;
    if (named_by == "table") {
        const auto found = published_table(reader, name);
        if (!found) return {};
        table = found->name.value;
        dataset = dataset_by_id(reader, found->dataset_id);
    } else if (named_by == "resource") {
        const auto found = find_resource(reader, name);
        if (!found) return {};
        dataset = dataset_by_id(reader, found->dataset_id);
    } else {
        dataset = find_dataset(reader, name);
    }
    return dataset ? Place{dataset->slug.value, table} : Place{};
}

}  // namespace

// The day is that of the writing: an answer of a day's last minute may count for the next.
Done Usage::flush(Instant now) { return counting_->write(now, false); }

Done Usage::Counting::write(Instant now, bool last) {
    const std::lock_guard one(writing);
    std::map<std::string, std::map<By, UsedAmount>> counts;
    std::map<std::string, std::map<Whose, sketch::HyperLogLog>> users;
    for (Shard& shard : all) {
        const std::lock_guard lock(shard.mutex);
        for (auto& [by, amount] : shard.counts) counts[by.tenant].emplace(by, amount);
        for (auto& [whose, sketch] : shard.users) users[whose.tenant].emplace(whose, std::move(sketch));
        shard.counts.clear();
        shard.users.clear();
    }
    for (const auto& [tenant, of] : counts) {
        const Date day = local_day(tenant, now, last);
        if (auto lost = store.write(tenant, [&](Transaction& tx) {
                std::map<std::pair<std::string, std::string>, Place> places;
                const auto place = [&](const std::string& named_by, const std::string& name) -> const Place& {
                    const auto [known, fresh] = places.try_emplace({named_by, name});
                    if (fresh) known->second = place_of(tx, named_by, name);
                    return known->second;
                };
                std::map<std::string, sketch::HyperLogLog> of_datasets;  // of robots and errors alone: nobody
                for (const auto& [by, amount] : of) {
                    const Place& at = place(by.named_by, by.name);
                    of_datasets.try_emplace(at.dataset);
                    add_usage(
                        tx, day,
                        {at.dataset, at.table, std::string(boost::describe::enum_to_string(by.way, "")), by.country, by.status, by.robot},
                        amount);
                }
                for (const auto& [whose, sketch] : users[tenant]) of_datasets[place(whose.named_by, whose.name).dataset].merge(sketch);
                for (const auto& [dataset, sketch] : of_datasets) add_users(tx, day, dataset, sketch);
                return true;
            }))
            return std::move(*lost);
    }
    if (last) return Nothing{};
    return renew_salt(now);
}

Result<std::int64_t> Usage::close_days(Instant now) {
    std::set<std::string> tenants;
    if (auto lost = counting_->store.read(every_tenant, [&](Reader& reader) { tenants = tenants_of_usage(reader); }))
        return std::move(*lost);
    std::int64_t closed = 0;
    for (const std::string& tenant : tenants)
        if (auto lost = counting_->store.write(tenant, [&](Transaction& tx) {
                closed += close_users(tx, counting_->local_day(tenant, now));
                return true;
            }))
            return std::move(*lost);
    return closed;
}

Result<std::int64_t> Usage::publish_days(Instant now) {
    std::set<std::string> tenants;
    if (auto lost = counting_->store.read(every_tenant, [&](Reader& reader) { tenants = tenants_of_usage(reader); }))
        return std::move(*lost);
    std::int64_t published = 0;
    for (const std::string& tenant : tenants) {
        const Date today = counting_->local_day(tenant, now);
        std::string csv = "日期,資料集,資料表,管道,國家,狀態,機器人,次數,位元組,當日使用者\r\n";
        std::int64_t rows = 0;
        if (auto lost = counting_->store.read(tenant, [&](Reader& reader) {
                each_usage(reader, fewest_shown, {today.day - std::chrono::days(days_published)}, [&](const UsageRow& row) {
                    csv += fmt::format("{},{},{},{},{},{}xx,{},{},{},{}\r\n", to_text(row.day), row.by.dataset, row.by.table_name,
                                       row.by.way, row.by.country, row.by.status, row.by.robot ? "true" : "false", row.amount.requests,
                                       row.amount.bytes, row.users);
                    ++rows;
                });
            }))
            return std::move(*lost);
        if (rows == 0) continue;
        const auto file = std::filesystem::temp_directory_path() / fmt::format("site-usage-{}.csv", crypto::random_token());
        std::ofstream(file, std::ios::binary) << csv;
        auto done = counting_->publish(tenant, file.string());
        std::error_code ignored;
        std::filesystem::remove(file, ignored);
        if (!done) return done.problem();
        ++published;
    }
    return published;
}

}  // namespace skl::opendata
