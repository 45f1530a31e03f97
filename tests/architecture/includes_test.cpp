// Who may include whom. The order of the modules stands in `order`; the kernel includes no module, a module includes
// the kernel and the module.h of modules before it, and only src/main.cpp sees the faces of all.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

// A module's number is its place; arrows go from larger to smaller numbers only.
constexpr std::array<std::string_view, 14> order = {"kernel",   "ledger",   "identity",  "rules",         "deid",
                                                    "opendata", "exchange", "documents", "participation", "services",
                                                    "survey",   "commerce", "inclusion", "governance"};

std::string first_folder(std::string_view path) { return std::string(path.substr(0, path.find('/'))); }

std::optional<std::size_t> number_of(std::string_view module) {
    for (std::size_t i = 0; i < order.size(); ++i)
        if (order[i] == module) return i;
    return std::nullopt;
}

// Why `file` (relative to src/) may not include `included`; nothing: it may.
std::optional<std::string> fault(std::string_view file, std::string_view included) {
    const std::string to = first_folder(included);
    const auto target = number_of(to);
    if (included.find('/') == std::string_view::npos) return std::nullopt;  // a neighbour in the same folder, or pch.h
    if (!target) return "there is no module " + to;
    const bool composition_root = file.find('/') == std::string_view::npos;  // main.cpp
    const bool face = included == to + "/module.h";
    if (*target == 0) return std::nullopt;  // the kernel is open to all
    if (composition_root)
        return face ? std::nullopt : std::optional<std::string>("main sees only the face of a module, " + to + "/module.h");
    const std::string from = first_folder(file);
    if (from == to) return std::nullopt;
    const auto source = number_of(from);
    if (!source) return "there is no module " + from;
    if (*source == 0) return "the kernel knows no module";
    if (!face) return "another module's inside; its face is " + to + "/module.h";
    if (*target > *source) return "an arrow upwards: " + from + " stands before " + to;
    return std::nullopt;
}

// Engines are pure: no storage, no sockets, no threads of jobs, no mail (ARCHITECTURE "the same rooms").
bool in_an_engine(std::string_view file) {
    return file.find("/engine/") != std::string_view::npos && file.find("/tests/") == std::string_view::npos;
}

std::optional<std::string> effect(std::string_view file, std::string_view included) {
    if (!in_an_engine(file)) return std::nullopt;
    for (const std::string_view part :
         {"kernel/storage/", "kernel/http/", "kernel/jobs/", "kernel/notify/", "kernel/pages/", "kernel/search/"})
        if (included.starts_with(part)) return "an engine has no effects: " + std::string(part);
    return std::nullopt;
}

// The parts of the kernel, lowest first: src/CMakeLists.txt links them in this order, and none looks up.
constexpr std::array<std::string_view, 19> kernel_order = {
    "text",    "describe", "sketch", "config", "telemetry", "crypto", "outbound", "calendar", "sandbox", "analytics",
    "storage", "search",   "files",  "print",  "pages",     "http",   "jobs",     "uploads",  "notify"};

std::optional<std::string> look_up(std::string_view file, std::string_view included) {
    static constexpr std::string_view kernel = "kernel/";
    if (!file.starts_with(kernel) || !included.starts_with(kernel) || file.find("/tests/") != std::string_view::npos) return std::nullopt;
    const auto place = [](std::string_view path) {
        const std::string part = first_folder(path.substr(kernel.size()));
        return std::find(kernel_order.begin(), kernel_order.end(), part) - kernel_order.begin();
    };
    const auto unknown = static_cast<std::ptrdiff_t>(kernel_order.size());
    if (place(file) == unknown || place(included) == unknown) return "a part of the kernel without a place in kernel_order";
    if (place(included) > place(file)) return "a part of the kernel looks up";
    return std::nullopt;
}

struct Include {
    std::string file, included;
    int line;
};

std::vector<Include> includes_below(const fs::path& root) {
    std::vector<Include> found;
    for (const auto& entry : fs::recursive_directory_iterator(root)) {
        const std::string ending = entry.path().extension().string();
        if (ending != ".cpp" && ending != ".h" && ending != ".inc") continue;
        std::ifstream in(entry.path());
        int number = 0;
        for (std::string line; std::getline(in, line);) {
            ++number;
            constexpr std::string_view directive = "#include \"";
            if (line.rfind(directive, 0) != 0) continue;
            const auto end = line.find('"', directive.size());
            found.push_back({fs::relative(entry.path(), root).string(), line.substr(directive.size(), end - directive.size()), number});
        }
    }
    return found;
}

TEST(Architecture, Every_include_below_src_is_an_allowed_arrow) {
    const auto includes = includes_below(SKL_SOURCE_FOLDER);
    ASSERT_GT(includes.size(), 100U) << "the sources were not found";
    for (const Include& one : includes)
        if (const auto why = fault(one.file, one.included))
            ADD_FAILURE() << "src/" << one.file << ':' << one.line << " includes \"" << one.included << "\": " << *why;
}

TEST(Architecture, No_engine_has_effects_and_no_part_of_the_kernel_looks_up) {
    for (const Include& one : includes_below(SKL_SOURCE_FOLDER))
        for (const auto& why : {effect(one.file, one.included), look_up(one.file, one.included)})
            if (why) ADD_FAILURE() << "src/" << one.file << ':' << one.line << " includes \"" << one.included << "\": " << *why;
    EXPECT_TRUE(effect("opendata/engine/ingest.cpp", "kernel/storage/store.h"));
    EXPECT_FALSE(effect("opendata/store.cpp", "kernel/storage/store.h"));
    EXPECT_TRUE(look_up("kernel/storage/store.cpp", "kernel/http/app.h"));
    EXPECT_FALSE(look_up("kernel/http/app.cpp", "kernel/storage/store.h"));
}

TEST(Architecture, The_kernel_includes_no_module) { EXPECT_TRUE(fault("kernel/http/app.cpp", "opendata/module.h")); }

TEST(Architecture, A_module_includes_only_the_face_of_an_earlier_one) {
    EXPECT_FALSE(fault("opendata/routes.cpp", "ledger/module.h"));
    EXPECT_TRUE(fault("opendata/routes.cpp", "ledger/tree.h"));
    EXPECT_TRUE(fault("ledger/tree.cpp", "opendata/module.h"));
    EXPECT_FALSE(fault("opendata/routes.cpp", "opendata/engine/ingest.h"));
    EXPECT_FALSE(fault("opendata/routes.cpp", "kernel/http/app.h"));
}

TEST(Architecture, The_composition_root_sees_faces_only) {
    EXPECT_FALSE(fault("main.cpp", "governance/module.h"));
    EXPECT_TRUE(fault("main.cpp", "opendata/store.h"));
}

TEST(Architecture, A_folder_that_is_no_module_is_refused) { EXPECT_TRUE(fault("opendata/routes.cpp", "strings/strings.h")); }

}  // namespace
