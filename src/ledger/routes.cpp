// What the ledger puts into the house: its rooms' routes, two metrics, and its promise as a condition of readiness.
#include "kernel/telemetry/metrics.h"
#include "ledger/outside/outside.h"
#include "ledger/reading.h"

namespace skl::ledger {
namespace {

double seconds_waited(const Ledger& ledger) { return std::chrono::duration<double>(ledger.oldest_wait(Instant::now())).count(); }

bool kept_its_promise(const Ledger& ledger) { return ledger.oldest_wait(Instant::now()) <= maximum_merge_delay; }

}  // namespace

Result<Head> head_of(Context& cx) {
    Head head{cx.app().service<Ledger>().log(cx.tenant()), nullptr};
    if (!head.log) return Problem::not_found("ledger");
    if (auto problem = head.log->problem()) return std::move(*problem);
    head.published = head.log->published();
    if (!head.published) return Problem{503, "ledger-not-ready", {}, {}, {{"Retry-After", "1"}}};
    return head;
}

std::string policy_of(const Published& head, Reader& reader) {
    const auto log = find_log(reader);
    std::string out = fmt::format("log {}\n", head.vkey), names;
    for (const WitnessRow& witness : list_witnesses(reader)) {
        out += fmt::format("witness {} {} {}\n", witness.name, witness.vkey, witness.url);
        names += " " + witness.name;
    }
    if (!log || log->quorum == 0) return out + "quorum none\n";
    return out + fmt::format("group {} {}{}\nquorum {}\n", quorum_group, log->quorum, names, quorum_group);
}

Problem out_of_range() { return Problem::bad_request("ledger-out-of-range"); }
Problem not_yet_integrated() { return Problem{409, "not-yet-integrated", {}, {}, {{"Retry-After", "1"}}}; }

void install(App& app, Ledger& ledger, const Keys& keys) {
    ledger.keys_ = &keys;
    app.provide(ledger);
    app.provide(*ledger.outside_);
    app.metrics().gauge("skylantern_ledger_oldest_wait_seconds", "Age of the oldest entry that no checkpoint holds",
                        [&ledger] { return seconds_waited(ledger); });
    app.metrics().gauge("skylantern_ledger_mmd_breach", "1: an entry waits for longer than the maximum merge delay",
                        [&ledger] { return kept_its_promise(ledger) ? 0.0 : 1.0; });
    app.metrics().gauge("skylantern_ledger_alarms", "Pairs of signed checkpoints of a log that do not fit each other",
                        [&store = app.store()] {
                            std::int64_t count = 0;
                            const auto lost = store.read(every_tenant, [&](Reader& reader) { count = count_alarms(reader); });
                            return lost ? 0.0 : static_cast<double>(count);
                        });
    app.ready_when([&ledger] { return kept_its_promise(ledger); });
    install_explorer(app);
    install_files(app);
    install_proofs(app);
    install_witness(app);
    install_outside(app);
    app.navigation({"/ledger", "ledger.title"});
}

}  // namespace skl::ledger
