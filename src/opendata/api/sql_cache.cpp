#include "opendata/api/sql_cache.h"

#include "kernel/crypto/digest.h"

namespace skl::opendata {

std::string SqlCache::key_of(const analytics::SqlRequest& request) {
    struct Spell {
        std::string operator()(std::monostate) const { return "null"; }
        std::string operator()(const std::string& text) const { return fmt::format("text {}:{}", text.size(), text); }
        std::string operator()(analytics::Day day) const { return fmt::format("day {}", day.days); }
        std::string operator()(analytics::Moment moment) const { return fmt::format("moment {}", moment.micros); }
        std::string operator()(bool truth) const { return truth ? "true" : "false"; }
        std::string operator()(std::int64_t whole) const { return fmt::format("whole {}", whole); }
        std::string operator()(double real) const { return fmt::format("real {:a}", real); }
    };
    std::string text = fmt::format("{} {} {}:{}\n", request.limits.rows, request.limits.bytes, request.sql.size(), request.sql);
    for (const auto& [name, value] : request.params) text += fmt::format("{}:{}={}\n", name.size(), name, std::visit(Spell{}, value));
    for (const analytics::SqlTable& table : request.tables)
        text += fmt::format("{} {}\n", table.name, table.file);  // files are named by their content
    return crypto::sha256_hex(text);
}

SqlCache::Kept SqlCache::find(const std::string& key) {
    const std::lock_guard lock(mutex_);
    const auto known = by_key_.find(key);
    if (known == by_key_.end()) return nullptr;
    entries_.splice(entries_.begin(), entries_, known->second);
    return entries_.front().answer;
}

SqlCache::Kept SqlCache::keep(const std::string& key, analytics::SqlAnswer answer) {
    const std::size_t bytes = answer.table.bytes();
    auto kept = std::make_shared<const analytics::SqlAnswer>(std::move(answer));
    if (bytes > largest_kept) return kept;
    const std::lock_guard lock(mutex_);
    if (by_key_.contains(key)) return kept;
    entries_.push_front({key, kept, bytes});
    by_key_.emplace(entries_.front().key, entries_.begin());
    bytes_ += bytes;
    while (bytes_ > most_bytes) {
        bytes_ -= entries_.back().bytes;
        by_key_.erase(entries_.back().key);
        entries_.pop_back();
    }
    return kept;
}

}  // namespace skl::opendata
