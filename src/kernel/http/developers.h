// The page for people who write programs against this house.
#pragma once

#include "kernel/http/app.h"

namespace skl {

void install_developers(App& app);

}  // namespace skl
