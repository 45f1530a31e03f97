// Answers of OCSP responders: what counts, and everything that does not (RFC 6960 §3.2, §4.2.2).
#include "kernel/crypto/ocsp.h"

#include <gtest/gtest.h>
#include <openssl/ocsp.h>

#include "kernel/crypto/random.h"
#include "kernel/http/tests/certificates.h"

namespace skl::crypto {
namespace {

using skl::testing::Held;
using skl::testing::issue;
using skl::testing::issue_for_client;
using skl::testing::Issued;

Certificate read(const Issued& issued) {
    unsigned char* bytes = nullptr;
    const int size = i2d_X509(issued.certificate.get(), &bytes);
    const std::string der(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
    OPENSSL_free(bytes);
    return Certificate::parse(der).value();
}

Issued responder_of(const Issued& authority, const std::string& usage = "OCSPSigning", bool checked_no_further = true) {
    skl::testing::CertificateWanted wanted{.name = "Responder"};
    wanted.extensions = {{NID_key_usage, "critical,digitalSignature"}, {NID_ext_key_usage, usage}};
    if (checked_no_further) wanted.extensions.emplace_back(NID_id_pkix_OCSP_noCheck, "NULL");
    return issue(wanted, &authority);
}

struct Wanted {
    int status = V_OCSP_CERTSTATUS_GOOD;
    long from = -60, until = 3'600;  // seconds from now; until 0: no nextUpdate
    bool nonce = true;
};

class Ocsp : public ::testing::Test {
protected:
    // What `by` says of a certificate; it carries its own certificate along.
    static std::string answer(const OcspRequest& asked, const Issued& of, const Issued& authority, const Issued& by, const Wanted& wanted) {
        const Held<OCSP_BASICRESP, OCSP_BASICRESP_free> basic(OCSP_BASICRESP_new());
        const Held<OCSP_CERTID, OCSP_CERTID_free> id(OCSP_cert_to_id(EVP_sha1(), of.certificate.get(), authority.certificate.get()));
        const auto at = [](long seconds) { return Held<ASN1_TIME, ASN1_TIME_free>(X509_gmtime_adj(nullptr, seconds)); };
        const auto from = at(wanted.from), until = at(wanted.until), revoked = at(-3'600);
        OCSP_basic_add1_status(basic.get(), id.get(), wanted.status, OCSP_REVOKED_STATUS_KEYCOMPROMISE,
                               wanted.status == V_OCSP_CERTSTATUS_REVOKED ? revoked.get() : nullptr, from.get(),
                               wanted.until == 0 ? nullptr : until.get());
        if (wanted.nonce) {
            const auto* at_request = reinterpret_cast<const unsigned char*>(asked.der.data());
            const Held<OCSP_REQUEST, OCSP_REQUEST_free> request(
                d2i_OCSP_REQUEST(nullptr, &at_request, static_cast<long>(asked.der.size())));
            OCSP_copy_nonce(basic.get(), request.get());
        }
        OCSP_basic_sign(basic.get(), by.certificate.get(), by.key.get(), EVP_sha256(), nullptr, 0);
        return der_of(Held<OCSP_RESPONSE, OCSP_RESPONSE_free>(OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, basic.get())).get());
    }
    static std::string der_of(const OCSP_RESPONSE* response) {
        unsigned char* bytes = nullptr;
        const int size = i2d_OCSP_RESPONSE(response, &bytes);
        std::string out(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
        OPENSSL_free(bytes);
        return out;
    }
    std::string answer(const Issued& by, const Wanted& wanted = {}) const { return answer(asked, card, root, by, wanted); }
    Checked<OcspAnswer, OcspFault> told(const std::string& der) const { return read_ocsp(der, asked, read(card), read(root), now); }
    std::optional<OcspFault> fault(const std::string& der) const {
        const auto out = told(der);
        return out ? std::nullopt : std::optional(out.fault());
    }

    const std::int64_t now = std::time(nullptr);
    const Issued root = issue({.name = "Root", .authority = true});
    const Issued card = issue_for_client("王小明", &root, "1");
    const OcspRequest asked = ocsp_request(read(card), read(root), random_bytes(ocsp_nonce_size));
};

TEST_F(Ocsp, An_answer_counts_that_the_issuer_has_signed_or_whom_it_has_named) {
    for (const Issued& by : {responder_of(root)}) EXPECT_EQ(fault(answer(by)), std::nullopt);
    const auto good = told(answer(root));
    ASSERT_TRUE(good);
    EXPECT_EQ(good->state, OcspAnswer::State::good);
    EXPECT_NEAR(static_cast<double>(good->good_until), static_cast<double>(now + 3'600), 5);
    const auto revoked = told(answer(root, {.status = V_OCSP_CERTSTATUS_REVOKED}));
    ASSERT_TRUE(revoked);
    EXPECT_EQ(revoked->state, OcspAnswer::State::revoked);
}

TEST_F(Ocsp, Nobody_else_may_say_it) {
    const Issued other = issue({.name = "Root", .authority = true}), between = issue({.name = "Between", .authority = true}, &root);
    EXPECT_EQ(fault(answer(other)), OcspFault::not_authorised) << "the same name, another key";
    EXPECT_EQ(fault(answer(responder_of(other))), OcspFault::not_authorised);
    EXPECT_EQ(fault(answer(responder_of(root, "clientAuth"))), OcspFault::not_authorised) << "named for something else";
    EXPECT_EQ(fault(answer(responder_of(root, "OCSPSigning", false))), OcspFault::not_authorised) << "it might itself be taken back";
    EXPECT_EQ(fault(answer(responder_of(between))), OcspFault::not_authorised) << "named by another authority than the card's";
    EXPECT_EQ(fault(answer(card)), OcspFault::not_authorised) << "the card itself";
}

TEST_F(Ocsp, An_answer_to_another_question_is_none) {
    const OcspRequest before = ocsp_request(read(card), read(root), random_bytes(ocsp_nonce_size));
    EXPECT_EQ(fault(answer(before, card, root, root, {})), OcspFault::other_request) << "one of before, sent again";
    const Issued of_another = issue_for_client("林美玲", &root, "2");
    EXPECT_EQ(fault(answer(asked, of_another, root, root, {})), OcspFault::other_request);
    EXPECT_EQ(fault(answer(root, {.nonce = false})), std::nullopt) << "prepared answers have none (RFC 5019)";
    EXPECT_EQ(fault(answer(root, {.status = V_OCSP_CERTSTATUS_UNKNOWN})), OcspFault::unknown);
}

TEST_F(Ocsp, An_answer_counts_in_its_time_only) {
    EXPECT_EQ(fault(answer(root, {.from = -7'200, .until = -120})), OcspFault::not_of_this_time);
    EXPECT_EQ(fault(answer(root, {.from = -7'200, .until = -30})), std::nullopt) << "clocks differ by a minute";
    EXPECT_EQ(fault(answer(root, {.from = 120, .until = 3'600})), OcspFault::not_of_this_time);
    EXPECT_EQ(fault(answer(root, {.from = 30, .until = 3'600})), std::nullopt);
    EXPECT_EQ(fault(answer(root, {.from = -3'600, .until = 0})), std::nullopt) << "without an end: for a day";
    EXPECT_EQ(fault(answer(root, {.from = -25 * 3'600, .until = 0})), OcspFault::not_of_this_time);
}

TEST_F(Ocsp, A_responder_that_cannot_answer_says_nothing_of_the_card) {
    const Held<OCSP_RESPONSE, OCSP_RESPONSE_free> later(OCSP_response_create(OCSP_RESPONSE_STATUS_TRYLATER, nullptr));
    EXPECT_EQ(fault(der_of(later.get())), OcspFault::refused);
    for (const std::string& wrong : {std::string(), std::string("<html>"), answer(root) + "x"})
        EXPECT_EQ(fault(wrong), OcspFault::unreadable);
}

TEST_F(Ocsp, No_flipped_bit_makes_a_revoked_card_a_good_one) {
    const std::string revoked = answer(root, {.status = V_OCSP_CERTSTATUS_REVOKED});
    for (std::size_t bit = 0; bit < revoked.size() * 8; ++bit) {
        std::string flipped = revoked;
        flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
        const auto out = told(flipped);
        EXPECT_FALSE(out && out->state == OcspAnswer::State::good) << bit;
    }
}

TEST_F(Ocsp, The_responders_a_certificate_names_are_those_that_speak_http) {
    const Issued named = issue({.name = "x",
                                .extensions = {{NID_info_access,
                                                "OCSP;URI:http://ocsp.example/,OCSP;URI:ldap://no.example,"
                                                "caIssuers;URI:http://ca.example/,OCSP;URI:https://second.example/q"}}},
                               &root);
    EXPECT_EQ(ocsp_responders(read(named)), (std::vector<std::string>{"http://ocsp.example/", "https://second.example/q"}));
    EXPECT_TRUE(ocsp_responders(read(card)).empty());
}

}  // namespace
}  // namespace skl::crypto
