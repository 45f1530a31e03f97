// The provider of src/identity/oidc over a database of its own, for clients that others wrote (tests/oidc/run): whoever comes to its
// sign-in page is signed in as one person, and "Authorization: Bearer operator" may do all. With `--tls` it speaks TLS, asks for
// certificates at a port of its own, and says in JSON where it is and where the certificates lie that it made for its clients.
#include <csignal>
#include <iostream>

#include "identity/tests/oidc_certificates.h"

namespace skl::identity::oidc {
namespace {

void wait_for_the_end() {
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    int which = 0;
    sigwait(&ends, &which);
}

void serve_with_certificates() {
    const CertificateHouse house;
    const auto keep = [&](const std::string& name, const Issued& issued) {
        skl::testing::write_file((house.database.folder() / (name + ".pem")).string(), skl::testing::pem_of(issued));
        skl::testing::write_file((house.database.folder() / (name + ".key")).string(), skl::testing::key_pem_of(issued));
    };
    keep("own", skl::testing::issue_for_client("Anybody", nullptr));
    keep("other", skl::testing::issue_for_client("Anybody", nullptr));
    keep("issued", skl::testing::issue_for_client("Subsidy service", &house.root));
    std::cout << Claims().text("issuer", house.issuer).text("folder", house.database.folder().string()).done() << std::endl;
    wait_for_the_end();
}

}  // namespace
}  // namespace skl::identity::oidc

int main(int argc, char** argv) {
    using namespace skl::identity::oidc;
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    pthread_sigmask(SIG_BLOCK, &ends, nullptr);
    if (argc > 1 && std::string_view(argv[1]) == "--tls") {
        serve_with_certificates();
        return 0;
    }
    const OidcHouse house;
    std::cout << house.issuer << std::endl;
    wait_for_the_end();
}
