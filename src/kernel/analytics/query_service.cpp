// The server's side: one request becomes one frame, the chunks that come back become a table again.
#include "kernel/analytics/query_service.h"

#include <sys/stat.h>

#include "kernel/analytics/query_wire.h"
#include "kernel/analytics/sql_allow.h"

namespace skl::analytics {
namespace {

sandbox::PoolOptions options_of(int workers) {
    sandbox::PoolOptions options;
    options.kind = query_worker_kind;
    options.workers = workers;
    options.too_late = Problem{408, "query-timeout"};
    options.died =
        Problem{507, "query-memory"};  // a worker dies when its address space is used up, or by its filter: then nothing else may be said
    return options;
}

// A worker is confined to the files it was bound to: one that was fetched again under the same name is another.
std::string identity_of(const SqlTable& table) {
    struct stat stat {};
    if (table.held == nullptr || ::stat(table.file.c_str(), &stat) != 0) return {};
    return fmt::format("{}.{}.{}", stat.st_ino, stat.st_mtim.tv_sec, stat.st_mtim.tv_nsec);
}

}  // namespace

QueryService::QueryService(sandbox::Spawner& spawner, int workers) : pool_(spawner, options_of(workers)) {}

Result<SqlAnswer> QueryService::run(const SqlRequest& request) {
    if (request.sql.size() > longest_sql) return Problem{413, "too-large", {{"limit", std::to_string(longest_sql)}}};
    const std::string frame = wire::encode(request);
    sandbox::Ask ask;
    ask.request = frame;
    for (const SqlTable& table : request.tables) ask.bind += table.name + '\n' + table.file + '\n' + identity_of(table) + '\n';
    ask.time = request.limits.time;
    ask.most_bytes = request.limits.bytes * 4;  // the worker counts itself; this is for one that went wrong
    SqlAnswer out;
    bool broken = false;
    ask.chunk = [&](std::string_view chunk) {
        broken = !wire::decode_chunk(chunk, out.table);
        return !broken;
    };
    auto answer = pool_.ask(ask);
    if (!answer) return answer.problem();
    if (broken || answer->cut) return Problem{507, "query-memory"};
    sandbox::FrameReader summary(answer->summary);
    out.truncated = summary.number() != 0;
    out.milliseconds = summary.number();
    return out;
}

}  // namespace skl::analytics
