// An OCSP responder of OpenSSL's own (`openssl ocsp`), which a test starts on a free port and ends.
#pragma once

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

#include <chrono>
#include <filesystem>
#include <thread>

#include "kernel/http/tests/certificates.h"

namespace skl::testing {

class Responder {
public:
    // Signs as `signer`; says that it speaks for `authority`, which is the signer where none is given.
    Responder(const Issued& signer, std::filesystem::path folder, const Issued* authority = nullptr) : folder_(std::move(folder)) {
        std::filesystem::create_directories(folder_);
        write_file(file("signer.pem"), pem_of(signer));
        write_file(file("signer.key"), key_pem_of(signer));
        write_file(file("authority.pem"), pem_of(authority == nullptr ? signer : *authority));
        write_file(file("index.txt"), "");
        start();
    }
    ~Responder() {
        ::kill(process_, SIGTERM);
        ::waitpid(process_, nullptr, 0);
    }
    Responder(const Responder&) = delete;

    std::string address() const { return "http://127.0.0.1:" + port_ + "/"; }

    // The database of an authority as `openssl ca` keeps it. A responder looks whether it has changed before it waits for a question, so
    // one that is none is asked first.
    void knows(const std::vector<const Issued*>& good, const std::vector<const Issued*>& revoked) {
        std::string rows;
        for (const Issued* one : good) rows += "V\t301231235959Z\t\t" + serial_of(*one) + "\tunknown\t/CN=" + serial_of(*one) + "\n";
        for (const Issued* one : revoked)
            rows += "R\t301231235959Z\t240101000000Z\t" + serial_of(*one) + "\tunknown\t/CN=" + serial_of(*one) + "\n";
        write_file(file("index.new"), rows);
        std::filesystem::rename(file("index.new"), file("index.txt"));
        Client asker(static_cast<std::uint16_t>(std::stoi(port_)));
        asker.send("GET / HTTP/1.0\r\n\r\n");
        (void)asker.rest();
    }

private:
    std::string file(const std::string& name) const { return (folder_ / name).string(); }

    static std::string serial_of(const Issued& issued) {
        const Held<BIGNUM, BN_free> number(ASN1_INTEGER_to_BN(X509_get0_serialNumber(issued.certificate.get()), nullptr));
        char* hex = BN_bn2hex(number.get());
        std::string out = hex;
        OPENSSL_free(hex);
        return out;
    }

    void start() {
        std::vector<std::string> words{
            "openssl",          "ocsp",  "-index", file("index.txt"), "-CA", file("authority.pem"), "-rsigner", file("signer.pem"), "-rkey",
            file("signer.key"), "-port", "0",      "-nmin",           "10",  "-ignore_err"};
        std::vector<char*> arguments;
        for (std::string& word : words) arguments.push_back(word.data());
        arguments.push_back(nullptr);
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_addopen(&actions, 1, file("said").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
        const int failed = ::posix_spawnp(&process_, "openssl", &actions, nullptr, arguments.data(), environ);
        posix_spawn_file_actions_destroy(&actions);
        if (failed != 0) throw std::runtime_error("openssl does not start");
        // It says its port once it listens.
        for (int tries = 0; tries < 1'000 && port_.empty(); ++tries) {
            std::ifstream said(file("said"));
            std::string line;
            std::getline(said, line);
            if (const auto mark = line.find("]:"); line.starts_with("ACCEPT") && !said.eof())
                port_ = line.substr(mark + 2, line.find_first_not_of("0123456789", mark + 2) - mark - 2);
            else
                std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        if (port_.empty()) throw std::runtime_error("the responder does not listen");
    }

    const std::filesystem::path folder_;
    pid_t process_ = 0;
    std::string port_;
};

}  // namespace skl::testing
