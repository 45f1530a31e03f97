#include "kernel/storage/outside_query.h"

#include <libpq-fe.h>

#include <memory>

namespace skl {

namespace {

constexpr const char* connect_seconds = "10";
constexpr int rows_at_once = 2'000;  // of a cursor: some MB of wide rows
constexpr std::size_t longest_message = 400;
constexpr Oid boolean_type = 16;  // pg_type.dat: the same in every database

using Session = std::unique_ptr<PGconn, decltype(&PQfinish)>;
using Answer = std::unique_ptr<PGresult, decltype(&PQclear)>;

Session connect(const std::string& url) {
    // Later keywords win: whatever the URL says, the session can only read.
    const char* keywords[] = {"dbname", "connect_timeout", "application_name", "options", nullptr};
    const char* values[] = {url.c_str(), connect_seconds, "skylantern", "-c default_transaction_read_only=on", nullptr};
    return {PQconnectdbParams(keywords, values, 1), PQfinish};
}

// The first line alone: hints and positions speak of our statement around the query.
Problem refusal(PGconn* session) {
    std::string message = PQerrorMessage(session);
    message.resize(std::min(message.find('\n') == std::string::npos ? message.size() : message.find('\n'), longest_message));
    return Problem{422, "outside-query", {{"message", std::move(message)}}};
}

Done command(PGconn* session, const std::string& sql) {
    const Answer answer(PQexec(session, sql.c_str()), PQclear);
    if (PQresultStatus(answer.get()) != PGRES_COMMAND_OK) return refusal(session);
    return Nothing{};
}

// The extended protocol takes exactly one statement, so what was typed cannot end ours and begin another.
Done one_statement(PGconn* session, const std::string& sql) {
    const Answer answer(PQexecParams(session, sql.c_str(), 0, nullptr, nullptr, nullptr, nullptr, 0), PQclear);
    if (PQresultStatus(answer.get()) != PGRES_COMMAND_OK) return refusal(session);
    return Nothing{};
}

struct Taken {
    std::int64_t rows = 0;
    std::size_t bytes = 0;
};

// False: no more is wanted.
Result<bool> visit(const PGresult* answer, const OutsideQueryLimits& limits, const OutsideQueryVisitor& visitor, Taken& taken) {
    std::vector<std::optional<std::string_view>> cells(static_cast<std::size_t>(PQnfields(answer)));
    for (int row = 0; row < PQntuples(answer); ++row) {
        for (int column = 0; column < PQnfields(answer); ++column) {
            auto& cell = cells[static_cast<std::size_t>(column)];
            cell.reset();
            if (PQgetisnull(answer, row, column) != 0) continue;
            cell.emplace(PQgetvalue(answer, row, column), static_cast<std::size_t>(PQgetlength(answer, row, column)));
            if (PQftype(answer, column) == boolean_type) cell = *cell == "t" ? "true" : "false";
            taken.bytes += cell->size();
        }
        if (++taken.rows > limits.rows || taken.bytes > limits.bytes)
            return Problem{422, "outside-query-limit", {{"rows", std::to_string(limits.rows)}}};
        if (!visitor.row(cells)) return false;
    }
    return true;
}

Done fetch_all(PGconn* session, const OutsideQueryLimits& limits, const OutsideQueryVisitor& visitor) {
    Taken taken;
    const auto end = std::chrono::steady_clock::now() + limits.whole;
    const std::string fetch = "fetch " + std::to_string(rows_at_once) + " from outside_rows";
    for (bool first = true;; first = false) {
        const Answer answer(PQexec(session, fetch.c_str()), PQclear);
        if (PQresultStatus(answer.get()) != PGRES_TUPLES_OK) return refusal(session);
        if (first) {
            std::vector<std::string> names;
            for (int column = 0; column < PQnfields(answer.get()); ++column) names.emplace_back(PQfname(answer.get(), column));
            if (auto good = visitor.columns(names); !good) return good;
        }
        const auto more = visit(answer.get(), limits, visitor, taken);
        if (!more) return more.problem();
        if (!*more || PQntuples(answer.get()) < rows_at_once) return Nothing{};
        if (std::chrono::steady_clock::now() > end) return Problem{422, "outside-query-limit", {{"rows", std::to_string(taken.rows)}}};
    }
}

}  // namespace

Done query_outside(const std::string& url, const std::string& sql, const OutsideQueryLimits& limits, const OutsideQueryVisitor& visitor) {
    const Session session = connect(url);
    if (PQstatus(session.get()) != CONNECTION_OK) return Problem{503, "outside-database-lost"};
    PQsetNoticeProcessor(
        session.get(), [](void*, const char*) {}, nullptr);
    PQsetClientEncoding(session.get(), "UTF8");
    if (auto begun = command(session.get(), "begin isolation level repeatable read read only"); !begun) return begun;
    for (const std::string& setting : {"statement_timeout=" + std::to_string(limits.statement.count()), std::string("datestyle='ISO, YMD'"),
                                       std::string("intervalstyle=iso_8601")})
        if (auto set = command(session.get(), "set local " + setting); !set) return set;
    // A cursor is of a SELECT alone; the line break ends a comment that the query may end with.
    if (auto declared = one_statement(session.get(), "declare outside_rows no scroll cursor for " + sql + "\n"); !declared) return declared;
    return fetch_all(session.get(), limits, visitor);
}

}  // namespace skl
