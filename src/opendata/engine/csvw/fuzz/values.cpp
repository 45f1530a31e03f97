// Any text as a value of each datatype, as a number by a pattern, as a date by a format, as a URI template, URL, language tag and
// expression.
#include <cstdint>
#include <cstdlib>

#include "kernel/text/text.h"
#include "opendata/engine/csvw/datatype.h"
#include "opendata/engine/csvw/language_tag.h"
#include "opendata/engine/csvw/uri_template.h"
#include "opendata/engine/csvw/url.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace skl::opendata;
    using namespace skl::opendata::csvw;
    if (size > 10'000 || !skl::text::valid_utf8({reinterpret_cast<const char*>(data), size})) return 0;
    const std::string_view all(reinterpret_cast<const char*>(data), size);
    const std::string_view format = all.substr(0, all.find('\n'));
    const std::string_view text = all.substr(std::min(format.size() + 1, all.size()));
    for (const char* name : {"string", "integer", "byte", "decimal", "double", "boolean", "date", "dateTime", "time", "gYear", "gMonthDay",
                             "duration", "hexBinary", "base64Binary", "language", "Name", "QName"})
        if (const auto value = read_plain_value(text, builtin(name)); value && value->type->family == Family::moment) {
            const auto again = read_plain_value(value->text, builtin(name));  // what is canonical reads as itself
            if (!again || again->text != value->text) std::abort();
        }
    NumberFormat number;
    if (number.set_pattern(format)) read_number(text, number);
    for (const MomentType type : {MomentType::date, MomentType::time, MomentType::date_time})
        if (const auto date = DateFormat::compile(format, type)) date->read(text);
    expand_template(format, [&](std::string_view) { return TemplateVariable{{std::string(text)}}; });
    well_formed_template(format);
    well_formed_language(text);
    const std::string resolved = resolve(format, text);
    normalised(resolved);
    auto compiled = Pattern::compile(format);
    if (const auto* pattern = std::get_if<Pattern>(&compiled)) pattern->found_in(text);
    return 0;
}
