// Stretches as a picture: where each lies between the least and the most value that is drawn, and how high its result stands.
#pragma once

#include "rules/engine/explain/stretches.h"
#include "rules/table_trial.h"

namespace skl::rules {

constexpr std::int64_t picture_units = 1'000;  // its width and height

std::string interval_text(const Stretch& stretch);  // as a cell has it: < 65, [65..80), 65; empty: any value

// Fills in the ends of the picture and the places of its stretches; `value`: of the input at hand, or null.
void draw(const Stretches& stretches, const feel::Value* value, TrialSlide& into);

}  // namespace skl::rules
