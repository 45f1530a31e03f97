// Messages on their way to an outside party: sent by a job, again after a while where nobody answers, and taken once they are acknowledged.
#include "kernel/config/configuration.h"
#include "kernel/crypto/digest.h"
#include "kernel/http/tenants.h"
#include "kernel/outbound/call.h"
#include "kernel/text/text.h"
#include "opendata/spaces/install.h"
#include "opendata/spaces/spaces.h"

namespace skl::opendata::spaces {
namespace {

using ledger::PubMember;
using ledger::Want;

constexpr std::int64_t most_attempts = 6;
constexpr std::size_t longest_answer = 1'000;  // bytes that are kept of it
constexpr const char* every_hour = "17 * * * *";

// Where a message goes, below the other's connector; `pid` is theirs.
std::string path_of(MessageKind kind, Party by, const std::string& pid) {
    const std::string negotiation = "/negotiations/" + pid, transfer = "/transfers/" + pid;
    switch (kind) {
        case MessageKind::contract_request: return pid.empty() ? "/negotiations/request" : negotiation + "/request";
        case MessageKind::contract_offer: return pid.empty() ? "/negotiations/offers" : negotiation + "/offers";
        case MessageKind::contract_event: return negotiation + "/events";
        case MessageKind::contract_agreement: return negotiation + "/agreement";
        case MessageKind::contract_verification: return negotiation + "/agreement/verification";
        case MessageKind::contract_termination: return negotiation + "/termination";
        case MessageKind::transfer_request: return "/transfers/request";
        case MessageKind::transfer_start: return transfer + "/start";
        case MessageKind::transfer_suspension: return transfer + "/suspension";
        case MessageKind::transfer_completion: return transfer + "/completion";
        case MessageKind::transfer_termination: return transfer + "/termination";
        case MessageKind::catalog_request: return "/catalog/request";
    }
    return by == Party::provider ? negotiation : transfer;
}

std::string printable(std::string text) {
    text.resize(std::min(text.size(), longest_answer));
    while (!text.empty() && !text::valid_utf8(text)) text.pop_back();
    return text;
}

struct Going {
    SpaceMessage message;
    std::optional<Negotiation> negotiation;
    std::optional<Transfer> transfer;
    Sides sides;
    std::string theirs, address;  // their pid, empty: it begins something; their connector
};

std::optional<Going> going(const Spaces& spaces, Reader& reader, const Uuid& id) {
    Going out;
    const auto message = message_by_id(reader, id);
    if (!message || message->state != MessageState::waiting) return {};
    out.message = *message;
    std::optional<Sides> sides;
    // As the message says it: a first one does not know it, even where the other has spoken meanwhile.
    if (const auto said = read_message(message->body, message->kind))
        out.theirs = message->party == Party::provider ? said->consumer_pid : said->provider_pid;
    if (message->about == MessageAbout::negotiation) {
        out.negotiation = negotiation_by_id(reader, message->about_id);
        if (!out.negotiation) return {};
        sides = spaces.sides(reader, out.negotiation->provider_id, out.negotiation->consumer_id);
        out.address = out.negotiation->callback;
    } else {
        out.transfer = transfer_by_id(reader, message->about_id);
        if (!out.transfer) return {};
        sides = spaces.sides(reader, out.transfer->provider_id, out.transfer->consumer_id);
        out.address = out.transfer->callback;
    }
    if (!sides) return {};
    out.sides = std::move(*sides);
    while (out.address.ends_with('/')) out.address.pop_back();
    return out;
}

// The first answer to a request or an offer says the other's pid.
std::string pid_in(const std::string& answer, const char* name) {
    const auto node = read_json(answer);
    const Node* pid = node && node->type == Node::Type::object ? node->find(name) : nullptr;
    return pid != nullptr && pid->text.size() <= longest_pid ? pid->text : std::string{};
}

}  // namespace

Result<std::string> Spaces::deliver(JobRun& run) const {
    const auto order = from_json<SendOrder>(run.payload);
    Uuid id;
    if (!order || !parse(order->message.value, id)) return Problem::not_found("message");
    std::optional<Going> out;
    if (auto lost = store_.read(run.tenant, [&](Reader& reader) { out = going(*this, reader, id); })) return std::move(*lost);
    if (!out) return std::string{};
    SpaceMessage& message = out->message;
    const std::string path = path_of(message.kind, message.party, out->theirs);
    outbound::Call call;
    call.method = "POST";
    call.href = out->address + path;
    call.body = message.body;
    call.user_agent = "Skylantern data space connector";
    message.proof = token_for(run.tenant, out->sides.of(message.party).participant_id.value, out->address, "POST " + path, message.body,
                              Instant::now());
    call.headers = {"Authorization: Bearer " + message.proof, "Content-Type: application/json", "Accept: application/json"};
    call.private_network = app_->configuration().private_exchange;
    const auto answer = outbound::call(call);
    message.status = answer ? answer->status : 0;
    message.answer = printable(answer ? answer->body : answer.problem().code);
    ++message.attempts;
    const bool taken = answer && answer->status >= 200 && answer->status < 300;
    const bool refused = answer && answer->status >= 400 && answer->status < 500 && answer->status != 429 && answer->status != 408;
    const bool again = !taken && !refused && message.attempts < most_attempts;
    bool overtaken = false;
    if (auto lost = store_.write(run.tenant, [&](Transaction& tx) {
            overtaken = false;
            const Instant now = Instant::now();
            SpaceMessage row = message;
            auto current = going(*this, tx, id);
            if (!current) return true;
            row.done_at = again ? std::nullopt : std::optional(now);
            row.state = taken     ? MessageState::applied
                        : refused ? MessageState::refused
                        : again   ? MessageState::waiting
                                  : MessageState::failed;
            if (again) return update_message(tx, row), true;
            const auto said = read_message(row.body, row.kind);
            if (said) row.body = without_token(*said);
            Done done = Nothing{};
            if (current->negotiation) {
                Negotiation& negotiation = *current->negotiation;
                negotiation.message_id.reset();
                // The first message made the negotiation here; its answer names it there.
                const bool first = current->theirs.empty();
                if (std::string& pid = row.party == Party::consumer ? negotiation.provider_pid : negotiation.consumer_pid;
                    first && taken && pid.empty())
                    pid = pid_in(answer->body, row.party == Party::consumer ? "providerPid" : "consumerPid");
                if (first && !taken) {
                    negotiation.state = NegotiationState::terminated;
                    negotiation.reason = row.answer.substr(0, 300);
                }
                if (taken && !first && said) done = take(tx, negotiation, current->sides, {*said, row.party, row.signer, row.proof}, now);
                if ((!taken || first || !done) && !update_negotiation(tx, negotiation)) done = Problem{412, "stale"};
                if (taken && done) done = follow_up(tx, negotiation, current->sides, now);
            } else {
                Transfer& transfer = *current->transfer;
                transfer.message_id.reset();
                const bool first = row.kind == MessageKind::transfer_request;
                if (first && taken && transfer.provider_pid.empty()) transfer.provider_pid = pid_in(answer->body, "providerPid");
                if (first && !taken) {
                    transfer.state = TransferState::terminated;
                    transfer.reason = row.answer.substr(0, 300);
                }
                if (taken && !first && said) done = take(tx, tx.tenant(), transfer, {*said, row.party, row.signer, row.proof}, now);
                if ((!taken || first || !done) && !update_transfer(tx, transfer)) done = Problem{412, "stale"};
            }
            overtaken = !done && done.problem().code == "stale";
            if (overtaken) return false;  // another message came at this moment: all of it again, as things stand then
            if (!done) row.state = MessageState::refused, row.answer = done.problem().code;  // the other said something first
            update_message(tx, row);
            return true;
        }))
        return std::move(*lost);
    if (overtaken) return Problem{503, "busy"};
    if (again) return Problem{503, "call-unreachable", {{"what", message.answer}}};
    return std::string{};
}

void Spaces::install(App& app, Jobs& jobs) {
    app_ = &app;
    jobs_ = &jobs;
    JobRetry retry;
    retry.most_attempts = most_attempts;
    const auto self = shared_from_this();  // lives as long as the jobs
    jobs.handle(
        send_job, [self](JobRun& run) { return self->deliver(run); }, retry);
    jobs.handle(forget_job, [self](JobRun&) -> Result<std::string> {
        if (auto lost = self->store_.write(every_tenant, [](Transaction& tx) { return forget_tokens(tx, Instant::now()), true; }))
            return std::move(*lost);
        return std::string{};
    });
    if (const auto often = Cron::parse(every_hour)) jobs.schedule(main_tenant, forget_job, *often, forget_job);
    install_protocol(app);
    install_desk(app);
    install_negotiations(app);
    install_agreements(app);
    install_reads(app);
}

void add_entry_types(ledger::Ledger& ledger) {
    ledger.add_type(
        {agreement_entry, "opendata", Want::must, Want::never, {{"sha256", PubMember::Kind::hash}, {"state", PubMember::Kind::text}}});
}

void install(App& app, Jobs& jobs) {
    auto& in = app.service<Module::Inside>();
    auto spaces = std::make_shared<Spaces>(in, in.store, in.ledger);
    app.provide(*spaces);
    spaces->install(app, jobs);
}

Done may_be_public(Reader& reader, const Uuid& dataset) {
    if (is_restricted(reader, dataset)) return Problem::conflict("dataset-in-space");
    return Nothing{};
}

}  // namespace skl::opendata::spaces
