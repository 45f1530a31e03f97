// What was measured of a dataset, by the Data Quality Vocabulary (W3C DQV, Working Group Note of 15 December 2016; opendata.md §11): each
// figure is a dqv:QualityMeasurement of a metric of this site, the badge a dqv:QualityCertificate.
//
//   <dataset>/quality#score            measurements go by the page that shows them
//   <site>/catalog#metric-score        metrics, dimensions, categories and badges are the site's own vocabulary, described where they are
//   used
//
// Metrics: mqa (points of 405), mqa-<dimension>, mqa-<indicator> (points); score (of 100), score-<part> (0–1); check-<check> (true, false);
// availability and standards (0–1). What is not known is not measured.
#pragma once

#include "opendata/engine/quality/assessment.h"
#include "opendata/engine/rdf/catalogue.h"

namespace skl::opendata::rdf {

// Words of the catalogue, in zh-Hant or en: "MqaIndicator.keyword", "ScorePart.validity".
using Say = std::function<std::string(std::string_view language, const std::string& key)>;

// Settled; no blank nodes.
Graph quality_graph(const Site& site, const CatalogueRecord& record, const quality::QualityReport& report, const Say& say);

}  // namespace skl::opendata::rdf
