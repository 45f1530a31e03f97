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

// Its key names the content of the tables, which is the same whoever asks: all of it is of one owner.
SqlCache::Kept SqlCache::find(const std::string& key) { return kept_.find({}, key); }

SqlCache::Kept SqlCache::keep(const std::string& key, analytics::SqlAnswer answer) {
    const std::size_t bytes = answer.table.bytes();
    auto kept = std::make_shared<const analytics::SqlAnswer>(std::move(answer));
    kept_.keep({}, key, kept, bytes);
    return kept;
}

}  // namespace skl::opendata
