// Spaces, their members, and what is in them: pages and calls for stewards, members and the public.
#include "kernel/crypto/key.h"
#include "kernel/crypto/random.h"
#include "kernel/text/text.h"
#include "opendata/catalogue/store.h"
#include "opendata/persons/gate.h"
#include "opendata/spaces/pages.h"

namespace skl::opendata::spaces {
namespace {

const std::string all_path = "/spaces";

struct SpaceItem {
    Text<> href;
    std::string title;
    Text<> domain;
    SpaceState state{};
    std::int64_t members = 0, datasets = 0;
};
BOOST_DESCRIBE_STRUCT(SpaceItem, (), (href, title, domain, state, members, datasets))

struct SpaceList {
    std::string title;
    std::vector<SpaceItem> items;
    Text<> new_href;
};
BOOST_DESCRIBE_STRUCT(SpaceList, (), (title, items, new_href))

struct MemberItem {
    Uuid id;
    std::string name;
    MemberKind kind{};
    MemberState state{};
    Text<> participant_id, callback;
    Text<> catalogue_href, suspend_href, resume_href;
};
BOOST_DESCRIBE_STRUCT(MemberItem, (), (id, name, kind, state, participant_id, callback, catalogue_href, suspend_href, resume_href))

struct ShelvedItem {
    Text<> href, urn;
    std::string title, provider;
    SpaceAccess access{};
    std::int64_t offers = 0;
};
BOOST_DESCRIBE_STRUCT(ShelvedItem, (), (href, urn, title, provider, access, offers))

struct NegotiationItem {
    Text<> href;
    std::string target, provider, consumer;
    NegotiationState state{};
    Instant changed_at;
};
BOOST_DESCRIBE_STRUCT(NegotiationItem, (), (href, target, provider, consumer, state, changed_at))

struct AgreementItem {
    Text<> href;
    std::string target, provider, consumer;
    std::optional<Instant> finalized_at, ended_at;
    std::int64_t used = 0;
};
BOOST_DESCRIBE_STRUCT(AgreementItem, (), (href, target, provider, consumer, finalized_at, ended_at, used))

struct SpacePage {
    std::string title, parent_title;
    Text<> parent_href;
    Text<> slug, domain;
    SpaceState state{};
    std::string description, rules;
    std::vector<SpaceLink> vocabulary;
    std::vector<MemberItem> members;  // for members and stewards
    std::int64_t member_count = 0;
    std::vector<ShelvedItem> datasets;
    std::vector<NegotiationItem> negotiations;
    std::vector<AgreementItem> agreements;
    Text<> connector, public_key;  // for members and stewards: what others register
    Text<> new_member_href, new_dataset_href, close_href;
};
BOOST_DESCRIBE_STRUCT(SpacePage, (),
                      (title, parent_title, parent_href, slug, domain, state, description, rules, vocabulary, members, member_count,
                       datasets, negotiations, agreements, connector, public_key, new_member_href, new_dataset_href, close_href))

struct NewMember {
    Text<1, 200> name;
    MemberKind kind{};
    std::optional<Text<0, 300>> participant_id;  // of a local one: made here where it is not said
    std::optional<Uuid> party_id;
    std::optional<Url> callback;
    std::optional<Text<0, 60>> public_key;
};
BOOST_DESCRIBE_STRUCT(NewMember, (), (name, kind, participant_id, party_id, callback, public_key))

struct NewSpaceDataset {
    Text<1, 100> dataset;   // slug, id or identifier
    Text<1, 200> provider;  // a member of this site: its name or id
    SpaceAccess access{};
    bool personal_data = false;  // whether rows speak of persons
};
BOOST_DESCRIBE_STRUCT(NewSpaceDataset, (), (dataset, provider, access, personal_data))

struct NewOffer {
    Permitted permitted{};
    std::optional<Prose<2000>> purposes, places;
    std::optional<Date> from, until;
    std::optional<Whole<0, largest_count>> count;
    std::optional<bool> attribute, inform, erase;
    std::optional<Text<0, 200>> for_member;  // its name or id
    NewTerms terms() const { return {permitted, purposes, places, from, until, count, attribute, inform, erase}; }
};
BOOST_DESCRIBE_STRUCT(NewOffer, (), (permitted, purposes, places, from, until, count, attribute, inform, erase, for_member))

struct OfferView {
    Uuid id;
    Text<> urn;
    TermsView terms;
    std::string only_for;
    Instant created_at;
    Text<> withdraw_href, request_href;
    std::vector<SpaceLink> consumers;  // members of this site the reader may ask for: name, and the id as `href`
};
BOOST_DESCRIBE_STRUCT(OfferView, (), (id, urn, terms, only_for, created_at, withdraw_href, request_href, consumers))

struct SpaceDatasetPage {
    std::string title, parent_title;
    Text<> parent_href;
    Text<> urn;
    std::string provider, description;
    SpaceAccess access{};
    Text<> dataset_href;
    std::vector<OfferView> offers;
    Text<> new_offer_href, remove_href;
};
BOOST_DESCRIBE_STRUCT(SpaceDatasetPage, (),
                      (title, parent_title, parent_href, urn, provider, description, access, dataset_href, offers, new_offer_href,
                       remove_href))

struct SpaceChanged {
    Text<> href;
    std::optional<Uuid> id;
};
BOOST_DESCRIBE_STRUCT(SpaceChanged, (), (href, id))

Answered<SpaceChanged> changed(const Context& cx, const std::string& path, int status = 200, std::optional<Uuid> id = {}) {
    const std::string href = cx.href(path);
    return {{{href}, id}, status, {{"Location", href}}};
}

// The member of the space that the reader belongs to; null: none, or a steward who is of none.
std::optional<Member> own_member(Context& cx, const std::vector<Member>& members, bool steward) {
    if (!cx.caller().signed_in()) return {};
    for (const Member& member : members)
        if (member.local() && member.state == MemberState::active && !steward && speaks_for(cx, member)) return member;
    return {};
}

std::optional<Member> member_called(const std::vector<Member>& members, const std::string& name_or_id) {
    for (const Member& member : members)
        if (member.name.value == name_or_id || to_text(member.id) == name_or_id) return member;
    return {};
}

Task<Result<SpaceList>> list(Context& cx) {
    co_return co_await cx.read([&](Reader& reader) -> Result<SpaceList> {
        SpaceList out{cx.say("spaces.title"), {}, {}};
        const bool steward = cx.caller().signed_in() && is_steward(cx);
        for (const Space& space : list_spaces(reader)) {
            const auto members = members_of(reader, space.id);
            const auto own = own_member(cx, members, steward);
            out.items.push_back({{cx.href(path_of(space))},
                                 space.title.in(cx.language()),
                                 {space.domain.value},
                                 space.state,
                                 static_cast<std::int64_t>(members.size()),
                                 static_cast<std::int64_t>(shelf_of(reader, space, own ? &*own : nullptr, steward).size())});
        }
        if (steward) out.new_href.value = cx.href(all_path + "/new");
        return out;
    });
}

Task<Result<SpacePage>> show(Context& cx, SpaceKey key) {
    co_return co_await cx.read([&](Reader& reader) -> Result<SpacePage> {
        const auto space = space_at(reader, key);
        if (!space) return space.problem();
        const std::string path = path_of(*space);
        const bool steward = cx.caller().signed_in() && is_steward(cx);
        const auto members = members_of(reader, space->id);
        const auto own = own_member(cx, members, steward);
        SpacePage out;
        out.title = space->title.in(cx.language());
        out.parent_title = cx.say("spaces.title");
        out.parent_href.value = cx.href(all_path);
        out.slug.value = space->slug.value;
        out.domain.value = space->domain.value;
        out.state = space->state;
        out.description = space->description.in(cx.language());
        out.rules = space->rules.in(cx.language());
        for (const Url& url : space->vocabulary) out.vocabulary.push_back({{url.value}, url.value});
        out.member_count = static_cast<std::int64_t>(members.size());
        for (const Shelved& one : shelf_of(reader, *space, own ? &*own : nullptr, steward))
            out.datasets.push_back({{cx.href(path_of(*space, "datasets", one.entry.id))},
                                    {urn_of(one.entry.id)},
                                    one.dataset.title.in(cx.language()),
                                    one.provider.name.value,
                                    one.entry.access,
                                    static_cast<std::int64_t>(one.offers.size())});
        if (!own && !steward) return out;
        std::map<Uuid, const Member*> by_id;
        for (const Member& member : members) {
            by_id[member.id] = &member;
            MemberItem item{
                member.id, member.name.value, member.kind, member.state, {member.participant_id.value}, {member.callback.value}, {}, {},
                {}};
            const std::string at = cx.href(path_of(*space, "members", member.id));
            if (!member.local()) item.catalogue_href.value = at + "/catalogue";
            if (steward)
                (member.state == MemberState::active ? item.suspend_href : item.resume_href).value =
                    at + (member.state == MemberState::active ? "/suspend" : "/resume");
            out.members.push_back(std::move(item));
        }
        const auto concerns = [&](const Uuid& provider, const Uuid& consumer) {
            return by_id.contains(provider) && by_id.contains(consumer) &&
                   (steward || (own && (own->id == provider || own->id == consumer)));
        };
        for (const Negotiation& one : negotiations_of(reader, space->id))
            if (concerns(one.provider_id, one.consumer_id))
                out.negotiations.push_back({{cx.href(path_of(*space, "negotiations", one.id))},
                                            name_of_target(cx, reader, one.dataset_id, one.target),
                                            by_id[one.provider_id]->name.value,
                                            by_id[one.consumer_id]->name.value,
                                            one.state,
                                            one.changed_at});
        for (const Agreement& one : agreements_of(reader, space->id))
            if (concerns(one.provider_id, one.consumer_id))
                out.agreements.push_back({{cx.href(path_of(*space, "agreements", one.id))},
                                          name_of_target(cx, reader, one.dataset_id, one.target),
                                          by_id[one.provider_id]->name.value,
                                          by_id[one.consumer_id]->name.value,
                                          one.finalized_at,
                                          one.ended_at,
                                          one.used});
        out.connector.value = connector_of(cx);
        out.public_key.value = spaces_of(cx).public_key(cx.tenant());
        if (steward) out.new_member_href.value = cx.href(path + "/members/new");
        out.new_dataset_href.value = cx.href(path + "/datasets/new");
        if (steward && space->state == SpaceState::active) out.close_href.value = cx.href(path + "/close");
        return out;
    });
}

Task<Result<Answered<SpaceChanged>>> create(Context& cx, SpaceFields given) {
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<SpaceChanged>> {
        Space space;
        static_cast<SpaceFields&>(space) = given;
        space.id = crypto::new_id<Space>(cx.now());
        space.created_at = space.changed_at = cx.now();
        if (given.slug.value == "new") return Problem::invalid({{"/slug", "taken"}});
        if (!insert_space(tx, space)) return Problem::invalid({{"/slug", "taken"}});
        audit(tx, cx.now(), cx.caller().subject, "space.created", space.slug.value, "");
        return changed(cx, path_of(space), 201, space.id);
    });
}

Task<Result<Answered<SpaceChanged>>> close(Context& cx, SpaceKey key) {
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<SpaceChanged>> {
        auto space = space_at(tx, key);
        if (!space) return space.problem();
        if (space->state == SpaceState::closed) return Problem::conflict("space-closed");
        space->state = SpaceState::closed;
        space->changed_at = cx.now();
        if (!update_space(tx, *space)) return Problem{412, "stale"};
        audit(tx, cx.now(), cx.caller().subject, "space.closed", space->slug.value, "");
        return changed(cx, path_of(*space));
    });
}

