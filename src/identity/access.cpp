// Who looked at whose data (trust.md §14): told to its owner, and committed in the ledger, in the transaction of the look.
#include "identity/inside.h"
#include "identity/store.h"
#include "kernel/crypto/digest.h"
#include "kernel/crypto/random.h"
#include "kernel/describe/canonical.h"
#include "kernel/describe/decode.h"
#include "kernel/describe/write.h"
#include "kernel/text/text.h"

namespace skl::identity {
namespace {

constexpr const char* actor_secret = "access-actor";
constexpr std::size_t pseudonym_length = 12;  // 72 bits: officials of one tenant do not meet by chance

// The same official has the same name in every log, and none of them tells who it is.
Result<std::string> pseudonym(Transaction& tx, const Module::Inside& in, const Caller& by, Instant now) {
    auto secret = in.people.secret(tx, actor_secret, now);
    if (!secret) return secret.problem();
    return text::base64url(crypto::hmac_sha256(secret->view(), by.subject)).substr(0, pseudonym_length);
}

crypto::FieldPlace place_of(const std::string& tenant, const Uuid& event) { return {tenant, "access_event", to_text(event), "detail"}; }

// What is committed: the event as its owner sees it. Whoever has the salt can show that it was not changed.
Result<std::string> committed(const AccessRow& row, const AccessDetail& detail) {
    Node payload{.type = Node::Type::object};
    payload.member("action") = ledger::text_node(row.action);
    payload.member("actor") = ledger::text_node(row.actor);
    payload.member("at") = ledger::text_node(to_text(row.at));
    payload.member("id") = ledger::text_node(to_text(row.id));
    payload.member("legal_basis") = ledger::text_node(detail.legal_basis);
    payload.member("matter_ref") = ledger::text_node(detail.matter_ref);
    payload.member("purpose") = ledger::text_node(detail.purpose);
    payload.member("service") = ledger::text_node(row.service);
    return canonical_json(payload);
}

Done append_fact(const Module::Inside& in, Transaction& tx, const AccessRow& row, const AccessDetail& detail) {
    if (in.parts.ledger == nullptr) return Nothing{};
    const auto payload = committed(row, detail);
    if (!payload) return payload.problem();
    ledger::Entry entry{.type = "access.read", .at = row.at.micros / 1'000};
    entry.commitment = ledger::commit_to(text::base64url_decode(detail.salt).value_or(""), *payload);
    entry.pub = Node{.type = Node::Type::object};
    entry.pub->member("agency") = ledger::text_node(row.agency);
    auto appended = in.parts.ledger->append(tx, entry, "access/" + to_text(row.id), row.at);
    if (!appended) return appended.problem();
    return Nothing{};
}

}  // namespace

AccessDetail detail_of(crypto::KeyRing& ring, const std::string& tenant, const Uuid& event, const std::string& closed) {
    const auto bytes = text::base64url_decode(closed);
    const auto opened = bytes ? ring.decrypt(place_of(tenant, event), *bytes) : std::nullopt;
    auto read = opened ? from_json<AccessDetail>(*opened) : Result<AccessDetail>(Problem::not_found("detail"));
    return read ? std::move(*read) : AccessDetail{};
}

Done Module::record_access(Transaction& tx, const PersonId& person, const Access& access, const Caller& by, Instant now) const {
    const auto* who = static_cast<const Known*>(by.known.get());
    if (who != nullptr && who->session.person_id == person && !who->mandate_kind) return Nothing{};  // one's own data
    auto actor = pseudonym(tx, *inside_, by, now);
    if (!actor) return actor.problem();
    const ActiveRole* office = who == nullptr || who->roles.empty() ? nullptr : &who->roles.front();
    AccessRow row{.id = crypto::uuid_v7(now), .person_id = person, .at = now, .actor = *actor};
    row.agency = office == nullptr ? "" : office->agency_name;
    row.unit = office == nullptr ? "" : office->unit;
    row.service = access.service;
    row.action = access.action;
    row.result = access.result;
    row.visible_from = now;
    const AccessDetail detail{access.purpose, access.legal_basis, access.matter_ref, access.fields, crypto::random_token()};
    const std::string owner = key_owner(person);
    auto closed = inside_->people.keys().with(
        tx, {owner},
        [&](crypto::KeyRing& ring) -> Result<std::string> {
            return text::base64url(ring.encrypt(owner, place_of(tx.tenant(), row.id), to_json(detail), now));
        },
        now);
    if (!closed) return closed.problem();
    row.detail = *closed;
    insert(tx, row);
    return append_fact(*inside_, tx, row, detail);
}

}  // namespace skl::identity
