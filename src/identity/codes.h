// Codes that are sent by e-mail: eight digits, good for ten minutes and five tries (trust.md §4). What is kept is their hash.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace skl::identity {

constexpr std::chrono::seconds code_lasts{600};
constexpr std::int64_t most_tries = 5;

std::string eight_digits();  // each as likely
std::string code_hash(const std::string& id, std::string_view code);
std::string as_read(std::string_view code);     // 1234 5678: people copy four at a time, and it is no number of the catalogue
std::string digits_of(std::string_view typed);  // as people type them: with blanks, or a line between

}  // namespace skl::identity
