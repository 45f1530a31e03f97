// What the routes of requests share: paths, who is who, and the rows as readers see them.
#pragma once

#include "kernel/http/app.h"
#include "opendata/requests/requests.h"

namespace skl::opendata {

inline std::string request_path(const DataRequest& request) { return "/data-requests/" + request.ref.value; }

using RequestKey = Text<1, 40>;  // in paths: ref or id

struct RequestItem {
    Uuid id;
    Text<> ref, href;
    std::string title;
    requests::RequestKind kind{};
    requests::RequestState state{};
    requests::RequestOutcome outcome{};
    std::string dataset, organization;
    Text<> dataset_href;
    Instant created_at, decision_due;
    std::optional<Date> due_on;  // of one that waits: the last day
    bool late = false;
    requests::Lateness lateness{};
    std::int64_t votes = 0;
};
BOOST_DESCRIBE_STRUCT(RequestItem, (),
                      (id, ref, href, title, kind, state, outcome, dataset, organization, dataset_href, created_at, decision_due, due_on,
                       late, lateness, votes))
RequestItem item_of(Context& cx, const RequestRow& row);

// The request as this reader may see it: 404 of none. What is hidden keeps its place and loses its words.
Result<DataRequest> seen_request(Context& cx, Reader& reader, const std::string& key);

requests::ByWhom who_is(Context& cx, const DataRequest& request);
std::string voter_of(const Context& cx);  // one person's key in the votes, from which nobody finds the person

// Made, numbered, clocked, with its first entry and its asker's vote; who answers is told.
Result<DataRequest> submit_request(Context& cx, Transaction& tx, DataRequest request);

struct RequestMoved {
    Text<> ref, href;
    requests::RequestState state{};
    requests::RequestOutcome outcome{};
    std::int64_t votes = 0;
};
BOOST_DESCRIBE_STRUCT(RequestMoved, (), (ref, href, state, outcome, votes))
Answered<RequestMoved> moved(const Context& cx, const DataRequest& request, int status = 200);

void install_request_board(App& app);  // /data-requests, …/desk, …/new
void install_request_page(App& app);   // /data-requests/{request}, its votes
void install_request_moves(App& app);
void install_error_reports(App& app);  // /tables/{table}/error-reports

}  // namespace skl::opendata
