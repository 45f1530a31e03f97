// Authorities that an operator believes, from files that may change while serving: their certificates, and lists of what they took back.
#pragma once

#include <filesystem>
#include <mutex>

#include "kernel/crypto/certificate_path.h"
#include "kernel/http/app.h"

namespace skl::identity {

class AuthorityFiles {
public:
    enum class Revocation { not_asked, must_be_known };
    explicit AuthorityFiles(Revocation revocation) : revocation_(revocation) {}

    // What the files say, at most a second old. A file that cannot be read says nothing: then nobody is believed.
    // `certificates`: a PEM file; `revocations`: a file or a folder of CRLs.
    Task<std::shared_ptr<const crypto::Authorities>> now(Context& cx, std::filesystem::path certificates,
                                                         std::filesystem::path revocations = {});

private:
    std::shared_ptr<const crypto::Authorities> read(const std::filesystem::path& certificates, const std::filesystem::path& revocations);

    const Revocation revocation_;
    std::mutex mutex_;
    std::shared_ptr<const crypto::Authorities> known_;
    std::uint64_t state_ = 0;     // of the files
    std::int64_t looked_at_ = 0;  // µs
};

// The certificate that came along with its chain; empty: none, or one that cannot be read.
std::vector<crypto::Certificate> shown_chain(const Request& request);

// Where this tenant's clients and people show certificates, as tokens and links say it: https://mtls.host. Empty: nowhere.
std::string mtls_base(const App& app, std::string issuer, std::string_view mount, bool own_host);

}  // namespace skl::identity
