// Changes of a dataset and an organization as they come in: JSON Merge Patch (RFC 7396) and forms, onto the fields of model.h.
// Pure: rows are read and written by who calls.
#pragma once

#include "kernel/describe/node.h"
#include "opendata/model.h"

namespace skl::opendata {

// What is absent stays as it was.
struct DatasetWords {
    std::optional<Bilingual<0, 300>> title;
    std::optional<Bilingual<0, 20000>> description;
    std::optional<Uuid> publisher_id, maintainer_id;
    std::optional<Text<0, 60>> category;
    std::optional<Text<0, 3>> category_code;
    std::optional<Text<0, 60>> license;
    std::optional<AccessLevel> access_level;
    std::optional<Text<0, 1000>> access_rights_reason;
    std::optional<Cost> cost;
    std::optional<Url> cost_url;
    std::optional<Text<0, 300>> cost_law;
    std::optional<Text<0, 60>> frequency;
    std::optional<Date> temporal_from, temporal_to;
    std::optional<Text<0, 300>> spatial;
    std::optional<Text<0, 60>> crs;
    std::optional<Url> landing_page;
    std::optional<Uuid> series_id;
    std::optional<Prose<2000>> version_notes;
    std::optional<Url> hvd_category;
    std::optional<DatasetType> dtype;
    std::optional<Prose<4000>> notes;
    std::optional<Url> source_url;
    std::optional<Text<0, 500>> source_note;
};
BOOST_DESCRIBE_STRUCT(DatasetWords, (),
                      (title, description, publisher_id, maintainer_id, category, category_code, license, access_level,
                       access_rights_reason, cost, cost_url, cost_law, frequency, temporal_from, temporal_to, spatial, crs, landing_page,
                       series_id, version_notes, hvd_category, dtype, notes, source_url, source_note))

struct DatasetChange : DatasetWords {
    std::optional<Several<Url, 0, 20>> themes;
    std::optional<Several<Text<1, 100>, 0, 50>> keywords, keywords_en;
    std::optional<Several<Text<2, 35>, 0, 20>> language;
    std::optional<Several<Url, 0, 20>> related_urls, conforms_to;
};
BOOST_DESCRIBE_STRUCT(DatasetChange, (DatasetWords), (themes, keywords, keywords_en, language, related_urls, conforms_to))

struct NewDataset : DatasetChange {
    std::optional<Text<1, 100>> identifier;  // the slug, where it is not given
    std::optional<Slug> slug;                // of the English title, else made
};
BOOST_DESCRIBE_STRUCT(NewDataset, (DatasetChange), (identifier, slug))

struct OrganizationChange {
    std::optional<Bilingual<0, 300>> title;
    std::optional<Text<0, 100>> oid;
    std::optional<Text<0, 20>> org_code;
    std::optional<Uuid> parent_id;
    std::optional<OrganizationLevel> level;
    std::optional<Text<0, 100>> contact_name;
    std::optional<Text<0, 60>> contact_phone;
    std::optional<Email> contact_email;
    std::optional<Url> homepage;
};
BOOST_DESCRIBE_STRUCT(OrganizationChange, (),
                      (title, oid, org_code, parent_id, level, contact_name, contact_phone, contact_email, homepage))

struct NewOrganization : OrganizationChange {
    std::optional<Slug> slug;
};
BOOST_DESCRIBE_STRUCT(NewOrganization, (OrganizationChange), (slug))

struct ResourceChange {
    std::optional<Bilingual<0, 300>> title;
    std::optional<Bilingual<0, 4000>> description;
    std::optional<Text<0, 60>> declared_format, declared_encoding;
    std::optional<Several<Text<1, 300>, 0, 2000>> declared_fields;
    std::optional<Text<0, 127>> media_type;
    std::optional<Url> access_url, download_url;
};
BOOST_DESCRIBE_STRUCT(ResourceChange, (),
                      (title, description, declared_format, declared_encoding, declared_fields, media_type, access_url, download_url))

// Members of a merge patch that say null, as pointers: what they name is taken away. Bilingual text may lose one language.
std::vector<std::string> nulls_of(const Node& patch);

// The change onto the members of the same names; faults by pointer.
std::vector<FieldError> merge(View change, const Shape& fields, void* out, const void* defaults, const std::vector<std::string>& nulls);

// With the frequency in the table's words (engine/frequency.h) and the rules of engine/dataset_rules.h. 422 invalid.
Done change_dataset(DatasetFields& fields, View change, const std::vector<std::string>& nulls);
Done change_organization(OrganizationFields& fields, View change, const std::vector<std::string>& nulls);

}  // namespace skl::opendata
