// Who looked at somebody's data, as other faces tell its owner: identity keeps the log and registers itself here.
#pragma once

#include "kernel/http/context.h"

namespace skl {

struct AccessTold {
    Uuid id;
    Instant at;
    std::string actor, agency, service, action, matter_ref;  // actor: a stable pseudonym; none of them tells who it is
};

class AccessLog {
public:
    virtual ~AccessLog() = default;
    // Whether `user` is a name of the caller, as the platform told it to them: nobody reads another's log.
    virtual bool is_caller(const Context& cx, const std::string& user) const = 0;
    // Of the caller, the newest first. 401 where nobody is signed in.
    virtual Result<std::vector<AccessTold>> of_caller(const Context& cx, Transaction& tx, std::int64_t most) const = 0;
};

}  // namespace skl
