// The pages of notices: /inbox, its choices, /outbox, /notify/unsubscribe/{token}, /feeds/{topic}.atom.
#pragma once

#include "kernel/notify/subscriptions.h"

namespace skl::notify {

// Permissions: inbox.read (one's own), outbox.read. Provides Notify and Subscriptions as services.
void install_notices(App& app, Notify& notify, Subscriptions& subscriptions);
void install_feeds(App& app);

}  // namespace skl::notify
