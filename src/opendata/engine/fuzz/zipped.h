// An archive made of a fuzzer's bytes, so that it need not find out how to zip.
#pragma once

#include <zip.h>

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

// Members stand uncompressed, in their order.
inline std::string zipped(std::initializer_list<std::pair<const char*, std::string_view>> members) {
    zip_error_t error;
    zip_source_t* source = zip_source_buffer_create(nullptr, 0, 0, &error);
    zip_source_keep(source);
    zip_t* archive = zip_open_from_source(source, ZIP_TRUNCATE, &error);
    for (const auto& [name, content] : members) {
        const zip_int64_t index = zip_file_add(archive, name, zip_source_buffer(archive, content.data(), content.size(), 0), 0);
        zip_set_file_compression(archive, static_cast<zip_uint64_t>(index), ZIP_CM_STORE, 0);
    }
    zip_close(archive);
    zip_stat_t info;
    zip_source_stat(source, &info);
    std::string out(info.size, '\0');
    zip_source_open(source);
    zip_source_read(source, out.data(), out.size());
    zip_source_close(source);
    zip_source_free(source);
    return out;
}
