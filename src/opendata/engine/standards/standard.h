// A data standard (資料標準): one row of a list such as those of schema.gov.tw, by its columns.
#pragma once

#include "kernel/describe/faces.h"

namespace skl::opendata::standards {

struct StandardFields {
    Url uri;
    Text<0, 300> list;         // which list it stands in: 共通性 > 地 > 地屬性基本資料
    Bilingual<1, 300> title;   // 中文名稱, 英文名稱
    Prose<4000> description;   // 說明
    Text<0, 60> type;          // 型別, in the list's words
    Text<0, 2000> value;       // 值域 (notation.h)
    Prose<4000> note;          // 附註
    Text<0, 2000> link;        // 附件連結
    Text<0, 4000> check_rule;  // 驗證
    friend bool operator==(const StandardFields&, const StandardFields&) = default;
};
BOOST_DESCRIBE_STRUCT(StandardFields, (), (uri, list, title, description, type, value, note, link, check_rule))

}  // namespace skl::opendata::standards
