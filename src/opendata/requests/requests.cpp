#include "opendata/requests/requests.h"

#include "kernel/http/app.h"
#include "kernel/http/tenants.h"
#include "kernel/pages/locale.h"
#include "opendata/catalogue/store.h"
#include "opendata/quality/store.h"
#include "opendata/requests/pages.h"

namespace skl::opendata {
namespace {

constexpr const char *late_job = "opendata.requests-late", *forget_job = "opendata.requests-forget";
constexpr const char *each_hour = "7 * * * *", *each_night = "40 3 * * *";
constexpr std::int64_t told_at_once = 500;
constexpr std::int64_t most_duplicates = 200;  // whose askers are told
constexpr std::int64_t day = 86'400'000'000;

std::string recipient_of(Reader& reader, const DataRequest& request) {
    if (request.organization_id)
        if (const auto one = organization_by_id(reader, *request.organization_id); one && one->contact_email)
            return "organization/" + to_text(one->id);
    if (request.dataset_id)
        if (const auto one = answerable_for(reader, *request.dataset_id).organization) return "organization/" + to_text(*one);
    return "operator";
}

}  // namespace

void Requests::install(App& app, Jobs& jobs) {
    calendar_ = app.find_service<calendar::Calendar>();
    jobs_ = &jobs;
    words_ = &app.locale();
    app.provide(*this);
    const auto counted = [](const Result<std::int64_t>& done) -> Result<std::string> {
        if (!done) return done.problem();
        return std::string{};
    };
    jobs.handle(late_job, [this, counted](JobRun&) { return counted(tell_late(Instant::now())); });
    jobs.handle(forget_job, [this, counted](JobRun&) { return counted(forget(Instant::now())); });
    if (const auto when = Cron::parse(each_hour)) jobs.schedule(main_tenant, late_job, *when, late_job);
    if (const auto when = Cron::parse(each_night)) jobs.schedule(main_tenant, forget_job, *when, forget_job);
    install_request_board(app);
    install_request_page(app);
    install_request_moves(app);
    install_error_reports(app);
}

calendar::Zone Requests::zone(const std::string& tenant) const { return jobs_->zone_of(tenant); }

requests::Clocks Requests::clocks(const std::string& tenant, Instant submitted) const {
    static const calendar::Calendar plain;
    return requests::clocks_of(calendar_ == nullptr ? plain : *calendar_, zone(tenant), submitted);
}

void Requests::post(Transaction& tx, const notify::NewNotice& notice, Instant now) const {
    if (notify_ != nullptr && !notice.recipient.empty()) notify_->post(tx, notice, now);
}

void Requests::tell_officials(Transaction& tx, const DataRequest& request, const char* topic, Instant now) const {
    if (notify_ == nullptr) return;
    const auto due = [&](const char* language) {
        return words_->date(language, zone(tx.tenant()).day_of({request.decision_due.micros - 1}));
    };
    notify_->post(tx,
                  {.recipient = recipient_of(tx, request),
                   .topic = topic,
                   .params = {{"ref", request.ref.value}, {"title", request.title.value}, {"due", due("zh-Hant")}, {"due.en", due("en")}},
                   .href = request_path(request)},
                  now);
}

void Requests::tell_askers(Transaction& tx, const DataRequest& request, requests::RequestEvent event, Instant now) const {
    if (notify_ == nullptr) return;
    const std::string what = event == requests::RequestEvent::answer
                                 ? fmt::format("RequestOutcome.{}", boost::describe::enum_to_string(request.outcome, ""))
                                 : fmt::format("RequestState.{}", boost::describe::enum_to_string(request.state, ""));
    const auto tell = [&](const DataRequest& one) {
        if (one.asked_by.empty()) return;
        notify_->post(tx,
                      {.recipient = one.asked_by.value,
                       .topic = "data-request-moved",
                       .params = {{"ref", one.ref.value},
                                  {"title", one.title.value},
                                  {"what", words_->say("zh-Hant", what)},
                                  {"what.en", words_->say("en", what)}},
                       .href = request_path(request)},
                      now);
    };
    tell(request);
    RequestFilter duplicates;
    duplicates.merged_into = request.id;
    duplicates.with_hidden = true;
    duplicates.limit = most_duplicates;
    for (const RequestRow& one : list_requests(tx, duplicates)) tell(one.request);
}

Result<std::int64_t> Requests::tell_late(Instant now) const {
    std::vector<RequestDue> due;
    if (auto lost = store_.read(every_tenant, [&](Reader& reader) { due = requests_overdue(reader, now, told_at_once); }))
        return std::move(*lost);
    for (const RequestDue& one : due)
        if (auto lost = store_.write(one.tenant, [&](Transaction& tx) {
                auto request = request_by_id(tx, one.id);
                if (!request || !requests::waits(request->state)) return false;
                request->told = requests::lateness_of(request->progress(), now);
                if (!update_request(tx, *request)) return false;
                tell_officials(tx, *request, "data-request-late", now);
                return true;
            }))
            return std::move(*lost);
    return static_cast<std::int64_t>(due.size());
}

Result<std::int64_t> Requests::forget(Instant now) const {
    std::int64_t forgotten = 0;
    if (auto lost = store_.write(every_tenant, [&](Transaction& tx) {
            forgotten = forget_askers(tx, {now.micros - forget_askers_after_days * day});
            return true;
        }))
        return std::move(*lost);
    return forgotten;
}

}  // namespace skl::opendata
