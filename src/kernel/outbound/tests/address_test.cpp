// Which addresses a call out of the house may go to.
#include "kernel/outbound/address.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>

namespace skl::outbound {
namespace {

bool open(const char* text) {
    in_addr v4{};
    in6_addr v6{};
    if (inet_pton(AF_INET, text, &v4) == 1) return is_public(v4);
    EXPECT_EQ(inet_pton(AF_INET6, text, &v6), 1) << text;
    return is_public(v6);
}

TEST(Address, Of_this_network_or_of_none_is_not_public) {
    for (const char* text : {"0.0.0.0",
                             "0.1.2.3",
                             "10.0.0.1",
                             "10.255.255.255",
                             "100.64.0.1",
                             "100.127.255.255",
                             "127.0.0.1",
                             "127.255.0.1",
                             "169.254.169.254",
                             "172.16.0.1",
                             "172.31.255.255",
                             "192.0.0.8",
                             "192.0.2.1",
                             "192.168.1.1",
                             "198.18.0.1",
                             "198.19.255.255",
                             "198.51.100.7",
                             "203.0.113.9",
                             "224.0.0.1",
                             "239.1.1.1",
                             "240.0.0.1",
                             "255.255.255.255",
                             "::",
                             "::1",
                             "fc00::1",
                             "fdff::1",
                             "fe80::1",
                             "febf::1",
                             "fec0::1",
                             "ff02::1",
                             "2001:db8::1",
                             "2001:0:1::1",
                             "::ffff:10.0.0.1",
                             "::ffff:127.0.0.1",
                             "64:ff9b::7f00:1",
                             "2002:a00:1::",
                             "2002:7f00:1::",
                             "3fff:0:1::",
                             "::127.0.0.1",
                             "100::1"})
        EXPECT_FALSE(open(text)) << text;
}

TEST(Address, Of_the_world_is_public_up_to_the_edges_of_what_is_not) {
    for (const char* text :
         {"1.1.1.1",        "9.255.255.255",    "11.0.0.0",        "100.63.255.255", "100.128.0.0",          "126.255.255.255",
          "128.0.0.0",      "169.253.255.255",  "172.15.255.255",  "172.32.0.0",     "192.167.255.255",      "192.169.0.0",
          "198.17.255.255", "198.20.0.0",       "223.255.255.255", "2400:cb00::1",   "2001:4860:4860::8888", "2606:4700::1",
          "::ffff:1.1.1.1", "64:ff9b::101:101", "2002:101:101::1"})
        EXPECT_TRUE(open(text)) << text;
}

TEST(Address, Of_another_family_is_not_public) {
    sockaddr unix_address{};
    unix_address.sa_family = AF_UNIX;
    EXPECT_FALSE(is_public(unix_address));
}

}  // namespace
}  // namespace skl::outbound
