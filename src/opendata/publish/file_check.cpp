#include "opendata/publish/file_check.h"

#include "kernel/text/text.h"
#include "opendata/engine/csvw/process.h"
#include "opendata/engine/frictionless/validate.h"
#include "opendata/engine/lint.h"

namespace skl::opendata {
namespace {

constexpr std::string_view root = "file:///";  // the folder, as CSV on the Web names files

std::string url_of(const std::string& name) {
    std::string out(root);
    for (const char c : name) out += c == '/' ? "/" : text::percent_encode(std::string_view(&c, 1));
    return out;
}

std::string name_of(std::string_view url) {
    if (!url.starts_with(root)) return std::string(url);
    url.remove_prefix(root.size());
    return text::percent_decode(url.substr(0, url.find_first_of("?#"))).value_or("");
}

csvw::Fetch fetch_from(const frictionless::Files& files) {
    return [&files](const std::string& url) -> std::optional<csvw::Response> {
        const std::string name = name_of(url);
        auto bytes = url.starts_with(root) && frictionless::safe_path(name) ? files(name) : std::nullopt;
        if (!bytes) return {};
        csvw::Response out{.body = std::move(*bytes)};
        if (name.ends_with(".tsv")) out.content_type = "text/tab-separated-values";
        return out;
    };
}

bool descriptor(const std::string& name) { return name.ends_with(".json") || name.ends_with(".yaml") || name.ends_with(".yml"); }

bool csvw_document(const std::string& name, const frictionless::Files& files) {
    const auto text = name.ends_with(".json") ? files(name) : std::nullopt;
    const auto node = text ? frictionless::parse_descriptor(name, *text) : std::nullopt;
    return node && node->type == Node::Type::object && node->find("@context") != nullptr;
}

void add(FileReport& report, FileFault fault) {
    ++(fault.severity == Severity::error ? report.errors : report.warnings);
    if (report.faults.size() < most_faults) report.faults.push_back(std::move(fault));
}

// Text of a file in a report: a control character could be a command to a terminal.
void make_printable(std::string& words) {
    std::string out;
    for (std::string_view rest = words; !rest.empty();) {
        const char32_t c = text::next(rest);
        text::append(out, c < 0x20 || (c >= 0x7F && c <= 0x9F) ? U'\uFFFD' : c);
    }
    words = std::move(out);
}

FileReport by_csvw(const csvw::Start& start, const frictionless::Files& files) {
    FileReport out{.standard = Standard::csvw};
    csvw::Findings found = csvw::validate(start, fetch_from(files));
    for (csvw::Finding& one : found.kept) {
        FileFault fault{.severity = one.level == csvw::Finding::Level::error ? Severity::error : Severity::warning,
                        .file = name_of(one.url),
                        .code = {one.fault.code},
                        .pointer = std::move(one.fault.pointer)};
        for (const auto& [name, value] : one.fault.params) fault.note += (fault.note.empty() ? "" : ", ") + value;
        if (one.fault.at && one.fault.at->row > 0) fault.row = one.fault.at->row;
        if (one.fault.at && one.fault.at->column > 0) fault.column = one.fault.at->column;
        out.faults.push_back(std::move(fault));
    }
    out.errors = found.errors;
    out.warnings = found.warnings;
    return out;
}

FileReport by_data_package(const std::string& name, const frictionless::Files& files) {
    FileReport out{.standard = descriptor(name) ? Standard::data_package : Standard::csv};
    const auto take = [&](const std::string& file, const std::vector<frictionless::Error>& errors) {
        for (const frictionless::Error& error : errors)
            add(out, {.severity = Severity::error,
                      .file = file,
                      .code = {error.type},
                      .note = error.note,
                      .row = error.row,
                      .column = error.field_number});
    };
    const frictionless::Report found = frictionless::validate(name, files);
    take(name, found.errors);
    for (const frictionless::Task& task : found.tasks) take(out.standard == Standard::csv ? name : task.name, task.errors);
    return out;
}

bool delimited(const std::string& name) { return name.ends_with(".csv") || name.ends_with(".tsv"); }

// What programs that guess nothing would trip over is no error of a standard that lets one say it.
void add_lint(FileReport& report, const std::string& name, const frictionless::Files& files) {
    const auto bytes = files(name);
    if (!bytes) return;
    for (const LintFinding& one : lint(*bytes, {.delimiter = name.ends_with(".tsv") ? "\t" : ","})) {
        if (one.severity == Severity::info) continue;
        const bool said =
            std::any_of(report.faults.begin(), report.faults.end(), [&](const FileFault& fault) { return fault.code.value == one.code; });
        if (said) continue;
        FileFault fault{.severity = Severity::warning, .file = name, .code = {one.code}};
        if (one.record > 0) fault.row = one.record;
        if (one.column > 0) fault.column = one.column;
        add(report, std::move(fault));
    }
}

}  // namespace

FileReport check_file(const std::string& name, const frictionless::Files& files) {
    FileReport out;
    if (csvw_document(name, files)) {
        out = by_csvw({.metadata_url = url_of(name)}, files);
    } else if (delimited(name) && (files(name + "-metadata.json") || files("csv-metadata.json"))) {
        out = by_csvw({.table_url = url_of(name)}, files);
    } else {
        out = by_data_package(name, files);
        if (out.standard == Standard::csv && delimited(name)) add_lint(out, name, files);
    }
    for (FileFault& fault : out.faults)
        for (std::string* words : {&fault.file, &fault.note, &fault.pointer}) make_printable(*words);
    out.valid = out.errors == 0;
    return out;
}

std::string in_words(const FileReport& report) {
    std::string out;
    for (const FileFault& fault : report.faults) {
        out += fmt::format("{:<8} {}{}", fault.severity == Severity::error ? "error" : "warning", fault.file,
                           fault.pointer.empty() ? "" : "#" + fault.pointer);
        if (fault.row) out += fmt::format(", row {}", *fault.row);
        if (fault.column) out += fmt::format(", column {}", *fault.column);
        out += ": " + fault.code.value + (fault.note.empty() ? "" : " · " + fault.note) + "\n";
    }
    const char* by = report.standard == Standard::csvw           ? "CSV on the Web"
                     : report.standard == Standard::data_package ? "Data Package"
                                                                 : "its own header (no description was found beside it)";
    return out + fmt::format("{} by {}: {} errors, {} warnings", report.valid ? "valid" : "not valid", by, report.errors, report.warnings);
}

}  // namespace skl::opendata
