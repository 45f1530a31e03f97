#include "opendata/taiwan/push.h"

#include "kernel/config/configuration.h"
#include "kernel/crypto/random.h"
#include "kernel/http/tenants.h"
#include "kernel/outbound/call.h"
#include "kernel/text/text.h"
#include "opendata/catalogue/store.h"
#include "opendata/engine/taiwan/metadata.h"
#include "opendata/quality/store.h"
#include "opendata/store.h"

namespace skl::opendata::taiwan {
namespace {

using quality::IssueEvent;

constexpr const char* each_minute = "* * * * *";
constexpr std::int64_t minute = 60'000'000, most_at_once = 200;
constexpr std::size_t longest_answer = 500;  // bytes that are kept of it

std::string prefix_of(const std::string& tenant) { return tenant == main_tenant ? "" : "/t/" + tenant; }

// What the portal should hear, by how the dataset stands now.
void queue(Transaction& tx, const Uuid& id, Instant now) {
    const auto dataset = dataset_by_id(tx, id);
    if (!dataset) return;
    ExchangePush push = push_of(tx, id).value_or(ExchangePush{});
    const bool is_public = dataset->state == DatasetState::published;
    push.dataset_id = id;
    push.identifier.value = dataset->identifier.value;
    push.modified_at = dataset->modified_at;
    push.action = !is_public ? PushAction::remove : push.present != 0 ? PushAction::replace : PushAction::append;
    push.state = PushState::waiting;
    push.attempts = 0;
    push.next_at = push.queued_at = now;
    if (!is_public && push.present == 0) push.state = PushState::sent;  // it never heard of it
    keep_push(tx, push);
}

struct Answered {
    std::int64_t status = 0;
    bool taken = false;
    std::string code, text;  // of a refusal; what was answered
};

Answered read_answer(const Result<outbound::CallAnswer>& answer) {
    if (!answer)
        return {0, false, {}, answer.problem().params.contains("what") ? answer.problem().params.at("what") : answer.problem().code};
    Answered out{answer->status, false, {}, answer->body.substr(0, longest_answer)};
    while (!out.text.empty() && !text::valid_utf8(out.text)) out.text.pop_back();
    const auto body = read_json(answer->body);
    const Node* success = body ? body->find("success") : nullptr;
    if (success == nullptr) return out;
    out.taken = success->truth && answer->status >= 200 && answer->status < 300;
    const Node* error = body->find("error");
    const Node* type = error == nullptr ? nullptr : error->find("error_type") != nullptr ? error->find("error_type") : error->find("type");
    if (type != nullptr) out.code = type->text.substr(0, type->text.find(':'));
    return out;
}

Answered tell(const Portal& portal, const ExchangePush& push, const std::string& body) {
    outbound::Call call;
    call.href = portal.url + "/rest/dataset";
    if (push.action != PushAction::append) call.href += "/" + text::percent_encode(push.identifier.value);
    call.method = push.action == PushAction::append ? "POST" : push.action == PushAction::replace ? "PUT" : "DELETE";
    call.body = body;
    call.user_agent = "Skylantern exchange";
    call.headers = {"Authorization: " + portal.key, "Accept: application/json"};
    if (!body.empty()) call.headers.emplace_back("Content-Type: application/json");
    call.private_network = portal.private_network;
    return read_answer(outbound::call(call));
}

void open_issue(Transaction& tx, const ExchangePush& push, Instant now) {
    for (QualityIssue& issue : issues_of(tx, push.dataset_id)) {
        if (issue.code.value != push_issue) continue;
        if (const auto moved = quality::move_of(issue.state, IssueEvent::recur, "")) issue.state = moved->to;
        issue.last_seen = now;
        issue.samples = {push.answer};
        return (void)update_issue(tx, issue, issue.rev);
    }
    QualityIssue issue;
    issue.id = crypto::new_id<QualityIssue>(now);
    issue.dataset_id = issue.resource_id = push.dataset_id;  // of the entry, not of one of its files
    issue.code.value = push_issue;
    issue.severity = Severity::error;
    issue.found = 1;
    issue.samples = {push.answer};
    issue.first_seen = issue.last_seen = issue.since = now;
    insert_issue(tx, issue);
}

void close_issue(Transaction& tx, const Uuid& dataset) {
    for (QualityIssue& issue : issues_of(tx, dataset))
        if (issue.code.value == push_issue)
            if (const auto moved = quality::move_of(issue.state, IssueEvent::clear, "")) {
                issue.state = moved->to;
                (void)update_issue(tx, issue, issue.rev);
            }
}

// How the push stands after the portal's answer. A portal that has what is new to us, or has not what it had, is told in the other way.
void settle(Transaction& tx, ExchangePush push, const Answered& answer, Instant now) {
    push.status = answer.status;
    push.answer = answer.text;
    ++push.attempts;
    const bool gone = answer.code.starts_with("ER0050");
    if (answer.taken || (push.action == PushAction::remove && gone)) {
        push.state = PushState::sent;
        push.present = push.action == PushAction::remove ? 0 : 1;
        push.sent_at = now;
        close_issue(tx, push.dataset_id);
    } else if (push.attempts > static_cast<std::int64_t>(std::size(pauses_min))) {
        push.state = PushState::failed;
        open_issue(tx, push, now);
    } else {
        push.next_at = {now.micros + pauses_min[push.attempts - 1] * minute};
        if (push.action == PushAction::replace && gone) push.action = PushAction::append, push.present = 0, push.next_at = now;
        if (push.action == PushAction::append && answer.status == 409) push.action = PushAction::replace, push.next_at = now;
    }
    keep_push(tx, push);
}

std::optional<Problem> push_one(Store& store, const Portal& portal, const OfTenant& due, Instant now) {
    std::optional<ExchangePush> push;
    std::string body;
    if (auto lost = store.read(due.tenant, [&](Reader& reader) {
            push = push_of(reader, due.dataset_id);
            const auto dataset = dataset_by_id(reader, due.dataset_id);
            body.clear();
            if (push && push->action != PushAction::remove && dataset)
                write_node(body, metadata_node(record_of(reader, *dataset), portal.site + prefix_of(due.tenant), true));
        }))
        return lost;
    if (!push) return {};
    const Answered answer = tell(portal, *push, body);
    return store.write(due.tenant, [&](Transaction& tx) {
        const auto still = push_of(tx, due.dataset_id);
        // Queued anew while the portal was called: what it was told is not the last of it.
        if (still && still->queued_at.micros == push->queued_at.micros) settle(tx, *still, answer, now);
        return true;
    });
}

}  // namespace

Portal portal_of(const Configuration& configuration) {
    Portal out{configuration.exchange_url, configuration.exchange_secret, configuration.public_url, configuration.private_exchange};
    while (out.url.ends_with('/')) out.url.pop_back();
    if (out.site.empty()) out.site = fmt::format("http://localhost:{}", configuration.port);
    while (out.site.ends_with('/')) out.site.pop_back();
    return out;
}

Result<std::int64_t> push_changes(Store& store, const Portal& portal, Instant now, const std::function<bool()>& stopped) {
    std::vector<OfTenant> changed, due;
    if (auto lost = store.read(every_tenant, [&](Reader& reader) { changed = changed_since_pushed(reader, most_at_once); }))
        return std::move(*lost);
    for (const OfTenant& one : changed)
        if (auto lost = store.write(one.tenant, [&](Transaction& tx) {
                queue(tx, one.dataset_id, now);
                return true;
            }))
            return std::move(*lost);
    if (auto lost = store.read(every_tenant, [&](Reader& reader) { due = pushes_due(reader, now, most_at_once); })) return std::move(*lost);
    std::int64_t calls = 0;
    for (const OfTenant& one : due) {
        if (stopped()) break;
        if (auto lost = push_one(store, portal, one, now)) return std::move(*lost);
        ++calls;
    }
    return calls;
}

void install_push_job(Module::Inside& in, Jobs& jobs, const Configuration& configuration) {
    jobs.handle(push_job, [&in, portal = portal_of(configuration)](JobRun& run) -> Result<std::string> {
        if (portal.url.empty()) return std::string{};
        const auto done = push_changes(in.store, portal, Instant::now(), [&run] { return run.cancelled(); });
        if (!done) return done.problem();
        return std::string{};
    });
    if (!configuration.exchange_url.empty())
        if (const auto often = Cron::parse(each_minute)) jobs.schedule(main_tenant, push_job, *often, push_job);
}

}  // namespace skl::opendata::taiwan
