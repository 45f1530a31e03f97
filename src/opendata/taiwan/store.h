// The SQL of the common data access API: identifiers of public datasets by what is asked.
#pragma once

#include "kernel/storage/store.h"
#include "opendata/model.h"

namespace skl::opendata::taiwan {

std::vector<std::string> category_codes(Reader& reader, std::int64_t limit, std::int64_t offset);  // of public datasets
std::vector<std::string> identifiers_in(Reader& reader, const std::string& category_code);
std::optional<Instant> first_issued_in(Reader& reader, const std::string& category_code);
std::vector<std::string> tags(Reader& reader, std::int64_t limit, std::int64_t offset);
std::vector<std::string> identifiers_with(Reader& reader, const std::string& tag);
std::vector<std::string> identifiers_since(Reader& reader, Instant modified, std::int64_t limit, std::int64_t offset);
std::vector<Dataset> datasets_by(Reader& reader, const Uuid& publisher, std::int64_t limit);  // by identifier

}  // namespace skl::opendata::taiwan
