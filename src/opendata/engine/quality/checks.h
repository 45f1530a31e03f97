// The six checks of data.gov.tw (品質檢測) and the badge (標章): opendata.md §13.2. The portal's exact cut-offs are not published; the
// badge's rule is ours.
#pragma once

#include "opendata/engine/quality/mqa.h"

namespace skl::opendata::quality {

enum class QualityCheck { linkable, downloadable, structure, encoding_match, desc_match, csv };
BOOST_DESCRIBE_ENUM(QualityCheck, linkable, downloadable, structure, encoding_match, desc_match, csv)

enum class CheckVerdict { pass, fail, unknown };
BOOST_DESCRIBE_ENUM(CheckVerdict, pass, fail, unknown)

enum class QualityBadge { none, bronze, silver, gold, platinum };
BOOST_DESCRIBE_ENUM(QualityBadge, none, bronze, silver, gold, platinum)

struct CheckResult {
    QualityCheck check{};
    CheckVerdict verdict{};
    Text<> reason;                     // a code where it did not pass: link-broken, encoding-undeclared …
    std::vector<std::string> details;  // what was declared and found; at most ten
};
BOOST_DESCRIBE_STRUCT(CheckResult, (), (check, verdict, reason, details))

// Of one distribution, by the order of QualityCheck. `report`: of its public version; null where no file was read.
std::vector<CheckResult> check_distribution(const RecordDistribution& said, AccessLevel access, const IngestReport* report,
                                            const LinkEvidence& link);

// Of a dataset: links, encoding and description of all its distributions; structure and CSV of one of them, since a document beside a
// table does no harm. Without distributions nothing passes.
std::vector<CheckResult> check_dataset(const std::vector<std::vector<CheckResult>>& distributions);

// What platinum asks beyond the checks.
struct BadgeEvidence {
    double score = 0;
    bool on_time = false, dictionary_complete = false;
    std::optional<double> availability;  // of the API over 30 days, 0–1; nothing: not measured for so long
};

// One step of the badge: what it asks, and whether that holds.
enum class BadgeCondition { linkable, downloadable, structure, encoding_match, desc_match, score, on_time, dictionary, availability };
BOOST_DESCRIBE_ENUM(BadgeCondition, linkable, downloadable, structure, encoding_match, desc_match, score, on_time, dictionary, availability)
struct BadgeReason {
    QualityBadge badge{};
    BadgeCondition condition{};
    bool holds = false;
};
BOOST_DESCRIBE_STRUCT(BadgeReason, (), (badge, condition, holds))

struct BadgeResult {
    QualityBadge badge{};
    std::vector<BadgeReason> reasons;  // all of them, bronze first
};
BOOST_DESCRIBE_STRUCT(BadgeResult, (), (badge, reasons))

inline constexpr double platinum_score = 90, platinum_availability = 0.995;

// bronze = linkable & downloadable; silver = bronze & structure; gold = silver & encoding & description; platinum = gold & the evidence.
BadgeResult badge_of(const std::vector<CheckResult>& checks, const BadgeEvidence& evidence);

// Names of one encoding, however they are written: utf8, UTF-8-BOM; Big5, CP950 and Big5-UAO are one family.
std::string encoding_family(std::string_view name);
// As headers are compared: NFKC, without outer spaces.
std::string label_key(std::string_view label);

}  // namespace skl::opendata::quality
