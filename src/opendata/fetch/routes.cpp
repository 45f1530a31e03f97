// The pages and calls of files at addresses elsewhere: adding one, how its fetching goes, now, and how often.
#include "kernel/describe/scalar.h"
#include "kernel/pages/locale.h"
#include "kernel/pages/words.h"
#include "opendata/catalogue/catalogue.h"
#include "opendata/engine/frequency.h"
#include "opendata/fetch/fetching.h"
#include "opendata/fetch/plan.h"
#include "opendata/versions/store.h"

namespace skl::opendata {
namespace {

constexpr std::size_t versions_shown = 10;
constexpr const char* declared_formats[] = {"CSV", "XLSX", "ODS", "JSON", "GeoJSON", "KML", "SHP", "XML", "PDF", "HTML"};

struct FetchChoice {
    Text<> value;
    std::string label;
    bool chosen = false;
};
BOOST_DESCRIBE_STRUCT(FetchChoice, (), (value, label, chosen))

struct FetchedVersion {
    std::int64_t number = 0;
    VersionState state{};
    Text<> file_name;
    Instant at;
    std::int64_t rows = 0, quarantined = 0;
    std::optional<std::string> href;
};
BOOST_DESCRIBE_STRUCT(FetchedVersion, (), (number, state, file_name, at, rows, quarantined, href))

struct FetchPage {
    std::string title, parent_title;
    Text<> parent_href, identifier, action, schedule_action;
    std::optional<std::string> address;
    Text<0, 60> every;
    FetchOutcome outcome{};
    std::int64_t failures = 0, bytes = 0;
    std::optional<Instant> tried_at, succeeded_at, next_at;
    std::optional<std::string> problem, why, advice;  // code of the last failure; in words; what helps
    Text<> answered, content_type, sha256;
    std::optional<Uuid> job;
    std::optional<std::string> job_href;  // of one that goes on
    std::vector<FetchChoice> choices;
    std::vector<FetchedVersion> versions;
};
BOOST_DESCRIBE_STRUCT(FetchPage, (),
                      (title, parent_title, parent_href, identifier, action, schedule_action, address, every, outcome, failures, bytes,
                       tried_at, succeeded_at, next_at, problem, why, advice, answered, content_type, sha256, job, job_href, choices,
                       versions))

struct AddressPage {
    std::string title, parent_title;
    Text<> parent_href, action;
    std::vector<FetchChoice> formats, choices;
};
BOOST_DESCRIBE_STRUCT(AddressPage, (), (title, parent_title, parent_href, action, formats, choices))

struct FetchStarted {
    Text<> resource;
    Uuid job;
};
BOOST_DESCRIBE_STRUCT(FetchStarted, (), (resource, job))

struct FetchSchedule {
    std::optional<Text<0, 60>> every;  // a word or duration; empty: as the dataset is updated; never: by hand only
};
BOOST_DESCRIBE_STRUCT(FetchSchedule, (), (every))

struct FetchScheduled {
    Text<> resource;
    Text<0, 60> every;
    std::optional<Instant> next_at;
};
BOOST_DESCRIBE_STRUCT(FetchScheduled, (), (resource, every, next_at))

std::string frequency_label(const Context& cx, const std::string& frequency) {
    const std::string key = "frequency." + frequency;
    return cx.app().locale().has(cx.language(), key) ? cx.say(key) : frequency;
}

std::vector<FetchChoice> schedule_choices(Context& cx, const Dataset& dataset, const std::string& every) {
    const std::string own = dataset.frequency.empty() ? cx.say("fetch.every.unknown") : frequency_label(cx, dataset.frequency.value);
    std::vector<FetchChoice> out{{{""}, cx.say("fetch.every.dataset", {{"frequency", own}}), every.empty()}};
    bool listed = every.empty();
    for (const FrequencyWord& one : frequency_words) {
        const bool never = std::string_view(one.word) == "never";
        if (one.days <= 0 && !never) continue;
        listed = listed || every == one.word;
        out.push_back({{one.word}, cx.say(never ? "fetch.every.never" : fmt::format("frequency.{}", one.word)), every == one.word});
    }
    if (!listed) out.push_back({{every}, every, true});  // a duration
    return out;
}

std::string typed(const Context& cx, const char* field) {
    const Node* node = cx.typed() == nullptr ? nullptr : cx.typed()->find(field);
    return node == nullptr ? std::string{} : node->text;
}

Task<Result<AddressPage>> address_form(Context& cx, Text<1, 100> key) {
    co_return co_await cx.read([&](Reader& reader) -> Result<AddressPage> {
        const auto dataset = find_dataset(reader, key.value);
        if (!dataset) return Problem::not_found("dataset");
        AddressPage out;
        out.title = cx.say("fetch.add");
        out.parent_title = dataset->title.in(cx.language());
        out.parent_href.value = cx.href(fmt::format("/datasets/{}/manage", dataset->slug.value));
        out.action.value = cx.href(fmt::format("/datasets/{}/resources/new", dataset->slug.value));
        const std::string format = typed(cx, "declared_format");
        for (const char* one : declared_formats) out.formats.push_back({{one}, one, format == one});
        out.choices = schedule_choices(cx, *dataset, typed(cx, "every"));
        return out;
    });
}

void fill_versions(Context& cx, Reader& reader, const Resource& resource, const Dataset& dataset, FetchPage& out) {
    for (const Version& version : versions_of_resource(reader, resource.id)) {
        if (out.versions.size() == versions_shown) break;
        const bool open =
            version.state == VersionState::ready || version.state == VersionState::needs_review || version.state == VersionState::failed;
        std::optional<std::string> href;  // pages of versions are those of the first file
        if (resource.position == 1)
            href = cx.href(
                fmt::format("/datasets/{}/versions/{}{}", dataset.slug.value, version.number, open && is_publisher(cx) ? "/preview" : ""));
        out.versions.push_back({version.number,
                                version.state,
                                {version.file_name.value},
                                version.created_at,
                                version.rows_accepted,
                                version.rows_quarantined,
                                std::move(href)});
    }
}

void fill_fetch(Context& cx, Reader& reader, const Fetch& fetch, FetchPage& out) {
    out.every = fetch.every;
    out.outcome = fetch.outcome;
    out.failures = fetch.failures;
    out.bytes = fetch.bytes;
    out.tried_at = fetch.tried_at;
    out.succeeded_at = fetch.succeeded_at;
    out.next_at = fetch.next_at;
    out.answered = fetch.answered;
    out.content_type = fetch.content_type;
    out.sha256 = fetch.sha256;
    out.job = fetch.job_id;
    const auto job = fetch.job_id ? Jobs::find(reader, *fetch.job_id) : std::nullopt;
    if (job && (job->state == JobState::queued || job->state == JobState::running)) out.job_href = cx.href("/jobs/" + to_text(job->id));
    if (fetch.problem.empty()) return;
    const Problem problem{422, fetch.problem.value, fetch.problem_params};
    out.problem = problem.code;
    out.why = problem_title(cx.app().locale(), cx.language(), problem);
    if (std::string detail = problem_detail(cx.app().locale(), cx.language(), problem); !detail.empty()) out.advice = std::move(detail);
}

Task<Result<FetchPage>> show(Context& cx, Text<1, 110> key) {
    co_return co_await cx.read([&](Reader& reader) -> Result<FetchPage> {
        const auto resource = find_resource(reader, key.value);
        const auto dataset = resource ? dataset_by_id(reader, resource->dataset_id) : std::nullopt;
        if (!dataset) return Problem::not_found("resource");
        FetchPage out;
        out.title = cx.say("fetch.title");
        out.parent_title = dataset->title.in(cx.language());
        out.parent_href.value = cx.href(fmt::format("/datasets/{}/manage", dataset->slug.value));
        out.identifier.value = resource->identifier.value;
        out.action.value = cx.href(fmt::format("/resources/{}/fetching", to_text(resource->id)));
        out.schedule_action.value = out.action.value + "/schedule";
        if (resource->download_url) out.address = resource->download_url->value;
        if (const auto fetch = fetch_of(reader, resource->id)) fill_fetch(cx, reader, *fetch, out);
        out.choices = schedule_choices(cx, *dataset, cx.typed() != nullptr ? typed(cx, "every") : out.every.value);
        fill_versions(cx, reader, *resource, *dataset, out);
        return out;
    });
}

struct Found {
    Resource resource;
    Dataset dataset;
    Fetch fetch;
};

// Of a file elsewhere; its fetching begins here where it was a link only.
Result<Found> fetched_one(Context& cx, Transaction& tx, const std::string& key) {
    auto resource = find_resource(tx, key);
    auto dataset = resource && !is_removed(tx, resource->id) ? lock_dataset(tx, resource->dataset_id) : std::nullopt;
    if (!dataset) return Problem::not_found("resource");
    if (dataset->state == DatasetState::withdrawn) return Problem{409, "withdrawn-stays", {{"from", "withdrawn"}}};
    if (resource->url_kind != UrlKind::remote || !resource->download_url) return Problem{422, "fetch-no-address"};
    auto fetch = fetch_of(tx, resource->id);
    if (!fetch) fetch = begin_fetching(tx, *resource, *dataset, "", cx.now());
    return Found{std::move(*resource), std::move(*dataset), std::move(*fetch)};
}

Task<Result<Answered<FetchStarted>>> fetch_now(Context& cx, Text<1, 110> key) {
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<FetchStarted>> {
        const auto found = fetched_one(cx, tx, key.value);
        if (!found) return found.problem();
        const Uuid job = enqueue_fetch(inside(cx), tx, found->resource, cx.caller().subject);
        return Answered<FetchStarted>{{{found->resource.identifier.value}, job}, 202, {{"Location", cx.href("/jobs/" + to_text(job))}}};
    });
}

Task<Result<Answered<FetchScheduled>>> schedule(Context& cx, Text<1, 110> key, FetchSchedule given) {
    if (auto faults = fault_of_schedule(given.every); !faults.empty()) co_return Problem::invalid(std::move(faults));
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<FetchScheduled>> {
        auto found = fetched_one(cx, tx, key.value);
        if (!found) return found.problem();
        set_schedule(found->fetch, found->dataset, schedule_word(given.every), cx.now());
        save_fetch(tx, found->fetch);
        audit(tx, cx.now(), cx.caller().subject, "fetch.scheduled", found->resource.identifier.value, found->fetch.every.value);
        return Answered<FetchScheduled>{{{found->resource.identifier.value}, found->fetch.every, found->fetch.next_at},
                                        200,
                                        {{"Location", cx.href(fmt::format("/resources/{}/fetching", to_text(found->resource.id)))}}};
    });
}

}  // namespace

void install_fetches(App& app) {
    app.get("/datasets/{dataset}/resources/new", address_form).page("opendata/address").needs(may_edit).named("resources.new").unlisted();
    const std::string one = "/resources/{resource}/fetching";
    app.get(one, show).page("opendata/fetch").needs(may_edit).named("fetch");
    app.post(one, fetch_now).form(one).needs(may_edit).rated(RateClass::upload).named("fetch.now");
    app.post(one + "/schedule", schedule).form(one).needs(may_edit).named("fetch.schedule");
}

}  // namespace skl::opendata
