#include "ledger/payload/store.h"

#include "kernel/describe/faces.h"

namespace skl::ledger {

void insert_payload(Transaction& tx, const PayloadRow& payload) {
    tx.query(
          "insert into ledger_payload(tenant, commitment, subject, sealed, created_at) "
          "values(:tenant, :commitment, :subject, :sealed, :created_at)")
        .fields(payload)
        .run();
}

std::optional<PayloadRow> find_payload(Reader& reader, const std::string& commitment) {
    return reader.query("select * from ledger_payload where tenant = :tenant and commitment = :commitment")
        .bind("commitment", commitment)
        .one<PayloadRow>();
}

std::int64_t erase_payloads(Transaction& tx, const std::string& subject) {
    return tx.query("delete from ledger_payload where tenant = :tenant and subject = :subject").bind("subject", subject).run();
}

void insert_hold(Transaction& tx, const std::string& subject, const std::string& legal_basis, Instant now) {
    tx.query(
          "insert into ledger_hold(tenant, subject, legal_basis, since) values(:tenant, :subject, :legal_basis, :now) "
          "on conflict (tenant, subject) do nothing")
        .bind("subject", subject)
        .bind("legal_basis", legal_basis)
        .bind("now", now)
        .run();
}

bool remove_hold(Transaction& tx, const std::string& subject) {
    return tx.query("delete from ledger_hold where tenant = :tenant and subject = :subject").bind("subject", subject).run() == 1;
}

std::optional<std::string> hold_on(Reader& reader, const std::string& subject) {
    return reader.query("select legal_basis from ledger_hold where tenant = :tenant and subject = :subject")
        .bind("subject", subject)
        .word();
}

}  // namespace skl::ledger