Result<Space> active_space(Reader& reader, const SpaceKey& key) {
    auto space = space_at(reader, key);
    if (space && space->state == SpaceState::closed) return Problem::conflict("space-closed");
    return space;
}

Task<Result<Answered<SpaceChanged>>> add_member(Context& cx, SpaceKey key, NewMember given) {
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<SpaceChanged>> {
        const auto space = active_space(tx, key);
        if (!space) return space.problem();
        Member member;
        member.id = crypto::new_id<Member>(cx.now());
        member.space_id = space->id;
        member.kind = given.kind;
        member.name = given.name;
        member.created_at = cx.now();
        if (given.participant_id) member.participant_id.value = given.participant_id->value;
        std::vector<FieldError> faults;
        if (given.kind == MemberKind::local) {
            if (!given.party_id) faults.push_back({"/party_id", "required"});
            member.party_id = given.party_id;
            if (member.participant_id.empty() && given.party_id) member.participant_id.value = urn_of(*given.party_id);
        } else {
            if (member.participant_id.empty()) faults.push_back({"/participant_id", "required"});
            if (!given.callback) faults.push_back({"/callback", "required"});
            const auto raw = given.public_key ? text::base64url_decode(given.public_key->value) : std::nullopt;
            if (!raw || !crypto::PublicKey::okp(crypto::Curve::ed25519, *raw)) faults.push_back({"/public_key", "bad-key"});
            if (given.callback) member.callback.value = given.callback->value;
            if (given.public_key) member.public_key.value = given.public_key->value;
        }
        if (!faults.empty()) return Problem::invalid(std::move(faults));
        if (!insert_member(tx, member)) return Problem::invalid({{"/participant_id", "taken"}});
        audit(tx, cx.now(), cx.caller().subject, "space.member-added", space->slug.value, member.participant_id.value);
        return changed(cx, path_of(*space), 201, member.id);
    });
}

