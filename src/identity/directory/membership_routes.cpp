// Memberships: the list of colleagues with what may be done, and the API of it.
#include "identity/directory/entry.h"
#include "identity/directory/memberships.h"
#include "kernel/http/sorting.h"
#include "kernel/pages/pages.h"

namespace skl::identity::directory {
namespace {

struct MembershipQuery {
    std::optional<Whole<1, longest_page>> limit;
    std::optional<Text<1, 2000>> cursor;
    std::optional<Text<1, 200>> sort;
    std::optional<Text<0, 80>> q;
    std::optional<Uuid> agency_id, person_id;
    std::optional<Role> role;
    std::optional<MembershipState> state;
};
BOOST_DESCRIBE_STRUCT(MembershipQuery, (), (limit, cursor, sort, q, agency_id, person_id, role, state))

struct MembershipReason {
    std::optional<Text<0, 200>> reason;
};
BOOST_DESCRIBE_STRUCT(MembershipReason, (), (reason))

constexpr SortKey sort_keys[] = {
    {"name"}, {"title"}, {"role"}, {"state"}, {"valid_from", true}, {"granted_at", true}, {"reviewed_at", true}};

Task<Result<List<MembershipRow>>> list(Context& cx, MembershipQuery query) {
    const auto sorting = Sorting::read(cx, "identity.memberships", query, sort_keys, "");
    if (!sorting) co_return sorting.problem();
    const std::int64_t limit = query.limit ? query.limit->value : default_page;
    auto found = co_await cx.read([&](Reader& reader) -> Result<std::vector<MembershipRow>> {
        return memberships(reader, {query.agency_id, query.person_id, query.role, query.state, query.q ? sought(query.q->value) : "",
                                    sorting->keyset(), limit + 1});
    });
    if (!found) co_return found.problem();
    co_return sorting->page(std::move(*found), limit);
}

Task<Result<Answered<Membership>>> show(Context& cx, Id<Membership> id) {
    co_return co_await cx.read([&](Reader& reader) -> Result<Answered<Membership>> {
        auto found = find_membership(reader, id);
        if (!found) return Problem::not_found("membership");
        HeaderList tag = tag_of(found->rev);
        return Answered<Membership>{std::move(*found), 200, std::move(tag)};
    });
}

Task<Result<Answered<Membership>>> add(Context& cx, NewMembership given) {
    const Directory& directory = directory_of(cx);
    const calendar::Zone zone = directory.zone(cx.tenant());
    auto made = co_await cx.write([&](Transaction& tx) -> Result<Membership> {
        const auto agency = named_agency(tx, given.agency.value);
        if (!agency) return agency.problem();
        Membership wanted{.person_id = given.person_id, .agency_id = agency->id, .role = given.role, .name = {{given.name.value}}};
        if (given.unit) {
            const auto unit = named_unit(tx, *agency, given.unit->value);
            if (!unit) return unit.problem();
            wanted.unit_id = unit->id;
        }
        if (given.title) wanted.title.value = given.title->value;
        wanted.valid_from = given.valid_from ? zone.midnight(*given.valid_from) : cx.now();
        // It holds all through its last day.
        if (given.valid_to) wanted.valid_to = zone.midnight({given.valid_to->day + std::chrono::days(1)});
        if (wanted.valid_to && *wanted.valid_to <= wanted.valid_from) return fault("valid_to", "ends-before-it-begins");
        return appoint(tx, directory, actor_of(cx, may_manage_members), std::move(wanted), cx.now());
    });
    if (!made) co_return made.problem();
    HeaderList headers = tag_of(made->rev);
    headers.emplace_back("Location", cx.href("/memberships/" + to_text(made->id)));
    co_return Answered<Membership>{std::move(*made), 201, std::move(headers)};
}

Task<Result<Answered<Membership>>> moved(Context& cx, Uuid id, MembershipEvent event, std::string reason) {
    auto row = co_await cx.write([&](Transaction& tx) {
        return directory::move(tx, directory_of(cx), actor_of(cx, may_manage_members), id, event, reason, cx.now());
    });
    if (!row) co_return row.problem();
    HeaderList headers = tag_of(row->rev);
    headers.emplace_back("Location", cx.href("/memberships"));
    co_return Answered<Membership>{std::move(*row), 200, std::move(headers)};
}

std::string text_of(const MembershipReason& given) { return given.reason ? given.reason->value : std::string{}; }

Task<Result<Answered<Membership>>> review(Context& cx, Id<Membership> id) { co_return co_await moved(cx, id, MembershipEvent::review, {}); }
Task<Result<Answered<Membership>>> resume(Context& cx, Id<Membership> id) { co_return co_await moved(cx, id, MembershipEvent::resume, {}); }
Task<Result<Answered<Membership>>> suspend_it(Context& cx, Id<Membership> id, MembershipReason given) {
    co_return co_await moved(cx, id, MembershipEvent::suspend, text_of(given));
}
Task<Result<Answered<Membership>>> end(Context& cx, Id<Membership> id, MembershipReason given) {
    co_return co_await moved(cx, id, MembershipEvent::end, text_of(given));
}

// Which buttons stand beside a row, and its names in the reader's language.
void decorate(PageModel& page, const void* value, Context& cx) {
    for (const MembershipRow& row : static_cast<const List<MembershipRow>*>(value)->items) {
        PageModel line = page.add("lines");
        line.fill(view(row));
        const bool english = cx.language() == "en";
        line.set("agency", english && !row.agency_en.empty() ? row.agency_en.value : row.agency_zh.value);
        line.set("unit", english && !row.unit_en.empty() ? row.unit_en.value : row.unit_zh.value);
        line.set("here", cx.href("/memberships/" + to_text(row.id)));
        const std::string why = "membership.reason." + row.reason.value;
        line.flag("why", !row.reason.empty());
        line.set("why", page.locale->has(page.language, why) ? page.say(why) : row.reason.value);
        for (const MembershipTransition& one : life_of_a_membership())
            if (one.from == row.state) line.flag(std::string("can_") + boost::describe::enum_to_string(one.event, ""), true);
    }
}

}  // namespace

void install_memberships(App& app) {
    app.get("/memberships", list).named("memberships.list").needs(may_manage_members).page("identity/members", decorate);
    app.get("/memberships/{id}", show).named("memberships.show").needs(may_manage_members);
    app.post("/memberships", add).named("memberships.add").form("/memberships/new").needs(may_manage_members);
    app.post("/memberships/{id}/review", review).named("memberships.review").needs(may_manage_members);
    app.post("/memberships/{id}/suspend", suspend_it).named("memberships.suspend").needs(may_manage_members);
    app.post("/memberships/{id}/resume", resume).named("memberships.resume").needs(may_manage_members);
    app.post("/memberships/{id}/end", end).named("memberships.end").needs(may_manage_members);
}

}  // namespace skl::identity::directory
