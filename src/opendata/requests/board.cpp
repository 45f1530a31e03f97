// The board of requests, the officers' desk, and how a request comes in (opendata.md §14).
#include "kernel/crypto/digest.h"
#include "kernel/crypto/random.h"
#include "kernel/http/sorting.h"
#include "kernel/text/text.h"
#include "opendata/catalogue/catalogue.h"
#include "opendata/requests/pages.h"

namespace skl::opendata {
namespace {

using requests::RequestEvent;
using requests::RequestKind;
using requests::RequestState;

constexpr std::int64_t requests_shown = 20;
constexpr SortKey sort_keys[] = {{"created_at", true}, {"votes", true}, {"decision_due", true}};

struct RequestQuery {
    std::optional<Whole<1, 100>> limit;
    std::optional<Text<1, 2000>> cursor;
    std::optional<Text<1, 200>> sort;
    std::optional<Text<0, 200>> q;
    std::optional<RequestKind> kind;
    std::optional<RequestState> state;
    std::optional<bool> late;  // waiting past a clock
    std::optional<Text<0, 100>> dataset;
    std::optional<Text<0, 120>> organization;
};
BOOST_DESCRIBE_STRUCT(RequestQuery, (), (limit, cursor, sort, q, kind, state, late, dataset, organization))

struct RequestBoard {
    std::string title;
    std::optional<std::string> parent_title;
    Text<> parent_href;
    std::string q, dataset, organization, sort;  // as asked for
    std::optional<RequestKind> kind;
    std::optional<RequestState> state;
    bool late = false, desk = false;
    std::vector<RequestItem> items;
    std::optional<std::string> next;
    Text<> new_href, desk_href;  // desk: of officers
};
BOOST_DESCRIBE_STRUCT(RequestBoard, (),
                      (title, parent_title, parent_href, q, dataset, organization, sort, kind, state, late, desk, items, next, new_href,
                       desk_href))

struct NewRequest {
    Text<2, 200> title;
    Prose<4000> body;
    std::optional<Prose<1000>> purpose;
    std::optional<Text<0, 100>> dataset;    // one that comes near
    std::optional<Text<0, 60>> shown_name;  // none: anonymous
    std::optional<Text<2, 10>> lang;        // none: the one of the request
};
BOOST_DESCRIBE_STRUCT(NewRequest, (), (title, body, purpose, dataset, shown_name, lang))

Result<RequestFilter> filter_of(Context& cx, Reader& reader, const RequestQuery& query) {
    RequestFilter out;
    if (query.q) out.words = query.q->value;
    out.kind = query.kind;
    out.state = query.state;
    if (query.late.value_or(false)) out.late_at = cx.now();
    if (query.dataset && !query.dataset->empty()) {
        const auto dataset = seen_dataset(cx, reader, query.dataset->value);
        if (!dataset) return Problem{400, "bad-query", {{"name", "dataset"}}, {{"/dataset", "unknown-dataset"}}};
        out.dataset = dataset->id;
    }
    if (query.organization && !query.organization->empty()) {
        const auto organization = find_organization(reader, query.organization->value);
        if (!organization) return Problem{400, "bad-query", {{"name", "organization"}}, {{"/organization", "unknown-organization"}}};
        out.organization = organization->id;
    }
    return out;
}

Task<Result<RequestBoard>> board(Context& cx, const RequestQuery& query, bool desk) {
    const auto sorting =
        Sorting::read(cx, desk ? "data-requests.desk" : "data-requests", query, sort_keys, desk ? "decision_due" : "-created_at");
    if (!sorting) co_return sorting.problem();
    const std::int64_t limit = query.limit ? query.limit->value : requests_shown;
    co_return co_await cx.read([&](Reader& reader) -> Result<RequestBoard> {
        auto filter = filter_of(cx, reader, query);
        if (!filter) return filter.problem();
        filter->waiting = desk && !query.state;
        filter->with_hidden = desk;
        filter->keyset = sorting->keyset();
        filter->limit = limit + 1;
        RequestBoard out;
        out.title = cx.say(desk ? "requests.desk" : "requests.title");
        if (desk) out.parent_title = cx.say("requests.title");
        out.parent_href.value = cx.href("/data-requests");
        if (query.q) out.q = query.q->value;
        if (query.dataset) out.dataset = query.dataset->value;
        if (query.organization) out.organization = query.organization->value;
        if (query.sort) out.sort = query.sort->value;
        out.kind = query.kind;
        out.state = query.state;
        out.late = query.late.value_or(false);
        out.desk = desk;
        std::vector<RequestItem> found;
        for (const RequestRow& row : list_requests(reader, *filter)) found.push_back(item_of(cx, row));
        auto page = sorting->page(std::move(found), limit);
        out.items = std::move(page.items);
        out.next = std::move(page.next);
        out.new_href.value = cx.href("/data-requests/new");
        if (!desk && is_editor(cx)) out.desk_href.value = cx.href("/data-requests/desk");
        return out;
    });
}

Task<Result<RequestBoard>> show_board(Context& cx, RequestQuery query) { co_return co_await board(cx, query, false); }
Task<Result<RequestBoard>> show_desk(Context& cx, RequestQuery query) { co_return co_await board(cx, query, true); }

Task<Result<Answered<RequestMoved>>> submit(Context& cx, NewRequest given) {
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<RequestMoved>> {
        if (given.body.empty()) return Problem::invalid({{"/body", "required"}});
        DataRequest request;
        request.title.value = given.title.value;
        request.body.value = given.body.value;
        if (given.purpose) request.purpose.value = given.purpose->value;
        if (given.shown_name) request.shown_name.value = given.shown_name->value;
        request.lang.value = given.lang ? given.lang->value : cx.language();
        if (given.dataset && !given.dataset->empty()) {
            const auto dataset = find_dataset(tx, given.dataset->value);
            if (!dataset || dataset->state != DatasetState::published) return Problem::invalid({{"/dataset", "unknown-dataset"}});
            request.dataset_id = dataset->id;
            if (dataset->publisher_id) request.organization_id = dataset->publisher_id;
        }
        auto made = submit_request(cx, tx, std::move(request));
        if (!made) return made.problem();
        return moved(cx, *made, 201);
    });
}

}  // namespace

