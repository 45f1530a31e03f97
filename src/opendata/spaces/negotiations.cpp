// Negotiations as people lead them: asked for, offered anew, accepted, signed by both, or ended; and catalogues of outside members.
#include "identity/module.h"
#include "kernel/config/configuration.h"
#include "kernel/crypto/random.h"
#include "kernel/outbound/call.h"
#include "kernel/text/text.h"
#include "opendata/spaces/pages.h"

namespace skl::opendata::spaces {
namespace {

struct SaidView {
    Instant at;
    Party party{};
    MessageKind kind{};
    MessageState state{};
    std::string answer;  // of one that was refused or failed
};
BOOST_DESCRIBE_STRUCT(SaidView, (), (at, party, kind, state, answer))

struct NegotiationPage {
    std::string title, parent_title;
    Text<> parent_href;
    Text<> provider_pid, consumer_pid, target;
    std::string provider, consumer;
    NegotiationState state{};
    TermsView terms;
    Party offered_by{};
    bool on_its_way = false;
    std::string reason;
    std::vector<SaidView> story;
    Text<> agreement_href;
    Text<> request_href, offer_href, accept_href, agree_href, verify_href, terminate_href;  // empty where the reader may not, or not now
    bool may_sign = false;
};
BOOST_DESCRIBE_STRUCT(NegotiationPage, (),
                      (title, parent_title, parent_href, provider_pid, consumer_pid, target, provider, consumer, state, terms, offered_by,
                       on_its_way, reason, story, agreement_href, request_href, offer_href, accept_href, agree_href, verify_href,
                       terminate_href, may_sign))

struct NewNegotiation {
    Uuid consumer;                 // the member that asks: of this site
    std::optional<Uuid> offer;     // an offer of this site …
    std::optional<Uuid> provider;  // … or one that an outside member has in its catalogue
    std::optional<Text<0, 300>> target, offer_id;
    std::optional<Prose<20000>> policy;  // JSON of that offer, as the catalogue has it
};
BOOST_DESCRIBE_STRUCT(NewNegotiation, (), (consumer, offer, provider, target, offer_id, policy))

struct NegotiationMoved {
    Uuid id;
    Text<> href;
    NegotiationState state{};
    bool on_its_way = false;
};
BOOST_DESCRIBE_STRUCT(NegotiationMoved, (), (id, href, state, on_its_way))

struct RemoteOffer {
    Text<> target, offer_id;
    std::string title, description;
    TermsView terms;
    std::string policy;
    bool understood = false;
};
BOOST_DESCRIBE_STRUCT(RemoteOffer, (), (target, offer_id, title, description, terms, policy, understood))

struct RemoteCatalogue {
    std::string title, parent_title;
    Text<> parent_href, request_href;
    Uuid provider;
    std::vector<RemoteOffer> offers;
    std::vector<SpaceLink> consumers;  // name, and the id as `href`
};
BOOST_DESCRIBE_STRUCT(RemoteCatalogue, (), (title, parent_title, parent_href, request_href, provider, offers, consumers))

Answered<NegotiationMoved> moved(const Context& cx, const Space& space, const Negotiation& negotiation, int status = 200) {
    const std::string href = cx.href(path_of(space, "negotiations", negotiation.id));
    return {{negotiation.id, {href}, negotiation.state, negotiation.message_id.has_value()}, status, {{"Location", href}}};
}

struct SeenNegotiation {
    Space space;
    Negotiation negotiation;
    Sides sides;
};
Result<SeenNegotiation> seen(Context& cx, Reader& reader, const SpaceKey& key, const Uuid& id) {
    auto space = space_at(reader, key);
    if (!space) return space.problem();
    auto found = negotiation_by_id(reader, id);
    if (!found || found->space_id != space->id) return Problem::not_found("negotiation");
    auto sides = seen_sides(cx, reader, found->provider_id, found->consumer_id);
    if (!sides) return sides.problem();
    return SeenNegotiation{std::move(*space), std::move(*found), std::move(*sides)};
}

// The party that the caller may move for by this step.
std::optional<Party> mover(Context& cx, const SeenNegotiation& one, NegotiationStep step) {
    for (const Party party : {Party::provider, Party::consumer})
        if (move_of(std::optional(one.negotiation.state), step, party) && one.sides.of(party).local() &&
            speaks_for(cx, one.sides.of(party)))
            return party;
    return {};
}

Task<Result<NegotiationPage>> show(Context& cx, SpaceKey key, Uuid id) {
    co_return co_await cx.read([&](Reader& reader) -> Result<NegotiationPage> {
        const auto one = seen(cx, reader, key, id);
        if (!one) return one.problem();
        const Negotiation& negotiation = one->negotiation;
        NegotiationPage out;
        out.title = name_of_target(cx, reader, negotiation.dataset_id, negotiation.target);
        out.parent_title = one->space.title.in(cx.language());
        out.parent_href.value = cx.href(path_of(one->space));
        out.provider_pid.value = negotiation.provider_pid;
        out.consumer_pid.value = negotiation.consumer_pid;
        out.target.value = negotiation.target;
        out.provider = one->sides.provider.name.value;
        out.consumer = one->sides.consumer.name.value;
        out.state = negotiation.state;
        if (const auto offer = read_json(negotiation.offer)) out.terms = view_of(cx, *offer);
        out.offered_by = negotiation.offered_by;
        out.on_its_way = negotiation.message_id.has_value();
        out.reason = negotiation.reason;
        for (const SpaceMessage& message : messages_about(reader, negotiation.id))
            out.story.push_back({message.created_at, message.party, message.kind, message.state,
                                 message.state == MessageState::refused || message.state == MessageState::failed ? message.answer : ""});
        if (negotiation.agreement_id) out.agreement_href.value = cx.href(path_of(one->space, "agreements", *negotiation.agreement_id));
        if (out.on_its_way) return out;
        const std::string at = cx.href(path_of(one->space, "negotiations", id));
        const auto offer_move = [&](NegotiationStep step, Text<>& href, const char* tail) {
            if (mover(cx, *one, step)) href.value = at + tail;
        };
        offer_move(NegotiationStep::request, out.request_href, "/request/new");
        offer_move(NegotiationStep::offer, out.offer_href, "/offer/new");
        offer_move(NegotiationStep::accept, out.accept_href, "/accept");
        offer_move(NegotiationStep::terminate, out.terminate_href, "/terminate");
        const auto sign_move = [&](NegotiationStep step, Party party, Text<>& href, const char* tail) {
            if (!move_of(std::optional(negotiation.state), step, party) || !one->sides.of(party).local()) return;
            href.value = at + tail;
            out.may_sign = out.may_sign || binds(cx, one->sides.of(party));
        };
        sign_move(NegotiationStep::agree, Party::provider, out.agree_href, "/agree");
        sign_move(NegotiationStep::verify, Party::consumer, out.verify_href, "/verify");
        return out;
    });
}

Node offer_in(const std::string& json, const Negotiation& negotiation) {
    auto offer = read_json(json);
    Node out = offer ? std::move(*offer) : Node{.type = Node::Type::object};
    put_text(out, "@type", "Offer");
    put_text(out, "target", negotiation.target);
    return out;
}

Task<Result<Answered<NegotiationMoved>>> begin(Context& cx, SpaceKey key, NewNegotiation given) {
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<NegotiationMoved>> {
        const auto space = space_at(tx, key);
        if (!space) return space.problem();
        if (space->state == SpaceState::closed) return Problem::conflict("space-closed");
        const auto consumer = member_by_id(tx, given.consumer);
        if (!consumer || consumer->space_id != space->id || consumer->state != MemberState::active || !speaks_for(cx, *consumer))
            return Problem::invalid({{"/consumer", "unknown-member"}});
        Negotiation negotiation;
        negotiation.id = crypto::new_id<Negotiation>(cx.now());
        negotiation.space_id = space->id;
        negotiation.consumer_id = consumer->id;
        negotiation.consumer_pid = urn_of(negotiation.id);
        negotiation.state = NegotiationState::requested;
        negotiation.offered_by = Party::consumer;
        negotiation.created_at = negotiation.changed_at = cx.now();
        std::optional<Member> provider;
        if (given.offer) {
            const auto offer = offer_by_id(tx, *given.offer);
            const auto entry = offer ? dataset_in_space(tx, offer->dataset_id) : std::nullopt;
            provider = entry ? member_by_id(tx, entry->provider_id) : std::nullopt;
            const bool open = provider && entry->space_id == space->id && !offer->withdrawn_at && !entry->ended_at &&
                              (!offer->for_member || *offer->for_member == consumer->id) && provider->id != consumer->id;
            if (!open) return Problem::invalid({{"/offer", "unknown-offer"}});
            negotiation.dataset_id = entry->id;
            negotiation.target = urn_of(entry->id);
            negotiation.provider_pid = urn_of(crypto::new_id<Negotiation>(cx.now()));
            negotiation.offer = to_json_text(offer_node(*offer, *provider, negotiation.target));
        } else {
            provider = given.provider ? member_by_id(tx, *given.provider) : std::nullopt;
            if (!provider || provider->space_id != space->id || provider->local() || provider->state != MemberState::active)
                return Problem::invalid({{"/provider", "unknown-member"}});
            if (!given.target || given.target->empty()) return Problem::invalid({{"/target", "required"}});
            if (!given.offer_id || given.offer_id->empty()) return Problem::invalid({{"/offer_id", "required"}});
            const auto policy = read_json(given.policy ? given.policy->value : "");
            if (!policy || policy->type != Node::Type::object || !read_terms(*policy))
                return Problem::invalid({{"/policy", "odrl-not-understood"}});
            negotiation.target = given.target->value;
            negotiation.callback = provider->callback.value;
            Node offer{.type = Node::Type::object};
            put_text(offer, "@id", given.offer_id->value);
            put_terms(offer, *read_terms(*policy));
            negotiation.offer = to_json_text(offer_in(to_json_text(offer), negotiation));
        }
        negotiation.provider_id = provider->id;
        Node body = message_node(type_of(MessageKind::contract_request), "", negotiation.consumer_pid);
        body.member("offer") = offer_in(negotiation.offer, negotiation);
        put_text(body, "callbackAddress", connector_of(cx));
        const auto message = read_message(to_json_text(body), MessageKind::contract_request);
        if (!message) return Problem::invalid({{"/policy", "odrl-not-understood"}});
        const Spaces& spaces = spaces_of(cx);
        if (provider->local()) {
            insert_negotiation(tx, negotiation);
            spaces.record(tx, MessageAbout::negotiation, negotiation.id, space->id, MessageDirection::inside,
                          {*message, Party::consumer, cx.caller().subject, ""}, cx.now());
        } else {
            negotiation.message_id = spaces.queue(tx, MessageAbout::negotiation, negotiation.id, space->id, *message, Party::consumer,
                                                  cx.caller().subject, cx.now());
            insert_negotiation(tx, negotiation);
        }
        audit(tx, cx.now(), cx.caller().subject, "space-negotiation.request", urn_of(negotiation.id), "");
        return moved(cx, *space, negotiation, 201);
    });
}

// A request or an offer in other words.
template <NegotiationStep Step, Party By>
Task<Result<Answered<NegotiationMoved>>> propose(Context& cx, SpaceKey key, Uuid id, NewTerms given) {
    const auto terms = terms_of(cx, given);
    if (!terms) co_return terms.problem();
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<NegotiationMoved>> {
        auto one = seen(cx, tx, key, id);
        if (!one) return one.problem();
        if (!speaks_for(cx, one->sides.of(By))) return Problem::forbidden();
        const auto before = read_json(one->negotiation.offer);
        Node offer{.type = Node::Type::object};
        put_text(offer, "@id",
                 Step == NegotiationStep::offer || !before ? urn_of(crypto::new_id<Offer>(cx.now())) : before->find("@id")->text);
        put_text(offer, "@type", "Offer");
        put_text(offer, "assigner", one->sides.provider.participant_id.value);
        put_text(offer, "target", one->negotiation.target);
        put_terms(offer, *terms);
        Node body = message_node(type_of(kind_of(Step)), one->negotiation.provider_pid, one->negotiation.consumer_pid);
        body.member("offer") = std::move(offer);
        if (auto done = spaces_of(cx).say(tx, one->negotiation, one->sides, By, body, cx.caller().subject, cx.now()); !done)
            return done.problem();
        return moved(cx, one->space, one->negotiation);
    });
}

