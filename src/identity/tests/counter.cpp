#include "identity/tests/counter.h"

#include "kernel/pages/tests/manifest.h"

namespace skl::identity::testing {

void Counter::lay_out_pages() {
    locale = std::make_unique<Locale>(std::move(*Locale::load("web/locales")));
    auto loaded = Pages::load("web/templates", skl::testing::manifest_in(database.folder()), *locale);
    if (!loaded) throw std::runtime_error(loaded.problem().code + " " + loaded.problem().params["what"]);
    pages = std::move(*loaded);
}

Counter::Counter() {
    log::set_level(log::Level::off);
    lay_out_pages();
    configuration.rate_limits = false;
    ledger = std::make_unique<ledger::Ledger>(*store, database.folder() / "ledger");
    app = std::make_unique<App>(configuration, *store, *pages, *locale);
    app->set_seal_key("a key for this test");
    app->set_operator(crypto::sha256_hex(operator_token), {});
    app->set_gate([this](const Request& request) { return is_operator(*app, request) ? operator_caller() : Caller{}; },
                  [](Context& cx, const Need& need) -> Done {
                      if (cx.caller().subject == "operator") return Nothing{};
                      const Known* who = known(cx);
                      if (who == nullptr) return Problem{401, "unauthorised"};
                      if (!need.permission.empty() && !has_permission(who->roles, need.permission)) return Problem::forbidden();
                      return Nothing{};
                  });
    app->set_look_up([this](Context& cx) -> Task<Caller> {
        const std::string name(cx.request().header("as"));
        PersonId person;
        {
            const std::lock_guard lock(mutex_);
            const auto found = known_.find(name);
            if (found == known_.end()) co_return Caller{};
            person = found->second;
        }
        auto who = std::make_shared<Known>();
        who->session.person_id = person;
        who->session.aal = 2;
        auto roles =
            co_await cx.read([&](Reader& reader) -> Result<std::vector<ActiveRole>> { return active_roles(reader, person, cx.now()); });
        if (roles) who->roles = std::move(*roles);
        co_return Caller{.subject = to_text(person), .name = name, .known = who};
    });
    installed = install_directory(
        *app, {.people = people,
               .record_access = [this](Transaction&, const PersonId& person, const Looked& looked, const Context&) -> Done {
                   const std::lock_guard lock(mutex_);
                   looks_.push_back({person, looked});
                   return Nothing{};
               },
               .end_sessions =
                   [this](Transaction&, const PersonId& person, Instant) {
                       const std::lock_guard lock(mutex_);
                       sessions_ended.push_back(person);
                   },
               .ledger = ledger.get(),
               .zone_of = [](const std::string&) { return *calendar::Zone::named("Asia/Taipei"); },
               .base_url = "https://pingxi.example"});
    ListenOn listen;
    listen.port = 0;
    listen.threads = 1;
    server = std::make_unique<Server>(*app, listen);
    port = server->start();
}

Counter::~Counter() {
    server.reset();
    app.reset();
    installed.reset();
    ledger.reset();
}

PersonId Counter::somebody(const std::string& name, const std::map<std::string, std::string>& values) {
    const PersonId id = a_person(values);
    const std::lock_guard lock(mutex_);
    known_[name] = id;
    return id;
}

Membership Counter::official(const std::string& name, const Agency& agency, Role role) {
    bool there = false;
    {
        const std::lock_guard lock(mutex_);
        there = known_.contains(name);
    }
    if (!there) somebody(name);
    Membership membership = a_membership(known_.at(name), agency, role);
    put_down(membership);
    return membership;
}

Answered Counter::ask(const std::string& method, const std::string& target, const std::string& who, const std::string& json,
                      const std::string& headers) const {
    skl::testing::Client client(port);
    std::string caller;
    if (who == "operator")
        caller = fmt::format("Authorization: Bearer {}\r\n", operator_token);
    else if (!who.empty())
        caller = fmt::format("Authorization: Bearer x\r\nAs: {}\r\n", who);
    std::string head = fmt::format("{} {} HTTP/1.1\r\nHost: localhost\r\n{}{}", method, target, caller, headers);
    if (headers.find("Accept:") == std::string::npos) head += "Accept: application/json\r\n";
    if (!json.empty()) head += "Content-Type: application/json\r\n";
    if (!json.empty() || method == "POST") head += fmt::format("Content-Length: {}\r\n", json.size());
    client.send(head + "\r\n" + json);
    return client.read(method == "HEAD");
}

std::string Counter::page(const std::string& target, const std::string& who, const std::string& language) const {
    const auto answer = ask("GET", target, who, "", fmt::format("Accept: text/html\r\nAccept-Language: {}\r\n", language));
    EXPECT_EQ(answer.status, 200) << answer.body;
    return answer.body;
}

std::int64_t Counter::entries(const std::string& type) {
    return look([&](Reader& reader) {
        return reader.query("select count(*) from ledger_pending where tenant = :tenant and type = :type")
            .bind("type", type)
            .number()
            .value_or(-1);
    });
}

std::vector<Counter::Seen> Counter::looks() const {
    const std::lock_guard lock(mutex_);
    return looks_;
}

std::string member(const Answered& answer, std::string_view path) {
    const auto tree = read_json(answer.body);
    const Node* at = tree ? &*tree : nullptr;
    while (at != nullptr && !path.empty()) {
        const auto dot = std::min(path.find('.'), path.size());
        const std::string_view name = path.substr(0, dot);
        path.remove_prefix(std::min(dot + 1, path.size()));
        if (at->type == Node::Type::list) {
            const auto index = static_cast<std::size_t>(std::stoul(std::string(name)));
            at = index < at->items.size() ? &at->items[index] : nullptr;
        } else {
            at = at->find(name);
        }
    }
    if (at == nullptr) return {};
    if (at->type == Node::Type::boolean) return at->truth ? "true" : "false";
    if (at->type == Node::Type::list) return std::to_string(at->items.size());
    return at->text;
}

}  // namespace skl::identity::testing
