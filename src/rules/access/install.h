#pragma once

#include "rules/module.h"

namespace skl::rules {

// Where identity is installed, the gate asks the decision `access` from now on.
void install_access(App& app, const Module& module);
void install_access_routes(App& app);  // /rules/access

Bilingual<1, 200> access_title();  // of the rule set

}  // namespace skl::rules
