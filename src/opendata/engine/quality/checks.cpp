#include "opendata/engine/quality/checks.h"

#include <unicode/normalizer2.h>

#include <set>

#include "opendata/engine/quality/formats.h"
#include "opendata/engine/quality/said.h"

namespace skl::opendata::quality {
namespace {

constexpr std::size_t most_details = 10;

CheckResult passed(QualityCheck check) { return {check, CheckVerdict::pass, {}, {}}; }
CheckResult failed(QualityCheck check, const char* reason, std::vector<std::string> details = {}) {
    return {check, CheckVerdict::fail, {reason}, std::move(details)};
}
CheckResult unknown(QualityCheck check, const char* reason) { return {check, CheckVerdict::unknown, {reason}, {}}; }

CheckResult linkable(const RecordDistribution& said, const LinkEvidence& link) {
    if (!has_access(said)) return failed(QualityCheck::linkable, "no-address");
    if (!link.access) return unknown(QualityCheck::linkable, "not-checked-yet");
    return *link.access ? passed(QualityCheck::linkable) : failed(QualityCheck::linkable, "link-broken");
}

CheckResult downloadable(const RecordDistribution& said, AccessLevel access, const LinkEvidence& link) {
    if (!has_download(said)) return failed(QualityCheck::downloadable, "no-download");
    if (access != AccessLevel::open) return failed(QualityCheck::downloadable, "needs-login");
    if (!link.download) return unknown(QualityCheck::downloadable, "not-checked-yet");
    if (!*link.download) return failed(QualityCheck::downloadable, "link-broken");
    return link.page.value_or(false) ? failed(QualityCheck::downloadable, "page-in-place-of-data") : passed(QualityCheck::downloadable);
}

CheckResult structure(const RecordDistribution& said) {
    const FormatTraits* traits = traits_of(said.format.value);
    if (said.format.empty()) return failed(QualityCheck::structure, "format-undeclared");
    return traits != nullptr && traits->structured ? passed(QualityCheck::structure)
                                                   : failed(QualityCheck::structure, "not-structured", {said.format.value});
}

// Formats that say or prescribe their own encoding need no declaration.
bool has_its_encoding(std::string_view format) {
    constexpr std::string_view own[] = {"xlsx", "xls",     "ods",    "odt",      "parquet", "zip", "kmz",
                                        "json", "geojson", "ndjson", "topojson", "xml",     "kml", "rdf"};
    return std::find(std::begin(own), std::end(own), format) != std::end(own);
}

CheckResult encoding_match(const RecordDistribution& said, const IngestReport* report) {
    const std::string& declared = said.resource.declared_encoding.value;
    if (report == nullptr) return unknown(QualityCheck::encoding_match, "not-read");
    if (declared.empty())
        return has_its_encoding(report->format.value)
                   ? passed(QualityCheck::encoding_match)
                   : failed(QualityCheck::encoding_match, "encoding-undeclared", {report->decode.encoding.value});
    return encoding_family(declared) == encoding_family(report->decode.encoding.value) || report->decode.encoding.empty()
               ? passed(QualityCheck::encoding_match)
               : failed(QualityCheck::encoding_match, "encoding-declared-mismatch", {declared, report->decode.encoding.value});
}

using Labels = std::set<std::string>;

Labels labels_of(const IngestReport& report, std::string ColumnReport::*label) {
    Labels out;
    for (const TableReport& table : report.tables)
        for (const ColumnReport& column : table.columns)
            if (std::string key = label_key(column.*label); !key.empty()) out.insert(std::move(key));
    return out;
}

CheckResult desc_match(const RecordDistribution& said, const IngestReport* report) {
    if (report == nullptr || report->tables.empty()) return unknown(QualityCheck::desc_match, "not-read");
    if (said.resource.declared_fields.empty()) return failed(QualityCheck::desc_match, "fields-undeclared");
    Labels declared;
    for (const auto& field : said.resource.declared_fields) declared.insert(label_key(field.value));
    // A file with two header rows has its columns' names in one of them and their titles in the other: either may be declared.
    const Labels header = labels_of(*report, &ColumnReport::source_name), titles = labels_of(*report, &ColumnReport::title);
    if (declared == header || declared == titles) return passed(QualityCheck::desc_match);
    std::vector<std::string> details;
    const auto differ = [&](const Labels& a, const Labels& b, char sign) {
        for (const std::string& label : a)
            if (!b.contains(label) && details.size() < most_details) details.push_back(sign + label);
    };
    differ(declared, header, '-');  // declared, not there
    differ(header, declared, '+');  // there, not declared
    return failed(QualityCheck::desc_match, "fields-declared-mismatch", std::move(details));
}

}  // namespace

std::string encoding_family(std::string_view name) {
    std::string key;
    for (const char c : name)
        if (c >= 'A' && c <= 'Z')
            key += static_cast<char>(c - 'A' + 'a');
        else if (c != '-' && c != '_' && c != ' ')
            key += c;
    constexpr std::pair<std::string_view, std::string_view> same[] = {
        {"utf8bom", "utf8"},    {"utf8sig", "utf8"},   {"utf8withbom", "utf8"}, {"unicode", "utf8"},
        {"utf8(bom)", "utf8"},  {"big5uao", "big5"},   {"cp950", "big5"},       {"ms950", "big5"},
        {"windows950", "big5"}, {"gbk", "gb18030"},    {"gb2312", "gb18030"},   {"cp936", "gb18030"},
        {"sjis", "shiftjis"},   {"cp932", "shiftjis"}, {"utf16", "utf16le"},    {"iso88591", "windows1252"},
    };
    for (const auto& [other, family] : same)
        if (key == other) return std::string(family);
    return key;
}

std::string label_key(std::string_view label) {
    UErrorCode failed = U_ZERO_ERROR;
    const icu::Normalizer2* nfkc = icu::Normalizer2::getNFKCInstance(failed);
    std::string out;
    if (U_FAILURE(failed) != 0) return std::string(label);
    nfkc->normalize(icu::UnicodeString::fromUTF8(icu::StringPiece(label.data(), static_cast<std::int32_t>(label.size()))), failed)
        .trim()
        .toUTF8String(out);
    return out;
}

std::vector<CheckResult> check_distribution(const RecordDistribution& said, AccessLevel access, const IngestReport* report,
                                            const LinkEvidence& seen) {
    const LinkEvidence link = with_own_answers(said, seen);
    const FormatTraits* traits = traits_of(said.format.value);
    return {linkable(said, link),
            downloadable(said, access, link),
            structure(said),
            encoding_match(said, report),
            desc_match(said, report),
            traits != nullptr && traits->format == "csv" ? passed(QualityCheck::csv)
                                                         : failed(QualityCheck::csv, "not-csv", {said.format.value})};
}

std::vector<CheckResult> check_dataset(const std::vector<std::vector<CheckResult>>& distributions) {
    std::vector<CheckResult> out;
    for (std::size_t i = 0; i <= static_cast<std::size_t>(QualityCheck::csv); ++i) {
        const QualityCheck check = static_cast<QualityCheck>(i);
        const bool one_is_enough = check == QualityCheck::structure || check == QualityCheck::csv;
        CheckResult said = failed(check, "no-distribution");
        bool first = true;
        for (const auto& checks : distributions) {
            const CheckResult& one = checks.at(i);
            // Worst first where all must pass, best first where one is enough; unknown lies between.
            const auto rank = [](CheckVerdict v) { return v == CheckVerdict::pass ? 2 : v == CheckVerdict::unknown ? 1 : 0; };
            const bool better = rank(one.verdict) > rank(said.verdict), worse = rank(one.verdict) < rank(said.verdict);
            if (first || (one_is_enough ? better : worse)) said = one;
            first = false;
        }
        out.push_back(std::move(said));
    }
    return out;
}

BadgeResult badge_of(const std::vector<CheckResult>& checks, const BadgeEvidence& evidence) {
    const auto holds = [&](QualityCheck check) { return checks.at(static_cast<std::size_t>(check)).verdict == CheckVerdict::pass; };
    BadgeResult out;
    out.reasons = {
        {QualityBadge::bronze, BadgeCondition::linkable, holds(QualityCheck::linkable)},
        {QualityBadge::bronze, BadgeCondition::downloadable, holds(QualityCheck::downloadable)},
        {QualityBadge::silver, BadgeCondition::structure, holds(QualityCheck::structure)},
        {QualityBadge::gold, BadgeCondition::encoding_match, holds(QualityCheck::encoding_match)},
        {QualityBadge::gold, BadgeCondition::desc_match, holds(QualityCheck::desc_match)},
        {QualityBadge::platinum, BadgeCondition::score, evidence.score >= platinum_score},
        {QualityBadge::platinum, BadgeCondition::on_time, evidence.on_time},
        {QualityBadge::platinum, BadgeCondition::dictionary, evidence.dictionary_complete},
        {QualityBadge::platinum, BadgeCondition::availability, evidence.availability.value_or(0) >= platinum_availability},
    };
    for (const QualityBadge badge : {QualityBadge::bronze, QualityBadge::silver, QualityBadge::gold, QualityBadge::platinum}) {
        const bool all = std::all_of(out.reasons.begin(), out.reasons.end(),
                                     [&](const BadgeReason& reason) { return reason.badge != badge || reason.holds; });
        if (!all) break;
        out.badge = badge;
    }
    return out;
}

}  // namespace skl::opendata::quality