// Only who may bind the organisation signs, in its name or by its mandate, within what the mandate covers.
Done sign(Context& cx, Transaction& tx, const Member& member, const Uuid& negotiation) {
    if (!binds(cx, member)) return Problem::forbidden("may-not-bind");
    const auto* identity = cx.app().find_service<identity::Module>();
    if (identity == nullptr) return Nothing{};
    return identity->act(tx, cx, "dataspace.sign", to_text(negotiation));
}

Node agreement_node(const Negotiation& negotiation, const Sides& sides, Instant now) {
    Node out{.type = Node::Type::object};
    put_text(out, "@id", urn_of(crypto::new_id<Agreement>(now)));
    put_text(out, "@type", "Agreement");
    put_text(out, "target", negotiation.target);
    put_text(out, "assigner", sides.provider.participant_id.value);
    put_text(out, "assignee", sides.consumer.participant_id.value);
    put_text(out, "timestamp", to_text(now));
    const auto offer = read_json(negotiation.offer);
    if (const auto terms = offer ? read_terms(*offer) : Result<Terms>(offer.problem())) put_terms(out, *terms);
    return out;
}

template <NegotiationStep Step>
Task<Result<Answered<NegotiationMoved>>> step(Context& cx, SpaceKey key, Uuid id, SpaceReason given) {
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<NegotiationMoved>> {
        auto one = seen(cx, tx, key, id);
        if (!one) return one.problem();
        Negotiation& negotiation = one->negotiation;
        Party by = Step == NegotiationStep::agree ? Party::provider : Party::consumer;
        if (Step == NegotiationStep::terminate)
            by = mover(cx, *one, Step).value_or(speaks_for(cx, one->sides.provider) ? Party::provider : Party::consumer);
        const Member& member = one->sides.of(by);
        if (Step == NegotiationStep::agree || Step == NegotiationStep::verify) {
            if (auto signed_by = sign(cx, tx, member, negotiation.id); !signed_by) return signed_by.problem();
        } else if (!speaks_for(cx, member)) {
            return Problem::forbidden();
        }
        Node body = message_node(type_of(kind_of(Step)), negotiation.provider_pid, negotiation.consumer_pid);
        if (Step == NegotiationStep::accept) put_text(body, "eventType", "ACCEPTED");
        if (Step == NegotiationStep::agree) body.member("agreement") = agreement_node(negotiation, one->sides, cx.now());
        if (Step == NegotiationStep::terminate) {
            const std::string reason = given.reason ? given.reason->value : "";
            put_reasons(body, "terminated", reason.empty() ? std::vector<std::string>{} : std::vector{reason});
        }
        if (auto done = spaces_of(cx).say(tx, negotiation, one->sides, by, body, cx.caller().subject, cx.now()); !done)
            return done.problem();
        return moved(cx, one->space, negotiation);
    });
}

