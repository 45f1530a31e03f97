// Two tenants in one installation: found by host or by path, and neither reads what is the other's.
#include "kernel/http/tenants.h"

#include "kernel/crypto/random.h"
#include "kernel/http/tests/served.h"

namespace skl::testing {
namespace {

constexpr Instant now{1'795'485'960'000'000};

class TwoTenants : public Served {
protected:
    TwoTenants() {
        add("north", "north.example");
        add("south", "south.example");
        tenants->start(std::chrono::milliseconds(20));
        app->set_tenants(*tenants);
    }
    void add(const std::string& name, const std::string& host) {
        NewTenant given;
        given.tenant.value = name;
        given.host.emplace().value = host;
        given.title_zh.value = name + "縣";
        given.title_en.value = name + " County";
        EXPECT_TRUE(tenants->add(given, now));
    }
    Answered at(const std::string& host, const std::string& method, const std::string& target, const std::string& json = "") const {
        Client client(port);
        client.send(
            fmt::format("{} {} HTTP/1.1\r\nHost: {}\r\nAccept: application/json\r\nContent-Type: application/json\r\nIdempotency-Key: "
                        "{}\r\nContent-Length: {}\r\n\r\n{}",
                        method, target, host, crypto::random_token(), json.size(), json));
        return client.read();
    }
};

TEST_F(TwoTenants, Are_found_by_their_host_and_by_their_path) {
    ASSERT_EQ(at("north.example", "POST", "/guestbook", wang).status, 201);
    EXPECT_TRUE(at("NORTH.example:8443", "GET", "/guestbook").says("王小明"));
    EXPECT_TRUE(at("anywhere", "GET", "/t/north/guestbook").says("王小明"));
    EXPECT_FALSE(at("anywhere", "GET", "/guestbook").says("王小明")) << "that is main's";
    EXPECT_TRUE(at("north.example", "GET", "/t/south/guestbook").says("\"items\":[]")) << "the path goes before the host";
}

TEST_F(TwoTenants, A_name_that_no_tenant_has_is_404) {
    EXPECT_EQ(at("anywhere", "GET", "/t/west/guestbook").status, 404);
    EXPECT_EQ(at("anywhere", "GET", "/t/*/guestbook").status, 404);
    EXPECT_EQ(at("anywhere", "GET", "/t/main/guestbook").status, 200);
    const Answered made = at("anywhere", "GET", "/t/east/guestbook");
    add("east", "east.example");
    EXPECT_EQ(at("anywhere", "GET", "/t/east/guestbook").status, 200) << "without a restart";
}

TEST_F(TwoTenants, A_name_or_host_is_given_once) {
    NewTenant again;
    again.tenant.value = "north";
    EXPECT_EQ(tenants->add(again, now).problem().code, "tenant-exists");
    again.tenant.value = "other";
    again.host.emplace().value = "South.Example";
    EXPECT_EQ(tenants->add(again, now).problem().params.at("what"), "host");
}

TEST_F(TwoTenants, A_page_has_the_title_of_its_tenant) {
    Client client(port);
    client.send("GET /t/south/operator HTTP/1.1\r\nHost: a\r\nAccept: text/html\r\nAccept-Language: en\r\n\r\n");
    EXPECT_TRUE(client.read().says("south County"));
}

// Each route is asked, in one tenant, for what another has: by its id, in lists, to change and to remove.
TEST_F(TwoTenants, No_route_of_a_tenant_reads_or_changes_another_s_rows) {
    const Answered made = at("north.example", "POST", "/guestbook", wang);
    ASSERT_EQ(made.status, 201);
    const std::string entry = made.header("location");
    const std::string bearer = std::string("Authorization: Bearer ") + operator_token + "\r\n";
    int asked = 0;
    for (const Route& route : app->routes()) {
        if (!route.pattern.starts_with("/guestbook") || route.method == "POST") continue;
        std::string path = route.pattern;
        if (const auto part = path.find('{'); part != std::string::npos)
            path.replace(part, path.find('}') - part + 1, entry.substr(entry.rfind('/') + 1));
        const Answered answer =
            ask(route.method, "/t/south" + path, "Accept: application/json\r\nContent-Type: application/json\r\n" + bearer,
                route.method == "GET" ? "" : "{}");
        EXPECT_FALSE(answer.says("王小明")) << route.method << " " << path;
        EXPECT_TRUE(answer.status == 404 || (answer.status == 200 && path == route.pattern))
            << route.method << " " << path << " " << answer.status;
        ++asked;
    }
    EXPECT_GE(asked, 3);
    EXPECT_EQ(at("north.example", "GET", entry).status, 200) << "it is still there";
}

}  // namespace
}  // namespace skl::testing
