// What the routes of the ledger share: the log as a reader may see it, never beyond its last checkpoint.
#pragma once

#include "kernel/text/base64.h"
#include "ledger/log.h"
#include "ledger/model.h"
#include "ledger/module.h"
#include "ledger/witness/store.h"

namespace skl::ledger {

struct Head {
    std::shared_ptr<const Log> log;
    std::shared_ptr<const Published> published;
    std::int64_t size() const { return static_cast<std::int64_t>(published->checkpoint.size); }
};

// 404 before the first entry, 503 `ledger-not-ready` before the first checkpoint, 503 `ledger-inconsistent`.
Result<Head> head_of(Context& cx);

inline std::string base64_of(const Hash& hash) { return text::base64(hash.view()); }
// C2SP tlog-policy: this log, its witnesses, and how many of them count.
std::string policy_of(const Published& head, Reader& reader);
constexpr const char* quorum_group = "witnesses";
Problem out_of_range();        // 400
Problem not_yet_integrated();  // 409, with Retry-After

// receipt_zip.cpp; payload: null where it is not the caller's.
Result<std::string> receipt_zip(const Locale& locale, const std::string& proof, const std::string& policy, const std::string& entry,
                                const OpenedPayload* payload);

void install_explorer(App& app);  // /ledger, /ledger/entries/{index}, /verify
void install_files(App& app);     // /ledger/checkpoint, /ledger/tile/…, /ledger/policy
void install_proofs(App& app);    // /ledger/proofs/…, /ledger/receipts/{id}
void install_witness(App& app);   // /witness/…, /ledger/alarms/{id}
void install_outside(App& app);   // POST /ledger/entries, /ledger/entries:batch

WitnessItem seen_of(const Context& cx, const WitnessRow& row);
AlarmItem seen_of(const Context& cx, const AlarmRow& row);

}  // namespace skl::ledger
