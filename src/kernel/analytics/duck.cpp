// Opening, preparing and reading by DuckDB's C API.
#include "kernel/analytics/duck.h"

#include <stdexcept>

namespace skl::analytics::duck {
namespace {

constexpr const char* nowhere = "/nonexistent";

struct Config {
    duckdb_config config = nullptr;
    Config() {
        if (duckdb_create_config(&config) != DuckDBSuccess) throw std::runtime_error("duckdb: no configuration");
    }
    ~Config() { duckdb_destroy_config(&config); }
    Config(const Config&) = delete;
    Config& operator=(const Config&) = delete;
    void set(const char* name, const std::string& value) {
        if (duckdb_set_config(config, name, value.c_str()) != DuckDBSuccess)
            throw std::runtime_error(fmt::format("duckdb: setting {} is not known to this version", name));
    }
};

// Preparing gives no class of error, only words that begin with it.
duckdb_error_type kind_of(std::string_view words) {
    static constexpr std::pair<std::string_view, duckdb_error_type> known[] = {
        {"Parser Error", DUCKDB_ERROR_PARSER},
        {"Syntax Error", DUCKDB_ERROR_SYNTAX},
        {"Binder Error", DUCKDB_ERROR_BINDER},
        {"Catalog Error", DUCKDB_ERROR_CATALOG},
        {"IO Error", DUCKDB_ERROR_IO},
        {"Out of Memory Error", DUCKDB_ERROR_OUT_OF_MEMORY},
        {"INTERRUPT Error", DUCKDB_ERROR_INTERRUPT},
        {"Conversion Error", DUCKDB_ERROR_CONVERSION},
        {"Out of Range Error", DUCKDB_ERROR_OUT_OF_RANGE},
        {"Invalid Input Error", DUCKDB_ERROR_INVALID_INPUT},
        {"Permission Error", DUCKDB_ERROR_PERMISSION},
        {"Invalid Configuration Error", DUCKDB_INVALID_CONFIGURATION},
        {"Not implemented Error", DUCKDB_ERROR_NOT_IMPLEMENTED}};
    for (const auto& [start, kind] : known)
        if (words.starts_with(start)) return kind;
    return DUCKDB_ERROR_INTERNAL;
}

Failure failure_of(const char* words) { return {kind_of(words ? words : ""), words ? words : ""}; }

}  // namespace

Database::Database(const Settings& settings) {
    Config config;
    config.set("threads", "1");
    config.set("memory_limit", settings.memory);
    config.set("temp_directory", settings.temporary_folder);
    config.set("preserve_insertion_order", settings.in_order ? "true" : "false");
    config.set("autoinstall_known_extensions", "false");
    config.set("autoload_known_extensions", "false");
    config.set("allow_community_extensions", "false");
    config.set("allow_unsigned_extensions", "false");
    config.set("allow_persistent_secrets", "false");
    config.set("custom_extension_repository", nowhere);  // even an explicit INSTALL finds nothing and asks no network
    config.set("extension_directory", nowhere);
    char* error = nullptr;
    if (duckdb_open_ext(nullptr, &database_, config.config, &error) != DuckDBSuccess) {
        const std::string words = error ? error : "unknown";
        duckdb_free(error);
        throw std::runtime_error("duckdb does not open: " + words);
    }
    Connection(*this).run("set global TimeZone = 'UTC'");  // else the server's own zone shows in casts of instants
}
Database::~Database() { duckdb_close(&database_); }

Connection::Connection(Database& database) {
    if (duckdb_connect(database.get(), &connection_) != DuckDBSuccess) throw std::runtime_error("duckdb: no connection");
}
Connection::~Connection() { duckdb_disconnect(&connection_); }

bool Connection::try_run(const std::string& sql, Failure& failure) {
    duckdb_result result;
    const bool good = duckdb_query(connection_, sql.c_str(), &result) == DuckDBSuccess;
    if (!good) {
        const char* words = duckdb_result_error(&result);
        failure = {duckdb_result_error_type(&result), words ? words : ""};
    }
    duckdb_destroy_result(&result);
    return good;
}

void Connection::run(const std::string& sql) {
    Failure failure;
    if (!try_run(sql, failure)) throw std::runtime_error("duckdb: " + failure.message);
}

bool Prepared::prepare(Connection& connection, const std::string& sql, Failure& failure) {
    duckdb_destroy_prepare(&statement_);
    if (duckdb_prepare(connection.get(), sql.c_str(), &statement_) == DuckDBSuccess) return true;
    failure = failure_of(duckdb_prepare_error(statement_));
    return false;
}

bool Prepared::bind(std::size_t index, const Bound& value) {
    struct To {
        duckdb_prepared_statement statement;
        idx_t index;
        duckdb_state operator()(std::monostate) const { return duckdb_bind_null(statement, index); }
        duckdb_state operator()(bool v) const { return duckdb_bind_boolean(statement, index, v); }
        duckdb_state operator()(std::int64_t v) const { return duckdb_bind_int64(statement, index, v); }
        duckdb_state operator()(double v) const { return duckdb_bind_double(statement, index, v); }
        duckdb_state operator()(const std::string& v) const { return duckdb_bind_varchar_length(statement, index, v.data(), v.size()); }
        duckdb_state operator()(Day v) const { return duckdb_bind_date(statement, index, {v.days}); }
        duckdb_state operator()(Moment v) const { return duckdb_bind_timestamp(statement, index, {v.micros}); }
    };
    return std::visit(To{statement_, index}, value) == DuckDBSuccess;
}

Streaming::~Streaming() {
    if (chunk_) duckdb_destroy_data_chunk(&chunk_);
    if (open_) duckdb_destroy_result(&result_);
}

bool Streaming::start(Prepared& statement, Failure& failure) {
    duckdb_pending_result pending = nullptr;
    bool good = duckdb_pending_prepared_streaming(statement.get(), &pending) == DuckDBSuccess;
    if (!good) {
        failure = failure_of(pending ? duckdb_pending_error(pending) : nullptr);
    } else {
        good = duckdb_execute_pending(pending, &result_) == DuckDBSuccess;
        open_ = true;
        if (!good) {
            const char* words = duckdb_result_error(&result_);
            failure = {duckdb_result_error_type(&result_), words ? words : ""};
        }
    }
    duckdb_destroy_pending(&pending);
    return good;
}

duckdb_data_chunk Streaming::next(Failure& failure) {
    if (chunk_) duckdb_destroy_data_chunk(&chunk_);
    chunk_ = duckdb_fetch_chunk(result_);
    if (!chunk_) {
        const char* words = duckdb_result_error(&result_);
        if (words && *words) failure = {duckdb_result_error_type(&result_), words};
    }
    return chunk_;
}

}  // namespace skl::analytics::duck
