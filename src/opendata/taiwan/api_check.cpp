#include "opendata/taiwan/api_check.h"

#include "kernel/outbound/call.h"
#include "opendata/engine/frictionless/yaml.h"
#include "opendata/engine/reference.h"

namespace skl::opendata::taiwan {
namespace {

constexpr int most_redirects = 3;
constexpr std::size_t most_calls = 10, longest_answer = std::size_t{8} << 20;  // OAS documents of whole platforms are a few MB
constexpr std::size_t deepest_document = 64;
constexpr std::initializer_list<std::string_view> described_by = {"service-desc", "api"};

std::optional<Node> document_in(const std::string& body) {
    auto read = read_json(body, deepest_document);
    if (!read && body.find("openapi:") == std::string::npos && body.find("swagger:") == std::string::npos) return {};
    if (!read) read = frictionless::read_yaml(body);
    if (!read || (read->find("openapi") == nullptr && read->find("swagger") == nullptr)) return {};
    return std::move(*read);
}

class Looking {
public:
    explicit Looking(bool private_network) : private_network_(private_network) {}

    Result<ApiEvidence> all(const std::string& url) {
        auto entry = call(url);
        if (!entry) return entry.problem();
        out_.entry = std::move(*entry);
        out_.apis = try_call(resolve(url, "/apis.json"));
        find_document();
        if (!out_.document) return std::move(out_);
        std::string base = resolve(out_.document_url, server_of(*out_.document));
        while (base.ends_with('/')) base.pop_back();
        out_.missing = try_call(base + "/no-such-path-0b5f");
        if (const std::string path = plain_get_of(*out_.document); !path.empty()) out_.sample = try_call(base + path);
        return std::move(out_);
    }

private:
    Result<ApiAnswer> call(const std::string& url) {
        std::string at = url;
        for (int hop = 0; hop <= most_redirects && calls_ < most_calls + most_redirects; ++hop) {
            ++calls_;
            outbound::Call asked;
            asked.href = at;
            asked.user_agent = "Skylantern API check";
            asked.headers = {"Accept: application/json, */*;q=0.5"};
            asked.plain_http = true;  // that it has no https is for its people to know; nothing is sent but the request
            asked.private_network = private_network_;
            asked.most_of_an_answer = longest_answer;
            auto answer = outbound::call(asked);
            if (!answer) return answer.problem();
            if (answer->status >= 300 && answer->status < 400 && !answer->location.empty()) {
                at = answer->location;
                continue;
            }
            ApiAnswer out{at, answer->status, answer->content_type, std::move(answer->body), {}};
            for (auto& [name, value] : answer->headers)
                if (name == "link") out.links.push_back(std::move(value));
            return out;
        }
        return Problem{503, "call-unreachable", {{"what", "too many redirects"}}};
    }

    std::optional<ApiAnswer> try_call(const std::string& url) {
        if (calls_ >= most_calls) return {};
        auto answer = call(url);
        return answer ? std::optional(std::move(*answer)) : std::nullopt;
    }

    bool take(const ApiAnswer& answer, const char* by) {
        auto document = answer.status == 200 ? document_in(answer.body) : std::nullopt;
        if (!document) return false;
        out_.document = std::move(document);
        out_.document_url = answer.url;
        out_.by = by;
        return true;
    }
    bool try_take(const std::vector<std::string>& targets, const std::string& base, const char* by) {
        for (const std::string& target : targets)
            if (const auto answer = try_call(resolve(base, target)); answer && take(*answer, by)) return true;
        return false;
    }

    void find_document() {
        const std::string& url = out_.entry.url;
        if (take(out_.entry, "given")) return;
        if (try_take(targets_of_links(out_.entry.links, described_by), url, "link")) return;
        if (try_take(targets_in_html(out_.entry.body, described_by), url, "link")) return;
        if (out_.apis && out_.apis->status == 200)
            if (const auto apis = read_json(out_.apis->body); apis && apis->type == Node::Type::object) {
                auto targets = documents_in_apis_json(*apis, url);
                if (targets.size() > 2) targets.resize(2);
                if (try_take(targets, out_.apis->url, "apis.json")) return;
            }
        (void)try_take({"/openapi.json", "/swagger.json"}, url, "well-known");
    }

    bool private_network_;
    std::size_t calls_ = 0;
    ApiEvidence out_;
};

}  // namespace

Result<ApiEvidence> look_at(const std::string& url, bool private_network) { return Looking(private_network).all(url); }

}  // namespace skl::opendata::taiwan
