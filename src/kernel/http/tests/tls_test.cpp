// TLS by certificate files; a renewed certificate is used without a restart, a broken one is not.
#include <fstream>
#include <thread>

#include "kernel/http/tests/certificates.h"
#include "kernel/http/tests/served.h"

namespace skl::testing {
namespace {

void write_certificate(const std::filesystem::path& folder, const char* name) {
    const Issued made = issue({.name = name});
    write_file(folder / "tls.key", key_pem_of(made));
    write_file(folder / "tls.pem", pem_of(made));
}

class Tls : public Served {
protected:
    Tls() {
        write_certificate(database.folder(), "first");
        ListenOn listen;
        listen.port = 0;
        listen.threads = 1;
        listen.tls_certificate = database.folder() / "tls.pem";
        listen.tls_key = database.folder() / "tls.key";
        secure_server = std::make_unique<Server>(*app, listen);
        secure_port = secure_server->start();
    }
    ~Tls() override { secure_server.reset(); }

    TlsAnswered meet(int highest_version = TLS1_3_VERSION) const {
        return ask_over_tls(secure_port, "", "GET /operator HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\nConnection: close\r\n\r\n",
                            nullptr, {}, highest_version);
    }
    bool becomes(const std::string& name) const {
        for (int i = 0; i < 300 && meet().server_name != name; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(100));
        return meet().server_name == name;
    }
    std::unique_ptr<Server> secure_server;
    std::uint16_t secure_port = 0;
};

TEST_F(Tls, Pages_come_with_HSTS_and_cookies_of_this_host_only) {
    const TlsAnswered met = meet();
    EXPECT_EQ(met.server_name, "first");
    EXPECT_TRUE(met.bytes.starts_with("HTTP/1.1 200 ")) << met.bytes;
    EXPECT_NE(met.bytes.find("Strict-Transport-Security: max-age="), std::string::npos);
    EXPECT_NE(met.bytes.find("Set-Cookie: __Host-sid="), std::string::npos);
}

TEST_F(Tls, Versions_before_1_2_are_refused) {
    EXPECT_EQ(meet(TLS1_2_VERSION).server_name, "first");
    EXPECT_EQ(meet(TLS1_1_VERSION).server_name, "");
}

TEST_F(Tls, A_renewed_certificate_is_used_from_the_next_connection_on_and_a_broken_one_is_not) {
    write_certificate(database.folder(), "second");
    EXPECT_TRUE(becomes("second"));
    std::ofstream(database.folder() / "tls.pem") << "no certificate";
    std::filesystem::last_write_time(database.folder() / "tls.pem",
                                     std::filesystem::file_time_type::clock::now() + std::chrono::seconds(5));
    std::this_thread::sleep_for(std::chrono::milliseconds(1'100));  // longer than the server goes without looking
    EXPECT_EQ(meet().server_name, "second");
    EXPECT_EQ(meet().server_name, "second");
    write_certificate(database.folder(), "third");
    EXPECT_TRUE(becomes("third"));
}

}  // namespace
}  // namespace skl::testing
