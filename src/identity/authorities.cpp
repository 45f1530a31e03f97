#include "identity/authorities.h"

#include <algorithm>

#include "kernel/config/configuration.h"
#include "kernel/telemetry/log.h"
#include "kernel/text/mapped_file.h"

namespace skl::identity {
namespace {

constexpr std::int64_t look_every = 500'000;                        // µs: a list that was fetched counts within a second
constexpr std::uintmax_t largest_file = std::uintmax_t{256} << 20;  // the CRL of a national authority has tens of megabytes
constexpr std::size_t most_files = 200;

std::vector<std::filesystem::path> files_at(const std::filesystem::path& place) {
    std::error_code gone;
    std::vector<std::filesystem::path> out;
    if (place.empty()) return out;
    if (!std::filesystem::is_directory(place, gone)) return {place};
    for (const auto& entry : std::filesystem::directory_iterator(place, gone))
        if (entry.is_regular_file(gone) && out.size() < most_files) out.push_back(entry.path());
    std::sort(out.begin(), out.end());
    return out;
}

// Changes with each file that comes, goes or is another, also with an older one put in its place.
std::uint64_t state_of(const std::filesystem::path& certificates, const std::filesystem::path& revocations) {
    std::uint64_t out = 0;
    std::vector<std::filesystem::path> files = files_at(revocations);
    files.push_back(certificates);
    for (const auto& file : files) {
        std::error_code gone;
        const auto changed = std::filesystem::last_write_time(file, gone).time_since_epoch().count();
        for (const std::uint64_t one : {std::uint64_t{std::filesystem::hash_value(file)}, static_cast<std::uint64_t>(changed),
                                        static_cast<std::uint64_t>(std::filesystem::file_size(file, gone))})
            out = (out ^ one) * 1'099'511'628'211U;  // FNV-1a
    }
    return out;
}

bool readable(const std::filesystem::path& file) {
    std::error_code gone;
    if (const auto size = std::filesystem::file_size(file, gone); !gone && size <= largest_file) return true;
    log::error("authorities not read", {{"file", file.string()}});
    return false;
}

}  // namespace

std::shared_ptr<const crypto::Authorities> AuthorityFiles::read(const std::filesystem::path& certificates,
                                                                const std::filesystem::path& revocations) {
    auto out = std::make_shared<crypto::Authorities>();
    if (readable(certificates)) out->roots = crypto::certificates_in(MappedFile(certificates).view());
    out->must_not_be_revoked = revocation_ == Revocation::must_be_known;
    for (const auto& file : files_at(revocations)) {
        if (!readable(file)) continue;
        for (auto& list : crypto::RevocationList::parse_all(MappedFile(file).view())) out->revocations.push_back(std::move(list));
    }
    if (out->roots.empty()) log::error("no authorities", {{"file", certificates.string()}});
    return out;
}

Task<std::shared_ptr<const crypto::Authorities>> AuthorityFiles::now(Context& cx, std::filesystem::path certificates,
                                                                     std::filesystem::path revocations) {
    {
        const std::lock_guard lock(mutex_);
        if (known_ && looked_at_ + look_every > cx.now().micros) co_return known_;
        looked_at_ = cx.now().micros;
    }
    co_return co_await cx.blocking([&] {
        const std::uint64_t state = state_of(certificates, revocations);
        {
            const std::lock_guard lock(mutex_);
            if (known_ && state == state_) return known_;
        }
        auto fresh = read(certificates, revocations);
        const std::lock_guard lock(mutex_);
        known_ = fresh, state_ = state;
        return known_;
    });
}

std::vector<crypto::Certificate> shown_chain(const Request& request) {
    std::vector<crypto::Certificate> out;
    if (!request.certificate) return out;
    auto leaf = crypto::Certificate::parse(request.certificate->der);
    if (!leaf) return out;
    out.push_back(std::move(*leaf));
    for (const std::string& der : request.certificate->chain)
        if (auto next = crypto::Certificate::parse(der)) out.push_back(std::move(*next));
    return out;
}

std::string mtls_base(const App& app, std::string issuer, std::string_view mount, bool own_host) {
    const Configuration& configuration = app.configuration();
    constexpr std::string_view scheme = "https://";
    if (!configuration.mtls_url.empty() && !own_host) {
        std::string base = configuration.mtls_url;
        while (base.ends_with('/')) base.pop_back();
        return base.append(mount);
    }
    if (!issuer.starts_with(scheme) || (configuration.public_url.empty() && !own_host)) return {};
    if (configuration.mtls_hosts) return issuer.insert(scheme.size(), "mtls.");
    if (configuration.mtls_port == 0) return {};
    const auto slash = std::min(issuer.find('/', scheme.size()), issuer.size());
    const auto colon = issuer.rfind(':', slash - 1);
    const auto end = colon > scheme.size() && issuer.find(']', colon) == std::string::npos ? colon : slash;
    return fmt::format("{}:{}{}", issuer.substr(0, end), configuration.mtls_port, issuer.substr(slash));
}

}  // namespace skl::identity
