// The log of who looked, for other faces of the platform (kernel/http/access_log.h).
#pragma once

namespace skl {
class App;
}

namespace skl::identity {
void install_access_told(App& app);
}
