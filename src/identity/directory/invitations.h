// Colleagues come in by a link: 256 random bits, good for one use within a week. The database holds its hash.
#pragma once

#include "identity/directory/entry.h"
#include "identity/directory/inside.h"
#include "kernel/notify/notify.h"

namespace skl::identity::directory {

constexpr std::chrono::hours invitation_lasts{24 * 7};
constexpr const char* invitation_recipient = "invitation:";  // in the address book, before the id

struct Invited {
    Invitation invitation;
    std::string token;  // said once, here
};
// 403 `role-not-yours`; 422. The mail with the link goes out when the transaction is committed.
Result<Invited> invite(Transaction& tx, const Directory& directory, const Actor& by, const NewInvitation& given,
                       const std::string& language, Instant now);

// 404; 410 `invitation-over`: used, or older than a week.
Result<Invitation> open_invitation(Reader& reader, std::string_view token, Instant now);

}  // namespace skl::identity::directory
