// What is said becomes what is so: negotiations and transfers move by the tables of engine/spaces/states.h, once both sides know of it.
#include <stdexcept>

#include "kernel/crypto/digest.h"
#include "kernel/crypto/random.h"
#include "kernel/describe/canonical.h"
#include "kernel/describe/transition.h"
#include "kernel/describe/write.h"
#include "opendata/spaces/spaces.h"
#include "opendata/store.h"

namespace skl::opendata::spaces {
namespace {

Problem does_not_fit(std::string pointer, std::string code) { return {400, "bad-message", {}, {{std::move(pointer), std::move(code)}}}; }

std::string text_of(const Node& object, std::string_view name) {
    const Node* found = object.find(name);
    return found == nullptr ? std::string{} : found->text;
}

Result<Terms> terms_in(const Node& policy, const std::string& at) {
    auto terms = read_terms(policy);
    if (terms) return terms;
    Problem out{400, "bad-message"};
    for (FieldError& error : terms.problem().errors) {
        error.pointer = at + error.pointer;
        out.errors.push_back(std::move(error));
    }
    return out;
}

// The offer of a message, about the dataset of the negotiation.
Result<std::string> offer_in(const Negotiation& negotiation, const Message& message) {
    const Node& offer = *message.offer();
    if (text_of(offer, "target") != negotiation.target) return does_not_fit("/offer/target", "another-target");
    if (auto terms = terms_in(offer, "/offer"); !terms) return terms.problem();
    return to_json_text(offer);
}

// An agreement is what was offered last, between these two, about this dataset.
Result<Agreement> agreement_in(Negotiation& negotiation, const Sides& sides, const Said& said, Instant now) {
    const Node& body = *said.message.agreement();
    Agreement out;
    out.urn = text_of(body, "@id");
    out.target = text_of(body, "target");
    if (out.urn.empty() || out.urn.size() > longest_pid) return does_not_fit("/agreement/@id", "too-long");
    if (out.target != negotiation.target) return does_not_fit("/agreement/target", "another-target");
    if (text_of(body, "assigner") != sides.provider.participant_id.value) return does_not_fit("/agreement/assigner", "another-party");
    if (text_of(body, "assignee") != sides.consumer.participant_id.value) return does_not_fit("/agreement/assignee", "another-party");
    if (text_of(body, "timestamp").empty()) return does_not_fit("/agreement/timestamp", "required");
    const auto agreed = terms_in(body, "/agreement");
    if (!agreed) return agreed.problem();
    const auto offered = read_json(negotiation.offer);
    const auto terms = offered ? read_terms(*offered) : Result<Terms>(offered.problem());
    if (!terms || !(*terms == *agreed)) return does_not_fit("/agreement", "another-offer");
    auto canonical = canonical_json(body);
    if (!canonical) return does_not_fit("/agreement", "bad-json");
    out.id = crypto::new_id<Agreement>(now);
    out.space_id = negotiation.space_id;
    out.negotiation_id = negotiation.id;
    out.provider_id = negotiation.provider_id;
    out.consumer_id = negotiation.consumer_id;
    out.dataset_id = negotiation.dataset_id;
    out.sha256 = crypto::sha256_hex(*canonical);
    out.body = std::move(*canonical);
    out.provider_signer = said.signer;
    out.provider_signed_at = out.created_at = now;
    return out;
}

std::string first_reason(const Message& message) { return message.reasons.empty() ? message.code : message.reasons[0]; }

}  // namespace

std::optional<Sides> Spaces::sides(Reader& reader, const Uuid& provider, const Uuid& consumer) const {
    auto one = member_by_id(reader, provider), two = member_by_id(reader, consumer);
    if (!one || !two) return {};
    return Sides{std::move(*one), std::move(*two)};
}

Done Spaces::leaf(Transaction& tx, Agreement& agreement, const char* state, Instant now) const {
    if (ledger_ == nullptr) return Nothing{};
    Node pub{.type = Node::Type::object};
    pub.member("sha256") = ledger::text_node(agreement.sha256);
    pub.member("state") = ledger::text_node(state);
    const ledger::Entry entry{agreement_entry, now.micros / 1'000, {}, agreement.urn, std::move(pub)};
    const auto appended = ledger_->append(tx, entry, fmt::format("{}/{}/{}", agreement_entry, to_text(agreement.id), state), now);
    if (!appended) return appended.problem();
    agreement.leaf = appended->leaf_hash;
    return Nothing{};
}

void Spaces::record(Transaction& tx, MessageAbout about, const Uuid& id, const Uuid& space, MessageDirection direction, const Said& said,
                    Instant now) const {
    SpaceMessage row;
    row.id = crypto::new_id<SpaceMessage>(now);
    row.space_id = space;
    row.about = about;
    row.about_id = id;
    row.direction = direction;
    row.party = said.by;
    row.kind = said.message.kind;
    row.body = to_json_text(said.message.body);
    row.body_sha256 = said.sha256.empty() ? crypto::sha256_hex(row.body) : said.sha256;
    row.proof = said.proof;
    row.signer = said.signer;
    row.state = MessageState::applied;
    row.created_at = now;
    row.done_at = now;
    insert_message(tx, row);
}

Uuid Spaces::queue(Transaction& tx, MessageAbout about, const Uuid& id, const Uuid& space, const Message& message, Party by,
                   const std::string& signer, Instant now) const {
    SpaceMessage row;
    row.id = crypto::new_id<SpaceMessage>(now);
    row.space_id = space;
    row.about = about;
    row.about_id = id;
    row.direction = MessageDirection::out;
    row.party = by;
    row.kind = message.kind;
    row.body = to_json_text(message.body);
    row.body_sha256 = crypto::sha256_hex(row.body);
    row.signer = signer;
    row.state = MessageState::waiting;
    row.created_at = now;
    insert_message(tx, row);
    jobs_->enqueue(tx, send_job, to_json(SendOrder{{to_text(row.id)}}), to_text(row.id));
    return row.id;
}

// The consumer's signature, or both are there: the agreement is in force and its hash in the ledger.
Done Spaces::sign(Transaction& tx, const Negotiation& negotiation, NegotiationStep step, const Said& said, Instant now) const {
    auto agreement = negotiation.agreement_id ? agreement_by_id(tx, *negotiation.agreement_id) : std::nullopt;
    if (!agreement) return Problem::conflict("no-agreement");
    if (step == NegotiationStep::verify) {
        agreement->consumer_signer = said.signer;
        agreement->consumer_signed_at = now;
    } else {
        agreement->finalized_at = now;
        if (auto done = leaf(tx, *agreement, "finalized", now); !done) return done;
    }
    update_agreement(tx, *agreement);
    return Nothing{};
}

Done Spaces::take(Transaction& tx, Negotiation& negotiation, const Sides& sides, const Said& said, Instant now) const {
    const auto step = negotiation_step(said.message);
    if (!step) return does_not_fit("/eventType", "unknown-event");
    const auto to = move_of(std::optional(negotiation.state), *step, said.by);
    if (!to) return no_transition(negotiation.state, *step, steps_of(std::optional(negotiation.state), said.by));
    std::optional<Agreement> made;
    if (*step == NegotiationStep::request || *step == NegotiationStep::offer) {
        auto offer = offer_in(negotiation, said.message);
        if (!offer) return offer.problem();
        negotiation.offer = std::move(*offer);
        negotiation.offered_by = said.by;
    } else if (*step == NegotiationStep::agree) {
        auto read = agreement_in(negotiation, sides, said, now);
        if (!read) return read.problem();
        made = std::move(*read);
        negotiation.agreement_id = made->id;
    } else if (*step == NegotiationStep::terminate) {
        negotiation.reason = first_reason(said.message);
    }
    negotiation.state = *to;
    negotiation.changed_at = now;
    // First of all: who comes second changes nothing else.
    if (!update_negotiation(tx, negotiation)) return Problem{412, "stale"};
    ++negotiation.rev;
    if (made && !insert_agreement(tx, *made)) return does_not_fit("/agreement/@id", "taken");
    if (*step == NegotiationStep::verify || *step == NegotiationStep::finalize)
        if (auto done = sign(tx, negotiation, *step, said, now); !done) return done;
    audit(tx, now, said.signer, fmt::format("space-negotiation.{}", boost::describe::enum_to_string(*step, "")), urn_of(negotiation.id),
          "");
    return Nothing{};
}

Done Spaces::take(Transaction& tx, const std::string& tenant, Transfer& transfer, const Said& said, Instant now) const {
    const auto step = transfer_step(said.message.kind);
    const auto to = move_of(std::optional(transfer.state), *step, said.by);
    if (!to) return no_transition(transfer.state, *step, steps_of(std::optional(transfer.state), said.by));
    if (*step == TransferStep::start && said.by == Party::provider && said.message.has_address) {
        transfer.endpoint = said.message.endpoint;
        transfer.sealed_token = crypto::seal(app_->seal_key(), "spaces/token/" + tenant, said.message.authorization);
        transfer.token_sha256 = crypto::sha256_hex(said.message.authorization);
    }
    if (*step == TransferStep::terminate || *step == TransferStep::suspend) transfer.reason = first_reason(said.message);
    transfer.state = *to;
    transfer.changed_at = now;
    if (!update_transfer(tx, transfer)) return Problem{412, "stale"};
    ++transfer.rev;
    audit(tx, now, said.signer, fmt::format("space-transfer.{}", boost::describe::enum_to_string(*step, "")), urn_of(transfer.id), "");
    return Nothing{};
}

namespace {

Result<Message> own_message(const Node& body, MessageKind kind) {
    auto message = read_message(to_json_text(body), kind);
    if (!message) throw std::logic_error("a message of ours is none: " + to_json_text(body));
    return message;
}

MessageKind kind_in(const Node& body) {
    const std::string type = text_of(body, "@type");
    for (int kind = 0; kind < 12; ++kind)
        if (type_of(static_cast<MessageKind>(kind)) == type) return static_cast<MessageKind>(kind);
    throw std::logic_error("a message of no kind");
}

}  // namespace

Done Spaces::say(Transaction& tx, Negotiation& negotiation, const Sides& sides, Party by, const Node& body, const std::string& signer,
                 Instant now) const {
    const auto message = own_message(body, kind_in(body));
    const auto step = negotiation_step(*message);
    if (!move_of(std::optional(negotiation.state), *step, by))
        return no_transition(negotiation.state, *step, steps_of(std::optional(negotiation.state), by));
    const Said said{*message, by, signer, ""};
    if (sides.of(other(by)).local()) {
        if (auto done = take(tx, negotiation, sides, said, now); !done) return done;
        record(tx, MessageAbout::negotiation, negotiation.id, negotiation.space_id, MessageDirection::inside, said, now);
        return follow_up(tx, negotiation, sides, now);
    }
    if (negotiation.message_id) return Problem::conflict("message-on-its-way");
    negotiation.message_id = queue(tx, MessageAbout::negotiation, negotiation.id, negotiation.space_id, *message, by, signer, now);
    if (!update_negotiation(tx, negotiation)) return Problem{412, "stale"};
    ++negotiation.rev;
    return Nothing{};
}

Done Spaces::catch_up(Transaction& tx, Negotiation& negotiation, const Sides& sides, const Message& heard, Party by, Instant now) const {
    const auto theirs = negotiation_step(heard);
    if (!negotiation.message_id || !theirs || move_of(std::optional(negotiation.state), *theirs, by)) return Nothing{};
    auto row = message_by_id(tx, *negotiation.message_id);
    const auto said = row ? read_message(row->body, row->kind) : Result<Message>(Problem::not_found("message"));
    const auto ours = said ? negotiation_step(*said) : std::nullopt;
    const auto between = ours ? move_of(std::optional(negotiation.state), *ours, row->party) : std::nullopt;
    if (!between || !move_of(between, *theirs, by)) return Nothing{};
    negotiation.message_id.reset();
    if (auto done = take(tx, negotiation, sides, {*said, row->party, row->signer, row->proof}, now); !done) return done;
    row->state = MessageState::applied;
    row->done_at = now;
    update_message(tx, *row);
    return Nothing{};
}

Done Spaces::catch_up(Transaction& tx, Transfer& transfer, const Message& heard, Party by, Instant now) const {
    const auto theirs = transfer_step(heard.kind);
    if (!transfer.message_id || !theirs || move_of(std::optional(transfer.state), *theirs, by)) return Nothing{};
    auto row = message_by_id(tx, *transfer.message_id);
    const auto said = row ? read_message(row->body, row->kind) : Result<Message>(Problem::not_found("message"));
    const auto ours = said ? transfer_step(said->kind) : std::nullopt;
    const auto between = ours ? move_of(std::optional(transfer.state), *ours, row->party) : std::nullopt;
    if (!between || !move_of(between, *theirs, by)) return Nothing{};
    transfer.message_id.reset();
    if (auto done = take(tx, tx.tenant(), transfer, {*said, row->party, row->signer, row->proof}, now); !done) return done;
    row->body = without_token(*said);
    row->state = MessageState::applied;
    row->done_at = now;
    update_message(tx, *row);
    return Nothing{};
}

Done Spaces::follow_up(Transaction& tx, Negotiation& negotiation, const Sides& sides, Instant now) const {
    if (negotiation.state != NegotiationState::verified || !sides.provider.local() || negotiation.message_id) return Nothing{};
    Node body = message_node(type_of(MessageKind::contract_event), negotiation.provider_pid, negotiation.consumer_pid);
    put_text(body, "eventType", "FINALIZED");
    return say(tx, negotiation, sides, Party::provider, body, "connector", now);
}

Done Spaces::say(Transaction& tx, Transfer& transfer, const Sides& sides, Party by, const Node& body, const std::string& signer,
                 Instant now) const {
    const auto message = own_message(body, kind_in(body));
    const auto step = transfer_step(message->kind);
    if (!move_of(std::optional(transfer.state), *step, by))
        return no_transition(transfer.state, *step, steps_of(std::optional(transfer.state), by));
    const Said said{*message, by, signer, ""};
    if (sides.of(other(by)).local()) {
        if (auto done = take(tx, tx.tenant(), transfer, said, now); !done) return done;
        record(tx, MessageAbout::transfer, transfer.id, transfer.space_id, MessageDirection::inside, said, now);
        return Nothing{};
    }
    if (transfer.message_id) return Problem::conflict("message-on-its-way");
    transfer.message_id = queue(tx, MessageAbout::transfer, transfer.id, transfer.space_id, *message, by, signer, now);
    if (!update_transfer(tx, transfer)) return Problem{412, "stale"};
    ++transfer.rev;
    return Nothing{};
}

Done Spaces::follow_up(Transaction& tx, Transfer& transfer, const Sides& sides, const std::string& connector, Instant now) const {
    if (transfer.state != TransferState::requested || !sides.provider.local() || transfer.message_id) return Nothing{};
    Node body = message_node(type_of(MessageKind::transfer_start), transfer.provider_pid, transfer.consumer_pid);
    // Who reads from this site shows a session; others show the token that they are given here.
    if (!sides.consumer.local()) put_address(body, connector + "/data/" + to_text(transfer.id), crypto::random_token());
    return say(tx, transfer, sides, Party::provider, body, "connector", now);
}

Done Spaces::end_agreement(Transaction& tx, Agreement& agreement, const std::string& reason, const std::string& signer, Instant now) const {
    if (!agreement.finalized_at || agreement.ended_at) return Problem::conflict("agreement-not-in-force");
    agreement.ended_at = now;
    agreement.end_reason = reason;
    if (auto done = leaf(tx, agreement, "ended", now); !done) return done;
    update_agreement(tx, agreement);
    audit(tx, now, signer, "space-agreement.end", agreement.urn, reason);
    return Nothing{};
}

}  // namespace skl::opendata::spaces
