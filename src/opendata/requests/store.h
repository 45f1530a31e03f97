// Rows of requests for data and of error reports. The only SQL of this room is in store.cpp.
#pragma once

#include "kernel/storage/keyset.h"
#include "kernel/storage/store.h"
#include "opendata/engine/requests/clocks.h"
#include "opendata/engine/requests/life.h"

namespace skl::opendata {

// Both kinds are one thing: something that is asked of who publishes, under the same clocks.
struct DataRequest {
    Id<DataRequest> id;
    Text<> ref;  // 2026-000123
    requests::RequestKind kind{};
    requests::RequestState state{};
    requests::RequestOutcome outcome{};
    Text<0, 700> title;  // of an error: where it is, in words
    Prose<4000> body;
    Prose<1000> purpose;
    Text<2, 10> lang;  // of what was written
    Text<0, 60> shown_name;
    Text<> asked_by;
    std::optional<Uuid> dataset_id, resource_id;  // what it is about
    Text<> table_name;
    std::int64_t version = 0, record = 0;  // of an error: where it was seen; record is the row's _id
    Text<0, 255> column_name;
    Text<0, 1000> seen_value, right_value;
    std::optional<Uuid> organization_id;  // who answers
    std::optional<Date> planned_for;
    std::optional<Uuid> answer_dataset_id;
    std::int64_t answer_version = 0;
    Text<0, 300> legal_ground;
    std::optional<Uuid> merged_into;
    requests::RequestState before_merge{};
    bool hidden = false;  // its words are not shown: abuse, or somebody's personal data
    Instant created_at, changed_at, first_due, decision_due;
    std::optional<Instant> replied_at, answered_at, ended_at;
    requests::Lateness told{};
    std::int64_t votes = 0, rev = 1;

    requests::Progress progress() const { return {first_due, decision_due, replied_at, answered_at, ended_at}; }
    requests::Standing standing() const { return {kind, state, outcome, before_merge}; }
};
BOOST_DESCRIBE_STRUCT(DataRequest, (),
                      (id, ref, kind, state, outcome, title, body, purpose, lang, shown_name, asked_by, dataset_id, resource_id, table_name,
                       version, record, column_name, seen_value, right_value, organization_id, planned_for, answer_dataset_id,
                       answer_version, legal_ground, merged_into, before_merge, hidden, created_at, changed_at, first_due, decision_due,
                       replied_at, answered_at, ended_at, told, votes, rev))

// One step of its story, which everybody reads. Who took it stands in the audit trail alone.
struct RequestEntry {
    Id<RequestEntry> id;
    Uuid request_id;
    Instant at;
    requests::RequestEvent event{};
    requests::RequestState state{};
    requests::RequestOutcome outcome{};
    Prose<4000> text;
};
BOOST_DESCRIBE_STRUCT(RequestEntry, (), (id, request_id, at, event, state, outcome, text))

std::string next_ref(Transaction& tx, int year);
void insert_request(Transaction& tx, const DataRequest& request);
bool update_request(Transaction& tx, const DataRequest& request);                 // false: somebody was first; `rev` as it was read
std::optional<DataRequest> find_request(Reader& reader, const std::string& key);  // id or ref
std::optional<DataRequest> request_by_id(Reader& reader, const Uuid& id);

void insert_entry(Transaction& tx, const RequestEntry& entry);
std::vector<RequestEntry> entries_of(Reader& reader, const Uuid& request);

// False: the person had voted, or had not. The count is kept by `count_votes`.
bool insert_vote(Transaction& tx, const Uuid& request, const std::string& voter);
bool delete_vote(Transaction& tx, const Uuid& request, const std::string& voter);
bool has_voted(Reader& reader, const Uuid& request, const std::string& voter);  // for it or for one of its duplicates
void count_votes(Transaction& tx, const Uuid& request);

// A request beside the names of what it is about and who answers; of a dataset that is public.
struct RequestRow {
    DataRequest request;
    std::string dataset_slug, organization_slug;
    Translations dataset_title, organization_title;
};
struct RequestFilter {
    std::string words;
    std::optional<requests::RequestKind> kind;
    std::optional<requests::RequestState> state;  // none: all but merged ones
    std::optional<Uuid> dataset, organization, merged_into;
    std::optional<Instant> late_at;  // only those that wait and are overdue then
    bool waiting = false;            // submitted, triaged or assigned
    bool with_hidden = false;
    Keyset keyset;
    std::int64_t limit = 50;
};
std::vector<RequestRow> list_requests(Reader& reader, const RequestFilter& filter);
std::optional<RequestRow> request_row(Reader& reader, const Uuid& id);

// Of all tenants, run as every_tenant: those that wait and whose lateness was not told yet.
struct RequestDue {
    std::string tenant;
    Uuid id;
};
BOOST_DESCRIBE_STRUCT(RequestDue, (), (tenant, id))
std::vector<RequestDue> requests_overdue(Reader& reader, Instant now, std::int64_t limit);
// Who asked is forgotten, of duplicates with the request they are merged into. Run as every_tenant; gives how many.
std::int64_t forget_askers(Transaction& tx, Instant ended_before);

}  // namespace skl::opendata
