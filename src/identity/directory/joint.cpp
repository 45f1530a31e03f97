#include "identity/directory/joint.h"

#include <algorithm>

#include "identity/directory/mandate_store.h"
#include "identity/directory/mandates.h"
#include "identity/directory/reviews.h"
#include "kernel/crypto/random.h"
#include "kernel/text/text.h"

namespace skl::identity {

std::string where_to_ask(const Uuid& mandate, std::string_view action, std::string_view resource) {
    std::string out = fmt::format("/me/joint-acts/new?mandate_id={}&action={}", to_text(mandate), text::percent_encode(action));
    if (!resource.empty()) out += "&resource=" + text::percent_encode(resource);
    return out;
}

}  // namespace skl::identity

namespace skl::identity::directory {
namespace {

bool has_a_say(const Mandate& mandate, Instant now) {
    if (mandate.valid_from > now || (mandate.valid_to && *mandate.valid_to <= now)) return false;
    return mandate.state != MandateState::suspended || !mandates::from_register(mandate.kind);
}

bool all_agreed(Reader& reader, const JointAct& act, const std::vector<Mandate>& together) {
    const auto voices = voices_of(reader, act.id);
    return std::all_of(together.begin(), together.end(), [&](const Mandate& one) {
        return std::any_of(voices.begin(), voices.end(), [&](const Voice& voice) { return voice.agreed && voice.mandate == Uuid(one.id); });
    });
}

bool same(const JointAct& act, const MandateUse& use) { return act.action == use.action && act.resource == use.resource; }

Done step(Transaction& tx, const Directory& directory, const JointAct& act, std::string_view name, const std::string& by, Instant now) {
    const auto mandate = find_mandate(tx, act.mandate);
    if (!mandate) return Problem::not_found("mandate");
    return recorded(tx, directory, *mandate, name, by, act.action + (act.resource.empty() ? "" : " " + act.resource), now);
}

Done become(Transaction& tx, const Directory& directory, JointAct& act, JointActState state, const std::string& by, Instant now) {
    act.state = state;
    if (!update(tx, act)) return Problem{412, "stale"};
    ++act.rev;
    return step(tx, directory, act, fmt::format("act-{}", boost::describe::enum_to_string(state, "")), by, now);
}

void tell(Transaction& tx, const Directory& directory, const std::optional<Uuid>& person, const char* topic, Instant now) {
    if (directory.parts().notify == nullptr || !person) return;
    directory.parts().notify->post(tx, {.recipient = key_owner(PersonId{*person}), .topic = topic, .href = "/me/joint-acts"}, now);
}

}  // namespace

std::vector<Mandate> agents_together(Reader& reader, const Mandate& of, Instant now) {
    std::vector<Mandate> out;
    for (Mandate& one : open_joint_mandates(reader, of))
        if (one.id == of.id || (has_a_say(one, now) && agent_there(reader, one))) out.push_back(std::move(one));
    return out;
}

std::vector<AgreedAct> agreed_acts(Reader& reader, const Mandate& of, Instant now) {
    std::vector<AgreedAct> out;
    const auto together = agents_together(reader, of, now);
    for (const JointAct& act : open_joint_acts(reader, of, now))
        if (act.state == JointActState::agreed && all_agreed(reader, act, together)) out.push_back({act.action, act.resource});
    return out;
}

Result<JointAct> ask(Transaction& tx, const Directory& directory, const MandateUse& wanted, Instant now) {
    const auto held = mandate_in_force(tx, wanted.mandate, wanted.agent, now);
    if (!held) return held.problem();
    if (!held->joint) return Problem::conflict("not-joint");
    if (!mandates::covers(held->scopes, held->excluded, wanted.action)) return Problem::forbidden("outside-mandate");
    const auto mandate = find_mandate(tx, wanted.mandate);
    for (const JointAct& open : open_joint_acts(tx, *mandate, now))
        if (same(open, wanted)) return open;
    JointAct act{.id = crypto::new_id<JointAct>(now),
                 .principal_person = mandate->principal_person,
                 .principal_organisation = mandate->principal_organisation,
                 .kind = mandate->kind,
                 .action = wanted.action,
                 .resource = wanted.resource,
                 .mandate = wanted.mandate,
                 .asked_by = wanted.agent,
                 .asked_at = now,
                 .expires_at = {now.micros + std::chrono::microseconds(joint_act_lasts).count()}};
    insert(tx, act);
    put(tx, {act.id, wanted.mandate, wanted.agent, true, now});
    if (auto done = step(tx, directory, act, "act-asked", to_text(wanted.agent), now); !done) return done.problem();
    for (const Mandate& other : agents_together(tx, *mandate, now))
        if (other.id != mandate->id) tell(tx, directory, other.agent_person, "joint-act-asked", now);
    return act;
}

Result<JointAct> speak(Transaction& tx, const Directory& directory, const PersonId& who, const Uuid& id, bool agrees, Instant now) {
    auto act = find_joint_act(tx, id);
    const auto of = act ? find_mandate(tx, act->mandate) : std::nullopt;
    if (!of) return Problem::not_found("joint act");
    const auto together = agents_together(tx, *of, now);
    const auto voices = voices_of(tx, id);
    const auto mine = [&](const Mandate& one) { return is_agent(tx, one, who, now); };
    const auto unheard = [&](const Mandate& one) {
        return mine(one) && std::none_of(voices.begin(), voices.end(), [&](const Voice& voice) { return voice.mandate == Uuid(one.id); });
    };
    if (std::none_of(together.begin(), together.end(), mine)) return Problem::not_found("joint act");
    const bool withdraws = !agrees && act->asked_by == Uuid(who);
    const bool open = act->state == JointActState::waiting || (withdraws && act->state == JointActState::agreed);
    if (!open || act->expires_at <= now) return Problem::conflict("joint-act-over");
    // One person has one voice, also who stands for an organisation beside themselves.
    const bool heard = std::any_of(voices.begin(), voices.end(), [&](const Voice& voice) { return voice.person == Uuid(who); });
    const auto seat = std::find_if(together.begin(), together.end(), unheard);
    if (!withdraws) {
        if (heard || seat == together.end()) return Problem::conflict("already-spoken");
        put(tx, {id, seat->id, who, agrees, now});
    }
    const std::string by = to_text(who);
    if (!agrees || all_agreed(tx, *act, together)) {
        const auto state = agrees ? JointActState::agreed : JointActState::refused;
        if (auto done = become(tx, directory, *act, state, by, now); !done) return done.problem();
        if (!withdraws) tell(tx, directory, act->asked_by, agrees ? "joint-act-agreed" : "joint-act-refused", now);
    }
    return std::move(*act);
}

Done do_together(Transaction& tx, const Directory& directory, const Mandate& mandate, const MandateUse& use, Instant now) {
    const auto together = agents_together(tx, mandate, now);
    for (JointAct& act : open_joint_acts(tx, mandate, now))
        if (act.state == JointActState::agreed && same(act, use) && all_agreed(tx, act, together))
            return become(tx, directory, act, JointActState::done, to_text(use.agent), now);
    return Problem::conflict("joint-consent-needed")
        .with("next", where_to_ask(use.mandate, use.action, use.resource))
        .with("next_step", "joint-consent");
}

Result<std::int64_t> joint_acts_by_clock(Transaction& tx, const Directory& directory, Instant now) {
    std::int64_t changed = 0;
    for (JointAct& act : overdue_joint_acts(tx, now, most_at_once)) {
        if (auto done = become(tx, directory, act, JointActState::lapsed, "clock", now); !done) return done.problem();
        ++changed;
    }
    return changed;
}

}  // namespace skl::identity::directory
