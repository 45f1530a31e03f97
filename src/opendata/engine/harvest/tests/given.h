// Files of testdata/opendata and answers for the readers.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "opendata/engine/harvest/harvested.h"

namespace skl::opendata::harvest::testing {

inline std::string bytes_of(const std::string& path) {
    std::ifstream in("testdata/opendata/" + path, std::ios::binary);
    EXPECT_TRUE(in) << path;
    std::ostringstream out;
    out << in.rdbuf();
    return std::move(out).str();
}

inline Told told(const Catalogue& catalogue, const Ask& ask, std::string_view body, const std::string& type = "",
                 const std::string& next = "") {
    auto out = read_answer(catalogue, ask, {body, type, ask.href, next});
    EXPECT_TRUE(out) << (out ? "" : out.problem().code + " " + out.problem().params["what"]);
    return out ? std::move(*out) : Told{};
}
inline Told told(const Catalogue& catalogue, std::string_view body, const std::string& type = "") {
    const auto ask = first_ask(catalogue);
    EXPECT_TRUE(ask);
    return told(catalogue, *ask, body, type);
}
inline const Harvested& only(const Told& told) {
    static const Harvested none;
    EXPECT_EQ(told.records.size(), 1U);
    return told.records.size() == 1 ? told.records.front() : none;
}
inline std::string zh(const Translations& text) {
    const auto found = text.by_language.find("zh-Hant");
    return found == text.by_language.end() ? "" : found->second;
}

}  // namespace skl::opendata::harvest::testing
