// A handful of connections on one in-memory DuckDB, each with its prepared plans; a watch that interrupts at the deadline.
#include "kernel/analytics/trusted.h"

#include <condition_variable>
#include <list>
#include <thread>

#include "kernel/analytics/hot_tables.h"
#include "kernel/analytics/vector_read.h"

namespace skl::analytics {
namespace {

struct Plan {
    std::string sql;
    duck::Prepared prepared;
};

// One connection and its most recently used plans.
struct Desk {
    duck::Connection connection;
    std::list<Plan> plans;
    std::unordered_map<std::string_view, std::list<Plan>::iterator> by_sql;

    explicit Desk(duck::Database& database) : connection(database) {}

    void forget(std::list<Plan>::iterator plan) {
        by_sql.erase(plan->sql);
        plans.erase(plan);
    }
    duck::Prepared* plan(const std::string& sql, std::size_t most, duck::Failure& failure) {
        if (const auto known = by_sql.find(sql); known != by_sql.end()) {
            plans.splice(plans.begin(), plans, known->second);
            return &plans.front().prepared;
        }
        duck::Prepared prepared;
        if (!prepared.prepare(connection, sql, failure)) return nullptr;
        if (plans.size() >= most) forget(std::prev(plans.end()));
        plans.push_front({sql, std::move(prepared)});
        by_sql.emplace(plans.front().sql, plans.begin());
        return &plans.front().prepared;
    }
};

// Interrupts queries whose time is over. One thread for all, started with the database.
class Watch {
public:
    Watch() : thread_([this] { run(); }) {}
    ~Watch() {
        {
            const std::lock_guard lock(mutex_);
            ending_ = true;
        }
        changed_.notify_all();
        thread_.join();
    }
    void begin(duckdb_connection connection, Deadline deadline) {
        const std::lock_guard lock(mutex_);
        running_[connection] = deadline;
        changed_.notify_all();
    }
    void end(duckdb_connection connection) {
        const std::lock_guard lock(mutex_);
        running_.erase(connection);
    }

private:
    // After the first interrupt it is repeated: one that falls between two steps of a query may be lost.
    static constexpr auto again = std::chrono::milliseconds(20);

    void run() {
        std::unique_lock lock(mutex_);
        while (!ending_) {
            Deadline next = Deadline::max();
            const Deadline now = std::chrono::steady_clock::now();
            for (auto& [connection, deadline] : running_) {
                if (deadline <= now) {
                    duckdb_interrupt(connection);
                    next = std::min(next, now + again);
                } else {
                    next = std::min(next, deadline);
                }
            }
            if (next == Deadline::max())
                changed_.wait(lock);
            else
                changed_.wait_until(lock, next);
        }
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    std::map<duckdb_connection, Deadline> running_;
    bool ending_ = false;
    std::thread thread_;
};

Problem problem_of(const duck::Failure& failure) {
    switch (failure.kind) {
        case DUCKDB_ERROR_INTERRUPT: return {408, "query-timeout"};
        case DUCKDB_ERROR_OUT_OF_MEMORY: return {507, "query-memory"};
        case DUCKDB_ERROR_OUT_OF_RANGE:
        case DUCKDB_ERROR_CONVERSION:
        case DUCKDB_ERROR_DIVIDE_BY_ZERO:
        case DUCKDB_ERROR_DECIMAL:
        case DUCKDB_ERROR_INVALID_INPUT: return {400, "bad-value"};
        case DUCKDB_ERROR_IO: return {410, "gone", {{"reason", ""}}};  // nobody has said why
        default: return {500, "query-failed"};
    }
}

}  // namespace

struct TrustedQueries::Engine {
    TrustedOptions options;
    mutable std::mutex mutex;
    std::condition_variable freed;
    std::unique_ptr<duck::Database> database;
    std::unique_ptr<HotTables> hot;
    std::unique_ptr<Watch> watch;
    std::vector<std::unique_ptr<Desk>> free;
    int made = 0;

    void open() {  // with the lock held
        if (database) return;
        database = std::make_unique<duck::Database>(duck::Settings{options.memory, true, {}});
        duck::Connection setting(*database);
        setting.run("set parquet_metadata_cache = true");  // files are immutable: footers are read once
        setting.run("set validate_external_file_cache = 'NO_VALIDATION'");
        setting.run("set lock_configuration = true");
        watch = std::make_unique<Watch>();
        hot = std::make_unique<HotTables>(*database, options.hot_bytes);
    }