template <MemberState To>
Task<Result<Answered<SpaceChanged>>> set_member(Context& cx, SpaceKey key, Uuid id) {
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<SpaceChanged>> {
        const auto space = space_at(tx, key);
        if (!space) return space.problem();
        auto member = member_by_id(tx, id);
        if (!member || member->space_id != space->id) return Problem::not_found("member");
        if (member->state == To) return Problem::conflict("member-is-so");
        member->state = To;
        if (!update_member(tx, *member)) return Problem{412, "stale"};
        audit(tx, cx.now(), cx.caller().subject, To == MemberState::active ? "space.member-resumed" : "space.member-suspended",
              space->slug.value, member->participant_id.value);
        return changed(cx, path_of(*space));
    });
}

Task<Result<Answered<SpaceChanged>>> add_dataset(Context& cx, SpaceKey key, NewSpaceDataset given) {
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<SpaceChanged>> {
        const auto space = active_space(tx, key);
        if (!space) return space.problem();
        const auto provider = member_called(members_of(tx, space->id), given.provider.value);
        if (!provider || !provider->local() || provider->state != MemberState::active)
            return Problem::invalid({{"/provider", "unknown-member"}});
        if (!speaks_for(cx, *provider)) return Problem::forbidden();
        const auto dataset = find_dataset(tx, given.dataset.value);
        const bool is_public = dataset && dataset->state == DatasetState::published;
        if (!dataset || dataset->state == DatasetState::withdrawn || (!is_public && !is_steward(cx) && !cx.may("opendata.edit")))
            return Problem::invalid({{"/dataset", "unknown-dataset"}});
        if (given.access == SpaceAccess::open && !is_public) return Problem::invalid({{"/dataset", "not-published"}});
        if (given.access == SpaceAccess::restricted) {
            // What everybody has is not restricted any more.
            if (is_public || dataset->issued_at) return Problem::conflict("dataset-is-public");
            if (given.personal_data) return Problem::conflict("about-persons");
            for (const Resource& resource : resources_of(tx, dataset->id))
                if (const auto version = newest_readable(tx, resource.id))
                    if (auto free = may_be_public(tx, *version); !free) return std::move(free.problem());
            if (!rows_behind(tx, dataset->id)) return Problem::invalid({{"/dataset", "no-rows"}});
        }
        SpaceDataset entry;
        entry.id = crypto::new_id<SpaceDataset>(cx.now());
        entry.space_id = space->id;
        entry.dataset_id = dataset->id;
        entry.provider_id = provider->id;
        entry.access = given.access;
        entry.created_at = cx.now();
        if (!insert_dataset(tx, entry)) return Problem::invalid({{"/dataset", "taken"}});
        audit(tx, cx.now(), cx.caller().subject, "space.dataset-added", space->slug.value, dataset->identifier.value);
        return changed(cx, path_of(*space, "datasets", entry.id), 201, entry.id);
    });
}

