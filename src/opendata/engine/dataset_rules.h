// What the catalogue asks of its entries beyond the types of their fields (opendata.md §3).
#pragma once

#include "kernel/describe/result.h"
#include "opendata/model.h"

namespace skl::opendata {

std::vector<FieldError> faults_of(const DatasetFields& fields);
std::vector<FieldError> faults_of(const OrganizationFields& fields);

// A name of the tenant's own or of data.gov.tw: letters, digits, and . _ - between them.
bool is_identifier(std::string_view text);
bool is_dotted_oid(std::string_view text);  // ^\d+(\.\d+)+$

// west,south,east,north in WGS84 degrees. Nothing: the text is no box.
struct Box {
    double west = 0, south = 0, east = 0, north = 0;
};
std::optional<Box> box_of(std::string_view spatial);

}  // namespace skl::opendata
