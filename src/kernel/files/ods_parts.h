// Inside of files only: the parts of an ODS package that do not depend on the rows.
#pragma once

#include <string>
#include <string_view>

namespace skl::files {

extern const std::string_view content_begin;   // up to the column styles
extern const std::string_view content_styles;  // the cell styles header, date, instant, fine-instant, up to the table's name
extern const std::string_view content_end;
extern const std::string_view styles_xml, manifest_xml;

void append_column_style(std::string& out, int characters);  // named w<characters>
std::string settings_xml(std::string_view sheet);            // the header row stays in view

}  // namespace skl::files
