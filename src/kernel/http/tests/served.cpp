#include "kernel/http/tests/served.h"

#include <fstream>

#include "kernel/crypto/digest.h"
#include "kernel/crypto/random.h"
#include "kernel/http/guard.h"
#include "kernel/http/tests/guestbook/module.h"
#include "kernel/telemetry/log.h"

namespace skl::testing {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

std::string whole(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

void put(const fs::path& file, std::string_view text) {
    fs::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
}

// The templates of the kernel, and a manifest with every asset they name.
void lay_out_templates(const fs::path& folder) {
    std::string manifest = "{";
    const auto take = [&](const fs::path& file) {
        const std::string text = whole(fs::path("web/templates") / file);
        put(folder / "templates" / file, text);
        constexpr std::string_view mark = "{{asset:";
        for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at + 1)) {
            const std::string name = text.substr(at + mark.size(), text.find("}}", at) - at - mark.size());
            if (manifest.find("\"" + name + "\"") == std::string::npos)
                manifest += fmt::format("{}\"{}\":\"/assets/{}\"", manifest.size() > 1 ? "," : "", name, name);
        }
    };
    take("layout.html");
    take("operator.html");
    for (const auto& entry : fs::directory_iterator("web/templates/generic")) take(fs::path("generic") / entry.path().filename());
    put(folder / "manifest.json", manifest + "}");
}

void lay_out_words(const fs::path& folder) {
    fs::copy("web/locales", folder / "locales", fs::copy_options::recursive);
    fs::copy("src/kernel/http/tests/guestbook/locales", folder / "locales", fs::copy_options::recursive);
}

template <class T>
T taken(Result<T> result) {
    if (!result)
        throw std::runtime_error(result.problem().code + " " + result.problem().params["file"] + " " + result.problem().params["what"]);
    return std::move(*result);
}

}  // namespace

Served::Served(Configuration given) : configuration(std::move(given)) {
    log::set_level(log::Level::off);
    const fs::path& folder = database.folder();
    lay_out_templates(folder);
    lay_out_words(folder);
    put(folder / "assets/page.js", std::string(5000, 'x'));
    put(folder / "assets/towns.json", "{\"towns\":[]}");
    put(folder / "secret.txt", "outside of the assets");
    put(folder / "alphabet.txt", "abcdefghijklmnopqrstuvwxyz");
    locale = std::make_unique<Locale>(taken(Locale::load(folder / "locales")));
    pages = taken(Pages::load(folder / "templates", folder / "manifest.json", *locale));
    store = database.open_migrated();
    outbox = std::make_unique<Outbox>(*store);
    tenants = std::make_unique<Tenants>(*store);
    app = std::make_unique<App>(configuration, *store, *pages, *locale);
    app->set_seal_key("a key for this test");
    app->set_assets(folder / "assets");
    app->set_operator(crypto::sha256_hex(operator_token), {});
    install_operator(*app);
    guestbook::install(*app, *outbox);
    install_trial_routes(*app, folder / "alphabet.txt");
    if (auto done = outbox->announce(); !done) throw std::runtime_error(done.problem().code);
    ListenOn listen;
    listen.port = 0;
    listen.threads = 2;
    listen.patience = {600ms, 3s, 1s};
    server = std::make_unique<Server>(*app, listen);
    port = server->start();
}

Served::~Served() {
    server.reset();
    app.reset();
    outbox.reset();
    tenants.reset();
    store.reset();
}

Answered Served::ask(const std::string& method, const std::string& target, const std::string& headers, const std::string& body) const {
    Client client(port);
    const bool sized = !body.empty() || method == "POST";
    client.send(fmt::format("{} {} HTTP/1.1\r\nHost: localhost\r\n{}{}\r\n{}", method, target, headers,
                            sized ? fmt::format("Content-Length: {}\r\n", body.size()) : "", body));
    return client.read(method == "HEAD");
}

Answered Served::sign(const std::string& json, const std::string& headers) const {
    return post_json("/guestbook", json, "Idempotency-Key: " + crypto::random_token() + "\r\n" + headers);
}

std::int64_t Served::entries() const {
    std::int64_t out = -1;
    (void)store->read("main", [&](Reader& reader) {
        out = reader.query("select count(*) from guestbook_entry where tenant = :tenant").number().value_or(-1);
    });
    return out;
}

}  // namespace skl::testing
