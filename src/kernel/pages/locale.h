// The words of the product: web/locales/<language>/*.ftl, lines `key = text` with ICU MessageFormat arguments.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/describe/result.h"
#include "kernel/describe/types.h"

namespace skl {

inline constexpr std::string_view languages[] = {"zh-Hant", "en"};

class Locale {
public:
    // Reads all catalogues below `folder`. Problem `bad-catalogue` with file and line.
    static Result<Locale> load(const std::filesystem::path& folder);

    bool has(std::string_view language, std::string_view key) const;
    // The words; a missing key gives the key itself in brackets, which a test finds.
    std::string say(std::string_view language, std::string_view key, const std::map<std::string, std::string>& arguments = {}) const;
    // The first of the keys that exists; empty when none does.
    std::string say_first(std::string_view language, std::initializer_list<std::string_view> keys) const;

    const std::map<std::string, std::string, std::less<>>& all(std::string_view language) const;

    // Dates in zh-Hant count the years of the Republic of China (民國115年11月24日); in English they never do.
    void count_roc_years(bool roc) { roc_years_ = roc; }

    // Values as people say them: 1,234 · 2026年11月24日 / 24 November 2026 · NT$1,200.
    std::string number(std::string_view language, std::int64_t value) const;
    std::string number(std::string_view language, double value) const;
    std::string date(std::string_view language, Date date) const;
    std::string instant(std::string_view language, Instant instant) const;  // in the jurisdiction's zone, Asia/Taipei
    std::string money(std::string_view language, const Money& money) const;

private:
    bool roc_years_ = false;
    std::map<std::string, std::map<std::string, std::string, std::less<>>, std::less<>> words_;
};

}  // namespace skl
