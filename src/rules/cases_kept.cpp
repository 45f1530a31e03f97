#include "rules/cases_kept.h"

#include "rules/engine/json.h"

namespace skl::rules {

namespace {

// What a plain string stands for is said by the type of the decision that is asked.
const feel::Type& expected_type(const dmn::Program& program, const RuleCase& one) {
    const auto unit = program.find(dmn::Unit::Kind::decision, one.decision.value);
    return unit && program.units()[*unit].type ? *program.units()[*unit].type : *feel::any_type();
}

}  // namespace

std::vector<RuleCase> kept_cases(Reader& reader, const Uuid& version) {
    const auto kept = cases_of(reader, version);
    if (!kept) return {};
    auto read = from_json<CaseList>(*kept);
    return read ? std::move(read->cases) : std::vector<RuleCase>();
}

std::optional<cases::Case> case_of(const RuleCase& one, const dmn::Program& program) {
    const auto inputs = read_json(one.inputs ? one.inputs->value : "{}"), expected = read_json(one.expected ? one.expected->value : "null");
    if (!inputs || inputs->type != Node::Type::object || !expected) return {};
    return cases::Case{one.name.value, one.decision.value, one.invocable ? one.invocable->value : "", inputs_of(*inputs, program),
                       value_of(*expected, expected_type(program, one))};
}

Done add_case(Transaction& tx, const Uuid& version, RuleCase one, const std::string& by, Instant now) {
    CaseList kept{kept_cases(tx, version)};
    if (static_cast<std::int64_t>(kept.cases.size()) >= most_cases)
        return Problem{422, "import-too-long", {{"most", std::to_string(most_cases)}}};
    const std::string wanted = one.name.value;
    const auto taken = [&](const RuleCase& other) { return other.name.value == one.name.value; };
    for (int next = 2; std::any_of(kept.cases.begin(), kept.cases.end(), taken); ++next)
        one.name.value = fmt::format("{} {}", wanted, next);
    kept.cases.push_back(std::move(one));
    put_cases(tx, version, to_json(kept), by, now);
    return Nothing{};
}

}  // namespace skl::rules
