// The publisher's desk: one's own entries and their states, what waits for another person's look, and the page that moves an entry.
#include "kernel/describe/scalar.h"
#include "kernel/pages/locale.h"
#include "opendata/catalogue/publishing.h"
#include "opendata/engine/completeness.h"
#include "opendata/fetch/store.h"

namespace skl::opendata {
namespace {

constexpr std::int64_t shown_on_desk = 200;
constexpr std::int64_t deeds_shown = 30;

enum class Whose { mine, all };
BOOST_DESCRIBE_ENUM(Whose, mine, all)

struct DeskQuery {
    std::optional<Whose> whose;
    std::optional<DatasetState> state;
};
BOOST_DESCRIBE_STRUCT(DeskQuery, (), (whose, state))

struct DeskItem {
    Text<> href, slug, identifier;
    std::string name;
    DatasetState state{};
    std::string reason;  // why it came back
    Instant changed_at;
    std::int64_t earned = 0, possible = 0;  // points of its description
    bool ready = false;                     // a version of it can be read and is not public
};
BOOST_DESCRIBE_STRUCT(DeskItem, (), (href, slug, identifier, name, state, reason, changed_at, earned, possible, ready))

struct DeskTab {
    Text<> href;
    std::string name;
    bool chosen = false;
};
BOOST_DESCRIBE_STRUCT(DeskTab, (), (href, name, chosen))

struct DeskPage {
    std::string title;
    std::vector<DeskTab> tabs;
    std::vector<DeskItem> items;
    std::optional<std::string> review_href, upload_href;
    std::optional<std::int64_t> waiting;  // for a review; absent: none
    Text<> new_href;
};
BOOST_DESCRIBE_STRUCT(DeskPage, (), (title, tabs, items, review_href, upload_href, waiting, new_href))

struct ReviewItem {
    Text<> href, slug, identifier;
    std::string name, publisher;
    std::optional<Instant> submitted_at;
    bool own = false;  // the reader submitted it: another person looks
};
BOOST_DESCRIBE_STRUCT(ReviewItem, (), (href, slug, identifier, name, publisher, submitted_at, own))

struct ReviewPage {
    std::string title;
    std::vector<ReviewItem> items;
};
BOOST_DESCRIBE_STRUCT(ReviewPage, (), (title, items))

struct MoveChoice {
    Text<> move;
    std::string label, hint;
    bool chosen = false;
};
BOOST_DESCRIBE_STRUCT(MoveChoice, (), (move, label, hint, chosen))

struct ManagedVersion {
    std::int64_t number = 0;
    VersionState state{};
    std::int64_t rows = 0, quarantined = 0;
    Instant received_at;
    Text<> href;
    std::string file_name;
};
BOOST_DESCRIBE_STRUCT(ManagedVersion, (), (number, state, rows, quarantined, received_at, href, file_name))

struct ManagedResource {
    Text<> identifier, columns_href;
    std::string title;
    UrlKind url_kind{};
    std::optional<std::string> address;
    std::int64_t described = 0;             // columns with an entry
    std::optional<std::string> fetch_href;  // of a file elsewhere: when it was fetched
    bool fetch_fails = false;
};
BOOST_DESCRIBE_STRUCT(ManagedResource, (), (identifier, columns_href, title, url_kind, address, described, fetch_href, fetch_fails))

struct ShownDeed {
    Instant at;
    std::string who, what, why;
};
BOOST_DESCRIBE_STRUCT(ShownDeed, (), (at, who, what, why))

struct ManagePage {
    std::string title, parent_title;
    Text<> parent_href, identifier, action, edit_href, upload_href, address_href;
    DatasetState state{};
    std::optional<std::string> reason, waits;  // why it is as it is; what it waits for
    std::int64_t earned = 0, possible = 0;
    std::vector<MoveChoice> moves;
    std::string typed_reason;
    std::vector<ManagedVersion> versions;
    std::vector<ManagedResource> resources;
    std::vector<ShownDeed> deeds;
};
BOOST_DESCRIBE_STRUCT(ManagePage, (),
                      (title, parent_title, parent_href, identifier, action, edit_href, upload_href, address_href, state, reason, waits,
                       earned, possible, moves, typed_reason, versions, resources, deeds))

struct ManageForm {
    DatasetEvent move{};
    std::optional<Text<0, 500>> reason;
};
BOOST_DESCRIBE_STRUCT(ManageForm, (), (move, reason))

EarnedPoints points(Reader& reader, const Dataset& dataset) { return sum_of(points_of(dataset, has_contact(reader, dataset))); }

std::string manage_href(Context& cx, const Dataset& dataset) { return cx.href(fmt::format("/datasets/{}/manage", dataset.slug.value)); }

Task<Result<DeskPage>> desk(Context& cx, DeskQuery query) {
    const Whose whose = query.whose.value_or(is_operator(cx) ? Whose::all : Whose::mine);  // all that the house holds is the operator's
    co_return co_await cx.read([&](Reader& reader) -> Result<DeskPage> {
        DeskPage out;
        out.title = cx.say("desk.title");
        for (const Whose one : {Whose::mine, Whose::all}) {
            const std::string name = write_scalar(view(one));
            out.tabs.push_back({{cx.href("/datasets/desk?whose=" + name)}, cx.say("desk." + name), one == whose && !query.state});
        }
        const std::string maker = whose == Whose::mine ? cx.caller().subject : "";
        for (const Dataset& dataset : desk_datasets(reader, query.state, maker, shown_on_desk)) {
            DeskItem& item = out.items.emplace_back();
            item.href.value = manage_href(cx, dataset);
            item.slug.value = dataset.slug.value;
            item.identifier.value = dataset.identifier.value;
            item.name = dataset.title.in(cx.language());
            item.state = dataset.state;
            if (dataset.state != DatasetState::published) item.reason = dataset.state_reason.value;
            item.changed_at = dataset.modified_at;
            const EarnedPoints worth = points(reader, dataset);
            item.earned = worth.earned;
            item.possible = worth.possible;
            for (const Resource& resource : resources_of(reader, dataset.id))
                item.ready = item.ready || newest_readable(reader, resource.id);
        }
        if (const auto waiting = submitted_datasets(reader, shown_on_desk).size(); waiting > 0)
            out.waiting = static_cast<std::int64_t>(waiting);
        if (cx.may(may_review)) out.review_href = cx.href("/datasets/review");
        if (is_publisher(cx)) out.upload_href = cx.href("/datasets/upload");
        out.new_href.value = cx.href("/datasets/new");
        return out;
    });
}

Task<Result<ReviewPage>> review(Context& cx) {
    co_return co_await cx.read([&](Reader& reader) -> Result<ReviewPage> {
        ReviewPage out{cx.say("desk.review.title"), {}};
        for (const Dataset& dataset : submitted_datasets(reader, shown_on_desk))
            out.items.push_back({{manage_href(cx, dataset)},
                                 {dataset.slug.value},
                                 {dataset.identifier.value},
                                 dataset.title.in(cx.language()),
                                 dataset.publisher.in(cx.language()),
                                 dataset.submitted_at,
                                 dataset.submitted_by.value == cx.caller().subject});
        return out;
    });
}

// --- one entry ---

// Moves the reader may make now. The operator's release is called publishing, as it is for everybody else.
std::vector<DatasetEvent> moves_open_to(Context& cx, const Dataset& dataset) {
    const bool reviewer = static_cast<bool>(cx.may(may_review)), alone = is_operator(cx);
    std::vector<DatasetEvent> out;
    for (const DatasetMove& move : life_of_a_dataset) {
        if (move.from != dataset.state) continue;
        const bool own = dataset.submitted_by.value == cx.caller().subject;
        if (move.event == DatasetEvent::release) {
            if (alone) out.push_back(DatasetEvent::publish);
            continue;
        }
        if (move.event == DatasetEvent::publish && alone) continue;  // above
        if (move.by_another && own) continue;
        const bool of_editors = move.event == DatasetEvent::submit || (move.event == DatasetEvent::recall && own);
        if (of_editors || (reviewer && move.event != DatasetEvent::recall)) out.push_back(move.event);
    }
    return out;
}

std::string whom(Context& cx, const std::string& who) {
    if (who == cx.caller().subject) return cx.say("desk.who.you");
    if (who == "operator" || who == "job" || who == "demo") return cx.say("desk.who.house");
    return cx.say("desk.who.colleague");
}

// Moves by their own words, all else by deed.<action>.
std::string what(Context& cx, const Deed& deed) {
    const Locale& locale = cx.app().locale();
    const std::string_view action = deed.action;
    if (action.starts_with("dataset."))
        if (const auto move = fmt::format("DatasetEvent.{}", action.substr(8)); locale.has(cx.language(), move)) return cx.say(move);
    const std::string key = "deed." + deed.action;
    const auto slash = deed.subject.rfind('/');
    const std::string number = slash == std::string::npos ? "" : deed.subject.substr(slash + 1);
    return locale.has(cx.language(), key) ? cx.say(key, {{"number", number}}) : deed.action;
}

void add_versions(Context& cx, Reader& reader, const Dataset& dataset, ManagePage& out) {
    for (const Version& version : versions_of(reader, dataset.id)) {
        const bool open =
            version.state == VersionState::ready || version.state == VersionState::needs_review || version.state == VersionState::failed;
        const std::string here = fmt::format("/datasets/{}/versions/{}", dataset.slug.value, version.number);
        out.versions.push_back({version.number,
                                version.state,
                                version.rows_accepted,
                                version.rows_quarantined,
                                version.created_at,
                                {cx.href(open && is_publisher(cx) ? here + "/preview" : here)},
                                version.file_name.value});
    }
}

void add_resources(Context& cx, Reader& reader, const Dataset& dataset, ManagePage& out) {
    for (const Resource& resource : resources_of(reader, dataset.id)) {
        std::optional<std::string> address;
        if (resource.access_url) address = resource.access_url->value;
        if (resource.download_url) address = resource.download_url->value;
        out.resources.push_back({{resource.identifier.value},
                                 {cx.href(fmt::format("/resources/{}/columns", to_text(resource.id)))},
                                 resource.title.in(cx.language()),
                                 resource.url_kind,
                                 std::move(address),
                                 static_cast<std::int64_t>(dictionary_of(reader, resource.id).size()),
                                 {},
                                 false});
        if (resource.url_kind != UrlKind::remote || !resource.download_url) continue;
        const auto fetch = fetch_of(reader, resource.id);
        out.resources.back().fetch_href = cx.href(fmt::format("/resources/{}/fetching", to_text(resource.id)));
        out.resources.back().fetch_fails = fetch && fetch->outcome == FetchOutcome::failed;
    }
}

Task<Result<ManagePage>> manage(Context& cx, Text<1, 100> key) {
    co_return co_await cx.read([&](Reader& reader) -> Result<ManagePage> {
        const auto dataset = find_dataset(reader, key.value);
        if (!dataset) return Problem::not_found("dataset");
        const std::string here = "/datasets/" + dataset->slug.value;
        ManagePage out;
        out.title = cx.say("manage.title");
        out.parent_title = dataset->title.in(cx.language());
        out.parent_href.value = cx.href(here);
        out.identifier.value = dataset->identifier.value;
        out.action.value = cx.href(here + "/manage");
        out.edit_href.value = cx.href(here + "/edit");
        if (dataset->state != DatasetState::withdrawn) out.address_href.value = cx.href(here + "/resources/new");
        if (is_publisher(cx)) out.upload_href.value = cx.href("/datasets/upload?dataset=" + dataset->slug.value);
        out.state = dataset->state;
        if (!dataset->state_reason.empty()) out.reason = dataset->state_reason.value;
        if (dataset->state == DatasetState::submitted)
            out.waits = cx.say(dataset->submitted_by.value == cx.caller().subject ? "manage.waits.other" : "manage.waits.you");
        const EarnedPoints worth = points(reader, *dataset);
        out.earned = worth.earned;
        out.possible = worth.possible;
        const Node* typed = cx.typed() == nullptr ? nullptr : cx.typed()->find("move");
        for (const DatasetEvent event : moves_open_to(cx, *dataset)) {
            const std::string move = write_scalar(view(event));
            out.moves.push_back({{move},
                                 cx.say(fmt::format("DatasetEvent.{}", move)),
                                 cx.say(fmt::format("DatasetEvent.{}.hint", move)),
                                 typed != nullptr && typed->text == move});
        }
        if (const Node* reason = cx.typed() == nullptr ? nullptr : cx.typed()->find("reason")) out.typed_reason = reason->text;
        add_versions(cx, reader, *dataset, out);
        add_resources(cx, reader, *dataset, out);
        for (const Deed& deed : deeds_on(reader, *dataset, deeds_shown))
            out.deeds.push_back({deed.at, whom(cx, deed.who), what(cx, deed),
                                 deed.action.starts_with("dataset.") ? deed.why : ""});  // others: a hash, a word for the log
        return out;
    });
}

Task<Result<Answered<Dataset>>> send(Context& cx, Text<1, 100> key, ManageForm form) {
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<Dataset>> {
        const auto found = find_dataset(tx, key.value);
        auto dataset = found ? lock_dataset(tx, found->id) : std::nullopt;
        if (!dataset) return Problem::not_found("dataset");
        const bool of_editors = form.move == DatasetEvent::submit || form.move == DatasetEvent::recall;
        if (!of_editors)
            if (auto may = cx.may(may_review); !may) return may.problem();
        if (form.move == DatasetEvent::release) return Problem::forbidden();  // what only the operator's publishing means
        auto moved = move_entry(cx, tx, std::move(*dataset), form.move, form.reason ? form.reason->value : "");
        if (!moved) return moved.problem();
        const std::string where = manage_href(cx, *moved);
        return shown(std::move(*moved), 200, {{"Location", where}});
    });
}

}  // namespace

void install_desk(App& app) {
    app.get("/datasets/desk", desk).page("opendata/desk").needs(may_edit).named("desk");
    app.get("/datasets/review", review).page("opendata/review").needs(may_review).named("review");
    const std::string one = "/datasets/{dataset}/manage";
    app.get(one, manage).page("opendata/manage").needs(may_edit).named("manage");
    app.post(one, send).form(one).needs(may_edit).named("manage.send").unlisted();
}

}  // namespace skl::opendata
