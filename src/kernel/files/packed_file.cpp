#include "kernel/files/packed_file.h"

#include <zip.h>
#include <zlib.h>

#include <array>

namespace skl::files {

PackedFile::PackedFile(std::filesystem::path path)
    : path_(std::move(path)), file_(std::fopen(path_.c_str(), "w+be")), deflate_(std::make_unique<z_stream_s>()) {
    constexpr int raw = -15, usual_memory = 8;  // no zlib header: the archive has its own
    good_ =
        file_ != nullptr && deflateInit2(deflate_.get(), Z_DEFAULT_COMPRESSION, Z_DEFLATED, raw, usual_memory, Z_DEFAULT_STRATEGY) == Z_OK;
}

PackedFile::~PackedFile() {
    deflateEnd(deflate_.get());
    if (file_ != nullptr) std::fclose(file_);
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
}

void PackedFile::write(std::string_view bytes) {
    crc_ = static_cast<std::uint32_t>(::crc32_z(crc_, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
    size_ += bytes.size();
    pump(bytes, Z_NO_FLUSH);
}

void PackedFile::end() {
    pump({}, Z_FINISH);
    good_ = good_ && std::fflush(file_) == 0;
}

// `bytes` are of a writer's buffer, far below the 4 GiB that one call of zlib takes.
void PackedFile::pump(std::string_view bytes, int flush) {
    std::array<unsigned char, 1 << 16> out;
    deflate_->next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(bytes.data()));
    deflate_->avail_in = static_cast<uInt>(bytes.size());
    do {
        if (!good_) return;
        deflate_->next_out = out.data();
        deflate_->avail_out = out.size();
        ::deflate(deflate_.get(), flush);
        const std::size_t made = out.size() - deflate_->avail_out;
        packed_ += made;
        good_ = std::fwrite(out.data(), 1, made, file_) == made;
    } while (deflate_->avail_out == 0);
}

zip_source* PackedFile::source() {
    zip_error_t error;
    zip_error_init(&error);
    const auto answer = [](void* self, void* bytes, zip_uint64_t length, zip_source_cmd_t command) -> zip_int64_t {
        return serve(self, bytes, length, command);
    };
    zip_source_t* out = zip_source_function_create(answer, this, &error);
    zip_error_fini(&error);
    return out;
}

// zip_source_function(3): a stream that says it is deflated already.
std::int64_t PackedFile::serve(void* self, void* bytes, std::uint64_t length, int command) {
    auto& file = *static_cast<PackedFile*>(self);
    switch (command) {
        case ZIP_SOURCE_OPEN: return std::fseek(file.file_, 0, SEEK_SET);
        case ZIP_SOURCE_READ: {
            const std::size_t read = std::fread(bytes, 1, length, file.file_);
            return std::ferror(file.file_) != 0 ? -1 : static_cast<std::int64_t>(read);
        }
        case ZIP_SOURCE_STAT: {
            auto& stat = *static_cast<zip_stat_t*>(bytes);
            zip_stat_init(&stat);
            stat.valid = ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_CRC | ZIP_STAT_COMP_METHOD;
            stat.size = file.size_;
            stat.comp_size = file.packed_;
            stat.crc = file.crc_;
            stat.comp_method = ZIP_CM_DEFLATE;
            return sizeof stat;
        }
        case ZIP_SOURCE_ERROR: {
            zip_error_t error;
            zip_error_init(&error);
            zip_error_set(&error, ZIP_ER_READ, errno);
            const std::int64_t written = zip_error_to_data(&error, bytes, length);
            zip_error_fini(&error);
            return written;
        }
        case ZIP_SOURCE_CLOSE:
        case ZIP_SOURCE_FREE: return 0;
        case ZIP_SOURCE_SUPPORTS:
            return zip_source_make_command_bitmap(ZIP_SOURCE_OPEN, ZIP_SOURCE_READ, ZIP_SOURCE_CLOSE, ZIP_SOURCE_STAT, ZIP_SOURCE_ERROR,
                                                  ZIP_SOURCE_FREE, -1);
        default: return -1;
    }
}

}  // namespace skl::files
