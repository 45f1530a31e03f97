// Inside of files only: a stream deflated (RFC 1951) on its way to a file, later one entry of a ZIP archive as it stands.
#pragma once

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string_view>

struct zip_source;
struct z_stream_s;

namespace skl::files {

class PackedFile {
public:
    explicit PackedFile(std::filesystem::path path);  // good() tells whether it could be made
    ~PackedFile();                                    // removes it
    PackedFile(const PackedFile&) = delete;
    PackedFile& operator=(const PackedFile&) = delete;

    bool good() const { return good_; }
    void write(std::string_view bytes);
    void end();

    // After end(): the entry's bytes for libzip, which copies them without packing again. The PackedFile must outlive it.
    zip_source* source();

private:
    void pump(std::string_view bytes, int flush);
    static std::int64_t serve(void* self, void* bytes, std::uint64_t length, int command);

    std::filesystem::path path_;
    std::FILE* file_ = nullptr;
    std::unique_ptr<z_stream_s> deflate_;
    std::uint32_t crc_ = 0;
    std::uint64_t size_ = 0, packed_ = 0;
    bool good_ = false;
};

}  // namespace skl::files
