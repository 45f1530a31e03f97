#include "opendata/engine/quality/mqa.h"

#include <cmath>

#include "opendata/engine/media_type.h"
#include "opendata/engine/quality/formats.h"
#include "opendata/engine/quality/said.h"
#include "opendata/engine/service_category.h"

namespace skl::opendata::quality {

const FormatTraits* traits_of(std::string_view format) {
    for (const FormatTraits& known : format_traits)
        if (std::equal(format.begin(), format.end(), known.format.begin(), known.format.end(),
                       [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b; }))
            return &known;
    return nullptr;
}

namespace {

bool known_media_type(std::string_view type) {
    for (const MediaType& known : media_types)
        if (type == known.type) return true;
    return false;
}

// Mandatory properties of DCAT-AP 3.0.1: title and description of a dataset, name of an agent, access URL of a distribution. What our
// writer puts beside them has its ranges.
bool conforms_to_dcat_ap(const CatalogueRecord& record) {
    const bool addressed = std::all_of(record.distributions.begin(), record.distributions.end(),
                                       [](const RecordDistribution& one) { return has_access(one); });
    return says(record.dataset.title) && says(record.dataset.description) && (!record.publisher || says(record.publisher->title)) &&
           addressed;
}

void count_distribution(MqaCounts& out, const RecordDistribution& said, bool license_known, const LinkEvidence& link) {
    using I = MqaIndicator;
    const FormatTraits* traits = traits_of(said.format.value);
    const bool download = has_download(said);
    out.count(I::access_url_answers, has_access(said) && link.access.value_or(false));
    out.count(I::download_url, download);
    out.count(I::download_url_answers, download && link.download.value_or(false));
    out.count(I::format, !said.format.empty());
    out.count(I::media_type, !said.media_type.empty());
    out.count(I::format_vocabulary, traits != nullptr && traits->vocabulary && known_media_type(said.media_type.value));
    out.count(I::non_proprietary, traits != nullptr && traits->open);
    out.count(I::machine_readable, traits != nullptr && traits->machine);
    out.count(I::license, !said.license.empty());
    out.count(I::license_vocabulary, !said.license.empty() && license_known);
    out.count(I::rights, true);  // cost, and the reason where not everybody may have them, are always said
    out.count(I::byte_size, said.byte_size > 0);
}

double rounded(double value) { return std::round(value * 100) / 100; }

}  // namespace

MqaCounts count_mqa(const CatalogueRecord& record, std::span<const LinkEvidence> links) {
    using I = MqaIndicator;
    const Dataset& said = record.dataset;
    MqaCounts out;
    out.count(I::keyword, !said.keywords.empty() || !said.keywords_en.empty());
    out.count(I::theme, !said.themes.empty() || service_category(said.category_code.value) != nullptr);
    out.count(I::spatial, !said.spatial.empty());
    out.count(I::temporal, said.temporal_from || said.temporal_to);
    out.count(I::dcat_ap, conforms_to_dcat_ap(record));
    out.count(I::access_rights, true);  // the model has no dataset without a level, and each level has its EU concept
    out.count(I::access_rights_vocabulary, true);
    out.count(I::contact_point, has_contact(record));
    out.count(I::publisher, record.publisher || says(said.publisher));
    out.count(I::issued, said.issued_at.has_value());
    out.count(I::modified, said.modified_at.micros > 0);
    for (std::size_t i = 0; i < record.distributions.size(); ++i)
        count_distribution(out, record.distributions[i], !record.license_url.empty(),
                           with_own_answers(record.distributions[i], i < links.size() ? links[i] : LinkEvidence{}));
    return out;
}

double indicator_points(int weight, std::int64_t passed, std::int64_t population) {
    return population <= 0 ? 0 : weight * static_cast<double>(passed) / static_cast<double>(population);
}

MqaRating rating_of(double points) {
    const double whole = std::round(points);
    return whole > 350 ? MqaRating::excellent : whole > 220 ? MqaRating::good : whole > 120 ? MqaRating::sufficient : MqaRating::bad;
}

MqaPoints mqa_points(const MqaCounts& counts) {
    MqaPoints out;
    double total = 0;
    std::array<double, 5> by_dimension{}, most{};
    for (const IndicatorRule& rule : mqa_rules) {
        const IndicatorCount& count = counts.of[static_cast<std::size_t>(rule.indicator)];
        const double points = indicator_points(rule.weight, count.passed, count.population);
        out.indicators.push_back({rule.indicator, rule.dimension, rule.of, rule.weight, count.passed, count.population, rounded(points),
                                  rounded(rule.weight - points)});
        by_dimension[static_cast<std::size_t>(rule.dimension)] += points;
        most[static_cast<std::size_t>(rule.dimension)] += rule.weight;
        total += points;
    }
    for (std::size_t i = 0; i < by_dimension.size(); ++i)
        out.dimensions.push_back({static_cast<MqaDimension>(i), rounded(by_dimension[i]), most[i]});
    out.points = rounded(total);
    out.rating = rating_of(total);
    return out;
}

}  // namespace skl::opendata::quality
