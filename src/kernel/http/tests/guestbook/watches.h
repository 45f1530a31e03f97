// What an entry does to the watches: the seam of conditions as a module uses it.
#pragma once

#include "kernel/http/conditions.h"
#include "kernel/http/tests/guestbook/model.h"

namespace skl::guestbook {

constexpr std::size_t most_watches = 20;  // of one tenant: each is asked about every entry

class Watches {
public:
    explicit Watches(const App& app) : conditions_(conditions_of(app)) {}  // throws where no module evaluates conditions

    // In the transaction that signs: those whose condition holds ring. One that cannot be told does not.
    void look(Transaction& tx, const Entry& entry) const;
    // 422 with line and column: the text is no condition.
    Done check(Reader& reader, const NewWatch& given) const;

private:
    Conditions& conditions_;
};

}  // namespace skl::guestbook
