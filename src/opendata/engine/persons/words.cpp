#include "opendata/engine/persons/words.h"

#include <algorithm>
#include <array>
#include <span>

#include "kernel/text/ascii.h"
#include "kernel/text/text.h"
#include "opendata/engine/persons/surnames.h"

namespace skl::opendata::persons {
namespace {

using Words = std::span<const std::string_view>;

bool has_one_of(std::string_view text, Words words) {
    return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return text.find(word) != std::string_view::npos; });
}
bool ends_with_one_of(std::string_view text, Words words) {
    return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return text.ends_with(word); });
}

constexpr std::string_view identity_words[] = {"身分證", "身份證",      "統一編號",  "統一證號", "統號", "居留證",
                                               "證號",   "national_id", "id_number", "idno",     "id no"};
constexpr std::string_view company_words[] = {"公司", "營利事業", "商業", "機關", "統編", "廠商", "法人"};  // 統一編號 of a body
constexpr std::string_view passport_words[] = {"護照", "passport"};
constexpr std::string_view nhi_words[] = {"健保卡", "健保ic卡", "nhi card"};
constexpr std::string_view account_words[] = {"帳號", "帳戶", "賬號", "戶頭", "bank account", "bank_account", "account_no"};
constexpr std::string_view card_words[] = {"信用卡", "卡號", "刷卡", "credit card", "credit_card", "card_no"};
constexpr std::string_view plate_words[] = {"車號", "車牌", "牌照", "號牌", "plate"};
constexpr std::string_view mobile_words[] = {"手機", "行動電話", "行動", "mobile", "cell"};
constexpr std::string_view phone_words[] = {"電話", "專線", "傳真", "聯絡方式", "連絡方式", "聯繫方式", "tel", "phone", "fax"};
constexpr std::string_view birth_words[] = {"出生年月日", "出生日期", "出生於", "出生", "生日", "birth", "dob"};
constexpr std::string_view no_birth_words[] = {"出生數",   "出生率",   "出生地",     "出生人",      "出生別",    "出生年度",
                                               "出生登記", "出生年份", "birthplace", "birth_place", "birthrate", "births"};
constexpr std::string_view address_words[] = {"地址", "住址", "住所", "戶籍", "門牌", "通訊處", "住居所", "居所", "address"};
constexpr std::string_view code_words[] = {"編號", "代碼", "代號", "文號",   "字號", "序號", "案號", "統編",   "型號", "料號", "批號",
                                           "貨號", "產品", "契約", "流水號", "條碼", "isbn", "code", "serial", "_no",  "sku"};
constexpr std::string_view body_headings[] = {"公司名稱", "機構名稱", "店名",         "商號",         "商店名稱", "學校名稱", "校名",
                                              "廠商",     "事業名稱", "營業名稱",     "旅宿名稱",     "醫事機構", "團體名稱", "社團",
                                              "單位名稱", "company",  "organization", "organisation", "shop",     "school"};
// Bodies that handle a person's matter say nothing of whose telephone it is.
constexpr std::string_view handling_headings[] = {"主管", "受理",     "承辦",     "管轄",     "轄區",     "警局", "警察", "分局",
                                                  "戶政", "資料提供", "服務單位", "服務機關", "處理單位", "發布", "核准", "authority"};
constexpr std::string_view official_headings[] = {
    "候選人",   "cand",     "當選人", "里長",   "村長", "鄉長",   "鎮長",     "市長",   "區長",     "縣長",      "議員",
    "代表會",   "民意代表", "委員",   "首長",   "局長", "處長",   "科長",     "主任",   "主管姓名", "校長",      "園長",
    "院長",     "所長",     "站長",   "隊長",   "司長", "署長",   "部長",     "承辦人", "經辦人",   "發言人",    "醫師",
    "醫事人員", "律師",     "會計師", "建築師", "技師", "地政士", "教授",     "講師",   "教師",     "作者",      "導演",
    "演員",     "法官",     "檢察官", "鄰長",   "幹事", "警員",   "official", "author", "mayor",    "legislator"};
