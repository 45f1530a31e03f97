// How the decision `access` becomes the gate's: identity asks it, and before a request is judged its version is looked at.
#include "rules/access/install.h"

#include "kernel/telemetry/log.h"
#include "rules/access/pages.h"
#include "rules/inside.h"

namespace skl::rules {

namespace {

Task<Done> look(Context& cx, AccessGate& gate) {
    Store& store = cx.app().store();
    std::optional<Problem> lost;
    if (store.reads_inline())  // queries over datasets may hold the pool for seconds
        lost = gate.look(store);
    else
        lost = co_await cx.blocking([&] { return gate.look(store); });
    if (lost) co_return std::move(*lost);
    co_return Nothing{};
}

Task<Done> read_policy(Context& cx, AccessGate& gate) {
    auto read = co_await cx.read([&](Reader& reader) -> Done { return gate.refresh(reader, cx.tenant(), cx.now()); });
    co_return read;
}

Task<void> write_log(Context& cx, AccessGate& gate) {
    const auto decided = gate.take(cx.tenant(), cx.now());
    if (decided.empty()) co_return;
    auto written = co_await cx.write([&](Transaction& tx) -> Done {
        add_to_log(tx, decided, cx.now());
        return Nothing{};
    });
    if (!written) log::warn("decisions of the gate not logged", {{"problem", written.problem().code}});
}

// All who come while the database is asked wait for the one answer; where it was too old when it came,
// since they joined late, it is asked once more. A log that cannot be written keeps nobody out.
Task<Done> bring_up_to_date(Context& cx, AccessGate& gate) {
    static const std::string revisions;  // no tenant has an empty name
    constexpr int most_rounds = 2;       // on a database that takes longer than a second policies are older
    for (int round = 0; round < most_rounds && gate.look_due(); ++round)
        if (auto done = co_await gate.together().run(revisions, look(cx, gate)); !done) co_return done.problem();
    for (int round = 0; round < most_rounds && gate.policy_due(cx.tenant(), cx.now()); ++round)
        if (auto done = co_await gate.together().run(cx.tenant(), read_policy(cx, gate)); !done) co_return done.problem();
    co_await write_log(cx, gate);
    co_return Nothing{};
}

}  // namespace

void install_access(App& app, const Module& module) {
    auto* identity = app.find_service<identity::Module>();
    if (identity == nullptr) return;
    identity->use_policy(module.gate());
    app.set_gate_upkeep({[&module](const Context& cx) { return module.gate().due(cx.tenant(), cx.now()); },
                         [&module](Context& cx) { return bring_up_to_date(cx, module.gate()); }});
}

void install_access_routes(App& app) {
    install_access_overview(app);
    install_access_decisions(app);
    install_access_cases(app);
    install_access_simulation(app);
}

}  // namespace skl::rules
