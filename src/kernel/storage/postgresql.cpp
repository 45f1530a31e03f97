// One PostgreSQL connection through libpq: named parameters become $n, statements are prepared once.
#include <libpq-fe.h>

#include "kernel/storage/connection.h"

namespace skl::storage {
namespace {

struct Answer {
    PGresult* result;
    explicit Answer(PGresult* r) : result(r) {}
    ~Answer() { PQclear(result); }
    Answer(const Answer&) = delete;
    bool good() const {
        const ExecStatusType status = PQresultStatus(result);
        return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY;
    }
};

class PostgresRow : public Row {
public:
    explicit PostgresRow(const PGresult* result) : result_(result) {}
    void go_to(int row) { row_ = row; }
    bool is_null(int c) const override { return PQgetisnull(result_, row_, c) != 0; }
    std::int64_t integer(int c) const override {
        const std::string_view digits = text(c);
        std::int64_t out = 0;
        if (digits == "t") return 1;
        std::from_chars(digits.data(), digits.data() + digits.size(), out);
        return out;
    }
    double real(int c) const override { return std::strtod(PQgetvalue(result_, row_, c), nullptr); }
    std::string_view text(int c) const override {
        return {PQgetvalue(result_, row_, c), static_cast<std::size_t>(PQgetlength(result_, row_, c))};
    }
    std::string bytes(int c) const override {
        std::size_t length = 0;
        unsigned char* plain = PQunescapeBytea(reinterpret_cast<const unsigned char*>(PQgetvalue(result_, row_, c)), &length);
        std::string out(reinterpret_cast<const char*>(plain), length);
        PQfreemem(plain);
        return out;
    }
    int find(std::string_view name) const override {
        for (int c = 0; c < PQnfields(result_); ++c)
            if (name == PQfname(result_, c)) return c;
        return -1;
    }

private:
    const PGresult* result_;
    int row_ = 0;
};

class Postgres : public Connection {
public:
    Postgres(const std::string& url, std::chrono::milliseconds longest_statement)
        : connection_(PQconnectdb(url.c_str())), longest_statement_(longest_statement) {
        try {
            configure();
        } catch (const DatabaseError&) {
            PQfinish(connection_);
            throw;
        }
    }
    ~Postgres() override { PQfinish(connection_); }
    Postgres(const Postgres&) = delete;

    std::int64_t execute(std::string_view sql, const Bindings& bindings, const std::function<void(const Row&)>* each) override {
        const Prepared& prepared = prepare(sql);
        const Parameters given(prepared.names, bindings, sql);
        const Answer answer(PQexecPrepared(connection_, prepared.name.c_str(), static_cast<int>(prepared.names.size()), given.values.data(),
                                           given.lengths.data(), given.formats.data(), 0));
        check(answer, sql);
        const int rows = PQntuples(answer.result);
        PostgresRow row(answer.result);
        for (int i = 0; each != nullptr && i < rows; ++i) {
            row.go_to(i);
            (*each)(row);
        }
        const char* affected = PQcmdTuples(answer.result);
        const bool selected = std::string_view(PQcmdStatus(answer.result)).starts_with("SELECT");
        return *affected && !selected ? std::strtoll(affected, nullptr, 10) : 0;
    }

    void script(const std::string& sql) override {
        const Answer answer(PQexec(connection_, sql.c_str()));
        check(answer, sql);
    }

    // Both statements in one round trip: the tenant's name goes as an escaped literal.
    void begin(const std::string& tenant, bool read_only) override {
        const std::string sql = fmt::format("begin{}; select set_config('app.tenant', {}, true)",
                                            read_only ? " isolation level repeatable read read only" : "", literal(tenant));
        try {
            script(sql);
        } catch (const DatabaseError&) {
            if (!lost()) throw;  // the server went away while nothing was under way: once more, with a new session
            PQreset(connection_);
            statements_.clear();
            configure();
            script(sql);
        }
    }
    void set_tenant(const std::string& tenant) override {
        execute("select set_config('app.tenant', :tenant, true)", {{"tenant", tenant}}, nullptr);
    }
    // COMMIT of a transaction in which a statement failed answers ROLLBACK, and no error.
    void commit() override {
        const Answer answer(PQexec(connection_, "commit"));
        check(answer, "commit");
        if (std::string_view(PQcmdStatus(answer.result)) != "COMMIT")
            throw DatabaseError(DatabaseError::Kind::statement, "commit of a failed transaction");
    }
    void rollback() override {
        if (PQtransactionStatus(connection_) != PQTRANS_IDLE) script("rollback");
    }
    bool poisoned() const override { return PQtransactionStatus(connection_) == PQTRANS_INERROR; }
    void lift_time_limit() override { script("set local statement_timeout=0"); }

