#include "kernel/outbound/address.h"

#include <cstring>

namespace skl::outbound {
namespace {

struct Block4 {
    std::uint32_t from;
    int bits;
};
constexpr Block4 special4[] = {
    {0x00000000, 8},   // 0.0.0.0/8 this network
    {0x0A000000, 8},   // 10.0.0.0/8 private
    {0x64400000, 10},  // 100.64.0.0/10 shared by a carrier
    {0x7F000000, 8},   // 127.0.0.0/8 loopback
    {0xA9FE0000, 16},  // 169.254.0.0/16 link-local, where clouds keep their credentials
    {0xAC100000, 12},  // 172.16.0.0/12 private
    {0xC0000000, 24},  // 192.0.0.0/24 protocol assignments
    {0xC0000200, 24},  // 192.0.2.0/24 documentation
    {0xC0586300, 24},  // 192.88.99.0/24 6to4 relays, withdrawn
    {0xC0A80000, 16},  // 192.168.0.0/16 private
    {0xC6120000, 15},  // 198.18.0.0/15 benchmarks
    {0xC6336400, 24},  // 198.51.100.0/24 documentation
    {0xCB007100, 24},  // 203.0.113.0/24 documentation
    {0xE0000000, 4},   // 224.0.0.0/4 multicast
    {0xF0000000, 4},   // 240.0.0.0/4 reserved, and broadcast
};

bool is_public4(std::uint32_t address) {
    for (const Block4& block : special4)
        if ((address ^ block.from) >> (32 - block.bits) == 0) return false;
    return true;
}

std::uint32_t ipv4_at(const unsigned char* bytes) {
    return std::uint32_t{bytes[0]} << 24 | std::uint32_t{bytes[1]} << 16 | std::uint32_t{bytes[2]} << 8 | bytes[3];
}

bool begins(const in6_addr& address, std::initializer_list<unsigned char> bytes) {
    return std::equal(bytes.begin(), bytes.end(), address.s6_addr);
}

}  // namespace

bool is_public(const in_addr& address) { return is_public4(ntohl(address.s_addr)); }

bool is_public(const in6_addr& address) {
    const unsigned char* bytes = address.s6_addr;
    if (begins(address, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF})) return is_public4(ipv4_at(bytes + 12));     // ::ffff:0:0/96 mapped
    if (begins(address, {0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0})) return is_public4(ipv4_at(bytes + 12));  // 64:ff9b::/96 translated
    if (begins(address, {0x20, 0x02})) return is_public4(ipv4_at(bytes + 2));                                    // 2002::/16 6to4
    if ((bytes[0] & 0xE0) != 0x20) return false;                         // outside of 2000::/3 there is no global unicast
    if (begins(address, {0x20, 0x01, 0x0D, 0xB8})) return false;         // 2001:db8::/32 documentation
    if (begins(address, {0x20, 0x01}) && bytes[2] < 0x02) return false;  // 2001::/23 Teredo, ORCHID, benchmarks
    if (begins(address, {0x3F, 0xFF}) && bytes[2] < 0x10) return false;  // 3fff::/20 documentation
    return true;
}

bool is_public(const sockaddr& address) {
    if (address.sa_family == AF_INET) {
        sockaddr_in v4{};
        std::memcpy(&v4, &address, sizeof v4);
        return is_public(v4.sin_addr);
    }
    if (address.sa_family == AF_INET6) {
        sockaddr_in6 v6{};
        std::memcpy(&v6, &address, sizeof v6);
        return is_public(v6.sin6_addr);
    }
    return false;
}

}  // namespace skl::outbound
