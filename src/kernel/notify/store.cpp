// The SQL of the inbox and of choices.
#include "kernel/notify/store.h"

namespace skl::notify {

std::vector<Notice> inbox(Reader& reader, const std::string& recipient, std::int64_t limit, const std::optional<Uuid>& before) {
    return reader
        .query("select * from notice where tenant = :tenant and recipient = :recipient and id < :before order by id desc limit :limit")
        .bind("recipient", recipient)
        .bind("before", before ? to_text(*before) : "g")  // behind every hexadecimal digit
        .bind("limit", limit)
        .all<Notice>();
}

std::int64_t unread(Reader& reader, const std::string& recipient) {
    return reader.query("select count(*) from notice where tenant = :tenant and recipient = :recipient and read_at is null")
        .bind("recipient", recipient)
        .number()
        .value_or(0);
}

bool mark_read(Transaction& tx, const std::string& recipient, const Uuid& id, Instant now) {
    return tx.query("update notice set read_at = :now where tenant = :tenant and id = :id and recipient = :recipient and read_at is null")
               .bind("id", id)
               .bind("recipient", recipient)
               .bind("now", now)
               .run() == 1;
}

std::vector<Notice> kept_mails(Reader& reader, std::int64_t limit) {
    return reader.query("select * from notice where tenant = :tenant and mail = 'kept' order by id desc limit :limit")
        .bind("limit", limit)
        .all<Notice>();
}

void want_mail(Transaction& tx, const std::string& recipient, const std::string& topic, bool wanted, Instant now) {
    if (wanted)
        tx.query("delete from notice_refusal where tenant = :tenant and recipient = :recipient and topic = :topic and channel = 'email'")
            .bind("recipient", recipient)
            .bind("topic", topic)
            .run();
    else
        tx.query(
              "insert into notice_refusal(tenant, recipient, topic, channel, at) values(:tenant, :recipient, :topic, 'email', :now) "
              "on conflict do nothing")
            .bind("recipient", recipient)
            .bind("topic", topic)
            .bind("now", now)
            .run();
}

bool wants_mail(Reader& reader, const std::string& recipient, const std::string& topic) {
    return reader
               .query(
                   "select count(*) from notice_refusal where tenant = :tenant and recipient = :recipient and topic = :topic and channel = "
                   "'email'")
               .bind("recipient", recipient)
               .bind("topic", topic)
               .number() == 0;
}

std::optional<Notice> find_notice(Reader& reader, const std::string& id) {
    return reader.query("select * from notice where tenant = :tenant and id = :id").bind("id", id).one<Notice>();
}

bool insert_notice(Transaction& tx, const Notice& notice) {
    return tx.query(
                 "insert into notice(tenant, id, recipient, topic, params, href, at, mail) "
                 "values(:tenant, :id, :recipient, :topic, :params, :href, :at, :mail) on conflict do nothing")
               .fields(notice)
               .run() == 1;
}

std::vector<Notice> gathered_notices(Reader& reader, const std::string& recipient, std::int64_t limit) {
    return reader
        .query("select * from notice where tenant = :tenant and recipient = :recipient and mail = 'gathered' order by id limit :limit")
        .bind("recipient", recipient)
        .bind("limit", limit)
        .all<Notice>();
}

Choices choices_of(Reader& reader, const std::string& recipient) {
    return reader.query("select digest, quiet_hours from notice_choice where tenant = :tenant and recipient = :recipient")
        .bind("recipient", recipient)
        .one<Choices>()
        .value_or(Choices{});
}

void choose(Transaction& tx, const std::string& recipient, const Choices& choices) {
    tx.query(
          "insert into notice_choice(tenant, recipient, digest, quiet_hours) values(:tenant, :recipient, :digest, :quiet_hours) "
          "on conflict(tenant, recipient) do update set digest = excluded.digest, quiet_hours = excluded.quiet_hours")
        .bind("recipient", recipient)
        .fields(choices)
        .run();
}

void set_mail(Transaction& tx, const std::string& id, MailState state, const std::string& problem, const std::string& text, Instant now) {
    tx.query(
          "update notice set mail = :mail, mail_problem = :problem, mail_text = :text, mail_at = :now where tenant = :tenant and id = :id")
        .bind("id", id)
        .bind("mail", state)
        .bind("problem", problem)
        .bind("text", text)
        .bind("now", now)
        .run();
}

}  // namespace skl::notify
