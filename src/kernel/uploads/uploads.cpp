#include "kernel/uploads/uploads.h"

#include <fcntl.h>
#include <unistd.h>

#include "kernel/describe/scalar.h"
#include "kernel/text/disk.h"
#include "kernel/text/mapped_file.h"
#include "kernel/uploads/store.h"

namespace skl::uploads {
namespace {

constexpr std::int64_t forgotten_at_once = 1'000;

Problem at(const char* pointer, const char* code) { return Problem::invalid({{pointer, code}}); }

Problem disk_failed() { return Problem{500, "disk-failed", {{"what", "upload"}}}; }

bool append(int file, const std::filesystem::path& part) {
    const MappedFile mapped(part);
    return disk::write(file, mapped.view());
}

}  // namespace

Task<Result<Uploads::File>> Uploads::bring(Context& cx, const Upload& given, const char* pointer) const {
    if (given.id.empty()) {
        auto blob = co_await cx.blocking([&] { return blobs_.copy_file(given.path); });
        if (!blob) co_return blob.problem();
        co_return File{std::move(*blob), given.file_name};
    }
    struct Sent {
        FileUpload upload;
        std::vector<UploadPart> parts;
    };
    const auto sent = co_await cx.read([&](Reader& reader) -> Result<Sent> {
        Uuid id;
        const auto found = parse(given.id, id) ? find_upload(reader, id) : std::nullopt;
        if (!found || found->owner.value != cx.caller().subject || found->expires_at <= cx.now()) return at(pointer, "unknown-upload");
        if (found->received != found->length) return at(pointer, "upload-not-whole");
        return Sent{*found, parts_of(reader, id)};
    });
    if (!sent) co_return sent.problem();
    auto blob = co_await cx.blocking([&] { return join(sent->parts); });
    if (!blob) co_return blob.problem();
    co_return File{std::move(*blob), sent->upload.file_name};
}

// The parts one after the other in a scratch file that becomes the blob.
Result<Blob> Uploads::join(const std::vector<UploadPart>& parts) const {
    if (parts.size() == 1) return Blob{parts[0].sha256.value, parts[0].size};
    const disk::ScratchFolder folder(blobs_.scratch(), "upload-");
    if (folder.path().empty()) return disk_failed();
    const std::filesystem::path whole = folder.path() / "whole";
    const int file = ::open(whole.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) return disk_failed();
    std::optional<Problem> failed;
    for (const UploadPart& part : parts) {
        const auto bytes = blobs_.borrow(part.sha256.value);
        if (!bytes) {
            failed = bytes.problem();
        } else if (!append(file, bytes->path)) {
            failed = disk_failed();
        }
        if (failed) break;
    }
    ::close(file);
    if (failed) return std::move(*failed);
    return blobs_.take_file(whole);
}

Done Uploads::spend(Transaction& tx, const Upload& given, const char* pointer) {
    if (given.id.empty()) return Nothing{};
    Uuid id;
    if (!parse(given.id, id) || !delete_upload(tx, id)) return at(pointer, "unknown-upload");
    return Nothing{};
}

Result<std::int64_t> Uploads::forget_expired(Instant now) const {
    std::vector<ExpiredUpload> expired;
    if (auto lost = store_.read(every_tenant, [&](Reader& reader) { expired = expired_uploads(reader, now, forgotten_at_once); }))
        return std::move(*lost);
    for (const ExpiredUpload& one : expired)
        if (auto lost = store_.write(one.tenant, [&](Transaction& tx) { return delete_upload(tx, one.id), true; })) return std::move(*lost);
    return static_cast<std::int64_t>(expired.size());
}

}  // namespace skl::uploads
