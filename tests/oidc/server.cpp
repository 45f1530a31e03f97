// The provider of src/identity/oidc over a database of its own, for clients that others wrote (tests/oidc/run): whoever comes to its
// sign-in page is signed in as one person, and "Authorization: Bearer operator" may do all.
#include <csignal>
#include <iostream>

#include "identity/tests/oidc_house.h"

int main() {
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    pthread_sigmask(SIG_BLOCK, &ends, nullptr);
    const skl::identity::oidc::OidcHouse house;
    std::cout << house.issuer << std::endl;
    int which = 0;
    sigwait(&ends, &which);
}
