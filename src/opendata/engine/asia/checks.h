// The conformance suite of asia-od/1 (docs/asia-od-1.md §6): what any third party can hold its own address to. Judged by answers; pure.
#pragma once

#include <boost/describe.hpp>
#include <map>
#include <string>
#include <vector>

#include "kernel/describe/node.h"

namespace skl::opendata::asia {

struct Heard {
    long status = 0;  // 0: nobody answered
    std::string content_type, body;
};

// Answers by what was asked, as paths below the profile's address: "/conformance", "/catalog?limit=1", …
using Answers = std::map<std::string, Heard>;

enum class CheckResult { pass, fail, not_seen };
BOOST_DESCRIBE_ENUM(CheckResult, pass, fail, not_seen)

struct Check {
    std::string id;    // catalog.license-spdx
    std::string says;  // what must hold, in English as the profile
    CheckResult result{};
    std::string found;  // where it fails
};

// What to ask before anything is known, and what more by the answers so far.
std::vector<std::string> first_questions();
std::vector<std::string> further_questions(const Answers& answers);

std::vector<Check> judge(const Answers& answers);

}  // namespace skl::opendata::asia
