// skylantern.toml < SKYLANTERN_* < flags. An unknown key is an error with the nearest known one. Tables of TOML are the beginnings of
// names: `[identity.session]` with `idle_s` is identity_session_idle_s.
#pragma once

#include <filesystem>

#include "kernel/describe/faces.h"
#include "kernel/describe/result.h"

namespace skl {

// What says whether a card was taken back; `both`: each must know it, and neither may say so.
enum class CardRevocation { crl, ocsp, both };
BOOST_DESCRIBE_ENUM(CardRevocation, crl, ocsp, both)

// Of identity and its provider: certificates of clients and people, and how long what counts. _s: seconds.
struct IdentitySettings {
    bool mtls_hosts = false;                // over TLS, hosts called mtls.<host> ask for a client certificate
    std::int64_t mtls_port = 0;             // a port of its own where TLS asks for one; 0: none
    std::string mtls_url;                   // where clients find either; empty: mtls.<host>, or the host at mtls_port
    std::string client_authorities;         // PEM file: whose certificates OAuth clients may show (RFC 8705 §2.1)
    std::string client_certificate_header;  // what trusted proxies tell a certificate in (RFC 9440); empty: they tell none
    std::string card_authorities;           // PEM file: who issues the cards that people sign in with
    std::string card_revocations;           // their CRLs, a file or a folder; PEM or DER
    CardRevocation card_revocation = CardRevocation::crl;
    bool private_responders = false;  // OCSP responders may have addresses of this network
    Whole<60, 86'400> identity_session_idle_s{900};
    Whole<300, 86'400> identity_session_absolute_s{43'200};  // of aal3 two thirds of it
    Whole<1, 100> identity_lockout_tries{5};
    Whole<60, 86'400> identity_lockout_window_s{900};
    Whole<1, 100> identity_majority_age{18};
    Whole<1, 3'650> identity_membership_idle_days{90};
    Whole<10, 600> oidc_code_ttl_s{60};
    Whole<10, 600> oidc_par_ttl_s{60};
    Whole<30, 600> oidc_access_ttl_s{300};
    Whole<10, 300> oidc_dpop_max_age_s{60};
    bool oidc_dpop_require_nonce = false;  // RFC 9449 §8: proofs without a nonce of ours are sent back for one
    Whole<2, 3'650> oidc_key_rotation_days{90};
};
BOOST_DESCRIBE_STRUCT(IdentitySettings, (),
                      (mtls_hosts, mtls_port, mtls_url, client_authorities, client_certificate_header, card_authorities, card_revocations,
                       card_revocation, private_responders, identity_session_idle_s, identity_session_absolute_s, identity_lockout_tries,
                       identity_lockout_window_s, identity_majority_age, identity_membership_idle_days, oidc_code_ttl_s, oidc_par_ttl_s,
                       oidc_access_ttl_s, oidc_dpop_max_age_s, oidc_dpop_require_nonce, oidc_key_rotation_days))

struct Configuration : IdentitySettings {
    std::string address = "127.0.0.1";
    std::int64_t port = 8080;
    std::string data = "data";  // folder of the database, blobs and keys
    std::string database;       // sqlite:… or postgresql://…; empty: sqlite in the data folder
    std::string blobs;          // s3://bucket/prefix; empty: files in the data folder
    std::string s3_endpoint;    // https://host[:port] of an S3-compatible store; empty: Amazon's of the region
    std::string s3_region = "us-east-1";
    std::string s3_access_key, s3_secret_key;  // the latter a secret
    std::int64_t blob_cache_mb = 10'240;       // of files fetched from the store, in the data folder
    std::string preset = "taiwan";
    std::string site_title_zh = "平溪縣數位政府";
    std::string site_title_en = "Pingxi County Digital Government";
    bool roc_years = false;       // dates in Chinese count the years of the Republic of China (民國)
    std::string share;            // folder of templates, locales, assets, presets; empty: found beside the program
    std::string public_url;       // as the world sees it; empty: from the Host header
    std::string trusted_proxies;  // addresses, separated by commas
    std::string tls_certificate, tls_key;
    std::int64_t threads = 0;  // that serve sockets; 0: one a core
    std::int64_t query_workers = 2;
    std::int64_t parse_workers = 1;
    bool demo = false;
    bool rate_limits = true;
    std::string operator_token;                      // secret; empty: made at start
    std::string zone = "Asia/Taipei";                // of schedules, quiet hours and legal days; a tenant may have its own
    std::string master_key, master_key_file;         // opens the key rings; both empty: <data>/keys/master.key, made at the first start
    std::string smtp_url, smtp_user, smtp_password;  // smtp://host:587, smtps://host:465; empty: mails stay in the outbox page
    bool smtp_require_tls = true;
    std::string mail_from = "noreply@localhost";
    std::string operator_email;        // gets the operator's notices; empty: none are mailed
    bool private_webhooks = false;     // also http and addresses of this network: for tests, and inside one agency
    bool private_witnesses = false;    // the same of the witnesses of the public ledger
    std::string fetch_private_hosts;   // of this network, that files of datasets may be fetched from: host or host:port, with commas
    std::string exchange_url;          // of the portal's exchange API that changes are pushed to, up to /rest; empty: none
    std::string exchange_secret;       // the key it gave us
    bool private_exchange = false;     // also http and addresses of this network
    std::string population_databases;  // TOML file: PostgreSQL databases that analysts may query, by name; empty: none
};
BOOST_DESCRIBE_STRUCT(Configuration, (IdentitySettings),
                      (address, port, data, database, blobs, s3_endpoint, s3_region, s3_access_key, s3_secret_key, blob_cache_mb, preset,
                       site_title_zh, site_title_en, roc_years, share, public_url, trusted_proxies, tls_certificate, tls_key, threads,
                       query_workers, parse_workers, demo, rate_limits, operator_token, zone, master_key, master_key_file, smtp_url,
                       smtp_user, smtp_password, smtp_require_tls, mail_from, operator_email, private_webhooks, private_witnesses,
                       fetch_private_hosts, exchange_url, exchange_secret, private_exchange, population_databases))

struct Setting {
    Text<> key, value, origin;  // origin: default, the file's name, the variable's name, or the flag
};
BOOST_DESCRIBE_STRUCT(Setting, (), (key, value, origin))

struct Configured {
    Configuration configuration;
    std::vector<Setting> settings;  // effective values, secrets masked
};

// `file` may be missing unless `file_required`. `flags`: key and text. Problem `bad-configuration` {key, near, what}.
Result<Configured> configure(const std::filesystem::path& file, bool file_required, const std::map<std::string, std::string>& environment,
                             const std::map<std::string, std::string>& flags);

std::map<std::string, std::string> environment_settings();  // SKYLANTERN_* of this process, names cut and in lower case

}  // namespace skl
