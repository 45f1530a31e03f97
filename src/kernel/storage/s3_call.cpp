#include "kernel/storage/s3_call.h"

#include <curl/curl.h>

#include <cstdio>
#include <thread>

#include "kernel/crypto/random.h"
#include "kernel/outbound/curl.h"
#include "kernel/text/ascii.h"

namespace skl::storage {
namespace {

constexpr std::size_t most_text = std::size_t{4} << 20;  // a page of a list is some 300 KB
constexpr std::size_t most_idle = 8;                     // connections kept open
constexpr long slowest = 1024;                           // bytes a second

std::int64_t steady_now() {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

Problem unreachable(std::string what) { return {503, "blob-store-unreachable", {{"what", std::move(what)}}}; }

Problem disk_problem(const char* what) { return {500, "disk-failed", {{"what", what}}}; }

// What a further try may change: RFC 9110 §15.6 and what S3 says under load ("Best practices: retries").
bool may_pass(long status, const std::string& code) {
    return status == 429 || (status >= 500 && status != 501) || code == "RequestTimeout" || code == "SlowDown";
}

bool may_pass(CURLcode result) {
    return result != CURLE_PEER_FAILED_VERIFICATION && result != CURLE_SSL_CACERT_BADFILE && result != CURLE_URL_MALFORMAT &&
           result != CURLE_UNSUPPORTED_PROTOCOL && result != CURLE_READ_ERROR;
}

struct File {
    std::FILE* file = nullptr;
    ~File() {
        if (file != nullptr) std::fclose(file);
    }
};

struct Taking {
    CURL* curl;
    const S3Receiver* receiver;
    S3Answer answer{};
    bool begun = false, stopped = false;
};

std::size_t take_body(char* bytes, std::size_t size, std::size_t count, void* self) {
    auto& taking = *static_cast<Taking*>(self);
    const std::string_view piece(bytes, size * count);
    long status = 0;
    curl_easy_getinfo(taking.curl, CURLINFO_RESPONSE_CODE, &status);
    if (taking.receiver != nullptr && status == 200) {
        taking.stopped = (!taking.begun && !taking.receiver->begin()) || !taking.receiver->take(piece);
        taking.begun = true;
        return taking.stopped ? 0 : piece.size();
    }
    if (taking.answer.text.size() + piece.size() > most_text) return 0;
    taking.answer.text += piece;
    return piece.size();
}

std::size_t take_header(char* bytes, std::size_t size, std::size_t count, void* self) {
    auto& answer = static_cast<Taking*>(self)->answer;
    const std::string_view line(bytes, size * count);
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return line.size();
    const std::string name = text::ascii_lower(line.substr(0, colon));
    std::string_view value = line.substr(colon + 1);
    while (!value.empty() && std::isspace(static_cast<unsigned char>(value.front()))) value.remove_prefix(1);
    while (!value.empty() && std::isspace(static_cast<unsigned char>(value.back()))) value.remove_suffix(1);
    if (name == "last-modified") answer.last_modified = value;
    if (name == "date") answer.date = value;
    if (name == "content-length") std::from_chars(value.data(), value.data() + value.size(), answer.length);
    return line.size();
}

// What is the same for every request, whatever it asks for.
void set_common(CURL* curl, const S3Patience& patience, Taking& taking) {
    const auto set = [&](CURLoption option, auto value) { curl_easy_setopt(curl, option, value); };
    set(CURLOPT_PATH_AS_IS, 1L);  // as it was signed
    set(CURLOPT_PROTOCOLS_STR, "https,http");
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_USERAGENT, "Skylantern/1");
    set(CURLOPT_WRITEFUNCTION, &take_body);
    set(CURLOPT_WRITEDATA, &taking);
    set(CURLOPT_HEADERFUNCTION, &take_header);
    set(CURLOPT_HEADERDATA, &taking);
    set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(patience.connecting.count()));
    set(CURLOPT_LOW_SPEED_LIMIT, slowest);
    set(CURLOPT_LOW_SPEED_TIME, static_cast<long>(patience.silent.count()));
    set(CURLOPT_NOSIGNAL, 1L);
}

void set_method(CURL* curl, const S3Call& call, std::FILE* body) {
    const auto set = [&](CURLoption option, auto value) { curl_easy_setopt(curl, option, value); };
    if (body != nullptr) {
        std::error_code ec;
        set(CURLOPT_UPLOAD, 1L);
        set(CURLOPT_READFUNCTION, &std::fread);
        set(CURLOPT_READDATA, body);
        set(CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(std::filesystem::file_size(call.body.value_or(""), ec)));
    } else if (call.method == "HEAD") {
        set(CURLOPT_NOBODY, 1L);
    } else if (call.method != "GET") {
        set(CURLOPT_CUSTOMREQUEST, call.method.c_str());
    }
}

using HeaderLines = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

HeaderLines signed_headers(const S3Call& call, const S3Place& place, const std::string& host) {
    const Instant at = Instant::now();
    crypto::AwsRequest request{call.method, call.path, call.query, {}, call.payload_sha256};
    request.headers = {{"host", host}, {"x-amz-content-sha256", call.payload_sha256}, {"x-amz-date", crypto::aws_time(at)}};
    curl_slist* list = nullptr;
    for (const auto& [name, value] : request.headers)
        if (name != "host") list = curl_slist_append(list, fmt::format("{}: {}", name, value).c_str());  // libcurl writes that one
    list = curl_slist_append(list, ("Authorization: " + crypto::aws_authorization(request, place.key, place.region, "s3", at)).c_str());
    for (const char* none : {"Expect:", "Content-Type:"}) list = curl_slist_append(list, none);
    return {list, &curl_slist_free_all};
}

}  // namespace