// --- the catalogue of an outside member, asked for now ---

Result<outbound::CallAnswer> ask_catalogue(Context& cx, const Spaces& spaces, const Member& provider, const std::string& participant) {
    std::string address = provider.callback.value;
    while (address.ends_with('/')) address.pop_back();
    outbound::Call call;
    call.method = "POST";
    call.href = address + "/catalog/request";
    call.body = to_json_text(message_node(type_of(MessageKind::catalog_request)));
    call.user_agent = "Skylantern data space connector";
    call.headers = {
        "Authorization: Bearer " + spaces.token_for(cx.tenant(), participant, address, "POST /catalog/request", call.body, cx.now()),
        "Content-Type: application/json", "Accept: application/json"};
    call.private_network = cx.app().configuration().private_exchange;
    call.most_of_an_answer = std::size_t{1} << 20;
    return outbound::call(call);
}

std::string text_in(const Node& object, const char* name) {
    const Node* found = object.find(name);
    return found != nullptr && found->type == Node::Type::text ? found->text.substr(0, 1'000) : std::string{};
}

Task<Result<RemoteCatalogue>> remote_catalogue(Context& cx, SpaceKey key, Uuid id) {
    struct Asked {
        Space space;
        Member provider;
        std::vector<Member> own;
    };
    auto asked = co_await cx.read([&](Reader& reader) -> Result<Asked> {
        auto space = space_at(reader, key);
        if (!space) return space.problem();
        auto provider = member_by_id(reader, id);
        if (!provider || provider->space_id != space->id || provider->local()) return Problem::not_found("member");
        std::vector<Member> own;
        for (Member& member : members_of(reader, space->id))
            if (member.state == MemberState::active && speaks_for(cx, member)) own.push_back(std::move(member));
        if (own.empty()) return Problem::not_found("member");
        return Asked{std::move(*space), std::move(*provider), std::move(own)};
    });
    if (!asked) co_return asked.problem();
    const Spaces& spaces = spaces_of(cx);
    auto answer = co_await cx.blocking([&] { return ask_catalogue(cx, spaces, asked->provider, asked->own[0].participant_id.value); });
    if (!answer) co_return answer.problem();
    const auto body = read_json(answer->body);
    if (answer->status != 200 || !body || body->type != Node::Type::object || text_in(*body, "@type") != "Catalog")
        co_return Problem{502, "member-answers-otherwise", {{"status", std::to_string(answer->status)}}};
    RemoteCatalogue out;
    out.title = asked->provider.name.value;
    out.parent_title = asked->space.title.in(cx.language());
    out.parent_href.value = cx.href(path_of(asked->space));
    out.request_href.value = cx.href(path_of(asked->space)) + "/negotiations";
    out.provider = id;
    for (const Member& member : asked->own) out.consumers.push_back({{to_text(member.id)}, member.name.value});
    if (const Node* datasets = body->find("dataset"))
        for (const Node& dataset : datasets->items)
            if (const Node* offers = dataset.find("hasPolicy"))
                for (const Node& offer : offers->items) {
                    if (out.offers.size() >= static_cast<std::size_t>(most_listed)) break;
                    out.offers.push_back({{text_in(dataset, "@id")},
                                          {text_in(offer, "@id")},
                                          text_in(dataset, "title"),
                                          text_in(dataset, "description"),
                                          view_of(cx, offer),
                                          to_json_text(offer),
                                          static_cast<bool>(read_terms(offer))});
                }
    co_return out;
}

}  // namespace

