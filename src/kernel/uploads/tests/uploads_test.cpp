// /uploads behind a real socket, with a route beside it that takes a file.
#include <gtest/gtest.h>

#include "kernel/config/configuration.h"
#include "kernel/crypto/digest.h"
#include "kernel/http/server.h"
#include "kernel/http/tests/client.h"
#include "kernel/pages/locale.h"
#include "kernel/pages/pages.h"
#include "kernel/pages/tests/manifest.h"
#include "kernel/storage/tests/database.h"
#include "kernel/text/base64.h"
#include "kernel/uploads/protocol.h"
#include "kernel/uploads/store.h"
#include "kernel/uploads/uploads.h"

namespace skl::uploads {
namespace {

using skl::testing::Answered;
using skl::testing::Client;

struct Given {
    std::optional<Upload> file;
};
BOOST_DESCRIBE_STRUCT(Given, (), (file))

struct Taken {
    Text<> sha256, file_name;
    std::int64_t size = 0;
};
BOOST_DESCRIBE_STRUCT(Taken, (), (sha256, file_name, size))

Task<Result<Taken>> take(Context& cx, Given given) {
    if (!given.file) co_return Problem::invalid({{"/file", "no-file"}});
    const auto file = co_await cx.app().service<Uploads>().bring(cx, *given.file, "/file");
    if (!file) co_return file.problem();
    co_return co_await cx.write([&](Transaction& tx) -> Result<Taken> {
        if (auto spent = Uploads::spend(tx, *given.file, "/file"); !spent) return spent.problem();
        return Taken{{file->blob.sha256}, {file->file_name}, file->blob.size};
    });
}

class UploadsServed : public ::testing::Test {
protected:
    UploadsServed() {
        configuration.rate_limits = false;
        locale = std::make_unique<Locale>(std::move(*Locale::load("web/locales")));
        auto loaded = Pages::load("web/templates", skl::testing::manifest_in(database.folder()), *locale);
        if (!loaded) throw std::runtime_error(loaded.problem().params["what"]);
        pages = std::move(*loaded);
        app = std::make_unique<App>(configuration, *store, *pages, *locale);
        app->set_seal_key("a key for this test");
        app->set_gate(
            [](const Request& request) {
                const std::string_view token = request.header("authorization");
                return token.starts_with("Bearer ") ? Caller{.subject = std::string(token.substr(7))} : Caller{};
            },
            [](Context& cx, const Need&) -> Done {
                if (!cx.caller().signed_in()) return Problem{401, "unauthorised"};
                return Nothing{};
            });
        JobOptions options;
        options.zone_of = [taipei = *calendar::Zone::named("Asia/Taipei")](const std::string&) { return taipei; };
        jobs = std::make_unique<Jobs>(*store, options);
        uploads.install(*app, *jobs, "files.send");
        app->post("/files", take).needs("files.send").named("uploads.create");
        ListenOn listen;
        listen.port = 0;
        listen.threads = 1;
        server = std::make_unique<Server>(*app, listen);
        port = server->start();
    }
    ~UploadsServed() override {
        server.reset();
        jobs.reset();
        app.reset();
    }

    Answered ask(const std::string& method, const std::string& target, const std::string& headers, const std::string& body = "",
                 const std::string& who = "wang") const {
        Client client(port);
        std::string lines = headers;
        if (!who.empty()) lines += "Authorization: Bearer " + who + "\r\n";
        client.send(
            fmt::format("{} {} HTTP/1.1\r\nHost: localhost\r\n{}Content-Length: {}\r\n\r\n{}", method, target, lines, body.size(), body));
        return client.read(method == "HEAD");
    }
    static std::string tus(const std::string& more = "") { return "Tus-Resumable: 1.0.0\r\n" + more; }
    std::string begin(std::size_t length, const std::string& name = "村里.csv") const {
        const Answered made =
            ask("POST", "/uploads", tus(fmt::format("Upload-Length: {}\r\nUpload-Metadata: filename {}\r\n", length, text::base64(name))));
        EXPECT_EQ(made.status, 201) << made.body;
        return made.header("location");
    }
    Answered send(const std::string& upload, std::size_t offset, const std::string& part, const std::string& more = "") const {
        return ask("PATCH", upload,
                   tus(fmt::format("Upload-Offset: {}\r\nContent-Type: application/offset+octet-stream\r\n{}", offset, more)), part);
    }
    Answered use(const std::string& upload, const std::string& who = "wang") const {
        return ask("POST", "/files", "Content-Type: application/json\r\nAccept: application/json\r\n",
                   R"({"file":")" + upload.substr(upload.rfind('/') + 1) + R"("})", who);
    }
    std::int64_t count(const char* sql) const {
        std::int64_t out = -1;
        (void)store->read(every_tenant, [&](Reader& reader) { out = reader.query(sql).number().value_or(-1); });
        return out;
    }

