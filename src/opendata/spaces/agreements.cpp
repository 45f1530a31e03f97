// Agreements and the transfers under them: who signed what when, the ledger's proof, who read, and the next moves.
#include "kernel/crypto/random.h"
#include "opendata/spaces/pages.h"

namespace skl::opendata::spaces {
namespace {

constexpr std::int64_t reads_shown = 100;

struct TransferView {
    Uuid id;
    TransferState state{};
    Text<> provider_pid, consumer_pid;
    bool on_its_way = false;
    std::string reason;
    Instant changed_at;
    Text<> rows_href, aggregate_href, start_href, suspend_href, complete_href, terminate_href;
};
BOOST_DESCRIBE_STRUCT(TransferView, (),
                      (id, state, provider_pid, consumer_pid, on_its_way, reason, changed_at, rows_href, aggregate_href, start_href,
                       suspend_href, complete_href, terminate_href))

struct ReadView {
    Instant at;
    ReadKind kind{};
    std::string reader, purpose, place, question, outcome, words;  // outcome: allowed, or the code of the refusal
    std::int64_t given = 0;
};
BOOST_DESCRIBE_STRUCT(ReadView, (), (at, kind, reader, purpose, place, question, outcome, words, given))

struct AgreementPage {
    std::string title, parent_title;
    Text<> parent_href;
    Text<> urn, target, sha256;
    std::string provider, consumer;
    TermsView terms;
    Text<> provider_signer, consumer_signer;
    std::optional<Instant> provider_signed_at, consumer_signed_at, finalized_at, ended_at;
    std::string end_reason;
    Text<> leaf, receipt_href, negotiation_href;
    std::int64_t used = 0;
    Json body;
    std::vector<TransferView> transfers;
    std::vector<ReadView> reads;
    Text<> transfer_href, end_href;  // empty where the reader may not, or not now
};
BOOST_DESCRIBE_STRUCT(AgreementPage, (),
                      (title, parent_title, parent_href, urn, target, sha256, provider, consumer, terms, provider_signer, consumer_signer,
                       provider_signed_at, consumer_signed_at, finalized_at, ended_at, end_reason, leaf, receipt_href, negotiation_href,
                       used, body, transfers, reads, transfer_href, end_href))

struct AgreementMoved {
    Text<> href;
    std::optional<Uuid> transfer;
    std::optional<TransferState> state;
};
BOOST_DESCRIBE_STRUCT(AgreementMoved, (), (href, transfer, state))

struct SeenAgreement {
    Space space;
    Agreement agreement;
    Sides sides;
};
Result<SeenAgreement> seen(Context& cx, Reader& reader, const SpaceKey& key, const Uuid& id) {
    auto space = space_at(reader, key);
    if (!space) return space.problem();
    auto found = agreement_by_id(reader, id);
    if (!found || found->space_id != space->id) return Problem::not_found("agreement");
    auto sides = seen_sides(cx, reader, found->provider_id, found->consumer_id);
    if (!sides) return Problem::not_found("agreement");
    return SeenAgreement{std::move(*space), std::move(*found), std::move(*sides)};
}

Answered<AgreementMoved> moved(const Context& cx, const Space& space, const Uuid& agreement, const Transfer* transfer = nullptr,
                               int status = 200) {
    const std::string href = cx.href(path_of(space, "agreements", agreement));
    AgreementMoved out{{href}, {}, {}};
    if (transfer != nullptr) out.transfer = transfer->id, out.state = transfer->state;
    return {std::move(out), status, {{"Location", href}}};
}

std::optional<Party> mover(Context& cx, const Sides& sides, TransferState state, TransferStep step) {
    for (const Party party : {Party::provider, Party::consumer})
        if (move_of(std::optional(state), step, party) && speaks_for(cx, sides.of(party))) return party;
    return {};
}

TransferView view_of(Context& cx, const SeenAgreement& one, const Transfer& transfer) {
    TransferView out;
    out.id = transfer.id;
    out.state = transfer.state;
    out.provider_pid.value = transfer.provider_pid;
    out.consumer_pid.value = transfer.consumer_pid;
    out.on_its_way = transfer.message_id.has_value();
    out.reason = transfer.reason;
    out.changed_at = transfer.changed_at;
    const std::string at = cx.href(path_of(one.space, "transfers", transfer.id));
    if (transfer.state == TransferState::started && speaks_for(cx, one.sides.consumer)) {
        out.rows_href.value = at + "/rows";
        out.aggregate_href.value = at + "/aggregate";
    }
    if (out.on_its_way) return out;
    const auto offer = [&](TransferStep step, Text<>& href, const char* tail) {
        if (mover(cx, one.sides, transfer.state, step)) href.value = at + tail;
    };
    offer(TransferStep::start, out.start_href, "/start");
    offer(TransferStep::suspend, out.suspend_href, "/suspend");
    offer(TransferStep::complete, out.complete_href, "/complete");
    offer(TransferStep::terminate, out.terminate_href, "/terminate");
    return out;
}

Task<Result<AgreementPage>> show(Context& cx, SpaceKey key, Uuid id) {
    co_return co_await cx.read([&](Reader& reader) -> Result<AgreementPage> {
        const auto one = seen(cx, reader, key, id);
        if (!one) return one.problem();
        const Agreement& agreement = one->agreement;
        AgreementPage out;
        out.title = name_of_target(cx, reader, agreement.dataset_id, agreement.target);
        out.parent_title = one->space.title.in(cx.language());
        out.parent_href.value = cx.href(path_of(one->space));
        out.urn.value = agreement.urn;
        out.target.value = agreement.target;
        out.sha256.value = agreement.sha256;
        out.provider = one->sides.provider.name.value;
        out.consumer = one->sides.consumer.name.value;
        if (const auto body = read_json(agreement.body)) out.terms = spaces::view_of(cx, *body);
        out.provider_signer.value = agreement.provider_signer;
        out.consumer_signer.value = agreement.consumer_signer;
        out.provider_signed_at = agreement.provider_signed_at;
        out.consumer_signed_at = agreement.consumer_signed_at;
        out.finalized_at = agreement.finalized_at;
        out.ended_at = agreement.ended_at;
        out.end_reason = agreement.end_reason;
        out.leaf.value = agreement.leaf;
        if (!agreement.leaf.empty()) out.receipt_href.value = cx.href(ledger::receipt_path(agreement.leaf));
        out.negotiation_href.value = cx.href(path_of(one->space, "negotiations", agreement.negotiation_id));
        out.used = agreement.used;
        out.body.value = agreement.body;
        for (const Transfer& transfer : transfers_of(reader, id)) out.transfers.push_back(view_of(cx, *one, transfer));
        for (const ReadEntry& read : reads_of(reader, id, reads_shown))
            out.reads.push_back({read.at, read.kind, read.reader, read.purpose, read.place, read.question, read.outcome,
                                 cx.say(read.outcome == "allowed" ? "spaces.allowed" : "problem." + read.outcome), read.given});
        const bool in_force = agreement.finalized_at && !agreement.ended_at;
        if (in_force && speaks_for(cx, one->sides.consumer))
            out.transfer_href.value = cx.href(path_of(one->space, "agreements", id)) + "/transfers";
        if (in_force && (speaks_for(cx, one->sides.provider) || speaks_for(cx, one->sides.consumer)))
            out.end_href.value = cx.href(path_of(one->space, "agreements", id)) + "/end";
        return out;
    });
}

Task<Result<Answered<AgreementMoved>>> end(Context& cx, SpaceKey key, Uuid id, SpaceReason given) {
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<AgreementMoved>> {
        auto one = seen(cx, tx, key, id);
        if (!one) return one.problem();
        if (!speaks_for(cx, one->sides.provider) && !speaks_for(cx, one->sides.consumer)) return Problem::forbidden();
        if (!given.reason || given.reason->empty()) return Problem::invalid({{"/reason", "required"}});
        const Spaces& spaces = spaces_of(cx);
        if (auto done = spaces.end_agreement(tx, one->agreement, given.reason->value, cx.caller().subject, cx.now()); !done)
            return done.problem();
        for (Transfer& transfer : transfers_of(tx, id)) {
            if (is_terminal(transfer.state) || transfer.message_id) continue;
            const Party by = one->sides.provider.local() ? Party::provider : Party::consumer;
            Node body = message_node(type_of(MessageKind::transfer_termination), transfer.provider_pid, transfer.consumer_pid);
            put_reasons(body, "agreement-ended", {given.reason->value});
            if (auto said = spaces.say(tx, transfer, one->sides, by, body, cx.caller().subject, cx.now()); !said) return said.problem();
        }
        return moved(cx, one->space, id);
    });
}

Task<Result<Answered<AgreementMoved>>> request(Context& cx, SpaceKey key, Uuid id) {
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<AgreementMoved>> {
        const auto one = seen(cx, tx, key, id);
        if (!one) return one.problem();
        if (!speaks_for(cx, one->sides.consumer)) return Problem::forbidden();
        const Agreement& agreement = one->agreement;
        if (!agreement.finalized_at || agreement.ended_at) return Problem::conflict("agreement-not-in-force");
        const auto negotiation = negotiation_by_id(tx, agreement.negotiation_id);
        Transfer transfer;
        transfer.id = crypto::new_id<Transfer>(cx.now());
        transfer.space_id = one->space.id;
        transfer.agreement_id = id;
        transfer.provider_id = agreement.provider_id;
        transfer.consumer_id = agreement.consumer_id;
        transfer.consumer_pid = urn_of(transfer.id);
        transfer.created_at = transfer.changed_at = cx.now();
        Node body = message_node(type_of(MessageKind::transfer_request), "", transfer.consumer_pid);
        put_text(body, "agreementId", agreement.urn);
        put_text(body, "format", pull_format);
        put_text(body, "callbackAddress", connector_of(cx));
        const auto message = read_message(to_json_text(body), MessageKind::transfer_request);
        if (!message) return message.problem();
        const Spaces& spaces = spaces_of(cx);
        if (one->sides.provider.local()) {
            transfer.provider_pid = urn_of(crypto::new_id<Transfer>(cx.now()));
            insert_transfer(tx, transfer);
            spaces.record(tx, MessageAbout::transfer, transfer.id, transfer.space_id, MessageDirection::inside,
                          {*message, Party::consumer, cx.caller().subject, ""}, cx.now());
            if (auto done = spaces.follow_up(tx, transfer, one->sides, connector_of(cx), cx.now()); !done) return done.problem();
        } else {
            transfer.callback = negotiation ? negotiation->callback : one->sides.provider.callback.value;
            transfer.message_id = spaces.queue(tx, MessageAbout::transfer, transfer.id, transfer.space_id, *message, Party::consumer,
                                               cx.caller().subject, cx.now());
            insert_transfer(tx, transfer);
        }
        return moved(cx, one->space, id, &transfer, 201);
    });
}

