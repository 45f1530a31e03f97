// Fields, rows and questions as a client sends them: a row that was taken is taken again as it is, and a question never brings the reader
// down.
#include <cstdint>
#include <cstdlib>

#include "kernel/describe/decode.h"
#include "opendata/engine/govstack/asking.h"

namespace {
void demand(bool truth) {
    if (!truth) std::abort();
}
}  // namespace

// The input: JSON of the fields, and behind a line's end JSON of a row, and so on.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace skl;
    using namespace skl::opendata::govstack;
    const std::string_view all(reinterpret_cast<const char*>(data), size);
    const auto end = std::min(all.find('\n'), all.size());
    const auto sent = read_json(all.substr(0, end));
    RegistryFields fields;
    if (!sent || !decode(*sent, face_of<RegistryFields>, &fields, Spelling::json).empty() || !check_fields(fields).empty()) return 0;
    demand(check_succession(fields, fields).empty());
    const std::string_view rest = all.substr(std::min(end + 1, all.size()));
    if (const auto given = read_json(rest)) {
        for (const Given spelling : {Given::json, Given::form}) {
            const auto content = content_of(fields, *given, nullptr, spelling, "");
            if (!content) continue;
            const auto again = content_of(fields, *content, nullptr, Given::json, "");
            std::string once, twice;
            write_node(once, *content);
            demand(static_cast<bool>(again));
            write_node(twice, *again);
            demand(once == twice);
            const auto criteria = criteria_of(fields, *content, "");
            demand(!criteria || matches(*content, *criteria));
            for (const RegistryField& field : fields) demand(!before(field, *content, *content));
        }
        (void)criteria_of(fields, *given, "");
    }
    const std::string text(rest);
    (void)read_client(rest);
    (void)read_field_file(rest);
    (void)read_list_question(fields, {{"search", text}});
    for (const RegistryField& field : fields) (void)read_list_question(fields, {{"query." + field.name.value, text}, {"filter", text}});
    return 0;
}
