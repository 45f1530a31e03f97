// The S3 server of tests/s3 for one test program: started by its first test, gone with the process. Without it the test is skipped by
// name (it comes from PyPI).
#pragma once

#include <curl/curl.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kernel/describe/node.h"
#include "kernel/outbound/curl.h"
#include "kernel/storage/s3.h"

namespace skl::testing {

class S3Server {
public:
    // Tests run in the root of the source tree.
    explicit S3Server(const std::vector<std::string>& arguments = {}) {
        int in[2], out[2];
        if (::pipe2(in, O_CLOEXEC) != 0 || ::pipe2(out, O_CLOEXEC) != 0) return;
        child_ = ::fork();
        if (child_ == 0) {
            ::dup2(in[0], STDIN_FILENO);
            ::dup2(out[1], STDOUT_FILENO);
            const char* argv[] = {".venv/bin/python3", "tests/s3/server.py", nullptr, nullptr, nullptr};
            for (std::size_t i = 0; i < arguments.size() && i < 2; ++i) argv[2 + i] = arguments[i].c_str();
            ::execv(".venv/bin/python3", const_cast<char**>(argv));
            ::_exit(77);
        }
        ::close(in[0]);
        ::close(out[1]);
        input_ = in[1];
        std::string line;
        for (char c = 0; ::read(out[0], &c, 1) == 1 && c != '\n';) line += c;
        ::close(out[0]);
        auto said = read_json(line);
        if (said && said->find("endpoint") != nullptr)
            said_ = std::move(*said);
        else
            why_not_ = line.empty() ? "no .venv; bin/bootstrap test makes it where PyPI is to be had" : line;
    }
    ~S3Server() {
        ::close(input_);
        if (child_ > 0) ::waitpid(child_, nullptr, 0);
    }
    S3Server(const S3Server&) = delete;

    static S3Server& one() {
        static S3Server out;
        return out;
    }

    const std::string& why_not() const { return why_not_; }
    std::string text(const char* name) const { return said_.find(name)->text; }

    storage::S3Place place() const {
        storage::S3Place out{text("endpoint"), "us-east-1", text("bucket"), {text("access_key"), text("secret_key")}};
        out.patience.first_pause = std::chrono::milliseconds(1);
        out.patience.rest_when_unreachable = std::chrono::milliseconds(0);
        return out;
    }

    // The next `times` requests of `method` (any, where it is empty) go wrong in this way (tests/s3/server.py).
    void trouble(const char* kind, int times = 1, const char* method = "") const {
        (void)control("POST", fmt::format(R"({{"kind":"{}","times":{},"method":"{}"}})", kind, times, method));
    }
    void end_trouble() const { (void)control("DELETE", ""); }
    // Every object becomes so much older.
    void age(int hours) const { (void)control("PUT", fmt::format(R"({{"hours":{}}})", hours)); }
    int asked(const std::string& method) const {  // since the last trouble
        const auto seen = read_json(control("GET", ""));
        const Node* count = seen ? seen->find(method) : nullptr;
        return count == nullptr ? 0 : std::stoi(count->text);
    }

private:
    std::string control(const char* method, const std::string& body) const {
        outbound::start_curl();
        const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl(curl_easy_init(), &curl_easy_cleanup);
        std::string answer;
        const auto take = +[](char* bytes, std::size_t size, std::size_t count, void* out) {
            static_cast<std::string*>(out)->append(bytes, size * count);
            return size * count;
        };
        curl_easy_setopt(curl.get(), CURLOPT_URL, (text("endpoint") + "/trouble").c_str());
        curl_easy_setopt(curl.get(), CURLOPT_CUSTOMREQUEST, method);
        curl_easy_setopt(curl.get(), CURLOPT_PROXY, "");
        curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT, 60L);
        if (!body.empty()) curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDS, body.c_str());
        curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, take);
        curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &answer);
        EXPECT_EQ(curl_easy_perform(curl.get()), CURLE_OK);
        return answer;
    }

    pid_t child_ = -1;
    int input_ = -1;
    Node said_;
    std::string why_not_;
};

}  // namespace skl::testing
