// Words that tell what a column, or a number in a text, is about; and the shapes of names, addresses and bodies. Pure; text is folded
// (fold_width) UTF-8.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace skl::opendata::persons {

// Full-width letters, digits and signs as ASCII, the many dashes as '-': how numbers of persons are typed in Taiwan.
void fold_width(std::string_view text, std::string& out);

// Whose name a column holds, by its heading.
enum class Whose {
    unknown,
    subject,         // 姓名, 申請人, 學生: the row is about this person
    representative,  // 負責人, 聯絡人: the row is about the body they stand for, where it names one
    official         // 里長, 校長, 候選人, 醫師: known by their office, duty or licence
};

struct Heading {
    bool identity = false, passport = false, nhi = false, account = false, card = false, plate = false, phone = false, mobile = false,
         birth = false, address = false, body = false;
    bool code = false;  // 編號, 文號: its digits are no telephone's
    Whose whose = Whose::unknown;
};
Heading read_heading(std::string_view name, std::string_view title);

// The same, of the words that stand before a number in a text, at most `reach` bytes before it.
constexpr std::size_t reach = 36;  // twelve Han characters (deid.md §13)
Heading read_context(std::string_view text, std::size_t at);

bool is_body(std::string_view text);  // 公司, 學校, 里辦公處: its last word says so

// A whole cell that can be a person's name: a surname and one or two characters, with a compound surname up to four; names with ‧; not
// 王○明, which names nobody.
bool is_person_name(std::string_view text);
// … and looks like nothing else: three characters, and no place, body or word. Where no heading says that names are here.
bool is_plain_name(std::string_view text);
bool is_latin_name(std::string_view text);
// A name in running text, behind a word that tells (申請人, 病患) or before a title (先生, 君). Its bytes.
std::optional<std::pair<std::size_t, std::size_t>> name_in(std::string_view text);

// The number of a house (門牌) stands in it: … 路 … 號. Where 號 begins; a range of numbers (１～３０號) is no house.
std::optional<std::size_t> house_number_in(std::string_view text);

}  // namespace skl::opendata::persons
