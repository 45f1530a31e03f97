// One SQLite connection: WAL, synchronous=FULL, foreign keys, a cache of prepared statements.
#include <sqlite3.h>

#include "kernel/storage/connection.h"
#include "kernel/storage/row_source.h"

namespace skl::storage {
namespace {

constexpr int steps_between_looks = 10'000;  // virtual machine steps between two looks at the clock: about 0.1 ms
constexpr int busy_milliseconds = 10'000;    // another process (backup, the command line) may hold the file for a moment

[[noreturn]] void fail(sqlite3* db, std::string_view sql) {
    const int code = sqlite3_extended_errcode(db), primary = code & 0xff;
    auto kind = DatabaseError::Kind::statement;
    if (primary == SQLITE_CONSTRAINT) kind = DatabaseError::Kind::constraint;
    if (primary == SQLITE_BUSY || primary == SQLITE_LOCKED) kind = DatabaseError::Kind::retry;
    if (primary == SQLITE_INTERRUPT) kind = DatabaseError::Kind::interrupted;
    if (primary == SQLITE_IOERR || primary == SQLITE_CORRUPT || primary == SQLITE_FULL) kind = DatabaseError::Kind::lost;
    throw DatabaseError(kind, fmt::format("{} ({}) in: {}", sqlite3_errmsg(db), code, sql.substr(0, 300)));
}

class SqliteRow : public Row {
public:
    explicit SqliteRow(sqlite3_stmt* statement) : statement_(statement) {}
    bool is_null(int c) const override { return sqlite3_column_type(statement_, c) == SQLITE_NULL; }
    std::int64_t integer(int c) const override { return sqlite3_column_int64(statement_, c); }
    double real(int c) const override { return sqlite3_column_double(statement_, c); }
    std::string_view text(int c) const override {
        const auto* start = reinterpret_cast<const char*>(sqlite3_column_text(statement_, c));
        return {start, static_cast<std::size_t>(sqlite3_column_bytes(statement_, c))};
    }
    std::string bytes(int c) const override {
        const auto* start = static_cast<const char*>(sqlite3_column_blob(statement_, c));
        return start == nullptr ? std::string{} : std::string(start, static_cast<std::size_t>(sqlite3_column_bytes(statement_, c)));
    }
    int find(std::string_view name) const override {
        for (int c = 0; c < sqlite3_column_count(statement_); ++c)
            if (name == sqlite3_column_name(statement_, c)) return c;
        return -1;
    }

private:
    sqlite3_stmt* statement_;
};

class Sqlite : public Connection {
public:
    Sqlite(const std::string& path, bool read_only, std::chrono::milliseconds longest_statement) : longest_statement_(longest_statement) {
        const int flags = (read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE) | SQLITE_OPEN_NOMUTEX;
        if (sqlite3_open_v2(path.c_str(), &db_, flags, nullptr) != SQLITE_OK) {
            const std::string why = db_ ? sqlite3_errmsg(db_) : "out of memory";
            sqlite3_close(db_);
            throw DatabaseError(DatabaseError::Kind::lost, fmt::format("cannot open {}: {}", path, why));
        }
        add_row_source(db_);
        sqlite3_busy_timeout(db_, busy_milliseconds);
        sqlite3_progress_handler(
            db_, steps_between_looks, [](void* self) { return static_cast<Sqlite*>(self)->late() ? 1 : 0; }, this);
        if (!read_only)
            script("pragma journal_mode=wal; pragma synchronous=full; pragma wal_autocheckpoint=4000; pragma secure_delete=fast;");
        script("pragma foreign_keys=on; pragma cache_size=-16000; pragma temp_store=memory; pragma trusted_schema=off;");
    }
    ~Sqlite() override {
        forget_statements();
        sqlite3_close(db_);
    }
    Sqlite(const Sqlite&) = delete;

    std::int64_t execute(std::string_view sql, const Bindings& bindings, const std::function<void(const Row&)>* each) override {
        const Lease lease(*this, sql);
        sqlite3_stmt* statement = lease.statement;
        bind(statement, bindings, sql);
        const SqliteRow row(statement);
        int step;
        while ((step = sqlite3_step(statement)) == SQLITE_ROW)  // read to the end: RETURNING holds the savepoint open otherwise
            if (each != nullptr) (*each)(row);
        if (step != SQLITE_DONE) fail(db_, sql);
        return sqlite3_stmt_readonly(statement) != 0 ? 0 : sqlite3_changes64(db_);
    }

    void script(const std::string& sql) override {
        const auto limited = std::exchange(deadline_, never);
        const int code = sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr);
        deadline_ = limited;
        if (code != SQLITE_OK) fail(db_, sql);
    }

    void begin(const std::string&, bool read_only) override { Connection::execute(read_only ? "begin" : "begin immediate"); }
    void set_tenant(const std::string&) override {}  // one file has no row-level security: queries name :tenant
    void commit() override {
        Connection::execute("commit");
        unlimited_ = false;
    }
    void rollback() override {
        unlimited_ = false;
        if (sqlite3_get_autocommit(db_) == 0) Connection::execute("rollback");  // SQLite ends a transaction itself on some errors
    }
    bool poisoned() const override { return false; }
    void lift_time_limit() override { unlimited_ = true; }
    bool lost() const override { return false; }
    bool postgresql() const override { return false; }
    sqlite3* handle() { return db_; }

private:
    using Clock = std::chrono::steady_clock;
    static constexpr Clock::time_point never = Clock::time_point::max();