constexpr std::string_view representative_headings[] = {
    "負責人", "代表人", "聯絡人", "連絡人", "聯繫人", "管理人", "業者",   "店長",   "經理",    "窗口",           "理事長", "董事長", "董事",
    "監事",   "總幹事", "主委",   "會長",   "召集人", "主持人", "管理員", "發起人", "contact", "representative", "owner",  "manager"};
constexpr std::string_view subject_headings[] = {
    "姓名",    "申請人",     "當事人",     "案主",      "個案",      "學生",      "病患",    "病人",   "患者",      "被保險人",  "要保人",
    "持有人",  "持卡人",     "所有權人",   "屋主",      "住戶",      "戶長",      "車主",    "陳情人", "檢舉人",    "受害人",    "被害人",
    "嫌疑人",  "被告",       "原告",       "受刑人",    "家長",      "監護人",    "會員",    "客戶",   "員工",      "收件人",    "寄件人",
    "投保人",  "納稅義務人", "義務人",     "受款人",    "得獎人",    "報名人",    "參加者",  "民眾",   "承租人",    "出租人",    "地主",
    "證人",    "配偶",       "子女",       "受益人",    "戶名",      "繼承人",    "使用人",  "名字",   "full name", "full_name", "fullname",
    "surname", "first name", "first_name", "last name", "last_name", "applicant", "patient", "student"};
constexpr std::string_view no_person_headings[] = {"人數", "人次", "身分別", "類別", "姓名條例", "比率",
                                                   "性別", "統計", "數量",   "金額", "count",    "number of"};

constexpr std::string_view body_endings[] = {
    "公司",     "商號",   "企業社", "商行",     "工作室",   "事務所",   "合作社", "農會",     "漁會",   "協會",   "學會",   "公會",
    "工會",     "商會",   "基金會", "委員會",   "管委會",   "聯誼會",   "促進會", "發展協會", "學校",   "國小",   "國中",   "高中",
    "高職",     "中學",   "小學",   "大學",     "學院",     "幼兒園",   "幼稚園", "托嬰中心", "補習班", "分校",   "醫院",   "診所",
    "藥局",     "衛生所", "療養院", "護理之家", "養護中心", "長照中心", "公所",   "辦公處",   "辦事處", "管理處", "辦公室", "政府",
    "警察局",   "分局",   "派出所", "消防局",   "分隊",     "法院",     "監獄",   "圖書館",   "博物館", "美術館", "文化館", "紀念館",
    "活動中心", "中心",   "郵局",   "支局",     "銀行",     "分行",     "分社",   "信用部",   "證券",   "保險",   "車站",   "監理站",
    "服務站",   "加油站", "工廠",   "農場",     "牧場",     "果園",     "茶園",   "民宿",     "旅館",   "旅社",   "飯店",   "酒店",
    "會館",     "山莊",   "渡假村", "餐廳",     "小吃店",   "小吃部",   "便當店", "麵店",     "商店",   "超商",   "門市",   "書店",
    "書局",     "藥房",   "洗衣店", "美髮店",   "車行",     "機車行",   "汽車行", "客運",     "貨運",   "運輸",   "通運",   "營造",
    "工程行",   "實業",   "宮",     "教會",     "教堂",     "寺",       "廟",     "精舍",     "社區",   "大廈",   "大樓",   "處",
    "局",       "署",     "部",     "院",       "系",       "所",       "店",     "行",       "社",     "坊",     "館",     "廠",
    "園區",     "分會",   "總會",   "工作站"};
constexpr std::string_view body_parts[] = {"公司",     "有限合夥",    "財團法人", "社團法人",  "國民小學", "國民中學",
                                           "高級中學", "市政府",      "縣政府",   "委員會",    " Ltd",     " Inc",
                                           " Co.",     " University", " School",  " Hospital", " Office"};

