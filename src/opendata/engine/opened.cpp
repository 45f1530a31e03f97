#include "opendata/engine/opened.h"

#include "opendata/engine/identify.h"
#include "opendata/engine/values.h"

namespace skl::opendata {
namespace {

// Why a file of this kind is no table.
Problem refused(const std::string& format) {
    if (format == "empty") return {422, "empty-file"};
    if (format == "corrupt-archive") return {422, "corrupt-archive"};
    return {422, "format-mismatch", {{"format", format}}};
}

// A document that says it is one is kept as such, and so is a PDF that says nothing; a page that came unasked is what servers send when
// something went wrong.
bool is_document(const std::string& format, const std::string& declared) {
    return (format == "pdf" && (declared.empty() || declared == "pdf")) || (format == "html" && declared == "html");
}

bool is_text(std::string_view format) {
    return format == "csv" || format == "json" || format == "ndjson" || format == "geojson" || format == "topojson" || format == "xml" ||
           format == "kml" || format == "html";
}

}  // namespace

void tell_declared(IngestReport& report, const Source& given) {
    const std::string declared = declared_format(given.file_name);
    const std::string& format = report.format.value;
    if (!may_hold(declared, format))
        report.issues.push_back({{"format-declared-mismatch"}, Severity::warning, "", 1, {fmt::format("{} ≠ {}", declared, format)}, {}});
    const std::string_view said = declared_encoding(given.bytes);
    const std::string encoding = encoding_named(said);
    if (!encoding.empty() && encoding != report.decode.encoding.value)
        report.issues.push_back({{"encoding-declared-mismatch"},
                                 Severity::warning,
                                 "",
                                 1,
                                 {fmt::format("{} ≠ {}", clipped(said, 40), report.decode.encoding.value)},
                                 {}});
}

Done open(const Source& given, TextStore& store, Opened& out) {
    out.format = identify(given.bytes);
    std::string_view bytes = given.bytes;
    const std::string declared = declared_format(given.file_name);
    if (is_text(out.format)) {
        auto decoded = decode_file(bytes, given.corrections.encoding ? given.corrections.encoding->value : std::string{}, given.scratch);
        if (!decoded) return decoded.problem();
        out.file.emplace(std::move(*decoded));
        bytes = out.file->text();
        out.format = identify(bytes);  // JSON in UTF-16 is seen now
        if (!is_text(out.format)) out.format = bytes.find_first_not_of(" \r\n\t") == std::string_view::npos ? "empty" : "csv";
    }
    if (out.format == "csv") return Nothing{};
    out.document = is_document(out.format, declared);
    if (out.document) return Nothing{};
    if (out.format == "empty" || out.format == "corrupt-archive" || out.format == "html" || out.format == "pdf") return refused(out.format);
    const bool parquet = out.format == "parquet" && given.parquet;
    auto written = parquet ? given.parquet(store) : write_as_csv(bytes, out.format, store);
    if (!written) return written.problem();
    out.written.emplace(std::move(*written));
    auto table = decode_file(store.finish(), "UTF-8", given.scratch);
    if (!table) return table.problem();
    out.table.emplace(std::move(*table));
    return Nothing{};
}

Found separators_of(const Opened& opened, std::string_view text, const Corrections& corrections) {
    const bool said = corrections.delimiter && !corrections.delimiter->value.empty();
    Found found = opened.format == "csv" && !said ? find_dialect(text) : Found{{}, 1};
    if (said) found.separators.delimiter = corrections.delimiter->value;
    return found;
}

Dialect shown(const Found& found, std::string_view text) {
    const Separators& separators = found.separators;
    const bool none = separators.delimiter == no_delimiter;
    const bool undivided = none && text.find(no_delimiter) == std::string_view::npos;
    Dialect out;
    out.delimiter.value = undivided ? "" : none ? "\u241F" : separators.delimiter;  // no control character in a report
    if (separators.quote != 0) out.quote.value = std::string(1, separators.quote);
    out.score = found.score;
    out.escape = Text<>{{!separators.escaped ? "doubled" : separators.escape == 0 ? "\u2400" : std::string(1, separators.escape)}};
    return out;
}

}  // namespace skl::opendata
