// Served, for suites that look into answers place by place and publish files of testdata.
#pragma once

#include "kernel/text/text.h"
#include "opendata/tests/served.h"

namespace skl::opendata::testing {

class LookedInto : public Served {
protected:
    static std::string coded(const std::string& text) { return text::percent_encode(text); }
    static std::string file(const std::string& name) {
        std::ifstream in("testdata/opendata/" + name, std::ios::binary);
        std::ostringstream out;
        out << in.rdbuf();
        return std::move(out).str();
    }
    static Node json(const Answered& answer) {
        auto node = read_json(answer.body);
        EXPECT_TRUE(node) << answer.body.substr(0, 500);
        return node ? std::move(*node) : Node{};
    }
    static std::string at(const Node& node, std::initializer_list<const char*> path) {
        const Node* place = &node;
        for (const char* name : path) {
            place = place->find(name);
            if (place == nullptr) return fmt::format("(no {})", name);
        }
        return place->text;
    }
};

}  // namespace skl::opendata::testing
