// Vectors of opendata.md §20: real files with their expected reading, damaged files, dates, text checks, Big5-UAO.
#include <sstream>

#include "kernel/describe/node.h"
#include "kernel/text/text.h"
#include "opendata/engine/encoding.h"
#include "opendata/engine/ingest.h"
#include "opendata/engine/values.h"
#include "opendata_files.h"
#include "suite.h"

namespace skl::conformance {
namespace {

using namespace skl::opendata;

std::optional<Node> read_vectors(const std::filesystem::path& path) {
    if (!std::filesystem::exists(path)) return {};
    auto node = read_json(file_text(path));
    if (!node) return {};
    return std::move(*node);
}

void compare_columns(Difference& d, const Node& vector, const TableReport& table) {
    if (const Node* columns = vector.find("columns"); columns != nullptr) {
        std::string wanted, got;
        for (const Node& column : columns->items) wanted += column.text + "|";
        for (const ColumnReport& column : table.columns) got += column.name.value + "|";
        d.want("columns", wanted, got);
    }
    const Node* checks = vector.find("column_checks");
    if (checks == nullptr) return;
    for (const auto& [name, check] : checks->members) {
        const auto column =
            std::find_if(table.columns.begin(), table.columns.end(), [&, n = name](const ColumnReport& c) { return c.name.value == n; });
        if (column == table.columns.end()) {
            d.want(name, "a column", "none");
            continue;
        }
        d.want(name + " empty", text_of(check, "empty"), column->empty);
        d.want(name + " distinct", text_of(check, "distinct"), column->distinct);
        if (check.find("integer_sum") != nullptr) d.want(name + " sum", text_of(check, "integer_sum"), column->integer_sum.value_or(""));
        if (const std::string type = text_of(check, "type"); !type.empty())
            d.want(name + " type", type.substr(0, type.find(' ')), column->lexical.value);
    }
}

void compare_quarantine(Difference& d, const Node& list, const TableReport& table) {
    std::string wanted, got;
    for (const Node& item : list.items) wanted += text_of(item, "record") + ":" + text_of(item, "code") + " ";
    std::size_t shown = 0;  // the vectors name the first ones of long lists
    for (const QuarantineNote& note : table.quarantine) {
        if (shown++ == std::max<std::size_t>(list.items.size(), 1) && list.items.size() >= 60) break;
        got += std::to_string(note.record) + ":" + note.code.value + " ";
    }
    d.want("quarantine", wanted, got);
}

void compare_roc(Difference& d, const Node& roc, const TableReport& table) {
    const std::string iso = text_of(roc, "iso");
    if (roc.find("footer") != nullptr) return d.want("data_as_of", iso, table.layout.data_as_of ? to_text(*table.layout.data_as_of) : "");
    const auto date = read_date(text_of(roc, "raw"), Era::roc);
    d.want("roc value", iso, date ? date->text : "no date");
}

std::string real_file(const Node& vector, const std::filesystem::path& folder) {
    const std::string bytes = file_text(folder / text_of(vector, "file"));
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

std::string date_vector(const Node& vector) {
    const std::string raw = text_of(vector, "raw"), kind = text_of(vector, "kind"), value = text_of(vector, "value");
    const auto date = read_date(raw, Era::roc);
    static constexpr const char* kinds[] = {"date",    "datetime", "time",     "year",      "yearmonth",
                                            "quarter", "monthday", "interval", "ambiguous", "error"};
    Difference d;
    if (date) {
        d.want(raw + " kind", kind, kinds[static_cast<int>(date->kind)]);
        d.want(raw, value, date->text);
    } else if (trimmed(raw).empty() || null_token(trimmed(raw))) {
        d.want(raw + " kind", kind, "null");
    } else if (const auto number = read_number(trimmed(raw))) {
        d.want(raw + " kind", kind, "number");
        d.want(raw, value, number->whole);
    } else {
        d.want(raw + " kind", kind, "text");
    }
    return d.text;
}

std::string text_checks(const Node& vector, const std::filesystem::path& folder) {
    const auto report = inspect({file_text(folder / text_of(vector, "file")), text_of(vector, "file")});
    if (!report) return "problem " + report.problem().code;
    std::map<std::string, std::int64_t> counts;
    for (const Issue& issue : report->tables[0].issues) counts[issue.code.value] += issue.count;
    Difference d;
    d.want("private use", text_of(vector, "private_use_cells"), counts["private-use-char"]);
    d.want("question marks", text_of(vector, "question_mark_damage_cells"), counts["lossy-question-mark"]);
    d.want("outer spaces", text_of(vector, "outer_space_cells"), counts["outer-space"]);
    d.want("inner spaces", text_of(vector, "space_between_cjk_cells"), counts["han-inner-space"]);
    return d.text;
}

void big5_pairs(const std::filesystem::path& file, Report& report) {
    std::ifstream in(file);
    std::string pair, code;
    int wrong = 0, count = 0;
    while (in >> pair >> code) {
        ++count;
        const auto bytes = static_cast<unsigned>(std::stoul(pair, nullptr, 16));
        const auto c = static_cast<char32_t>(std::stoul(code, nullptr, 16));
        const auto lead = static_cast<unsigned char>(bytes >> 8), trail = static_cast<unsigned char>(bytes);
        const std::string back = to_big5_uao(c);
        const bool good = big5_uao(lead, trail) == c &&
                          (back.empty() || big5_uao(static_cast<unsigned char>(back[0]), static_cast<unsigned char>(back[1])) == c);
        wrong += good ? 0 : 1;
    }
    report.check("encoding/big5_uao.tsv", count > 0 && wrong == 0, fmt::format("{} of {} pairs differ", wrong, count));
}

}  // namespace

void opendata_ingest(const std::filesystem::path& folder, Report& report) {
    const auto each = [&](const std::filesystem::path& file, const char* prefix, const char* name, auto run) {
        const auto vectors = read_vectors(file);
        if (!vectors) return;
        for (const Node& vector : vectors->items) {
            const std::string difference = run(vector);
            report.check(prefix + text_of(vector, name), difference.empty(), difference);
        }
    };
    each(folder / "expected/ingest.json", "", "file", [&](const Node& v) { return real_file(v, folder); });
    each(folder / "polluted/expected.json", "polluted/", "file", [&](const Node& v) { return damaged_file(v, folder / "polluted"); });
    each(folder / "expected/roc_dates.json", "date ", "raw", date_vector);
    each(folder / "expected/text_checks.json", "text ", "file", [&](const Node& v) { return text_checks(v, folder); });
    if (std::filesystem::exists(folder / "encoding/big5_uao.tsv")) big5_pairs(folder / "encoding/big5_uao.tsv", report);
}

}  // namespace skl::conformance
