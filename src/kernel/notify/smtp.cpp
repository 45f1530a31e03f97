#include <curl/curl.h>

#include "kernel/notify/mail.h"
#include "kernel/outbound/curl.h"

namespace skl::notify {
namespace {

struct Upload {
    std::string_view rest;
    static std::size_t read(char* to, std::size_t size, std::size_t count, void* self) {
        auto& upload = *static_cast<Upload*>(self);
        const std::size_t bytes = std::min(size * count, upload.rest.size());
        std::memcpy(to, upload.rest.data(), bytes);
        upload.rest.remove_prefix(bytes);
        return bytes;
    }
};

}  // namespace

Done send_mail(const SmtpOptions& server, const Mail& mail) {
    outbound::start_curl();
    auto text = mail_text(mail);
    if (!text) return std::move(text.problem());
    const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl(curl_easy_init(), &curl_easy_cleanup);
    const std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> to(curl_slist_append(nullptr, ("<" + mail.to.address + ">").c_str()),
                                                                         &curl_slist_free_all);
    const std::string from = "<" + mail.from.address + ">";
    Upload upload{*text};
    const auto set = [&](CURLoption option, auto value) { curl_easy_setopt(curl.get(), option, value); };
    set(CURLOPT_URL, server.url.c_str());
    set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    set(CURLOPT_MAIL_FROM, from.c_str());
    set(CURLOPT_MAIL_RCPT, to.get());
    set(CURLOPT_USE_SSL, static_cast<long>(server.require_tls ? CURLUSESSL_ALL : CURLUSESSL_TRY));
    if (!server.user.empty()) {
        set(CURLOPT_USERNAME, server.user.c_str());
        set(CURLOPT_PASSWORD, server.password.c_str());
    }
    set(CURLOPT_TIMEOUT, static_cast<long>(server.longest.count()));
    set(CURLOPT_NOSIGNAL, 1L);  // threads
    set(CURLOPT_READFUNCTION, &Upload::read);
    set(CURLOPT_READDATA, &upload);
    set(CURLOPT_UPLOAD, 1L);
    const CURLcode result = curl_easy_perform(curl.get());
    if (result == CURLE_OK) return Nothing{};
    long code = 0;
    curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &code);
    const bool final = code >= 500 && code < 600;
    return Problem{final ? 422 : 503, final ? "mail-refused" : "mail-unreachable", {{"code", std::to_string(code)}}};
}

}  // namespace skl::notify
