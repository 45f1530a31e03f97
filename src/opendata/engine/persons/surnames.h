// Surnames (姓氏) of Taiwan: those of more than a few hundred bearers in 內政部戶政司《全國姓名統計分析》, which the 200 most frequent make
// 99 % of.
#pragma once

#include <string_view>

namespace skl::opendata::persons {

// The hundred that about 96 % of people bear: where no heading says that a column holds names.
inline constexpr std::string_view common_surnames =
    "陳林黃張李王吳劉蔡楊許鄭謝郭洪曾邱廖賴周徐蘇葉莊呂江何蕭羅高潘簡朱鍾彭游詹胡施沈余盧趙梁顏柯翁魏孫戴范方宋鄧杜傅侯曹薛丁卓馬阮董温溫唐"
    "藍石蔣古紀姚連馮歐程湯康田姜汪白尤"
    "鄒涂鐘巫龔嚴韓黎阮袁金童陸";
inline constexpr std::string_view single_surnames =
    "陳林黃張李王吳劉蔡楊許鄭謝郭洪曾邱廖賴周徐蘇葉莊呂江何蕭羅高潘簡朱鍾彭游詹胡施沈余盧趙梁顏柯翁魏孫戴范方宋鄧杜傅侯曹薛丁卓馬阮董温溫唐"
    "藍石蔣古紀姚連馮歐程湯康田姜汪白尤"
    "鄒涂鐘巫龔嚴韓黎袁金童陸柳凃邵錢伍倪溤夏于湛崔練談俞孔武熊任毛秦顧樊史薑侍龍房花官全章常尹潭駱萬賀陶甘柴辛關俐管包華殷喬安易米鄔梅向葛"
    "粘胥車左池解祝岳苗齊符買郝靳竇寧牟葛穆"
    "饒翟藺桂莫卞閻裴翁項狄嵇韋申冷景齊鮑路樂耿單盛文冉費邢成焦雷巴古麥廉祁歸計戚洪滕鞏幸利危谷井季歐邰艾尚商霍辜仇温應司谭譚卜刁臧蒙區池闕"
    "宣施姬時覃佟隋";
inline constexpr std::string_view compound_surnames[] = {"歐陽", "司馬", "張簡", "范姜", "諸葛", "上官", "司徒", "夏侯", "皇甫", "尉遲",
                                                         "公孫", "東方", "端木", "軒轅", "令狐", "宇文", "慕容", "長孫", "獨孤", "西門",
                                                         "南宮", "呼延", "澹臺", "淳于", "張廖", "陳林", "張許", "徐辜"};

}  // namespace skl::opendata::persons