    // The cached statement while it runs; a second one where the same SQL is already running further out.
    struct Lease {
        Sqlite& of;
        sqlite3_stmt* statement;
        bool own;
        Clock::time_point outer;

        Lease(Sqlite& connection, std::string_view sql)
            : of(connection), statement(connection.cached(sql)), own(sqlite3_stmt_busy(statement) != 0), outer(of.deadline_) {
            if (own) statement = of.prepare(sql);
            if (outer == never && !of.unlimited_) of.deadline_ = Clock::now() + of.longest_statement_;
            ++of.running_;
        }
        ~Lease() {
            --of.running_;
            of.deadline_ = outer;
            if (own) {
                sqlite3_finalize(statement);
            } else {
                sqlite3_reset(statement);
                sqlite3_clear_bindings(statement);
            }
        }
        Lease(const Lease&) = delete;
    };

    bool late() const { return deadline_ != never && Clock::now() > deadline_; }

    sqlite3_stmt* prepare(std::string_view sql) {
        const std::string spelled = spelled_for(sql, false);
        sqlite3_stmt* statement = nullptr;
        if (sqlite3_prepare_v3(db_, spelled.data(), static_cast<int>(spelled.size()), SQLITE_PREPARE_PERSISTENT, &statement, nullptr) !=
            SQLITE_OK)
            fail(db_, spelled);
        if (statement == nullptr) throw DatabaseError(DatabaseError::Kind::statement, "an empty statement");
        return statement;
    }

    sqlite3_stmt* cached(std::string_view sql) {
        if (const auto found = statements_.find(sql); found != statements_.end()) return found->second;
        if (statements_.size() >= most_prepared && running_ == 0) forget_statements();
        return statements_.emplace(std::string(sql), prepare(sql)).first->second;
    }

    void forget_statements() {
        for (auto& [sql, statement] : statements_) sqlite3_finalize(statement);
        statements_.clear();
    }

    static void bind(sqlite3_stmt* statement, const Bindings& bindings, std::string_view sql) {
        int bound = 0;
        for (const auto& [name, value] : bindings) {
            const int at = sqlite3_bind_parameter_index(statement, (":" + name).c_str());
            if (at == 0) continue;  // :tenant where the SQL does not name it, members the SQL does not use
            ++bound;
            if (const auto* text = std::get_if<std::string>(&value)) {
                sqlite3_bind_text64(statement, at, text->data(), text->size(), SQLITE_STATIC, SQLITE_UTF8);
            } else if (const auto* number = std::get_if<std::int64_t>(&value)) {
                sqlite3_bind_int64(statement, at, *number);
            } else if (const auto* real = std::get_if<double>(&value)) {
                sqlite3_bind_double(statement, at, *real);
            } else if (const auto* truth = std::get_if<bool>(&value)) {
                sqlite3_bind_int(statement, at, *truth ? 1 : 0);
            } else if (const auto* bytes = std::get_if<Bytes>(&value)) {
                sqlite3_bind_blob64(statement, at, bytes->value.data(), bytes->value.size(), SQLITE_STATIC);
            } else {
                sqlite3_bind_null(statement, at);
            }
        }
        if (bound < sqlite3_bind_parameter_count(statement))
            throw DatabaseError(DatabaseError::Kind::statement, fmt::format("a parameter is not bound in: {}", sql.substr(0, 300)));
    }

    sqlite3* db_ = nullptr;
    std::map<std::string, sqlite3_stmt*, std::less<>> statements_;
    std::chrono::milliseconds longest_statement_;
    Clock::time_point deadline_ = never;  // of the outermost statement that runs
    bool unlimited_ = false;
    int running_ = 0;
};

}  // namespace

std::unique_ptr<Connection> open_sqlite(const std::string& path, bool read_only, std::chrono::milliseconds longest_statement) {
    return std::make_unique<Sqlite>(path, read_only, longest_statement);
}

// SQLite's online backup: pages are copied while others read and write (https://sqlite.org/backup.html).
void sqlite_backup(Connection& from, const std::string& to) {
    sqlite3* target = nullptr;
    if (sqlite3_open(to.c_str(), &target) != SQLITE_OK) throw DatabaseError(DatabaseError::Kind::lost, "cannot write " + to);
    sqlite3_backup* backup = sqlite3_backup_init(target, "main", static_cast<Sqlite&>(from).handle(), "main");
    const int step = backup == nullptr ? SQLITE_ERROR : sqlite3_backup_step(backup, -1);
    if (backup != nullptr) sqlite3_backup_finish(backup);
    sqlite3_close(target);
    if (step != SQLITE_DONE) throw DatabaseError(DatabaseError::Kind::lost, fmt::format("backup ended with {}", step));
}

}  // namespace skl::storage
