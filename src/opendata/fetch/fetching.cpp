#include "opendata/fetch/fetching.h"

#include <atomic>
#include <fstream>
#include <future>
#include <map>

#include "kernel/config/configuration.h"
#include "kernel/describe/write.h"
#include "kernel/outbound/follow.h"
#include "kernel/telemetry/log.h"
#include "kernel/text/ascii.h"
#include "kernel/text/disk.h"
#include "kernel/text/text.h"
#include "opendata/catalogue/store.h"
#include "opendata/engine/frequency.h"
#include "opendata/engine/rdf/iri.h"
#include "opendata/engine/reference.h"
#include "opendata/engine/values.h"
#include "opendata/fetch/plan.h"

namespace skl::opendata {
namespace {

constexpr const char* user_agent = "Skylantern (open data; fetches files their publishers listed)";

constexpr std::size_t hosts_at_once = 4;   // whose files are fetched by schedule
constexpr std::size_t longest_type = 200;  // bytes of a Content-Type that are kept

// 0–1, of the resource: the same each time, so that many files stay spread.
double dice(const Uuid& resource) { return static_cast<double>(std::hash<std::string>{}(to_text(resource)) % 10'000) / 10'000; }

struct Asked {
    Resource resource;
    Dataset dataset;
    Fetch fetch;
};

struct Came {
    outbound::Followed answer;
    std::optional<Blob> blob;  // none: 304
};

Result<Asked> asked_for(Reader& reader, const Uuid& id) {
    auto resource = find_resource(reader, to_text(id));
    if (!resource) return Problem::not_found("resource");
    auto dataset = dataset_by_id(reader, resource->dataset_id);
    auto fetch = fetch_of(reader, id);
    if (!dataset || !fetch) return Problem::not_found("resource");
    if (dataset->state == DatasetState::withdrawn) return Problem{409, "withdrawn-stays", {{"from", "withdrawn"}}};
    return Asked{std::move(*resource), std::move(*dataset), std::move(*fetch)};
}

// In the words of fetching: each says what the publisher can do about it. None has a status of 500 and more: the schedule tries again,
// not the queue of jobs.
Problem told(const Problem& problem) {
    if (problem.code == "call-forbidden") return {422, "fetch-forbidden-address"};
    if (problem.code == "call-unreachable") return {422, "fetch-unreachable", problem.params};
    return problem;
}

Result<Came> bring_file(Module::Inside& in, const Asked& asked, const std::vector<std::string>& hosts, const FetchProgress& progress) {
    if (!asked.resource.download_url) return Problem{422, "fetch-no-address"};
    const disk::ScratchFolder scratch(in.blobs.scratch(), "fetch-");
    const std::filesystem::path file = scratch.path() / "file";
    std::ofstream out(file, std::ios::binary);
    outbound::Call call;
    call.href = rdf::as_uri(asked.resource.download_url->value);
    call.user_agent = user_agent;
    call.plain_http = true;  // many portals have no other
    call.private_hosts = hosts;
    call.patience = longest_fetch;
    call.connecting = fetch_connecting;
    call.idle = fetch_idle;
    call.most_of_an_answer = largest_fetch;
    if (asked.fetch.asked.value == asked.resource.download_url->value) {
        call.if_none_match = asked.fetch.etag.value;
        call.if_modified_since = asked.fetch.last_modified.value;
    }
    std::int64_t done = 0;
    bool full = false, stopped = false;
    call.sink = [&](std::string_view piece) {
        out.write(piece.data(), static_cast<std::streamsize>(piece.size()));
        full = !out;
        done += static_cast<std::int64_t>(piece.size());
        return !full;
    };
    call.stopped = [&] { return stopped = stopped || progress(done, std::nullopt); };
    auto answer = outbound::follow(std::move(call));
    out.close();
    if (stopped) return Problem{409, "cancelled"};
    if (!answer) return told(answer.problem());
    const outbound::CallAnswer& said = answer->answer;
    if (said.status == 304) return Came{std::move(*answer), std::nullopt};
    if (said.status < 200 || said.status > 299) return Problem{422, "fetch-refused", {{"status", std::to_string(said.status)}}};
    if (full || !out) return Problem{500, "disk-failed", {{"what", "fetch"}}};
    if (said.cut) return Problem{422, "fetch-too-large", {{"limit", "2 GiB"}}};
    if (done == 0) return Problem{422, "empty-file"};
    auto blob = in.blobs.take_file(file);
    if (!blob) return blob.problem();
    return Came{std::move(*answer), std::move(*blob)};
}

void keep_answer(Fetch& fetch, const Asked& asked, const Came& came) {
    const outbound::CallAnswer& said = came.answer.answer;
    fetch.asked.value = asked.resource.download_url->value;
    fetch.answered.value = text::valid_utf8(came.answer.href) ? std::string(clipped(came.answer.href, longest_line)) : "";
    if (!said.etag.empty() || came.blob) fetch.etag.value = said.etag;
    if (!said.last_modified.empty() || came.blob) fetch.last_modified.value = said.last_modified;
    if (!came.blob) return;
    fetch.content_type.value.clear();
    for (const char c : std::string_view(said.content_type).substr(0, longest_type))
        if (c >= ' ' && c <= '~') fetch.content_type.value += c;
    fetch.sha256.value = came.blob->sha256;
    fetch.bytes = came.blob->size;
}

void plan_next(Fetch& fetch, const Dataset& dataset, Instant now) {
    const auto period = fetch_period(fetch.every.value, dataset.frequency.value);
    fetch.next_at = period ? std::optional(next_fetch(*period, fetch.failures, now, dice(fetch.resource_id))) : std::nullopt;
}

void keep_failure(Module::Inside& in, const std::string& tenant, const Asked& asked, const Problem& problem, Instant now) {
    if (problem.code == "cancelled") return;
    (void)in.store.write(tenant, [&](Transaction& tx) {
        auto fetch = fetch_of(tx, asked.resource.id);
        if (!fetch) return true;
        fetch->outcome = FetchOutcome::failed;
        fetch->problem.value = problem.code;
        fetch->problem_params = problem.params;
        ++fetch->failures;
        fetch->tried_at = now;
        plan_next(*fetch, asked.dataset, now);
        save_fetch(tx, *fetch);
        if (fetch->failures == failures_told) in.importing.news().fetch_fails(tx, asked.dataset, asked.resource, now);
        return true;
    });
}

// Whether what came is published without a further look: where the file is public already, its next version is, if nothing speaks
// against it.
bool goes_public(Reader& reader, const Asked& asked) {
    return asked.dataset.state == DatasetState::published && published_of(reader, asked.resource.id).has_value();
}

Result<std::optional<Version>> keep_success(Module::Inside& in, Transaction& tx, const Asked& asked, const Came& came,
                                            const std::string& who, Instant now) {
    (void)lock_dataset(tx, asked.dataset.id);
    auto fetch = fetch_of(tx, asked.resource.id);
    if (!fetch) return Problem::not_found("resource");
    if (came.blob && was_taken_away(tx, asked.resource.id, came.blob->sha256)) return Problem{422, "fetch-withheld"};
    keep_answer(*fetch, asked, came);
    const bool known = !came.blob || newest_of_bytes(tx, asked.resource.id, came.blob->sha256);
    fetch->outcome = known ? FetchOutcome::unchanged : FetchOutcome::changed;
    fetch->problem.value.clear();
    fetch->problem_params.clear();
    fetch->failures = 0;
    fetch->tried_at = fetch->succeeded_at = now;
    plan_next(*fetch, asked.dataset, now);
    std::optional<Version> version;
    if (!known) {
        const std::string name = fetched_file_name(came.answer.href, asked.resource.declared_format.value, fetch->content_type.value);
        version = insert_version(tx, asked.dataset, asked.resource.id, name, came.blob->sha256, came.blob->size, "", who, now);
        audit(tx, now, who, "version.fetched", fmt::format("{}/{}", asked.resource.identifier.value, version->number), came.blob->sha256);
        const IngestOrder order{{to_text(version->id)}, goes_public(tx, asked)};
        const Uuid job = in.jobs->enqueue(tx, ingest_job, to_json(order), order.version.value);
        set_version_job(tx, version->id, job);
        version->job_id = job;
        fetch->version = version->number;
    }
    save_fetch(tx, *fetch);
    return version;
}

// The files of one host stand in one lane: a slow host holds no other one up, and none is asked twice at a time.
std::vector<std::vector<FetchDue>> by_host(std::vector<FetchDue> due) {
    std::vector<std::vector<FetchDue>> lanes;
    std::map<std::string, std::size_t, std::less<>> lane_of;
    for (FetchDue& one : due) {
        const std::string host = read_reference(one.href.value_or("")).authority.value_or("");
        const auto [found, fresh] = lane_of.emplace(text::ascii_lower(host), lanes.size());
        if (fresh) lanes.emplace_back();
        lanes[found->second].push_back(std::move(one));
    }
    return lanes;
}

bool fetch_one_due(Module::Inside& in, const FetchDue& one, const std::vector<std::string>& hosts, const std::function<bool()>& stopped) {
    const auto done =
        fetch(in, one.tenant, one.resource_id, "job", hosts, [&](std::int64_t, std::optional<std::int64_t>) { return stopped(); });
    if (done || done.problem().code == "cancelled") return static_cast<bool>(done);
    log::info("a file elsewhere was not fetched", {{"resource", to_text(one.resource_id)}, {"why", done.problem().code}});
    if (done.problem().code != "withdrawn-stays" && done.problem().code != "not-found") return false;
    (void)in.store.write(one.tenant, [&](Transaction& tx) {  // of what is no more: never again
        if (auto gone = fetch_of(tx, one.resource_id)) {
            gone->next_at.reset();
            save_fetch(tx, *gone);
        }
        return true;
    });
    return false;
}

}  // namespace

std::vector<std::string> listed_hosts(const Configuration& configuration) {
    std::vector<std::string> out;
    for (std::string_view rest = configuration.fetch_private_hosts; !rest.empty();) {
        std::string_view one = rest.substr(0, rest.find(','));
        rest.remove_prefix(std::min(one.size() + 1, rest.size()));
        while (one.starts_with(' ')) one.remove_prefix(1);
        while (one.ends_with(' ')) one.remove_suffix(1);
        if (!one.empty()) out.emplace_back(one);
    }
    return out;
}

Result<std::optional<Version>> fetch(Module::Inside& in, const std::string& tenant, const Uuid& resource, const std::string& who,
                                     const std::vector<std::string>& hosts, const FetchProgress& progress) {
    Result<Asked> asked = Problem::not_found("resource");
    if (auto lost = in.store.read(tenant, [&](Reader& reader) { asked = asked_for(reader, resource); })) return std::move(*lost);
    if (!asked) return asked.problem();
    const auto came = bring_file(in, *asked, hosts, progress);
    if (!came) {
        keep_failure(in, tenant, *asked, came.problem(), Instant::now());
        return came.problem();
    }
    Result<std::optional<Version>> kept = Problem::not_found("resource");
    if (auto lost = in.store.write(tenant, [&](Transaction& tx) {
            kept = keep_success(in, tx, *asked, *came, who, Instant::now());
            return static_cast<bool>(kept);
        }))
        return std::move(*lost);
    if (!kept) keep_failure(in, tenant, *asked, kept.problem(), Instant::now());
    return kept;
}

Result<std::int64_t> fetch_due(Module::Inside& in, std::int64_t limit, const std::vector<std::string>& hosts,
                               const std::function<bool()>& stopped) {
    std::vector<FetchDue> due;
    if (auto lost = in.store.read(every_tenant, [&](Reader& reader) { due = fetches_due(reader, Instant::now(), limit); }))
        return std::move(*lost);
    const std::vector<std::vector<FetchDue>> lanes = by_host(std::move(due));
    std::atomic<std::size_t> next{0};
    std::atomic<std::int64_t> fetched{0};
    const auto serve = [&] {
        for (std::size_t lane = next++; lane < lanes.size(); lane = next++)
            for (const FetchDue& one : lanes[lane]) {
                if (stopped()) return;
                if (fetch_one_due(in, one, hosts, stopped)) ++fetched;
            }
    };
    std::vector<std::future<void>> others;  // beside this thread
    for (std::size_t i = 1; i < std::min(hosts_at_once, lanes.size()); ++i) others.push_back(std::async(std::launch::async, serve));
    serve();
    for (std::future<void>& one : others) one.get();
    return fetched.load();
}

Uuid enqueue_fetch(Module::Inside& in, Transaction& tx, const Resource& resource, const std::string& who) {
    const std::string id = to_text(resource.id);
    const Uuid job = in.jobs->enqueue(tx, fetch_job, to_json(FetchOrder{{id}, {who}}), id);
    if (auto fetch = fetch_of(tx, resource.id)) {
        fetch->job_id = job;
        save_fetch(tx, *fetch);
    }
    return job;
}

void set_schedule(Fetch& fetch, const Dataset& dataset, const std::string& every, Instant now) {
    fetch.every.value = every;
    plan_next(fetch, dataset, now);
}

std::vector<FieldError> fault_of_schedule(const std::optional<Text<0, 60>>& every) {
    if (!every || every->empty() || read_frequency(every->value)) return {};
    return {{"/every", "frequency-unknown"}};
}

std::string schedule_word(const std::optional<Text<0, 60>>& every) {
    return every ? read_frequency(every->value).value_or("") : std::string{};
}

Fetch begin_fetching(Transaction& tx, const Resource& resource, const Dataset& dataset, const std::string& every, Instant now) {
    Fetch fetch;
    fetch.resource_id = resource.id;
    set_schedule(fetch, dataset, every, now);
    save_fetch(tx, fetch);
    return fetch;
}

}  // namespace skl::opendata
