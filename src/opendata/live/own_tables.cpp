// Open data's own live tables. What people wrote or are called is in none of them but what the public pages show anyway.
#include "opendata/catalogue/store.h"
#include "opendata/live/live.h"
#include "opendata/requests/store.h"
#include "opendata/showcases/store.h"

namespace skl::opendata {
namespace {

struct PublicRequest {  // a request for data, or a report of an error
    Text<> ref;
    requests::RequestKind kind{};
    requests::RequestState state{};
    requests::RequestOutcome outcome{};
    Text<0, 700> title;
    Text<> dataset;       // slug of what it is about
    Text<> organization;  // slug of who answers
    std::int64_t votes = 0;
    Instant created_at, first_due, decision_due;
    std::optional<Instant> replied_at, answered_at;
    std::optional<Date> planned_for;
    Text<0, 300> legal_ground;
};
BOOST_DESCRIBE_STRUCT(PublicRequest, (),
                      (ref, kind, state, outcome, title, dataset, organization, votes, created_at, first_due, decision_due, replied_at,
                       answered_at, planned_for, legal_ground))

std::vector<PublicRequest> public_requests(Reader& reader) {
    RequestFilter filter;
    filter.keyset.columns = {{"created_at", false}};
    filter.limit = most_live_rows;
    std::vector<PublicRequest> out;
    for (const RequestRow& row : list_requests(reader, filter)) {
        const DataRequest& one = row.request;
        out.push_back({one.ref,
                       one.kind,
                       one.state,
                       one.outcome,
                       one.title,
                       {row.dataset_slug},
                       {row.organization_slug},
                       one.votes,
                       one.created_at,
                       one.first_due,
                       one.decision_due,
                       one.replied_at,
                       one.answered_at,
                       one.planned_for,
                       one.legal_ground});
    }
    return out;
}

struct PublicShowcase {  // an application made with data
    Uuid id;
    Text<2, 200> title;
    Url url;
    Text<0, 60> license;
    std::optional<Instant> shown_at;
};
BOOST_DESCRIBE_STRUCT(PublicShowcase, (), (id, title, url, license, shown_at))

std::vector<PublicShowcase> public_showcases(Reader& reader) {
    ShowcaseFilter filter;
    filter.state = ShowcaseState::shown;
    filter.keyset.columns = {{"created_at", false}};
    filter.limit = most_live_rows;
    std::vector<PublicShowcase> out;
    for (const Showcase& one : list_showcases(reader, filter)) out.push_back({one.id, one.title, one.url, one.license, one.shown_at});
    return out;
}

struct PublicPublisher {  // an organization that publishes; persons who can be asked are not in it
    Slug slug;
    Bilingual<1, 300> title;
    Text<0, 100> oid;
    Text<0, 20> org_code;
    OrganizationLevel level{};
    std::optional<Url> homepage;
    Instant created_at;
};
BOOST_DESCRIBE_STRUCT(PublicPublisher, (), (slug, title, oid, org_code, level, homepage, created_at))

std::vector<PublicPublisher> public_publishers(Reader& reader) {
    std::vector<PublicPublisher> out;
    for (const Organization& one : all_organizations(reader, most_live_rows))
        out.push_back({one.slug, one.title, one.oid, one.org_code, one.level, one.homepage, one.created_at});
    return out;
}

}  // namespace

void declare_own_tables(App& app) {
    publish(app, live_table<PublicRequest>("data-requests", RowUnit::thing, "ref", &public_requests));
    publish(app, live_table<PublicShowcase>("showcases", RowUnit::thing, "id", &public_showcases));
    publish(app, live_table<PublicPublisher>("publishers", RowUnit::organisation, "slug", &public_publishers));
}

}  // namespace skl::opendata
