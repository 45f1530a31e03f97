#include "kernel/sketch/hyperloglog.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>

namespace skl::sketch {
namespace {

constexpr int most_rank = 64 - hll_precision + 1;
constexpr std::size_t kept_as_list = 2'048;  // registers; a longer list is slower than the whole and hardly smaller
constexpr std::size_t listed_bytes = 3;      // of one register in a list

double sigma(double x) {
    if (x == 1) return std::numeric_limits<double>::infinity();
    double y = 1, z = x, before = 0;
    do {
        x *= x;
        before = z;
        z += x * y;
        y += y;
    } while (z != before);
    return z;
}

double tau(double x) {
    if (x == 0 || x == 1) return 0;
    double y = 1, z = 1 - x, before = 0;
    do {
        x = std::sqrt(x);
        before = z;
        y *= 0.5;
        z -= (1 - x) * (1 - x) * y;
    } while (z != before);
    return z / 3;
}

}  // namespace

void HyperLogLog::set(std::uint16_t at, std::uint8_t rank) {
    if (!all_.empty()) {
        all_[at] = std::max(all_[at], rank);
        return;
    }
    const auto found =
        std::lower_bound(few_.begin(), few_.end(), at, [](const Register& one, std::uint16_t place) { return one.at < place; });
    if (found != few_.end() && found->at == at)
        found->rank = std::max(found->rank, rank);
    else
        few_.insert(found, {at, rank});
    if (few_.size() <= kept_as_list) return;
    all_.assign(hll_registers, 0);
    for (const Register& one : few_) all_[one.at] = one.rank;
    few_ = {};
}

void HyperLogLog::add(std::uint64_t hash) {
    const auto at = static_cast<std::uint16_t>(hash >> (64 - hll_precision));
    const int rank = std::min(std::countl_zero(hash << hll_precision) + 1, most_rank);
    set(at, static_cast<std::uint8_t>(rank));
}

void HyperLogLog::merge(const HyperLogLog& other) {
    for (const Register& one : other.few_) set(one.at, one.rank);
    for (std::size_t at = 0; at < other.all_.size(); ++at)
        if (other.all_[at] > 0) set(static_cast<std::uint16_t>(at), other.all_[at]);
}

double HyperLogLog::estimate() const {
    std::array<double, most_rank + 1> count{};  // registers of each rank
    for (const Register& one : few_) ++count[one.rank];
    for (const std::uint8_t rank : all_) ++count[rank];
    constexpr double m = static_cast<double>(hll_registers);
    if (all_.empty()) count[0] = m - static_cast<double>(few_.size());
    double z = m * tau(1 - count[most_rank] / m);
    for (int rank = most_rank - 1; rank >= 1; --rank) z = 0.5 * (z + count[static_cast<std::size_t>(rank)]);
    z += m * sigma(count[0] / m);
    return m * m / (2 * std::log(2.0) * z);
}

std::string HyperLogLog::bytes() const {
    if (!all_.empty()) return "D" + std::string(all_.begin(), all_.end());
    std::string out = "S";
    for (const Register& one : few_) {
        out += static_cast<char>(one.at & 0xff);
        out += static_cast<char>(one.at >> 8);
        out += static_cast<char>(one.rank);
    }
    return out;
}

std::optional<HyperLogLog> HyperLogLog::of_bytes(std::string_view bytes) {
    HyperLogLog out;
    if (bytes.empty()) return std::nullopt;
    const auto octet = [&](std::size_t at) { return static_cast<std::uint8_t>(bytes[at]); };
    if (bytes[0] == 'D' && bytes.size() == 1 + hll_registers) {
        out.all_.resize(hll_registers);
        for (std::size_t at = 0; at < hll_registers; ++at)
            if ((out.all_[at] = octet(1 + at)) > most_rank) return std::nullopt;
        return out;
    }
    if (bytes[0] != 'S' || (bytes.size() - 1) % listed_bytes != 0) return std::nullopt;
    for (std::size_t at = 1; at < bytes.size(); at += listed_bytes) {
        const auto place = static_cast<std::uint16_t>(octet(at) | (octet(at + 1) << 8));
        if (place >= hll_registers || octet(at + 2) == 0 || octet(at + 2) > most_rank) return std::nullopt;
        if (!out.few_.empty() && out.few_.back().at >= place) return std::nullopt;
        out.few_.push_back({place, octet(at + 2)});
    }
    if (out.few_.size() > kept_as_list) return std::nullopt;
    return out;
}

}  // namespace skl::sketch
