#include "kernel/notify/notify.h"

#include "kernel/crypto/random.h"
#include "kernel/describe/decode.h"
#include "kernel/describe/write.h"
#include "kernel/jobs/jobs.h"
#include "kernel/notify/store.h"
#include "kernel/pages/locale.h"
#include "kernel/text/text.h"

namespace skl::notify {
namespace {

constexpr const char* job_kind = "notify.mail";
constexpr const char* seal_label = "notify.unsubscribe";

Instant clock_now() {
    return {std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch()).count()};
}

// What an unsubscribe address says; it is sealed, and names no address.
std::string refusal(const std::string& tenant, const Notice& notice) {
    return fmt::format("{}\n{}\n{}", tenant, notice.recipient.value, notice.topic.value);
}

}  // namespace

Notify::Notify(Store& store, Jobs& jobs, const Locale& words, Options options, AddressBook book)
    : store_(store), jobs_(jobs), words_(words), options_(std::move(options)), book_(std::move(book)) {
    jobs.handle(job_kind, [this](JobRun& run) { return deliver(run.tenant, run.payload); });
}

Uuid Notify::post(Transaction& tx, const NewNotice& given, Instant now) {
    Notice notice;
    notice.id = crypto::uuid_v7(now);
    notice.recipient.value = given.recipient;
    notice.topic.value = given.topic;
    for (const auto& [name, value] : given.params) notice.params[name].value = value;
    notice.href.value = given.href;
    notice.at = now;
    notice.mail = given.mail && wants_mail(tx, given.recipient, given.topic) ? MailState::waiting : MailState::none;
    insert_notice(tx, notice);
    const std::string id = to_text(notice.id);
    if (notice.mail == MailState::waiting) jobs_.enqueue(tx, job_kind, id, "notice:" + id);
    return notice.id;
}

// May run again after a crash between sending and writing it down: then the mail goes out twice with one Message-ID.
Result<std::string> Notify::deliver(const std::string& tenant, const std::string& id) const {
    std::optional<Notice> notice;
    std::optional<Contact> contact;
    const auto lost = store_.read(tenant, [&](Reader& reader) {
        notice = find_notice(reader, id);
        if (notice && notice->mail == MailState::waiting && wants_mail(reader, notice->recipient.value, notice->topic.value))
            contact = book_(reader, notice->recipient.value);
    });
    if (lost) return *lost;
    if (!notice || notice->mail != MailState::waiting) return std::string{};
    const Instant now = clock_now();
    MailState state = MailState::none;
    std::string problem, text;
    if (contact) {
        const Mail mail = written(tenant, *notice, *contact, now);
        if (options_.server) {
            const Done sent = send_mail(*options_.server, mail);
            if (!sent && sent.problem().status >= 500) return sent.problem();  // the job tries again
            state = sent ? MailState::sent : MailState::refused;
            if (!sent) problem = sent.problem().code;
        } else {
            state = MailState::kept;
            text = mail.subject + "\n\n" + mail.text;
        }
    }
    const auto unwritten = store_.write(tenant, [&](Transaction& tx) {
        set_mail(tx, id, state, problem, text, now);
        return true;
    });
    if (unwritten) return *unwritten;
    return std::string{};
}

Mail Notify::written(const std::string& tenant, const Notice& notice, const Contact& contact, Instant now) const {
    const std::string& language = contact.language;
    std::map<std::string, std::string> params;
    for (const auto& [name, value] : notice.params) params.emplace(name, value.value);
    const std::string title = words_.say(language, "notify." + notice.topic.value + ".title", params);
    const std::string body = words_.say(language, "notify." + notice.topic.value + ".body", params);
    const std::string link = notice.href.value.empty() ? "" : options_.base_url + notice.href.value;
    const std::string stop =
        options_.base_url + "/notify/unsubscribe/" + crypto::seal(options_.unsubscribe_key, seal_label, refusal(tenant, notice));
    const std::string read_more = words_.say(language, "notify.mail.read"), stop_words = words_.say(language, "notify.mail.stop");
    Mail mail{options_.sender, {contact.address, contact.name}, title, {}, {}, to_text(notice.id), now, stop};
    mail.text = body + "\n\n" + (link.empty() ? "" : read_more + " " + link + "\n\n") + stop_words + " " + stop + "\n";
    const auto anchor = [](const std::string& href, const std::string& said) {
        return fmt::format("<p><a href=\"{}\">{}</a></p>", text::html_escape(href), text::html_escape(said));
    };
    mail.html = fmt::format(
        "<!doctype html><html lang=\"{}\"><head><meta "
        "charset=\"utf-8\"><title>{}</title></head><body><h1>{}</h1><p>{}</p>{}{}</body></html>\n",
        text::html_escape(language), text::html_escape(title), text::html_escape(title), text::html_escape(body),
        link.empty() ? "" : anchor(link, read_more), anchor(stop, stop_words));
    return mail;
}

Done Notify::unsubscribe(Transaction& tx, const std::string& token, Instant now) const {
    const auto said = crypto::unseal(options_.unsubscribe_key, seal_label, token);
    if (!said) return Problem::not_found("unsubscribe");
    const auto first = said->find('\n'), last = said->rfind('\n');
    if (first == last || said->substr(0, first) != tx.tenant()) return Problem::not_found("unsubscribe");
    want_mail(tx, said->substr(first + 1, last - first - 1), said->substr(last + 1), false, now);
    return Nothing{};
}

}  // namespace skl::notify
