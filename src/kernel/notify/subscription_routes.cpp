// Which path does what with subscriptions.
#include "kernel/http/app.h"
#include "kernel/http/list.h"
#include "kernel/notify/subscriptions.h"
#include "kernel/pages/pages.h"

namespace skl::notify {
namespace {

constexpr std::string_view cursor_label = "notify.subscriptions";
constexpr const char* newest = "g";  // behind every hexadecimal digit
constexpr const char* permission_for_webhooks = "subscriptions.webhooks";

struct SubscriptionQuery {
    std::optional<Whole<1, 500>> limit;
    std::optional<Text<1, 200>> cursor;
};
BOOST_DESCRIBE_STRUCT(SubscriptionQuery, (), (limit, cursor))

struct SubscribeQuery {
    std::optional<Text<1, 80>> topic;
    std::optional<Text<1, 200>> subject;
};
BOOST_DESCRIBE_STRUCT(SubscribeQuery, (), (topic, subject))

struct SubscribeForm {
    std::vector<Text<>> topics;
    Text<> subject, feed;
};
BOOST_DESCRIBE_STRUCT(SubscribeForm, (), (topics, subject, feed))

struct Confirmation {
    Text<> topic, subject;
    SubscriptionState state{};
};
BOOST_DESCRIBE_STRUCT(Confirmation, (), (topic, subject, state))

Subscriptions& service(Context& cx) { return cx.app().service<Subscriptions>(); }

Task<Result<SubscribeForm>> show_form(Context& cx, SubscribeQuery query) {
    SubscribeForm out;
    for (const std::string& topic : service(cx).topics())
        if (!query.topic || query.topic->value == topic) out.topics.push_back({topic});
    if (out.topics.empty()) co_return Problem::not_found("topic");
    if (query.subject) out.subject.value = query.subject->value;
    out.feed.value = cx.href("/feeds/" + out.topics[0].value + ".atom");
    co_return out;
}

void decorate_form(PageModel& page, const void* value, Context&) {
    for (const Text<>& topic : static_cast<const SubscribeForm*>(value)->topics) {
        PageModel option = page.add("options");
        option.set("value", topic.value);
        option.set("label", page.say("topic." + topic.value));
    }
}

// A webhook is a way out of this house: only who may make one. An address confirms itself.
Task<Result<Answered<Subscription>>> subscribe(Context& cx, NewSubscription given) {
    if (given.channel == Channel::webhook)
        if (auto may = cx.may(permission_for_webhooks); !may) co_return may.problem();
    auto made = co_await cx.write([&](Transaction& tx) { return service(cx).subscribe(tx, given, cx.language(), cx.now()); });
    if (!made) co_return made.problem();
    const bool webhook = made->channel == Channel::webhook;
    const std::string where = webhook ? "/subscriptions/" + to_text(made->id) : "/subscriptions/asked";
    if (!webhook) made->id = {};  // who asks for an address learns nothing of what is there
    co_return Answered<Subscription>{std::move(*made), webhook ? 201 : 202, {{"Location", cx.href(where)}, {"Cache-Control", "no-store"}}};
}

Task<Result<Confirmation>> asked(Context&) { co_return Confirmation{{}, {}, SubscriptionState::pending}; }

Task<Result<List<Subscription>>> list(Context& cx, SubscriptionQuery query) {
    const Cursors cursors(cx.app(), cursor_label);
    const auto before = cursors.start(query.cursor, newest);
    if (!before) co_return before.problem();
    const std::int64_t limit = query.limit ? query.limit->value : default_page;
    auto found =
        co_await cx.read([&](Reader& reader) -> Result<std::vector<Subscription>> { return subscriptions(reader, *before, limit + 1); });
    if (!found) co_return found.problem();
    co_return page_of(std::move(*found), limit, cursors);
}

Task<Result<Subscription>> show(Context& cx, Id<Subscription> id) {
    co_return co_await cx.read([&](Reader& reader) -> Result<Subscription> {
        if (auto found = find_subscription(reader, id)) return std::move(*found);
        return Problem::not_found("subscription");
    });
}

Task<Result<List<Delivery>>> show_deliveries(Context& cx, Id<Subscription> id) {
    co_return co_await cx.read([&](Reader& reader) -> Result<List<Delivery>> {
        if (!find_subscription(reader, id)) return Problem::not_found("subscription");
        return List<Delivery>{deliveries(reader, id, longest_page), {}, {}, {}};
    });
}

Task<Result<Reply>> replay(Context& cx, Id<Subscription> id, Uuid event) {
    auto done = co_await cx.write([&](Transaction& tx) { return service(cx).replay(tx, id, event, cx.now()); });
    if (!done) co_return done.problem();
    co_return cx.wants_html() ? Reply::redirect(cx.href("/subscriptions/" + to_text(id) + "/deliveries")) : Reply::no_content();
}

Task<Result<Answered<Subscription>>> enabled(Context& cx, Uuid id, bool wanted) {
    auto row = co_await cx.write([&](Transaction& tx) { return service(cx).enable(tx, id, wanted); });
    if (!row) co_return row.problem();
    co_return Answered<Subscription>{std::move(*row), 200, {{"Location", cx.href("/subscriptions/" + to_text(id))}}};
}
Task<Result<Answered<Subscription>>> enable(Context& cx, Id<Subscription> id) { co_return co_await enabled(cx, id, true); }
Task<Result<Answered<Subscription>>> disable(Context& cx, Id<Subscription> id) { co_return co_await enabled(cx, id, false); }

Task<Result<Reply>> end(Context& cx, Id<Subscription> id) {
    auto done = co_await cx.write([&](Transaction& tx) { return service(cx).end(tx, id, cx.now()); });
    if (!done) co_return done.problem();
    co_return Reply::no_content();
}

Confirmation confirmation_of(const Subscription& row) { return {row.topic, row.subject, row.state}; }

Task<Result<Confirmation>> ask(Context& cx, Text<1, 1000> token) {
    co_return co_await cx.read([&](Reader& reader) -> Result<Confirmation> {
        auto found = service(cx).of_token(reader, token.value);
        if (!found) return found.problem();
        return confirmation_of(*found);
    });
}

Task<Result<Answered<Confirmation>>> confirm(Context& cx, Text<1, 1000> token) {
    auto row = co_await cx.write([&](Transaction& tx) { return service(cx).confirm(tx, token.value, cx.now()); });
    if (!row) co_return row.problem();
    co_return Answered<Confirmation>{confirmation_of(*row), 200, {{"Location", cx.href("/subscriptions/confirm/" + token.value)}}};
}

void decorate_confirmation(PageModel& page, const void* value, Context& cx) {
    const auto& asked_for = *static_cast<const Confirmation*>(value);
    const bool here = cx.request().path.starts_with("/subscriptions/confirm/");
    const char* key = !here                                           ? "subscribe.asked"
                      : asked_for.state == SubscriptionState::pending ? "subscribe.confirm"
                      : asked_for.state == SubscriptionState::active  ? "subscribe.done"
                                                                      : "subscribe.ended";
    page.set("heading", page.say(key));
    page.set("text", page.say(std::string(key) + ".detail", {{"topic", here ? page.say("topic." + asked_for.topic.value) : ""}}));
    const bool open = here && asked_for.state == SubscriptionState::pending;
    page.flag("action", open);
    page.set("action", cx.href(cx.request().path));
    page.set("button", page.say("subscribe.button"));
}

}  // namespace

void install_subscriptions(App& app, Subscriptions&) {
    app.get("/subscriptions", list).named("subscriptions.list").needs("subscriptions.read");
    app.post("/subscriptions", subscribe).named("subscriptions.subscribe").form("/subscriptions/new");
    app.get("/subscriptions/new", show_form).named("subscriptions.new").page("kernel/subscribe", decorate_form).rated(RateClass::page);
    app.get("/subscriptions/asked", asked).page("kernel/question", decorate_confirmation).unlisted();
    app.get("/subscriptions/confirm/{token}", ask).named("subscriptions.ask").page("kernel/question", decorate_confirmation);
    app.post("/subscriptions/confirm/{token}", confirm).named("subscriptions.confirm").proven_by_path();
    app.get("/subscriptions/{id}", show).named("subscriptions.show").needs("subscriptions.read");
    app.remove("/subscriptions/{id}", end).named("subscriptions.end").needs(permission_for_webhooks);
    app.post("/subscriptions/{id}/enable", enable).named("subscriptions.enable").needs(permission_for_webhooks);
    app.post("/subscriptions/{id}/disable", disable).named("subscriptions.disable").needs(permission_for_webhooks);
    app.get("/subscriptions/{id}/deliveries", show_deliveries).named("subscriptions.deliveries").needs("subscriptions.read");
    app.post("/subscriptions/{id}/deliveries/{event}/replay", replay).named("subscriptions.replay").needs(permission_for_webhooks);
}

}  // namespace skl::notify
