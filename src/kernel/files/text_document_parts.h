// Inside of files only: the parts of an ODT package around its content.
#pragma once

#include <string>
#include <vector>

#include "kernel/files/text_document.h"

namespace skl::files {

extern const std::string_view text_content_begin, text_content_end;

std::string text_styles_xml();
std::string text_meta_xml(const DocumentFacts& facts);
std::string text_manifest_xml(const std::vector<std::string>& pictures);
std::string_view language_tag(std::string_view language);  // zh-TW, en

}  // namespace skl::files
