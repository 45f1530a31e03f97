// Withholding, destroying and restoring a version, and how versions are kept.
#include "kernel/describe/write.h"
#include "kernel/text/text.h"
#include "opendata/versions/removals.h"

namespace skl::opendata {
namespace {

constexpr std::size_t most_key_columns = 8;
constexpr std::int64_t most_kept = 100'000;

struct Withholding {
    RemovalCause cause{};
    Text<5, 500> reason;  // everybody reads it
};
BOOST_DESCRIBE_STRUCT(Withholding, (), (cause, reason))

struct MovedVersion {
    Text<> dataset;
    std::int64_t version = 0;
    VersionState state{};
};
BOOST_DESCRIBE_STRUCT(MovedVersion, (), (dataset, version, state))

struct Keep {
    Text<0, 500> key;  // names of columns, with commas; empty: looked for
    Retention retention{};
    std::optional<Whole<1, most_kept>> kept;
};
BOOST_DESCRIBE_STRUCT(Keep, (), (key, retention, kept))

Answered<MovedVersion> moved(Context& cx, Reader& reader, const AskedVersion& asked) {
    const auto now = version_by_id(reader, asked.version.id);
    return {{{asked.dataset.slug.value}, asked.version.number, now ? now->state : asked.version.state},
            200,
            {{"Location", cx.href(fmt::format("/datasets/{}/versions", asked.dataset.slug.value))}}};
}

Task<Result<Answered<MovedVersion>>> withhold_it(Context& cx, ResourceKey resource, VersionKey key, Withholding given) {
    if (given.cause == RemovalCause::retention || given.cause == RemovalCause::publisher)
        co_return Problem::invalid({{"/cause", "not-one-of", {{"allowed", "personal_data, secrecy, order, error"}}}});
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<MovedVersion>> {
        const auto asked = asked_version(cx, tx, resource, key);
        if (!asked) return asked.problem();
        if (auto done = withhold(tx, *asked, given.cause, given.reason.value, cx.caller().subject, cx.now()); !done)
            return std::move(done.problem());
        return moved(cx, tx, *asked);
    });
}

Task<Result<Answered<MovedVersion>>> restore_it(Context& cx, ResourceKey resource, VersionKey key) {
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<MovedVersion>> {
        const auto asked = withheld_version(cx, tx, resource, key);
        if (!asked) return asked.problem();
        if (auto done = restore(tx, *asked, cx.caller().subject, cx.now()); !done) return std::move(done.problem());
        return moved(cx, tx, *asked);
    });
}

Task<Result<Answered<MovedVersion>>> destroy_it(Context& cx, ResourceKey resource, VersionKey key) {
    std::vector<std::string> blobs;
    auto done = co_await cx.write([&](Transaction& tx) -> Result<Answered<MovedVersion>> {
        const auto asked = withheld_version(cx, tx, resource, key);
        if (!asked) return asked.problem();
        auto needed = destroy(tx, inside(cx).ledger, *asked, cx.caller().subject, cx.now());
        if (!needed) return std::move(needed.problem());
        blobs = std::move(*needed);
        return moved(cx, tx, *asked);
    });
    if (!done) co_return std::move(done.problem());
    co_await cx.blocking([&] {
        destroy_files(inside(cx), blobs);
        return true;
    });
    co_return std::move(*done);
}

// A key names columns of the public version's first table.
std::vector<FieldError> faults_of(Reader& reader, const Resource& resource, const Keep& given, const std::vector<std::string>& key) {
    std::vector<FieldError> out;
    if (given.retention == Retention::keep_n && !given.kept) out.push_back({"/kept", "required"});
    if (key.size() > most_key_columns) out.push_back({"/key", "too-many", {{"max", std::to_string(most_key_columns)}}});
    const auto latest = published_of(reader, resource.id);
    const auto tables = latest ? tables_of(reader, latest->id) : std::vector<Table>{};
    if (tables.empty()) return out;
    for (const std::string& name : key)
        if (std::none_of(tables[0].columns.begin(), tables[0].columns.end(),
                         [&](const TableColumn& one) { return one.name.value == name; }))
            out.push_back({"/key", "unknown-column", {{"name", name}}});
    return out;
}

Task<Result<Answered<History>>> keep_so(Context& cx, ResourceKey key, Keep given) {
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<History>> {
        const auto resource = resource_named(tx, key.value);
        const auto dataset = resource ? dataset_by_id(tx, resource->dataset_id) : std::nullopt;
        if (!dataset) return Problem::not_found("resource");
        History history{names_in(given.key.value), given.retention, given.kept ? given.kept->value : 0, 0};
        if (auto faults = faults_of(tx, *resource, given, history.key); !faults.empty()) return Problem::invalid(std::move(faults));
        save_history(tx, dataset->id, history, cx.caller().subject, cx.now());
        audit(tx, cx.now(), cx.caller().subject, "history.changed", dataset->slug.value, to_json(history));
        return Answered<History>{
            history_of(tx, dataset->id), 200, {{"Location", cx.href(fmt::format("/datasets/{}/versions", dataset->slug.value))}}};
    });
}

}  // namespace

void install_removals(App& app) {
    const std::string one = "/resources/{resource}/versions/{version}";
    app.post(one + "/withhold", withhold_it).form(one).needs(may_publish).named("version.withhold");
    app.post(one + "/restore", restore_it).form(one).needs(may_publish).named("version.restore");
    app.post(one + "/destroy", destroy_it).form(one).needs(may_publish).named("version.destroy").time_up_to(std::chrono::seconds(120));
    app.post("/resources/{resource}/history", keep_so).form("/resources/{resource}/versions").needs(may_publish).named("history");
}

}  // namespace skl::opendata