// Endings of places and things, in texts that no heading calls a name.
constexpr std::string_view thing_endings[] = {
    "市", "縣", "區", "鄉", "鎮", "村", "里", "鄰", "路", "街", "巷", "段", "號", "站", "館", "校", "院", "所", "局", "處", "廠",
    "店", "溪", "河", "港", "橋", "園", "社", "會", "寺", "宮", "廟", "部", "署", "場", "車", "業", "類", "型", "式", "量", "數",
    "率", "法", "費", "稅", "款", "案", "組", "科", "課", "隊", "班", "級", "書", "報", "機", "器", "品", "料", "物", "樹", "茶",
    "魚", "菜", "粥", "飯", "麵", "湯", "島", "湖", "海", "灣", "嶺", "坑", "寮", "厝", "埔", "庄", "崙", "線", "道"};

constexpr std::string_view titles[] = {"先生", "小姐", "女士", "君", "太太", "同學", "老師"};
// What stands behind a name in a sentence.
constexpr std::string_view behind_name[] = {"，", "。", "、", "；", "：", ",",  ";",  ":",  " ",  "(",  ")",  "（", "）", "的",
                                            "與", "及", "和", "均", "住", "男", "女", "於", "之", "並", "已", "電", "手", "身",
                                            "生", "戶", "說", "稱", "表", "報", "未", "曾", "在", "向", "因", "到", "為", "等"};

char32_t last_point(std::string_view text) {
    std::size_t at = text.size();
    while (at > 0 && (static_cast<unsigned char>(text[--at]) & 0xC0U) == 0x80U) {
    }
    std::string_view tail = text.substr(at);
    return tail.empty() ? 0 : text::next(tail);
}
std::string_view without_last(std::string_view text) {
    std::size_t at = text.size();
    while (at > 0 && (static_cast<unsigned char>(text[--at]) & 0xC0U) == 0x80U) {
    }
    return text.substr(0, at);
}

constexpr std::size_t han = 3;  // bytes of a Han character of the basic plane

bool all_han(std::string_view text) {
    while (!text.empty())
        if (!text::is_han(text::next(text))) return false;
    return true;
}

// Bytes of the surname that `text` begins with; 0: none.
std::size_t surname_at(std::string_view text) {
    for (const std::string_view compound : compound_surnames)
        if (text.starts_with(compound)) return compound.size();
    if (text.size() < han || !text::is_han([&] {
            std::string_view one = text;
            return text::next(one);
        }()))
        return 0;
    return single_surnames.find(text.substr(0, han)) == std::string_view::npos ? 0 : han;
}

bool digit(char c) { return c >= '0' && c <= '9'; }

// What kinds of numbers the words speak of, whether they stand above a column or before a number.
Heading numbers_named_by(std::string_view words) {
    Heading out;
    out.identity = has_one_of(words, identity_words) && !has_one_of(words, company_words);
    out.passport = has_one_of(words, passport_words);
    out.nhi = has_one_of(words, nhi_words);
    out.account = has_one_of(words, account_words);
    out.card = has_one_of(words, card_words) && !out.nhi;
    out.plate = has_one_of(words, plate_words);
    out.mobile = has_one_of(words, mobile_words);
    out.phone = out.mobile || has_one_of(words, phone_words);
    out.birth = has_one_of(words, birth_words) && !has_one_of(words, no_birth_words);
    out.code = has_one_of(words, code_words);
    return out;
}

}  // namespace

void fold_width(std::string_view text, std::string& out) {
    out.clear();
    for (std::size_t i = 0; i < text.size();) {
        const auto first = static_cast<unsigned char>(text[i]);
        if (first == 0xEF && i + 2 < text.size()) {
            const auto second = static_cast<unsigned char>(text[i + 1]), third = static_cast<unsigned char>(text[i + 2]);
            const unsigned point = 0xF000U | (static_cast<unsigned>(second & 0x3FU) << 6U) | (third & 0x3FU);
            if (point >= 0xFF01 && point <= 0xFF5E) {
                out += static_cast<char>(point - 0xFF01 + 0x21);
                i += 3;
                continue;
            }
        }
        if (first == 0xE2 && i + 2 < text.size()) {
            const auto second = static_cast<unsigned char>(text[i + 1]), third = static_cast<unsigned char>(text[i + 2]);
            const bool dash = (second == 0x80 && third >= 0x90 && third <= 0x95) || (second == 0x88 && third == 0x92);
            if (dash) {
                out += '-';
                i += 3;
                continue;
            }
        }
        if (first == 0xE3 && text.substr(i, 3) == "\u3000") {
            out += ' ';
            i += 3;
            continue;
        }
        out += text[i++];
    }
}