    bool lost() const override { return PQstatus(connection_) != CONNECTION_OK; }
    bool postgresql() const override { return true; }

private:
    void configure() {
        if (lost())
            throw DatabaseError(DatabaseError::Kind::lost, fmt::format("cannot connect to PostgreSQL: {}", PQerrorMessage(connection_)));
        PQsetNoticeProcessor(
            connection_, [](void*, const char*) {}, nullptr);
        script(
            fmt::format("set synchronous_commit=on; set client_min_messages=warning; set standard_conforming_strings=on; "
                        "set statement_timeout={}",
                        longest_statement_.count()));
    }

    std::string literal(const std::string& text) {
        char* escaped = PQescapeLiteral(connection_, text.data(), text.size());
        if (escaped == nullptr) throw DatabaseError(DatabaseError::Kind::statement, "a tenant's name is not text");
        std::string out(escaped);
        PQfreemem(escaped);
        return out;
    }

    struct Prepared {
        std::string name;
        std::vector<std::string> names;
    };
    // Text for all but bytes, which go as they are; the server infers the types from the statement.
    struct Parameters {
        std::vector<std::string> held;
        std::vector<const char*> values;
        std::vector<int> lengths, formats;

        Parameters(const std::vector<std::string>& names, const Bindings& bindings, std::string_view sql) {
            held.reserve(names.size());
            for (const std::string& name : names) {
                const auto found = std::find_if(bindings.rbegin(), bindings.rend(), [&](const auto& b) { return b.first == name; });
                if (found == bindings.rend())
                    throw DatabaseError(DatabaseError::Kind::statement, fmt::format(":{} is not bound in: {}", name, sql.substr(0, 300)));
                add(found->second);
            }
        }
        void add(const Value& value) {
            const bool null = value.index() == 0, binary = std::holds_alternative<Bytes>(value);
            held.push_back(std::visit([](const auto& v) { return spelled(v); }, value));
            values.push_back(null ? nullptr : held.back().data());
            lengths.push_back(static_cast<int>(held.back().size()));
            formats.push_back(binary ? 1 : 0);
        }
        static std::string spelled(std::monostate) { return {}; }
        static std::string spelled(std::int64_t v) { return std::to_string(v); }
        static std::string spelled(double v) { return fmt::format("{}", v); }
        static std::string spelled(bool v) { return v ? "t" : "f"; }
        static std::string spelled(const std::string& v) { return v; }
        static std::string spelled(const Bytes& v) { return v.value; }
    };

    const Prepared& prepare(std::string_view sql) {
        const auto found = statements_.find(sql);
        if (found != statements_.end()) return found->second;
        if (statements_.size() >= most_prepared) {
            script("deallocate all");
            statements_.clear();
        }
        Prepared prepared{fmt::format("s{}", statements_.size()), {}};
        const std::string text = positional(spelled_for(sql, true), prepared.names);
        const Answer answer(PQprepare(connection_, prepared.name.c_str(), text.c_str(), 0, nullptr));
        check(answer, text);
        return statements_.emplace(std::string(sql), std::move(prepared)).first->second;
    }

    void check(const Answer& answer, std::string_view sql) {
        if (answer.good()) return;
        const char* state_text = PQresultErrorField(answer.result, PG_DIAG_SQLSTATE);
        const std::string_view state = state_text ? state_text : "";
        auto kind = DatabaseError::Kind::statement;
        if (state.starts_with("23")) kind = DatabaseError::Kind::constraint;
        if (state == "40001" || state == "40P01") kind = DatabaseError::Kind::retry;
        if (state == "57014") kind = DatabaseError::Kind::interrupted;
        if (lost() || state.starts_with("57P") || state.starts_with("08")) kind = DatabaseError::Kind::lost;
        throw DatabaseError(kind, fmt::format("{} in: {}", words(answer, state), sql.substr(0, 300)));
    }

    // For the log, so without what rows hold: DETAIL names keys, and messages of class 22 (data exception) the value itself.
    std::string words(const Answer& answer, std::string_view state) const {
        const auto field = [&](int which) {
            const char* text = PQresultErrorField(answer.result, which);
            return std::string_view(text ? text : "");
        };
        if (state.empty()) return PQerrorMessage(connection_);
        return fmt::format("{} {} {}", state, state.starts_with("22") ? "a value does not fit its type" : field(PG_DIAG_MESSAGE_PRIMARY),
                           field(PG_DIAG_CONSTRAINT_NAME));
    }

    PGconn* connection_;
    std::chrono::milliseconds longest_statement_;
    std::map<std::string, Prepared, std::less<>> statements_;
};

}  // namespace

std::unique_ptr<Connection> open_postgresql(const std::string& url, std::chrono::milliseconds longest_statement) {
    return std::make_unique<Postgres>(url, longest_statement);
}

}  // namespace skl::storage
