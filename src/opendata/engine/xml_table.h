// What readers of XML share: a tree within limits, and rows that name their own columns.
#pragma once

#include <pugixml.hpp>

#include "kernel/describe/result.h"
#include "opendata/engine/text_store.h"

namespace skl::opendata {

// Text in UTF-8, no DTD, at most 256 deep. Problems: bad-xml {what}, unpacked-too-large, parse-memory.
Done load_xml(std::string_view text, pugi::xml_document& document);

struct XmlTable {
    std::vector<std::string> names;
    std::unordered_map<std::string, std::size_t> index;
    std::vector<std::vector<std::string>> rows;

    void put(std::vector<std::string>& row, const std::string& name, std::string value);  // a further value after "; "
    Done write(TextStore& out) const;                                                     // Problems: no-table, too-many-columns
};

}  // namespace skl::opendata
