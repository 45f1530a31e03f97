// Which cells of an XLSX hold days: numbers whose format says so (ECMA-376 part 1 §18.8.30, §18.17.4).
#pragma once

#include <map>
#include <string>
#include <vector>

#include "opendata/engine/xml_stream.h"

namespace skl::opendata {

struct DayFormat {
    bool date = false, time = false;
};
DayFormat day_format(int builtin);                   // of the formats that have a number only
DayFormat day_format(std::string_view format_code);  // yyyy/mm/dd, [$-404]e/m/d, h:mm

// 42186 → 2015-07-01, 42186.5 → 2015-07-01T12:00:00, 0.5 → 12:00:00; empty: no day of a calendar people use.
std::string day_text(double serial, DayFormat format, bool since_1904);

// xl/styles.xml: the format of each cell style.
class SheetStyles : public XmlEvents {
public:
    bool begin(std::string_view name, const std::map<std::string, std::string, std::less<>>& attributes) override;
    bool end(std::string_view name) override;
    void text(std::string_view) override {}
    DayFormat of(std::size_t style) const { return style < formats_.size() ? formats_[style] : DayFormat{}; }

private:
    std::map<int, DayFormat> custom_;
    std::vector<DayFormat> formats_;
    bool in_cells_ = false;
};

// xl/workbook.xml: whether days are counted from 1904.
class WorkbookFacts : public XmlEvents {
public:
    bool begin(std::string_view name, const std::map<std::string, std::string, std::less<>>& attributes) override;
    bool end(std::string_view) override { return true; }
    void text(std::string_view) override {}
    bool since_1904 = false;
};

}  // namespace skl::opendata
