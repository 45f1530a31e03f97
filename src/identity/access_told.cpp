// The log of who looked, as other faces of the platform tell it to its owner (kernel/http/access_log.h).
#include "identity/access_told.h"

#include "identity/inside.h"
#include "identity/store.h"
#include "kernel/http/access_log.h"

namespace skl::identity {
namespace {

constexpr const char* from_the_newest = "ffffffff-ffff-ffff-ffff-ffffffffffff";

class ToldAccesses final : public AccessLog {
public:
    bool is_caller(const Context& cx, const std::string& user) const override {
        const Known* who = known(cx);
        if (who == nullptr) return false;
        return user == key_owner(who->session.person_id) || user == to_text(who->session.person_id) || user == cx.caller().subject;
    }

    Result<std::vector<AccessTold>> of_caller(const Context& cx, Transaction& tx, std::int64_t most) const override {
        const Known* who = known(cx);
        if (who == nullptr) return Problem{401, "unauthorised"};
        const std::string owner = key_owner(who->session.person_id);
        return cx.app().service<Module::Inside>().people.keys().with(
            tx, {owner},
            [&](crypto::KeyRing& ring) -> Result<std::vector<AccessTold>> {
                std::vector<AccessTold> out;
                for (const AccessRow& row : accesses_of(tx, who->session.person_id, from_the_newest, cx.now(), most))
                    out.push_back({row.id, row.at, row.actor, row.agency, row.service, row.action,
                                   detail_of(ring, tx.tenant(), row.id, row.detail).matter_ref});
                return out;
            },
            cx.now());
    }
};

}  // namespace

void install_access_told(App& app) {
    static ToldAccesses told;
    app.provide<AccessLog>(told);
}

}  // namespace skl::identity
