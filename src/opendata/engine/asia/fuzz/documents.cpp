// Descriptions of other portals, mappings of tables, and answers that the conformance suite looks at: whatever they hold, nothing but a
// refusal comes of it.
#include <cstdint>

#include "opendata/engine/asia/bundle.h"
#include "opendata/engine/asia/checks.h"
#include "opendata/engine/asia/entry.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace skl::opendata::asia;
    const std::string text(reinterpret_cast<const char*>(data), size);
    skl::analytics::Table table;
    table.columns = {
        {"a", skl::analytics::ColumnType::string}, {"n", skl::analytics::ColumnType::number}, {"at", skl::analytics::ColumnType::datetime}};
    for (const Bundle& one : bundles()) (void)read_mapping(one, text, table);
    (void)read_box(text);
    Answers answers;
    for (const std::string& question : first_questions()) answers[question] = {200, "application/json", text};
    for (const std::string& question : further_questions(answers)) answers[question] = {200, "application/json", text};
    (void)judge(answers);
    const auto document = skl::read_json(text);
    if (!document) return 0;
    (void)from_ckan(*document, {"ja", "JP", "https://example.org"});
    (void)from_data_go_kr(*document);
    (void)from_soda(*document, {"en", "US", "https://example.org"});
    return 0;
}
