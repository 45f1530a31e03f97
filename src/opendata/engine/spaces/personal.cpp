#include "opendata/engine/spaces/personal.h"

#include <re2/re2.h>

#include <string>

namespace skl::opendata::spaces {
namespace {

// The letter stands for two digits (戶籍法施行細則: A=10 … Z=33, in this order); weights 1 9 8 7 6 5 4 3 2 1 1 (vector: A123456789).
constexpr std::string_view letters = "ABCDEFGHJKLMNPQRSTUVXYWZIO";

bool is_national_id(std::string_view value) {
    if (value.size() != 10) return false;
    const auto letter = letters.find(value[0]);
    if (letter == std::string_view::npos) return false;
    const int code = static_cast<int>(letter) + 10;
    int sum = code / 10 + code % 10 * 9;
    for (std::size_t i = 1; i < 10; ++i) {
        if (value[i] < '0' || value[i] > '9') return false;
        sum += (value[i] - '0') * (i == 9 ? 1 : 9 - static_cast<int>(i));
    }
    // 1, 2: citizens; 8, 9: residents since 2021.
    return sum % 10 == 0 && (value[1] == '1' || value[1] == '2' || value[1] == '8' || value[1] == '9');
}

}  // namespace

bool heading_of_persons(std::string_view heading) {
    static const RE2 words(
        "身分證|身份證|統一證號|居留證|護照號|姓名|個人電話|手機號|行動電話|電子郵件|電子信箱|出生日期|出生年月日|生日|病歷|就診|"
        "(?i:\\b(national_id|id_?number|passport|full_?name|first_?name|last_?name|surname|birth_?date|date_?of_?birth|e_?mail|mobile|"
        "phone_number)\\b)");
    return RE2::PartialMatch(heading, words);
}

bool value_of_person(std::string_view value) {
    static const RE2 mobile("09\\d{2}-?\\d{3}-?\\d{3}"), mail("[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,255}\\.[A-Za-z]{2,24}");
    return is_national_id(value) || RE2::FullMatch(value, mobile) || RE2::FullMatch(value, mail);
}

}  // namespace skl::opendata::spaces
