// Issues of datasets: what is wrong, where, why it hurts who uses the data and how to mend it; the publisher answers, everybody reads
// the state and the reply (opendata.md §13.6).
#include "kernel/http/app.h"
#include "kernel/http/list.h"
#include "kernel/pages/locale.h"
#include "kernel/text/text.h"
#include "opendata/api/access.h"
#include "opendata/inside.h"
#include "opendata/quality/pages.h"

namespace skl::opendata {
namespace {

using quality::Escalation;
using quality::IssueEvent;
using quality::IssueState;

constexpr std::int64_t issues_shown = 20;

struct IssueView {
    Uuid id;
    Text<> href;
    std::string dataset, publisher;
    Text<> dataset_href, code;
    Severity severity{};
    std::string what, why, mend;
    Text<> column;
    std::int64_t table = 0;  // 0: the file, or what is said of it
    std::int64_t found = 0;
    std::vector<std::string> samples;
    std::vector<std::int64_t> sample_records;
    std::string records;  // the same as one line
    std::int64_t version = 0;
    Instant first_seen, last_seen;
    IssueState state{};
    std::string reply;
    std::optional<Instant> replied_at;
    Escalation escalation{};
};
BOOST_DESCRIBE_STRUCT(IssueView, (),
                      (id, href, dataset, publisher, dataset_href, code, severity, what, why, mend, column, table, found, samples,
                       sample_records, records, version, first_seen, last_seen, state, reply, replied_at, escalation))

struct IssueQuery {
    std::optional<Whole<1, 100>> limit;
    std::optional<Text<1, 2000>> cursor;
    std::optional<Severity> severity;
    std::optional<IssueState> state;
    std::optional<bool> waiting;  // for an answer: open or reopened
};
BOOST_DESCRIBE_STRUCT(IssueQuery, (), (limit, cursor, severity, state, waiting))
struct AllIssuesQuery : IssueQuery {
    std::optional<Text<0, 300>> publisher;  // its title
};
BOOST_DESCRIBE_STRUCT(AllIssuesQuery, (IssueQuery), (publisher))

struct IssuesPage {
    std::string title;
    std::optional<std::string> parent_title;
    Text<> parent_href, corrected_href;  // the accepted rows as UTF-8 CSV
    std::string publisher;
    std::optional<Severity> severity;  // as asked for
    std::optional<IssueState> state;
    std::vector<IssueView> items;
    std::optional<Text<>> next, next_href;
};
BOOST_DESCRIBE_STRUCT(IssuesPage, (),
                      (title, parent_title, parent_href, corrected_href, publisher, severity, state, items, next, next_href))

struct IssuePage {
    std::string title;
    Text<> parent_href, corrected_href;
    IssueView issue;
    Text<> acknowledge_href, decline_href, reopen_href, reply_href;  // what may be done; empty for who may not
    std::string typed_reply;
};
BOOST_DESCRIBE_STRUCT(IssuePage, (),
                      (title, parent_href, corrected_href, issue, acknowledge_href, decline_href, reopen_href, reply_href, typed_reply))

struct IssueReply {
    std::optional<Prose<2000>> reply;
};
BOOST_DESCRIBE_STRUCT(IssueReply, (), (reply))

struct IssueAnswered {
    Uuid id;
    IssueState state{};
    Prose<2000> reply;
};
BOOST_DESCRIBE_STRUCT(IssueAnswered, (), (id, state, reply))

IssueView view_of(Context& cx, const IssueOfDataset& of) {
    const QualityIssue& issue = of.issue;
    const Locale& words = cx.app().locale();
    IssueView out;
    out.id = issue.id;
    out.href.value = cx.href(issues_path(of.slug) + "/" + to_text(issue.id));
    out.dataset = of.title.in(cx.language());
    out.publisher = of.publisher.in(cx.language());
    out.dataset_href.value = cx.href("/datasets/" + of.slug);
    out.code = issue.code;
    out.severity = issue.severity;
    out.what = issue_words(words, cx.language(), issue.code.value);
    out.why = issue_words(words, cx.language(), issue.code.value, "why");
    out.mend = issue_words(words, cx.language(), issue.code.value, "mend");
    out.column = issue.column_name;
    out.table = issue.table_ordinal;
    out.found = issue.found;
    if (may_read_rows(cx, of.access_level)) out.samples = issue.samples;  // they are cells
    out.sample_records = issue.sample_records;
    for (const std::int64_t record : issue.sample_records) out.records += (out.records.empty() ? "" : ", ") + std::to_string(record);
    out.version = issue.version;
    out.first_seen = issue.first_seen;
    out.last_seen = issue.last_seen;
    out.state = issue.state;
    out.reply = issue.reply.value;
    out.replied_at = issue.replied_at;
    out.escalation = issue.escalation;
    return out;
}

// What was accepted is the corrected file: UTF-8, one header, rows of one width. Empty: no table is public.
std::string corrected_href(const Context& cx, Reader& reader, const Dataset& dataset) {
    const auto version = published_version(reader, dataset.id);
    if (!version || version->rows_accepted == 0) return {};
    return cx.href(fmt::format("/datasets/{}/versions/{}/csv", dataset.slug.value, version->number));
}

Result<IssuesPage> list(Context& cx, Reader& reader, IssueFilter filter, const IssueQuery& query, const std::string& path) {
    if (query.severity) filter.severity = boost::describe::enum_to_string(*query.severity, "");
    if (query.state) filter.state = boost::describe::enum_to_string(*query.state, "");
    filter.waiting = query.waiting.value_or(false);
    const Cursors cursors(cx.app(), "quality-issues");
    const auto before = cursors.start(query.cursor, "");
    if (!before) return before.problem();
    const std::int64_t limit = query.limit ? query.limit->value : issues_shown;
    IssuesPage out;
    out.title = cx.say("issues.title");
    out.publisher = filter.publisher;
    out.severity = query.severity;
    out.state = query.state;
    for (const IssueOfDataset& one : list_issues(reader, filter, *before, limit + 1)) {
        if (static_cast<std::int64_t>(out.items.size()) == limit) {
            out.next = Text<>{{cursors.after(out.items.back().id)}};
            std::string rest;
            if (query.limit) rest += fmt::format("&limit={}", limit);
            if (!filter.publisher.empty()) rest += "&publisher=" + text::percent_encode(filter.publisher);
            if (!filter.severity.empty()) rest += "&severity=" + filter.severity;
            if (!filter.state.empty()) rest += "&state=" + filter.state;
            if (filter.waiting) rest += "&waiting=true";
            out.next_href = Text<>{{cx.href(path + "?cursor=" + text::percent_encode(out.next->value) + rest)}};
            break;
        }
        out.items.push_back(view_of(cx, one));
    }
    return out;
}

Task<Result<IssuesPage>> of_dataset(Context& cx, Slug slug, IssueQuery query) {
    co_return co_await cx.read([&](Reader& reader) -> Result<IssuesPage> {
        const auto dataset = visible_dataset(cx, reader, slug.value);
        if (!dataset) return Problem::not_found("dataset");
        auto out = list(cx, reader, {.dataset = dataset->id}, query, issues_path(slug.value));
        if (!out) return out;
        out->parent_title = dataset->title.in(cx.language());
        out->parent_href.value = cx.href("/datasets/" + dataset->slug.value);
        out->corrected_href.value = corrected_href(cx, reader, *dataset);
        return out;
    });
}

Task<Result<IssuesPage>> of_all(Context& cx, AllIssuesQuery query) {
    co_return co_await cx.read([&](Reader& reader) {
        return list(cx, reader, {.publisher = query.publisher ? query.publisher->value : ""}, query, "/quality/issues");
    });
}

struct Found {
    Dataset dataset;
    QualityIssue issue;
};

Result<Found> find(Context& cx, Reader& reader, const Slug& slug, const Uuid& id) {
    auto dataset = visible_dataset(cx, reader, slug.value);
    auto issue = dataset ? find_issue(reader, id) : std::nullopt;
    if (!issue || issue->dataset_id != dataset->id) return Problem::not_found("issue");
    return Found{std::move(*dataset), std::move(*issue)};
}

bool may(IssueState state, IssueEvent event) {
    const auto events = quality::events_of(state);
    return std::find(events.begin(), events.end(), event) != events.end();
}

Task<Result<IssuePage>> show(Context& cx, Slug slug, Uuid id) {
    co_return co_await cx.read([&](Reader& reader) -> Result<IssuePage> {
        const auto found = find(cx, reader, slug, id);
        if (!found) return found.problem();
        const auto& [dataset, issue] = *found;
        IssuePage out;
        IssueOfDataset of{issue, dataset.id, dataset.slug.value, {}, {}, dataset.access_level};
        of.title.by_language = dataset.title.by_language;
        of.publisher.by_language = dataset.publisher.by_language;
        out.issue = view_of(cx, of);
        out.title = out.issue.what;
        out.parent_href.value = cx.href(issues_path(dataset.slug.value));
        out.corrected_href.value = corrected_href(cx, reader, dataset);
        if (!is_publisher(cx)) return out;
        const std::string here = out.issue.href.value;
        out.reply_href.value = here + "/reply";
        if (may(issue.state, IssueEvent::acknowledge)) out.acknowledge_href.value = here + "/acknowledge";
        if (may(issue.state, IssueEvent::decline)) out.decline_href.value = here + "/decline";
        if (may(issue.state, IssueEvent::reopen)) out.reopen_href.value = here + "/reopen";
        const Node* typed = cx.typed() == nullptr ? nullptr : cx.typed()->find("reply");
        out.typed_reply = typed != nullptr ? typed->text : issue.reply.value;
        return out;
    });
}

// `event`: none leaves the state and only replies.
Task<Result<Answered<IssueAnswered>>> answer(Context& cx, const Slug& slug, const Uuid& id, std::optional<IssueEvent> event,
                                             const IssueReply& given) {
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<IssueAnswered>> {
        auto found = find(cx, tx, slug, id);
        if (!found) return found.problem();
        QualityIssue issue = std::move(found->issue);
        const std::string reply = given.reply ? given.reply->value : "";
        if (!event && reply.empty()) return Problem::invalid({{"/reply", "required"}});
        if (event) {
            const auto moved = quality::move_of(issue.state, *event, reply);
            if (!moved) return moved.problem();
            issue.state = moved->to;
            if (*event == IssueEvent::reopen) issue.since = cx.now();
            issue.escalation = Escalation::none;
        }
        if (!reply.empty()) {
            issue.reply.value = reply;
            issue.replied_at = cx.now();
            issue.replied_by.value = cx.caller().subject;
        }
        if (!update_issue(tx, issue, issue.rev)) return Problem{412, "stale"};
        audit(tx, cx.now(), cx.caller().subject, "issue." + std::string(event ? boost::describe::enum_to_string(*event, "") : "reply"),
              fmt::format("{}/{}", slug.value, to_text(id)), reply);
        const std::string href = cx.href(issues_path(slug.value) + "/" + to_text(id));
        return Answered<IssueAnswered>{{id, issue.state, issue.reply}, 200, {{"Location", href}}};
    });
}

Task<Result<Answered<IssueAnswered>>> acknowledge(Context& cx, Slug slug, Uuid id, IssueReply given) {
    co_return co_await answer(cx, slug, id, IssueEvent::acknowledge, given);
}
Task<Result<Answered<IssueAnswered>>> decline(Context& cx, Slug slug, Uuid id, IssueReply given) {
    co_return co_await answer(cx, slug, id, IssueEvent::decline, given);
}
Task<Result<Answered<IssueAnswered>>> reopen(Context& cx, Slug slug, Uuid id, IssueReply given) {
    co_return co_await answer(cx, slug, id, IssueEvent::reopen, given);
}
Task<Result<Answered<IssueAnswered>>> reply(Context& cx, Slug slug, Uuid id, IssueReply given) {
    co_return co_await answer(cx, slug, id, std::nullopt, given);
}

}  // namespace

void install_issues(App& app) {
    const std::string all = "/datasets/{dataset}/issues", one = all + "/{issue}";
    app.get("/quality/issues", of_all).page("opendata/issues").named("issues.all");
    app.get(all, of_dataset).page("opendata/issues").named("issues");
    app.get(one, show).page("opendata/issue").named("issue");
    app.post(one + "/acknowledge", acknowledge).form(one).needs(may_publish).named("issue.acknowledge");
    app.post(one + "/decline", decline).form(one).needs(may_publish).named("issue.decline");
    app.post(one + "/reopen", reopen).form(one).needs(may_publish).named("issue.reopen");
    app.post(one + "/reply", reply).form(one).needs(may_publish).named("issue.reply");
}

}  // namespace skl::opendata
