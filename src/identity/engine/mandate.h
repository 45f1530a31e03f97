// Mandates (trust.md §3): one acts for another, within scopes and a time. The life of a mandate is one table, and what it covers is
// a match of patterns; both are read by the routes, the pages and the tests.
#pragma once

#include <boost/describe.hpp>
#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/describe/types.h"

namespace skl::identity {

enum class MandateState { proposed, accepted, active, suspended, declined, revoked, expired, exhausted };
BOOST_DESCRIBE_ENUM(MandateState, proposed, accepted, active, suspended, declined, revoked, expired, exhausted)

enum class MandateEvent { accept, decline, begin, suspend, resume, revoke, expire, exhaust };
BOOST_DESCRIBE_ENUM(MandateEvent, accept, decline, begin, suspend, resume, revoke, expire, exhaust)

enum class MandateKind { parental, guardian, power_of_attorney, org_officer, professional, assisted };
BOOST_DESCRIBE_ENUM(MandateKind, parental, guardian, power_of_attorney, org_officer, professional, assisted)

namespace mandates {

using State = MandateState;
using Event = MandateEvent;
using Kind = MandateKind;

struct Transition {
    State from;
    Event event;
    State to;
};
std::span<const Transition> life();

std::optional<State> after(State from, Event event);  // empty: that event has no place there
std::vector<Event> allowed(State from);
bool ended(State state);  // no event leads out of it

// Rests on a register (a birth, a court's decision, a company's entry), not on the principal's word: a registrar enters it.
bool from_register(Kind kind);

// --- scopes ---
// An action is `service:<service>/<act>`, `data:<subject>.<act>`, or `<subject>.<act>` of the platform itself. In a pattern `*`
// stands for one or more characters of one part, and at the end for all that may follow.
//   service:childcare-subsidy/*   data:household.read   service:*   case.read
constexpr std::size_t longest_scope = 120, most_scopes = 50;

// What no mandate ever covers, whatever its scopes say.
std::span<const std::string_view> always_excluded();

// A pattern of the form above, of which something is left when what is excluded is taken away.
bool known_scope(std::string_view pattern);
bool matches(std::string_view pattern, std::string_view action);
// One scope covers the action, and neither `excluded` nor what is always excluded does.
bool covers(std::span<const std::string> scopes, std::span<const std::string> excluded, std::string_view action);

// Each pattern covers only what one of the others does: a part that is passed on is never more than the whole.
bool within(std::span<const std::string> patterns, std::span<const std::string> whole);

// Looking changes nothing for the principal: one of joint agents may do it alone.
bool only_looks(std::string_view action);

// --- ages ---
constexpr int age_of_joint_view = 7;  // Civil Code art. 13: limited capacity; the child sees what is done in its name

constexpr int passed_on_at_most = 4;  // from hand to hand; more nobody oversees

// The birthday on which somebody has this age; who is born on 29 February has it on 1 March of a common year.
Date birthday(Date born, int age);
int age_on(Date born, Date day);

}  // namespace mandates
}  // namespace skl::identity
