// Inviting a colleague by e-mail, and the page that the link leads to.
#include "identity/directory/invitations.h"
#include "kernel/http/sorting.h"
#include "kernel/pages/pages.h"

namespace skl::identity::directory {
namespace {

struct InvitationSent {
    Id<Invitation> id;
    Text<> name;
    Role role{};
    Instant expires_at;
    Text<> link;  // to be handed over where no mail arrives; it is said this once
};
BOOST_DESCRIBE_STRUCT(InvitationSent, (), (id, name, role, expires_at, link))

struct InvitationView {
    Id<Invitation> id;
    Text<> name;
    Role role{};
    Uuid agency_id;
    Text<> title, invited_by;
    Instant created_at, expires_at;
};
BOOST_DESCRIBE_STRUCT(InvitationView, (), (id, name, role, agency_id, title, invited_by, created_at, expires_at))

struct InvitationQuery {
    std::optional<Whole<1, longest_page>> limit;
    std::optional<Text<1, 2000>> cursor;
    std::optional<Text<1, 200>> sort;
    std::optional<Text<0, 80>> q;
};
BOOST_DESCRIBE_STRUCT(InvitationQuery, (), (limit, cursor, sort, q))

struct InvitationPage {
    Text<> name, agency, token, sign_in_href;
    Role role{};
    Instant expires_at;
    bool signed_in = false;
};
BOOST_DESCRIBE_STRUCT(InvitationPage, (), (name, agency, token, role, expires_at, signed_in, sign_in_href))

std::string link_of(const Context& cx, const std::string& token) {
    return directory_of(cx).parts().base_url + cx.href("/invitations/" + token);
}

Task<Result<Answered<InvitationSent>>> send(Context& cx, NewInvitation given) {
    auto made = co_await cx.write(
        [&](Transaction& tx) { return invite(tx, directory_of(cx), actor_of(cx, may_manage_members), given, cx.language(), cx.now()); });
    if (!made) co_return made.problem();
    const Invitation& row = made->invitation;
    // A page shows the link too, so a browser is not sent on.
    co_return Answered<InvitationSent>{
        {row.id, row.name, row.role, row.expires_at, {{link_of(cx, made->token)}}}, 201, {{"Cache-Control", "no-store"}}};
}

constexpr SortKey sort_keys[] = {{"name"}, {"role"}, {"agency_id"}, {"title"}, {"invited_by"}, {"created_at", true}, {"expires_at", true}};

Task<Result<List<InvitationView>>> list(Context& cx, InvitationQuery query) {
    const auto sorting = Sorting::read(cx, "identity.invitations", query, sort_keys, "-created_at");
    if (!sorting) co_return sorting.problem();
    const std::int64_t limit = query.limit ? query.limit->value : default_page;
    const InvitationFilter filter{query.q ? sought(query.q->value) : "", cx.now(), sorting->keyset(), limit + 1};
    auto found = co_await cx.read([&](Reader& reader) -> Result<std::vector<InvitationView>> {
        std::vector<InvitationView> out;
        for (const Invitation& row : open_invitations(reader, filter))
            out.push_back({row.id, row.name, row.role, row.agency_id, row.title, row.invited_by, row.created_at, row.expires_at});
        return out;
    });
    if (!found) co_return found.problem();
    co_return sorting->page(std::move(*found), limit);
}

Task<Result<Reply>> take_back(Context& cx, Id<Invitation> id) {
    auto done = co_await cx.write([&](Transaction& tx) -> Done {
        if (!withdraw(tx, id)) return Problem::not_found("invitation");
        return Nothing{};
    });
    if (!done) co_return done.problem();
    co_return Reply::no_content();
}

Task<Result<InvitationPage>> show(Context& cx, Text<1, 100> token) {
    co_return co_await cx.read([&](Reader& reader) -> Result<InvitationPage> {
        const auto found = open_invitation(reader, token.value, cx.now());
        if (!found) return found.problem();
        const auto agency = find_agency(reader, found->agency_id);
        const bool english = cx.language() == "en" && agency && !agency->name_en.empty();
        return InvitationPage{.name = found->name,
                              .agency = {{!agency   ? ""
                                          : english ? agency->name_en.value
                                                    : agency->name_zh.value}},
                              .token = {{token.value}},
                              .sign_in_href = {{sign_in_href(cx, cx.href("/invitations/" + token.value), acr_aal2)}},
                              .role = found->role,
                              .expires_at = found->expires_at,
                              .signed_in = known(cx) != nullptr};
    });
}

Task<Result<Answered<Membership>>> accept(Context& cx, Text<1, 100> token) {
    const auto person = person_of(cx);
    if (!person) co_return person.problem();
    auto made = co_await cx.write([&](Transaction& tx) { return accept_invitation(directory_of(cx), tx, token.value, *person, cx.now()); });
    if (!made) co_return made.problem();
    co_return Answered<Membership>{std::move(*made), 201, {{"Location", cx.href("/me")}}};
}

}  // namespace

void install_invitations(App& app) {
    app.get("/invitations", list).named("invitations.list").needs(may_manage_members);
    app.post("/invitations", send).named("invitations.send").form("/invitations/new").needs(may_manage_members);
    app.remove("/invitations/{id}", take_back).named("invitations.withdraw").needs(may_manage_members);
    // The token is a secret: nothing of these pages is listed or shown to search.
    app.get("/invitations/{token}", show).named("invitations.show").page("identity/invitation").unlisted();
    app.post("/invitations/{token}/accept", accept).named("invitations.accept").needs(Assurance::person).unlisted();
}

}  // namespace skl::identity::directory
