// /datasets/{dataset}/quality: the badge and why, the score by its parts, the points by their indicators, and what each thing that is
// missing would add.
#include <cmath>

#include "kernel/http/app.h"
#include "kernel/pages/locale.h"
#include "opendata/inside.h"
#include "opendata/quality/pages.h"
#include "opendata/requests/pages.h"

namespace skl::opendata {
namespace {

using namespace quality;

constexpr std::int64_t reports_shown = 10;

struct BadgeLine {
    QualityBadge badge{};
    BadgeCondition condition{};
    bool holds = false;
};
BOOST_DESCRIBE_STRUCT(BadgeLine, (), (badge, condition, holds))

struct CheckLine {
    QualityCheck check{};
    CheckVerdict verdict{};
    Text<> reason;
    std::string words;
    std::vector<std::string> details;
};
BOOST_DESCRIBE_STRUCT(CheckLine, (), (check, verdict, reason, words, details))

struct PartLine {
    ScorePart part{};
    std::int64_t weight = 0;
    double value = 0, points = 0, missing = 0;
    std::int64_t passed = 0, population = 0;
    Text<> note;
    std::string words;
};
BOOST_DESCRIBE_STRUCT(PartLine, (), (part, weight, value, points, missing, passed, population, note, words))

struct QualityPage {
    std::string title, parent_title;
    Text<> parent_href, issues_href;
    std::int64_t issues_waiting = 0;
    std::vector<RequestItem> reports;  // of errors, by users; the newest
    Text<> reports_href;
    std::optional<Instant> measured_at;  // nothing: not measured yet, and all below is empty
    std::int64_t version = 0;
    QualityBadge badge{};
    double score = 0, mqa_points = 0, mqa_most = quality::mqa_most;
    MqaRating rating{};
    std::vector<BadgeLine> badge_reasons;
    std::vector<CheckLine> checks;
    std::vector<PartLine> parts;
    std::vector<DimensionPoints> dimensions;
    std::vector<IndicatorPoints> indicators;
    std::vector<Gain> gains;
    std::optional<double> availability_percent;
};
BOOST_DESCRIBE_STRUCT(QualityPage, (),
                      (title, parent_title, parent_href, issues_href, issues_waiting, reports, reports_href, measured_at, version, badge,
                       score, mqa_points, mqa_most, rating, badge_reasons, checks, parts, dimensions, indicators, gains,
                       availability_percent))

std::string part_words(const Context& cx, const PartScore& part) {
    if (part.note.value == "no-rules") return cx.say("quality.note.no-rules");
    const bool no_period = part.part == ScorePart::timeliness && part.population == 0;
    const std::string key =
        no_period ? "quality.part.changed" : fmt::format("quality.part.{}", boost::describe::enum_to_string(part.part, ""));
    std::string out = cx.say(key, {{"passed", std::to_string(part.passed)}, {"population", std::to_string(part.population)}});
    if (!part.note.empty()) out += (cx.language() == "en" ? " " : "") + cx.say(fmt::format("quality.note.{}", part.note.value));
    return out;
}

void fill(const Context& cx, QualityPage& out, const QualityReport& report) {
    out.measured_at = report.at;
    out.version = report.version;
    out.badge = report.badge;
    out.score = report.score.score;
    out.mqa_points = report.mqa.points;
    out.rating = report.mqa.rating;
    for (const BadgeReason& reason : report.badge_reasons) out.badge_reasons.push_back({reason.badge, reason.condition, reason.holds});
    for (const CheckResult& check : report.checks)
        out.checks.push_back({check.check, check.verdict, check.reason,
                              check.reason.empty() ? "" : issue_words(cx.app().locale(), cx.language(), check.reason.value),
                              check.details});
    for (const PartScore& part : report.score.parts)
        out.parts.push_back(
            {part.part, part.weight, part.value, part.points, part.missing, part.passed, part.population, part.note, part_words(cx, part)});
    out.dimensions = report.mqa.dimensions;
    out.indicators = report.mqa.indicators;
    out.gains = gains_of(report.mqa);
    if (report.availability) out.availability_percent = std::round(*report.availability * 10'000) / 100;
}

Task<Result<QualityPage>> show(Context& cx, Slug slug) {
    co_return co_await cx.read([&](Reader& reader) -> Result<QualityPage> {
        const auto dataset = visible_dataset(cx, reader, slug.value);
        if (!dataset) return Problem::not_found("dataset");
        QualityPage out;
        out.title = cx.say("quality.title");
        out.parent_title = dataset->title.in(cx.language());
        out.parent_href.value = cx.href("/datasets/" + dataset->slug.value);
        out.issues_href.value = cx.href(issues_path(dataset->slug.value));
        out.issues_waiting = issues_waiting(reader, dataset->id);
        out.reports_href.value = cx.href(fmt::format("/data-requests?kind=error&dataset={}", dataset->slug.value));
        RequestFilter reports;
        reports.kind = requests::RequestKind::error;
        reports.dataset = dataset->id;
        reports.keyset.columns = {{"created_at", true}};
        reports.keyset.ids_descending = true;
        reports.limit = reports_shown;
        for (const RequestRow& row : list_requests(reader, reports)) out.reports.push_back(item_of(cx, row));
        if (const auto report = newest_report(reader, dataset->id)) fill(cx, out, *report);
        return out;
    });
}

}  // namespace

std::optional<Dataset> visible_dataset(Context& cx, Reader& reader, const std::string& slug) {
    auto dataset = find_dataset(reader, slug);
    if (dataset && dataset->state != DatasetState::published && !is_publisher(cx)) dataset.reset();
    return dataset;
}

std::vector<Gain> gains_of(const quality::MqaPoints& points) {
    std::vector<Gain> out;
    for (const IndicatorPoints& one : points.indicators)
        if (one.missing > 0 && one.population > 0) out.push_back({one.indicator, one.missing});
    std::stable_sort(out.begin(), out.end(), [](const Gain& a, const Gain& b) { return a.points > b.points; });
    return out;
}

std::optional<QualityCard> quality_card(const Context& cx, Reader& reader, const Dataset& dataset) {
    const auto report = newest_report(reader, dataset.id);
    if (!report) return std::nullopt;
    QualityCard out{report->badge,
                    report->score.score,
                    report->mqa.points,
                    report->mqa.rating,
                    gains_of(report->mqa),
                    {cx.href("/datasets/" + dataset.slug.value + "/quality")},
                    {cx.href(issues_path(dataset.slug.value))},
                    issues_waiting(reader, dataset.id)};
    constexpr std::size_t gains_shown = 3;
    if (out.gains.size() > gains_shown) out.gains.resize(gains_shown);
    return out;
}

void install_quality(App& app) {
    app.get("/datasets/{dataset}/quality", show).page("opendata/quality").rated(RateClass::page).named("quality");
    install_issues(app);
}

}  // namespace skl::opendata
