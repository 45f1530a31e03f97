// The 18 service categories (服務分類) of data.gov.tw, three characters each (common data access API, §10), with the theme of the EU's
// data-theme vocabulary that stands nearest.
#pragma once

#include <string_view>

namespace skl::opendata {

struct ServiceCategory {
    const char *code, *title_zh, *title_en;
    const char* eu_theme;  // last part of http://publications.europa.eu/resource/authority/data-theme/…
};

inline constexpr ServiceCategory service_categories[] = {
    {"100", "生育保健", "Maternity and health care", "HEAL"},
    {"200", "出生及收養", "Birth and adoption", "SOCI"},
    {"300", "求學及進修", "Schooling and further education", "EDUC"},
    {"400", "服兵役", "Military service", "GOVE"},
    {"500", "求職及就業", "Job seeking and employment", "SOCI"},
    {"600", "開創事業", "Starting a business", "ECON"},
    {"700", "婚姻", "Marriage", "SOCI"},
    {"800", "投資理財", "Investment and finance", "ECON"},
    {"900", "休閒旅遊", "Leisure and travel", "EDUC"},  // the theme is education, culture and sport
    {"A00", "交通及通訊", "Transport and communications", "TRAN"},
    {"B00", "就醫", "Medical treatment", "HEAL"},
    {"C00", "購屋及遷徙", "Housing and moving", "REGI"},
    {"D00", "選舉及投票", "Elections and voting", "GOVE"},
    {"E00", "生活安全及品質", "Safety and quality of life", "ENVI"},
    {"F00", "退休", "Retirement", "SOCI"},
    {"G00", "老年安養", "Care of the elderly", "SOCI"},
    {"H00", "生命禮儀", "Funerals and rites", "SOCI"},
    {"I00", "公共資訊", "Public information", "GOVE"},
};

inline constexpr std::string_view eu_theme_base = "http://publications.europa.eu/resource/authority/data-theme/";

inline const ServiceCategory* service_category(std::string_view code) {  // null: no such code
    for (const ServiceCategory& category : service_categories)
        if (code == category.code) return &category;
    return nullptr;
}

}  // namespace skl::opendata
