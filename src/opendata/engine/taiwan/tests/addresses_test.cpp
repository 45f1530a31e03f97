// Which source addresses are registered.
#include <gtest/gtest.h>

#include "opendata/engine/taiwan/addresses.h"

namespace skl::opendata::taiwan {
namespace {

TEST(Addresses, Networks_hold_what_begins_like_them) {
    constexpr const char* lines = "192.0.2.7\r\n 198.51.100.128/25 \n\n2001:db8::/33\n10.0.0.0/0";
    EXPECT_TRUE(are_addresses(lines));
    constexpr const char* some = "192.0.2.7\r\n 198.51.100.128/25 \n\n2001:db8::/33";
    for (const char* in : {"192.0.2.7", "::ffff:192.0.2.7", "198.51.100.128", "198.51.100.255", "2001:db8:7fff::1"})
        EXPECT_TRUE(among(some, in)) << in;
    for (const char* out : {"192.0.2.8", "198.51.100.127", "2001:db8:8000::1", "", "192.0.2.7/32", "x"})
        EXPECT_FALSE(among(some, out)) << out;
    EXPECT_TRUE(among("10.0.0.0/0", "203.0.113.9"));
    EXPECT_FALSE(among("10.0.0.0/0", "2001:db8::1"));
    EXPECT_FALSE(among("", "192.0.2.7"));
}

TEST(Addresses, What_is_no_address_is_refused) {
    for (const char* wrong : {"192.0.2.256", "192.0.2.0/33", "2001:db8::/129", "192.0.2.0/", "192.0.2.0/-1", "a", "192.0.2.1 192.0.2.2"})
        EXPECT_FALSE(are_addresses(wrong)) << wrong;
    EXPECT_TRUE(are_addresses(""));
}

}  // namespace
}  // namespace skl::opendata::taiwan
