// Which input to ask for next: the one whose answer is expected to decide the most.
//   gain(q) = Σ_s w_s · (1 − Σ_a p(a) · undecided(s | a))
// over the undecided s and the answers a that the cells testing q tell apart. Never one that no undecided result depends on.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/engine/dmn/program.h"

namespace skl::rules {

constexpr std::size_t answers_tried = 50;  // of one input; a table that tells more apart is asked for with those

// Values of an input that no cell tells apart.
struct PossibleAnswer {
    std::string text;  // as a cell has it: < 25, [25..65), true, "half"; empty: any value
    feel::Value sample;
};
std::vector<PossibleAnswer> answers_to(const dmn::Program& program, std::size_t input, const std::vector<std::size_t>& for_units);

struct AskedUnit {
    std::size_t unit = 0;  // a decision or a service
    double weight = 1;
};
// By input and answer; what is not said is shared evenly by the answers that are left.
using Priors = std::map<std::string, std::map<std::string, double>>;

struct Situation {
    const dmn::Program& program;
    feel::DateTime as_of;
    const feel::Surroundings* surroundings = nullptr;
    const feel::Context& known;  // all other inputs of the units are unknown
};

struct UnitOutcome {
    std::size_t unit = 0;
    std::optional<feel::Value> decided;
    std::vector<std::size_t> depends_on;  // inputs
    feel::Limit over = feel::Limit::none;
};

struct NextQuestion {
    std::size_t input = 0;
    double gain = 0;
    std::vector<std::pair<PossibleAnswer, double>> answers;  // with what is expected of each
};

struct Asking {
    std::vector<UnitOutcome> outcomes;  // in the order of the units
    std::optional<NextQuestion> next;   // none: all are decided
};

// Equal gains: the fewest words of the label in the language, then the order of the model.
Asking next_question(const Situation& situation, const std::vector<AskedUnit>& units, const Priors& priors, std::string_view lang);

}  // namespace skl::rules
