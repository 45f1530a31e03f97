#include "opendata/engine/taiwan/api_rules.h"

#include <algorithm>
#include <functional>

#include "kernel/describe/scalar.h"
#include "kernel/describe/types.h"

namespace skl::opendata::taiwan {
namespace {

constexpr std::string_view methods[] = {"get", "put", "post", "delete", "patch"};

// Words that say what is done, where a path should say what there is.
constexpr std::string_view verbs[] = {"get",  "fetch",  "read", "list",   "find",   "query", "retrieve", "create", "add",    "insert",
                                      "make", "update", "edit", "modify", "change", "set",   "save",     "delete", "remove", "execute",
                                      "run",  "do",     "call", "send",   "submit", "load",  "show",     "check"};

std::string text_of(const Node& of, std::string_view name) {
    const Node* found = of.find(name);
    return found != nullptr && found->type != Node::Type::object && found->type != Node::Type::list ? found->text : std::string();
}

// Of a string that begins like a time, whether it is one of RFC 3339; nothing: it does not begin so.
std::optional<bool> is_time(const std::string& text) {
    const auto digit = [&](std::size_t at) { return at < text.size() && text[at] >= '0' && text[at] <= '9'; };
    const bool day = digit(0) && digit(1) && digit(2) && digit(3) && text.size() > 7 && (text[4] == '-' || text[4] == '/') && digit(5);
    if (!day) return {};
    const bool clock = text.find(':') != std::string::npos;
    if (!clock && text.size() > 10) return {};
    Date date;
    Instant instant;
    return clock ? parse(text, instant) : parse(text, date);
}

// The first word of a segment: getUser, get_user and get-user begin with get.
std::string first_word(std::string_view segment) {
    std::string out;
    for (std::size_t i = 0; i < segment.size(); ++i) {
        const char c = segment[i];
        const bool upper = c >= 'A' && c <= 'Z';
        if (c == '-' || c == '_' || c == '.' || (upper && i > 0 && !(segment[i - 1] >= 'A' && segment[i - 1] <= 'Z'))) break;
        out += upper ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return out;
}

// getUsers and delete_user in any case; a verb alone only where it is no move that is posted to a thing (POST /petitions/{id}/submit).
bool says_what_is_done(std::string_view segment, std::string_view method) {
    if (segment.starts_with('{')) return false;
    const std::string word = first_word(segment);
    const bool verb = std::find(std::begin(verbs), std::end(verbs), word) != std::end(verbs);
    // What is posted to a thing is a move: POST /datasets/{id}/send-back.
    if (word.size() < segment.size()) return verb && segment[word.size()] != '.' && !(method == "post" && segment[word.size()] == '-');
    return verb && method != "post" && (word == "get" || word == "fetch" || word == "create" || word == "update" || word == "delete");
}

std::vector<std::string_view> segments_of(std::string_view path) {
    std::vector<std::string_view> out;
    path = path.substr(0, path.find_first_of("?#"));
    while (!path.empty()) {
        const auto end = std::min(path.find('/'), path.size());
        if (end > 0) out.push_back(path.substr(0, end));
        path.remove_prefix(std::min(end + 1, path.size()));
    }
    return out;
}

bool is_version(std::string_view segment) {
    return segment.size() > 1 && (segment[0] == 'v' || segment[0] == 'V') && segment[1] >= '0' && segment[1] <= '9';
}

class Judging {
public:
    explicit Judging(const ApiEvidence& evidence) : seen_(evidence) {
        if (!seen_.document) return;
        if (const Node* paths = seen_.document->find("paths"))
            for (const Member& path : paths->members)
                for (const Member& operation : path.node.members)
                    if (std::find(std::begin(methods), std::end(methods), operation.key) != std::end(methods))
                        operations_.push_back({&path.key, &operation.key, &operation.node});
    }

    std::vector<RuleResult> all() {
        say("oas-present", seen_.document.has_value(), seen_.document ? seen_.document_url : seen_.entry.url);
        of_document();
        of_paths();
        of_discovery();
        of_answers();
        return std::move(out_);
    }

private:
    struct Operation {
        const std::string *path, *method;
        const Node* node;
        std::string name() const { return *method + " " + *path; }
    };

    void say(const char* rule, bool holds, std::string found = {}) {
        out_.push_back({rule, holds ? RuleVerdict::pass : RuleVerdict::fail, std::move(found)});
    }
    void unseen(const char* rule) { out_.push_back({rule, RuleVerdict::not_seen, {}}); }

    // Each operation must hold; told is the first that does not.
    void each(const char* rule, const std::function<bool(const Operation&)>& holds) {
        if (operations_.empty()) return unseen(rule);
        const auto wrong = std::find_if_not(operations_.begin(), operations_.end(), holds);
        say(rule, wrong == operations_.end(), wrong == operations_.end() ? "" : wrong->name());
    }

    void of_document() {
        if (!seen_.document) {
            for (const char* rule : {"oas-valid", "oas-current", "contact"}) unseen(rule);
        } else {
            const auto faults = faults_of_document(*seen_.document, 1);
            say("oas-valid", faults.empty(), faults.empty() ? "" : faults[0]);
            const std::string version = text_of(*seen_.document, "openapi");
            say("oas-current", version.starts_with("3."), version.empty() ? "Swagger " + text_of(*seen_.document, "swagger") : version);
            const Node* info = seen_.document->find("info");
            const Node* contact = info == nullptr ? nullptr : info->find("contact");
            const bool here = contact != nullptr && (contact->find("email") != nullptr || contact->find("url") != nullptr);
            const auto apis = apis_json();
            say("contact", here || (apis && (apis->find("maintainers") != nullptr)), here ? "info.contact" : "");
        }
        each("described",
             [](const Operation& one) { return one.node->find("summary") != nullptr || one.node->find("description") != nullptr; });
        each("responses-described", [](const Operation& one) {
            const Node* responses = one.node->find("responses");
            return responses != nullptr && std::any_of(responses->members.begin(), responses->members.end(), [](const Member& response) {
                       return response.key.starts_with('2') || response.key.starts_with('3') || response.key == "default" ||
                              response.key == "101";
                   });
        });
        each("errors-described", [](const Operation& one) {
            const Node* responses = one.node->find("responses");
            return responses != nullptr && std::any_of(responses->members.begin(), responses->members.end(), [](const Member& response) {
                       return response.key.starts_with('4') || response.key == "default";
                   });
        });
    }

    void of_paths() {
        if (operations_.empty()) {
            for (const char* rule : {"version-in-path", "nouns", "path-style", "methods"}) unseen(rule);
            return;
        }
        const auto with_version = [](std::string_view path) {
            const auto segments = segments_of(path);
            return std::any_of(segments.begin(), segments.end(), is_version);
        };
        const std::string server = server_of(*seen_.document);
        if (with_version(server))
            say("version-in-path", true, server);
        else
            each("version-in-path", [&](const Operation& one) { return with_version(*one.path); });
        each("nouns", [](const Operation& one) {
            const auto segments = segments_of(*one.path);
            return std::none_of(segments.begin(), segments.end(),
                                [&](std::string_view segment) { return says_what_is_done(segment, *one.method); });
        });
        each("path-style", [](const Operation& one) {
            if (one.path->size() > 1 && one.path->ends_with('/')) return false;
            for (const char* ending : {".php", ".aspx", ".asp", ".jsp", ".do", ".ashx", ".cgi"})
                if (one.path->find(ending) != std::string::npos) return false;
            return one.path->find("//") == std::string::npos && one.path->find(' ') == std::string::npos &&
                   one.path->find('?') == std::string::npos;
        });
        each("methods", [](const Operation& one) { return *one.method != "get" || one.node->find("requestBody") == nullptr; });
    }

    std::optional<Node> apis_json() const {
        if (!seen_.apis || seen_.apis->status != 200) return {};
        auto read = read_json(seen_.apis->body);
        if (!read || read->type != Node::Type::object) return {};
        return std::move(*read);
    }

    void of_discovery() {
        const auto apis = apis_json();
        const Node* list = apis ? apis->find("apis") : nullptr;
        bool whole = list != nullptr && !list->items.empty() && !text_of(*apis, "name").empty();
        for (const Node& api : list == nullptr ? std::vector<Node>{} : list->items)
            whole = whole && !text_of(api, "name").empty() && !text_of(api, "baseURL").empty();
        say("apis-json", whole, seen_.apis ? seen_.apis->url : "");
        if (list == nullptr)
            unseen("apis-json-oas");
        else
            say("apis-json-oas", !documents_in_apis_json(*apis, seen_.entry.url).empty());
        const std::initializer_list<std::string_view> relations = {"service-desc", "api", "api-catalog"};
        auto targets = targets_of_links(seen_.entry.links, relations);
        for (std::string& target : targets_in_html(seen_.entry.body, relations)) targets.push_back(std::move(target));
        if (seen_.sample)
            for (std::string& target : targets_of_links(seen_.sample->links, relations)) targets.push_back(std::move(target));
        say("link-service-desc", !targets.empty(), targets.empty() ? "" : targets[0]);
    }

    void of_answers() {
        if (!seen_.missing || seen_.missing->status == 0) {
            unseen("status-404");
            unseen("error-body");
        } else {
            say("status-404", seen_.missing->status == 404, std::to_string(seen_.missing->status));
            say("error-body",
                seen_.missing->content_type.find("json") != std::string::npos && static_cast<bool>(read_json(seen_.missing->body)),
                seen_.missing->content_type);
        }
        if (!seen_.sample || seen_.sample->status != 200) {
            for (const char* rule : {"answer-json", "answer-utf8", "times"}) unseen(rule);
            return;
        }
        const auto body = read_json(seen_.sample->body);
        const bool json = seen_.sample->content_type.find("json") != std::string::npos;
        say("answer-json", json && static_cast<bool>(body), seen_.sample->url + " " + seen_.sample->content_type);
        const auto charset = seen_.sample->content_type.find("charset=");
        const std::string name = charset == std::string::npos ? "" : seen_.sample->content_type.substr(charset + 8);
        say("answer-utf8",
            (name.empty() || name.starts_with("utf-8") || name.starts_with("UTF-8") || name.starts_with("\"utf-8")) &&
                static_cast<bool>(body),
            name);
        std::string wrong;
        bool any = false;
        if (body) look_for_times(*body, any, wrong);
        if (any || !wrong.empty())
            say("times", wrong.empty(), wrong);
        else
            unseen("times");
    }

    void look_for_times(const Node& node, bool& any, std::string& wrong) const {
        if (node.type == Node::Type::text)
            if (const auto time = is_time(node.text)) {
                any = true;
                if (!*time && wrong.empty()) wrong = node.text;
            }
        for (const Member& member : node.members) look_for_times(member.node, any, wrong);
        for (const Node& item : node.items) look_for_times(item, any, wrong);
    }

    const ApiEvidence& seen_;
    std::vector<Operation> operations_;
    std::vector<RuleResult> out_;
};

}  // namespace

std::vector<RuleResult> judge(const ApiEvidence& evidence) { return Judging(evidence).all(); }

}  // namespace skl::opendata::taiwan
