// The SQL of edits.
#pragma once

#include "rules/edits.h"

namespace skl::rules {

std::optional<RuleEdit> last_edit(Reader& reader, const Uuid& version);  // that is not undone
std::optional<RuleEdit> first_undone(Reader& reader, const Uuid& version);
void set_undone(Transaction& tx, const Uuid& version, const RuleEdit& edit, bool undone);

}  // namespace skl::rules
