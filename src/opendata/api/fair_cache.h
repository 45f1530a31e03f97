// Values kept by their keys up to so many bytes. When there are too many, the owner of the most gives up what it used longest ago: one
// tenant whose questions never come again does not push out what others ask for all day.
#pragma once

#include <algorithm>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

namespace skl::opendata {

template <class T>
class FairCache {
public:
    using Kept = std::shared_ptr<const T>;

    // `largest`: of one value; a huge one would push out many small ones.
    FairCache(std::size_t most_bytes, std::size_t largest) : most_bytes_(most_bytes), largest_(largest) {}

    Kept find(const std::string& owner, const std::string& key) {
        const std::lock_guard lock(mutex_);
        const auto share = shares_.find(owner);
        if (share == shares_.end()) return nullptr;
        const auto known = share->second.by_key.find(key);
        if (known == share->second.by_key.end()) return nullptr;
        auto& entries = share->second.entries;
        entries.splice(entries.begin(), entries, known->second);
        return entries.front().value;
    }

    // What is too large is not kept, and what is kept already stays.
    void keep(const std::string& owner, const std::string& key, Kept value, std::size_t bytes) {
        const std::size_t all = bytes + key.size() + overhead;
        if (all > largest_) return;
        const std::lock_guard lock(mutex_);
        Share& share = shares_[owner];
        if (share.by_key.contains(key)) return;
        share.entries.push_front({key, std::move(value), all});
        share.by_key.emplace(share.entries.front().key, share.entries.begin());
        share.bytes += all;
        bytes_ += all;
        while (bytes_ > most_bytes_) drop_one();
    }

    std::size_t bytes() const {
        const std::lock_guard lock(mutex_);
        return bytes_;
    }

private:
    static constexpr std::size_t overhead = 256;  // of an entry

    struct Entry {
        std::string key;
        Kept value;
        std::size_t bytes = 0;
    };
    struct Share {
        std::list<Entry> entries;  // the last used first
        std::unordered_map<std::string_view, typename std::list<Entry>::iterator> by_key;
        std::size_t bytes = 0;
    };

    void drop_one() {
        const auto largest =
            std::max_element(shares_.begin(), shares_.end(), [](const auto& a, const auto& b) { return a.second.bytes < b.second.bytes; });
        Share& share = largest->second;
        share.bytes -= share.entries.back().bytes;
        bytes_ -= share.entries.back().bytes;
        share.by_key.erase(share.entries.back().key);
        share.entries.pop_back();
        if (share.entries.empty()) shares_.erase(largest);
    }

    const std::size_t most_bytes_, largest_;
    mutable std::mutex mutex_;
    std::map<std::string, Share> shares_;
    std::size_t bytes_ = 0;
};

}  // namespace skl::opendata
