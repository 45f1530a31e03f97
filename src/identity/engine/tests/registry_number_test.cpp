#include "identity/engine/registry_number.h"

#include <gtest/gtest.h>

namespace skl::identity {
namespace {

TEST(RegistryNumbers, A_business_number_has_a_check_digit) {
    EXPECT_TRUE(is_ubn("04595257"));  // the Ministry of Finance's example
    EXPECT_TRUE(is_ubn("10458575"));  // with a 7 at the seventh place
    EXPECT_TRUE(is_ubn("10458574"));  // the same by the other sum
    EXPECT_TRUE(is_ubn("10458570"));  // divisible by 5, not by 10
    EXPECT_FALSE(is_ubn("04595258"));
    EXPECT_FALSE(is_ubn("0459525"));
    EXPECT_FALSE(is_ubn("045952577"));
    EXPECT_FALSE(is_ubn("0459525x"));
    EXPECT_FALSE(is_ubn(""));
}

TEST(RegistryNumbers, An_object_identifier_is_arcs_of_whole_numbers) {
    EXPECT_TRUE(is_oid("2.16.886.101.20003"));
    EXPECT_TRUE(is_oid("0.9"));
    for (const char* bad : {"", "2", "3.1", "2.", ".2", "2..1", "2.01", "2.x", "2.1 ", "16.2"}) EXPECT_FALSE(is_oid(bad)) << bad;
}

}  // namespace
}  // namespace skl::identity
