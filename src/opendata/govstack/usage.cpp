// "Allows a user to see who has read their personal data" (operation DPU): from the log that identity keeps. Its owner alone reads it.
#include "kernel/http/access_log.h"
#include "opendata/engine/ckan/dict.h"
#include "opendata/govstack/answer.h"
#include "opendata/govstack/routes.h"

#include "kernel/http/app.h"

namespace skl::opendata::govstack {
namespace {

using ckan::Dict;
using ckan::list_node;

constexpr std::int64_t most_told = 1'000;
constexpr std::size_t longest_name = 200;

// Letters or digits, and between them what names are put together with.
bool is_name(std::string_view name) {
    const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); };
    if (name.empty() || name.size() > longest_name || !plain(name.front()) || !plain(name.back())) return false;
    for (const char c : name)
        if (!plain(c) && std::string_view("-_./:").find(c) == std::string_view::npos) return false;
    return true;
}

Problem nobody() { return Problem::not_found("personal data usage"); }

Node told(const AccessTold& one) {
    Dict out;
    out.add("id", to_text(one.id)).add("readerId", one.actor);
    if (!one.agency.empty()) out.add("readerInstitutionName", one.agency);
    out.add("readerApplicationName", one.service).add("searchDateTime", to_text(one.at));
    Node references = list_node();
    if (!one.matter_ref.empty()) references.items.push_back(Dict().add("ReferenceID", one.matter_ref).take());
    return out.add("refrences", std::move(references)).take();  // spelled so in the source
}

// userId: a name of the caller's own, or `me`; databaseId: the service that looked.
Task<Result<Reply>> usage(Context& cx, Parameters parameters) {
    if (auto client = client_of(cx); !client) co_return refused(cx, client.problem());
    std::string user, database;
    for (const auto& [name, value] : parameters.pairs) {
        const bool of_user = name == "userId" || name == "userID";
        if (!of_user && name != "databaseId" && name != "DatabaseID")
            co_return refused(cx, Problem{400, "unknown-parameter", {{"name", name}}});
        (of_user ? user : database) = value;
    }
    for (const auto& [name, value] : {std::pair{"userId", &user}, std::pair{"databaseId", &database}})
        if (!is_name(*value)) co_return refused(cx, Problem{400, "bad-parameter", {{"name", name}}});
    const AccessLog* log = cx.app().find_service<AccessLog>();
    if (!cx.caller().signed_in()) co_return refused(cx, Problem{401, "unauthorised"});
    if (log == nullptr || (user != "me" && !log->is_caller(cx, user))) co_return refused(cx, nobody());
    auto seen = co_await cx.write([&](Transaction& tx) -> Result<Node> {
        const auto found = log->of_caller(cx, tx, most_told);
        if (!found) return found.problem();
        Node out = list_node();
        for (const AccessTold& one : *found)
            if (one.service == database) out.items.push_back(told(one));
        if (out.items.empty()) return nobody();
        return out;
    });
    if (!seen) co_return refused(cx, seen.problem());
    std::string body;
    write_node(body, *seen);
    co_return json_reply(std::move(body));
}

}  // namespace

void install_usage(App& app) {
    // As the source's YAML, its JSON and its tests spell it.
    for (const char* path : {"/data/myPersonalDataUsage", "/data/mypersonalDataUsage", "/data/MyPersonalDataUsage/1.0"})
        app.get(path, usage).for_programs().with_dotted_names().unlisted();
}

}  // namespace skl::opendata::govstack
