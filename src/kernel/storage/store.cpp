// What both databases share: opening by URL, writes that wait, savepoints, rows as JSON.
#include "kernel/storage/store.h"

#include <cmath>
#include <future>

#include "kernel/describe/write.h"
#include "kernel/storage/connection.h"
#include "kernel/storage/queue.h"

namespace skl {

std::unique_ptr<Store> Store::open(StoreOptions options) {
    if (options.url.starts_with("sqlite:")) {
        const std::string path = options.url.substr(7);
        return storage::open_sqlite_store(std::move(options), path);
    }
    if (options.url.starts_with("postgresql://") || options.url.starts_with("postgres://"))
        return storage::open_postgresql_store(std::move(options));
    throw DatabaseError(DatabaseError::Kind::lost, "a database URL begins with sqlite: or postgresql://");
}

std::optional<Problem> Store::write(const std::string& tenant, const Work& work) {
    auto done = std::make_shared<std::promise<std::optional<Problem>>>();  // shared: the writer may still be in set_value when we go on
    auto answer = done->get_future();
    submit(tenant, work, [done](std::optional<Problem> problem) { done->set_value(std::move(problem)); });
    return answer.get();
}

bool Transaction::attempt(const std::function<void()>& work) {
    connection_.execute("savepoint attempt_");
    try {
        work();
    } catch (const DatabaseError& error) {
        if (error.kind != DatabaseError::Kind::constraint) throw;
        connection_.execute("rollback to savepoint attempt_");
        connection_.execute("release savepoint attempt_");
        return false;
    }
    connection_.execute("release savepoint attempt_");
    return true;
}

void Rows::name(std::string_view column) {
    if (!std::exchange(first_, false)) text_ += ',';
    text_ += '"';
    text_ += column;  // a name of SQL: nothing in it needs an escape
    text_ += "\":";
}

Rows& Rows::add(std::string_view column, std::string_view text) {
    name(column);
    write_json_string(text_, text);
    return *this;
}

Rows& Rows::add(std::string_view column, std::int64_t number) {
    name(column);
    fmt::format_to(std::back_inserter(text_), "{}", number);
    return *this;
}

Rows& Rows::add(std::string_view column, double number) {
    if (!std::isfinite(number)) return add(column, std::nullopt);  // JSON has no spelling for it
    name(column);
    text_ += fmt::format("{}", number);
    return *this;
}

Rows& Rows::add(std::string_view column, bool truth) {
    name(column);
    text_ += truth ? "true" : "false";
    return *this;
}

Rows& Rows::add(std::string_view column, std::nullopt_t) {
    name(column);
    text_ += "null";
    return *this;
}

}  // namespace skl
