// Applications made with the data (應用): submitted by whoever made them, looked at, shown in a list and on the pages of their datasets.
#include "kernel/crypto/random.h"
#include "kernel/http/sorting.h"
#include "kernel/pages/locale.h"
#include "opendata/catalogue/catalogue.h"
#include "opendata/showcases/showcases.h"

namespace skl::opendata {
namespace {

constexpr std::int64_t showcases_shown = 20, on_a_dataset = 5;
constexpr std::int64_t most_waiting_of_one = 10;  // submitted and not looked at: a person cannot fill the desk
constexpr std::size_t most_datasets = 20;         // of one showcase
constexpr SortKey sort_keys[] = {{"created_at", true}, {"title"}};
const std::string all_path = "/opendata/showcases";

struct ShowcaseView {
    Uuid id;
    Text<> href;
    std::string title;
    Url url;
    Prose<4000> description;
    std::string made_by, license, reason;
    ShowcaseState state{};
    Instant created_at;
    std::optional<Instant> shown_at;
    std::vector<ShowcaseLink> datasets;
};
BOOST_DESCRIBE_STRUCT(ShowcaseView, (),
                      (id, href, title, url, description, made_by, license, reason, state, created_at, shown_at, datasets))

struct ShowcaseQuery {
    std::optional<Whole<1, 100>> limit;
    std::optional<Text<1, 2000>> cursor;
    std::optional<Text<1, 200>> sort;
    std::optional<Text<0, 100>> dataset;
    std::optional<ShowcaseState> state;  // other than shown: for who looks at them
};
BOOST_DESCRIBE_STRUCT(ShowcaseQuery, (), (limit, cursor, sort, dataset, state))

struct ShowcaseList {
    std::string title;
    std::vector<ShowcaseView> items;
    std::optional<std::string> next;
    Text<> new_href, waiting_href;  // waiting: for who looks at them
};
BOOST_DESCRIBE_STRUCT(ShowcaseList, (), (title, items, next, new_href, waiting_href))

struct ShowcasePage {
    std::string title, parent_title;
    Text<> parent_href;
    ShowcaseView showcase;
    Text<> show_href, decline_href, take_down_href;
};
BOOST_DESCRIBE_STRUCT(ShowcasePage, (), (title, parent_title, parent_href, showcase, show_href, decline_href, take_down_href))

struct NewShowcase {
    Text<2, 200> title;
    Url url;
    Prose<4000> description;
    Several<Text<1, 2000>, 1, 20> datasets;  // slugs, ids or identifiers; a form has all of them in one field, apart by lines or commas
    std::optional<Text<0, 60>> license;
    std::optional<Text<0, 100>> made_by;
};
BOOST_DESCRIBE_STRUCT(NewShowcase, (), (title, url, description, datasets, license, made_by))

struct ShowcaseReason {
    std::optional<Text<0, 500>> reason;
};
BOOST_DESCRIBE_STRUCT(ShowcaseReason, (), (reason))

ShowcaseView view_of(const Context& cx, Reader& reader, const Showcase& one) {
    ShowcaseView out;
    out.id = one.id;
    out.href.value = cx.href(fmt::format("{}/{}", all_path, to_text(one.id)));
    out.title = one.title.value;
    out.url = one.url;
    out.description = one.description;
    out.made_by = one.made_by.value;
    out.license = license_title(one.license.value, cx.language());
    out.reason = one.reason.value;
    out.state = one.state;
    out.created_at = one.created_at;
    out.shown_at = one.shown_at;
    for (const Uuid& id : datasets_of(reader, one.id))
        if (const auto dataset = dataset_by_id(reader, id); dataset && dataset->state == DatasetState::published)
            out.datasets.push_back({{cx.href("/datasets/" + dataset->slug.value)}, dataset->title.in(cx.language())});
    return out;
}

Task<Result<ShowcaseList>> list(Context& cx, ShowcaseQuery query) {
    const auto sorting = Sorting::read(cx, "opendata.showcases", query, sort_keys, "-created_at");
    if (!sorting) co_return sorting.problem();
    const std::int64_t limit = query.limit ? query.limit->value : showcases_shown;
    const bool editor = is_editor(cx);
    if (query.state && *query.state != ShowcaseState::shown && !editor) co_return Problem::forbidden();
    co_return co_await cx.read([&](Reader& reader) -> Result<ShowcaseList> {
        ShowcaseFilter filter;
        filter.state = query.state.value_or(ShowcaseState::shown);
        if (query.dataset && !query.dataset->empty()) {
            const auto dataset = seen_dataset(cx, reader, query.dataset->value);
            if (!dataset) return Problem{400, "bad-query", {{"name", "dataset"}}, {{"/dataset", "unknown-dataset"}}};
            filter.dataset = dataset->id;
        }
        filter.keyset = sorting->keyset();
        filter.limit = limit + 1;
        std::vector<ShowcaseView> found;
        for (const Showcase& one : list_showcases(reader, filter)) found.push_back(view_of(cx, reader, one));
        auto page = sorting->page(std::move(found), limit);
        ShowcaseList out{cx.say("showcases.title"), std::move(page.items), std::move(page.next), {cx.href(all_path + "/new")}, {}};
        if (editor) out.waiting_href.value = cx.href(all_path + "?state=submitted");
        return out;
    });
}

Task<Result<ShowcasePage>> show(Context& cx, Uuid id) {
    const bool editor = is_editor(cx);
    co_return co_await cx.read([&](Reader& reader) -> Result<ShowcasePage> {
        const auto one = find_showcase(reader, id);
        const bool own = one && cx.caller().signed_in() && one->asked_by.value == cx.caller().reads_as();
        if (!one || (one->state != ShowcaseState::shown && !editor && !own)) return Problem::not_found("showcase");
        ShowcasePage out{one->title.value, cx.say("showcases.title"), {cx.href(all_path)}, view_of(cx, reader, *one), {}, {}, {}};
        if (!editor) return out;
        for (const ShowcaseEvent event : events_of(one->state)) {
            Text<>& href = event == ShowcaseEvent::show      ? out.show_href
                           : event == ShowcaseEvent::decline ? out.decline_href
                                                             : out.take_down_href;
            href.value = out.showcase.href.value + (event == ShowcaseEvent::show      ? "/show"
                                                    : event == ShowcaseEvent::decline ? "/decline"
                                                                                      : "/take-down");
        }
        return out;
    });
}

std::vector<std::string> keys_of(const NewShowcase& given) {
    std::vector<std::string> out;
    for (const auto& typed : given.datasets) {
        out.emplace_back();
        for (const char c : typed.value)
            if (c == ',' || c == ' ' || c == '\n' || c == '\r' || c == '\t')
                out.emplace_back();
            else
                out.back() += c;
    }
    std::erase(out, std::string{});
    return out;
}

Task<Result<Answered<ShowcaseView>>> submit(Context& cx, NewShowcase given) {
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<ShowcaseView>> {
        std::vector<Uuid> datasets;
        for (const std::string& key : keys_of(given)) {
            if (datasets.size() == most_datasets)
                return Problem::invalid({{"/datasets", "too-many", {{"max", std::to_string(most_datasets)}}}});
            const auto dataset = find_dataset(tx, key);
            if (!dataset || dataset->state != DatasetState::published)
                return Problem::invalid({{fmt::format("/datasets/{}", datasets.size()), "unknown-dataset"}});
            datasets.push_back(dataset->id);
        }
        if (datasets.empty()) return Problem::invalid({{"/datasets", "required"}});
        Showcase one;
        one.id = crypto::new_id<Showcase>(cx.now());
        one.asked_by.value = cx.caller().reads_as();
        if (waiting_of(tx, one.asked_by.value) >= most_waiting_of_one) return Problem::conflict("too-many-waiting");
        one.title = given.title;
        one.url = given.url;
        one.description = given.description;
        if (given.license) one.license.value = given.license->value;
        if (!one.license.empty() && license_url(one.license.value).empty()) return Problem::invalid({{"/license", "unknown-license"}});
        if (given.made_by) one.made_by.value = given.made_by->value;
        one.lang.value = cx.language();
        one.created_at = one.changed_at = cx.now();
        insert_showcase(tx, one, datasets);
        cx.app().service<Requests>().post(tx,
                                          {.recipient = "operator",
                                           .topic = "showcase-new",
                                           .params = {{"title", one.title.value}},
                                           .href = fmt::format("{}/{}", all_path, to_text(one.id))},
                                          cx.now());
        auto view = view_of(cx, tx, one);
        const std::string where = view.href.value;
        return Answered<ShowcaseView>{std::move(view), 201, {{"Location", where}}};
    });
}

template <ShowcaseEvent Event>
Task<Result<Answered<ShowcaseView>>> move(Context& cx, Uuid id, ShowcaseReason given) {
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<ShowcaseView>> {
        auto one = find_showcase(tx, id);
        if (!one) return Problem::not_found("showcase");
        const std::string reason = given.reason ? given.reason->value : "";
        const auto made = move_of(one->state, Event, reason);
        if (!made) return made.problem();
        one->state = made->to;
        one->changed_at = cx.now();
        one->reason.value = reason;
        if (made->to == ShowcaseState::shown && !one->shown_at) one->shown_at = cx.now();
        if (!update_showcase(tx, *one)) return Problem{412, "stale"};
        audit(tx, cx.now(), cx.caller().subject, fmt::format("showcase.{}", boost::describe::enum_to_string(Event, "")), to_text(id),
              reason);
        const std::string state = fmt::format("ShowcaseState.{}", boost::describe::enum_to_string(one->state, ""));
        const Locale& words = cx.app().locale();
        cx.app().service<Requests>().post(tx,
                                          {.recipient = one->asked_by.value,
                                           .topic = "showcase-moved",
                                           .params = {{"title", one->title.value},
                                                      {"what", words.say("zh-Hant", state)},
                                                      {"what.en", words.say("en", state)},
                                                      {"reason", reason}},
                                           .href = fmt::format("{}/{}", all_path, to_text(id))},
                                          cx.now());
        auto view = view_of(cx, tx, *one);
        const std::string where = view.href.value;
        return Answered<ShowcaseView>{std::move(view), 200, {{"Location", where}}};
    });
}

}  // namespace

