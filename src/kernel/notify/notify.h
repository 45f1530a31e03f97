// Notices to persons: a row in their inbox, written in the transaction of what happened, and an e-mail by a job of the same
// transaction. The words are the catalogue's: notify.<topic>.title and notify.<topic>.body with the notice's parameters.
//
//   notify.post(tx, {.recipient = subject, .topic = "case-decided", .params = {{"case", "2026-000123"}}, .href = "/cases/…"}, cx.now());
//
// Threads: the address book is called on job threads; everything may be called from any thread.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "kernel/describe/faces.h"
#include "kernel/notify/mail.h"
#include "kernel/notify/timing.h"

namespace skl {

class Jobs;
class Locale;
class Reader;
class Store;
class Transaction;

namespace notify {

// waiting: a job will send it. gathered: it goes with others in the morning. kept: no server is configured, the text stands in the
// row for the demo's outbox page.
enum class MailState { none, waiting, gathered, sent, kept, refused };
BOOST_DESCRIBE_ENUM(MailState, none, waiting, gathered, sent, kept, refused)

// How a recipient wants to be told; who has not chosen wants each mail by itself, and none at night.
struct Choices {
    Digest digest = Digest::none;
    bool quiet_hours = true;
};
BOOST_DESCRIBE_STRUCT(Choices, (), (digest, quiet_hours))

struct NewNotice {
    std::string recipient;  // whom identity's address book knows: a subject or a membership
    std::string topic;      // kebab-case, or the type of the event it tells of
    std::map<std::string, std::string> params{};
    std::string href{};  // path of what it is about
    bool mail = true;
    bool urgent = false;             // neither gathered nor held back at night
    std::optional<Digest> digest{};  // instead of the recipient's choice
    std::optional<Uuid> id{};        // of one's own: posted again it changes nothing
};

struct Notice {
    Uuid id;
    Text<> recipient, topic;
    std::map<std::string, Text<>> params;
    Text<> href;
    Instant at;
    std::optional<Instant> read_at;
    MailState mail = MailState::none;
    Text<> mail_problem;  // its code
    Text<> mail_text;     // of a kept one: as it would have gone out
};
BOOST_DESCRIBE_STRUCT(Notice, (), (id, recipient, topic, params, href, at, read_at, mail, mail_problem, mail_text))

struct Contact {
    std::string address, name{}, language = "zh-Hant";
    // A path that is in no table, in place of the notice's: it is known when the mail is written, and stands in the mail alone.
    std::string secret_href{};
};

struct Options {
    std::optional<SmtpOptions> server{};  // none: mails are kept
    Mailbox sender;
    std::string base_url;         // https://host[/t/tenant], before hrefs
    std::string unsubscribe_key;  // of the MAC in unsubscribe addresses
    calendar::ZoneOf zone_of{};   // whose night is quiet and whose morning brings digests; none: no hour is quiet
};

// Who said in a mail that they want no more of its topic.
struct Refusal {
    std::string recipient, topic;
};

class Notify {
public:
    using AddressBook = std::function<std::optional<Contact>(Transaction&, const std::string& recipient)>;

    // Registers its job: before jobs.start().
    Notify(Store& store, Jobs& jobs, const Locale& words, Options options, AddressBook book);

    Uuid post(Transaction& tx, const NewNotice& notice, Instant now);

    // POST <base_url>/notify/unsubscribe/<token> (RFC 8058): no e-mail on the topic any more. 404 where the token is not ours.
    Result<Refusal> unsubscribe(Transaction& tx, const std::string& token, Instant now) const;
    Result<Refusal> refusal_of(const std::string& tenant, const std::string& token) const;

    // A notice's words in a language: notify.<topic>.<part>. A parameter `x.en` stands for `x` in English.
    std::string words(const std::string& language, const Notice& notice, const char* part) const;
    const Options& options() const { return options_; }

private:
    Result<std::string> deliver(const std::string& tenant, const std::string& id) const;
    Result<std::string> deliver_digest(const std::string& tenant, const std::string& recipient) const;
    Mail written(const std::string& tenant, const Notice& notice, const Contact& contact, Instant now) const;
    Mail gathered(const std::string& tenant, const std::vector<Notice>& notices, const Contact& contact, Instant now) const;
    std::string address(const std::string& tenant, const std::string& path) const;
    std::string unsubscribe_address(const std::string& tenant, const Notice& notice) const;
    // Sends it or keeps it; a Problem is worth another try.
    struct Fate {
        MailState state = MailState::none;
        std::string problem, text;
    };
    Result<Fate> dispatch(const Mail& mail) const;

    Store& store_;
    Jobs& jobs_;
    const Locale& words_;
    const Options options_;
    const AddressBook book_;
};

// The inbox, latest first; `before`: the id the last page ended with.
std::vector<Notice> inbox(Reader& reader, const std::string& recipient, std::int64_t limit, const std::optional<Uuid>& before = {});
std::int64_t unread(Reader& reader, const std::string& recipient);
bool mark_read(Transaction& tx, const std::string& recipient, const Uuid& id, Instant now);  // false: not theirs, or read already
// The demo's outbox page: kept mails, latest first.
std::vector<Notice> kept_mails(Reader& reader, std::int64_t limit);

Choices choices_of(Reader& reader, const std::string& recipient);
void choose(Transaction& tx, const std::string& recipient, const Choices& choices);

// Does the recipient want the topic by e-mail? Until they say otherwise, yes.
void want_mail(Transaction& tx, const std::string& recipient, const std::string& topic, bool wanted, Instant now);

}  // namespace notify
}  // namespace skl
