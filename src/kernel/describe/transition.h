// How a move that a life cycle does not have is refused.
#pragma once

#include <boost/describe.hpp>
#include <string>
#include <vector>

#include "kernel/describe/result.h"

namespace skl {

// 409 `illegal-transition` with from, event and what is allowed (README of the specification, section 3).
template <class From, class Event>
Problem no_transition(From from, Event event, const std::vector<Event>& allowed, std::string code = "illegal-transition") {
    Problem out = Problem::conflict(std::move(code));
    out.params["from"] = boost::describe::enum_to_string(from, "");
    out.params["event"] = boost::describe::enum_to_string(event, "");
    auto& list = out.lists["allowed"];
    for (const Event one : allowed) list.emplace_back(boost::describe::enum_to_string(one, ""));
    std::string words;
    for (const std::string& one : list) words += (words.empty() ? "" : ", ") + one;
    out.params["allowed"] = words;
    return out;
}

}  // namespace skl
