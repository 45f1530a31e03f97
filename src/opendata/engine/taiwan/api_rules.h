// Rules for APIs of agencies: 共通性應用程式介面規範 (NDC 106, 2017) asks for a description in OAS, its version in the path, discovery by
// APIs.json and a link, and RESTful resources; opendata.md §10. Judged by what was seen of an API from outside. Pure.
#pragma once

#include <boost/describe.hpp>
#include <optional>
#include <string>
#include <vector>

#include "kernel/describe/node.h"

namespace skl::opendata::taiwan {

// One answer of the API under check.
struct ApiAnswer {
    std::string url;
    long status = 0;  // 0: nobody answered
    std::string content_type, body;
    std::vector<std::string> links;  // values of Link
};

struct ApiEvidence {
    ApiAnswer entry;                   // the address that was given
    std::optional<ApiAnswer> apis;     // /apis.json
    std::optional<Node> document;      // the OAS document, whatever its syntax
    std::string document_url, by;      // where it was, and how it was found: given, link, apis.json, well-known
    std::optional<ApiAnswer> missing;  // of a path that is none of the API's
    std::optional<ApiAnswer> sample;   // of a GET without required parameters
};

enum class RuleVerdict { pass, fail, not_seen };  // not_seen: what the rule is about was not there to look at
BOOST_DESCRIBE_ENUM(RuleVerdict, pass, fail, not_seen)

struct RuleResult {
    std::string rule;  // kebab-case; words: apicheck.<rule>, apicheck.<rule>.mend
    RuleVerdict verdict{};
    std::string found;  // the first place where it fails, or what was found
};

std::vector<RuleResult> judge(const ApiEvidence& evidence);

// Faults of an OAS document by OpenAPI 3.0 and 3.1 or Swagger 2.0: what is required, unique or refers to nothing. At most `most`.
std::vector<std::string> faults_of_document(const Node& document, std::size_t most = 20);

// What stands before the document's paths: its first server, or host and basePath; as it was written.
std::string server_of(const Node& document);
// The path of a GET that needs nothing; empty: there is none.
std::string plain_get_of(const Node& document);
// Addresses of descriptions that APIs.json names, those of APIs at `url` first.
std::vector<std::string> documents_in_apis_json(const Node& apis, const std::string& url);
// Targets of links with one of these relations: of header values, or of <link> in HTML.
std::vector<std::string> targets_of_links(const std::vector<std::string>& links, std::initializer_list<std::string_view> relations);
std::vector<std::string> targets_in_html(std::string_view html, std::initializer_list<std::string_view> relations);

}  // namespace skl::opendata::taiwan
