// Recipes for rows that were put aside (opendata.md §5.6): the routes. What they do is in engine/recipes.h.
#pragma once

#include "opendata/inside.h"

namespace skl::opendata {

void install_recipes(App& app);  // /resources/{resource}/recipes

}  // namespace skl::opendata
