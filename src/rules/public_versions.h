// Rules in force as a live table.
#pragma once

namespace skl {
class App;
}

namespace skl::rules {
void declare_public_rules(App& app);
}
