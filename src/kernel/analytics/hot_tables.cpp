#include "kernel/analytics/hot_tables.h"

namespace skl::analytics {
namespace {

constexpr int uses_before = 2;  // a file asked for once is not worth a copy

std::string type_name(const std::string& table, std::size_t i) { return fmt::format("{}_{}", table, i); }

}  // namespace

HotTables::~HotTables() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

TableSource HotTables::source(const KnownFile& file) {
    const std::lock_guard lock(mutex_);
    Entry& entry = entries_[file.path];
    entry.last_use = ++clock_;
    if (entry.state == State::hot) return {entry.name, entry.held};
    if (entry.state == State::cold && ++entry.uses >= uses_before) {
        const bool fits = file.rows >= fewest_hot_rows && file.bytes <= most_bytes_;
        entry.file = file;
        entry.state = fits ? State::waiting : State::refused;
        if (!fits) entry.file.held.reset();
        if (fits) {
            waiting_.push_back(file.path);
            changed_.notify_all();
        }
    }
    return {parquet_source(file.path), nullptr};
}

void HotTables::settle() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return waiting_.empty() && !busy_; });
}

void HotTables::work() {
    std::unique_lock lock(mutex_);
    while (true) {
        changed_.wait(lock, [&] { return ending_ || !waiting_.empty(); });
        if (ending_) return;
        const std::string path = std::move(waiting_.front());
        waiting_.pop_front();
        const KnownFile file = entries_[path].file;
        const bool room = make_room(file.bytes);
        const std::string name = fmt::format("hot_{}", ++names_);
        bool loaded = false;
        if (room) {
            busy_ = true;
            lock.unlock();
            loaded = load(file, name);
            lock.lock();
            busy_ = false;
        }
        Entry& entry = entries_[path];
        entry.file.held.reset();
        if (loaded) {
            entry.name = name;
            entry.held = std::make_shared<const std::string>(name);
            entry.state = State::hot;
            bytes_ += file.bytes;
        } else {
            // Without room now there may be some later; what cannot be loaded stays where it is.
            entry.state = room ? State::refused : State::cold;
            entry.uses = 0;
        }
        changed_.notify_all();
    }
}

bool HotTables::make_room(std::size_t bytes) {
    while (bytes_ + bytes > most_bytes_) {
        Entry* oldest = nullptr;
        for (auto& [path, entry] : entries_)
            if (entry.state == State::hot && entry.held.use_count() == 1 && (oldest == nullptr || entry.last_use < oldest->last_use))
                oldest = &entry;
        if (oldest == nullptr) return false;
        drop(oldest->name, oldest->file.few_valued.size());
        bytes_ -= oldest->file.bytes;
        oldest->state = State::cold;
        oldest->uses = 0;
        oldest->held.reset();
    }
    return true;
}

bool HotTables::load(const KnownFile& file, const std::string& name) {
    duck::Connection connection(database_);
    duck::Failure failure;
    const std::string from = parquet_source(file.path);
    std::string replaced;
    bool good = true;
    for (std::size_t i = 0; good && i < file.few_valued.size(); ++i) {
        const std::string column = quoted_name(file.few_valued[i]), type = type_name(name, i);
        good = connection.try_run(
            fmt::format("create type {} as enum (select distinct {} from {} where {} is not null order by 1)", type, column, from, column),
            failure);
        replaced += fmt::format("{}cast({} as {}) as {}", i ? ", " : " replace (", column, type, column);
    }
    if (!replaced.empty()) replaced += ")";
    good = good && connection.try_run(fmt::format("create table {} as select *{} from {}", name, replaced, from), failure);
    if (!good) drop(name, file.few_valued.size());
    return good;
}

void HotTables::drop(const std::string& name, std::size_t enumerations) {
    duck::Connection connection(database_);
    duck::Failure ignored;
    (void)connection.try_run("drop table if exists " + name, ignored);
    for (std::size_t i = 0; i < enumerations; ++i) (void)connection.try_run("drop type if exists " + type_name(name, i), ignored);
}

}  // namespace skl::analytics
