// Numbers of binary formats, least byte first. Who reads them has seen that they are there.
#pragma once

#include <bit>
#include <cstdint>
#include <string_view>

namespace skl::opendata {

inline std::uint16_t u16(std::string_view bytes, std::size_t at) {
    return static_cast<std::uint16_t>(static_cast<unsigned char>(bytes[at]) | static_cast<unsigned char>(bytes[at + 1]) << 8);
}
inline std::uint32_t u32(std::string_view bytes, std::size_t at) {
    return std::uint32_t{u16(bytes, at)} | std::uint32_t{u16(bytes, at + 2)} << 16;
}
inline double f64(std::string_view bytes, std::size_t at) {
    return std::bit_cast<double>(std::uint64_t{u32(bytes, at)} | std::uint64_t{u32(bytes, at + 4)} << 32);
}

}  // namespace skl::opendata
