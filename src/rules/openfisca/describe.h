// What a country consists of, as OpenFisca's Web API tells it.
#pragma once

#include "kernel/describe/node.h"
#include "rules/engine/parameters.h"
#include "rules/openfisca/country.h"

namespace skl::rules::openfisca {

Node entities(const Country& country);
// {name: {description, href}}; `address`: of this face.
Node variables(const Country& country, const std::string& address, std::string_view lang);
std::optional<Node> variable(const Country& country, const std::string& name, std::string_view lang);
Node parameters(const Parameters& parameters, const std::string& address);
std::optional<Node> parameter(const Parameters& parameters, const std::string& name);
// An OpenAPI 3.0 document of this face.
Node spec(const Country& country, const std::string& address);

}  // namespace skl::rules::openfisca
