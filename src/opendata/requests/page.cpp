// The page of one request: what was asked, by when it is answered, its story, and what this reader may do.
#include "kernel/pages/locale.h"
#include "opendata/catalogue/catalogue.h"
#include "opendata/requests/pages.h"

namespace skl::opendata {
namespace {

using namespace requests;

constexpr std::int64_t most_offered = 1'000, most_duplicates = 200;

struct StoryLine {
    Instant at;
    RequestEvent event{};
    RequestState state{};
    RequestOutcome outcome{};
    Prose<4000> text;
};
BOOST_DESCRIBE_STRUCT(StoryLine, (), (at, event, state, outcome, text))

struct NamedLink {
    Text<> href;
    std::string name;
};
BOOST_DESCRIBE_STRUCT(NamedLink, (), (href, name))

struct Offered {
    Text<> id;
    std::string name;
    bool chosen = false;
};
BOOST_DESCRIBE_STRUCT(Offered, (), (id, name, chosen))

struct RequestPage {
    std::string title, parent_title;
    Text<> parent_href, ref;
    RequestKind kind{};
    RequestState state{};
    RequestOutcome outcome{};
    bool hidden = false;
    Prose<4000> body;
    Prose<1000> purpose;
    std::string asker;
    std::optional<NamedLink> dataset, organization, answer_dataset, merged_into;
    Text<> table_href, column, seen_value, right_value;  // of an error
    std::int64_t version = 0, record = 0;
    Instant created_at;
    Date first_reply_by, decision_by;
    std::optional<Instant> replied_at, answered_at, ended_at;
    Lateness lateness{};
    std::optional<Date> planned_for;
    std::optional<std::int64_t> answer_version;
    Text<> answer_version_href;
    std::string legal_ground;
    std::vector<NamedLink> duplicates;
    std::int64_t votes = 0;
    bool voted = false;
    std::vector<StoryLine> story;
    // What may be done; empty for who may not.
    Text<> vote_href, unvote_href, triage_href, assign_href, reply_href, answer_href, close_href, reopen_href, merge_href, unmerge_href,
        dismiss_href, withdraw_href;
    std::vector<Offered> organizations, outcomes;
    std::string typed_reply;
    bool manages = false;  // one of the officers' moves can be made
};
BOOST_DESCRIBE_STRUCT(RequestPage, (),
                      (title, parent_title, parent_href, ref, kind, state, outcome, hidden, body, purpose, asker, dataset, organization,
                       answer_dataset, merged_into, table_href, column, seen_value, right_value, version, record, created_at,
                       first_reply_by, decision_by, replied_at, answered_at, ended_at, lateness, planned_for, answer_version,
                       answer_version_href, legal_ground, duplicates, votes, voted, story, vote_href, unvote_href, triage_href, assign_href,
                       reply_href, answer_href, close_href, reopen_href, merge_href, unmerge_href, dismiss_href, withdraw_href,
                       organizations, outcomes, typed_reply, manages))

void add_moves(Context& cx, Reader& reader, RequestPage& out, const DataRequest& request, const std::string& here) {
    const ByWhom who = who_is(cx, request);
    const std::pair<RequestEvent, Text<>*> places[] = {
        {RequestEvent::triage, &out.triage_href},    {RequestEvent::assign, &out.assign_href},   {RequestEvent::reply, &out.reply_href},
        {RequestEvent::answer, &out.answer_href},    {RequestEvent::close, &out.close_href},     {RequestEvent::reopen, &out.reopen_href},
        {RequestEvent::merge, &out.merge_href},      {RequestEvent::unmerge, &out.unmerge_href}, {RequestEvent::dismiss, &out.dismiss_href},
        {RequestEvent::withdraw, &out.withdraw_href}};
    for (const RequestEvent event : events_of(request.standing(), who))
        for (const auto& [of, href] : places)
            if (of == event) href->value = fmt::format("{}/{}", here, boost::describe::enum_to_string(event, ""));
    if (waits(request.state) && !request.hidden)
        (out.voted ? out.unvote_href : out.vote_href).value = here + (out.voted ? "/unvote" : "/vote");
    out.manages = who.officer;
    const auto typed = [&](const char* name) {
        const Node* node = cx.typed() == nullptr ? nullptr : cx.typed()->find(name);
        return node == nullptr ? std::string{} : node->text;
    };
    out.typed_reply = typed("reply");
    if (!out.assign_href.empty())
        for (const Organization& one : all_organizations(reader, most_offered))
            out.organizations.push_back(
                {{one.slug.value}, one.title.in(cx.language()), request.organization_id == std::optional<Uuid>(one.id)});
    if (!out.answer_href.empty())
        for (const char* name : request.kind == RequestKind::data ? std::initializer_list<const char*>{"published", "planned", "refused"}
                                                                  : std::initializer_list<const char*>{"mended", "declined", "planned"})
            out.outcomes.push_back({{name}, cx.say(fmt::format("RequestOutcome.{}", name)), typed("outcome") == name});
}

std::optional<NamedLink> link_to_dataset(Context& cx, Reader& reader, const std::optional<Uuid>& id) {
    const auto one = id ? dataset_by_id(reader, *id) : std::nullopt;
    if (!one || one->state != DatasetState::published) return std::nullopt;
    return NamedLink{{cx.href("/datasets/" + one->slug.value)}, one->title.in(cx.language())};
}

NamedLink link_to_request(Context& cx, const DataRequest& one) {
    return {{cx.href(request_path(one))}, fmt::format("{} {}", one.ref.value, one.hidden ? cx.say("requests.hidden") : one.title.value)};
}

void add_links(Context& cx, Reader& reader, RequestPage& out, const DataRequest& request) {
    out.dataset = link_to_dataset(cx, reader, request.dataset_id);
    out.answer_dataset = link_to_dataset(cx, reader, request.answer_dataset_id);
    if (request.organization_id)
        if (const auto one = organization_by_id(reader, *request.organization_id))
            out.organization = NamedLink{{cx.href("/opendata/organizations/" + one->slug.value)}, one->title.in(cx.language())};
    if (request.merged_into)
        if (const auto into = request_by_id(reader, *request.merged_into)) out.merged_into = link_to_request(cx, *into);
    RequestFilter duplicates;
    duplicates.merged_into = request.id;
    duplicates.limit = most_duplicates;
    for (const RequestRow& row : list_requests(reader, duplicates)) out.duplicates.push_back(link_to_request(cx, row.request));
    if (request.kind != RequestKind::error || !out.dataset) return;
    out.table_href.value =
        out.dataset->href.value + (request.record > 0 ? fmt::format("?filter=_id%20%3D%20{}#rows", request.record) : "#rows");
    if (request.answer_version == 0) return;
    out.answer_version = request.answer_version;
    out.answer_version_href.value = fmt::format("{}/versions/{}", out.dataset->href.value, request.answer_version);
}

Task<Result<RequestPage>> show(Context& cx, RequestKey key) {
    co_return co_await cx.read([&](Reader& reader) -> Result<RequestPage> {
        const auto found = seen_request(cx, reader, key.value);
        if (!found) return found.problem();
        const DataRequest& request = *found;
        const auto zone = cx.app().service<Requests>().zone(cx.tenant());
        RequestPage out;
        out.title = request.hidden ? cx.say("requests.hidden") : request.title.value;
        out.parent_title = cx.say("requests.title");
        out.parent_href.value = cx.href("/data-requests");
        out.ref = request.ref;
        out.kind = request.kind;
        out.state = request.state;
        out.outcome = request.outcome;
        out.hidden = request.hidden;
        if (!request.hidden) {
            out.body = request.body;
            out.purpose = request.purpose;
            out.seen_value.value = request.seen_value.value;
            out.right_value.value = request.right_value.value;
        }
        out.asker = request.shown_name.empty() || request.hidden ? cx.say("requests.anonymous") : request.shown_name.value;
        out.column.value = request.column_name.value;
        out.version = request.version;
        out.record = request.record;
        out.created_at = request.created_at;
        out.first_reply_by = zone.day_of({request.first_due.micros - 1});
        out.decision_by = zone.day_of({request.decision_due.micros - 1});
        out.replied_at = request.replied_at;
        out.answered_at = request.answered_at;
        out.ended_at = request.ended_at;
        out.lateness = lateness_of(request.progress(), cx.now());
        out.planned_for = request.planned_for;
        out.legal_ground = request.legal_ground.value;
        out.votes = request.votes;
        out.voted = cx.caller().signed_in() && has_voted(reader, request.id, voter_of(cx));
        for (const RequestEntry& entry : entries_of(reader, request.id))
            out.story.push_back({entry.at, entry.event, entry.state, entry.outcome, entry.text});
        add_links(cx, reader, out, request);
        add_moves(cx, reader, out, request, cx.href(request_path(request)));
        return out;
    });
}

// `wanted`: whether the caller is to be among those who want it.
Task<Result<Answered<RequestMoved>>> vote_as(Context& cx, const RequestKey& key, bool wanted) {
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<RequestMoved>> {
        auto request = seen_request(cx, tx, key.value);
        if (!request) return request.problem();
        if (!waits(request->state) || request->hidden) return Problem::conflict("request-closed");
        const std::string voter = voter_of(cx);
        if (wanted && has_voted(tx, request->id, voter)) return Problem::conflict("already-voted");
        if (wanted)
            (void)insert_vote(tx, request->id, voter);
        else if (!delete_vote(tx, request->id, voter))
            return Problem::conflict("not-voted");
        count_votes(tx, request->id);
        return moved(cx, request_by_id(tx, request->id).value());
    });
}
Task<Result<Answered<RequestMoved>>> vote(Context& cx, RequestKey key) { co_return co_await vote_as(cx, key, true); }
Task<Result<Answered<RequestMoved>>> unvote(Context& cx, RequestKey key) { co_return co_await vote_as(cx, key, false); }

}  // namespace

Result<DataRequest> seen_request(Context&, Reader& reader, const std::string& key) {
    auto found = find_request(reader, key);
    if (!found) return Problem::not_found("data-request");
    return std::move(*found);
}

requests::ByWhom who_is(Context& cx, const DataRequest& request) {
    const bool asker = cx.caller().signed_in() && !request.asked_by.empty() && cx.caller().reads_as() == request.asked_by.value;
    return {is_editor(cx), asker};
}

void install_request_page(App& app) {
    const std::string one = "/data-requests/{request}";
    app.get(one, show).page("opendata/request").rated(RateClass::page).named("requests.show");
    app.post(one + "/vote", vote).form(one).needs(Assurance::account).named("requests.vote");
    app.post(one + "/unvote", unvote).form(one).needs(Assurance::account).named("requests.unvote");
}

}  // namespace skl::opendata
