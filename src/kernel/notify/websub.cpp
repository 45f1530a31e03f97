#include "kernel/notify/websub.h"

#include "kernel/crypto/digest.h"
#include "kernel/crypto/random.h"
#include "kernel/describe/decode.h"
#include "kernel/describe/write.h"
#include "kernel/http/app.h"
#include "kernel/http/tenants.h"
#include "kernel/jobs/jobs.h"
#include "kernel/outbound/call.h"
#include "kernel/telemetry/log.h"
#include "kernel/text/text.h"

namespace skl::notify {
namespace {

constexpr const char* verify_job = "websub.verify";
constexpr const char* spread_job = "websub.spread";
constexpr const char* send_job = "websub.send";
constexpr const char* forget_job = "websub.forget";
constexpr const char* every_hour = "29 * * * *";
constexpr std::int64_t asked_for = std::int64_t{3'600} * 1'000'000;  // µs that a question may stand
constexpr std::int64_t forgotten_at_once = 1'000;
constexpr std::int64_t micros = 1'000'000;
constexpr std::string_view nil_id = "00000000-0000-0000-0000-000000000000";
constexpr const char* user_agent = "Skylantern-WebSub/1";
constexpr int gone = 410;

struct VerifyOrder {
    Text<> id;
};
BOOST_DESCRIBE_STRUCT(VerifyOrder, (), (id))

struct SpreadOrder {
    Text<> event, topic, after;
};
BOOST_DESCRIBE_STRUCT(SpreadOrder, (), (event, topic, after))

struct SendOrder {
    Text<> id, event;
};
BOOST_DESCRIBE_STRUCT(SendOrder, (), (id, event))

std::string owner_of(const Uuid& id) { return "websub/" + to_text(id); }

crypto::FieldPlace place_of(const std::string& tenant, const Uuid& id) { return {tenant, "websub_subscription", to_text(id), "secret"}; }

bool is_success(long status) { return status / 100 == 2; }

JobRetry tried(const std::vector<std::chrono::milliseconds>& pauses) {
    JobRetry out;
    out.most_attempts = static_cast<std::int64_t>(pauses.size()) + 1;
    out.pauses = pauses;
    return out;
}

Problem too_many() { return Problem{429, "too-many-subscriptions", {}, {}, {{"Retry-After", "3600"}}}; }

}  // namespace

Websub::Websub(Store& store, Jobs& jobs, Outbox& outbox, const Notify& notify, const Subscriptions& subscriptions, const Locale& words,
               const Keys& keys, WebsubOptions options)
    : store_(store), jobs_(jobs), notify_(notify), subscriptions_(subscriptions), words_(words), keys_(keys), options_(std::move(options)) {
    outbox.consume("notify.websub", {"*"}, [this](Transaction& tx, const Event& event) -> Done {
        if (!websubs_of(tx, event.type, std::string(nil_id), 1, Instant::now()).empty()) {
            const std::string id = to_text(event.id);
            jobs_.enqueue(tx, spread_job, to_json(SpreadOrder{{id}, {event.type}, {std::string(nil_id)}}), "websub:" + id);
        }
        return Nothing{};
    });
    jobs.handle(
        verify_job, [this](JobRun& run) { return verify(run); }, tried(options_.question_pauses));
    jobs.handle(spread_job, [this](JobRun& run) { return spread(run); });
    jobs.handle(
        send_job, [this](JobRun& run) { return send(run); }, tried(options_.pauses));
    jobs.handle(forget_job, [this](JobRun&) -> Result<std::string> {
        const auto forgotten = forget_expired(Instant::now());
        if (!forgotten) return forgotten.problem();
        return std::string{};
    });
}

Done Websub::ask(Transaction& tx, const WebsubRequest& request, const std::string& site, Instant now) {
    const auto place = feed_at(request.topic, site);
    if (!place || !subscriptions_.topics().contains(place->topic)) return Problem::not_found("feed");
    if (websubs_of_host(tx, request.host, WebsubState::asked, now) >= most_asked_of_host) return too_many();
    const bool subscribing = request.mode == WebsubMode::subscribe;
    if (subscribing && websubs_of_host(tx, request.host, WebsubState::active, now) >= most_active_of_host) return too_many();
    WebsubRow row;
    row.id = crypto::new_id<WebsubRow>(now);
    row.mode.value = subscribing ? "subscribe" : "unsubscribe";
    row.callback.value = request.callback;
    row.host.value = request.host;
    row.site.value = site;
    row.topic.value = place->topic;
    row.form.value = place->form;
    row.lang.value = place->language;
    row.url.value = request.topic;
    row.lease_seconds = request.lease;
    row.asked_at = now;
    row.expires_at = {now.micros + asked_for};
    if (request.secret) {
        auto closed = keys_.with(
            tx, {owner_of(row.id)},
            [&](crypto::KeyRing& ring) -> Result<std::string> {
                return ring.encrypt(owner_of(row.id), place_of(tx.tenant(), row.id), *request.secret, now);
            },
            now);
        if (!closed) return closed.problem();
        row.secret = Text<>{{text::base64url(*closed)}};
    }
    insert_websub(tx, row);
    jobs_.enqueue(tx, verify_job, to_json(VerifyOrder{{to_text(row.id)}}));
    return Nothing{};
}

void Websub::end(Transaction& tx, const Uuid& id, Instant now) const {
    delete_websub(tx, id);
    (void)keys_.with(
        tx, {owner_of(id)}, [&](crypto::KeyRing& ring) -> Done { return ring.erase(owner_of(id)), Nothing{}; }, now);
}

// What was agreed to takes the place of what stood between the same callback and feed (§5.1: a renewal overrides).
void Websub::agreed(Transaction& tx, const WebsubRow& row, Instant now) const {
    if (const auto before = active_websub(tx, row.callback.value, row.url.value)) end(tx, before->id, now);
    if (row.mode.value == "subscribe")
        activate_websub(tx, row.id, {now.micros + row.lease_seconds * micros});
    else
        end(tx, row.id, now);
}

// Verification of intent (§5.3): only a callback that repeats the challenge has asked.
Result<std::string> Websub::verify(const JobRun& run) {
    const auto order = from_json<VerifyOrder>(run.payload);
    Uuid id;
    if (!order || !parse(order->id.value, id)) return Problem{422, "bad-json"};
    std::optional<WebsubRow> row;
    if (auto lost = store_.read(run.tenant, [&](Reader& reader) { row = find_websub(reader, id); })) return std::move(*lost);
    if (!row || row->state != WebsubState::asked) return std::string{};
    const std::string challenge = text::base64url(crypto::random_bytes(32));
    const WebsubRequest request{row->mode.value == "subscribe" ? WebsubMode::subscribe : WebsubMode::unsubscribe,
                                row->callback.value,
                                row->host.value,
                                row->url.value,
                                row->lease_seconds,
                                {}};
    outbound::Call question;
    question.href = verification_url(request, challenge);
    question.user_agent = user_agent;
    question.plain_http = true;  // a feed is public, and its signature does not need the line to be secret
    question.private_network = options_.private_network;
    const auto answer = outbound::call(question);
    const bool last = run.attempt > static_cast<std::int64_t>(options_.question_pauses.size());
    const bool later = (!answer && answer.problem().status >= 500) || (answer && answer->status >= 500);
    if (later && !last) return Problem{503, "webhook-unreachable", {{"what", row->host.value}}};
    const bool meant = answer && is_success(answer->status) && crypto::equal(answer->body, challenge);
    const auto unwritten = store_.write(run.tenant, [&](Transaction& tx) {
        if (meant)
            agreed(tx, *row, Instant::now());
        else
            end(tx, id, Instant::now());
        return true;
    });
    if (unwritten) return *unwritten;
    return std::string{};
}

// One page of a feed's subscribers; the transaction that orders their calls orders the next page too.
Result<std::string> Websub::spread(const JobRun& run) {
    const auto order = from_json<SpreadOrder>(run.payload);
    if (!order) return order.problem();
    const auto lost = store_.write(run.tenant, [&](Transaction& tx) {
        const auto page = websubs_of(tx, order->topic.value, order->after.value, spread_page, Instant::now());
        for (const WebsubRow& to : page) {
            const std::string id = to_text(to.id);
            jobs_.enqueue(tx, send_job, to_json(SendOrder{{id}, order->event}), fmt::format("websub:{}:{}", id, order->event.value));
        }
        if (static_cast<std::int64_t>(page.size()) < spread_page) return true;
        const std::string last = to_text(page.back().id);
        jobs_.enqueue(tx, spread_job, to_json(SpreadOrder{order->event, order->topic, {last}}),
                      fmt::format("websub:{}:{}", order->event.value, last));
        return true;
    });
    if (lost) return *lost;
    return std::string{};
}

// Content distribution (§7): the feed as it is now, with its addresses, signed.
Result<std::string> Websub::send(const JobRun& run) {
    const auto order = from_json<SendOrder>(run.payload);
    Uuid id;
    if (!order || !parse(order->id.value, id)) return Problem{422, "bad-json"};
    std::optional<WebsubRow> row;
    std::optional<std::string> secret;
    outbound::Call call;
    const auto lost = store_.write(run.tenant, [&](Transaction& tx) {
        row = find_websub(tx, id);
        if (!row) return true;
        call.body = feed_document(tx, row->place(), notify_, words_, Instant::now());
        const auto field = row->secret ? text::base64url_decode(row->secret->value) : std::nullopt;
        if (!field) return true;
        auto plain = keys_.with(
            tx, {owner_of(id)},
            [&](crypto::KeyRing& ring) -> Result<std::string> {
                auto opened = ring.decrypt(place_of(tx.tenant(), id), *field);
                if (!opened) return Problem::not_found("key");
                return std::move(*opened);
            },
            Instant::now());
        if (plain) secret = std::move(*plain);
        return true;
    });
    if (lost) return *lost;
    if (!row || row->state != WebsubState::active || row->expires_at <= Instant::now()) return std::string{};
    if (row->secret && !secret) return std::string{};  // unsigned it would be refused, and rightly
    call.method = "POST";
    call.href = row->callback.value;
    call.user_agent = user_agent;
    call.plain_http = true;
    call.private_network = options_.private_network;
    call.headers = {"Content-Type: " + row->place().content_type(),
                    fmt::format("Link: <{}>; rel=\"hub\", <{}>; rel=\"self\"", row->place().hub(), row->url.value)};
    if (secret) call.headers.push_back("X-Hub-Signature: sha256=" + text::hex(crypto::hmac_sha256(*secret, call.body)));
    const auto answer = outbound::call(call);
    if (answer && is_success(answer->status)) return std::string{};
    if (answer && answer->status == gone) {  // §7: it wants no more
        if (auto unwritten = store_.write(run.tenant, [&](Transaction& tx) { return end(tx, id, Instant::now()), true; }))
            return *unwritten;
        return std::string{};
    }
    log::warn("feed not delivered", {{"subscription", order->id.value}, {"attempt", std::to_string(run.attempt)}});
    if (!answer) return answer.problem();
    return Problem{503, "webhook-refused", {{"status", std::to_string(answer->status)}}};
}

Result<std::int64_t> Websub::forget_expired(Instant now) const {
    std::vector<ExpiredWebsub> expired;
    if (auto lost = store_.read(every_tenant, [&](Reader& reader) { expired = expired_websubs(reader, now, forgotten_at_once); }))
        return std::move(*lost);
    for (const ExpiredWebsub& one : expired)
        if (auto lost = store_.write(one.tenant, [&](Transaction& tx) { return end(tx, one.id, now), true; })) return std::move(*lost);
    return static_cast<std::int64_t>(expired.size());
}

namespace {

Task<Result<Reply>> take(Context& cx, Parameters form) {
    const auto request = read_websub(form);
    if (!request) co_return request.problem();
    const std::string site = cx.app().service<Notify>().options().base_url + cx.href("");
    co_return co_await cx.write([&](Transaction& tx) -> Result<Reply> {
        if (auto done = cx.app().service<Websub>().ask(tx, *request, site, cx.now()); !done) return done.problem();
        Reply reply = Reply::text("The callback is asked whether it meant it.\n");
        reply.status = 202;
        return reply;
    });
}

}  // namespace

void Websub::install(App& app) {
    app.provide(*this);
    if (const auto often = Cron::parse(every_hour)) jobs_.schedule(main_tenant, forget_job, *often, forget_job);
    app.post("/websub", take).named("websub").rated(RateClass::upload).for_clients().gives({"text/plain"});
}

}  // namespace skl::notify
