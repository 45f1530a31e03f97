// The face of the guestbook: what the composition root installs, here a test.
#pragma once

#include "kernel/http/app.h"
#include "kernel/storage/outbox.h"

namespace skl::guestbook {

// Routes, navigation and the consumer of guestbook.signed; before the outbox and the server start. The outbox outlives the app.
void install(App& app, Outbox& outbox);

// Conditions on entries, at /guestbook/watches. The watches outlive the app.
class Watches;
void install_watches(App& app, Watches& watches);

}  // namespace skl::guestbook
