// From method and path to route: one tree of segments; {parts} match where no literal does. A last {part...}
// takes the rest of the path with its slashes.
#pragma once

#include "kernel/http/route.h"

namespace skl {

class Router {
public:
    void add(const Route& route, const std::string& pattern, const std::string& method);

    struct Found {
        const Route* route = nullptr;
        std::vector<std::string> parts;
        std::vector<std::string> allowed;  // methods of the path, when the method is not among them
    };
    // `path` is percent-encoded still: %2F in a part is no slash. HEAD finds GET.
    Found find(std::string_view method, std::string_view path) const;

private:
    struct Segment {
        std::map<std::string, std::unique_ptr<Segment>, std::less<>> literal;
        std::unique_ptr<Segment> any;
        std::unique_ptr<Segment> rest;  // {part...}
        std::map<std::string, const Route*, std::less<>> methods;
    };
    static const Segment* walk(const Segment& at, std::string_view path, std::vector<std::string>& parts);
    Segment root_;
};

}  // namespace skl
