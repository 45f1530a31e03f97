// The face of identity: who asks, what they may, what is told of whom.
//
//   if (auto may = identity.authorize(cx, {.action = "case.read", .personal = true, .purpose = …}); !may) return may.problem();
//   identity.record_access(tx, person, {.service = "childcare-subsidy", .action = "read", .fields = {"birthdate"}}, cx);
#pragma once

#include <filesystem>
#include <memory>

#include "identity/people.h"
#include "identity/policy.h"
#include "identity/session.h"
#include "kernel/jobs/jobs.h"
#include "kernel/notify/notify.h"
#include "ledger/module.h"

namespace skl::identity {

struct Parts {  // what identity stands on; all outlive it
    const Keys& keys;
    ledger::Ledger* ledger = nullptr;
    notify::Notify* notify = nullptr;
    Jobs* jobs = nullptr;
    calendar::ZoneOf zone_of{};    // whose days begin when
    std::string base_url{};        // https://host, before links that people are given
    bool private_network = false;  // servers of clients may be on this network, over http: tests, and inside of one agency
};

// A look at somebody's data, as its owner will be told.
struct Access {
    std::string service, action;  // "childcare-subsidy", "read"
    std::vector<std::string> fields{};
    std::string purpose{}, legal_basis{}, matter_ref{};
    std::string result = "given";
};

class Module {
public:
    explicit Module(const Parts& parts);
    ~Module();

    void install(App& app);

    const People& people() const;

    // May the caller do this? Default deny; a refusal says why (trust.md §6).
    Done authorize(Context& cx, const Question& question) const;

    // From now on tenants may have a policy of their own; once, while the house is put together. It outlives the module's last request.
    void use_policy(AccessPolicy& policy);

    // What the caller does in somebody's name, in the transaction that does it: within the mandate, counted where it is good for so many
    // uses, agreed by all where agents act only together. Nothing where callers act for themselves. 403 `outside-mandate`;
    // 409 `mandate-inactive`, `joint-consent-needed`.
    Done act(Transaction& tx, const Context& cx, std::string_view action, std::string_view resource = {}) const;

    Decision decide_for(const Context& cx, const Question& question) const;

    // The name that an official has at work, by the last membership that has one; for those who work with them. Empty: none, or no person.
    std::string name_at_work(Reader& reader, std::string_view person) const;

    // The address book: mailboxes of persons, and of who was invited. Empty: not ours, or without one.
    std::optional<notify::Contact> contact(Transaction& tx, const std::string& recipient) const;

    // In the transaction that reads: the look is told in the log of the person, before the answer leaves.
    Done record_access(Transaction& tx, const PersonId& person, const Access& access, const Context& cx) const {
        return record_access(tx, person, access, cx.caller(), cx.now());
    }
    Done record_access(Transaction& tx, const PersonId& person, const Access& access, const Caller& by, Instant now) const;

    // Each night: what is over is forgotten, and who asked to be erased is, when the time to think again is over. How many were.
    Result<std::int64_t> tidy(Store& store, const std::string& tenant, Instant now);

    // Demo citizens, officers and administrators, for a house that nobody reaches from outside; once.
    Done load_demo(Store& store, const std::string& tenant, const std::filesystem::path& folder, Instant now);

    struct Inside;

private:
    Task<Caller> look_up(Context& cx) const;

    std::unique_ptr<Inside> inside_;
};

}  // namespace skl::identity