struct S3Caller::Handle {
    CURL* curl = curl_easy_init();
    ~Handle() { curl_easy_cleanup(curl); }
};

struct S3Caller::Outcome {
    S3Answer answer;
    std::optional<Problem> problem;
    bool again = false;
};

S3Caller::S3Caller(const S3Place& place) : place_(place), host_(place.endpoint.substr(place.endpoint.find("://") + 3)) {
    outbound::start_curl();
}
S3Caller::~S3Caller() = default;

std::unique_ptr<S3Caller::Handle> S3Caller::borrow() const {
    const std::lock_guard lock(mutex_);
    if (idle_.empty()) return std::make_unique<Handle>();
    auto out = std::move(idle_.back());
    idle_.pop_back();
    return out;
}

void S3Caller::give_back(std::unique_ptr<Handle> handle) const {
    curl_easy_reset(handle->curl);  // keeps its connections
    const std::lock_guard lock(mutex_);
    if (idle_.size() < most_idle) idle_.push_back(std::move(handle));
}

S3Caller::Outcome S3Caller::attempt(const S3Call& call) const {
    File file;
    if (call.body) {
        file.file = std::fopen(call.body->c_str(), "rb");
        if (file.file == nullptr) return {{}, disk_problem("read")};
    }
    const HeaderLines headers = signed_headers(call, place_, host_);
    const std::string url = place_.endpoint + call.path + (call.query.empty() ? "" : "?" + crypto::aws_query(call.query));
    auto handle = borrow();
    CURL* curl = handle->curl;
    Taking taking{curl, call.receiver};
    set_common(curl, place_.patience, taking);
    set_method(curl, call, file.file);
    curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
    const bool small = !call.body && call.receiver == nullptr;
    if (small) curl_easy_setopt(curl, CURLOPT_TIMEOUT, static_cast<long>(place_.patience.small.count()));
    const CURLcode result = curl_easy_perform(curl);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &taking.answer.status);
    give_back(std::move(handle));
    if (taking.stopped) return {{}, disk_problem("write")};
    if (result != CURLE_OK) return {{}, unreachable(curl_easy_strerror(result)), may_pass(result)};
    const long status = taking.answer.status;
    const std::string code = status < 300 ? "" : s3_error_code(taking.answer.text);
    if (status >= 300 && may_pass(status, code)) return {{}, unreachable(code.empty() ? fmt::format("HTTP {}", status) : code), true};
    const bool empty = call.receiver != nullptr && status == 200 && !taking.begun;
    if (empty && !call.receiver->begin()) return {{}, disk_problem("write")};
    return {std::move(taking.answer), {}};
}

Result<S3Answer> S3Caller::call(const S3Call& call) const {
    if (steady_now() < resting_until_) return unreachable("it did not answer a moment ago");
    // A store that is down must not hold the threads that serve what is here.
    const int tries = failing_ ? 1 : place_.patience.tries;
    std::chrono::milliseconds pause = place_.patience.first_pause;
    for (int tried = 1;; ++tried) {
        Outcome outcome = attempt(call);
        if (!outcome.problem) {
            failing_ = false;
            return std::move(outcome.answer);
        }
        if (!outcome.again || tried >= tries) {
            if (outcome.again) {
                failing_ = true;
                resting_until_ = steady_now() + place_.patience.rest_when_unreachable.count();
            }
            return std::move(*outcome.problem);
        }
        // Half of it to all of it, so that nodes that failed together do not come back together.
        const auto part = static_cast<unsigned char>(crypto::random_bytes(1)[0]);
        std::this_thread::sleep_for(pause / 2 + pause * part / 512);
        pause *= 2;
    }
}

}  // namespace skl::storage