// An entry as the reader may see it: 404 for everybody else.
struct SeenEntry {
    Space space;
    Shelved shelved;
    std::vector<Member> members;
    bool manages = false;
};
Result<SeenEntry> seen_entry(Context& cx, Reader& reader, const SpaceKey& key, const Uuid& id) {
    auto space = space_at(reader, key);
    if (!space) return space.problem();
    const bool steward = cx.caller().signed_in() && is_steward(cx);
    auto members = members_of(reader, space->id);
    const auto own = own_member(cx, members, steward);
    for (Shelved& one : shelf_of(reader, *space, own ? &*own : nullptr, steward))
        if (one.entry.id == id) {
            const bool manages = steward || (own && own->id == one.provider.id);
            return SeenEntry{std::move(*space), std::move(one), std::move(members), manages};
        }
    return Problem::not_found("dataset");
}

Task<Result<SpaceDatasetPage>> show_dataset(Context& cx, SpaceKey key, Uuid id) {
    co_return co_await cx.read([&](Reader& reader) -> Result<SpaceDatasetPage> {
        auto seen = seen_entry(cx, reader, key, id);
        if (!seen) return seen.problem();
        const Shelved& one = seen->shelved;
        const std::string path = path_of(seen->space);
        SpaceDatasetPage out;
        out.title = one.dataset.title.in(cx.language());
        out.parent_title = seen->space.title.in(cx.language());
        out.parent_href.value = cx.href(path);
        out.urn.value = urn_of(one.entry.id);
        out.provider = one.provider.name.value;
        out.description = one.dataset.description.in(cx.language());
        out.access = one.entry.access;
        if (one.dataset.state == DatasetState::published) out.dataset_href.value = cx.href("/datasets/" + one.dataset.slug.value);
        std::vector<SpaceLink> consumers;
        if (cx.caller().signed_in())
            for (const Member& member : seen->members)
                if (member.id != one.provider.id && member.state == MemberState::active && speaks_for(cx, member))
                    consumers.push_back({{to_text(member.id)}, member.name.value});
        for (const Offer& offer : one.offers) {
            OfferView view;
            view.id = offer.id;
            view.urn.value = urn_of(offer.id);
            view.terms = view_of(cx, offer_node(offer, one.provider));
            for (const Member& member : seen->members)
                if (offer.for_member && member.id == *offer.for_member) view.only_for = member.name.value;
            view.created_at = offer.created_at;
            if (seen->manages) view.withdraw_href.value = cx.href(path_of(seen->space, "offers", offer.id)) + "/withdraw";
            if (!consumers.empty()) view.request_href.value = cx.href(path + "/negotiations");
            view.consumers = consumers;
            out.offers.push_back(std::move(view));
        }
        if (seen->manages) out.new_offer_href.value = cx.href(path_of(seen->space, "datasets", id)) + "/offers/new";
        if (seen->manages) out.remove_href.value = cx.href(path_of(seen->space, "datasets", id)) + "/remove";
        return out;
    });
}

