#include "identity/directory/invitations.h"

#include "identity/directory/memberships.h"
#include "kernel/crypto/digest.h"
#include "kernel/crypto/random.h"
#include "kernel/text/text.h"

namespace skl::identity {
namespace directory {
namespace {

std::string owner_of(const Uuid& id) { return "invitation/" + to_text(id); }

crypto::FieldPlace place_of(const Transaction& tx, const Uuid& id) { return {tx.tenant(), "invitation", to_text(id), "email"}; }

// What the link ends with: made from the id by a key of the tenant, so that the mail can be written without the link lying anywhere
// until then. Who reads the tables finds its hash.
Result<std::string> token_of(Transaction& tx, const People& people, const Uuid& id, Instant now) {
    const auto key = people.secret(tx, "invitation", now);
    if (!key) return key.problem();
    return text::base64url(crypto::hmac_sha256(key->view(), to_text(id)));
}

}  // namespace

Result<Invited> invite(Transaction& tx, const Directory& directory, const Actor& by, const NewInvitation& given,
                       const std::string& language, Instant now) {
    if (!by.appoints(given.role)) return Problem::forbidden("role-not-yours");
    const auto agency = named_agency(tx, given.agency.value);
    if (!agency) return agency.problem();
    const auto id = crypto::new_id<Invitation>(now);
    auto token = token_of(tx, directory.people(), id, now);
    if (!token) return token.problem();
    Invited out{.token = std::move(*token)};
    Invitation& row = out.invitation;
    row = {.id = id,
           .token_hash = crypto::sha256_hex(out.token),
           .name = {{given.name.value}},
           .agency_id = agency->id,
           .role = given.role,
           .language = {{language}},
           .invited_by = {{by.name}},
           .created_at = now,
           .expires_at = {now.micros + std::chrono::microseconds(invitation_lasts).count()}};
    if (given.title) row.title.value = given.title->value;
    if (given.unit) {
        const auto unit = named_unit(tx, *agency, given.unit->value);
        if (!unit) return unit.problem();
        row.unit_id = unit->id;
    }
    const std::string owner = owner_of(row.id);
    const auto closed = directory.people().keys().with(
        tx, {owner},
        [&](crypto::KeyRing& ring) -> Result<std::string> {
            return text::base64url(ring.encrypt(owner, place_of(tx, row.id), given.email.value, now));
        },
        now);
    if (!closed) return closed.problem();
    row.email = *closed;
    insert(tx, row);
    if (directory.parts().notify != nullptr)
        directory.parts().notify->post(
            tx,
            {.recipient = invitation_recipient + to_text(row.id),
             .topic = "membership-invited",
             .params = {{"name", row.name.value}, {"agency", agency->name_zh.value}, {"agency.en", agency->name_en.value}},
             .urgent = true},
            now);
    return out;
}

Result<Invitation> open_invitation(Reader& reader, std::string_view token, Instant now) {
    auto found = invitation_of(reader, crypto::sha256_hex(token));
    if (!found) return Problem::not_found("invitation");
    if (found->accepted_at || found->expires_at <= now) return Problem{410, "invitation-over"};
    return std::move(*found);
}

}  // namespace directory

std::optional<notify::Contact> invitation_contact(Transaction& tx, const Keys& keys, const std::string& recipient, Instant now) {
    const std::string_view prefix = directory::invitation_recipient;
    Uuid id;
    if (!recipient.starts_with(prefix) || !parse(std::string_view(recipient).substr(prefix.size()), id)) return std::nullopt;
    const auto row = directory::find_invitation(tx, id);
    const auto closed = row && !row->email.empty() ? text::base64url_decode(row->email) : std::nullopt;
    if (!closed) return std::nullopt;
    const auto address = keys.with(
        tx, {directory::owner_of(id)},
        [&](crypto::KeyRing& ring) -> Result<std::string> {
            auto plain = ring.decrypt(directory::place_of(tx, id), *closed);
            return plain ? Result<std::string>(std::move(*plain)) : Result<std::string>(Problem::not_found("invitation"));
        },
        now);
    if (!address) return std::nullopt;
    const auto token = directory::token_of(tx, People(keys), id, now);
    if (!token) return std::nullopt;
    return notify::Contact{*address, row->name.value, row->language.value, "/invitations/" + *token};
}

Result<Membership> accept_invitation(const directory::Directory& directory, Transaction& tx, std::string_view token, const PersonId& person,
                                     Instant now) {
    const auto invitation = directory::open_invitation(tx, token, now);
    if (!invitation) return invitation.problem();
    Uuid inviter;
    const auto by = parse(invitation->invited_by.value, inviter) ? directory::find_membership(tx, inviter) : std::nullopt;
    if (by && by->person_id == Uuid(person)) return Problem::forbidden("own-change");
    // Whoever invited was allowed to; that they have left since takes the invitation with them.
    if (by && by->state != MembershipState::active) return Problem{410, "invitation-over"};
    directory::Actor actor{.name = invitation->invited_by.value};
    auto made = directory::appoint(tx, directory, actor,
                                   {.person_id = person,
                                    .agency_id = invitation->agency_id,
                                    .unit_id = invitation->unit_id,
                                    .role = invitation->role,
                                    .name = {{invitation->name.value}},
                                    .title = {{invitation->title.value}},
                                    .valid_from = now},
                                   now);
    if (!made) return made;
    if (!directory::accepted(tx, invitation->id, made->id, now)) return Problem{410, "invitation-over"};
    const auto forgotten = directory.people().keys().with(
        tx, {directory::owner_of(invitation->id)},
        [&](crypto::KeyRing& ring) -> Done { return ring.erase(directory::owner_of(invitation->id)), Nothing{}; }, now);
    if (!forgotten) return forgotten.problem();
    return made;
}

}  // namespace skl::identity
