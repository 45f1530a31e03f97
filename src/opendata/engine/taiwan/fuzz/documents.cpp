// Parameters, addresses and OAS documents that come from outside.
#include <cstdint>

#include "opendata/engine/taiwan/addresses.h"
#include "opendata/engine/taiwan/api_rules.h"
#include "opendata/engine/taiwan/question.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace skl::opendata::taiwan;
    const std::string text(reinterpret_cast<const char*>(data), size);
    (void)are_addresses(text);
    (void)among(text, "192.0.2.1");
    (void)among("192.0.2.0/24", text);
    (void)read_time(text);
    skl::analytics::Table table;
    table.columns = {{"a", skl::analytics::ColumnType::string}, {"n", skl::analytics::ColumnType::integer}};
    Question question;
    question.filters = question.fields = question.sort = text;
    (void)rows_asked(question, table);
    (void)targets_in_html(text, {"service-desc", "api"});
    (void)targets_of_links({text}, {"service-desc", "api"});
    auto document = skl::read_json(text, 64);
    if (!document) return 0;
    (void)faults_of_document(*document);
    (void)documents_in_apis_json(*document, "https://example.org/");
    ApiEvidence evidence;
    evidence.document = std::move(*document);
    evidence.entry.body = text;
    evidence.sample = ApiAnswer{"https://example.org/", 200, "application/json", text, {}};
    (void)judge(evidence);
    return 0;
}