Task<Result<Answered<SpaceChanged>>> remove_dataset(Context& cx, SpaceKey key, Uuid id) {
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<SpaceChanged>> {
        const auto seen = seen_entry(cx, tx, key, id);
        if (!seen) return seen.problem();
        if (!seen->manages) return Problem::forbidden();
        for (const Agreement& agreement : agreements_of(tx, seen->space.id))
            if (agreement.dataset_id == id && agreement.finalized_at && !agreement.ended_at)
                return Problem::conflict("agreements-in-force");
        for (const Offer& offer : offers_of(tx, id)) withdraw_offer(tx, offer.id, cx.now());
        end_dataset(tx, id, cx.now());
        audit(tx, cx.now(), cx.caller().subject, "space.dataset-removed", seen->space.slug.value, seen->shelved.dataset.identifier.value);
        return changed(cx, path_of(seen->space));
    });
}

Task<Result<Answered<SpaceChanged>>> add_offer(Context& cx, SpaceKey key, Uuid id, NewOffer given) {
    const auto terms = terms_of(cx, given.terms());
    if (!terms) co_return terms.problem();
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<SpaceChanged>> {
        if (const auto space = active_space(tx, key); !space) return space.problem();
        const auto seen = seen_entry(cx, tx, key, id);
        if (!seen) return seen.problem();
        if (!seen->manages) return Problem::forbidden();
        Offer offer;
        offer.id = crypto::new_id<Offer>(cx.now());
        offer.space_id = seen->space.id;
        offer.dataset_id = id;
        if (given.for_member && !given.for_member->empty()) {
            const auto member = member_called(seen->members, given.for_member->value);
            if (!member || member->id == seen->shelved.provider.id) return Problem::invalid({{"/for_member", "unknown-member"}});
            offer.for_member = member->id;
        }
        Node policy{.type = Node::Type::object};
        put_terms(policy, *terms);
        offer.policy = to_json_text(policy);
        offer.created_at = cx.now();
        offer.created_by.value = cx.caller().subject;
        insert_offer(tx, offer);
        audit(tx, cx.now(), cx.caller().subject, "space.offer-made", seen->space.slug.value, urn_of(offer.id));
        return changed(cx, path_of(seen->space, "datasets", id), 201, offer.id);
    });
}

