// The six checks of data.gov.tw (品質檢測) of all public datasets of a publisher, by its OID. What was not measured yet counts as not
// passed.
#include "opendata/catalogue/store.h"
#include "opendata/engine/ckan/dict.h"
#include "opendata/engine/taiwan/question.h"
#include "opendata/inside.h"
#include "opendata/quality/store.h"
#include "opendata/taiwan/answer.h"
#include "opendata/taiwan/routes.h"
#include "opendata/taiwan/store.h"

namespace skl::opendata::taiwan {
namespace {

constexpr std::int64_t usual_datasets = 1'000, most_datasets = 10'000;

// created: first public; request: when it was checked last; changed: when it or what is said of it changed.
Node flags_of(const Dataset& dataset, const std::optional<quality::QualityReport>& report, bool legacy) {
    const auto flag = [&](quality::QualityCheck check) {
        if (report)
            for (const quality::CheckResult& one : report->checks)
                if (one.check == check) return one.verdict == quality::CheckVerdict::pass ? "1" : "0";
        return "0";
    };
    using quality::QualityCheck;
    ckan::Dict out;
    out.add("datasetId", dataset.identifier.value).add("title", dataset.title.in("zh-Hant"));
    out.add("linkable", flag(QualityCheck::linkable)).add("downloadable", flag(QualityCheck::downloadable));
    out.add("structure", flag(QualityCheck::structure)).add("encoding_match", flag(QualityCheck::encoding_match));
    out.add("desc_match", flag(QualityCheck::desc_match)).add("csv", flag(QualityCheck::csv));
    out.add("created", write_time(dataset.issued_at.value_or(dataset.modified_at), legacy));
    out.add("request", report ? write_time(report->at, legacy) : "").add("changed", write_time(dataset.modified_at, legacy));
    return out.take();
}

Task<Result<Reply>> checks(Context& cx, std::string oid, Parameters parameters) {
    const bool legacy = is_legacy(parameters.pairs);
    const auto read = read_question(parameters.pairs, {"limit"});
    if (const auto* wrong = std::get_if<Failure>(&read)) co_return failed(*wrong, legacy);
    const std::int64_t limit = std::min(std::get<Question>(read).limit.value_or(usual_datasets), most_datasets);
    const auto found = co_await cx.read([&](Reader& reader) -> Result<std::optional<Node>> {
        const auto publisher = find_organization(reader, oid);
        if (!publisher || publisher->oid.value != oid) return std::optional<Node>();
        Node out = ckan::list_node();
        for (const Dataset& dataset : datasets_by(reader, publisher->id, limit))
            out.items.push_back(flags_of(dataset, newest_report(reader, dataset.id), legacy));
        return std::optional(std::move(out));
    });
    if (!found) co_return failed(failure_of(found.problem(), ""), legacy);
    if (!*found) co_return failed(no_resource(), legacy);
    co_return success(**found);
}

}  // namespace

void install_quality(App& app) { app.get("/api/v2/rest/qc/{publisherOID}", checks).for_programs().with_dotted_names().unlisted(); }

}  // namespace skl::opendata::taiwan
