#include "kernel/notify/routes.h"

#include "kernel/http/app.h"
#include "kernel/http/list.h"
#include "kernel/notify/store.h"
#include "kernel/pages/pages.h"

namespace skl::notify {
namespace {

constexpr std::string_view cursor_label = "notify.inbox";

struct NoticeView {
    Uuid id;
    Text<> topic, title, body, href;
    Instant at;
    bool is_read = false;
    MailState mail{};
};
BOOST_DESCRIBE_STRUCT(NoticeView, (), (id, topic, title, body, href, at, is_read, mail))

struct Inbox {
    std::vector<NoticeView> items;
    std::optional<std::string> next;
    std::int64_t unread = 0;
};
BOOST_DESCRIBE_STRUCT(Inbox, (), (items, next, unread))

struct InboxQuery {
    std::optional<Whole<1, 500>> limit;
    std::optional<Text<1, 200>> cursor;
};
BOOST_DESCRIBE_STRUCT(InboxQuery, (), (limit, cursor))

// A mail that was written and not sent, since no server is configured.
struct KeptMail {
    Uuid id;
    Text<> topic, subject;
    Prose<> text;
    Instant at;
};
BOOST_DESCRIBE_STRUCT(KeptMail, (), (id, topic, subject, text, at))

struct Unsubscribing {
    Text<> topic;
    bool stopped = false;
};
BOOST_DESCRIBE_STRUCT(Unsubscribing, (), (topic, stopped))

NoticeView view_of(Context& cx, const Notice& notice) {
    const Notify& notify = cx.app().service<Notify>();
    return {notice.id,
            notice.topic,
            {notify.words(cx.language(), notice, "title")},
            {notify.words(cx.language(), notice, "body")},
            {notice.href.value.empty() ? "" : cx.href(notice.href.value)},
            notice.at,
            notice.read_at.has_value(),
            notice.mail};
}

Task<Result<Inbox>> show_inbox(Context& cx, InboxQuery query) {
    const Cursors cursors(cx.app(), cursor_label);
    const auto start = cursors.start(query.cursor, "");
    if (!start) co_return start.problem();
    std::optional<Uuid> before;
    if (query.cursor && !parse(*start, before.emplace())) co_return Problem::bad_request("bad-cursor");
    const std::int64_t limit = query.limit ? query.limit->value : default_page;
    Inbox out;
    auto found = co_await cx.read([&](Reader& reader) -> Result<std::vector<Notice>> {
        out.unread = unread(reader, cx.caller().reads_as());
        return inbox(reader, cx.caller().reads_as(), limit + 1, before);
    });
    if (!found) co_return found.problem();
    List<Notice> page = page_of(std::move(*found), limit, cursors);
    out.next = std::move(page.next);
    for (const Notice& notice : page.items) out.items.push_back(view_of(cx, notice));
    co_return out;
}

Task<Result<Reply>> mark(Context& cx, Uuid id) {
    auto done = co_await cx.write([&](Transaction& tx) -> Done {
        mark_read(tx, cx.caller().reads_as(), id, cx.now());  // another's, or read already: nothing changes, and nothing is told
        return Nothing{};
    });
    if (!done) co_return done.problem();
    co_return cx.wants_html() ? Reply::redirect(cx.href("/inbox")) : Reply::no_content();
}

Task<Result<Choices>> show_choices(Context& cx) {
    co_return co_await cx.read([&](Reader& reader) -> Result<Choices> { return choices_of(reader, cx.caller().reads_as()); });
}

Task<Result<Answered<Choices>>> change_choices(Context& cx, Choices given) {
    auto done = co_await cx.write([&](Transaction& tx) -> Done { return choose(tx, cx.caller().reads_as(), given), Nothing{}; });
    if (!done) co_return done.problem();
    co_return Answered<Choices>{given, 200, {{"Location", cx.href("/inbox/choices")}}};
}

Task<Result<List<KeptMail>>> show_outbox(Context& cx) {
    auto kept = co_await cx.read([](Reader& reader) -> Result<std::vector<Notice>> { return kept_mails(reader, longest_page); });
    if (!kept) co_return kept.problem();
    List<KeptMail> out;
    for (const Notice& notice : *kept) {
        const std::string& whole = notice.mail_text.value;
        const auto end = std::min(whole.find("\n\n"), whole.size());
        out.items.push_back({notice.id, notice.topic, {whole.substr(0, end)}, {whole.substr(std::min(end + 2, whole.size()))}, notice.at});
    }
    co_return out;
}

Task<Result<Unsubscribing>> ask_unsubscribe(Context& cx, Text<1, 1000> token) {
    const Notify& notify = cx.app().service<Notify>();
    const auto said = notify.refusal_of(cx.tenant(), token.value);
    if (!said) co_return said.problem();
    co_return co_await cx.read([&](Reader& reader) -> Result<Unsubscribing> {
        return Unsubscribing{{said->topic}, !wants_mail(reader, said->recipient, said->topic)};
    });
}

Task<Result<Answered<Unsubscribing>>> unsubscribe(Context& cx, Text<1, 1000> token) {
    const Notify& notify = cx.app().service<Notify>();
    Subscriptions& subscriptions = cx.app().service<Subscriptions>();
    auto said = co_await cx.write([&](Transaction& tx) -> Result<Refusal> {
        auto refusal = notify.unsubscribe(tx, token.value, cx.now());
        Uuid id;
        const bool subscribed = refusal && refusal->recipient.starts_with(Subscriptions::recipient_prefix) &&
                                parse(refusal->recipient.substr(Subscriptions::recipient_prefix.size()), id);
        if (subscribed) (void)subscriptions.end(tx, id, cx.now());
        return refusal;
    });
    if (!said) co_return said.problem();
    co_return Answered<Unsubscribing>{{{said->topic}, true}, 200, {{"Location", cx.href("/notify/unsubscribe/" + token.value)}}};
}

void decorate_unsubscribe(PageModel& page, const void* value, Context& cx) {
    const auto& asked = *static_cast<const Unsubscribing*>(value);
    const std::string topic = page.say("topic." + asked.topic.value);
    page.set("heading", page.say(asked.stopped ? "unsubscribe.done" : "unsubscribe.title"));
    page.set("text", page.say(asked.stopped ? "unsubscribe.done.text" : "unsubscribe.text", {{"topic", topic}}));
    page.flag("action", !asked.stopped);
    page.set("action", cx.href(cx.request().path));
    page.set("button", page.say("unsubscribe.button"));
}

void decorate_inbox(PageModel& page, const void*, Context& cx) { page.set("choices_href", cx.href("/inbox/choices")); }

}  // namespace

void install_notices(App& app, Notify& notify, Subscriptions& subscriptions) {
    app.provide(notify);
    app.provide(subscriptions);
    app.get("/inbox", show_inbox).named("inbox.list").needs(Assurance::account).page("kernel/inbox", decorate_inbox);
    app.post("/inbox/{id}/read", mark).named("inbox.read").needs(Assurance::account);
    app.get("/inbox/choices", show_choices).named("inbox.choices").needs(Assurance::account);
    app.post("/inbox/choices", change_choices).named("inbox.choose").needs(Assurance::account).form("/inbox/choices/new");
    app.get("/outbox", show_outbox).named("outbox.list").needs("outbox.read").page("kernel/outbox");
    app.get("/notify/unsubscribe/{token}", ask_unsubscribe).named("notify.unsubscribe.ask").page("kernel/question", decorate_unsubscribe);
    app.post("/notify/unsubscribe/{token}", unsubscribe).named("notify.unsubscribe").proven_by_path();
    install_subscriptions(app, subscriptions);
    install_feeds(app);
}

}  // namespace skl::notify
