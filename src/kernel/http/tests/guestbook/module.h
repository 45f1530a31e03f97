// The face of the guestbook: what the composition root installs, here a test.
#pragma once

#include "kernel/http/app.h"
#include "kernel/storage/outbox.h"

namespace skl::guestbook {

// Routes, navigation and the consumer of guestbook.signed; before the outbox and the server start. The outbox outlives the app.
void install(App& app, Outbox& outbox);

}  // namespace skl::guestbook