Result<DataRequest> submit_request(Context& cx, Transaction& tx, DataRequest request) {
    const Requests& service = cx.app().service<Requests>();
    const auto clocks = service.clocks(cx.tenant(), cx.now());
    const auto year = static_cast<int>(std::chrono::year_month_day(clocks.decision.start.day).year());
    request.id = crypto::new_id<DataRequest>(cx.now());
    request.ref.value = next_ref(tx, year);
    request.asked_by.value = cx.caller().reads_as();
    request.created_at = request.changed_at = cx.now();
    request.first_due = clocks.first_reply.due;
    request.decision_due = clocks.decision.due;
    insert_request(tx, request);
    insert_entry(tx,
                 {crypto::new_id<RequestEntry>(cx.now()), request.id, cx.now(), RequestEvent::submit, request.state, request.outcome, {}});
    (void)insert_vote(tx, request.id, voter_of(cx));
    count_votes(tx, request.id);
    request.votes = 1;
    service.tell_officials(tx, request, "data-request-new", cx.now());
    return request;
}

RequestItem item_of(Context& cx, const RequestRow& row) {
    const DataRequest& request = row.request;
    RequestItem out;
    out.id = request.id;
    out.ref = request.ref;
    out.href.value = cx.href(request_path(request));
    out.title = request.hidden ? cx.say("requests.hidden") : request.title.value;
    out.kind = request.kind;
    out.state = request.state;
    out.outcome = request.outcome;
    if (!row.dataset_slug.empty()) out.dataset = row.dataset_title.in(cx.language());
    if (!row.dataset_slug.empty()) out.dataset_href.value = cx.href("/datasets/" + row.dataset_slug);
    if (!row.organization_slug.empty()) out.organization = row.organization_title.in(cx.language());
    out.created_at = request.created_at;
    out.decision_due = request.decision_due;
    out.lateness = requests::lateness_of(request.progress(), cx.now());
    out.late = requests::waits(request.state) && out.lateness != requests::Lateness::none;
    if (requests::waits(request.state))
        out.due_on = cx.app().service<Requests>().zone(cx.tenant()).day_of({request.decision_due.micros - 1});
    out.votes = request.votes;
    return out;
}

std::string voter_of(const Context& cx) {
    return text::base64url(
        crypto::hmac_sha256(cx.app().seal_key(), fmt::format("data-request-vote/v1:{}:{}", cx.tenant(), cx.caller().subject)));
}

Answered<RequestMoved> moved(const Context& cx, const DataRequest& request, int status) {
    const std::string href = cx.href(request_path(request));
    return {{request.ref, {href}, request.state, request.outcome, request.votes}, status, {{"Location", href}}};
}

void install_request_board(App& app) {
    app.get("/data-requests", show_board).page("opendata/requests").rated(RateClass::page).named("requests.list");
    app.get("/data-requests/desk", show_desk).page("opendata/requests").needs(may_edit).named("requests.desk");
    app.post("/data-requests", submit).form("/data-requests/new").needs(Assurance::account).named("requests.submit");
}

}  // namespace skl::opendata