std::vector<ShowcaseLink> showcases_of(const Context& cx, Reader& reader, const Uuid& dataset) {
    ShowcaseFilter filter;
    filter.state = ShowcaseState::shown;
    filter.dataset = dataset;
    filter.keyset.columns = {{"created_at", true}};
    filter.keyset.ids_descending = true;
    filter.limit = on_a_dataset;
    std::vector<ShowcaseLink> out;
    for (const Showcase& one : list_showcases(reader, filter))
        out.push_back({{cx.href(fmt::format("{}/{}", all_path, to_text(one.id)))}, one.title.value});
    return out;
}

void install_showcases(App& app) {
    const std::string one = all_path + "/{showcase}";
    app.get(all_path, list).page("opendata/showcases").rated(RateClass::page).named("showcases.list");
    app.get(one, show).page("opendata/showcase").rated(RateClass::page).named("showcases.show");
    app.post(all_path, submit).form(all_path + "/new").needs(Assurance::account).named("showcases.submit");
    app.post(one + "/show", move<ShowcaseEvent::show>).form(one).needs(may_edit).named("showcases.approve");
    app.post(one + "/decline", move<ShowcaseEvent::decline>).form(one).needs(may_edit).named("showcases.decline");
    app.post(one + "/take-down", move<ShowcaseEvent::take_down>).form(one).needs(may_edit).named("showcases.take-down");
}

}  // namespace skl::opendata