void install_negotiations(App& app) {
    const std::string space = "/spaces/{space}", all = space + "/negotiations", one = all + "/{negotiation}";
    app.get(space + "/members/{member}/catalogue", remote_catalogue)
        .page("opendata/space_catalogue")
        .rated(RateClass::page)
        .needs(Assurance::account)
        .named("spaces.members.catalogue");
    app.post(all, begin).form(space).needs(Assurance::account).named("spaces.negotiations.request");
    app.get(one, show)
        .page("opendata/space_negotiation")
        .rated(RateClass::page)
        .needs(Assurance::account)
        .named("spaces.negotiations.show");
    const auto move = [&](const char* path, const char* name, auto handler, Assurance least, const std::string& form) {
        app.post(one + "/" + path, handler).form(form).needs(least).named(name);
    };
    app.post(one + "/request", propose<NegotiationStep::request, Party::consumer>)
        .form(one + "/request/new")
        .needs(Assurance::account)
        .named("spaces.negotiations.counter");
    move("offer", "spaces.negotiations.offer", propose<NegotiationStep::offer, Party::provider>, Assurance::account, one + "/offer/new");
    move("accept", "spaces.negotiations.accept", step<NegotiationStep::accept>, Assurance::account, one);
    move("agree", "spaces.negotiations.agree", step<NegotiationStep::agree>, Assurance::person, one);
    move("verify", "spaces.negotiations.verify", step<NegotiationStep::verify>, Assurance::person, one);
    move("terminate", "spaces.negotiations.terminate", step<NegotiationStep::terminate>, Assurance::account, one);
}

}  // namespace skl::opendata::spaces
