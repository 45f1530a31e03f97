// The Explore API 2.1 of Opendatasoft: /catalog/datasets in windows of 100, up to the 10,000th.
#include "kernel/text/text.h"
#include "opendata/engine/harvest/readers.h"

namespace skl::opendata::harvest {
namespace {

constexpr std::int64_t window = 100, last_offset = 10'000;  // offset + limit, by the API's own rule

void files(Filling& filling, const Node& said, const std::string& data) {
    if (text_at(said, "has_records") == "false") return;
    for (const char* format : {"csv", "json", "geojson", "xlsx"}) {
        bool geo = false;
        if (const Node* features = at(said, "features"))
            for (const Node& feature : features->items) geo = geo || feature.text == "geo";
        if (std::string_view(format) == "geojson" && !geo) continue;
        RecordDistribution* one = filling.distribution();
        if (one == nullptr) return;
        filling.put(one->resource.download_url, data + "/exports/" + format, "download_url");
        filling.put(one->resource.access_url, data + "/records", "access_url");
        filling.format(*one, format, "");
        if (const Node* fields = at(said, "fields"))
            for (const Node& field : fields->items) filling.column(*one, text_at(field, "name"));
    }
}

void dataset(const std::string& site, const Node& said, Told& told) {
    Harvested out;
    Filling filling(out);
    Dataset& to = filling.dataset();
    out.guid = text_at(said, "dataset_id");
    filling.identifier(out.guid);
    const Node* metas = at(said, "metas");
    const Node none{.type = Node::Type::object};
    const Node* plain = metas == nullptr ? nullptr : at(*metas, "default");
    const Node* dcat = metas == nullptr ? nullptr : at(*metas, "dcat");
    const Node& meta = plain == nullptr ? none : *plain;
    const Node& more = dcat == nullptr ? none : *dcat;
    const std::string language = text_at(meta, "metadata_languages").empty() ? text_at(meta, "language") : "";
    filling.title(language, text_at(meta, "title"));
    filling.description(language, text_at(meta, "description"));
    for (const std::string& keyword : texts_at(meta, "keyword")) filling.keyword("", keyword);
    for (const std::string& theme : texts_at(meta, "theme")) {
        if (category_of(theme) != nullptr)
            filling.theme(theme);
        else
            filling.keyword("", theme);
    }
    filling.words(filling.publisher().title, language, text_at(meta, "publisher"), 300, "publisher");
    filling.license(text_at(meta, "license_url"));
    if (license_of(to.license.value).empty() && !license_of(text_at(meta, "license")).empty()) to.license.value.clear();
    if (to.license.empty() || license_of(to.license.value).empty()) {
        if (!text_at(meta, "license").empty()) to.license.value.clear();
        filling.license(text_at(meta, "license"));
    }
    filling.language(text_at(meta, "language"));
    filling.modified(text_at(meta, "modified"));
    for (const std::string& reference : texts_at(meta, "references")) filling.add(to.related_urls, reference, "related_urls", 20);
    for (const std::string& place : texts_at(meta, "territory")) filling.spatial(place);
    filling.issued(text_at(more, "issued").empty() ? text_at(more, "created") : text_at(more, "issued"));
    filling.frequency(text_at(more, "accrualperiodicity"));
    if (to.spatial.empty()) filling.spatial(text_at(more, "spatial"));
    if (const std::string period = text_at(more, "temporal"); !period.empty()) {
        const auto slash = period.find('/');
        to.temporal_from = read_date(period.substr(0, slash));
        if (slash != std::string::npos) to.temporal_to = read_date(period.substr(slash + 1), true);
    }
    filling.contact(filling.maintainer(), text_at(more, "contact_name"), "", text_at(more, "contact_email"));
    filling.put(to.landing_page, site + "/explore/dataset/" + text::percent_encode(out.guid) + "/", "landing_page");
    files(filling, said, site + "/api/explore/v2.1/catalog/datasets/" + text::percent_encode(out.guid));
    filling.rest(meta,
                 {"title",
                  "description",
                  "keyword",
                  "theme",
                  "theme_id",
                  "publisher",
                  "license",
                  "license_url",
                  "language",
                  "metadata_languages",
                  "modified",
                  "references",
                  "territory",
                  "records_count",
                  "data_processed",
                  "metadata_processed",
                  "title_en",
                  "timezone",
                  "modified_updates_on_metadata_change",
                  "modified_updates_on_data_change",
                  "geographic_reference_auto"},
                 "default.");
    filling.rest(more, {"issued", "created", "accrualperiodicity", "spatial", "temporal", "contact_name", "contact_email"}, "dcat.");
    filling.rest(said, {"dataset_id", "dataset_uid", "metas", "fields", "features", "has_records", "visibility", "attachments",
                        "alternative_exports", "data_visible", "links", "_links"});
    keep(told, out, filling, out.guid);
}

}  // namespace

Result<Told> read_explore(const Catalogue& catalogue, const Ask& ask, const Answer& answer) {
    const auto node = json_of(answer.body);
    if (!node) return node.problem();
    const Node* results = at(*node, "results");
    if (results == nullptr || results->type != Node::Type::list) return unreadable("Explore");
    Told told;
    const std::string site = site_of(catalogue.href, "/api/explore");
    for (const Node& one : results->items) dataset(site, one, told);
    const std::int64_t total = std::strtoll(text_at(*node, "total_count").c_str(), nullptr, 10);
    told.total = total;
    const std::int64_t next = std::strtoll(ask.context.c_str(), nullptr, 10) + static_cast<std::int64_t>(results->items.size());
    if (!results->items.empty() && next < total) {
        told.partial = next + window > last_offset && total > last_offset;
        if (next < last_offset)
            told.asks.push_back(
                {fmt::format("{}/api/explore/v2.1/catalog/datasets?limit={}&offset={}", site, std::min(window, last_offset - next), next),
                 ask.accept, Step::page, std::to_string(next)});
    }
    return told;
}

}  // namespace skl::opendata::harvest
