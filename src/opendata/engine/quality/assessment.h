// All that is measured of a dataset, in one described struct: points, checks, badge, score, and what is wrong with the data. It is what
// the page shows, what the store keeps and what a writer of DQV (W3C Data Quality Vocabulary) reads.
#pragma once

#include "opendata/engine/quality/checks.h"
#include "opendata/engine/quality/score.h"

namespace skl::opendata::quality {

struct QualityReport {
    Instant at;
    std::int64_t version = 0;  // of the first distribution; 0: none is public
    QualityBadge badge{};
    std::vector<BadgeReason> badge_reasons;
    std::vector<CheckResult> checks;
    MqaPoints mqa;
    Score score;
    std::vector<RuleFigures> rules;
    std::vector<StandardFigures> standards;  // of columns bound to data standards
    std::optional<double> availability;      // of the API over 30 days, 0–1
};
BOOST_DESCRIBE_STRUCT(QualityReport, (), (at, version, badge, badge_reasons, checks, mqa, score, rules, standards, availability))

// An issue with the table it lies in; 0: the file, or what is said of it.
struct Finding : Issue {
    std::int64_t table = 0;
};

// What is known of a distribution beside the record.
struct DistributionEvidence {
    const IngestReport* report = nullptr;  // of the public version
    LinkEvidence link;
    std::vector<Issue> quarantined;  // by code: counts, records
    std::vector<Finding> measured;   // of its rows and of the versions before (deviation.h)
};

// What rows were asked, of all tables (§13.3: U and K).
struct RowEvidence {
    std::optional<std::int64_t> distinct_rows;
    std::vector<RuleFigures> rules;
    std::vector<StandardFigures> standards;
};

struct Assessed {
    QualityReport report;
    std::vector<std::vector<Finding>> findings;  // by distribution
};

// `content_changed`: when the content last did; nothing: when the dataset did.
Assessed assess(const CatalogueRecord& record, const std::vector<DistributionEvidence>& evidence, const RowEvidence& rows,
                std::optional<Instant> content_changed, std::optional<double> availability, Instant now);

}  // namespace skl::opendata::quality