    std::unique_ptr<Desk> take(Deadline deadline) {
        std::unique_lock lock(mutex);
        open();
        if (free.empty() && made < options.connections) {
            ++made;
            free.push_back(std::make_unique<Desk>(*database));
        }
        if (!freed.wait_until(lock, deadline, [&] { return !free.empty(); })) return nullptr;
        auto desk = std::move(free.back());
        free.pop_back();
        return desk;
    }
    void give_back(std::unique_ptr<Desk> desk) {
        const std::lock_guard lock(mutex);
        free.push_back(std::move(desk));
        freed.notify_one();
    }
};

TrustedQueries::TrustedQueries(TrustedOptions options) : engine_(std::make_unique<Engine>()) { engine_->options = std::move(options); }
TrustedQueries::~TrustedQueries() = default;

TableSource TrustedQueries::source(const KnownFile& file) {
    if (file.rows < fewest_hot_rows) return {parquet_source(file.path), nullptr};
    {
        const std::lock_guard lock(engine_->mutex);
        engine_->open();
    }
    return engine_->hot->source(file);
}

void TrustedQueries::settle() {
    if (engine_->hot) engine_->hot->settle();
}

bool TrustedQueries::opened() const {
    const std::lock_guard lock(engine_->mutex);
    return engine_->database != nullptr;
}

namespace {

using ReadChunk = std::function<bool(duck::RowReader&)>;  // false: enough
using Opened = std::function<void(const std::vector<Column>&)>;

Done run(Desk& desk, const Statement& statement, const Opened& opened, const ReadChunk& read, std::size_t most_plans) {
    duck::Failure failure;
    duck::Prepared* plan = desk.plan(statement.sql, most_plans, failure);
    if (!plan) return problem_of(failure);
    for (std::size_t i = 0; i < statement.parameters.size(); ++i)
        if (!plan->bind(i + 1, statement.parameters[i])) return Problem{500, "query-failed"};
    duck::Streaming streaming;
    if (!streaming.start(*plan, failure)) {
        desk.forget(desk.plans.begin());
        return problem_of(failure);
    }
    duck::RowReader reader(streaming.result());
    if (opened) opened(reader.columns());
    while (duckdb_data_chunk chunk = streaming.next(failure)) {
        reader.chunk(chunk);
        if (!read(reader)) return Nothing{};
    }
    if (failure.kind != DUCKDB_ERROR_INVALID) return problem_of(failure);
    return Nothing{};
}

template <class TheEngine>
Done ask(TheEngine& engine, const Statement& statement, const Opened& opened, const ReadChunk& read, Deadline deadline) {
    struct Borrowed {
        TheEngine& engine;
        std::unique_ptr<Desk> desk;
        ~Borrowed() {
            engine.watch->end(desk->connection.get());
            engine.give_back(std::move(desk));
        }
    };
    auto desk = engine.take(deadline);
    if (!desk) return Problem{503, "busy"};
    const Borrowed borrowed{engine, std::move(desk)};
    engine.watch->begin(borrowed.desk->connection.get(), deadline);
    return run(*borrowed.desk, statement, opened, read, engine.options.prepared);
}

}  // namespace

Done TrustedQueries::query(const Statement& statement, const RowVisitor& visitor, Deadline deadline) {
    const auto each_row = [&](duck::RowReader& reader) {
        for (std::size_t row = 0; row < reader.rows(); ++row)
            if (!visitor.row(reader.read(row))) return false;
        return true;
    };
    return ask(*engine_, statement, visitor.columns, each_row, deadline);
}

Done TrustedQueries::query_vectors(const Statement& statement, const VectorVisitor& visitor, Deadline deadline) {
    return ask(
        *engine_, statement, {}, [&](duck::RowReader& reader) { return visitor(reader); }, deadline);
}

Result<ResultTable> TrustedQueries::query(const Statement& statement, Deadline deadline) {
    ResultTable table;
    const RowVisitor visitor{[&](const std::vector<Column>& columns) { table.columns = columns; },
                             [&](std::span<const Cell> row) {
                                 table.add(row);
                                 return true;
                             }};
    if (Done done = query(statement, visitor, deadline); !done) return std::move(done.problem());
    return table;
}

Cell ResultTable::at(std::size_t row, std::size_t column) const {
    const Kept& kept = cells_[row * columns.size() + column];
    Cell cell{kept.kind, kept.whole, kept.real, {}, {}};
    if (kept.kind == Cell::Kind::text || kept.kind == Cell::Kind::decimal || kept.kind == Cell::Kind::json) {
        cell.whole = 0;
        cell.text = std::string_view(text_).substr(static_cast<std::size_t>(kept.whole), kept.length);
    }
    return cell;
}

void ResultTable::add(std::span<const Cell> row) {
    for (const Cell& cell : row) {
        const bool words = cell.kind == Cell::Kind::text || cell.kind == Cell::Kind::decimal || cell.kind == Cell::Kind::json;
        cells_.push_back(
            {cell.kind, words ? static_cast<std::int64_t>(text_.size()) : cell.whole, cell.real, words ? cell.text.size() : 0});
        if (words) text_ += cell.text;
    }
}

}  // namespace skl::analytics
