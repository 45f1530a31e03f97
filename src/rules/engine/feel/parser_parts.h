// What the parts of the parser share. Inside this folder.
#pragma once

#include "rules/engine/feel/parser.h"

namespace skl::rules::feel {

// One more level of nesting, as long as it lives.
class Parser::Level {
public:
    explicit Level(Parser& parser) : parser_(parser) { ++parser_.depth_; }
    ~Level() { --parser_.depth_; }
    Level(const Level&) = delete;
    bool allowed() const { return parser_.depth_ <= deepest_expression; }

private:
    Parser& parser_;
};

// Names that are known as long as it lives.
class Parser::Declared {
public:
    Declared(NameTable& names, std::vector<std::string> declared) : names_(names), declared_(std::move(declared)) {
        for (const std::string& one : declared_) names_.add(one);
    }
    ~Declared() {
        for (const std::string& one : declared_) names_.remove(one);
    }
    Declared(const Declared&) = delete;
    void add(const std::string& name) {
        names_.add(name);
        declared_.push_back(name);
    }

private:
    NameTable& names_;
    std::vector<std::string> declared_;
};

}  // namespace skl::rules::feel
