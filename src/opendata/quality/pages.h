// What pages of quality share, and the card of the dataset's page.
#pragma once

#include "opendata/quality/scoring.h"

namespace skl {
class App;
class Context;
}  // namespace skl

namespace skl::opendata {

// What would add the most comes first.
struct Gain {
    quality::MqaIndicator indicator{};
    double points = 0;
};
BOOST_DESCRIBE_STRUCT(Gain, (), (indicator, points))
std::vector<Gain> gains_of(const quality::MqaPoints& points);

struct QualityCard {
    quality::QualityBadge badge{};
    double score = 0, mqa_points = 0;
    quality::MqaRating rating{};
    std::vector<Gain> gains;  // the first few
    Text<> quality_href, issues_href;
    std::int64_t issues_waiting = 0;
};
BOOST_DESCRIBE_STRUCT(QualityCard, (), (badge, score, mqa_points, rating, gains, quality_href, issues_href, issues_waiting))
std::optional<QualityCard> quality_card(const Context& cx, Reader& reader, const Dataset& dataset);  // nothing: not measured yet

// Nothing: there is none, or the reader may not know it.
std::optional<Dataset> visible_dataset(Context& cx, Reader& reader, const std::string& slug);

void install_issues(App& app);  // …/issues, …/issues/{issue} and its moves, /quality/issues

}  // namespace skl::opendata
