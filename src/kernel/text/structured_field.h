// Structured field values for HTTP (RFC 9651): lists, dictionaries and items of eight types, parsed and serialised by the
// algorithms of its §4, so that what is read and written again is the canonical spelling. Pure; an input is read once, without recursion.
//
// A field that comes in several lines is one value: the caller joins them with ", " (RFC 9110 §5.3). An absent field is an empty
// list or dictionary; an item is never absent.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace skl::structured {

// §3.1 to §3.3 ask for 1,024 members with keys of 64 and strings of 1,024 characters, which is 1.1 MB; an HTTP header section is limited
// long before (kernel/http/limits.h).
constexpr std::size_t longest_field = 2 << 20;
constexpr std::size_t most_members =
    4'096;  // of one list, inner list, dictionary or set of parameters: repeated keys are looked for one by one
constexpr std::int64_t largest_integer = 999'999'999'999'999;  // §3.3.1: fifteen digits, exact in every implementation's number
constexpr std::int64_t largest_decimal = 999'999'999'999'999;  // §3.3.2: twelve digits before the point and three after it

// A decimal is a whole number of thousandths: nothing is lost, and -0.5 is not 0.
struct Decimal {
    std::int64_t thousandths = 0;
    // §4.1.5 from any numeral ("0.0025", not "1e-3"): rounded to three places, halves to the even digit. Empty: no numeral, or too large.
    static std::optional<Decimal> rounded(std::string_view numeral);
    friend bool operator==(const Decimal&, const Decimal&) = default;
};
struct Token {
    std::string text;
    friend bool operator==(const Token&, const Token&) = default;
};
struct Bytes {
    std::string raw;
    friend bool operator==(const Bytes&, const Bytes&) = default;
};
struct Date {
    std::int64_t seconds = 0;  // since 1970-01-01T00:00:00Z, without leap seconds
    friend bool operator==(const Date&, const Date&) = default;
};
struct DisplayString {
    std::string utf8;
    friend bool operator==(const DisplayString&, const DisplayString&) = default;
};

using BareItem = std::variant<bool, std::int64_t, Decimal, std::string, Token, Bytes, Date, DisplayString>;

using Parameters = std::vector<std::pair<std::string, BareItem>>;  // in order; a key stands once, with its last value

struct Item {
    BareItem value;
    Parameters parameters{};
    friend bool operator==(const Item&, const Item&) = default;
};
struct InnerList {
    std::vector<Item> items;
    Parameters parameters{};
    friend bool operator==(const InnerList&, const InnerList&) = default;
};
using Member = std::variant<Item, InnerList>;
using List = std::vector<Member>;
using Dictionary = std::vector<std::pair<std::string, Member>>;  // in order; a key stands once

// §4.2. Empty: the field must be ignored as a whole.
std::optional<Item> parse_item(std::string_view field);
std::optional<List> parse_list(std::string_view field);
std::optional<Dictionary> parse_dictionary(std::string_view field);

// §4.1. Empty: a value outside its type's range, or a key or token that is none. An empty list or dictionary is "": no field at all.
std::optional<std::string> serialise(const Item& item);
std::optional<std::string> serialise(const InnerList& list);  // as a signature base wants it (RFC 9421 §2.5)
std::optional<std::string> serialise(const List& list);
std::optional<std::string> serialise(const Dictionary& dictionary);
std::optional<std::string> serialise(const BareItem& value);
std::optional<std::string> serialise(const Parameters& parameters);

const Member* find(const Dictionary& dictionary, std::string_view key);
const BareItem* find(const Parameters& parameters, std::string_view key);

}  // namespace skl::structured
