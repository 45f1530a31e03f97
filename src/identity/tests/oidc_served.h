// What tests of the provider stand on.
#pragma once

#include <gtest/gtest.h>

#include "identity/tests/oidc_house.h"

namespace skl::identity::oidc {

class OidcServed : public ::testing::Test, protected OidcHouse {};

}  // namespace skl::identity::oidc
