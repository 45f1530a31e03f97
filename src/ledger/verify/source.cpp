#include "ledger/verify/source.h"
#include "kernel/text/disk.h"

#include <curl/curl.h>

#include <filesystem>
#include <fstream>
#include <iostream>

namespace skl::ledger::checks {
namespace {

constexpr std::size_t longest_answer = std::size_t{32} << 20;  // an entry bundle is at most 256 × 65,537 bytes
constexpr long longest_wait = 60;                              // seconds, for one file

class Folder : public Source {
public:
    explicit Folder(std::filesystem::path folder) : folder_(std::move(folder)) {}
    std::optional<std::string> get(const std::string& path) override { return read_file((folder_ / path).string()); }

private:
    std::filesystem::path folder_;
};

std::size_t keep(char* bytes, std::size_t size, std::size_t count, void* to) {
    std::string& out = *static_cast<std::string*>(to);
    if (out.size() + size * count > longest_answer) return 0;
    out.append(bytes, size * count);
    return size * count;
}

class Web : public Source {
public:
    explicit Web(std::string base) : base_(std::move(base)), curl_(curl_easy_init(), curl_easy_cleanup) {
        while (base_.ends_with('/')) base_.pop_back();
    }
    std::optional<std::string> get(const std::string& path) override {
        std::string out;
        const std::string url = base_ + "/" + path;
        CURL* curl = curl_.get();
        if (curl == nullptr) return {};
        curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
        curl_easy_setopt(curl, CURLOPT_PROTOCOLS, static_cast<long>(CURLPROTO_HTTP | CURLPROTO_HTTPS));
        curl_easy_setopt(curl, CURLOPT_TIMEOUT, longest_wait);
        curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "gzip");
        curl_easy_setopt(curl, CURLOPT_FAILONERROR, 1L);
        curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &keep);
        curl_easy_setopt(curl, CURLOPT_WRITEDATA, &out);
        if (curl_easy_perform(curl) != CURLE_OK) return {};
        return out;
    }

private:
    std::string base_;
    std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl_;
};

}  // namespace

std::optional<std::string> read_file(const std::string& file) {
    if (file == "-") return std::string(std::istreambuf_iterator<char>(std::cin), {});
    if (std::filesystem::is_directory(file)) return {};
    return disk::read(file);
}

std::unique_ptr<Source> open_source(const std::string& folder_or_url) {
    if (folder_or_url.starts_with("http://") || folder_or_url.starts_with("https://")) return std::make_unique<Web>(folder_or_url);
    return std::make_unique<Folder>(folder_or_url);
}

}  // namespace skl::ledger::checks
