// What the OpenAPI document and the page for developers call an operation.
#pragma once

#include "kernel/http/app.h"

namespace skl {

// The catalogue's key of its title: "route.<name>", else of its method and pattern.
std::string words_key(const Route& route);

// The group it stands in, by the first part of its path; "site" for the pages and catalogues of the whole. Words: "tag.<group>".
std::string tag_of(const Route& route);

}  // namespace skl
