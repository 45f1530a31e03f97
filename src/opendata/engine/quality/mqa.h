// Points of the Metadata Quality Assessment of data.europa.eu (MQA methodology; opendata.md §13.1): 405 in five dimensions.
//   points of an indicator = weight × passed ÷ population
// The population of an indicator is datasets or distributions, so that one dataset and a whole catalogue are measured alike.
#pragma once

#include <array>
#include <span>

#include "opendata/engine/record.h"

namespace skl::opendata::quality {

enum class MqaDimension { findability, accessibility, interoperability, reusability, contextuality };
BOOST_DESCRIBE_ENUM(MqaDimension, findability, accessibility, interoperability, reusability, contextuality)

enum class MqaIndicator {
    keyword,
    theme,
    spatial,
    temporal,
    access_url_answers,
    download_url,
    download_url_answers,
    format,
    media_type,
    format_vocabulary,
    non_proprietary,
    machine_readable,
    dcat_ap,
    license,
    license_vocabulary,
    access_rights,
    access_rights_vocabulary,
    contact_point,
    publisher,
    rights,
    byte_size,
    issued,
    modified
};
BOOST_DESCRIBE_ENUM(MqaIndicator, keyword, theme, spatial, temporal, access_url_answers, download_url, download_url_answers, format,
                    media_type, format_vocabulary, non_proprietary, machine_readable, dcat_ap, license, license_vocabulary, access_rights,
                    access_rights_vocabulary, contact_point, publisher, rights, byte_size, issued, modified)

enum class MqaRating { bad, sufficient, good, excellent };
BOOST_DESCRIBE_ENUM(MqaRating, bad, sufficient, good, excellent)

enum class MqaPopulation { datasets, distributions };
BOOST_DESCRIBE_ENUM(MqaPopulation, datasets, distributions)

struct IndicatorRule {
    MqaIndicator indicator;
    MqaDimension dimension;
    int weight;
    MqaPopulation of;
};

inline constexpr IndicatorRule mqa_rules[] = {
    {MqaIndicator::keyword, MqaDimension::findability, 30, MqaPopulation::datasets},
    {MqaIndicator::theme, MqaDimension::findability, 30, MqaPopulation::datasets},
    {MqaIndicator::spatial, MqaDimension::findability, 20, MqaPopulation::datasets},
    {MqaIndicator::temporal, MqaDimension::findability, 20, MqaPopulation::datasets},
    {MqaIndicator::access_url_answers, MqaDimension::accessibility, 50, MqaPopulation::distributions},
    {MqaIndicator::download_url, MqaDimension::accessibility, 20, MqaPopulation::distributions},
    {MqaIndicator::download_url_answers, MqaDimension::accessibility, 30, MqaPopulation::distributions},
    {MqaIndicator::format, MqaDimension::interoperability, 20, MqaPopulation::distributions},
    {MqaIndicator::media_type, MqaDimension::interoperability, 10, MqaPopulation::distributions},
    {MqaIndicator::format_vocabulary, MqaDimension::interoperability, 10, MqaPopulation::distributions},
    {MqaIndicator::non_proprietary, MqaDimension::interoperability, 20, MqaPopulation::distributions},
    {MqaIndicator::machine_readable, MqaDimension::interoperability, 20, MqaPopulation::distributions},
    {MqaIndicator::dcat_ap, MqaDimension::interoperability, 30, MqaPopulation::datasets},
    {MqaIndicator::license, MqaDimension::reusability, 20, MqaPopulation::distributions},
    {MqaIndicator::license_vocabulary, MqaDimension::reusability, 10, MqaPopulation::distributions},
    {MqaIndicator::access_rights, MqaDimension::reusability, 10, MqaPopulation::datasets},
    {MqaIndicator::access_rights_vocabulary, MqaDimension::reusability, 5, MqaPopulation::datasets},
    {MqaIndicator::contact_point, MqaDimension::reusability, 20, MqaPopulation::datasets},
    {MqaIndicator::publisher, MqaDimension::reusability, 10, MqaPopulation::datasets},
    {MqaIndicator::rights, MqaDimension::contextuality, 5, MqaPopulation::distributions},
    {MqaIndicator::byte_size, MqaDimension::contextuality, 5, MqaPopulation::distributions},
    {MqaIndicator::issued, MqaDimension::contextuality, 5, MqaPopulation::datasets},
    {MqaIndicator::modified, MqaDimension::contextuality, 5, MqaPopulation::datasets},
};
inline constexpr double mqa_most = 405;

// What is known of a distribution's addresses. Nothing: not asked yet, which gains no points.
struct LinkEvidence {
    std::optional<bool> access, download;  // answered with 200-class, as link.h decides
    std::optional<bool> page;              // the download gave a web page in place of data
};

struct IndicatorCount {
    std::int64_t passed = 0, population = 0;
};

// Of one dataset or, added up, of many.
struct MqaCounts {
    std::array<IndicatorCount, std::size(mqa_rules)> of{};

    void count(MqaIndicator indicator, bool passed) {
        IndicatorCount& one = of[static_cast<std::size_t>(indicator)];
        one.population += 1;
        one.passed += passed ? 1 : 0;
    }
    MqaCounts& operator+=(const MqaCounts& other) {
        for (std::size_t i = 0; i < of.size(); ++i) {
            of[i].passed += other.of[i].passed;
            of[i].population += other.of[i].population;
        }
        return *this;
    }
};

// `links`: by distribution; where there are fewer, the others are not asked yet. What this site serves itself answers.
MqaCounts count_mqa(const CatalogueRecord& record, std::span<const LinkEvidence> links);

struct IndicatorPoints {
    MqaIndicator indicator{};
    MqaDimension dimension{};
    MqaPopulation of{};
    std::int64_t weight = 0, passed = 0, population = 0;
    double points = 0, missing = 0;  // missing: what the rest of the population would add
};
BOOST_DESCRIBE_STRUCT(IndicatorPoints, (), (indicator, dimension, of, weight, passed, population, points, missing))

struct DimensionPoints {
    MqaDimension dimension{};
    double points = 0, most = 0;
};
BOOST_DESCRIBE_STRUCT(DimensionPoints, (), (dimension, points, most))

struct MqaPoints {
    double points = 0, most = mqa_most;
    MqaRating rating{};
    std::vector<DimensionPoints> dimensions;
    std::vector<IndicatorPoints> indicators;
};
BOOST_DESCRIBE_STRUCT(MqaPoints, (), (points, most, rating, dimensions, indicators))

double indicator_points(int weight, std::int64_t passed, std::int64_t population);  // 0 where there is no population
MqaRating rating_of(double points);                                                 // of whole points, so that no gap lies between
MqaPoints mqa_points(const MqaCounts& counts);

}  // namespace skl::opendata::quality
