// opendata.md §20: real files with their expected reading; with them whatever else of the folder the other suites of ingest run.
#include "opendata/engine/values.h"
#include "opendata_vectors.h"
#include "vectors.h"

namespace skl::conformance {

using namespace skl::opendata;

namespace {

void compare_roc(Difference& d, const Node& roc, const TableReport& table) {
    const std::string iso = text_of(roc, "iso");
    if (roc.find("footer") != nullptr) return d.want("data_as_of", iso, table.layout.data_as_of ? to_text(*table.layout.data_as_of) : "");
    const auto date = read_date(text_of(roc, "raw"), Era::roc);
    d.want("roc value", iso, date ? date->text : "no date");
}

std::string real_file(const Node& vector, const std::filesystem::path& folder) {
    const std::string bytes = file_text(vector_file(folder, text_of(vector, "file")));
    const auto report = inspect({bytes, text_of(vector, "file")});
    if (!report) return "problem " + report.problem().code;
    const TableReport& table = report->tables[0];
    Difference d;
    d.want("bytes", text_of(vector, "bytes"), report->bytes);
    d.want("sha256", text_of(vector, "sha256"), report->sha256);
    d.want("encoding", text_of(vector, "encoding"), report->decode.encoding.value);
    d.want("bom", text_of(vector, "bom"), report->decode.bom ? "true" : "false");
    d.want("crlf", text_of(vector, "crlf_count"), report->decode.crlf);
    d.want("lf", text_of(vector, "bare_lf_count"), report->decode.bare_lf);
    d.want("delimiter", text_of(vector, "delimiter"), report->dialect.delimiter.value);
    d.want("records", text_of(vector, "records"), table.rows.records);
    d.want("preamble", text_of(vector, "preamble_records"), table.layout.preamble);
    d.want("header", text_of(vector, "header_records"), table.layout.header);
    d.want("footer", text_of(vector, "footer_records"), table.layout.footer);
    d.want("blank", text_of(vector, "blank_records"), table.layout.blank);
    d.want("accepted", text_of(vector, "rows_accepted"), table.rows.accepted);
    d.want("quarantined", text_of(vector, "rows_quarantined"), table.rows.quarantined);
    compare_quarantine(d, *vector.find("quarantine"), table);
    compare_columns(d, vector, table);
    d.want("canonical", text_of(vector, "canonical_sha256"), table.canonical_sha256);
    if (const Node* roc = vector.find("roc")) compare_roc(d, *roc, table);
    return d.text;
}

}  // namespace

void opendata_ingest(const std::filesystem::path& folder, Report& report) {
    each_vector(folder, "expected/ingest.json", "", "file", true, report, [&](const Node& v) { return real_file(v, folder); });
    const auto also = [&](const char* file, Suite suite) {
        if (std::filesystem::exists(folder / file)) suite(folder, report);
    };
    also("polluted/expected.json", opendata_polluted);
    also("expected/roc_dates.json", roc_dates);
    also("expected/text_checks.json", text_checks);
    also("encoding/big5_uao.tsv", big5);
}

}  // namespace skl::conformance
