#include "kernel/storage/blob_store.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kernel/crypto/digest.h"
#include "kernel/text/disk.h"

namespace skl::storage {
namespace {

// An object that is there and younger than this is not sent again: it stays a day after its last put, and who puts it now refers to it
// within hours or never.
constexpr std::chrono::hours young{1};

Problem disk_problem(const char* what) { return {500, "disk-failed", {{"what", what}}}; }
Problem missing(const std::string& sha256) { return {500, "blob-missing", {{"sha256", sha256}}}; }

// A file as it is received: its bytes, and what they hash to.
class Incoming {
public:
    explicit Incoming(const std::filesystem::path& file) : fd_(::open(file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR)) {}
    ~Incoming() {
        if (fd_ >= 0) ::close(fd_);
    }
    Incoming(const Incoming&) = delete;
    bool begin() {
        digest_ = std::make_unique<crypto::Sha256>();
        return fd_ >= 0 && ::ftruncate(fd_, 0) == 0 && ::lseek(fd_, 0, SEEK_SET) == 0;
    }
    bool take(std::string_view bytes) {
        digest_->add(bytes);
        return disk::write(fd_, bytes);
    }
    bool sync() const { return ::fsync(fd_) == 0; }
    std::string sha256() { return digest_->hex(); }

private:
    int fd_;
    std::unique_ptr<crypto::Sha256> digest_ = std::make_unique<crypto::Sha256>();
};

}  // namespace

std::string BlobStore::key(const std::string& sha256) const {
    return fmt::format("{}{}/{}/{}", prefix_, sha256.substr(0, 2), sha256.substr(2, 2), sha256);
}

Done BlobStore::keep(const std::filesystem::path& file, const Blob& blob) const {
    auto there = bucket_.find(key(blob.sha256));
    // Refused: S3 says so too of what is not there, to who may not list. The put will tell, and say why.
    if (!there && there.problem().code != "blob-store-refused") return std::move(there.problem());
    const std::optional<S3Object> known = there ? *there : std::nullopt;
    if (known && known->size == blob.size && known->age < young) return Nothing{};
    if (auto done = bucket_.put(key(blob.sha256), file, blob.sha256); !done || !known) return done;
    // An old one may just be swept by another node that asked for its age before and removes it after.
    auto still = bucket_.find(key(blob.sha256));
    if (!still) return std::move(still.problem());
    return *still ? Done(Nothing{}) : bucket_.put(key(blob.sha256), file, blob.sha256);
}

Result<std::shared_ptr<const void>> BlobStore::settle(const std::filesystem::path& file, const std::filesystem::path& home) const {
    std::error_code ec;
    std::filesystem::create_directories(home.parent_path(), ec);
    std::filesystem::permissions(
        file, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write | std::filesystem::perms::group_read, ec);
    const auto size = static_cast<std::int64_t>(std::filesystem::file_size(file, ec));
    auto held = cache_.hold(file);  // before it can be seen
    // link(2) never replaces: a file that is there already may be held by somebody, and is as good.
    const bool moved = held && ::link(file.c_str(), home.c_str()) == 0;
    const bool there = !moved && errno == EEXIST;
    ::unlink(file.c_str());
    if (moved) cache_.added(size);
    if (moved) return held;
    if (!there) return disk_problem("rename");
    return cache_.hold(home);
}

Done BlobStore::fetch(const std::string& sha256, const std::filesystem::path& file) const {
    Incoming incoming(file);
    const auto got =
        bucket_.get(key(sha256), {[&] { return incoming.begin(); }, [&](std::string_view bytes) { return incoming.take(bytes); }});
    Done out = Nothing{};
    if (!got)
        out = got.problem();
    else if (!*got)
        out = missing(sha256);
    else if (incoming.sha256() != sha256)
        out = Problem{500, "blob-damaged", {{"sha256", sha256}}};
    else if (!incoming.sync())
        out = disk_problem("sync");
    std::error_code ignored;
    if (!out) std::filesystem::remove(file, ignored);
    return out;
}

Result<BlobFile> BlobStore::open(const std::string& sha256, const std::filesystem::path& home, const std::filesystem::path& scratch) const {
    std::unique_lock lock(mutex_);
    while (true) {
        if (auto held = cache_.hold(home)) return BlobFile{home, std::move(held)};
        if (fetching_.insert(sha256).second) break;
        fetched_.wait(lock, [&] { return !fetching_.contains(sha256); });
    }
    lock.unlock();
    Result<std::shared_ptr<const void>> held = std::shared_ptr<const void>{};
    while (held && !*held) {  // somebody else's file at home was gone again before it could be held
        auto done = fetch(sha256, scratch);
        held = done ? settle(scratch, home) : Result<std::shared_ptr<const void>>(std::move(done.problem()));
    }
    lock.lock();
    fetching_.erase(sha256);
    fetched_.notify_all();
    if (!held) return std::move(held.problem());
    return BlobFile{home, std::move(*held)};
}

Result<bool> BlobStore::has(const std::string& sha256) const {
    auto found = bucket_.find(key(sha256));
    if (!found) return std::move(found.problem());
    return found->has_value();
}

Result<bool> BlobStore::intact(const std::string& sha256) const {
    auto digest = std::make_unique<crypto::Sha256>();
    const auto begin = [&] {
        digest = std::make_unique<crypto::Sha256>();
        return true;
    };
    const auto take = [&](std::string_view bytes) {
        digest->add(bytes);
        return true;
    };
    auto got = bucket_.get(key(sha256), {begin, take});
    if (!got) return std::move(got.problem());
    return *got && digest->hex() == sha256;
}

Done BlobStore::each(const std::function<void(const std::string&, const S3Object&)>& blob) const {
    return bucket_.each(prefix_, [&](const S3Object& object) {
        const std::string sha256 = object.key.substr(object.key.rfind('/') + 1);
        if (is_sha256(sha256) && key(sha256) == object.key) blob(sha256, object);
    });
}

Result<bool> BlobStore::remove_older(const std::string& sha256, std::chrono::seconds age) const {
    auto there = bucket_.find(key(sha256));
    if (!there) return std::move(there.problem());
    const std::optional<S3Object>& known = *there;
    if (!known || known->age < age) return false;
    if (auto done = bucket_.remove(key(sha256)); !done) return std::move(done.problem());
    return true;
}

}  // namespace skl::storage
