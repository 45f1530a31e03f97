// The same SQL in bare DuckDB, in process, through its C API: the peer of queries over HTTP.
//
//   bench_duckdb PARQUET-FILE ROUNDS THREADS < queries      one query a line, over the table `t` (none where the file is `-`); prints the
//   p50 of each in ms
//
// `?` in a query becomes a number of two digits, another in each round, so that no result can be kept from the round before.
#include <duckdb.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

namespace {

// Runs and reads every value, as an answer must. False: refused.
bool run(duckdb_connection connection, const std::string& sql) {
    duckdb_result result;
    const bool good = duckdb_query(connection, sql.c_str(), &result) == DuckDBSuccess;
    if (!good) std::fprintf(stderr, "%s\n", duckdb_result_error(&result));
    while (duckdb_data_chunk chunk = good ? duckdb_fetch_chunk(result) : nullptr) duckdb_destroy_data_chunk(&chunk);
    duckdb_destroy_result(&result);
    return good;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 4) return 2;
    const int rounds = std::atoi(argv[2]);
    duckdb_database database;
    duckdb_connection connection;
    if (duckdb_open(nullptr, &database) != DuckDBSuccess || duckdb_connect(database, &connection) != DuckDBSuccess) return 1;
    if (!run(connection, std::string("set threads=") + argv[3])) return 1;
    if (std::string(argv[1]) != "-" && !run(connection, std::string("create view t as select * from read_parquet('") + argv[1] + "')"))
        return 1;
    for (std::string query; std::getline(std::cin, query);) {
        std::vector<double> times;
        for (int round = 0; round < rounds; ++round) {
            std::string sql = query;
            for (std::size_t at; (at = sql.find('?')) != std::string::npos;) sql.replace(at, 1, std::to_string(10 + round % 90));
            const auto began = std::chrono::steady_clock::now();
            if (!run(connection, sql)) return 1;
            times.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began).count());
        }
        std::sort(times.begin(), times.end());
        std::printf("%.3f\n", times[times.size() / 2]);
    }
    duckdb_disconnect(&connection);
    duckdb_close(&database);
    return 0;
}
