// CBOR, COSE keys and certificates from strangers: what reads has one spelling.
#include "kernel/crypto/cbor.h"

#include <cstdint>
#include <cstdlib>

#include "kernel/crypto/certificate.h"
#include "kernel/crypto/cose.h"
#include "kernel/crypto/der.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace skl::crypto;
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    if (const auto item = read_cbor(bytes); item && write_cbor(*item) != bytes) std::abort();
    if (const auto key = parse_cose_key(bytes); key && write_cose_key(*key) != bytes) std::abort();
    std::string_view rest = bytes;
    while (!rest.empty() && take_der(rest)) continue;
    if (const auto certificate = Certificate::parse(bytes)) {
        (void)certificate->subject("2.5.4.3");
        (void)certificate->is_ca();
        (void)certificate->alternative_directory_names();
        (void)certificate->extension("2.5.29.17");
        (void)leads_to({*certificate}, {*certificate}, 1'780'000'000);
    }
    return 0;
}
