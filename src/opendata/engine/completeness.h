// What a fuller description is worth: points of the Metadata Quality Assessment of data.europa.eu (opendata.md §13.1) that fields of an
// entry earn. Indicators that ask whether an address answers, or what lies in a file, are no field's and stand elsewhere.
#pragma once

#include <algorithm>

#include "opendata/engine/quality/mqa.h"

namespace skl::opendata {

struct FieldPoints {
    const char* field;  // that earns them
    int points;
    bool earned;
};

inline std::vector<FieldPoints> points_of(const DatasetFields& fields, bool has_contact) {
    using I = quality::MqaIndicator;
    const auto worth = [](std::initializer_list<I> indicators) {
        int points = 0;
        for (const quality::IndicatorRule& rule : quality::mqa_rules)
            if (std::find(indicators.begin(), indicators.end(), rule.indicator) != indicators.end()) points += rule.weight;
        return points;
    };
    const bool known_license =
        std::any_of(std::begin(licenses), std::end(licenses), [&](const License& one) { return fields.license.value == one.id; });
    return {
        {"keywords", worth({I::keyword}), !fields.keywords.empty() || !fields.keywords_en.empty()},
        {"category_code", worth({I::theme}), !fields.category_code.empty() || !fields.themes.empty()},
        {"spatial", worth({I::spatial}), !fields.spatial.empty()},
        {"temporal_from", worth({I::temporal}), fields.temporal_from.has_value() || fields.temporal_to.has_value()},
        {"license", worth({I::license, I::license_vocabulary}), known_license},
        {"maintainer_id", worth({I::contact_point}), has_contact},  // the maintainer's, else the publisher's
        {"publisher_id", worth({I::publisher}), fields.publisher_id.has_value()},
    };
}

struct EarnedPoints {
    std::int64_t earned = 0, possible = 0;
};
inline EarnedPoints sum_of(const std::vector<FieldPoints>& points) {
    EarnedPoints out;
    for (const FieldPoints& one : points) {
        out.possible += one.points;
        out.earned += one.earned ? one.points : 0;
    }
    return out;
}

// Whoever answers questions can be reached.
inline bool can_be_reached(const Organization& organization) {
    return organization.contact_email.has_value() || !organization.contact_phone.empty();
}

}  // namespace skl::opendata
