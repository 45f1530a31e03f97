// What other modules read of open data: published tables by name, through the face of the kernel.
#pragma once

#include "kernel/http/published_tables.h"

namespace skl::opendata {

class Published final : public PublishedTables {
public:
    std::vector<PublishedTable> list(Reader& reader, std::string_view language, std::int64_t most) const override;
    std::optional<PublishedTable> find(Reader& reader, const std::string& name, std::string_view language) const override;
};

}  // namespace skl::opendata
