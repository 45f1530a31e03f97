#include "opendata/engine/taiwan/metadata.h"

#include "kernel/describe/scalar.h"
#include "kernel/text/text.h"
#include "opendata/engine/ckan/dict.h"
#include "opendata/engine/ckan/package.h"
#include "opendata/engine/frequency.h"
#include "opendata/engine/taiwan/question.h"

namespace skl::opendata::taiwan {
namespace {

using ckan::Dict;
using ckan::list_node;

constexpr const char* home = "zh-Hant";

// 每日; of a duration without a word 每3個月.
std::string frequency_words_of(const std::string& frequency) {
    for (const FrequencyWord& word : frequency_words)
        if (frequency == word.word) return word.zh;
    constexpr std::pair<char, const char*> days[] = {{'D', "日"}, {'W', "週"}, {'M', "個月"}, {'Y', "年"}};
    constexpr std::pair<char, const char*> hours[] = {{'H', "小時"}, {'M', "分鐘"}};
    const bool time = frequency.starts_with("PT");
    if (!frequency.starts_with('P') || frequency.size() < 3) return frequency;
    const std::string number = frequency.substr(time ? 2 : 1, frequency.size() - (time ? 3 : 2));
    if (number.empty() || number.find_first_not_of("0123456789") != std::string::npos) return frequency;
    for (const auto& [unit, word] : time ? std::span<const std::pair<char, const char*>>(hours) : std::span(days))
        if (frequency.back() == unit) return "每" + number + word;
    return frequency;
}

std::string column_words(const RecordColumn& column) {
    if (const std::string& title = column.title.in(home); !title.empty()) return title;
    return column.label.empty() ? column.name.value : column.label;
}

std::string field_description(const CatalogueRecord& record) {
    std::string out;
    for (const RecordDistribution& one : record.distributions)
        for (const RecordTable& table : one.tables)
            for (const RecordColumn& column : table.columns) {
                const std::string words = column_words(column);
                if (("、" + out + "、").find("、" + words + "、") == std::string::npos) out += (out.empty() ? "" : "、") + words;
            }
    if (!out.empty()) return out;
    for (const RecordDistribution& one : record.distributions)
        for (const auto& field : one.resource.declared_fields) out += (out.empty() ? "" : "、") + field.value;
    return out;
}

Node fields_of(const RecordDistribution& one) {
    Node out = list_node();
    for (const RecordTable& table : one.tables)
        for (const RecordColumn& column : table.columns) {
            std::string words = column.description.in(home);
            if (words.empty()) words = column_words(column);
            out.items.push_back(Dict().add("name", column.name.value).add("description", words).take());
        }
    if (one.tables.empty())
        for (const auto& field : one.resource.declared_fields)
            out.items.push_back(Dict().add("name", field.value).add("description", field.value).take());
    return out;
}

// The names of encodings as the standard has them.
std::string encoding_of(const RecordDistribution& one) { return one.encoding.value.starts_with("Big5") ? "BIG-5" : one.encoding.value; }

Node distribution_node(const CatalogueRecord& record, const RecordDistribution& one, const std::string& site, bool legacy) {
    const Resource& resource = one.resource;
    const Dataset& dataset = record.dataset;
    const std::string about = resource.description.in(home).empty() ? resource.title.in(home) : resource.description.in(home);
    Dict out;
    out.add("resourceID", resource.identifier.value).add("resourceDescription", about.empty() ? dataset.title.in(home) : about);
    out.add("format", ckan::format_name(one)).add("resourceModified", write_time(one.modified_at.value_or(resource.modified_at), legacy));
    if (!one.download_href.empty())
        out.add("downloadURL", site + one.download_href.value);
    else if (resource.download_url)
        out.add("downloadURL", resource.download_url->value);
    else if (resource.access_url)
        out.add("accessURL", resource.access_url->value);
    else
        out.add("accessURL", site + record.href.value);
    out.add("metadataSourceOfData", site + "/api/v1/rest/dataset/" + text::percent_encode(dataset.identifier.value));
    out.add("characterSetCode", encoding_of(one));
    if (Node fields = fields_of(one); !fields.items.empty()) out.add("resourceField", std::move(fields));
    return out.take();
}

void add_contact(Dict& out, const std::string& role, const std::optional<Organization>& one) {
    out.add(role + "ContactName", one ? one->contact_name.value : "").add(role + "ContactPhone", one ? one->contact_phone.value : "");
    out.add(role + "ContactEmail", one && one->contact_email ? one->contact_email->value : "");
}

std::string language_of(const Dataset& dataset) {
    std::string out;
    for (const auto& language : dataset.language) out += (out.empty() ? "" : ",") + language.value.substr(0, language.value.find('-'));
    return out.empty() ? "zh" : out;
}

}  // namespace

std::string_view json_type(analytics::ColumnType type) {
    switch (type) {
        case analytics::ColumnType::integer:
        case analytics::ColumnType::bigint:
        case analytics::ColumnType::number: return "number";
        case analytics::ColumnType::boolean: return "boolean";
        case analytics::ColumnType::geojson: return "object";
        default: return "string";
    }
}

Node metadata_node(const CatalogueRecord& record, const std::string& site, bool legacy) {
    const Dataset& dataset = record.dataset;
    const std::optional<Organization>& provider = record.maintainer ? record.maintainer : record.publisher;
    std::int64_t rows = 0;
    for (const RecordDistribution& one : record.distributions) rows += one.rows;
    Dict out;
    out.add("categoryCode", dataset.category_code.value).add("identifier", dataset.identifier.value);
    out.add("title", dataset.title.in(home)).add("description", dataset.description.in(home));
    out.add("fieldDescription", field_description(record));
    out.add("type", dataset.dtype == DatasetType::raw_data ? std::string("rawData") : write_scalar(view(dataset.dtype)));
    out.add("license", record.license_title_zh.empty() ? dataset.license.value : record.license_title_zh.value);
    out.add("licenseURL", record.license_url.value);
    out.add("cost", dataset.cost == Cost::free ? "免費" : "付費").add("costURL", dataset.cost_url ? dataset.cost_url->value : "");
    out.add("costLaw", dataset.cost_law.value);
    out.add("organization", provider ? provider->title.in(home) : dataset.publisher.in(home));
    add_contact(out, "organization", provider);
    out.add("publisher", dataset.publisher.in(home));
    add_contact(out, "publisher", record.publisher);
    out.add("publisherOID", record.publisher ? record.publisher->oid.value : "");
    out.add("publisherOrgCode", record.publisher ? record.publisher->org_code.value : "");
    out.add("accrualPeriodicity", frequency_words_of(dataset.frequency.value));
    out.add("temporalCoverageFrom", dataset.temporal_from ? to_text(*dataset.temporal_from) : "");
    out.add("temporalCoverageTo", dataset.temporal_to ? to_text(*dataset.temporal_to) : "");
    out.add("issued", write_time(dataset.issued_at.value_or(dataset.modified_at), legacy));
    out.add("modified", write_time(dataset.modified_at, legacy));
    out.add("spatial", dataset.spatial.value).add("language", language_of(dataset));
    out.add("landingPage", dataset.landing_page ? dataset.landing_page->value : site + record.href.value);
    Node keywords = list_node();
    for (const auto& keyword : dataset.keywords) keywords.items.push_back(ckan::node_of(std::string_view(keyword.value)));
    out.add("keyword", std::move(keywords)).add("numberOfData", rows).add("notes", dataset.notes.value);
    Node distributions = list_node();
    for (const RecordDistribution& one : record.distributions) distributions.items.push_back(distribution_node(record, one, site, legacy));
    return out.add("distribution", std::move(distributions)).take();
}

}  // namespace skl::opendata::taiwan
