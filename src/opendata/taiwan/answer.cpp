#include "opendata/taiwan/answer.h"

#include "kernel/describe/write.h"

namespace skl::opendata::taiwan {
namespace {

Reply json_reply(int status, std::string body) {
    Reply reply = Reply::text(std::move(body), "application/json; charset=utf-8");
    reply.status = status;
    reply.headers.emplace_back("Access-Control-Allow-Origin", "*");  // the data are open and no cookie counts
    return reply;
}

void append_member(std::string& out, std::string_view name, std::string_view text) {
    out += out.back() == '{' ? "" : ",";
    write_json_string(out, name);
    out += ':';
    write_json_string(out, text);
}

}  // namespace

Reply success(std::string result_json) { return json_reply(200, R"({"success":true,"result":)" + std::move(result_json) + "}"); }

Reply success(const Node& result) {
    std::string json;
    write_node(json, result);
    return success(std::move(json));
}

Reply success(const std::vector<std::string>& texts) {
    std::string json = "[";
    for (const std::string& text : texts) {
        if (json.size() > 1) json += ',';
        write_json_string(json, text);
    }
    return success(json + "]");
}

// What a program of the first days compares is exactly the message of the table; others are told which parameter it is about.
Reply failed(const Failure& failure, bool legacy) {
    std::string body = R"({"success":false,"error":{)";
    append_member(body, "message", legacy || failure.about.empty() ? failure.message : failure.message + "(" + failure.about + ")");
    append_member(body, "type", failure.type);
    return json_reply(legacy ? 200 : failure.status, body + "}}");
}

Reply exchange_failed(const Failure& failure, bool legacy) {
    std::string body = R"({"success":false,"error":{)";
    append_member(body, "identifier", failure.identifier);
    append_member(body, "error_type", failure.type + ":" + failure.message);
    append_member(body, "message", failure.detail.empty() ? failure.message : failure.detail);
    return json_reply(legacy ? 200 : failure.status, body + "}}");
}

Failure failure_of(const Problem& problem, std::string about) {
    if (problem.code == "unknown-column") return no_column(std::move(about));
    if (problem.status == 404 || problem.status == 410) return no_resource();
    if (problem.status == 400 || problem.status == 422) return wrong_content(std::move(about));
    return system_error(problem.status);
}

}  // namespace skl::opendata::taiwan
