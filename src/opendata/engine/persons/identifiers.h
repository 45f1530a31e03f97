// Numbers of persons that can be checked. Pure; arguments are ASCII.
#pragma once

#include <string_view>

namespace skl::opendata::persons {

// 國民身分證統一編號: a letter, 1 or 2, eight digits, of which the last is the check digit (戶政: the letter's two digits and the nine
// that follow, weighted 1 9 8 7 6 5 4 3 2 1 1, add up to a multiple of ten). 新式外來人口統一證號 (移民署, since 2021-01-02): 8 or 9 in the
// second place, the same sum. 舊式統一證號 (in use until 2030-12-31): a second letter A–D, of whose two digits the second counts.
enum class TaiwanId { none, national, resident, resident_old };
TaiwanId id_shape(std::string_view text);  // without the sum
bool id_sum_holds(std::string_view text);  // of something that has the shape; letters in either case

// ISO/IEC 7812-1 annex B.
bool luhn(std::string_view digits);
// Luhn, and the first digits and length of a card network that issues here: Visa, Mastercard, JCB, American Express, UnionPay.
bool is_card_number(std::string_view digits);

// 電信網路編碼計畫 (NCC): digits with the leading 0 of domestic calls.
bool is_mobile(std::string_view digits);                           // 09, ten digits
bool is_landline(std::string_view area, std::string_view number);  // the area code's own length of numbers
bool is_landline(std::string_view digits);                         // both in one

// 號牌 (公路局): AAA-1234 of 2012; before it 1234-AA, AA-1234, and of motorcycles AAA-123, 123-AAA, AA-123; two places may mix letters and
// digits.
bool is_plate(std::string_view left, std::string_view right);

}  // namespace skl::opendata::persons
