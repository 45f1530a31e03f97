// Conformance, catalogue and datasets of asia-od/1. The envelope, codes and paging are those of Taiwan's common data access API.
#include "opendata/asia/routes.h"
#include "kernel/text/text.h"
#include "opendata/api/answer.h"
#include "opendata/asia/store.h"
#include "opendata/catalogue/store.h"
#include "opendata/engine/asia/bundle.h"
#include "opendata/engine/asia/entry.h"
#include "opendata/engine/ckan/dict.h"
#include "opendata/engine/taiwan/question.h"
#include "opendata/inside.h"
#include "opendata/store.h"
#include "opendata/taiwan/answer.h"

namespace skl::opendata::asia {
namespace {

using ckan::Dict;
using ckan::list_node;
using ckan::node_of;
using taiwan::Failure;
using taiwan::Question;

constexpr const char* country = "TW";
constexpr std::int64_t usual_datasets = 100, most_datasets = 500;

Node texts(std::initializer_list<const char*> all) {
    Node out = list_node();
    for (const char* one : all) out.items.push_back(node_of(std::string_view(one)));
    return out;
}

Node property_node(const Property& property) {
    Dict out;
    out.add("name", property.name);
    out.add("type", property.kind == PropertyKind::number ? "number" : property.kind == PropertyKind::time ? "date-time" : "string");
    if (*property.unit != '\0') out.add("unit", property.unit);
    return out.add("required", property.required).take();
}

Task<Result<Reply>> conformance(Context& cx, Parameters parameters) {
    const auto read = taiwan::read_question(parameters.pairs, {});
    if (const auto* wrong = std::get_if<Failure>(&read)) co_return taiwan::failed(*wrong, false);
    const auto served = co_await cx.read([&](Reader& reader) -> Result<std::vector<const Bundle*>> {
        std::vector<const Bundle*> out;
        for (const Bundle& one : bundles())
            if (!mappings_to(reader, one.name).empty()) out.push_back(&one);
        return out;
    });
    if (!served) co_return taiwan::failed(taiwan::failure_of(served.problem(), ""), false);
    Node conforms = texts({"asia-od/1/core", "asia-od/1/catalog"});
    Node told = list_node();
    const std::string base = site_url(cx) + "/api/asia/v1";
    for (const Bundle* one : *served) {
        conforms.items.push_back(node_of(std::string_view(fmt::format("asia-od/1/bundles/{}", one->name))));
        Node properties = list_node();
        for (const Property& property : one->properties) properties.items.push_back(property_node(property));
        Dict bundle_told;
        bundle_told.add("name", one->name).add("href", fmt::format("{}/bundles/{}/observations", base, one->name));
        told.items.push_back(bundle_told.add("properties", std::move(properties)).take());
    }
    Dict out;
    out.add("profile", profile).add("conforms_to", std::move(conforms)).add("country", country).add("languages", texts({"zh-Hant", "en"}));
    out.add("crs", "EPSG:4326").add("limit_default", usual_datasets).add("limit_max", most_datasets);
    out.add("catalog", base + "/catalog").add("bundles", std::move(told));
    co_return taiwan::success(out.take());
}

Task<Result<Reply>> catalog(Context& cx, Parameters parameters) {
    const auto read = taiwan::read_question(parameters.pairs, {"modified", "limit", "offset"});
    if (const auto* wrong = std::get_if<Failure>(&read)) co_return taiwan::failed(*wrong, false);
    const Question& asked = std::get<Question>(read);
    const std::int64_t limit = std::min(asked.limit.value_or(usual_datasets), most_datasets), offset = asked.offset.value_or(0);
    const auto found = co_await cx.read([&](Reader& reader) -> Result<Node> {
        const DatasetPage page = public_datasets(reader, asked.modified.value_or(Instant{0}), limit, offset);
        Node datasets = list_node();
        for (const Dataset& dataset : page.datasets)
            datasets.items.push_back(entry_of(record_of(reader, dataset), site_url(cx), country, bundles_of(reader, dataset.id)));
        Dict out;
        out.add("total", page.total).add("limit", limit).add("offset", offset);
        return out.add("datasets", std::move(datasets)).take();
    });
    if (!found) co_return taiwan::failed(taiwan::failure_of(found.problem(), ""), false);
    co_return taiwan::success(*found);
}

Task<Result<Reply>> dataset(Context& cx, std::string key, Parameters parameters) {
    const auto read = taiwan::read_question(parameters.pairs, {});
    if (const auto* wrong = std::get_if<Failure>(&read)) co_return taiwan::failed(*wrong, false);
    const auto found = co_await cx.read([&](Reader& reader) -> Result<Node> {
        const auto one = find_dataset(reader, key);
        if (!one || one->state != DatasetState::published) return Problem::not_found("dataset");
        return entry_of(record_of(reader, *one), site_url(cx), country, bundles_of(reader, one->id));
    });
    if (!found) co_return taiwan::failed(taiwan::failure_of(found.problem(), ""), false);
    co_return taiwan::success(*found);
}

}  // namespace

void install(App& app) {
    app.get("/api/asia/v1/conformance", conformance).for_programs().unlisted();
    app.get("/api/asia/v1/catalog", catalog).for_programs().unlisted();
    app.get("/api/asia/v1/datasets/{id}", dataset).for_programs().with_dotted_names().unlisted();
    install_observations(app);
    install_mapping(app);
}

}  // namespace skl::opendata::asia
