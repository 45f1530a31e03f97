// XML as a stream of events, by libxml2's push parser: no DTD, no entities of its own, depth at most 256 (opendata.md §18).
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "kernel/describe/result.h"

namespace skl::opendata {

class XmlEvents {
public:
    virtual ~XmlEvents() = default;
    // Names without their prefix. False: enough, the rest is not read.
    virtual bool begin(std::string_view name, const std::map<std::string, std::string, std::less<>>& attributes) = 0;
    virtual bool end(std::string_view name) = 0;
    virtual void text(std::string_view piece) = 0;  // of an element, perhaps in several pieces
};

class XmlStream {
public:
    explicit XmlStream(XmlEvents& events);
    ~XmlStream();
    XmlStream(const XmlStream&) = delete;
    bool feed(std::string_view piece);  // false: enough, or a fault
    Done finish();                      // Problem 422 bad-xml {what}

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace skl::opendata
