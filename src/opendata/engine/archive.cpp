#include "opendata/engine/archive.h"

#include <sys/stat.h>
#include <zip.h>

#include "opendata/engine/readers.h"

namespace skl::opendata {
namespace {

constexpr std::size_t piece_size = 256 * 1024;
constexpr std::uint64_t ratio_from = std::uint64_t{16} << 20;  // small members may pack well

Problem corrupt() { return {422, "corrupt-archive"}; }

bool leads_out(std::string_view name) {
    return name.starts_with('/') || name.find("..") != std::string_view::npos || name.find('\\') != std::string_view::npos;
}

bool is_link(zip* archive, zip_uint64_t index) {
    zip_uint8_t system = 0;
    zip_uint32_t attributes = 0;
    return zip_file_get_external_attributes(archive, index, 0, &system, &attributes) == 0 && system == ZIP_OPSYS_UNIX &&
           S_ISLNK(attributes >> 16);
}

}  // namespace

Archive::Archive(std::string_view bytes) : packed_(bytes.size()) {
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
    if (source != nullptr) archive_ = zip_open_from_source(source, ZIP_RDONLY, &error);
    if (source != nullptr && archive_ == nullptr) zip_source_free(source);
    zip_error_fini(&error);
}

Archive::~Archive() {
    if (archive_ != nullptr) zip_discard(archive_);
}

std::optional<Problem> Archive::problem() const {
    if (archive_ == nullptr) return corrupt();
    const zip_int64_t entries = zip_get_num_entries(archive_, 0);
    if (entries > static_cast<zip_int64_t>(most_archive_entries))
        return Problem{422, "unpacked-too-large", {{"limit", std::to_string(most_archive_entries)}}};
    std::uint64_t total = 0;
    for (zip_int64_t i = 0; i < entries; ++i) {
        const auto index = static_cast<zip_uint64_t>(i);
        zip_stat_t info;
        if (zip_stat_index(archive_, index, 0, &info) != 0 || (info.valid & ZIP_STAT_SIZE) == 0 || leads_out(info.name) ||
            is_link(archive_, index))
            return corrupt();
        if (info.size > largest_unpacked) return Problem{422, "unpacked-too-large", {{"limit", std::to_string(largest_unpacked)}}};
        total += info.size;
    }
    if (total > largest_unpacked || (total > ratio_from && total > packed_ * largest_ratio))
        return Problem{422, "unpacked-too-large", {{"limit", std::to_string(largest_unpacked)}}};
    return {};
}

bool Archive::has(const std::string& name) const { return zip_name_locate(archive_, name.c_str(), 0) >= 0; }

std::vector<std::string> Archive::names() const {
    std::vector<std::string> out;
    const zip_int64_t entries = zip_get_num_entries(archive_, 0);
    for (zip_int64_t i = 0; i < entries; ++i) {
        const char* name = zip_get_name(archive_, static_cast<zip_uint64_t>(i), 0);
        if (name != nullptr && !std::string_view(name).ends_with('/')) out.emplace_back(name);
    }
    return out;
}

Done Archive::read(const std::string& name, const std::function<bool(std::string_view)>& take) const {
    zip_stat_t info;
    if (zip_stat(archive_, name.c_str(), 0, &info) != 0) return corrupt();
    zip_file_t* file = zip_fopen(archive_, name.c_str(), 0);
    if (file == nullptr) return corrupt();
    std::string buffer(piece_size, '\0');
    std::uint64_t left = info.size;
    zip_int64_t got = 0;
    while (left > 0 && (got = zip_fread(file, buffer.data(), std::min<std::uint64_t>(left, buffer.size()))) > 0) {
        left -= static_cast<std::uint64_t>(got);
        if (!take({buffer.data(), static_cast<std::size_t>(got)})) {
            left = 0;
            break;
        }
    }
    zip_fclose(file);
    if (got < 0 || left > 0) return corrupt();
    return Nothing{};
}

}  // namespace skl::opendata
