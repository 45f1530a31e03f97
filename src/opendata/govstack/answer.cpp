#include "opendata/govstack/answer.h"

#include "kernel/http/app.h"
#include "kernel/pages/words.h"
#include "opendata/engine/ckan/dict.h"
#include "opendata/engine/govstack/asking.h"

namespace skl::opendata::govstack {

using ckan::Dict;
using ckan::list_node;

Reply json_reply(std::string body, int status) {
    Reply reply = Reply::text(std::move(body), "application/json; charset=utf-8");
    reply.status = status;
    return reply;
}

Reply refused(const Context& cx, const Problem& problem, std::string_view detail) {
    const Locale& locale = cx.app().locale();
    std::string words(detail);
    if (words.empty()) {
        words = problem_title(locale, cx.language(), problem);
        if (const std::string more = problem_detail(locale, cx.language(), problem); !more.empty()) words += ". " + more;
    }
    Dict out;
    out.add("detail", words);
    // The source names this body whole.
    if (words != nothing_found) out.add("code", problem.code);
    if (!problem.errors.empty()) {
        Node errors = list_node();
        for (const FieldError& fault : problem.errors) {
            Dict one;
            one.add("pointer", fault.pointer).add("code", fault.code).add("message", error_message(locale, cx.language(), fault));
            errors.items.push_back(one.take());
        }
        out.add("errors", std::move(errors));
    }
    std::string body;
    write_node(body, out.take());
    Reply reply = json_reply(std::move(body), problem.status);
    reply.headers = problem.headers;
    return reply;
}

Result<std::string> client_of(const Context& cx) {
    auto client = read_client(cx.request().header("information-mediator-client"));
    if (!client) return Problem::bad_request("bad-client");
    return std::move(*client);
}

}  // namespace skl::opendata::govstack
