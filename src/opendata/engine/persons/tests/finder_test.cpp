// Finding personal data: numbers by their check digits, contacts and plates by their forms, names by what stands beside them; and what of
// offices and firms is none (opendata.md §17).
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <fstream>
#include <map>
#include <set>

#include "kernel/describe/node.h"
#include "kernel/describe/write.h"
#include "opendata/engine/persons/finder.h"
#include "opendata/engine/persons/identifiers.h"

namespace skl::opendata::persons {
namespace {

using Rows = std::vector<std::vector<std::string_view>>;

PersonReport find(std::vector<FinderColumn> columns, const Rows& rows) {
    Finder finder;
    finder.begin_table(1, columns);
    std::int64_t record = 1;
    for (const auto& row : rows) finder.row(++record, row);
    finder.end_table();
    return finder.finish();
}
const PersonFinding* of(const PersonReport& report, PersonKind kind) {
    for (const PersonFinding& one : report.findings)
        if (one.kind == kind) return &one;
    return nullptr;
}
bool blocked(const PersonReport& report) {
    for (const PersonFinding& one : report.findings)
        if (one.blocks) return true;
    return false;
}
std::vector<Node> vectors(const char* file) {
    std::vector<Node> out;
    std::ifstream in(std::string("testdata/opendata/persons/") + file);
    for (std::string line; std::getline(in, line);) out.push_back(*read_json(line));
    return out;
}

TEST(Identifiers, Each_vector_of_identity_and_card_numbers_is_judged_as_it_says) {
    std::map<std::string, int> judged;
    for (const Node& one : vectors("tw_identifiers.jsonl")) {
        const std::string value = one.find("value")->text, kind = one.find("kind")->text;
        const bool valid = one.find("valid")->truth;
        if (kind == "TW_NATIONAL_ID" || kind == "TW_ARC_NEW" || kind == "TW_ARC_OLD" || kind == "TW_ID_INVALID")
            EXPECT_EQ(id_shape(value) != TaiwanId::none && id_sum_holds(value), valid) << value;
        else if (kind == "CREDIT_CARD")
            EXPECT_EQ(is_card_number(value), valid) << value;
        else
            continue;
        ++judged[kind];
    }
    EXPECT_EQ(judged.at("TW_ID_INVALID"), 67);
    EXPECT_EQ(judged.at("TW_ARC_OLD"), 32);
    EXPECT_GE(judged.at("TW_NATIONAL_ID") + judged.at("TW_ARC_NEW") + judged.at("CREDIT_CARD"), 80);
}

RC_GTEST_PROP(Identifiers, Of_ten_last_digits_one_holds, ()) {
    std::string id = "A1";
    id[0] = static_cast<char>('A' + *rc::gen::inRange(0, 26));
    id[1] = "1289ABCD"[*rc::gen::inRange(0, 8)];
    for (int i = 0; i < 7; ++i) id += static_cast<char>('0' + *rc::gen::inRange(0, 10));
    int holding = 0;
    for (char last = '0'; last <= '9'; ++last) holding += id_sum_holds(id + last);
    RC_ASSERT(holding == 1);
}

TEST(Identifiers, Plates_of_each_generation_and_telephones_of_each_area_are_known) {
    for (const auto& [left, right] : std::vector<std::pair<const char*, const char*>>{
             {"ABC", "1234"}, {"1234", "AB"}, {"AB", "1234"}, {"ABC", "123"}, {"123", "ABC"}, {"A1", "1234"}, {"AB", "123"}, {"123", "AB"}})
        EXPECT_TRUE(is_plate(left, right)) << left << '-' << right;
    for (const auto& [left, right] :
         std::vector<std::pair<const char*, const char*>>{{"12", "3456"}, {"ABCD", "123"}, {"1234", "ABC"}, {"A", "1234"}, {"ABC", "12"}})
        EXPECT_FALSE(is_plate(left, right)) << left << '-' << right;
    for (const char* good :
         {"0228426747", "033345678", "037123456", "0492234567", "0423247451", "047234567", "089850439", "082325678", "083622345"})
        EXPECT_TRUE(is_landline(good)) << good;
    for (const char* bad : {"022842674", "0102345678", "0912345678", "0800123456", "03712345"}) EXPECT_FALSE(is_landline(bad)) << bad;
}

// Recall and precision on sentences with invented persons (deid.md §13); what a sentence holds is found by kind and place.
TEST(Spans, In_sentences_numbers_are_found_where_they_stand_and_nowhere_else) {
    const std::map<std::string, PersonKind> known{{"TW_NATIONAL_ID", PersonKind::national_id},
                                                  {"TW_ARC", PersonKind::resident_id},
                                                  {"TW_PASSPORT", PersonKind::passport},
                                                  {"TW_NHI_CARD", PersonKind::nhi_card},
                                                  {"CREDIT_CARD", PersonKind::credit_card},
                                                  {"BANK_ACCOUNT", PersonKind::bank_account},
                                                  {"EMAIL", PersonKind::email},
                                                  {"LICENSE_PLATE", PersonKind::plate}};
    struct Score {
        int wanted = 0, hit = 0, given = 0;
    };
    std::map<std::string, Score> scores;
    int false_in_plain = 0, plain = 0;
    for (const Node& one : vectors("pii_zh_tw.jsonl")) {
        const std::string text = one.find("text")->text;
        std::string folded;
        fold_width(text, folded);
        Spans spans;
        find_spans(folded, {}, spans);
        std::multiset<std::pair<std::string, std::string>> wanted;
        int births = 0;
        for (const Node& span : one.find("spans")->items) {
            const std::string type = span.find("type")->text;
            if (known.contains(type)) wanted.emplace(type, span.find("text")->text), ++scores[type].wanted;
            if (type == "PHONE") wanted.emplace(type, span.find("text")->text), ++scores[type].wanted;
            births += type == "DATE_OF_BIRTH";
        }
        scores["DATE_OF_BIRTH"].wanted += births > 0;
        scores["DATE_OF_BIRTH"].hit += births > 0 && spans.birth;
        scores["DATE_OF_BIRTH"].given += spans.birth;
        for (const Span& span : spans.found) {
            std::string type = "PHONE";
            for (const auto& [name, kind] : known)
                if (kind == span.kind) type = name;
            ++scores[type].given;
            for (auto it = wanted.begin(); it != wanted.end(); ++it)
                if (it->first == type && text.find(it->second) != std::string::npos &&
                    it->second.find(folded.substr(span.begin, std::min<std::size_t>(span.end - span.begin, 6))) != std::string::npos) {
                    ++scores[type].hit;
                    wanted.erase(it);
                    break;
                }
        }
        if (one.find("spans")->items.empty()) ++plain, false_in_plain += !spans.found.empty() || spans.birth;
    }
    EXPECT_EQ(false_in_plain, 0) << "of " << plain << " sentences without persons";
    EXPECT_GE(plain, 60);
    for (const auto& [type, score] : scores) {
        const double recall = score.hit / std::max(1.0, static_cast<double>(score.wanted)),
                     precision = score.hit / std::max(1.0, static_cast<double>(score.given));
        EXPECT_GE(recall, 0.98) << type << ' ' << score.hit << " of " << score.wanted;
        EXPECT_GE(precision, 0.98) << type << ' ' << score.hit << " of " << score.given << " given";
    }
}

TEST(Spans, Addresses_and_names_in_sentences_are_seen) {
    int addresses = 0, seen = 0, false_in_plain = 0, named = 0, names = 0, wrong_names = 0;
    for (const Node& one : vectors("pii_zh_tw.jsonl")) {
        std::string folded;
        fold_width(one.find("text")->text, folded);
        bool address = false, person = false;
        for (const Node& span : one.find("spans")->items) {
            address |= span.find("type")->text == "ADDRESS";
            person |= span.find("type")->text == "PERSON" && span.find("text")->text.size() >= 6 &&
                      static_cast<unsigned char>(span.find("text")->text[0]) >= 0x80;
        }
        const bool found = house_number_in(folded).has_value();
        addresses += address;
        seen += address && found;
        false_in_plain += !address && found;
        names += person;
        named += person && name_in(folded);
        wrong_names += one.find("spans")->items.empty() && name_in(folded);
    }
    EXPECT_EQ(seen, addresses);
    EXPECT_EQ(false_in_plain, 0);
    EXPECT_EQ(wrong_names, 0);
    EXPECT_GE(named, names * 6 / 10) << named << " of " << names;  // in running text: a name without a word that tells is passed over
    for (const char* no : {"第12號", "公車路線962號", "中山路１～３０號", "字第12號", "中山路"}) {
        std::string folded;
        fold_width(no, folded);
        EXPECT_FALSE(house_number_in(folded)) << no;
    }
    for (const char* yes : {"中山路一段１２號", "忠孝東路四段十二號之3", "復興里5鄰12-1號", "竹圍路 7 號3樓"}) {
        std::string folded;
        fold_width(yes, folded);
        EXPECT_TRUE(house_number_in(folded)) << yes;
    }
}

TEST(Finder, One_identity_number_in_any_column_or_beside_the_table_blocks_and_is_masked) {
    const auto report = find({{"note", "備註", false}, {"n", "數量", true}}, {{"無", "1"}, {"改由 Ｐ１０１７８５６０３ 領取", "2"}});
    const auto* id = of(report, PersonKind::national_id);
    ASSERT_NE(id, nullptr);
    EXPECT_TRUE(id->blocks);
    EXPECT_EQ(id->column, "note");
    EXPECT_EQ(id->records, (std::vector<std::int64_t>{3}));
    EXPECT_EQ(id->samples, (std::vector<std::string>{"P1********"}));
    EXPECT_EQ(to_json(report).find("P101785603"), std::string::npos);
    ASSERT_EQ(report.columns.size(), 1U);
    EXPECT_EQ(report.columns[0].pii_class, PiiClass::identifier);
    Finder around;
    around.aside(1, 1, "承辦：P101785603");
    EXPECT_TRUE(blocked(around.finish()));
}

TEST(Finder, Numbers_of_the_same_form_whose_check_digits_hold_by_chance_are_told_and_do_not_block) {
    Rows rows;
    std::vector<std::string> kept;
    for (int i = 0; i < 200; ++i) kept.push_back(fmt::format("A1{:08}", i * 7919 % 100'000'000));
    for (const std::string& one : kept) rows.push_back({one});
    const auto report = find({{"lot", "批號", false}}, rows);
    EXPECT_FALSE(blocked(report));
    const auto unheaded = find({{"x", "", false}}, rows);
    ASSERT_NE(of(unheaded, PersonKind::national_id), nullptr);
    EXPECT_EQ(of(unheaded, PersonKind::national_id)->confidence, Confidence::low);
    EXPECT_FALSE(blocked(unheaded));
    EXPECT_TRUE(blocked(find({{"id", "身分證統一編號", false}}, {{"P101785603"}}))) << "the heading tells";
}

TEST(Finder, Offices_schools_and_firms_are_no_persons) {
    EXPECT_FALSE(blocked(
        find({{"n", "學校名稱", false}, {"a", "地址", false}, {"p", "電話", false}, {"h", "校長姓名", false}, {"m", "電子郵件", false}},
             {{"市立仁愛國小", "臺北市大安區安和路一段60號", "02-27063181", "林秀英", "school@tp.edu.tw"},
              {"市立幸安國小", "臺北市大安區仁愛路三段22號", "(02)2707-4191#12", "陳建宏", "xa@xa.tp.edu.tw"}})));
    EXPECT_FALSE(
        blocked(find({{"li", "里別", false}, {"name", "里長", false}, {"office", "里辦公處地址", false}, {"tel", "聯絡電話", false}},
                     {{"仁愛里", "王小明", "臺北市大安區安和路一段60號", "0912-345-678"},
                      {"敦安里", "李大同", "臺北市大安區安和路一段7號", "02-2706-3181"}})));
    EXPECT_FALSE(blocked(find(
        {{"shop", "商號名稱", false}, {"owner", "負責人姓名", false}, {"address", "營業地址", false}, {"tel", "電話", false}},
        {{"大同五金行", "陳志明", "嘉義市西區中山路5號", "05-2223344"}, {"美珍小吃店", "林玉蘭", "嘉義市東區民族路17號", "0912345678"}})));
    EXPECT_FALSE(blocked(find({{"o", "機關", false}, {"p", "服務專線", false}, {"m", "信箱", false}},
                              {{"衛生局", "1999", "info@chcg.gov.tw"}, {"社會局", "0800-123-456", "a@gov.taipei"}})));
    EXPECT_FALSE(blocked(find({{"name", "姓名", false}, {"votes", "得票數", true}}, {{"王小明", "5"}, {"李大同", "7"}}))) << "names alone";
    EXPECT_FALSE(blocked(find({{"address", "建物門牌", false}, {"price", "總價", true}}, {{"臺北市大安區安和路一段60號", "5"}})))
        << "addresses alone";
    EXPECT_FALSE(blocked(find({{"name", "姓名", false}, {"address", "地址", false}},
                              {{"王○明", "臺北市大安區安和路一段60號"}, {"李○同", "臺北市大安區安和路一段7號"}})))
        << "masked names";
    EXPECT_FALSE(blocked(find({{"t", "", false}}, {{"97年07月03日府觀管字第0970090643號公告"}}))) << "a letter's number";
    EXPECT_FALSE(blocked(find({{"o", "提供機關", false}, {"n", "聯絡人", false}, {"p", "電話", false}},
                              {{"宜蘭縣政府", "王小明", "03-9251000#1234"}, {"宜蘭縣政府", "李大同", "03-9251000#1235"}})))
        << "who answers for an office";
    EXPECT_FALSE(
        blocked(find({{"no", "成立核准文號", false}, {"town", "行政區", false}}, {{"'0943201436", "林口區"}, {"'0940023298", "石門區"}})));
}

TEST(Finder, Persons_with_what_leads_to_them_block) {
    struct Case {
        std::vector<FinderColumn> columns;
        Rows rows;
        PersonKind kind;
    };
    const std::vector<Case> cases{
        {{{"n", "姓名", false}, {"a", "戶籍地址", false}},
         {{"王小明", "臺北市大安區安和路一段60號"}, {"李大同", "高雄市苓雅區四維三路２號"}},
         PersonKind::name_address},
        {{{"a", "甲", false}, {"b", "乙", false}},
         {{"王小明", "臺北市大安區安和路一段60號"}, {"李大同", "高雄市苓雅區四維三路2號"}, {"林玉蘭", "嘉義市東區民族路17號"}},
         PersonKind::name_address},
        {{{"n", "學生姓名", false}, {"s", "學校", false}, {"p", "家長電話", false}},
         {{"王小明", "市立仁愛國小", "02-2706-3181"}, {"李大同", "市立幸安國小", "02-2707-4191"}},
         PersonKind::name_contact},
        {{{"n", "申請人", false}, {"o", "受理機關", false}, {"p", "電話", false}},
         {{"王小明", "大安區公所", "02-2706-3181"}, {"李大同", "信義區公所", "02-2707-4191"}},
         PersonKind::name_contact},
        {{{"n", "姓名", false}, {"b", "出生年月日", true}}, {{"王小明", "0780304"}, {"李大同", "064/11/10"}}, PersonKind::name_birth},
        {{{"p", "聯絡電話", false}, {"t", "事由", false}},
         {{"0912 345 678", "路燈不亮"}, {"+886-987-019-318", "積水"}},
         PersonKind::mobile},
        {{{"p", "手機", true}}, {{"912345678"}}, PersonKind::mobile},
        {{{"v", "車牌號碼", false}, {"t", "違規地點", false}}, {{"ABC-1234", "中山路"}, {"6106-JK", "民族路"}}, PersonKind::plate},
        {{{"m", "e-mail", false}}, {{"someone@gmail.com"}}, PersonKind::email},
        {{{"x", "護照號碼", true}}, {{"315934358"}}, PersonKind::passport},
        {{{"x", "健保卡卡號", true}}, {{"000013921521"}}, PersonKind::nhi_card},
        {{{"x", "匯款帳號", false}}, {{"822-948248922087"}}, PersonKind::bank_account},
        {{{"x", "備註", false}}, {{"刷卡卡號 4771 7611 5686 1797"}}, PersonKind::credit_card},
        {{{"x", "統號", false}}, {{"RD36639692"}, {"A837244522"}}, PersonKind::resident_id},
        {{{"x", "說明", false}}, {{"申請人王小明，住臺北市大安區安和路一段60號3樓"}}, PersonKind::name_address},
        {{{"n", "Full name", false}, {"p", "Phone", false}}, {{"Anna Lin", "02-2706-3181"}}, PersonKind::name_contact},
    };
    for (const Case& one : cases) {
        const auto report = find(one.columns, one.rows);
        const auto* found = of(report, one.kind);
        ASSERT_NE(found, nullptr) << one.columns[0].title << ' ' << to_json(report);
        EXPECT_TRUE(found->blocks) << one.columns[0].title << ' ' << to_json(report);
        for (const auto& row : one.rows)
            for (const std::string_view cell : row)
                if (cell.size() > 12) EXPECT_EQ(to_json(report).find(cell), std::string::npos) << cell;
    }
}

TEST(Finder, One_body_for_all_rows_does_not_make_their_telephones_its_own) {
    Rows rows;
    std::vector<std::string> numbers;
    for (int i = 0; i < 50; ++i) numbers.push_back(fmt::format("0912{:06}", i * 3571));
    for (const std::string& one : numbers) rows.push_back({"臺北市政府警察局", one});
    const auto report = find({{"o", "單位", false}, {"p", "電話", false}}, rows);
    ASSERT_NE(of(report, PersonKind::mobile), nullptr);
    EXPECT_TRUE(of(report, PersonKind::mobile)->blocks);
    EXPECT_EQ(of(report, PersonKind::mobile)->count, 50);
    EXPECT_EQ(of(report, PersonKind::mobile)->samples.size(), samples_kept);
}

TEST(Finder, Words_of_an_entry_may_tell_a_service_number_and_no_person) {
    EXPECT_FALSE(in_words("洽詢電話：02-2706-3181 轉 12，或 data@example.gov.tw；服務專線 1999。"));
    EXPECT_FALSE(in_words("各里 2026 年人口統計，欄位見說明；資料更新日期：2026-06-30。"));
    EXPECT_EQ(in_words("有問題請打 0912-345-678"), PersonKind::mobile);
    EXPECT_EQ(in_words("範例：P101785603"), PersonKind::national_id);
    EXPECT_EQ(in_words("申請人王小明，住臺北市大安區安和路一段60號"), PersonKind::name_address);
}

}  // namespace
}  // namespace skl::opendata::persons
