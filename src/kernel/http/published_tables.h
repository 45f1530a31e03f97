// Published tables as other modules read them: by name, as an immutable Parquet file. Open data registers itself here; who reads knows
// nothing of catalogues.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/storage/store.h"

namespace skl {

struct PublishedTable {
    std::string name, title;  // its slug; in the language that was asked for
    std::int64_t version = 0, rows = 0;
    std::string parquet_sha256;        // a blob of the tenant's files
    std::vector<std::string> columns;  // the published ones: not the record's number, not spellings of the source
};

class PublishedTables {
public:
    virtual ~PublishedTables() = default;
    // What anybody may see, in the order of the catalogue.
    virtual std::vector<PublishedTable> list(Reader& reader, std::string_view language, std::int64_t most) const = 0;
    virtual std::optional<PublishedTable> find(Reader& reader, const std::string& name, std::string_view language) const = 0;
};

}  // namespace skl
