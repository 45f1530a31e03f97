#include "opendata/engine/analysis/fold.h"

#include <fmt/format.h>

#include "kernel/text/text.h"

namespace skl::opendata::analysis {
namespace {

constexpr char32_t first_wide = U'！', last_wide = U'～', first_narrow = U'!';  // U+FF01 – U+FF5E are ASCII from U+0021

const std::string& narrowed() {  // ", 'wide', 'narrow')" of translate
    static const std::string arguments = [] {
        std::string wide, narrow;
        for (char32_t c = first_wide; c <= last_wide; ++c) {
            text::append(wide, c);
            text::append(narrow, first_narrow + (c - first_wide));
        }
        return fmt::format(", {}, {})", analytics::quoted_text(wide), analytics::quoted_text(narrow));
    }();
    return arguments;
}

}  // namespace

std::string key_sql(const std::vector<analytics::Column>& key, KeyForm form, const std::string& alias) {
    std::string whole;
    for (const analytics::Column& column : key) {
        const std::string cell = (alias.empty() ? "" : alias + ".") + analytics::quoted_name(column.name);
        whole += (whole.empty() ? "" : " || ") + (analytics::stored_as_text(column.type) ? cell : fmt::format("cast({} as varchar)", cell));
    }
    if (form == KeyForm::exact) return whole;
    return fmt::format("replace(replace(replace(lower(translate(nfc_normalize({}){}), '台', '臺'), ' ', ''), '　', '')", whole, narrowed());
}

}  // namespace skl::opendata::analysis
