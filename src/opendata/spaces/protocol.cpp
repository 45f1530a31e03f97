// The connector: the HTTPS binding of the Dataspace Protocol 2025-1, provider and consumer at one address. Who may not know a negotiation
// or a transfer is told 404, as the binding asks; what does not fit is 400 with the protocol's own errors.
#include "kernel/crypto/digest.h"
#include "kernel/crypto/random.h"
#include "opendata/spaces/catalogue.h"

namespace skl::opendata::spaces {
namespace {

using Pid = Text<1, 300>;
constexpr std::size_t datasets_a_page = 100;
const std::string base = connector_path;

Reply json(const Node& node, int status = 200) {
    Reply out = Reply::text(to_json_text(node), "application/json");
    out.status = status;
    return out;
}

std::string act_of(const Context& cx) {
    return cx.request().method + " " + cx.request().path.substr(std::min(cx.request().path.size(), base.size()));
}

std::vector<std::string> reasons_of(const Problem& problem) {
    std::vector<std::string> out;
    for (const FieldError& error : problem.errors) out.push_back((error.pointer.empty() ? "/" : error.pointer) + ": " + error.code);
    const auto from = problem.params.find("from"), allowed = problem.params.find("allowed");
    if (from != problem.params.end()) out.push_back("state: " + from->second);
    if (allowed != problem.params.end()) out.push_back("allowed: " + allowed->second);
    if (out.empty()) out.push_back(problem.code);
    return out;
}

Reply refused(const char* type, const Problem& problem, const std::string& provider_pid, const std::string& consumer_pid) {
    const bool hidden = problem.status == 401 || problem.status == 403 || problem.status == 404;
    const bool ours = problem.status == 409 || problem.status == 422;
    // Overtaken by another message at the same moment: to be sent again.
    const int status = hidden ? 404 : ours ? 400 : problem.status == 412 ? 503 : problem.status;
    Node out = message_node(type);
    for (const auto& [name, pid] : {std::pair<const char*, const std::string&>{"providerPid", provider_pid}, {"consumerPid", consumer_pid}})
        out.member(name) = {.type = Node::Type::text, .text = pid};
    put_reasons(out, hidden ? "not-found" : problem.code, hidden ? std::vector<std::string>{"not-found"} : reasons_of(problem));
    return json(out, status);
}

Reply negotiation_refused(const Problem& problem, const Message* message = nullptr) {
    return refused("ContractNegotiationError", problem, message ? message->provider_pid : "", message ? message->consumer_pid : "");
}
Reply transfer_refused(const Problem& problem, const Message* message = nullptr) {
    return refused("TransferError", problem, message ? message->provider_pid : "", message ? message->consumer_pid : "");
}

Node process_node(const char* type, const std::string& provider_pid, const std::string& consumer_pid, const std::string& state) {
    Node out = message_node(type);
    for (const auto& [name, pid] : {std::pair<const char*, const std::string&>{"providerPid", provider_pid}, {"consumerPid", consumer_pid}})
        out.member(name) = {.type = Node::Type::text, .text = pid};
    put_text(out, "state", state);
    return out;
}
Node node_of(const Negotiation& one) {
    return process_node("ContractNegotiation", one.provider_pid, one.consumer_pid, protocol_name(one.state));
}
Node node_of(const Transfer& one) { return process_node("TransferProcess", one.provider_pid, one.consumer_pid, protocol_name(one.state)); }

std::optional<Uuid> id_in(std::string_view urn) {
    constexpr std::string_view prefix = "urn:uuid:";
    Uuid out;
    if (!urn.starts_with(prefix) || !parse(urn.substr(prefix.size()), out)) return {};
    return out;
}

std::string proof_of(const Context& cx) {
    std::string_view header = cx.request().header("authorization");
    if (header.starts_with("Bearer ")) header.remove_prefix(7);
    return std::string(header);
}

// In a commit of its own: the token of a message that is refused is used up too, and cannot be shown again when it would fit.
Task<Result<std::string>> sender(Context& cx) {
    co_return co_await cx.write([&](Transaction& tx) { return spaces_of(cx).participant_once(cx, tx, act_of(cx)); });
}

bool is_active(Reader& reader, const Uuid& space) {
    const auto found = find_space(reader, to_text(space));
    return found && found->state == SpaceState::active;
}

// Messages go to the member's own connector, or below it: nobody is made to call elsewhere.
bool understood(const Member& member, std::string_view callback) {
    std::string_view own = member.callback.value;
    while (own.ends_with('/')) own.remove_suffix(1);
    return !own.empty() && callback.starts_with(own) && (callback.size() == own.size() || callback[own.size()] == '/');
}

// --- versions and catalogue ---

Task<Result<Reply>> versions(Context& cx) {
    Node version{.type = Node::Type::object}, out{.type = Node::Type::object}, list{.type = Node::Type::list};
    put_text(version, "version", protocol_version);
    put_text(version, "path", base);
    put_text(version, "binding", "HTTPS");
    put_text(version, "serviceId", connector_of(cx));
    list.items.push_back(std::move(version));
    out.member("protocolVersions") = std::move(list);
    co_return json(out);
}

Reply catalogue_refused(const Problem& problem) {
    Node out = message_node("CatalogError");
    put_reasons(out, problem.code, reasons_of(problem));
    return json(out, problem.status == 422 ? 400 : problem.status);
}

// What a participant sees over all its spaces; without a token what everybody sees.
std::vector<Shelved> seen_shelf(Reader& reader, const std::string& participant) {
    std::vector<Shelved> out;
    const auto add = [&](const Space& space, const Member* member) {
        for (Shelved& one : shelf_of(reader, space, member, false))
            if (!one.offers.empty() && one.provider.local() && one.provider.state == MemberState::active) out.push_back(std::move(one));
    };
    if (participant.empty()) {
        for (const Space& space : list_spaces(reader))
            if (space.state == SpaceState::active) add(space, nullptr);
    } else {
        for (const Member& member : members_named(reader, participant))
            if (const auto space = find_space(reader, to_text(member.space_id));
                space && space->state == SpaceState::active && !member.local())
                add(*space, &member);
    }
    return out;
}

Result<std::string> catalogue_reader(Context& cx, Reader& reader) {
    if (cx.request().header("authorization").empty()) return std::string{};
    return spaces_of(cx).participant(cx, reader, act_of(cx));
}

std::size_t page_of(const Context& cx) {
    constexpr std::string_view name = "page=";
    const std::string& query = cx.request().query;
    std::size_t out = 0;
    if (query.starts_with(name) && query.size() < 12)
        for (const char c : query.substr(name.size())) out = c >= '0' && c <= '9' ? out * 10 + static_cast<std::size_t>(c - '0') : 0;
    return std::max<std::size_t>(out, 1);
}

Task<Result<Reply>> catalogue(Context& cx) {
    const auto asked = read_message(cx.request().body, MessageKind::catalog_request);
    if (!asked) co_return catalogue_refused(asked.problem());
    if (const Node* filter = asked->body.find("filter"); filter != nullptr && !filter->items.empty())
        co_return catalogue_refused(Problem::bad_request("filter-not-supported"));
    auto found = co_await cx.read([&](Reader& reader) -> Result<std::vector<Shelved>> {
        const auto who = catalogue_reader(cx, reader);
        if (!who) return who.problem();
        return seen_shelf(reader, *who);
    });
    if (!found) co_return catalogue_refused(found.problem());
    const std::size_t page = page_of(cx), first = std::min((page - 1) * datasets_a_page, found->size());
    const std::size_t last = std::min(first + datasets_a_page, found->size());
    const std::string connector = connector_of(cx);
    std::vector<Shelved> shown(std::make_move_iterator(found->begin() + static_cast<std::ptrdiff_t>(first)),
                               std::make_move_iterator(found->begin() + static_cast<std::ptrdiff_t>(last)));
    Reply out = json(catalogue_node(shown, connector, cx.language()));
    const auto link = [&](std::size_t to, const char* rel) {
        out.headers.emplace_back("Link", fmt::format("<{}/catalog/request?page={}>; rel=\"{}\"", connector, to, rel));
    };
    if (page > 1) link(page - 1, "previous");
    if (last < found->size()) link(page + 1, "next");
    co_return out;
}

Task<Result<Reply>> dataset(Context& cx, Pid id) {
    auto found = co_await cx.read([&](Reader& reader) -> Result<Shelved> {
        const auto who = catalogue_reader(cx, reader);
        if (!who) return who.problem();
        for (Shelved& one : seen_shelf(reader, *who))
            if (urn_of(one.entry.id) == id.value) return std::move(one);
        return Problem::not_found("dataset");
    });
    if (!found) co_return catalogue_refused(found.problem());
    Node out = message_node("Dataset");
    for (auto& member : dataset_node(*found, connector_of(cx), cx.language()).members) out.member(member.key) = std::move(member.node);
    co_return json(out);
}

// --- negotiations ---

Result<Negotiation> begin_by_consumer(Context& cx, Transaction& tx, const Message& message, const std::string& participant) {
    const Node* target = message.offer()->find("target");
    if (target == nullptr) return Problem{400, "bad-message", {}, {{"/offer/target", "required"}}};
    if (message.callback.empty() || !message.provider_pid.empty())
        return Problem{400, "bad-message", {}, {{"/callbackAddress", "required"}}};
    const auto offer_id = id_in(message.offer()->find("@id")->text);
    const auto offer = offer_id ? offer_by_id(tx, *offer_id) : std::nullopt;
    const auto entry = offer ? dataset_in_space(tx, offer->dataset_id) : std::nullopt;
    const auto provider = entry ? member_by_id(tx, entry->provider_id) : std::nullopt;
    if (!provider || provider->state != MemberState::active || !is_active(tx, entry->space_id) || offer->withdrawn_at || entry->ended_at ||
        urn_of(entry->id) != target->text)
        return Problem{400, "bad-message", {}, {{"/offer/@id", "unknown-offer"}}};
    std::optional<Member> consumer;
    for (const Member& member : members_named(tx, participant))
        if (!member.local() && member.space_id == entry->space_id) consumer = member;
    if (!consumer || (offer->for_member && *offer->for_member != consumer->id))
        return Problem{400, "bad-message", {}, {{"/offer/@id", "unknown-offer"}}};
    if (!understood(*consumer, message.callback)) return Problem{400, "bad-message", {}, {{"/callbackAddress", "not-registered"}}};
    if (auto terms = read_terms(*message.offer()); !terms) return terms.problem();
    if (const auto known = negotiation_of_consumer(tx, consumer->id, message.consumer_pid)) {
        const auto first = messages_about(tx, known->id);
        if (!first.empty() && first[0].body_sha256 == crypto::sha256_hex(to_json_text(message.body))) return *known;
        return Problem{400, "bad-message", {}, {{"/consumerPid", "taken"}}};
    }
    Negotiation out;
    out.id = crypto::new_id<Negotiation>(cx.now());
    out.space_id = entry->space_id;
    out.provider_id = entry->provider_id;
    out.consumer_id = consumer->id;
    out.provider_pid = urn_of(out.id);
    out.consumer_pid = message.consumer_pid;
    out.state = NegotiationState::requested;
    out.target = target->text;
    out.dataset_id = entry->id;
    out.offer = to_json_text(*message.offer());
    out.offered_by = Party::consumer;
    out.callback = message.callback;
    out.created_at = out.changed_at = cx.now();
    insert_negotiation(tx, out);
    spaces_of(cx).record(tx, MessageAbout::negotiation, out.id, out.space_id, MessageDirection::in,
                         {message, Party::consumer, participant, proof_of(cx)}, cx.now());
    return out;
}

Result<Negotiation> begin_by_provider(Context& cx, Transaction& tx, const Message& message, const std::string& participant) {
    if (message.callback.empty() || !message.consumer_pid.empty())
        return Problem{400, "bad-message", {}, {{"/callbackAddress", "required"}}};
    const Node* assignee = message.offer()->find("assignee");
    std::vector<std::pair<Member, Member>> between;  // provider and one of us
    for (const Member& provider : members_named(tx, participant)) {
        if (provider.local() || !is_active(tx, provider.space_id)) continue;
        for (const Member& member : members_of(tx, provider.space_id))
            if (member.local() && member.state == MemberState::active &&
                (assignee == nullptr || assignee->text == member.participant_id.value))
                between.emplace_back(provider, member);
    }
    if (between.size() != 1) return Problem{400, "bad-message", {}, {{"/offer/assignee", "unknown-party"}}};
    const auto& [provider, consumer] = between[0];
    if (!understood(provider, message.callback)) return Problem{400, "bad-message", {}, {{"/callbackAddress", "not-registered"}}};
    if (auto terms = read_terms(*message.offer()); !terms) return terms.problem();
    if (const auto known = negotiation_of_provider(tx, provider.id, message.provider_pid)) {
        const auto first = messages_about(tx, known->id);
        if (!first.empty() && first[0].body_sha256 == crypto::sha256_hex(to_json_text(message.body))) return *known;
        return Problem{400, "bad-message", {}, {{"/providerPid", "taken"}}};
    }
    Negotiation out;
    out.id = crypto::new_id<Negotiation>(cx.now());
    out.space_id = provider.space_id;
    out.provider_id = provider.id;
    out.consumer_id = consumer.id;
    out.provider_pid = message.provider_pid;
    out.consumer_pid = urn_of(out.id);
    out.state = NegotiationState::offered;
    out.target = message.offer()->find("target")->text;
    out.offer = to_json_text(*message.offer());
    out.offered_by = Party::provider;
    out.callback = message.callback;
    out.created_at = out.changed_at = cx.now();
    insert_negotiation(tx, out);
    spaces_of(cx).record(tx, MessageAbout::negotiation, out.id, out.space_id, MessageDirection::in,
                         {message, Party::provider, participant, proof_of(cx)}, cx.now());
    return out;
}

template <MessageKind Kind, auto Begin>
Task<Result<Reply>> begin_negotiation(Context& cx) {
    const auto message = read_message(cx.request().body, Kind);
    if (!message) co_return negotiation_refused(message.problem());
    const auto who = co_await sender(cx);
    if (!who) co_return negotiation_refused(who.problem(), &*message);
    auto made = co_await cx.write([&](Transaction& tx) { return Begin(cx, tx, *message, *who); });
    if (!made) co_return negotiation_refused(made.problem(), &*message);
    co_return json(node_of(*made), 201);
}

// By our own pid, for the other party alone.
struct HeardNegotiation {
    Negotiation negotiation;
    Sides sides;
    Party by;  // the other
};
Result<HeardNegotiation> heard_negotiation(const Spaces& spaces, Reader& reader, const std::string& pid, const std::string& participant) {
    const auto id = id_in(pid);
    auto found = id ? negotiation_by_id(reader, *id) : std::nullopt;
    auto sides = found ? spaces.sides(reader, found->provider_id, found->consumer_id) : std::nullopt;
    if (!sides || sides->provider.local() == sides->consumer.local()) return Problem::not_found("negotiation");
    const Party by = sides->provider.local() ? Party::consumer : Party::provider;
    const Member& member = sides->of(by);
    if (member.participant_id.value != participant || member.state != MemberState::active) return Problem::not_found("negotiation");
    return HeardNegotiation{std::move(*found), std::move(*sides), by};
}

// The same message again is an acknowledgement that was lost on its way.
bool is_repeated(Reader& reader, const Uuid& about, Party by, const Message& message) {
    const auto last = last_applied(reader, about);
    return last && last->direction == MessageDirection::in && last->party == by &&
           last->body_sha256 == crypto::sha256_hex(to_json_text(message.body));
}

// The pids of a message are those of what it is about; the other's is learnt where its first answer is still on its way.
Done check_pids(const Message& message, std::string& provider_pid, std::string& consumer_pid, Party by) {
    std::string& theirs = by == Party::provider ? provider_pid : consumer_pid;
    const std::string& said = by == Party::provider ? message.provider_pid : message.consumer_pid;
    if (theirs.empty()) theirs = said;
    if (message.provider_pid != provider_pid) return Problem{400, "bad-message", {}, {{"/providerPid", "another-pid"}}};
    if (message.consumer_pid != consumer_pid) return Problem{400, "bad-message", {}, {{"/consumerPid", "another-pid"}}};
    return Nothing{};
}

template <MessageKind Kind>
Task<Result<Reply>> hear_negotiation(Context& cx, Pid pid) {
    const auto message = read_message(cx.request().body, Kind);
    const Spaces& spaces = spaces_of(cx);
    const auto who = co_await sender(cx);
    if (!who) co_return negotiation_refused(who.problem());
    auto done = co_await cx.write([&](Transaction& tx) -> Result<Negotiation> {
        auto heard = heard_negotiation(spaces, tx, pid.value, *who);
        if (!heard) return heard.problem();
        if (!message) return message.problem();
        Negotiation& negotiation = heard->negotiation;
        if (auto fits = check_pids(*message, negotiation.provider_pid, negotiation.consumer_pid, heard->by); !fits) return fits.problem();
        if (is_repeated(tx, negotiation.id, heard->by, *message)) return negotiation;
        const Said said{*message, heard->by, *who, proof_of(cx)};
        if (auto caught = spaces.catch_up(tx, negotiation, heard->sides, *message, heard->by, cx.now()); !caught) return caught.problem();
        if (auto taken = spaces.take(tx, negotiation, heard->sides, said, cx.now()); !taken) return taken.problem();
        spaces.record(tx, MessageAbout::negotiation, negotiation.id, negotiation.space_id, MessageDirection::in, said, cx.now());
        if (auto followed = spaces.follow_up(tx, negotiation, heard->sides, cx.now()); !followed) return followed.problem();
        return negotiation;
    });
    if (!done) co_return negotiation_refused(done.problem(), message ? &*message : nullptr);
    co_return json(node_of(*done));
}

Task<Result<Reply>> show_negotiation(Context& cx, Pid pid) {
    auto found = co_await cx.read([&](Reader& reader) -> Result<Negotiation> {
        const auto who = spaces_of(cx).participant(cx, reader, act_of(cx));
        if (!who) return who.problem();
        auto heard = heard_negotiation(spaces_of(cx), reader, pid.value, *who);
        if (!heard) return heard.problem();
        return std::move(heard->negotiation);
    });
    if (!found) co_return negotiation_refused(found.problem());
    co_return json(node_of(*found));
}

// --- transfers ---

Result<Transfer> begin(Context& cx, Transaction& tx, const Message& message, const std::string& participant) {
    const Spaces& spaces = spaces_of(cx);
    const auto agreement = agreement_by_urn(tx, message.agreement_id);
    const auto sides = agreement ? spaces.sides(tx, agreement->provider_id, agreement->consumer_id) : std::nullopt;
    if (!sides || !sides->provider.local() || sides->consumer.local() || sides->consumer.participant_id.value != participant ||
        sides->consumer.state != MemberState::active)
        return Problem{400, "bad-message", {}, {{"/agreementId", "unknown-agreement"}}};
    if (message.format != pull_format) return Problem{400, "bad-message", {}, {{"/format", "unknown-format"}}};
    if (message.has_address) return Problem{400, "bad-message", {}, {{"/dataAddress", "pull-only"}}};
    if (!understood(sides->consumer, message.callback)) return Problem{400, "bad-message", {}, {{"/callbackAddress", "not-registered"}}};
    if (auto known = transfer_of_consumer(tx, sides->consumer.id, message.consumer_pid)) {
        if (known->agreement_id == agreement->id) return std::move(*known);
        return Problem{400, "bad-message", {}, {{"/consumerPid", "taken"}}};
    }
    const auto body = read_json(agreement->body);
    const auto terms = body ? read_terms(*body) : Result<Terms>(body.problem());
    const bool over = agreement->ended_at || !agreement->finalized_at || !terms || (terms->until && *terms->until < cx.now());
    if (over) return Problem::bad_request("agreement-expired");
    Transfer out;
    out.id = crypto::new_id<Transfer>(cx.now());
    out.space_id = agreement->space_id;
    out.agreement_id = agreement->id;
    out.provider_id = agreement->provider_id;
    out.consumer_id = agreement->consumer_id;
    out.provider_pid = urn_of(out.id);
    out.consumer_pid = message.consumer_pid;
    out.callback = message.callback;
    out.created_at = out.changed_at = cx.now();
    insert_transfer(tx, out);
    spaces.record(tx, MessageAbout::transfer, out.id, out.space_id, MessageDirection::in,
                  {message, Party::consumer, participant, proof_of(cx)}, cx.now());
    Transfer answered = out;
    if (auto followed = spaces.follow_up(tx, out, *sides, connector_of(cx), cx.now()); !followed) return followed.problem();
    return answered;
}

Task<Result<Reply>> begin_transfer(Context& cx) {
    const auto message = read_message(cx.request().body, MessageKind::transfer_request);
    if (!message) co_return transfer_refused(message.problem());
    const auto who = co_await sender(cx);
    if (!who) co_return transfer_refused(who.problem(), &*message);
    auto made = co_await cx.write([&](Transaction& tx) { return begin(cx, tx, *message, *who); });
    if (!made) co_return transfer_refused(made.problem(), &*message);
    co_return json(node_of(*made), 201);
}

struct HeardTransfer {
    Transfer transfer;
    Party by;
};
Result<HeardTransfer> heard_transfer(const Spaces& spaces, Reader& reader, const std::string& pid, const std::string& participant) {
    const auto id = id_in(pid);
    auto found = id ? transfer_by_id(reader, *id) : std::nullopt;
    const auto sides = found ? spaces.sides(reader, found->provider_id, found->consumer_id) : std::nullopt;
    if (!sides || sides->provider.local() == sides->consumer.local()) return Problem::not_found("transfer");
    const Party by = sides->provider.local() ? Party::consumer : Party::provider;
    const Member& member = sides->of(by);
    if (member.participant_id.value != participant || member.state != MemberState::active) return Problem::not_found("transfer");
    return HeardTransfer{std::move(*found), by};
}

template <MessageKind Kind>
Task<Result<Reply>> hear_transfer(Context& cx, Pid pid) {
    const auto message = read_message(cx.request().body, Kind);
    const Spaces& spaces = spaces_of(cx);
    const auto who = co_await sender(cx);
    if (!who) co_return transfer_refused(who.problem());
    auto done = co_await cx.write([&](Transaction& tx) -> Result<Transfer> {
        auto heard = heard_transfer(spaces, tx, pid.value, *who);
        if (!heard) return heard.problem();
        if (!message) return message.problem();
        Transfer& transfer = heard->transfer;
        if (auto fits = check_pids(*message, transfer.provider_pid, transfer.consumer_pid, heard->by); !fits) return fits.problem();
        if (is_repeated(tx, transfer.id, heard->by, *message)) return transfer;
        // Whoever reads here has its token from this side: another one in a consumer's start would change nothing but confuse.
        if (Kind == MessageKind::transfer_start && heard->by == Party::consumer && message->has_address)
            return Problem{400, "bad-message", {}, {{"/dataAddress", "pull-only"}}};
        const Said said{*message, heard->by, *who, proof_of(cx)};
        if (auto caught = spaces.catch_up(tx, transfer, *message, heard->by, cx.now()); !caught) return caught.problem();
        if (auto taken = spaces.take(tx, tx.tenant(), transfer, said, cx.now()); !taken) return taken.problem();
        Message kept = *message;  // the token lies sealed in the transfer, and nowhere else
        if (kept.has_address && !kept.authorization.empty()) put_address(kept.body, kept.endpoint, "withheld");
        spaces.record(tx, MessageAbout::transfer, transfer.id, transfer.space_id, MessageDirection::in,
                      {kept, heard->by, *who, proof_of(cx), crypto::sha256_hex(to_json_text(message->body))}, cx.now());
        return transfer;
    });
    if (!done) co_return transfer_refused(done.problem(), message ? &*message : nullptr);
    co_return json(node_of(*done));
}

Task<Result<Reply>> show_transfer(Context& cx, Pid pid) {
    auto found = co_await cx.read([&](Reader& reader) -> Result<Transfer> {
        const auto who = spaces_of(cx).participant(cx, reader, act_of(cx));
        if (!who) return who.problem();
        auto heard = heard_transfer(spaces_of(cx), reader, pid.value, *who);
        if (!heard) return heard.problem();
        return std::move(heard->transfer);
    });
    if (!found) co_return transfer_refused(found.problem());
    co_return json(node_of(*found));
}

}  // namespace

void install_protocol(App& app) {
    app.get("/.well-known/dspace-version", versions).for_programs().with_dotted_names().unlisted();
    const auto post = [&](const std::string& path, auto handler) {
        app.post(base + path, handler).takes_raw().for_programs().with_dotted_names().unlisted().body_up_to(longest_message);
    };
    const auto get = [&](const std::string& path, auto handler) {
        app.get(base + path, handler).for_programs().with_dotted_names().unlisted();
    };
    post("/catalog/request", catalogue);
    get("/catalog/datasets/{id}", dataset);
    get("/negotiations/{pid}", show_negotiation);
    post("/negotiations/request", begin_negotiation<MessageKind::contract_request, begin_by_consumer>);
    post("/negotiations/offers", begin_negotiation<MessageKind::contract_offer, begin_by_provider>);
    post("/negotiations/{pid}/request", hear_negotiation<MessageKind::contract_request>);
    post("/negotiations/{pid}/offers", hear_negotiation<MessageKind::contract_offer>);
    post("/negotiations/{pid}/events", hear_negotiation<MessageKind::contract_event>);
    post("/negotiations/{pid}/agreement", hear_negotiation<MessageKind::contract_agreement>);
    post("/negotiations/{pid}/agreement/verification", hear_negotiation<MessageKind::contract_verification>);
    post("/negotiations/{pid}/termination", hear_negotiation<MessageKind::contract_termination>);
    get("/transfers/{pid}", show_transfer);
    post("/transfers/request", begin_transfer);
    post("/transfers/{pid}/start", hear_transfer<MessageKind::transfer_start>);
    post("/transfers/{pid}/suspension", hear_transfer<MessageKind::transfer_suspension>);
    post("/transfers/{pid}/completion", hear_transfer<MessageKind::transfer_completion>);
    post("/transfers/{pid}/termination", hear_transfer<MessageKind::transfer_termination>);
}

}  // namespace skl::opendata::spaces