Task<Result<Answered<SpaceChanged>>> take_back_offer(Context& cx, SpaceKey key, Uuid id) {
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<SpaceChanged>> {
        const auto offer = offer_by_id(tx, id);
        if (!offer || offer->withdrawn_at) return Problem::not_found("offer");
        const auto seen = seen_entry(cx, tx, key, offer->dataset_id);
        if (!seen) return Problem::not_found("offer");
        if (!seen->manages) return Problem::forbidden();
        withdraw_offer(tx, id, cx.now());
        audit(tx, cx.now(), cx.caller().subject, "space.offer-withdrawn", seen->space.slug.value, urn_of(id));
        return changed(cx, path_of(seen->space, "datasets", offer->dataset_id));
    });
}

}  // namespace

void install_desk(App& app) {
    const std::string one = all_path + "/{space}", entry = one + "/datasets/{dataset}", member = one + "/members/{member}";
    app.get("/spaces", list).page("opendata/spaces").rated(RateClass::page).named("spaces.list");
    app.get(one, show).page("opendata/space").rated(RateClass::page).named("spaces.show");
    app.post(all_path, create).form(all_path + "/new").needs(may_steward).named("spaces.create");
    app.post(one + "/close", close).form(one).needs(may_steward).named("spaces.close");
    app.post(one + "/members", add_member).form(one + "/members/new").needs(may_steward).named("spaces.members.add");
    app.post(member + "/suspend", set_member<MemberState::suspended>).form(one).needs(may_steward).named("spaces.members.suspend");
    app.post(member + "/resume", set_member<MemberState::active>).form(one).needs(may_steward).named("spaces.members.resume");
    app.post(one + "/datasets", add_dataset).form(one + "/datasets/new").needs(Assurance::account).named("spaces.datasets.add");
    app.get(entry, show_dataset).page("opendata/space_dataset").rated(RateClass::page).named("spaces.datasets.show");
    app.post(entry + "/remove", remove_dataset).form(entry).needs(Assurance::account).named("spaces.datasets.remove");
    app.post(entry + "/offers", add_offer).form(entry + "/offers/new").needs(Assurance::account).named("spaces.offers.make");
    app.post(one + "/offers/{offer}/withdraw", take_back_offer).form(one).needs(Assurance::account).named("spaces.offers.withdraw");
}

}  // namespace skl::opendata::spaces
