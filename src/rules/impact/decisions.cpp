#include "rules/impact/decisions.h"

#include "kernel/crypto/random.h"
#include "kernel/describe/decode.h"
#include "kernel/describe/write.h"
#include "kernel/text/text.h"
#include "rules/impact/store.h"

namespace skl::rules {

namespace {

constexpr const char* subject_field = "rule_decision.subject";
constexpr std::string_view of_a_person = "person/";  // how the owner of a person's key begins (identity/people.h)
constexpr std::int64_t forgotten_at_once = 1'000;    // in one transaction; the next hour takes the next
constexpr std::array identifiers{"national_id", "resident_id"};

crypto::FieldPlace place_of(const std::string& tenant, const Uuid& decision) {
    return {tenant, "rule_decision", to_text(decision), "detail"};
}

std::optional<DecisionDetail> opened(const crypto::KeyRing& ring, const std::string& tenant, const KeptDecision& decision) {
    const auto bytes = text::base64url_decode(decision.detail.value);
    const auto plain = bytes ? ring.decrypt(place_of(tenant, decision.id), *bytes) : std::nullopt;
    auto read = plain ? from_json<DecisionDetail>(*plain) : Result<DecisionDetail>(Problem::not_found("detail"));
    return read ? std::optional(std::move(*read)) : std::nullopt;
}

std::optional<std::string> word(const std::optional<Text<>>& text) { return text ? std::optional(text->value) : std::nullopt; }

DecidedCase case_of(const KeptDecision& decision, DecisionDetail detail) {
    DecidedCase made{to_text(decision.id),
                     decision.key_owner.value,
                     std::move(detail.subject),
                     decision.version.value,
                     {},
                     decision.as_of,
                     word(decision.decision),
                     word(decision.decision_service),
                     std::move(detail.inputs.value),
                     std::move(detail.results.value),
                     decision.decided_at};
    for (const ModelRef& model : decision.models) made.model_sha256.push_back(model.sha256.value);
    return made;
}

}  // namespace

Result<std::string> KeptDecisions::person_of(Transaction& tx, const NewKeptDecision& given, Instant now) const {
    if (!given.person_number || identity_ == nullptr) return std::string();
    for (const char* name : identifiers) {
        const auto found = identity_->people().find(tx, name, given.person_number->value, now);
        if (!found) return found.problem();
        if (*found) return to_text(**found);
    }
    return std::string();
}

Result<KeptDecision> KeptDecisions::keep(Transaction& tx, const NewKeptDecision& given, const Evaluated& of,
                                         const std::vector<ModelRef>& models, const std::string& by, Instant now) const {
    auto person = person_of(tx, given, now);
    if (!person) return person.problem();
    KeptDecision made{.id = crypto::new_id<KeptDecision>(now), .rule_set = of.rule_set, .version = of.version, .models = models};
    made.as_of = of.as_of;
    if (given.decision) made.decision = Text<>{{given.decision->value}};
    if (given.decision_service) made.decision_service = Text<>{{given.decision_service->value}};
    made.purpose.value = given.purpose.value;
    made.legal_basis.value = given.legal_basis.value;
    made.keep_until = given.keep_until;
    made.decided_at = now;
    made.decided_by.value = by;
    made.key_owner.value = person->empty() ? "rules/decision/" + to_text(made.id) : std::string(of_a_person) + *person;
    const DecisionDetail detail{given.subject.value, given.inputs.value_or(Json{{"{}"}}), of.results, *person, crypto::random_token()};
    auto closed = keys_.with(
        tx, {made.key_owner.value},
        [&](crypto::KeyRing& ring) -> Result<std::string> {
            return text::base64url(ring.encrypt(made.key_owner.value, place_of(tx.tenant(), made.id), to_json(detail), now));
        },
        now);
    if (!closed) return closed.problem();
    auto index = index_of(tx, given.subject.value, now);
    if (!index) return index.problem();
    made.detail.value = std::move(*closed);
    made.subject_index.value = std::move(*index);
    insert(tx, made);
    return made;
}

Result<std::string> KeptDecisions::index_of(Transaction& tx, std::string_view subject, Instant now) const {
    return keys_.with(
        tx, {subject_field}, [&](crypto::KeyRing& ring) -> Result<std::string> { return ring.blind_index(subject_field, subject, now); },
        now);
}

Done KeptDecisions::told(Transaction& tx, const KeptDecision& decision, const std::string& person, const CaseLook& look) const {
    Uuid id;
    if (identity_ == nullptr || person.empty() || !parse(person, id)) return Nothing{};
    identity::PersonId owner;
    owner.bytes = id.bytes;
    return identity_->record_access(tx, owner,
                                    {.service = "rules/" + decision.rule_set.value,
                                     .action = "read",
                                     .fields = {"inputs", "results"},
                                     .purpose = look.purpose,
                                     .legal_basis = decision.legal_basis.value,
                                     .matter_ref = look.matter_ref},
                                    look.by, look.now);
}

Result<std::optional<DecisionDetail>> KeptDecisions::open(Transaction& tx, const KeptDecision& decision, const CaseLook& look) const {
    auto detail = keys_.with(
        tx, {decision.key_owner.value},
        [&](crypto::KeyRing& ring) -> Result<std::optional<DecisionDetail>> { return opened(ring, tx.tenant(), decision); }, look.now);
    if (!detail || !*detail) return detail;
    if (auto done = told(tx, decision, (*detail)->person, look); !done) return done.problem();
    return detail;
}

Result<std::int64_t> KeptDecisions::forget(Transaction& tx, Date today, Instant now) const {
    const auto over = decisions_over(tx, today, forgotten_at_once);
    for (const KeptDecision& one : over) {
        if (!one.key_owner.value.starts_with(of_a_person)) {
            auto gone = keys_.with(
                tx, {one.key_owner.value},
                [&](crypto::KeyRing& ring) -> Done {
                    ring.erase(one.key_owner.value);
                    return Nothing{};
                },
                now);
            if (!gone) return gone.problem();
        }
        remove(tx, one);
    }
    return static_cast<std::int64_t>(over.size());
}

bool KeptDecisions::any_after(Reader& reader, const CaseSpan& span, const std::string& id) const {
    return !decisions_in(reader, span, id, 1).empty();
}

std::int64_t KeptDecisions::count(Reader& reader, const CaseSpan& span) const { return count_decisions(reader, span); }

Result<std::vector<DecidedCase>> KeptDecisions::after(Transaction& tx, const CaseSpan& span, const std::string& id, std::int64_t limit,
                                                      const CaseLook& look) const {
    const auto found = decisions_in(tx, span, id, limit);
    std::vector<DecidedCase> made;
    if (found.empty()) return made;
    std::vector<std::string> owners;
    for (const KeptDecision& one : found) owners.push_back(one.key_owner.value);
    std::vector<std::pair<const KeptDecision*, std::string>> persons;
    auto done = keys_.with(
        tx, owners,
        [&](crypto::KeyRing& ring) -> Done {
            for (const KeptDecision& one : found) {
                auto detail = opened(ring, tx.tenant(), one);
                persons.emplace_back(&one, detail ? detail->person : "");
                // One that was erased has nothing to compare; its place is passed all the same.
                made.push_back(case_of(one, detail ? std::move(*detail) : DecisionDetail{}));
            }
            return Nothing{};
        },
        look.now);
    if (!done) return done.problem();
    for (const auto& [decision, person] : persons)
        if (auto ok = told(tx, *decision, person, look); !ok) return ok.problem();
    return made;
}

Done KeptDecisions::tell(Transaction& tx, const std::vector<std::string>& ids, const CaseLook& look) const {
    for (const std::string& one : ids) {
        Uuid id;
        if (!parse(one, id)) continue;
        const auto decision = find_decision(tx, id);
        if (!decision || !decision->key_owner.value.starts_with(of_a_person)) continue;
        const std::string person = decision->key_owner.value.substr(of_a_person.size());
        if (auto done = told(tx, *decision, person, look); !done) return done;
    }
    return Nothing{};
}

std::string KeptDecisions::path(const std::string& rule_set, const std::string& id) const {
    return "/rules/sets/" + rule_set + "/decisions/" + id;
}

}  // namespace skl::rules
