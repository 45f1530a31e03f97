// Project Wycheproof: one function a type of test group says what we do with a test. Files are told apart by what is in them,
// so a file of another key size, curve or hash runs without a change here.
#pragma once

#include <optional>
#include <string>

#include "kernel/describe/node.h"

namespace skl::conformance {

struct Verdict {
    bool accepted = false;
    std::string unsupported;  // why we have no opinion; empty: we have one
    std::string remark;       // goes into the report beside a pass
};

struct Case {
    const Node& file;
    const Node& group;
    const Node& test;
};

using Judge = Verdict (*)(const Case& one);

Judge judge_of_primitive(const std::string& group_type);  // null: no such type
Judge judge_of_jose(const std::string& group_type);

}  // namespace skl::conformance
