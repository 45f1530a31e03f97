#include "opendata/live/live.h"

#include <algorithm>

#include "kernel/crypto/digest.h"
#include "kernel/crypto/random.h"
#include "kernel/describe/decode.h"
#include "kernel/describe/write.h"
#include "kernel/http/tenants.h"
#include "kernel/pages/locale.h"
#include "opendata/catalogue/life.h"
#include "opendata/catalogue/store.h"
#include "opendata/live/registries.h"
#include "opendata/versions/store.h"

namespace skl::opendata {
namespace {

constexpr const char* check_all_job = "opendata.live-tables";
constexpr const char* check_job = "opendata.live-table";
constexpr const char* every_minute = "* * * * *";
constexpr const char* license = "OGDL-Taiwan-1.0";
constexpr const char* by_itself = "live";  // who publishes its versions
constexpr std::int64_t soon = 5'000'000;   // µs from a change to its check: many changes have one

struct CheckOrder {
    Text<> name;
};
BOOST_DESCRIBE_STRUCT(CheckOrder, (), (name))

ColumnType column_type(LiveType type) {
    switch (type) {
        case LiveType::integer: return ColumnType::integer;
        case LiveType::number: return ColumnType::number;
        case LiveType::boolean: return ColumnType::boolean;
        case LiveType::date: return ColumnType::date;
        case LiveType::instant: return ColumnType::datetime;
        case LiveType::text: break;
    }
    return ColumnType::string;
}

std::string corrections_for(const LiveTable& table) {
    Corrections out;
    out.encoding = Text<0, 40>{{"UTF-8"}};
    out.delimiter = Text<0, 4>{{","}};
    out.preamble = Whole<0, 100>{0};
    out.header = Whole<0, 100>{1};
    for (const LiveColumn& column : table.columns) out.columns.push_back({{column.name}, column_type(column.type), {}});
    return to_json(out);
}

}  // namespace

struct Live::Snapshot {
    LiveTable table;
    LiveState state;
    std::string csv, sha256;
    std::int64_t rows = 0;
    bool withheld = false;  // the version of the last check was taken away from readers
};

Live::Live(App& app, Jobs& jobs, Store& store, Blobs& blobs, const Importing& importing)
    : store_(store),
      blobs_(blobs),
      importing_(importing),
      jobs_(jobs),
      words_(app.locale()),
      tables_(app.find_service<LiveTables>() == nullptr ? own_ : app.service<LiveTables>()) {}

void install_live(App& app, Jobs& jobs, Store& store, Blobs& blobs, const Importing& importing) {
    const auto live = std::make_shared<Live>(app, jobs, store, blobs, importing);
    app.provide(*live);
    app.provide(live->declared());
    jobs.handle(check_job, [live](JobRun& run) -> Result<std::string> {
        const auto order = from_json<CheckOrder>(run.payload);
        if (!order) return order.problem();
        const auto done = live->check(run.tenant, order->name.value, Instant::now());
        if (!done) return done.problem();
        return "/datasets/" + order->name.value;
    });
    jobs.handle(check_all_job, [live](JobRun&) -> Result<std::string> {
        const auto done = live->check_due(Instant::now());
        if (!done) return done.problem();
        return std::string{};
    });
    if (const auto often = Cron::parse(every_minute)) jobs.schedule(main_tenant, check_all_job, *often, check_all_job);
    if (Outbox* outbox = app.find_service<Outbox>())
        live->declared().on_add([outbox, live = live.get()](const LiveTable& table) {
            if (table.news.empty()) return;
            outbox->consume("opendata.live/" + table.name, table.news,
                            [live, name = table.name](Transaction& tx, const Event& event) -> Done {
                                live->touch(tx, name, event.at);
                                return Nothing{};
                            });
        });
    declare_own_tables(app);
}

std::optional<LiveTable> Live::find(Reader& reader, const std::string& name) const {
    if (const LiveTable* declared = tables_.find(name)) return *declared;
    const auto registry = find_registry(reader, name);
    if (!registry) return std::nullopt;
    const auto version = registry_version(reader, registry->id, registry->version.value);
    if (!version) return std::nullopt;
    return live_table_of(*registry, *version);
}

std::vector<LiveTable> Live::all(Reader& reader) const {
    std::vector<LiveTable> out(tables_.all().begin(), tables_.all().end());
    for (const Registry& registry : all_registries(reader))
        if (tables_.find(registry.slug.value) == nullptr)
            if (const auto version = registry_version(reader, registry.id, registry.version.value))
                out.push_back(live_table_of(registry, *version));
    std::sort(out.begin(), out.end(), [](const LiveTable& a, const LiveTable& b) { return a.name < b.name; });
    return out;
}

Translations Live::title(const LiveTable& table) const {
    if (!table.title.by_language.empty()) return table.title;
    Translations out;
    for (const std::string_view language : languages) out.by_language[std::string(language)] = words_.say(language, "live." + table.name);
    return out;
}

Translations Live::description(const LiveTable& table) const {
    if (!table.title.by_language.empty()) return table.description;
    Translations out;
    for (const std::string_view language : languages)
        out.by_language[std::string(language)] = words_.say(language, "live.about." + table.name);
    return out;
}

Translations Live::column_title(const LiveColumn& column) const {
    if (column.label.empty()) return column.title;
    Translations out;
    const std::string field = column.label.substr(column.label.find('.') + 1);
    for (const std::string_view language : languages) {
        std::string words = words_.say_first(language, {column.label, "field." + field});
        if (words.empty()) words = column.name;
        if (!column.language.empty()) words += fmt::format(" ({})", words_.say(language, "language." + column.language));
        out.by_language[std::string(language)] = std::move(words);
    }
    return out;
}

std::optional<std::string> Live::freshness(const Context& cx, Reader& reader, const std::string& dataset) const {
    const auto state = live_state(reader, dataset);
    const auto table = state && state->published && state->version > 0 ? find(reader, dataset) : std::nullopt;
    if (!table) return std::nullopt;
    return cx.say("live.fresh-at", {{"at", words_.instant(cx.language(), state->checked_at)},
                                    {"minutes", std::to_string(table->fresh_within.count() / 60)}});
}

Done Live::publish(Transaction& tx, const LiveTable& table, const std::string& who, Instant at) const {
    if (table.on_persons()) return Problem::conflict(release_required);
    if (!table.scope.empty()) return Problem::conflict("live-table-scoped");
    auto state = live_state(tx, table.name);
    if (state && state->published) return Problem::conflict("live-table-published");
    if (!state && find_dataset(tx, table.name)) return Problem{409, "live-table-slug-taken", {{"name", table.name}}};
    if (!state) {
        LiveState fresh;
        fresh.name.value = table.name;
        insert_live_state(tx, fresh);
        state = live_state(tx, table.name);
    }
    state->published = true;
    state->published_by.value = who;
    state->published_at = at;
    if (!update_live_state(tx, *state)) return Problem{412, "stale"};
    audit(tx, at, who, "live-table.published", table.name, "");
    (void)jobs_.enqueue(tx, check_job, to_json(CheckOrder{{table.name}}), table.name);
    return Nothing{};
}

Done Live::pause(Transaction& tx, const LiveTable& table, const std::string& who, const std::string& why, Instant at) const {
    auto state = live_state(tx, table.name);
    if (!state || !state->published) return Problem::conflict("live-table-paused");
    state->published = false;
    if (!update_live_state(tx, *state)) return Problem{412, "stale"};
    audit(tx, at, who, "live-table.paused", table.name, why);
    return Nothing{};
}

void Live::touch(Transaction& tx, const std::string& name, Instant at) const {
    const auto state = live_state(tx, name);
    if (!state || !state->published) return;
    (void)jobs_.enqueue(tx, check_job, to_json(CheckOrder{{name}}), name, Instant{at.micros + soon});
}

Result<Live::Snapshot> Live::read(const std::string& tenant, const std::string& name) const {
    Snapshot out;
    std::optional<Problem> problem;
    std::vector<LiveCells> rows;
    std::size_t bytes = 0;
    auto lost = store_.read(tenant, [&](Reader& reader) {
        auto table = find(reader, name);
        auto state = live_state(reader, name);
        if (!table || !state) {
            problem = Problem::not_found("live table");
            return;
        }
        out.table = std::move(*table);
        out.state = std::move(*state);
        if (const auto dataset = find_dataset(reader, name))
            if (const auto version = find_version(reader, dataset->id, out.state.version))
                out.withheld = version->state == VersionState::withheld || version->state == VersionState::deleted;
        out.table.each(reader, [&](const LiveCells& cells) {
            for (const auto& cell : cells) bytes += cell ? cell->size() + 3 : 1;
            rows.push_back(cells);
            if (static_cast<std::int64_t>(rows.size()) <= most_live_rows && bytes <= largest_snapshot) return true;
            problem = Problem{413, "live-table-too-large", {{"most", std::to_string(most_live_rows)}}};
            return false;
        });
    });
    if (lost) return std::move(*lost);
    if (problem) return std::move(*problem);
    const auto key = static_cast<std::size_t>(out.table.find(out.table.key) - out.table.columns.data());
    std::stable_sort(rows.begin(), rows.end(), [&](const LiveCells& a, const LiveCells& b) { return a[key] < b[key]; });
    out.csv.reserve(bytes);
    const auto line = [&](auto&& cell_of, std::size_t cells) {
        for (std::size_t i = 0; i < cells; ++i) {
            if (i > 0) out.csv += ',';
            write_csv_cell(out.csv, cell_of(i), false);
        }
        out.csv += "\r\n";
    };
    line([&](std::size_t i) -> std::string_view { return out.table.columns[i].name; }, out.table.columns.size());
    for (const LiveCells& cells : rows)
        line([&](std::size_t i) -> std::string_view { return cells[i] ? std::string_view(*cells[i]) : std::string_view(); }, cells.size());
    out.rows = static_cast<std::int64_t>(rows.size());
    out.sha256 = crypto::sha256_hex(out.csv);
    return out;
}

// The dataset, made where it is not there, and the rows as its newest version. None: the dataset is withdrawn, and takes no more.
Result<std::optional<Version>> Live::receive(const std::string& tenant, const Snapshot& snapshot, Instant now) const {
    const auto blob = blobs_.put(snapshot.csv);
    if (!blob) return blob.problem();
    const LiveTable& table = snapshot.table;
    std::optional<Version> out;
    auto lost = store_.write(tenant, [&](Transaction& tx) {
        auto dataset = find_dataset(tx, table.name);
        if (!dataset) {
            Dataset fresh;
            fresh.id = crypto::new_id<Dataset>(now);
            fresh.slug.value = fresh.identifier.value = table.name;
            fresh.title.by_language = title(table).by_language;
            fresh.description.by_language = description(table).by_language;
            fresh.license.value = license;
            fresh.frequency.value = "continuous";
            fresh.state = DatasetState::draft;
            fresh.modified_at = now;
            if (insert_dataset(tx, fresh, snapshot.state.published_by.value, now)) {
                audit(tx, now, snapshot.state.published_by.value, "dataset.created", table.name, "live table");
                save_history(tx, fresh.id, {{table.key}, Retention::keep_daily_30_monthly_120, 0, 0}, by_itself, now);
            }
            dataset = find_dataset(tx, table.name);
        }
        if (dataset->state == DatasetState::withdrawn) return true;
        const Uuid id = resource_of(tx, *dataset, now);
        auto resource = find_resource(tx, to_text(id)).value();
        if (resource.url_kind != UrlKind::live_table) {
            resource.url_kind = UrlKind::live_table;
            resource.modified_at = now;
            (void)update_resource(tx, resource, resource.rev);
        }
        std::vector<ColumnEntry> dictionary;
        for (const LiveColumn& column : table.columns) {
            ColumnEntry& entry = dictionary.emplace_back();
            entry.column.value = column.name;
            entry.title.by_language = column_title(column).by_language;
        }
        // What a publisher has added to it stays.
        if (dictionary_of(tx, id).size() < dictionary.size()) set_dictionary(tx, id, dictionary);
        out = insert_version(tx, *dataset, id, table.name + ".csv", blob->sha256, blob->size, "", by_itself, now);
        set_corrections(tx, out->id, corrections_for(table));
        return true;
    });
    if (lost) return std::move(*lost);
    return out;
}

// Gives the version's number, or that of the public one where it says the same.
Result<std::int64_t> Live::make_public(const std::string& tenant, const Version& version, Instant now) const {
    const auto ran = importing_.run(tenant, {{to_text(version.id)}, true}, {});
    std::optional<Result<std::int64_t>> out;
    auto lost = store_.write(tenant, [&](Transaction& tx) {
        const auto after = version_by_id(tx, version.id);
        if (!after) {
            out.emplace(Problem::not_found("version"));
            return true;
        }
        if (!ran && after->state == VersionState::failed && ran.problem().code == "bytes-only-change") {
            const auto before = published_of(tx, version.resource_id);
            out.emplace(before ? before->number : std::int64_t{0});
            return true;
        }
        // Fewer rows than before, or other columns, are the module's own word; any other doubt waits for a person.
        const bool own_word = after->problem.value == "fewer-rows" || after->problem.value == "schema-changed";
        if (after->state == VersionState::needs_review && own_word && after->rows_quarantined == 0) {
            auto done = importing_.publish(tx, *after, by_itself, now);
            if (!done) {
                out.emplace(std::move(done.problem()));
                return false;
            }
        } else if (after->state == VersionState::needs_review || after->state == VersionState::ready) {
            out.emplace(Problem{409, "live-table-in-review"});
            return true;
        } else if (after->state != VersionState::published) {
            out.emplace(ran ? Problem{500, "live-table-unread", {{"state", after->problem.value}}} : ran.problem());
            return true;
        }
        out.emplace(after->number);
        return true;
    });
    if (out) return std::move(*out);
    return lost ? std::move(*lost) : Problem{500, "internal"};
}

void Live::keep(const std::string& tenant, const Snapshot& snapshot, std::int64_t version, const std::string& problem, Instant now) const {
    (void)store_.write(tenant, [&](Transaction& tx) {
        auto state = live_state(tx, snapshot.state.name.value);
        if (!state) return true;
        // Rows that became a version are not tried again before they are others, whatever became of it.
        if (!snapshot.sha256.empty()) {
            if (state->sha256.value != snapshot.sha256) state->changed_at = now;
            state->sha256.value = snapshot.sha256;
            state->row_count = snapshot.rows;
        }
        if (version > 0) state->version = version;
        state->checked_at = now;
        state->problem.value = problem;
        (void)update_live_state(tx, *state);
        return true;
    });
}

Result<bool> Live::check(const std::string& tenant, const std::string& name, Instant now) const {
    auto snapshot = read(tenant, name);
    if (!snapshot) {
        if (snapshot.problem().status != 413) return snapshot.problem();
        Snapshot none;
        none.state.name.value = name;
        keep(tenant, none, 0, snapshot.problem().code, now);
        return snapshot.problem();
    }
    if (!snapshot->state.published) return false;
    // Somebody found something in the rows that must not be public: no further version before a person has looked.
    if (snapshot->withheld) {
        if (auto lost = store_.write(tenant, [&](Transaction& tx) {
                auto state = live_state(tx, name);
                state->published = false;
                state->problem.value = "live-table-withheld";
                (void)update_live_state(tx, *state);
                audit(tx, now, by_itself, "live-table.paused", name, "its version was withheld");
                return true;
            }))
            return std::move(*lost);
        return false;
    }
    // A table without rows becomes a dataset with its first one.
    if (snapshot->sha256 == snapshot->state.sha256.value || (snapshot->rows == 0 && snapshot->state.version == 0)) {
        keep(tenant, *snapshot, snapshot->state.version, "", now);
        return false;
    }
    const auto version = receive(tenant, *snapshot, now);
    if (!version) return version.problem();
    if (!*version) {
        keep(tenant, *snapshot, snapshot->state.version, "live-dataset-withdrawn", now);
        return false;
    }
    const auto number = make_public(tenant, **version, now);
    keep(tenant, *snapshot, number ? *number : (*version)->number, number ? "" : number.problem().code, now);
    if (!number && number.problem().code == "live-table-in-review") return false;
    if (!number) return number.problem();
    return *number == (*version)->number;
}

Result<std::int64_t> Live::check_due(Instant now) const {
    std::vector<std::string> tenants;
    if (auto lost = store_.read(every_tenant, [&](Reader& reader) { tenants = tenants_of_live_tables(reader); })) return std::move(*lost);
    std::int64_t made = 0;
    std::optional<Problem> problem;
    for (const std::string& tenant : tenants) {
        std::vector<std::string> due;
        if (auto lost = store_.read(tenant, [&](Reader& reader) {
                for (const LiveTable& table : all(reader)) {
                    const auto state = live_state(reader, table.name);
                    const auto bound = std::chrono::duration_cast<std::chrono::microseconds>(table.fresh_within).count();
                    // Looked at each minute: in time also where the next look is late by as much.
                    constexpr std::int64_t look = 60'000'000;
                    if (state && state->published && now.micros - state->checked_at.micros >= std::max<std::int64_t>(bound - look, 0))
                        due.push_back(table.name);
                }
            }))
            return std::move(*lost);
        for (const std::string& name : due) {
            const auto done = check(tenant, name, now);
            if (done && *done) ++made;
            if (!done) problem = done.problem();  // the others are checked all the same
        }
    }
    if (problem) return std::move(*problem);
    return made;
}

}  // namespace skl::opendata
