// The versions of a resource, and one of them: what it holds, where it stands in the ledger, and for who may publish, how versions are kept
// and how one is taken away.
#include "kernel/pages/pages.h"
#include "kernel/describe/decode.h"
#include "kernel/describe/scalar.h"
#include "kernel/http/list.h"
#include "kernel/pages/locale.h"
#include "opendata/catalogue/catalogue.h"
#include "opendata/pages/issue_words.h"
#include "opendata/versions/removals.h"

namespace skl::opendata {
namespace {

constexpr std::size_t most_issues = 20;  // on the page of a version

struct VersionRow {
    std::int64_t number = 0;
    VersionState state{};
    Text<> href;  // empty: it was taken away
    Text<> file_name;
    std::int64_t rows_accepted = 0, rows_quarantined = 0;
    Instant created_at;
    std::optional<Instant> published_at;
    Text<> note, problem;
    std::optional<Text<>> changes_href;  // since the version that was public before it
    Text<> raw_sha256;
};
BOOST_DESCRIBE_STRUCT(VersionRow, (),
                      (number, state, href, file_name, rows_accepted, rows_quarantined, created_at, published_at, note, problem,
                       changes_href, raw_sha256))

struct RetentionChoice {
    Retention value{};
    bool chosen = false;
};
BOOST_DESCRIBE_STRUCT(RetentionChoice, (), (value, chosen))

struct Keeping {  // for who may publish
    Text<> action;
    std::string key;  // names of columns, with commas
    std::vector<RetentionChoice> choices;
    std::optional<std::int64_t> kept;
};
BOOST_DESCRIBE_STRUCT(Keeping, (), (action, key, choices, kept))

struct VersionList {
    std::string title, parent_title;
    Text<> parent_href;
    Uuid resource;
    std::vector<VersionRow> items;
    std::optional<Keeping> keeping;
};
BOOST_DESCRIBE_STRUCT(VersionList, (), (title, parent_title, parent_href, resource, items, keeping))

struct VersionDownload {
    Text<> href, format, size;
};
BOOST_DESCRIBE_STRUCT(VersionDownload, (), (href, format, size))

struct Withheld {
    RemovalCause cause{};
    std::string reason;
    Instant asked_at;
    bool by_reader = false;  // who withheld it does not destroy it
};
BOOST_DESCRIBE_STRUCT(Withheld, (), (cause, reason, asked_at, by_reader))

struct VersionPage {
    std::string title, parent_title;
    Text<> parent_href;
    std::int64_t number = 0, rows = 0, quarantined = 0, bytes = 0;
    std::optional<Instant> published_at;
    VersionState state{};
    Text<> raw_sha256, canonical_sha256, parser_version;
    std::optional<Text<>> preview_href;
    std::optional<Text<>> changes_href;
    std::optional<Text<>> receipt_href, entry_href;  // in the ledger; the entry once it has its number
    std::vector<VersionDownload> downloads;
    std::optional<Text<>> withhold_action;  // for who may publish
    std::optional<Withheld> withheld;       // for who decides on it
    Text<> destroy_action, restore_action;
    std::vector<ShownIssue> issues;       // the first, worst ones
    std::optional<std::int64_t> further;  // issues that are not shown
};
BOOST_DESCRIBE_STRUCT(VersionPage, (),
                      (title, parent_title, parent_href, number, rows, quarantined, bytes, published_at, state, raw_sha256,
                       canonical_sha256, parser_version, preview_href, changes_href, receipt_href, entry_href, downloads, withhold_action,
                       withheld, destroy_action, restore_action, issues, further))

bool readable(VersionState state) { return state == VersionState::published || state == VersionState::superseded; }

// What was taken away has none but for who decides on it.
bool has_page(Context& cx, VersionState state) {
    return state != VersionState::deleted && (state != VersionState::withheld || is_publisher(cx));
}

// The version that was public before this one, by its number.
std::optional<std::int64_t> before(const std::vector<ShownVersion>& shown, std::int64_t number) {
    for (const ShownVersion& one : shown)
        if (one.number < number) return one.number;
    return {};
}

std::optional<Text<>> changes_href(Context& cx, const Resource& resource, const std::vector<ShownVersion>& shown, const Version& version) {
    const auto earlier = readable(version.state) ? before(shown, version.number) : std::nullopt;
    if (!earlier) return {};
    return Text<>{{cx.href(fmt::format("/resources/{}/versions/{}/diff/{}", to_text(resource.id), *earlier, version.number))}};
}

Keeping keeping_of(Context& cx, const Resource& resource, const History& history) {
    Keeping out{
        {cx.href(fmt::format("/resources/{}/history", to_text(resource.id)))}, fmt::format("{}", fmt::join(history.key, ", ")), {}, {}};
    if (history.kept > 0) out.kept = history.kept;
    for (const Retention one : {Retention::keep_all, Retention::keep_n, Retention::keep_daily_30_monthly_120})
        out.choices.push_back({one, one == history.retention});
    return out;
}

Task<Result<VersionList>> list(Context& cx, ResourceKey key) {
    co_return co_await cx.read([&](Reader& reader) -> Result<VersionList> {
        const auto resource = resource_named(reader, key.value);
        auto dataset = seen_dataset(cx, reader, resource ? to_text(resource->dataset_id) : key.value);
        if (!dataset) return std::move(dataset.problem());
        VersionList out{cx.say("dataset.versions"),
                        dataset->title.in(cx.language()),
                        {cx.href("/datasets/" + dataset->slug.value)},
                        resource ? static_cast<const Uuid&>(resource->id) : Uuid{},
                        {},
                        {}};
        if (!resource) return out;  // an entry that has no file yet
        const auto shown = shown_versions(reader, resource->id);
        for (const Version& v : versions_of_resource(reader, resource->id)) {
            if (!listed(cx, v.state)) continue;
            out.items.push_back(
                {v.number,
                 v.state,
                 {has_page(cx, v.state) ? cx.href(fmt::format("/datasets/{}/versions/{}", dataset->slug.value, v.number)) : ""},
                 v.file_name,
                 v.rows_accepted,
                 v.rows_quarantined,
                 v.created_at,
                 v.published_at,
                 v.note,
                 v.problem,
                 changes_href(cx, *resource, shown, v),
                 v.raw_sha256});
        }
        if (is_publisher(cx)) out.keeping = keeping_of(cx, *resource, history_of(reader, dataset->id));
        return out;
    });
}

Task<Result<VersionList>> list_of_dataset(Context& cx, DatasetKey slug) { return list(cx, ResourceKey{{std::move(slug.value)}}); }

// The version, also one that is withheld, for who decides on it.
Result<AskedVersion> version_to_show(Context& cx, Reader& reader, const ResourceKey& resource, const VersionKey& key) {
    auto asked = asked_version(cx, reader, resource, key);
    if (asked || asked.problem().status != 410 || !is_publisher(cx)) return asked;
    auto withheld = withheld_version(cx, reader, resource, key);
    return withheld ? std::move(withheld) : std::move(asked);
}

void add_downloads(Context& cx, Reader& reader, const std::string& here, const Version& version, VersionPage& out) {
    out.downloads.push_back({{cx.href(here + "/original")}, {cx.say("version.original")}, {}});
    if (!tables_of(reader, version.id).empty()) {
        out.downloads.push_back({{cx.href(here + "/csv")}, {"CSV"}, {}});
        out.downloads.push_back({{cx.href(here + "/parquet")}, {"Parquet"}, {}});
    }
    if (version.rows_quarantined > 0) out.downloads.push_back({{cx.href(here + "/quarantine")}, {cx.say("quarantine.title")}, {}});
}

void add_moves(Context& cx, Reader& reader, const AskedVersion& asked, VersionPage& out) {
    const std::string here = version_href(cx, asked.resource, asked.version.number);
    if (readable(asked.version.state)) out.withhold_action = Text<>{{here + "/withhold"}};
    if (asked.version.state != VersionState::withheld) return;
    if (const auto removal = removal_of(reader, asked.version.id))
        out.withheld = Withheld{removal->cause, removal->reason, removal->asked_at, removal->asked_by.value == cx.caller().subject};
    out.destroy_action.value = here + "/destroy";
    out.restore_action.value = here + "/restore";
}

void show_issues(Context& cx, VersionPage& out, const std::vector<Issue>& issues) {
    for (const Issue& issue : issues)
        if (out.issues.size() < most_issues) out.issues.push_back(in_words(cx, issue));
    if (issues.size() > most_issues) out.further = static_cast<std::int64_t>(issues.size() - most_issues);
}

Task<Result<VersionPage>> show(Context& cx, ResourceKey resource, VersionKey key) {
    co_return co_await cx.read([&](Reader& reader) -> Result<VersionPage> {
        const auto asked = version_to_show(cx, reader, resource, key);
        if (!asked) return asked.problem();
        const Version& v = asked->version;
        const std::string here = fmt::format("/datasets/{}/versions/{}", asked->dataset.slug.value, v.number);
        VersionPage out;
        out.title = cx.say("version.title", {{"number", std::to_string(v.number)}});
        out.parent_title = asked->dataset.title.in(cx.language());
        out.parent_href.value = cx.href("/datasets/" + asked->dataset.slug.value);
        out.number = v.number;
        out.rows = v.rows_accepted;
        out.quarantined = v.rows_quarantined;
        out.bytes = v.bytes_raw;
        out.published_at = v.published_at;
        out.state = v.state;
        out.raw_sha256 = v.raw_sha256;
        out.canonical_sha256 = v.canonical_sha256;
        if (const auto leaf = ledger::Ledger::find(reader, publication_key(v))) {
            out.receipt_href = Text<>{{cx.href(ledger::receipt_path(leaf->leaf_hash))}};
            if (leaf->index) out.entry_href = Text<>{{cx.href(fmt::format("/ledger/entries/{}", *leaf->index))}};
        }
        const auto report = from_json<IngestReport>(report_of(reader, v.id));
        if (report) out.parser_version = report->parser_version;
        out.changes_href = changes_href(cx, asked->resource, shown_versions(reader, asked->resource.id), v);
        if (is_publisher(cx)) add_moves(cx, reader, *asked, out);
        if (v.state == VersionState::withheld) return out;
        if (report) show_issues(cx, out, all_issues(*report));
        if (is_publisher(cx)) out.preview_href = Text<>{{cx.href(here + "/preview")}};
        add_downloads(cx, reader, here, v, out);
        return out;
    });
}

Task<Result<VersionPage>> show_of_dataset(Context& cx, DatasetKey slug, Positive number) {
    return show(cx, ResourceKey{{std::move(slug.value)}}, VersionKey{{std::to_string(number.value)}});
}

}  // namespace

void install_histories(App& app) {
    const std::string all = "/resources/{resource}/versions";
    app.get("/datasets/{dataset}/versions", list_of_dataset).page("opendata/versions").named("versions");
    app.get("/datasets/{dataset}/versions/{number}", show_of_dataset).page("opendata/version").named("version");
    app.get(all, list).page("opendata/versions").named("resource.versions");
    app.get(all + "/{version}", show).page("opendata/version").named("resource.version");
    install_differences(app);
    install_removals(app);
}

}  // namespace skl::opendata
