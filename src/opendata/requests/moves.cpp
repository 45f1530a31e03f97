// The moves of a request (engine/requests/life.h): who may, what is told, and what the ledger of deeds keeps.
#include "kernel/crypto/random.h"
#include "opendata/catalogue/catalogue.h"
#include "opendata/requests/pages.h"

namespace skl::opendata {
namespace {

using namespace requests;

struct RequestWords {
    std::optional<Prose<4000>> reply;  // everybody reads it
};
BOOST_DESCRIBE_STRUCT(RequestWords, (), (reply))

struct RequestAssignment : RequestWords {
    Text<1, 120> organization;  // id, slug, OID or code
};
BOOST_DESCRIBE_STRUCT(RequestAssignment, (RequestWords), (organization))

struct RequestAnswer : RequestWords {
    RequestOutcome outcome{};
    std::optional<Date> planned_for;
    std::optional<Text<0, 100>> dataset;  // slug, id or identifier
    std::optional<Whole<1>> version;      // of the resource in which the error was seen
    std::optional<Text<0, 300>> legal_ground;
};
BOOST_DESCRIBE_STRUCT(RequestAnswer, (RequestWords), (outcome, planned_for, dataset, version, legal_ground))

struct RequestMerge : RequestWords {
    Text<1, 40> into;  // ref or id
};
BOOST_DESCRIBE_STRUCT(RequestMerge, (RequestWords), (into))

std::string words_of(const RequestWords& given) { return given.reply ? given.reply->value : std::string{}; }

// The move as the table allows it; `change` does what is its own and may refuse.
Result<Answered<RequestMoved>> make(Context& cx, Transaction& tx, const RequestKey& key, RequestEvent event, const RequestWords& given,
                                    const std::function<Done(DataRequest&)>& change = {}) {
    auto found = seen_request(cx, tx, key.value);
    if (!found) return found.problem();
    DataRequest request = std::move(*found);
    const std::string words = words_of(given);
    const ByWhom who = who_is(cx, request);
    const auto move = move_of(request.standing(), event, who, words);
    if (!move) return move.problem();
    if (change)
        if (auto done = change(request); !done) return done.problem();
    request.state = move->to;
    request.changed_at = cx.now();
    if (!request.replied_at && who.officer && !words.empty()) request.replied_at = cx.now();
    if (request.state == RequestState::closed && !request.ended_at) request.ended_at = cx.now();
    if (!update_request(tx, request)) return Problem{412, "stale"};
    insert_entry(tx, {crypto::new_id<RequestEntry>(cx.now()), request.id, cx.now(), event, request.state, request.outcome, {words}});
    // Who asked is named nowhere, the audit trail included.
    audit(tx, cx.now(), who.officer ? cx.caller().subject : "asker",
          fmt::format("data-request.{}", boost::describe::enum_to_string(event, "")), request.ref.value, who.officer ? words : "");
    const Requests& service = cx.app().service<Requests>();
    if (event == RequestEvent::assign) service.tell_officials(tx, request, "data-request-assigned", cx.now());
    if (who.officer && !who.asker) service.tell_askers(tx, request, event, cx.now());
    return moved(cx, request);
}

template <RequestEvent Event>
Task<Result<Answered<RequestMoved>>> plain(Context& cx, RequestKey key, RequestWords given) {
    co_return co_await cx.write([&](Transaction& tx) { return make(cx, tx, key, Event, given); });
}

Task<Result<Answered<RequestMoved>>> assign(Context& cx, RequestKey key, RequestAssignment given) {
    co_return co_await cx.write([&](Transaction& tx) {
        return make(cx, tx, key, RequestEvent::assign, given, [&](DataRequest& request) -> Done {
            const auto organization = find_organization(tx, given.organization.value);
            if (!organization) return Problem::invalid({{"/organization", "unknown-organization"}});
            request.organization_id = organization->id;
            return Nothing{};
        });
    });
}

// The version that mended the error is of the same resource, and was published after the one in which it was seen.
Done take_version(Reader& reader, DataRequest& request, std::int64_t number) {
    const auto versions = request.resource_id ? versions_of_resource(reader, *request.resource_id) : std::vector<Version>{};
    const bool there = std::any_of(versions.begin(), versions.end(), [&](const Version& one) {
        return one.number == number && (one.state == VersionState::published || one.state == VersionState::superseded);
    });
    if (!there) return Problem::invalid({{"/version", "unknown-version"}});
    request.answer_version = number;
    return Nothing{};
}

Task<Result<Answered<RequestMoved>>> answer(Context& cx, RequestKey key, RequestAnswer given) {
    co_return co_await cx.write([&](Transaction& tx) {
        return make(cx, tx, key, RequestEvent::answer, given, [&](DataRequest& request) -> Done {
            const bool names_dataset = given.dataset && !given.dataset->empty();
            const GivenAnswer said{given.outcome, given.planned_for, names_dataset,
                                   given.version ? std::optional(given.version->value) : std::nullopt,
                                   given.legal_ground ? std::string_view(given.legal_ground->value) : std::string_view{}};
            const Date today = cx.app().service<Requests>().zone(cx.tenant()).day_of(cx.now());
            if (auto holds = check_answer(request.kind, request.version, said, today); !holds) return holds;
            request.planned_for = given.outcome == RequestOutcome::planned ? given.planned_for : std::nullopt;
            request.answer_dataset_id.reset();
            request.answer_version = 0;
            request.legal_ground.value = given.outcome == RequestOutcome::refused ? given.legal_ground->value : "";
            if (given.outcome == RequestOutcome::published) {
                const auto dataset = find_dataset(tx, given.dataset->value);
                if (!dataset || dataset->state != DatasetState::published) return Problem::invalid({{"/dataset", "unknown-dataset"}});
                request.answer_dataset_id = dataset->id;
            }
            if (given.outcome == RequestOutcome::mended)
                if (auto taken = take_version(tx, request, given.version->value); !taken) return taken;
            request.outcome = given.outcome;
            if (!request.answered_at) request.answered_at = cx.now();
            return Nothing{};
        });
    });
}

Task<Result<Answered<RequestMoved>>> dismiss(Context& cx, RequestKey key, RequestWords given) {
    co_return co_await cx.write([&](Transaction& tx) {
        return make(cx, tx, key, RequestEvent::dismiss, given, [](DataRequest& request) -> Done {
            request.outcome = RequestOutcome::dismissed;
            request.hidden = true;
            return Nothing{};
        });
    });
}

Task<Result<Answered<RequestMoved>>> withdraw(Context& cx, RequestKey key, RequestWords given) {
    co_return co_await cx.write([&](Transaction& tx) {
        return make(cx, tx, key, RequestEvent::withdraw, given, [](DataRequest& request) -> Done {
            request.outcome = RequestOutcome::withdrawn;
            return Nothing{};
        });
    });
}

// Its answer is no more: the clocks, which began when it came, run on.
Task<Result<Answered<RequestMoved>>> reopen(Context& cx, RequestKey key, RequestWords given) {
    co_return co_await cx.write([&](Transaction& tx) {
        return make(cx, tx, key, RequestEvent::reopen, given, [](DataRequest& request) -> Done {
            request.outcome = RequestOutcome::none;
            request.answered_at.reset();
            request.ended_at.reset();
            request.answer_dataset_id.reset();
            request.answer_version = 0;
            request.legal_ground.value.clear();
            return Nothing{};
        });
    });
}

// One stands for both: its votes are those of both, each person's once.
Task<Result<Answered<RequestMoved>>> merge(Context& cx, RequestKey key, RequestMerge given) {
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<RequestMoved>> {
        const auto into = find_request(tx, given.into.value);
        auto done = make(cx, tx, key, RequestEvent::merge, given, [&](DataRequest& request) -> Done {
            if (!into || into->id == request.id || into->kind != request.kind || into->hidden)
                return Problem::invalid({{"/into", "unknown-request"}});
            if (into->state == RequestState::merged || into->state == RequestState::closed)
                return Problem::invalid({{"/into", "request-closed"}});
            RequestFilter own;
            own.merged_into = request.id;
            own.with_hidden = true;
            own.limit = 1;
            if (!list_requests(tx, own).empty()) return Problem::conflict("has-duplicates");
            request.merged_into = into->id;
            request.before_merge = request.state;
            request.ended_at = cx.now();
            return Nothing{};
        });
        if (done) count_votes(tx, into->id);
        return done;
    });
}

Task<Result<Answered<RequestMoved>>> unmerge(Context& cx, RequestKey key, RequestWords given) {
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<RequestMoved>> {
        std::optional<Uuid> from;
        auto done = make(cx, tx, key, RequestEvent::unmerge, given, [&](DataRequest& request) -> Done {
            from = request.merged_into;
            request.merged_into.reset();
            request.ended_at.reset();
            return Nothing{};
        });
        if (done && from) count_votes(tx, *from);
        return done;
    });
}

}  // namespace

void install_request_moves(App& app) {
    const std::string one = "/data-requests/{request}";
    app.post(one + "/triage", plain<RequestEvent::triage>).form(one).needs(may_edit).named("requests.triage");
    app.post(one + "/assign", assign).form(one).needs(may_edit).named("requests.assign");
    app.post(one + "/reply", plain<RequestEvent::reply>).form(one).needs(may_edit).named("requests.reply");
    app.post(one + "/answer", answer).form(one).needs(may_edit).named("requests.answer");
    app.post(one + "/close", plain<RequestEvent::close>).form(one).needs(Assurance::account).named("requests.close");
    app.post(one + "/reopen", reopen).form(one).needs(may_edit).named("requests.reopen");
    app.post(one + "/merge", merge).form(one).needs(may_edit).named("requests.merge");
    app.post(one + "/unmerge", unmerge).form(one).needs(may_edit).named("requests.unmerge");
    app.post(one + "/dismiss", dismiss).form(one).needs(may_edit).named("requests.dismiss");
    app.post(one + "/withdraw", withdraw).form(one).needs(Assurance::account).named("requests.withdraw");
}

}  // namespace skl::opendata
