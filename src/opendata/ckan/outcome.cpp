#include "opendata/ckan/outcome.h"

#include "kernel/pages/locale.h"
#include "kernel/pages/words.h"
#include "kernel/text/ascii.h"
#include "opendata/api/answer.h"
#include "opendata/engine/ckan/dict.h"
#include "opendata/inside.h"

namespace skl::opendata::ckan {
namespace {

Node said(std::string_view type, std::string_view message) { return Dict().add("__type", type).add("message", message).take(); }

}  // namespace

Refusal not_found(std::string_view what) {
    return {404, said("Not Found Error", what.empty() ? std::string("Not found") : fmt::format("Not found: {}", what))};
}

Refusal invalid(std::string_view field, std::string_view message) {
    Node messages = list_node();
    messages.items.push_back(node_of(message));
    return {409, Dict().add(std::string(field), std::move(messages)).add("__type", "Validation Error").take()};
}

Refusal bad_query(std::string_view reason) { return {400, said("Search Query Error", fmt::format("Search Query is invalid: {}", reason))}; }

Refusal bad_query(std::string_view reason, std::size_t position) { return bad_query(fmt::format("{} at position {}", reason, position)); }

// In English, as all messages of CKAN's API.
Refusal refused(const Context& cx, const Problem& problem, std::string_view field) {
    const Locale& locale = cx.app().locale();
    std::string message = problem_title(locale, "en", problem);
    if (const std::string detail = problem_detail(locale, "en", problem); !detail.empty()) message += ". " + detail;
    for (const char* name : {"message", "name", "column"})
        if (const auto found = problem.params.find(name);
            found != problem.params.end() && !found->second.empty() && message.find(found->second) == std::string::npos)
            message += fmt::format(" ({})", found->second);
    if (problem.code == "release-certificate-required") return invalid(field, message);
    switch (problem.status) {
        case 400:
        case 408:
        case 422:
        case 507: return invalid(field, message);
        case 401:
        case 403: return {403, said("Authorization Error", "Access denied")};
        case 404: return not_found(message);
        default: return {problem.status, said("Internal Server Error", message), problem.headers};
    }
}

const Node* Asked::find(std::string_view name) const {
    const Node* found = members.find(name);
    const bool nothing = found == nullptr || found->type == Node::Type::null || (found->type == Node::Type::text && found->text.empty());
    return nothing ? nullptr : found;
}

std::string Asked::text(std::string_view name) const {
    const Node* found = find(name);
    if (found == nullptr) return {};
    if (found->type == Node::Type::list && !found->items.empty()) return found->items[0].text;  // given twice
    return found->text;
}

bool Asked::truth(std::string_view name, bool usual) const {
    const Node* found = find(name);
    if (found == nullptr) return usual;
    if (found->type == Node::Type::boolean) return found->truth;
    const std::string word = text::ascii_lower(found->text);
    return word == "true" || word == "1" || word == "yes" || word == "on" || word == "t" || word == "y";
}

std::vector<std::string> Asked::texts(std::string_view name) const {
    const Node* found = find(name);
    if (found == nullptr) return {};
    Node parsed;
    if (found->type == Node::Type::text && found->text.starts_with('['))
        if (auto read = read_json(found->text); read && read->type == Node::Type::list) {
            parsed = std::move(*read);
            found = &parsed;
        }
    std::vector<std::string> out;
    if (found->type != Node::Type::list) return {found->text};
    out.reserve(found->items.size());
    for (const Node& item : found->items) out.push_back(item.text);
    return out;
}

std::variant<std::int64_t, Refusal> Asked::whole(std::string_view name, std::int64_t usual, std::int64_t least) const {
    const Node* found = find(name);
    if (found == nullptr) return usual;
    std::int64_t out = 0;
    const char* end = found->text.data() + found->text.size();
    const bool number = found->type == Node::Type::text || found->type == Node::Type::number;
    const auto read = std::from_chars(found->text.data(), end, out);
    if (!number || read.ec != std::errc{} || read.ptr != end) return invalid(name, "Invalid integer");
    if (out < least) return invalid(name, "Must be a natural number");
    return out;
}

std::variant<Node, Refusal> Asked::tree(std::string_view name) const {
    const Node* found = find(name);
    if (found == nullptr) return Node{};
    if (found->type != Node::Type::text || found->text.find_first_of("{[") == std::string::npos) return *found;
    auto read = read_json(found->text);
    if (!read) return invalid(name, "Cannot parse JSON");
    return std::move(*read);
}

}  // namespace skl::opendata::ckan
