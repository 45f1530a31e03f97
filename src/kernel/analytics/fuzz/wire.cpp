// What a worker of outsiders' SQL sends, and the syntax tree it makes: the server trusts neither (opendata.md §8).
#include "kernel/analytics/query_wire.h"
#include "kernel/analytics/sql_allow.h"
#include "kernel/sandbox/channel.h"

#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace skl::analytics;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    static const std::vector<std::string> tables{"villages", "things_2"};
    (void)check_syntax(text, tables, "select * from od.\"villages\"");
    SqlRequest request;
    (void)wire::decode(text, request);
    ResultTable rows;
    (void)wire::decode_chunk(text, rows);
    (void)skl::sandbox::decode_problem(text);
    return 0;
}
