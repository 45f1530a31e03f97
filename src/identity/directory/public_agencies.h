// The agencies of a tenant as a live table.
#pragma once

namespace skl {
class App;
}

namespace skl::identity::directory {
void declare_public_agencies(App& app);
}