    const skl::testing::Database database;
    Configuration configuration;
    std::unique_ptr<Store> store = database.open_migrated();
    Blobs blobs{database.folder() / "blobs"};
    Uploads uploads{*store, blobs};
    std::unique_ptr<Locale> locale;
    std::unique_ptr<Pages> pages;
    std::unique_ptr<App> app;
    std::unique_ptr<Jobs> jobs;
    std::unique_ptr<Server> server;
    std::uint16_t port = 0;
};

TEST_F(UploadsServed, Anybody_may_ask_what_is_spoken) {
    const Answered told = ask("OPTIONS", "/uploads", "", "", "");
    EXPECT_EQ(told.status, 204);
    EXPECT_EQ(told.header("tus-version"), "1.0.0");
    EXPECT_EQ(told.header("tus-extension"), "creation,expiration,checksum,termination");
    EXPECT_EQ(told.header("tus-checksum-algorithm"), "sha1,sha256,sha512");
    EXPECT_EQ(told.header("tus-max-size"), "2147483648");
    EXPECT_EQ(ask("POST", "/uploads", tus("Upload-Length: 3\r\n"), "", "").status, 401);
}

TEST_F(UploadsServed, A_file_comes_in_parts_and_is_taken_once_as_it_was) {
    const std::string upload = begin(11);
    Answered sent = send(upload, 0, "hello ");
    EXPECT_EQ(sent.status, 204) << sent.body;
    EXPECT_EQ(sent.header("upload-offset"), "6");
    EXPECT_EQ(sent.header("tus-resumable"), "1.0.0");
    EXPECT_TRUE(sent.header("upload-expires").ends_with(" GMT"));
    EXPECT_TRUE(use(upload).says("upload-not-whole"));
    const Answered head = ask("HEAD", upload, tus());
    EXPECT_EQ(head.status, 200);
    EXPECT_EQ(head.header("upload-offset"), "6");
    EXPECT_EQ(head.header("upload-length"), "11");
    EXPECT_EQ(head.header("upload-metadata"), "filename " + text::base64("村里.csv"));
    EXPECT_EQ(head.header("cache-control"), "no-store");
    EXPECT_EQ(send(upload, 6, "world").header("upload-offset"), "11");
    EXPECT_TRUE(use(upload, "lin").says("unknown-upload"));
    const Answered taken = use(upload);
    EXPECT_EQ(taken.status, 200) << taken.body;
    EXPECT_TRUE(taken.says(crypto::sha256_hex("hello world"))) << taken.body;
    EXPECT_TRUE(taken.says("村里.csv")) << taken.body;
    EXPECT_TRUE(use(upload).says("unknown-upload"));
    EXPECT_EQ(count("select cast(count(*) as bigint) from upload_part"), 0);
    EXPECT_EQ(count("select cast(count(*) as bigint) from blob_reference"), 0);
}

TEST_F(UploadsServed, Only_the_next_byte_follows) {
    const std::string upload = begin(6);
    EXPECT_EQ(send(upload, 1, "x").status, 409);
    EXPECT_EQ(send(upload, 0, "abc").status, 204);
    const Answered again = send(upload, 0, "abc");
    EXPECT_EQ(again.status, 409);
    EXPECT_TRUE(again.says("\"received\":\"3\"") || again.says("\"received\":3")) << again.body;
    EXPECT_EQ(send(upload, 3, "defg").status, 413);
    EXPECT_EQ(send(upload, 3, "").header("upload-offset"), "3");
    EXPECT_EQ(send(upload, 3, "def").header("upload-offset"), "6");
}

TEST_F(UploadsServed, A_damaged_part_is_not_kept) {
    const std::string upload = begin(11);
    const std::string right = "Upload-Checksum: sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=\r\n";
    EXPECT_EQ(send(upload, 0, "hello worle", right).status, 460);
    EXPECT_EQ(ask("HEAD", upload, tus()).header("upload-offset"), "0");
    EXPECT_EQ(send(upload, 0, "hello world", "Upload-Checksum: crc32 AAAA\r\n").status, 400);
    EXPECT_EQ(send(upload, 0, "hello world", right).status, 204);
}

TEST_F(UploadsServed, What_is_not_tus_is_refused_at_the_door) {
    const std::string upload = begin(3);
    EXPECT_EQ(ask("POST", "/uploads", "Upload-Length: 3\r\n").status, 412);
    const Answered other = ask("POST", "/uploads", "Tus-Resumable: 0.2.2\r\nUpload-Length: 3\r\n");
    EXPECT_EQ(other.status, 412);
    EXPECT_EQ(other.header("tus-version"), "1.0.0");
    EXPECT_EQ(ask("POST", "/uploads", tus()).status, 400);
    EXPECT_EQ(ask("POST", "/uploads", tus("Upload-Length: 2147483649\r\n")).status, 413);
    EXPECT_EQ(ask("POST", "/uploads", tus("Upload-Length: 3\r\nUpload-Metadata: filename ***\r\n")).status, 400);
    EXPECT_EQ(ask("PATCH", upload, tus("Upload-Offset: 0\r\nContent-Type: text/plain\r\n"), "abc").status, 415);
    EXPECT_EQ(ask("PATCH", upload, tus("Content-Type: application/offset+octet-stream\r\n"), "abc").status, 400);
    EXPECT_EQ(send(upload, 0, "abc", "Origin: https://elsewhere.example\r\n").status, 403);
    EXPECT_EQ(ask("HEAD", upload, tus(), "", "lin").status, 404);
    EXPECT_EQ(ask("PATCH", upload, tus("Upload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\n"), "abc", "lin").status, 404);
    EXPECT_EQ(send("/uploads/0199d3f0-0000-7000-8000-000000000000", 0, "abc").status, 404);
}

TEST_F(UploadsServed, A_part_is_at_most_eight_MiB) {
    const std::string whole(largest_part, 'x');
    const std::string upload = begin(largest_part + 1);
    EXPECT_EQ(send(upload, 0, whole + "x").status, 413);
    EXPECT_EQ(send(upload, 0, whole).header("upload-offset"), std::to_string(largest_part));
    EXPECT_EQ(send(upload, largest_part, "x").status, 204);
    EXPECT_TRUE(use(upload).says(crypto::sha256_hex(whole + "x")));
}

TEST_F(UploadsServed, One_person_has_twenty_at_most_and_gives_them_up) {
    std::vector<std::string> open;
    for (int i = 0; i < 20; ++i) open.push_back(begin(1));
    EXPECT_EQ(ask("POST", "/uploads", tus("Upload-Length: 1\r\n")).status, 409);
    EXPECT_EQ(ask("POST", "/uploads", tus("Upload-Length: 1\r\n"), "", "lin").status, 201);
    EXPECT_EQ(ask("DELETE", open[0], tus(), "", "lin").status, 404);
    EXPECT_EQ(ask("DELETE", open[0], tus()).status, 204);
    EXPECT_EQ(ask("HEAD", open[0], tus()).status, 404);
    EXPECT_EQ(ask("POST", "/uploads", tus("Upload-Length: 1\r\n")).status, 201);
}

TEST_F(UploadsServed, What_nobody_goes_on_with_is_forgotten_after_a_day) {
    const std::string upload = begin(6);
    EXPECT_EQ(send(upload, 0, "abc").status, 204);
    constexpr std::int64_t day = std::int64_t{24} * 3'600 * 1'000'000;
    EXPECT_EQ(*uploads.forget_expired({Instant::now().micros + day - 60'000'000}), 0);
    (void)store->write(every_tenant, [](Transaction& tx) {
        tx.query("update upload set expires_at = 1").run();
        return true;
    });
    EXPECT_EQ(ask("HEAD", upload, tus()).status, 410);
    EXPECT_EQ(*uploads.forget_expired(Instant::now()), 1);
    EXPECT_EQ(ask("HEAD", upload, tus()).status, 404);
    EXPECT_EQ(count("select cast(count(*) as bigint) from blob_reference"), 0);
}

}  // namespace
}  // namespace skl::uploads
