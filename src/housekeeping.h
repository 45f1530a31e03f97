// What the house does by itself at night: blobs that nobody needs, events and records whose time is over.
#pragma once

#include "house.h"

namespace skl {

// Handlers and schedules, before the jobs start.
void install_housekeeping(House& house, FrontDoor& door);

}  // namespace skl
