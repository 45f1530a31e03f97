#include "opendata/engine/rdf/quality_graph.h"

#include <cmath>

#include "kernel/describe/scalar.h"
#include "opendata/engine/rdf/describing.h"

namespace skl::opendata::rdf {
namespace {

using namespace quality;

template <class E>
std::string word(E value) {
    return write_scalar(view(value));
}

std::string kebab(std::string text) {
    std::replace(text.begin(), text.end(), '_', '-');
    return text;
}

// xsd:decimal: digits and a point, no exponent.
std::string decimal(double value) {
    std::string out = fmt::format("{:.4f}", value);
    while (out.ends_with('0')) out.pop_back();
    if (out.ends_with('.')) out.pop_back();
    return out == "-0" ? "0" : out;
}

class Writer {
public:
    Writer(Graph& graph, const Site& site, const CatalogueRecord& record, const QualityReport& report, const Say& say)
        : graph_(graph), site_(site), report_(report), say_(say), dataset_(graph, iri(dataset_iri(site, record))) {}

    void write() {
        points();
        content();
        checks();
        others();
        badge();
    }

private:
    struct Metric {
        std::string name, key;  // key: of its words
        std::string dimension, dimension_key;
        std::string_view category, datatype;
    };

    Subject own(const std::string& name, std::string_view type) const {
        Subject out(graph_, iri(address(site_, "/catalog#" + name)));
        out.a(type);
        return out;
    }
    void label(Subject& subject, std::string_view predicate, const std::string& key) const {
        for (const char* language : {"zh-Hant", "en"}) subject.add(predicate, words(say_(language, key), language));
    }

    void measure(const Metric& what, const std::string& value) {
        Subject category = own("quality-" + std::string(what.category), "dqv:Category");
        label(category, "skos:prefLabel", fmt::format("dqv.category.{}", what.category));
        Subject dimension = own("dimension-" + what.dimension, "dqv:Dimension");
        label(dimension, "skos:prefLabel", what.dimension_key);
        dimension.add("dqv:inCategory", category);
        Subject metric = own("metric-" + what.name, "dqv:Metric");
        label(metric, "skos:prefLabel", what.key);
        label(metric, "skos:definition", fmt::format("dqv.metric.{}", what.category));
        metric.link("dqv:expectedDataType", expand(what.datatype));
        metric.add("dqv:inDimension", dimension);
        Subject measured(graph_, iri(dataset_.term().value + "/quality#" + what.name));
        measured.a("dqv:QualityMeasurement");
        measured.add("dqv:computedOn", dataset_);
        measured.add("dqv:isMeasurementOf", metric);
        measured.text("dqv:value", value, what.datatype);
        measured.time("prov:generatedAtTime", report_.at);
        dataset_.add("dqv:hasQualityMeasurement", measured);
    }

    void points() {
        measure({"mqa", "quality.mqa", "metadata", "quality.mqa", "mqa", "xsd:decimal"}, decimal(report_.mqa.points));
        for (const DimensionPoints& one : report_.mqa.dimensions) {
            const std::string name = word(one.dimension), key = "MqaDimension." + name;
            measure({"mqa-" + name, key, name, key, "mqa", "xsd:decimal"}, decimal(one.points));
        }
        for (const IndicatorPoints& one : report_.mqa.indicators) {
            if (one.population == 0) continue;
            const std::string name = word(one.indicator), dimension = word(one.dimension);
            measure({"mqa-" + kebab(name), "MqaIndicator." + name, dimension, "MqaDimension." + dimension, "mqa", "xsd:decimal"},
                    decimal(one.points));
        }
    }
    void content() {
        measure({"score", "quality.score", "content", "quality.score", "score", "xsd:decimal"}, decimal(report_.score.score));
        for (const PartScore& one : report_.score.parts) {
            const std::string name = word(one.part), key = "ScorePart." + name;
            measure({"score-" + name, key, name, key, "part", "xsd:decimal"}, decimal(one.value));
        }
    }
    void checks() {
        for (const CheckResult& one : report_.checks) {
            if (one.verdict == CheckVerdict::unknown) continue;
            const std::string name = word(one.check);
            measure({"check-" + kebab(name), "QualityCheck." + name, "checks", "quality.checks", "check", "xsd:boolean"},
                    one.verdict == CheckVerdict::pass ? "true" : "false");
        }
    }
    void others() {
        if (report_.availability)
            measure({"availability", "quality.availability", "availability", "quality.availability", "share", "xsd:decimal"},
                    decimal(*report_.availability));
        std::int64_t checked = 0, passed = 0;
        for (const StandardFigures& one : report_.standards) checked += one.checked, passed += one.passed;
        if (checked > 0)
            measure({"standards", "dqv.standards", "standards", "standards.title", "share", "xsd:decimal"},
                    decimal(static_cast<double>(passed) / static_cast<double>(checked)));
    }
    // W3C DQV §5.9: a certificate is an annotation whose body is what was attested.
    void badge() {
        if (report_.badge == QualityBadge::none) return;
        const std::string name = word(report_.badge);
        Subject badge = own("badge-" + name, "skos:Concept");
        label(badge, "skos:prefLabel", "QualityBadge." + name);
        Subject certificate(graph_, iri(dataset_.term().value + "/quality#badge"));
        certificate.a("dqv:QualityCertificate");
        certificate.a("dqv:QualityAnnotation");
        certificate.link("oa:motivatedBy", expand("dqv:qualityAssessment"));
        certificate.add("oa:hasTarget", dataset_);
        certificate.add("oa:hasBody", badge);
        certificate.time("prov:generatedAtTime", report_.at);
        dataset_.add("dqv:hasQualityAnnotation", certificate);
    }

    Graph& graph_;
    const Site& site_;
    const QualityReport& report_;
    const Say& say_;
    Subject dataset_;
};

}  // namespace

Graph quality_graph(const Site& site, const CatalogueRecord& record, const QualityReport& report, const Say& say) {
    Graph graph;
    Writer(graph, site, record, report, say).write();
    graph.settle();
    return graph;
}

}  // namespace skl::opendata::rdf