Heading read_heading(std::string_view name, std::string_view title) {
    std::string folded, both = std::string(name) + " " + std::string(title);
    fold_width(both, folded);
    folded = text::ascii_lower(folded);
    Heading out = numbers_named_by(folded);
    out.address = has_one_of(folded, address_words);
    out.code = out.code && !out.phone;
    out.body = has_one_of(folded, body_headings) && !has_one_of(folded, handling_headings);
    const bool counted = has_one_of(folded, no_person_headings) || out.phone || out.address || out.identity || out.birth;
    out.whose = counted                                       ? Whose::unknown
                : has_one_of(folded, official_headings)       ? Whose::official
                : has_one_of(folded, representative_headings) ? Whose::representative
                : has_one_of(folded, subject_headings)        ? Whose::subject
                                                              : Whose::unknown;
    if (has_one_of(folded, handling_headings) && out.whose != Whose::subject) out.body = false;
    return out;
}

Heading read_context(std::string_view text, std::size_t at) {
    std::size_t from = at > reach ? at - reach : 0;
    // The words of a number stand in its own clause.
    for (const std::string_view end : {"。", "，", ";", "；", "\n"})
        if (const auto stop = text.substr(0, at).rfind(end); stop != std::string_view::npos && stop >= from && stop + end.size() < at)
            from = std::max(from, stop + end.size());
    const std::string before = text::ascii_lower(text.substr(from, at - from));
    return numbers_named_by(before);
}

bool is_body(std::string_view text) {
    if (text.size() < 2 * han || text.size() > 120) return false;
    std::string_view bare = text;
    for (const std::string_view open : {"(", "（"})  // 某某公司(總店)
        if (const auto at = bare.rfind(open);
            at != std::string_view::npos && at >= 2 * han && (bare.ends_with(")") || bare.ends_with("）")))
            bare = bare.substr(0, at);
    return ends_with_one_of(bare, body_endings) || has_one_of(bare, body_parts);
}

bool is_person_name(std::string_view text) {
    constexpr std::size_t shortest = 2, longest_given = 2;
    for (const std::string_view dot : {"‧", "·", "・", "．"})  // names of indigenous people: 瓦歷斯‧諾幹
        if (const auto at = text.find(dot); at != std::string_view::npos && at > 0 && text.size() <= 12 * han) {
            std::string_view left = text.substr(0, at), right = text.substr(at + dot.size());
            const auto more = right.find(dot);
            if (more != std::string_view::npos) right = right.substr(0, more);
            return left.size() >= 2 * han && right.size() >= han && all_han(left) && all_han(right);
        }
    for (const std::string_view title : titles)
        if (text.size() > title.size() + han && text.ends_with(title)) text.remove_suffix(title.size());
    const std::size_t surname = surname_at(text);
    if (surname == 0 || text.size() < shortest * han || !all_han(text)) return false;
    const std::size_t given = (text.size() - surname) / han;
    return given >= 1 && given <= longest_given && text.size() == surname + given * han &&
           !ends_with_one_of(text, {{"公司", "學校", "公所", "中心"}});
}

bool is_plain_name(std::string_view text) {
    const std::size_t surname = surname_at(text);
    if (text.size() != surname + 2 * han || !is_person_name(text)) return false;
    if (is_body(text) || ends_with_one_of(text, thing_endings)) return false;
    return common_surnames.find(text.substr(0, han)) != std::string_view::npos || surname > han;
}

