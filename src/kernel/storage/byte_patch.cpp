#include "kernel/storage/byte_patch.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zstd.h>

#include <bit>

#include "kernel/text/mapped_file.h"

namespace skl::storage {
namespace {

constexpr std::uint64_t longest_window = std::uint64_t{1} << 31;  // of a frame: ZSTD_WINDOWLOG_MAX
constexpr int level = 3;
constexpr int shortest_match = 32, one_place_in = 4;  // bytes, and 2^4: a line that changed is found between lines that did not
constexpr int most_places = 23;                       // 2^23 of them, 8 bytes each

Problem disk_problem(const char* what) { return {507, "disk-failed", {{"what", what}}}; }

// A file of a size known beforehand, written through memory. The place on the disk is taken first: later there is nobody to tell.
class Written {
public:
    Written(const std::filesystem::path& file, std::size_t size)
        : fd_(::open(file.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR)), size_(size) {
        if (fd_ < 0 || (size > 0 && ::posix_fallocate(fd_, 0, static_cast<off_t>(size)) != 0)) return;
        good_ = true;
        if (size > 0) bytes_ = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd_, 0);
        good_ = bytes_ != MAP_FAILED;
    }
    ~Written() {
        if (bytes_ != nullptr && bytes_ != MAP_FAILED) ::munmap(bytes_, size_);
        if (fd_ >= 0) ::close(fd_);
    }
    Written(const Written&) = delete;
    bool good() const { return good_; }
    void* bytes() const { return bytes_; }
    bool cut(std::size_t size) const { return ::ftruncate(fd_, static_cast<off_t>(size)) == 0; }

private:
    int fd_;
    std::size_t size_;
    void* bytes_ = nullptr;
    bool good_ = false;
};

Result<bool> make(const std::filesystem::path& base, const std::filesystem::path& target, const std::filesystem::path& patch) {
    const MappedFile from(base), to(target);
    if (!from.opened() || !to.opened()) return disk_problem("read");
    const std::string_view prefix = from.view(), bytes = to.view();
    const std::uint64_t both = prefix.size() + bytes.size();
    if (both >= longest_window) return false;
    const int window = std::max(10, static_cast<int>(std::bit_width(both)));
    const std::size_t room = ZSTD_compressBound(bytes.size());
    const Written out(patch, room);
    if (!out.good()) return disk_problem("write");
    const std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> context(ZSTD_createCCtx(), ZSTD_freeCCtx);
    for (const auto& [parameter, value] :
         std::initializer_list<std::pair<ZSTD_cParameter, int>>{{ZSTD_c_compressionLevel, level},
                                                                {ZSTD_c_windowLog, window},
                                                                {ZSTD_c_enableLongDistanceMatching, 1},
                                                                {ZSTD_c_ldmMinMatch, shortest_match},
                                                                {ZSTD_c_ldmHashRateLog, one_place_in},
                                                                {ZSTD_c_ldmHashLog, std::clamp(window - one_place_in, 10, most_places)}})
        if (ZSTD_isError(ZSTD_CCtx_setParameter(context.get(), parameter, value))) return false;
    if (ZSTD_isError(ZSTD_CCtx_refPrefix(context.get(), prefix.data(), prefix.size()))) return false;
    const std::size_t written = ZSTD_compress2(context.get(), out.bytes(), room, bytes.data(), bytes.size());
    if (ZSTD_isError(written)) return false;
    if (!out.cut(written)) return disk_problem("write");
    return true;
}

Done apply(const std::filesystem::path& base, const std::filesystem::path& patch, const std::filesystem::path& target, std::int64_t size) {
    const MappedFile from(base), difference(patch);
    if (!from.opened() || !difference.opened()) return disk_problem("read");
    const Written out(target, static_cast<std::size_t>(size));
    if (!out.good()) return disk_problem("write");
    const std::unique_ptr<ZSTD_DCtx, decltype(&ZSTD_freeDCtx)> context(ZSTD_createDCtx(), ZSTD_freeDCtx);
    const std::string_view prefix = from.view(), frame = difference.view();
    const bool set = !ZSTD_isError(ZSTD_DCtx_setParameter(context.get(), ZSTD_d_windowLogMax, 31)) &&
                     !ZSTD_isError(ZSTD_DCtx_refPrefix(context.get(), prefix.data(), prefix.size()));
    const std::size_t read =
        set ? ZSTD_decompressDCtx(context.get(), out.bytes(), static_cast<std::size_t>(size), frame.data(), frame.size()) : 0;
    if (!set || ZSTD_isError(read) || read != static_cast<std::size_t>(size)) return Problem{500, "patch-damaged"};
    return Nothing{};
}

}  // namespace

BlobPatcher byte_patcher() { return {"bytes", make, apply, {}}; }

}  // namespace skl::storage
