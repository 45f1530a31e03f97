// The access tokens this node made or verified lately, by the hash of all their bytes: shown again here, their signature is not checked
// again. Only that is remembered; issuer, time, and whether a token was taken back are asked each time.
#pragma once

#include <array>
#include <mutex>
#include <string_view>
#include <vector>

#include "kernel/crypto/digest.h"

namespace skl::identity::oidc {

class Minted {
public:
    void add(std::string_view token) {
        const Hash hash = hash_of(token);
        Shard& shard = shards_[hash[0] % shard_count];
        const std::lock_guard lock(shard.mutex);
        if (shard.slots.empty()) shard.slots.resize(slots_a_shard);
        shard.slots[slot_of(hash)] = hash;  // whoever lay there is verified like any other
    }
    bool holds(std::string_view token) const {
        const Hash hash = hash_of(token);
        const Shard& shard = shards_[hash[0] % shard_count];
        const std::lock_guard lock(shard.mutex);
        return !shard.slots.empty() && shard.slots[slot_of(hash)] == hash;
    }

private:
    using Hash = std::array<unsigned char, 32>;
    static constexpr std::size_t shard_count = 16, slots_a_shard = 4'096;  // 2 MiB in all

    static Hash hash_of(std::string_view token) {
        Hash out;
        crypto::sha256_into(out, {token});
        return out;
    }
    static std::size_t slot_of(const Hash& hash) { return (std::size_t{hash[1]} | std::size_t{hash[2]} << 8) % slots_a_shard; }

    struct Shard {
        mutable std::mutex mutex;
        std::vector<Hash> slots;
    };
    std::array<Shard, shard_count> shards_;
};

}  // namespace skl::identity::oidc
