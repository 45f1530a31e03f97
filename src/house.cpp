#include "house.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "kernel/crypto/digest.h"
#include "kernel/crypto/random.h"
#include "kernel/http/developers.h"
#include "kernel/http/guard.h"
#include "kernel/text/text.h"

namespace skl {
namespace {

constexpr mode_t secret_mode = S_IRUSR | S_IWUSR;

void write_secret(const std::filesystem::path& file, const std::string& text) {
    const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, secret_mode);
    if (fd < 0) throw std::runtime_error("cannot write " + file.string());
    const bool good = ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(fd) == 0;
    ::close(fd);
    if (!good) throw std::runtime_error("cannot write " + file.string());
}

std::string read_text(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

std::filesystem::path share_folder(const Configuration& configuration) {
    if (!configuration.share.empty()) return configuration.share;
    std::error_code ec;
    std::filesystem::path at = std::filesystem::read_symlink("/proc/self/exe", ec).parent_path();
    const std::filesystem::path installed = at.parent_path() / "share/skylantern";
    if (std::filesystem::exists(installed / "web/templates")) return installed;
    for (; at.has_relative_path(); at = at.parent_path())
        if (std::filesystem::exists(at / "web/templates")) return at;
    return installed;
}

std::string database_url(const Configuration& configuration) {
    if (!configuration.database.empty()) return configuration.database;
    return "sqlite:" + (std::filesystem::path(configuration.data) / "skylantern.db").string();
}

std::string seal_key(const std::filesystem::path& data) {
    const std::filesystem::path file = data / "keys/seal.key";
    std::string key = read_text(file);
    if (key.size() == 43) return key;
    std::filesystem::create_directories(file.parent_path());
    key = crypto::random_token();
    write_secret(file, key);
    return key;
}

House::House(Configuration c, sandbox::Spawner& spawner)
    : configuration(std::move(c)), share(share_folder(configuration)), blobs((std::filesystem::create_directories(configuration.data), std::filesystem::path(configuration.data) / "blobs")) {
    store = Store::open({database_url(configuration)});
    if (auto done = store->migrate(migrations()); !done) problem = done.problem();
    opendata = std::make_unique<opendata::Module>(opendata::Parts{*store, blobs, spawner, static_cast<int>(configuration.parse_workers), static_cast<int>(configuration.query_workers)});
}

Result<std::unique_ptr<FrontDoor>> FrontDoor::open(House& house) {
    auto door = std::make_unique<FrontDoor>();
    auto locale = Locale::load(house.share / "web/locales");
    if (!locale) return locale.problem();
    door->locale = std::move(*locale);
    door->locale.count_roc_years(house.configuration.roc_years);
    auto pages = Pages::load(house.share / "web/templates", house.share / "build/web/manifest.json", door->locale);
    if (!pages) return pages.problem();
    door->pages = std::move(*pages);
    door->app = std::make_unique<App>(house.configuration, *house.store, *door->pages, door->locale);
    door->app->set_seal_key(seal_key(house.configuration.data));
    door->app->set_assets(house.share / "build/web/assets");
    install_operator(*door->app);
    door->jobs = std::make_unique<Jobs>(*house.store);
    install_jobs(*door->app, *door->jobs);
    house.opendata->install(*door->app, *door->jobs);
    install_developers(*door->app);
    return door;
}

}  // namespace skl
