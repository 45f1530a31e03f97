// What a fuller description is worth: points of the Metadata Quality Assessment of data.europa.eu (opendata.md §13.1) that fields of an
// entry earn. Indicators that ask whether an address answers, or what lies in a file, are no field's and stand elsewhere.
#pragma once

#include <algorithm>

#include "opendata/model.h"

namespace skl::opendata {

struct FieldPoints {
    const char* field;  // that earns them
    int points;
    bool earned;
};

inline std::vector<FieldPoints> points_of(const DatasetFields& fields, bool has_contact) {
    const bool known_license =
        std::any_of(std::begin(licenses), std::end(licenses), [&](const License& one) { return fields.license.value == one.id; });
    return {
        {"keywords", 30, !fields.keywords.empty() || !fields.keywords_en.empty()},
        {"category_code", 30, !fields.category_code.empty() || !fields.themes.empty()},
        {"spatial", 20, !fields.spatial.empty()},
        {"temporal_from", 20, fields.temporal_from.has_value() || fields.temporal_to.has_value()},
        {"license", 30, known_license},      // 20, and 10 from the vocabulary
        {"maintainer_id", 20, has_contact},  // contact point: the maintainer's, else the publisher's
        {"publisher_id", 10, fields.publisher_id.has_value()},
    };
}

// Whoever answers questions can be reached.
inline bool can_be_reached(const Organization& organization) {
    return organization.contact_email.has_value() || !organization.contact_phone.empty();
}

}  // namespace skl::opendata
