// The SQL of kept payloads and legal holds.
#pragma once

#include "kernel/storage/store.h"

namespace skl::ledger {

struct PayloadRow {
    std::string commitment, subject, sealed;  // sealed: an encrypted field, base64url
    Instant created_at;
};
BOOST_DESCRIBE_STRUCT(PayloadRow, (), (commitment, subject, sealed, created_at))

void insert_payload(Transaction& tx, const PayloadRow& payload);
std::optional<PayloadRow> find_payload(Reader& reader, const std::string& commitment);
std::int64_t erase_payloads(Transaction& tx, const std::string& subject);  // how many

void insert_hold(Transaction& tx, const std::string& subject, const std::string& legal_basis, Instant now);
bool remove_hold(Transaction& tx, const std::string& subject);
std::optional<std::string> hold_on(Reader& reader, const std::string& subject);  // its legal basis

}  // namespace skl::ledger
