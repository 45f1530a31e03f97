// The directory behind a real server, with callers by name: `As: <name>` is who asks, so that a test needs no sign-in.
#pragma once

#include "identity/directory/inside.h"
#include "identity/tests/register.h"
#include "kernel/config/configuration.h"
#include "kernel/crypto/digest.h"
#include "kernel/describe/node.h"
#include "kernel/http/guard.h"
#include "kernel/http/server.h"
#include "kernel/http/tests/client.h"
#include "kernel/jobs/jobs.h"
#include "kernel/pages/locale.h"
#include "kernel/pages/pages.h"
#include "kernel/telemetry/log.h"

namespace skl::identity::testing {

using skl::testing::Answered;

class Counter : public Register {
protected:
    static constexpr const char* operator_token = "the-token-of-the-operator";

    Counter();
    ~Counter() override;

    // Known to the gate from now on under this name; aal2.
    PersonId somebody(const std::string& name, const std::map<std::string, std::string>& values = {});
    // The same with a role at an agency.
    Membership official(const std::string& name, const Agency& agency, Role role);

    // `who`: a name given above, "operator", or empty: nobody.
    Answered ask(const std::string& method, const std::string& target, const std::string& who, const std::string& json = "",
                 const std::string& headers = "") const;
    Answered get(const std::string& target, const std::string& who = "") const { return ask("GET", target, who); }
    Answered post(const std::string& target, const std::string& who, const std::string& json = "{}") const {
        return ask("POST", target, who, json);
    }
    std::string page(const std::string& target, const std::string& who, const std::string& language = "zh-Hant") const;
    std::int64_t entries(const std::string& type);  // of the ledger

    struct Seen {
        PersonId person;
        Looked looked;
    };
    std::vector<Seen> looks() const;

    skl::Configuration configuration;
    std::unique_ptr<skl::Locale> locale;
    std::unique_ptr<skl::Pages> pages;
    std::unique_ptr<ledger::Ledger> ledger;
    std::unique_ptr<App> app;
    std::unique_ptr<directory::Directory, Installed> installed;
    std::unique_ptr<Server> server;
    std::uint16_t port = 0;
    std::vector<PersonId> sessions_ended;  // whose sessions were ended

private:
    void lay_out_pages();

    mutable std::mutex mutex_;
    std::map<std::string, PersonId> known_;
    std::vector<Seen> looks_;
};

// A member of an answer's JSON, as text; a path with dots. Empty: there is none.
std::string member(const Answered& answer, std::string_view path);

}  // namespace skl::identity::testing
