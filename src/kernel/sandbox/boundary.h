// Inside of sandbox only: the two ways to keep a process to its paths. False: this kernel or container does not give it.
#pragma once

#include "kernel/sandbox/confinement.h"

namespace skl::sandbox {

bool draw_landlock(const Paths& paths);
bool enter_private_root(const Paths& paths);

}  // namespace skl::sandbox
