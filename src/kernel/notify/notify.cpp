#include "kernel/notify/notify.h"

#include "kernel/crypto/random.h"
#include "kernel/describe/decode.h"
#include "kernel/describe/write.h"
#include "kernel/http/tenants.h"
#include "kernel/jobs/jobs.h"
#include "kernel/notify/store.h"
#include "kernel/pages/locale.h"
#include "kernel/text/text.h"

namespace skl::notify {
namespace {

constexpr const char* mail_job = "notify.mail";
constexpr const char* digest_job = "notify.digest";
constexpr const char* seal_label = "notify.unsubscribe";
constexpr std::int64_t most_in_a_digest = 100;  // of one mail; the rest goes with the next one

// What an unsubscribe address says; it is sealed, and names no address.
std::string refusal(const std::string& tenant, const Notice& notice) {
    return fmt::format("{}\n{}\n{}", tenant, notice.recipient.value, notice.topic.value);
}

}  // namespace

Notify::Notify(Store& store, Jobs& jobs, const Locale& words, Options options, AddressBook book)
    : store_(store), jobs_(jobs), words_(words), options_(std::move(options)), book_(std::move(book)) {
    jobs.handle(mail_job, [this](JobRun& run) { return deliver(run.tenant, run.payload); });
    jobs.handle(digest_job, [this](JobRun& run) { return deliver_digest(run.tenant, run.payload); });
}

Uuid Notify::post(Transaction& tx, const NewNotice& given, Instant now) {
    Notice notice;
    notice.id = given.id.value_or(crypto::uuid_v7(now));
    notice.recipient.value = given.recipient;
    notice.topic.value = given.topic;
    for (const auto& [name, value] : given.params) notice.params[name].value = value;
    notice.href.value = given.href;
    notice.at = now;
    const Choices choices = choices_of(tx, given.recipient);
    const Digest digest = given.urgent || !options_.zone_of ? Digest::none : given.digest.value_or(choices.digest);
    if (given.mail && wants_mail(tx, given.recipient, given.topic))
        notice.mail = digest == Digest::none ? MailState::waiting : MailState::gathered;
    if (!insert_notice(tx, notice)) return notice.id;
    const std::string id = to_text(notice.id);
    if (notice.mail == MailState::waiting) {
        const bool quiet = options_.zone_of && choices.quiet_hours && !given.urgent;
        jobs_.enqueue(tx, mail_job, id, "notice:" + id, quiet ? after_the_night(now, options_.zone_of(tx.tenant())) : std::nullopt);
    } else if (notice.mail == MailState::gathered) {
        jobs_.enqueue(tx, digest_job, given.recipient, "digest:" + given.recipient,
                      next_digest(now, options_.zone_of(tx.tenant()), digest));
    }
    return notice.id;
}

// May run again after a crash between sending and writing it down: then the mail goes out twice with one Message-ID.
Result<std::string> Notify::deliver(const std::string& tenant, const std::string& id) const {
    std::optional<Notice> notice;
    std::optional<Contact> contact;
    const auto lost = store_.write(tenant, [&](Transaction& tx) {
        contact.reset();
        notice = find_notice(tx, id);
        if (notice && notice->mail == MailState::waiting && wants_mail(tx, notice->recipient.value, notice->topic.value))
            contact = book_(tx, notice->recipient.value);
        return true;
    });
    if (lost) return *lost;
    if (!notice || notice->mail != MailState::waiting) return std::string{};
    const Instant now = Instant::now();
    Fate fate;
    if (contact) {
        auto sent = dispatch(written(tenant, *notice, *contact, now));
        if (!sent) return std::move(sent.problem());
        fate = std::move(*sent);
    }
    const auto unwritten = store_.write(tenant, [&](Transaction& tx) {
        set_mail(tx, id, fate.state, fate.problem, fate.text, now);
        return true;
    });
    if (unwritten) return *unwritten;
    return std::string{};
}

Result<std::string> Notify::deliver_digest(const std::string& tenant, const std::string& recipient) const {
    std::vector<Notice> notices;
    std::optional<Contact> contact;
    const auto lost = store_.write(tenant, [&](Transaction& tx) {
        notices = gathered_notices(tx, recipient, most_in_a_digest);
        contact = book_(tx, recipient);
        std::erase_if(notices, [&](const Notice& notice) { return !wants_mail(tx, recipient, notice.topic.value); });
        return true;
    });
    if (lost) return *lost;
    if (notices.empty()) return std::string{};
    const Instant now = Instant::now();
    Fate fate;
    if (contact) {
        auto sent = dispatch(gathered(tenant, notices, *contact, now));
        if (!sent) return std::move(sent.problem());
        fate = std::move(*sent);
    }
    const auto unwritten = store_.write(tenant, [&](Transaction& tx) {
        // The text stands once, with the last of them, so that the outbox shows one mail.
        for (const Notice& notice : notices) {
            const bool last = &notice == &notices.back();
            set_mail(tx, to_text(notice.id), last || fate.state != MailState::kept ? fate.state : MailState::sent, fate.problem,
                     last ? fate.text : "", now);
        }
        // Those that came while this job ran, or were too many, found it running and made no other.
        const bool more = options_.zone_of && !gathered_notices(tx, recipient, 1).empty();
        if (more) jobs_.enqueue(tx, digest_job, recipient, "", next_digest(now, options_.zone_of(tx.tenant()), Digest::daily));
        return true;
    });
    if (unwritten) return *unwritten;
    return std::string{};
}

Result<Notify::Fate> Notify::dispatch(const Mail& mail) const {
    if (!options_.server) return Fate{MailState::kept, "", mail.subject + "\n\n" + mail.text};
    const Done sent = send_mail(*options_.server, mail);
    if (!sent && sent.problem().status >= 500) return sent.problem();  // the job tries again
    return Fate{sent ? MailState::sent : MailState::refused, sent ? "" : sent.problem().code, ""};
}

std::string Notify::words(const std::string& language, const Notice& notice, const char* part) const {
    std::map<std::string, std::string> params;
    for (const auto& [name, value] : notice.params) params.emplace(name, value.value);
    if (language == "en")
        for (const auto& [name, value] : notice.params)
            if (name.ends_with(".en")) params[name.substr(0, name.size() - 3)] = value.value;
    return words_.say(language, fmt::format("notify.{}.{}", notice.topic.value, part), params);
}

std::string Notify::address(const std::string& tenant, const std::string& path) const {
    return options_.base_url + (tenant == main_tenant ? "" : "/t/" + tenant) + path;
}

std::string Notify::unsubscribe_address(const std::string& tenant, const Notice& notice) const {
    return address(tenant, "/notify/unsubscribe/" + crypto::seal(options_.unsubscribe_key, seal_label, refusal(tenant, notice)));
}

namespace {

std::string anchor(const std::string& href, const std::string& said) {
    return fmt::format("<p><a href=\"{}\">{}</a></p>", text::html_escape(href), text::html_escape(said));
}

std::string html_of(const std::string& language, const std::string& title, const std::string& body) {
    return fmt::format(
        "<!doctype html><html lang=\"{}\"><head><meta charset=\"utf-8\"><title>{}</title></head><body><h1>{}</h1>{}</body></html>\n",
        text::html_escape(language), text::html_escape(title), text::html_escape(title), body);
}

}  // namespace

Mail Notify::written(const std::string& tenant, const Notice& notice, const Contact& contact, Instant now) const {
    const std::string& language = contact.language;
    const std::string title = words(language, notice, "title"), body = words(language, notice, "body");
    // A mail that is kept for want of a server stays in its row: what nobody may read there is not written into it.
    const bool secret = !contact.secret_href.empty();
    const std::string href = !secret ? notice.href.value : options_.server ? contact.secret_href : std::string{};
    const std::string link = href.empty() ? "" : address(tenant, href), stop = unsubscribe_address(tenant, notice);
    const std::string read_more = words_.say(language, secret && !options_.server ? "notify.mail.secret" : "notify.mail.read"),
                      stop_words = words_.say(language, "notify.mail.stop");
    Mail mail{options_.sender, {contact.address, contact.name}, title, {}, {}, to_text(notice.id), now, stop};
    mail.text = body + "\n\n" + (link.empty() ? (secret ? read_more + "\n\n" : "") : read_more + " " + link + "\n\n") + stop_words + " " +
                stop + "\n";
    mail.html =
        html_of(language, title,
                "<p>" + text::html_escape(body) + "</p>" + (link.empty() ? "" : anchor(link, read_more)) + anchor(stop, stop_words));
    return mail;
}

// One mail of many notices; its unsubscribe address is that of the first topic, so each notice names its own as well.
Mail Notify::gathered(const std::string& tenant, const std::vector<Notice>& notices, const Contact& contact, Instant now) const {
    const std::string& language = contact.language;
    const std::string title = words_.say(language, "notify.digest.title", {{"count", std::to_string(notices.size())}});
    const std::string stop_words = words_.say(language, "notify.mail.stop");
    Mail mail{options_.sender,
              {contact.address, contact.name},
              title,
              {},
              {},
              to_text(notices.back().id),
              now,
              unsubscribe_address(tenant, notices.front())};
    std::string html;
    for (const Notice& notice : notices) {
        const std::string heading = words(language, notice, "title"), body = words(language, notice, "body");
        // A mail that is kept for want of a server stays in its row: what nobody may read there is not written into it.
        const bool secret = !contact.secret_href.empty();
        const std::string href = !secret ? notice.href.value : options_.server ? contact.secret_href : std::string{};
        const std::string link = href.empty() ? "" : address(tenant, href), stop = unsubscribe_address(tenant, notice);
        mail.text += fmt::format("{}\n{}\n{}{} {}\n\n", heading, body, link.empty() ? "" : link + "\n", stop_words, stop);
        html += fmt::format("<h2>{}</h2><p>{}</p>", text::html_escape(heading), text::html_escape(body)) +
                (link.empty() ? "" : anchor(link, link)) + anchor(stop, stop_words);
    }
    mail.html = html_of(language, title, html);
    return mail;
}

Result<Refusal> Notify::refusal_of(const std::string& tenant, const std::string& token) const {
    const auto said = crypto::unseal(options_.unsubscribe_key, seal_label, token);
    if (!said) return Problem::not_found("unsubscribe");
    const auto first = said->find('\n'), last = said->rfind('\n');
    if (first == last || said->substr(0, first) != tenant) return Problem::not_found("unsubscribe");
    return Refusal{said->substr(first + 1, last - first - 1), said->substr(last + 1)};
}

Result<Refusal> Notify::unsubscribe(Transaction& tx, const std::string& token, Instant now) const {
    auto said = refusal_of(tx.tenant(), token);
    if (said) want_mail(tx, said->recipient, said->topic, false, now);
    return said;
}

}  // namespace skl::notify
