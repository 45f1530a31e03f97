#include "secrets.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "kernel/crypto/random.h"
#include "kernel/storage/keys.h"

namespace skl {
namespace {

namespace fs = std::filesystem;

constexpr mode_t secret_mode = S_IRUSR | S_IWUSR;

// New, or there already: then nothing.
bool write_secret(const fs::path& file, const std::string& text) {
    fs::create_directories(file.parent_path().empty() ? "." : file.parent_path());
    const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, secret_mode);
    if (fd < 0) return false;
    const bool good = ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(fd) == 0;
    ::close(fd);
    return good;
}

std::string read_text(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

fs::path own_file(const Configuration& configuration) { return fs::path(configuration.data) / "keys/master.key"; }
fs::path next_file(const Configuration& configuration) { return own_file(configuration).string() + ".next"; }

Result<crypto::Secret> configured(const Configuration& configuration) {
    if (!configuration.master_key.empty()) return crypto::read_master_key(configuration.master_key);
    if (!configuration.master_key_file.empty()) return crypto::read_master_key_file(configuration.master_key_file);
    const fs::path file = own_file(configuration);
    if (!fs::exists(file) && !write_secret(file, crypto::new_master_key() + "\n"))
        return Problem{500, "disk-failed", {{"what", file.string()}}};
    return crypto::read_master_key_file(file.string());
}

bool fits(const Keys& keys, Store& store) {
    const auto fit = keys.fits(store);
    return fit && *fit;
}

}  // namespace

std::string seal_key(const fs::path& data) {
    constexpr std::size_t spelled = 43;  // 32 bytes as base64url
    const fs::path file = data / "keys/seal.key";
    if (std::string key = read_text(file); key.size() == spelled) return key;
    std::error_code ignored;
    fs::remove(file, ignored);
    if (!write_secret(file, crypto::random_token())) throw std::runtime_error("cannot write " + file.string());
    return read_text(file);
}

Result<crypto::Secret> master_key(const Configuration& configuration, Store& store) {
    auto key = configured(configuration);
    if (!key) return key;
    if (fits(Keys(*key), store)) return key;
    const fs::path next = next_file(configuration);
    const bool own = configuration.master_key.empty() && configuration.master_key_file.empty();
    if (own && fs::exists(next)) {
        auto changed = crypto::read_master_key_file(next.string());
        if (changed && fits(Keys(*changed), store)) {
            fs::rename(next, own_file(configuration));
            return changed;
        }
    }
    return Problem{500, "wrong-master-key"};
}

Done change_master_key(const Configuration& configuration, Store& store, const std::string& file, Instant now) {
    auto old = master_key(configuration, store);
    if (!old) return old.problem();
    const bool own = configuration.master_key.empty() && configuration.master_key_file.empty();
    if (file.empty() && !own) return Problem{422, "master-key-file-required"};
    const fs::path target = file.empty() ? next_file(configuration) : fs::path(file);
    std::error_code ignored;
    if (file.empty()) fs::remove(target, ignored);  // of a change that did not come to its commit
    if (!write_secret(target, crypto::new_master_key() + "\n")) return Problem{409, "file-exists", {{"file", target.string()}}};
    auto next = crypto::read_master_key_file(target.string());
    if (!next) return next.problem();
    if (auto done = Keys(*old).change_master(store, *next, now); !done) return done;
    if (file.empty()) fs::rename(target, own_file(configuration));
    return Nothing{};
}

}  // namespace skl
