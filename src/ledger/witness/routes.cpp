// The role of a witness over HTTP, C2SP tlog-witness: its own statuses and bodies; and the page about it. Alarms of both sides.
#include "kernel/pages/locale.h"
#include "ledger/reading.h"
#include "ledger/witness/role.h"

namespace skl::ledger {
namespace {

constexpr const char* size_type = "text/x.tlog.size";

std::string word_of(AlarmKind kind) {
    switch (kind) {
        case AlarmKind::fork: return "fork";
        case AlarmKind::ahead: return "ahead";
        case AlarmKind::refused: break;
    }
    return "refused";
}

Reply plain(WitnessAnswer status, std::string body, const char* type = "text/plain; charset=utf-8") {
    Reply reply = Reply::text(std::move(body), type);
    reply.status = static_cast<int>(status);
    reply.headers.emplace_back("Cache-Control", "no-store");
    return reply;
}

const char* words_of(WitnessAnswer answer) {
    switch (answer) {
        case WitnessAnswer::not_signed: return "no signature of a trusted key\n";
        case WitnessAnswer::unknown_origin: return "unknown origin\n";
        case WitnessAnswer::inconsistent: return "not consistent with the checkpoint that was cosigned last\n";
        default: return "malformed\n";
    }
}

Task<Result<Reply>> add(Context& cx) {
    const auto request = read_witness_request(cx.request().body);
    if (!request) co_return plain(WitnessAnswer::malformed, words_of(WitnessAnswer::malformed));
    const Keys& keys = cx.app().service<Ledger>().keys();
    auto said = co_await cx.write([&](Transaction& tx) { return add_checkpoint(tx, keys, *request, cx.now()); });
    if (!said) co_return said.problem();
    if (said->status == WitnessAnswer::conflict) co_return plain(said->status, std::move(said->body), size_type);
    if (said->status != WitnessAnswer::cosign) co_return plain(said->status, words_of(said->status));
    co_return plain(said->status, std::move(said->body));
}

Task<Result<Reply>> checkpoint(Context& cx, Text<64, 64> hash) {
    co_return co_await cx.read([&](Reader& reader) -> Result<Reply> {
        auto row = find_witnessed(reader, hash.value);
        if (!row || row->note.empty()) return Problem::not_found("checkpoint");
        return plain(WitnessAnswer::cosign, std::move(row->note));
    });
}

Task<Result<WitnessPage>> show_witness(Context& cx) {
    co_return co_await cx.read([&](Reader& reader) -> Result<WitnessPage> {
        WitnessPage out{cx.say("witness.title"), {}, {}, {}};
        if (const auto key = find_witness_key(reader)) out.verifier_key.value = key->vkey;
        for (const WitnessedRow& row : witnessed_logs(reader))
            out.logs.push_back(
                {{row.origin}, {cx.href(fmt::format("/witness/{}/checkpoint", row.origin_hash))}, row.size, row.cosigned_at});
        for (const AlarmRow& alarm : list_alarms(reader)) out.alarms.push_back(seen_of(cx, alarm));
        return out;
    });
}

Task<Result<AlarmPage>> show_alarm(Context& cx, Text<64, 64> id) {
    co_return co_await cx.read([&](Reader& reader) -> Result<AlarmPage> {
        auto row = find_alarm(reader, id.value);
        if (!row) return Problem::not_found("alarm");
        const AlarmItem seen = seen_of(cx, *row);
        return AlarmPage{cx.say("ledger.alarm.title"),
                         seen.label,
                         cx.say(fmt::format("ledger.alarm.meaning.{}", word_of(row->kind))),
                         {row->origin},
                         {row->witness},
                         row->raised_at,
                         std::move(row->held),
                         std::move(row->refused)};
    });
}

}  // namespace

WitnessItem seen_of(const Context& cx, const WitnessRow& row) {
    WitnessItem out{{row.name}, {row.url}, row.cosigned_size, row.cosigned_at, {}};
    if (row.trouble.empty()) return out;
    const std::string key = "ledger.trouble." + row.trouble;
    out.trouble = cx.app().locale().has(cx.language(), key) ? cx.say(key) : cx.say("ledger.trouble.other", {{"what", row.trouble}});
    return out;
}

AlarmItem seen_of(const Context& cx, const AlarmRow& row) {
    return {{cx.href("/ledger/alarms/" + row.id)}, {row.origin}, cx.say(fmt::format("ledger.alarm.{}", word_of(row.kind))), row.raised_at};
}

void install_witness(App& app) {
    // A log asks once a second, and several may stand behind one address: rated as reading is.
    app.post("/witness/add-checkpoint", add)
        .rated(RateClass::read)
        .named("witness.add")
        .takes_raw()
        .body_up_to(longest_note)
        .unlisted()
        .gives({"text/plain"});
    app.get("/witness/{hash}/checkpoint", checkpoint).named("witness.checkpoint").unlisted().gives({"text/plain"});
    app.get("/witness", show_witness).named("witness.show").page("ledger/witness");
    app.get("/ledger/alarms/{id}", show_alarm).named("ledger.alarm").page("ledger/alarm").unlisted();
}

}  // namespace skl::ledger
