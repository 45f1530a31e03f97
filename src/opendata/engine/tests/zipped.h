// A zip file of members, for tests.
#pragma once

#include <zip.h>

#include <string>
#include <utility>
#include <vector>

namespace skl::opendata::testing {

using Members = std::vector<std::pair<std::string, std::string>>;

inline std::string zip_of(const Members& members) {
    zip_error_t error;
    zip_source_t* source = zip_source_buffer_create(nullptr, 0, 0, &error);
    zip_source_keep(source);
    zip_t* archive = zip_open_from_source(source, ZIP_TRUNCATE, &error);
    for (const auto& [name, content] : members)
        zip_file_add(archive, name.c_str(), zip_source_buffer(archive, content.data(), content.size(), 0), 0);
    zip_close(archive);
    zip_source_open(source);
    zip_stat_t info;
    zip_source_stat(source, &info);
    std::string out(info.size, '\0');
    zip_source_read(source, out.data(), out.size());
    zip_source_close(source);
    zip_source_free(source);
    return out;
}

}  // namespace skl::opendata::testing