bool is_latin_name(std::string_view text) {
    if (text.size() < 4 || text.size() > 60) return false;
    int words = 0;
    bool starts = true;
    for (const char c : text) {
        const bool upper = c >= 'A' && c <= 'Z', lower = c >= 'a' && c <= 'z';
        if (c == ' ' || c == ',') {
            starts = true;
            continue;
        }
        if (!upper && !lower && c != '-' && c != '.' && c != '\'') return false;
        if (starts && !upper) return false;
        words += starts;
        starts = false;
    }
    return words >= 2 && words <= 5;
}

std::optional<std::pair<std::size_t, std::size_t>> name_in(std::string_view text) {
    const auto name_at = [&](std::size_t at) -> std::size_t {  // bytes of a name there; 0: none
        const std::string_view rest = text.substr(at);
        const std::size_t surname = surname_at(rest);
        if (surname == 0) return 0;
        std::size_t best = 0;
        for (std::size_t given = 1; given <= 2; ++given) {
            const std::size_t bytes = surname + given * han;
            if (rest.size() < bytes || !all_han(rest.substr(0, bytes))) break;
            const std::string_view after = rest.substr(bytes);
            const bool ends =
                after.empty() ||
                std::any_of(std::begin(behind_name), std::end(behind_name),
                            [&](std::string_view word) { return after.starts_with(word); }) ||
                std::any_of(std::begin(titles), std::end(titles), [&](std::string_view word) { return after.starts_with(word); });
            if (ends) best = bytes;
        }
        return best;
    };
    for (const std::string_view word : subject_headings)
        for (std::size_t at = 0; (at = text.find(word, at)) != std::string_view::npos; at += word.size()) {
            std::size_t name = at + word.size();
            for (const std::string_view gap : {"：", ":", " ", "為", "是"})
                if (text.substr(name).starts_with(gap)) name += gap.size();
            if (const std::size_t bytes = name_at(name); bytes > 0) return std::pair{name, name + bytes};
        }
    for (const std::string_view title : titles)
        for (std::size_t at = 0; (at = text.find(title, at)) != std::string_view::npos; at += title.size())
            for (const std::size_t characters : {4U, 3U, 2U})
                if (at >= characters * han && is_person_name(text.substr(at - characters * han, characters * han)))
                    return std::pair{at - characters * han, at};
    // 王小明，男，…: a text that begins with a name.
    for (const std::string_view comma : {"，", ",", "、"})
        if (const auto end = text.find(comma);
            end != std::string_view::npos && end <= 4 * han && is_person_name(text.substr(0, end)) && !is_body(text.substr(0, end)))
            return std::pair{std::size_t{0}, end};
    return {};
}

std::optional<std::size_t> house_number_in(std::string_view text) {
    constexpr std::string_view sign = "號";
    constexpr std::string_view numerals = "一二三四五六七八九十百零〇";
    constexpr std::string_view before_number[] = {"路", "街", "大道", "段", "巷", "弄", "里",   "村",  "鄰",
                                                  "莊", "庄", "寮",   "厝", "坑", "埔", "社區", "新村"};
    const auto is_numeral = [&](char32_t c) {
        std::string one;
        text::append(one, c);
        return numerals.find(one) != std::string_view::npos;
    };
    for (std::size_t at = 0; (at = text.find(sign, at)) != std::string_view::npos; at += sign.size()) {
        std::string_view left = text.substr(0, at);
        // The number, with what it is divided into: 12, 12-1, 12之1, 十二.
        while (left.ends_with(" ")) left.remove_suffix(1);
        std::size_t number = 0;
        for (;;) {
            if (!left.empty() && digit(left.back()))
                left.remove_suffix(1), ++number;
            else if (!left.empty() && left.back() == '-' && number > 0)
                left.remove_suffix(1);
            else if (left.ends_with("之") && number > 0)
                left.remove_suffix(han);
            else if (left.size() >= han && is_numeral(last_point(left)))
                left = without_last(left), ++number;
            else
                break;
        }
        if (number == 0 || number > 8 || left.ends_with("第") || left.ends_with("~") || left.ends_with("至") || left.ends_with("、"))
            continue;
        while (left.ends_with(" ")) left.remove_suffix(1);
        if (ends_with_one_of(left, before_number)) return at;
    }
    return {};
}

}  // namespace skl::opendata::persons
