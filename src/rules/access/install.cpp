// How the decision `access` becomes the gate's: identity asks it, and before a request is judged its version is looked at.
#include "rules/access/install.h"

#include "kernel/telemetry/log.h"
#include "rules/access/gate.h"
#include "rules/inside.h"

namespace skl::rules {

namespace {

// The version is looked at first: a log that cannot be written keeps nobody out.
Task<Done> refresh(const Module& module, Context& cx) {
    auto looked = co_await cx.read([&](Reader& reader) -> Done { return module.gate().refresh(reader, cx.tenant(), cx.now()); });
    if (!looked) co_return looked.problem();
    const auto decided = module.gate().take(cx.tenant(), cx.now());
    if (decided.empty()) co_return Nothing{};
    auto written = co_await cx.write([&](Transaction& tx) -> Done {
        add_to_log(tx, decided, cx.now());
        return Nothing{};
    });
    if (!written) log::warn("decisions of the gate not logged", {{"problem", written.problem().code}});
    co_return Nothing{};
}

}  // namespace

void install_access(App& app, const Module& module) {
    auto* identity = app.find_service<identity::Module>();
    if (identity == nullptr) return;
    identity->use_policy(module.gate());
    app.set_gate_upkeep({[&module](const Context& cx) { return module.gate().due(cx.tenant(), cx.now()); },
                         [&module](Context& cx) { return refresh(module, cx); }});
}

}  // namespace skl::rules