template <TransferStep Step>
Task<Result<Answered<AgreementMoved>>> step(Context& cx, SpaceKey key, Uuid id, SpaceReason given) {
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<AgreementMoved>> {
        auto transfer = transfer_by_id(tx, id);
        if (!transfer) return Problem::not_found("transfer");
        const auto one = seen(cx, tx, key, transfer->agreement_id);
        if (!one) return Problem::not_found("transfer");
        const Party by =
            mover(cx, one->sides, transfer->state, Step).value_or(speaks_for(cx, one->sides.provider) ? Party::provider : Party::consumer);
        if (!speaks_for(cx, one->sides.of(by))) return Problem::forbidden();
        if (Step == TransferStep::start && one->agreement.ended_at) return Problem::conflict("agreement-not-in-force");
        Node body = message_node(type_of(kind_of(Step)), transfer->provider_pid, transfer->consumer_pid);
        if (Step == TransferStep::suspend || Step == TransferStep::terminate) {
            const std::string reason = given.reason ? given.reason->value : "";
            put_reasons(body, Step == TransferStep::suspend ? "suspended" : "terminated",
                        reason.empty() ? std::vector<std::string>{} : std::vector{reason});
        }
        if (auto done = spaces_of(cx).say(tx, *transfer, one->sides, by, body, cx.caller().subject, cx.now()); !done) return done.problem();
        return moved(cx, one->space, one->agreement.id, &*transfer);
    });
}

}  // namespace

void install_agreements(App& app) {
    const std::string space = "/spaces/{space}", one = space + "/agreements/{agreement}", transfer = space + "/transfers/{transfer}";
    app.get(one, show).page("opendata/space_agreement").rated(RateClass::page).needs(Assurance::account).named("spaces.agreements.show");
    app.post(one + "/end", end).form(one).needs(Assurance::person).named("spaces.agreements.end");
    app.post(one + "/transfers", request).form(one).needs(Assurance::account).named("spaces.transfers.request");
    app.post(transfer + "/start", step<TransferStep::start>).form(space).needs(Assurance::account).named("spaces.transfers.start");
    app.post(transfer + "/suspend", step<TransferStep::suspend>).form(space).needs(Assurance::account).named("spaces.transfers.suspend");
    app.post(transfer + "/complete", step<TransferStep::complete>).form(space).needs(Assurance::account).named("spaces.transfers.complete");
    app.post(transfer + "/terminate", step<TransferStep::terminate>)
        .form(space)
        .needs(Assurance::account)
        .named("spaces.transfers.terminate");
}

}  // namespace skl::opendata::spaces
