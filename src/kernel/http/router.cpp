#include "kernel/http/router.h"

#include <stdexcept>

#include "kernel/text/text.h"

namespace skl {

void Router::add(const Route& route, const std::string& pattern, const std::string& method) {
    Segment* at = &root_;
    std::string_view rest = pattern;
    while (!rest.empty()) {
        rest.remove_prefix(1);  // the slash
        const auto slash = std::min(rest.find('/'), rest.size());
        const std::string_view name = rest.substr(0, slash);
        rest.remove_prefix(slash);
        auto& child = name.ends_with("...}") ? at->rest : name.starts_with('{') ? at->any : at->literal[std::string(name)];
        if (!child) child = std::make_unique<Segment>();
        at = child.get();
    }
    if (!at->methods.emplace(method, &route).second) throw std::logic_error("two routes for " + method + " " + pattern);
}

const Router::Segment* Router::walk(const Segment& at, std::string_view path, std::vector<std::string>& parts) {
    if (path.empty()) return at.methods.empty() ? nullptr : &at;
    path.remove_prefix(1);
    const auto slash = std::min(path.find('/'), path.size());
    const std::string_view name = path.substr(0, slash), rest = path.substr(slash);
    if (const auto literal = at.literal.find(name); literal != at.literal.end())
        if (const Segment* found = walk(*literal->second, rest, parts)) return found;
    for (const bool all : {false, true}) {
        const Segment* child = (all ? at.rest : at.any).get();
        if (child == nullptr || (!all && name.empty())) continue;
        auto decoded = text::percent_decode(all ? path : name);
        if (!decoded || !text::valid_utf8(*decoded)) continue;
        parts.push_back(std::move(*decoded));
        if (const Segment* found = walk(*child, all ? std::string_view{} : rest, parts)) return found;
        parts.pop_back();
    }
    return nullptr;
}

Router::Found Router::find(std::string_view method, std::string_view path) const {
    Found found;
    const Segment* segment = walk(root_, path, found.parts);
    if (segment == nullptr) return found;
    auto route = segment->methods.find(method);
    if (route == segment->methods.end() && method == "HEAD") route = segment->methods.find("GET");
    if (route != segment->methods.end()) {
        found.route = route->second;
    } else {
        for (const auto& [allowed, _] : segment->methods) {
            found.allowed.push_back(allowed);
            if (allowed == "GET") found.allowed.emplace_back("HEAD");
        }
        found.allowed.emplace_back("OPTIONS");
    }
    return found;
}

}  // namespace skl
