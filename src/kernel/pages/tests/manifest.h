// For tests that serve the product's own templates: a manifest of every asset they name, so that pages load without building the web.
#pragma once

#include <filesystem>
#include <fstream>
#include <set>
#include <string>

namespace skl::testing {

// Written into `folder`; gives its path. Run from the root of the project.
inline std::filesystem::path manifest_in(const std::filesystem::path& folder) {
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::recursive_directory_iterator("web/templates")) {
        if (!entry.is_regular_file()) continue;
        std::ifstream in(entry.path(), std::ios::binary);
        const std::string text{std::istreambuf_iterator<char>(in), {}};
        constexpr std::string_view mark = "{{asset:";
        for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at + 1))
            names.insert(text.substr(at + mark.size(), text.find("}}", at) - at - mark.size()));
    }
    std::string out = "{";
    for (const std::string& name : names) out += (out.size() > 1 ? ",\"" : "\"") + name + "\":\"/assets/" + name + "\"";
    std::ofstream(folder / "manifest.json") << out << "}";
    return folder / "manifest.json";
}

}  // namespace skl::testing
