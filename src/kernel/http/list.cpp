#include "kernel/http/list.h"

#include "kernel/crypto/random.h"
#include "kernel/http/app.h"

namespace skl {

std::string Cursors::after(const Uuid& last) const { return crypto::seal(app_.seal_key(), label_, to_text(last)); }

Result<std::string> Cursors::open(const std::string& sealed) const {
    auto opened = crypto::unseal(app_.seal_key(), label_, sealed);
    if (!opened) return Problem::bad_request("bad-cursor");
    return std::move(*opened);
}

}  // namespace skl
