// How the composition root puts the directory into the house.
#pragma once

#include "identity/directory/directory.h"
#include "kernel/calendar/zone.h"
#include "kernel/jobs/jobs.h"
#include "kernel/notify/notify.h"
#include "ledger/module.h"

namespace skl::identity {

namespace directory {
class Directory;
}

// A look at somebody's data, as the log of its owner will tell it (trust.md §14).
struct Looked {
    std::string action;  // "person.find"
    std::vector<std::string> fields{};
    std::string purpose{}, legal_basis{}, matter_ref{};
    std::string result = "given";
};

struct DirectoryParts {
    const People& people;
    // In the transaction that reads, before the answer leaves.
    std::function<Done(Transaction&, const PersonId&, const Looked&, const Context&)> record_access;
    // Of who was locked or joined with another; in the same transaction.
    std::function<void(Transaction&, const PersonId&, Instant)> end_sessions;
    ledger::Ledger* ledger = nullptr;              // null: changes are no entries (tests)
    notify::Notify* notify = nullptr;              // null: nobody is written to
    Jobs* jobs = nullptr;                          // null: nothing happens by the clock
    calendar::ZoneOf zone_of;                      // whose days begin when
    std::string base_url{};                        // https://host, before links that people are given
    static constexpr int usual_majority_age = 18;  // Civil Code art. 12
    int majority_age = usual_majority_age;
    std::int64_t idle_days = 90;  // after which a role nobody used is suspended
};

struct Installed {
    void operator()(directory::Directory* directory) const;
};
// Routes, entry types, jobs. What is given back outlives the app.
[[nodiscard]] std::unique_ptr<directory::Directory, Installed> install_directory(App& app, DirectoryParts parts);

// The address book's part of this module: where `membership-invited` goes. Empty: not one of ours, or used.
std::optional<notify::Contact> invitation_contact(Transaction& tx, const Keys& keys, const std::string& recipient, Instant now);

// The page of the link does it for who is signed in. 404; 410 `invitation-over`; 403 `own-change`; 409 as in appointing.
Result<Membership> accept_invitation(const directory::Directory& directory, Transaction& tx, std::string_view token, const PersonId& person,
                                     Instant now);

struct MandateUse {
    Uuid mandate;
    PersonId agent;
    std::string action, resource{};  // "service:childcare-subsidy/apply", and what it concerns
};
// One act under a mandate, in the transaction that does it: counted where it is good for so many, and with the last one it is used
// up; where agents act only together, what all agreed to is done with it. 409 `mandate-inactive`, `joint-consent-needed`;
// 403 `outside-mandate`.
Done use_mandate(const directory::Directory& directory, Transaction& tx, const MandateUse& use, Instant now);

}  // namespace skl::identity
