#include "opendata/api/sql.h"

namespace skl::opendata {

Result<Reply> result_reply(const Module::Inside& in, const FoundAnswer& found, RowFormat format, const std::string& head) {
    const analytics::SqlAnswer& answer = *found.answer;
    std::string body;
    if (format == RowFormat::json) {
        body = "{" + head + (head.empty() ? "" : ",");
        append_result(body, answer);
        body += '}';
    } else {
        std::vector<std::string> titles;
        for (const analytics::Column& column : answer.table.columns) titles.push_back(column.name);
        RowsOut out(format, answer.table.columns, std::move(titles), in.blobs.scratch());
        std::vector<analytics::Cell> cells(answer.table.columns.size());
        for (std::size_t row = 0; row < answer.table.rows(); ++row) {
            for (std::size_t i = 0; i < cells.size(); ++i) cells[i] = answer.table.at(row, i);
            if (!out.row(cells)) break;  // finish() tells why
        }
        auto text = out.finish();
        if (!text) return std::move(text.problem());
        body = std::move(*text);
    }
    Reply reply = Reply::text(std::move(body), std::string(media_type(format)));
    reply.headers.emplace_back("ETag", fmt::format("\"{}-{}\"", found.key.substr(0, 32), static_cast<int>(format)));
    reply.headers.emplace_back("Access-Control-Allow-Origin", "*");
    reply.headers.emplace_back("Vary", "Accept, Accept-Encoding");
    if (answer.truncated) reply.headers.emplace_back("X-Truncated", "true");
    return reply;
}

}  // namespace skl::opendata
