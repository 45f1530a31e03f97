// opendata.md §20: one clean table damaged in one way per file, with what must be read of it all the same.
#include "opendata_vectors.h"
#include "vectors.h"

namespace skl::conformance {

using namespace skl::opendata;

namespace {

std::string damaged_file(const Node& vector, const std::filesystem::path& folder) {
    const auto report = inspect({file_text(folder / text_of(vector, "file")), text_of(vector, "file")});
    const std::string outcome = text_of(vector, "outcome");
    Difference d;
    if (!report) {
        const std::string format = report.problem().params.contains("format") ? " (" + report.problem().params.at("format") + ")" : "";
        d.want("outcome", outcome, report.problem().code + format);
        return d.text;
    }
    const TableReport& table = report->tables[0];
    d.want("outcome", outcome, report->tables.size() == 1 ? "ok" : fmt::format("ok-{}-tables", report->tables.size()));
    d.want("encoding", text_of(vector, "encoding"), report->decode.encoding.value);
    d.want("accepted", text_of(vector, "rows_accepted"), table.rows.accepted);
    compare_quarantine(d, *vector.find("quarantined"), table);
    compare_columns(d, vector, table);
    d.want("canonical", text_of(vector, "canonical_sha256"), table.canonical_sha256);
    return d.text;
}

}  // namespace

void opendata_polluted(const std::filesystem::path& folder, Report& report) {
    const auto expected = vector_file(folder, "polluted/expected.json");
    each_vector(folder, "polluted/expected.json", "polluted/", "file", true, report,
                [&](const Node& v) { return damaged_file(v, expected.parent_path()); });
}

}  // namespace skl::conformance
