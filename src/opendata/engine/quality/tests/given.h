// Records and reports for tests of quality.
#pragma once

#include <functional>

#include "opendata/engine/quality/assessment.h"

namespace skl::opendata::quality::testing {

// Each fills one property that a record without anything lacks.
inline std::vector<std::function<void(CatalogueRecord&)>> fillings() {
    using R = CatalogueRecord;
    const auto each = [](auto fill) {
        return [fill](R& r) {
            for (RecordDistribution& one : r.distributions) fill(one);
        };
    };
    return {
        [](R& r) { r.dataset.title.by_language["zh-Hant"] = "各區人口"; },
        [](R& r) { r.dataset.description.by_language["zh-Hant"] = "每月底各區的人口數。"; },
        [](R& r) { r.dataset.keywords.push_back({{"人口"}}); },
        [](R& r) { r.dataset.category_code.value = "I00"; },
        [](R& r) { r.dataset.spatial.value = "臺南市"; },
        [](R& r) { r.dataset.temporal_from.emplace(); },
        [](R& r) { r.dataset.publisher.by_language["zh-Hant"] = "民政局"; },
        [](R& r) { r.dataset.issued_at = Instant{1}; },
        [](R& r) { r.dataset.modified_at = Instant{1}; },
        [](R& r) {
            r.maintainer.emplace().title.by_language["zh-Hant"] = "民政局";
            r.maintainer->contact_name.value = "承辦人";
        },
        [](R& r) { r.license_url.value = "https://data.gov.tw/license"; },
        each([](RecordDistribution& d) { d.access_href.value = "/datasets/people"; }),
        each([](RecordDistribution& d) { d.download_href.value = "/datasets/people/versions/1/original"; }),
        each([](RecordDistribution& d) { d.format.value = "csv"; }),
        each([](RecordDistribution& d) { d.media_type.value = "text/csv"; }),
        each([](RecordDistribution& d) { d.license.value = "OGDL-Taiwan-1.0"; }),
        each([](RecordDistribution& d) { d.byte_size = 100; }),
    };
}

inline CatalogueRecord full_record() {
    CatalogueRecord out;
    out.distributions.resize(1);
    for (const auto& fill : fillings()) fill(out);
    out.dataset.license.value = "OGDL-Taiwan-1.0";
    RecordDistribution& one = out.distributions[0];
    one.resource.declared_encoding.value = "UTF-8";
    for (const char* field : {"區域", "人數(人)"}) one.resource.declared_fields.push_back({{field}});
    return out;
}

inline IngestReport full_report() {
    IngestReport out;
    out.format.value = "csv";
    out.decode.encoding.value = "UTF-8";
    TableReport& table = out.tables.emplace_back();
    table.rows = {11, 10, 0};
    for (const char* name : {"區域", "人數(人)"}) {
        ColumnReport& column = table.columns.emplace_back();
        column.source_name = column.name.value = name;
    }
    return out;
}

}  // namespace skl::opendata::quality::testing
