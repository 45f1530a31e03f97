// Inside of Pages: the compiled templates.
#pragma once

#include <ctemplate/template_cache.h>

#include <map>
#include <set>
#include <string>

#include "kernel/pages/pages.h"

namespace skl {

struct Pages::Shelf {
    const Locale* locale = nullptr;
    std::map<std::string, std::string> assets;
    std::set<std::string, std::less<>> names;
    ctemplate::TemplateCache cache;

    static std::string key(std::string_view language, std::string_view name) { return fmt::format("{}/{}", language, name); }
};

}  // namespace skl
