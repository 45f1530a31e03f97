// Data spaces over a real socket: two tenants as provider and consumer speak the Dataspace Protocol, through to reading rows (opendata.md
// §15).
#include "opendata/spaces/spaces.h"
#include "identity/module.h"
#include "kernel/crypto/digest.h"
#include "kernel/crypto/jwt.h"
#include "kernel/crypto/random.h"
#include "kernel/text/text.h"
#include "opendata/engine/spaces/schema.h"
#include "opendata/tests/served.h"

namespace skl::opendata::spaces {
namespace {

using opendata::testing::Served;
using skl::testing::Answered;
using skl::testing::Client;

const std::string water_agency = "01890000-0000-7000-8000-000000000001", tourism_agency = "01890000-0000-7000-8000-000000000002";

class SpacesServed : public Served {
protected:
    SpacesServed() {
        configuration.private_exchange = true;
        // "steward", "water" (a supervisor of the water agency), "water-officer", "tourism" (a supervisor of the tourism agency), "nobody".
        app->set_gate(
            [](const Request& request) {
                const std::string_view header = request.header("authorization");
                const std::string who(header.starts_with("Bearer ") ? header.substr(7) : header);
                Caller out;
                if (who != "steward" && !who.starts_with("water") && who != "tourism" && who != "nobody") return out;
                out.subject = who;
                auto known = std::make_shared<identity::Known>();
                Uuid agency;
                (void)parse(who.starts_with("water") ? water_agency : tourism_agency, agency);
                if (who.starts_with("water") || who == "tourism")
                    known->roles.push_back({{}, agency, "", "", who == "water-officer" ? "core.officer" : "core.supervisor"});
                out.known = known;
                return out;
            },
            [](Context& cx, const Need& need) -> Done {
                if (need.empty()) return Nothing{};
                if (!cx.caller().signed_in()) return Problem{401, "unauthorised"};
                if (need.permission == may_steward && cx.caller().subject != "steward") return Problem::forbidden();
                if (!need.permission.empty() && cx.caller().subject == "nobody") return Problem::forbidden();
                return Nothing{};
            });
        rows("reservoirs", 40);
    }

    // A dataset that was received and read, but is not public.
    void rows(const std::string& slug, int count, const std::string& heading = "水庫,月份,蓄水量,備註\n") {
        std::string bytes = heading;
        for (int i = 0; i < count; ++i) bytes += fmt::format("{},{},{},第{}筆\n", i % 4 == 3 ? "小庫" : "大庫", i % 2 + 1, 100 + i, i);
        const auto received = receive(slug, bytes);
        ASSERT_TRUE(importing().run(tenant, {{to_text(received.version.id)}, false}, {}));
    }

    Answered of(const std::string& who_is, const std::string& method, const std::string& target, const std::string& who,
                const std::string& body = "") const {
        std::string lines = "Accept: application/json\r\n";
        if (!who.empty()) lines += "Authorization: Bearer " + who + "\r\n";
        if (!body.empty()) lines += "Content-Type: application/json\r\n";
        Client client(port);
        client.send(fmt::format("{} /t/{}/api/v1{} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n{}Content-Length: {}\r\n\r\n{}", method, who_is,
                                target, port, lines, body.size(), body));
        return client.read(false);
    }
    std::string made(const Answered& answer) const {
        EXPECT_EQ(answer.status, 201) << answer.body;
        return member(answer, "id");
    }
    std::string connector(const std::string& who_is) const {
        return fmt::format("http://127.0.0.1:{}/t/{}{}", port, who_is, connector_path);
    }
    Spaces& service() { return app->service<Spaces>(); }

    std::string space(const std::string& who_is) {
        made(of(
            who_is, "POST", "/spaces", "steward",
            R"({"slug":"water","title":{"zh-Hant":"水資源資料空間","en":"Water"},"description":{},"domain":"水資源","rules":{},"vocabulary":[]})"));
        return "/spaces/water";
    }
    std::string local(const std::string& who_is, const std::string& name, const std::string& agency) {
        return made(of(who_is, "POST", "/spaces/water/members", "steward",
                       fmt::format(R"({{"name":"{}","kind":"local","party_id":"{}"}})", name, agency)));
    }
    std::string outside(const std::string& who_is, const std::string& name, const std::string& agency, const std::string& where) {
        return made(of(who_is, "POST", "/spaces/water/members", "steward",
                       fmt::format(R"({{"name":"{}","kind":"outside","participant_id":"urn:uuid:{}","callback":"{}","public_key":"{}"}})",
                                   name, agency, connector(where), service().public_key(where))));
    }
    std::string entry(const std::string& provider, const std::string& dataset = "reservoirs") {
        return made(
            of("county", "POST", "/spaces/water/datasets", "steward",
               fmt::format(R"({{"dataset":"{}","provider":"{}","access":"restricted","personal_data":false}})", dataset, provider)));
    }
    std::string offer(const std::string& dataset, const std::string& terms) {
        return made(of("county", "POST", "/spaces/water/datasets/" + dataset + "/offers", "water", terms));
    }

    // Jobs run here as they would on a node, until nothing waits.
    void deliver() {
        jobs->start();
        // One message may call forth another at the other side: quiet is what stays so.
        for (int i = 0, quiet = 0; i < 600; ++i) {
            bool waits = false;
            for (const char* one : {"county", "city"})
                (void)store->read(one, [&](Reader& reader) {
                    waits = waits ||
                            reader.query("select cast(count(*) as bigint) from space_message where tenant = :tenant and state = 'waiting'")
                                    .number()
                                    .value_or(0) > 0;
                });
            quiet = waits ? 0 : quiet + 1;
            if (quiet == 3) return;
            std::this_thread::sleep_for(std::chrono::milliseconds(25));
        }
        ADD_FAILURE() << "a message is still on its way";
    }

    // Both tenants know each other; the county offers its reservoirs. Gives the offer.
    struct Both {
        std::string entry, offer, provider_there, consumer_there, consumer_here;
    };
    Both two_tenants(const std::string& terms = R"({"permitted":"use","purposes":"觀光規劃","count":3,"attribute":true})") {
        Both out;
        space("county");
        space("city");
        const std::string provider = local("county", "水利處", water_agency);
        out.consumer_here = outside("county", "觀光處", tourism_agency, "city");
        out.provider_there = outside("city", "水利處", water_agency, "county");
        out.consumer_there = local("city", "觀光處", tourism_agency);
        out.entry = entry(provider);
        out.offer = offer(out.entry, terms);
        return out;
    }
    std::string request(const Both& both) {
        const Answered catalogue = of("city", "GET", "/spaces/water/members/" + both.provider_there + "/catalogue", "tourism");
        EXPECT_EQ(catalogue.status, 200) << catalogue.body;
        const auto body = read_json(catalogue.body);
        const Node& one = body->find("offers")->items.at(0);
        std::string given = fmt::format(R"({{"consumer":"{}","provider":"{}","target":"{}","offer_id":"{}","policy":)", both.consumer_there,
                                        both.provider_there, one.find("target")->text, one.find("offer_id")->text);
        write_json_string(given, one.find("policy")->text);
        const std::string id = made(of("city", "POST", "/spaces/water/negotiations", "tourism", given + "}"));
        deliver();
        return id;
    }
    std::string negotiation_of_county() const {
        const auto page = read_json(of("county", "GET", "/spaces/water", "steward").body);
        const std::string href = page->find("negotiations")->items.at(0).find("href")->text;
        return href.substr(href.rfind('/') + 1);
    }
    std::string state(const std::string& who_is, const std::string& negotiation) const {
        return member(of(who_is, "GET", "/spaces/water/negotiations/" + negotiation, "steward"), "state");
    }
    // … to an agreement in force; gives the negotiation of each side.
    std::pair<std::string, std::string> conclude(const Both& both) {
        const std::string there = request(both), here = negotiation_of_county();
        EXPECT_EQ(state("county", here), "requested");
        EXPECT_EQ(of("county", "POST", "/spaces/water/negotiations/" + here + "/agree", "water", "{}").status, 200);
        deliver();
        EXPECT_EQ(state("city", there), "agreed");
        EXPECT_EQ(of("city", "POST", "/spaces/water/negotiations/" + there + "/verify", "tourism", "{}").status, 200);
        deliver();
        EXPECT_EQ(state("county", here), "finalized");
        EXPECT_EQ(state("city", there), "finalized");
        return {here, there};
    }
    std::string agreement(const std::string& who_is, const std::string& negotiation) const {
        const std::string href = member(of(who_is, "GET", "/spaces/water/negotiations/" + negotiation, "steward"), "agreement_href");
        return href.substr(href.rfind('/') + 1);
    }
    std::string transfer(const std::string& agreement) {
        const Answered asked = of("city", "POST", "/spaces/water/agreements/" + agreement + "/transfers", "tourism", "{}");
        EXPECT_EQ(asked.status, 201) << asked.body;
        deliver();
        return member(asked, "transfer");
    }
    Answered read(const std::string& transfer, const std::string& query = "purpose=%E8%A7%80%E5%85%89%E8%A6%8F%E5%8A%83") const {
        return of("city", "GET", "/spaces/water/transfers/" + transfer + "/rows?" + query, "tourism");
    }
    std::string transfer_of_county(const std::string& agreement) const {
        const auto page = read_json(of("county", "GET", "/spaces/water/agreements/" + agreement, "steward").body);
        return page->find("transfers")->items.at(0).find("id")->text;
    }

    // A message of the city's, as its connector would send it, or altered.
    struct Sent {
        std::string path, body, token;
    };
    Sent as_city(const std::string& path, const std::string& body) {
        return {path, body,
                service().token_for("city", "urn:uuid:" + tourism_agency, connector("county"), "POST " + path, body, Instant::now())};
    }
    Answered post(const Sent& sent) const {
        Client client(port);
        client.send(
            fmt::format("POST /t/county{}{} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nAuthorization: Bearer {}\r\nContent-Type: "
                        "application/json\r\nContent-Length: {}\r\n\r\n{}",
                        connector_path, sent.path, port, sent.token, sent.body.size(), sent.body));
        return client.read(false);
    }
};

TEST_F(SpacesServed, Two_tenants_negotiate_sign_transfer_and_read) {
    const Both both = two_tenants();
    const auto [here, there] = conclude(both);
    const std::string agreed_here = agreement("county", here), agreed_there = agreement("city", there);
    const Answered page_here = of("county", "GET", "/spaces/water/agreements/" + agreed_here, "water");
    const Answered page_there = of("city", "GET", "/spaces/water/agreements/" + agreed_there, "tourism");
    EXPECT_EQ(member(page_here, "sha256"), member(page_there, "sha256")) << "one agreement";
    EXPECT_EQ(member(page_here, "provider_signer"), "water");
    EXPECT_EQ(member(page_there, "consumer_signer"), "tourism");
    EXPECT_NE(member(page_here, "leaf"), "(none)");
    for (const auto& [who, id] : {std::pair<std::string, std::string>{"county", agreed_here}, {"city", agreed_there}})
        EXPECT_FALSE(store->read(who, [&, key = fmt::format("{}/{}/finalized", agreement_entry, id)](Reader& reader) {
            const auto entry = ledger::Ledger::find(reader, key);
            ASSERT_TRUE(entry) << "the hash stands in the ledger of both";
        }));

    const std::string going = transfer(agreed_there);
    const Answered rows = read(going);
    ASSERT_EQ(rows.status, 200) << rows.body;
    EXPECT_EQ(read_json(rows.body)->find("rows")->items.size(), 40U);
    EXPECT_TRUE(rows.says("大庫"));
    EXPECT_EQ(of("city", "GET", "/spaces/water/transfers/" + going + "/rows?purpose=other", "tourism").status, 403);
    // Both see who read, the refusal too.
    for (const auto& [who, id] : {std::pair<std::string, std::string>{"county", agreed_here}, {"city", agreed_there}}) {
        const auto page = read_json(of(who, "GET", "/spaces/water/agreements/" + id, "steward").body);
        ASSERT_EQ(page->find("reads")->items.size(), 2U) << who;
        EXPECT_EQ(page->find("reads")->items[0].find("outcome")->text, "agreement-purpose");
        EXPECT_EQ(page->find("reads")->items[1].find("outcome")->text, "allowed");
    }
    // The token is in no history.
    (void)store->read("county", [&](Reader& reader) {
        for (const SpaceMessage& message : messages_about(reader, transfer_by_id(reader,
                                                                                 [&] {
                                                                                     Uuid id;
                                                                                     (void)parse(transfer_of_county(agreed_here), id);
                                                                                     return id;
                                                                                 }())
                                                                      ->id))
            if (message.kind == MessageKind::transfer_start) EXPECT_NE(message.body.find("withheld"), std::string::npos);
    });
}

TEST_F(SpacesServed, An_agreement_that_is_exhausted_or_ended_reads_nothing_more) {
    const Both both = two_tenants();
    const auto [here, there] = conclude(both);
    const std::string going = transfer(agreement("city", there));
    for (int i = 0; i < 3; ++i) EXPECT_EQ(read(going).status, 200);
    const Answered spent = read(going);
    EXPECT_EQ(spent.status, 403) << spent.body;
    EXPECT_EQ(member(spent, "code"), "agreement-expired");
    const std::string agreed = agreement("county", here);
    EXPECT_EQ(faults(of("county", "POST", "/spaces/water/agreements/" + agreed + "/end", "water", "{}")), "/reason:required ");
    EXPECT_EQ(of("county", "POST", "/spaces/water/agreements/" + agreed + "/end", "water", R"({"reason":"資料停止維護"})").status, 200);
    deliver();
    EXPECT_EQ(member(read(going), "code"), "transfer-not-started") << "the city has heard that the transfer ended";
    EXPECT_EQ(of("county", "POST", "/spaces/water/agreements/" + agreed + "/end", "water", R"({"reason":"x"})").status, 409);
}

TEST_F(SpacesServed, Time_ends_an_agreement) {
    const Both both = two_tenants(R"({"permitted":"use","until":"2020-01-01"})");
    const auto [here, there] = conclude(both);
    const Answered asked = of("city", "POST", "/spaces/water/agreements/" + agreement("city", there) + "/transfers", "tourism", "{}");
    EXPECT_EQ(asked.status, 201);
    deliver();
    EXPECT_EQ(member(read(member(asked, "transfer")), "code"), "transfer-not-started") << "refused by the provider: agreement-expired";
}

TEST_F(SpacesServed, Suspended_transfers_wait_and_terminated_negotiations_stay_so) {
    const Both both = two_tenants();
    const auto [here, there] = conclude(both);
    const std::string going = transfer(agreement("city", there)), ours = transfer_of_county(agreement("county", here));
    EXPECT_EQ(of("county", "POST", "/spaces/water/transfers/" + ours + "/suspend", "water", R"({"reason":"維護"})").status, 200);
    deliver();
    EXPECT_EQ(member(read(going), "code"), "transfer-not-started");
    EXPECT_EQ(of("city", "POST", "/spaces/water/transfers/" + going + "/start", "tourism", "{}").status, 200);
    deliver();
    EXPECT_EQ(read(going).status, 200);
    EXPECT_EQ(of("city", "POST", "/spaces/water/transfers/" + going + "/complete", "tourism", "{}").status, 200);
    deliver();
    EXPECT_EQ(member(read(going), "code"), "transfer-not-started");
    EXPECT_EQ(member(of("county", "POST", "/spaces/water/transfers/" + ours + "/start", "water", "{}"), "code"), "illegal-transition");
    EXPECT_EQ(member(of("county", "POST", "/spaces/water/negotiations/" + here + "/terminate", "water", "{}"), "code"),
              "illegal-transition");
}

TEST_F(SpacesServed, Counter_offers_go_to_and_fro_until_one_is_accepted) {
    const Both both = two_tenants();
    const std::string there = request(both), here = negotiation_of_county();
    EXPECT_EQ(
        of("county", "POST", "/spaces/water/negotiations/" + here + "/offer", "water", R"({"permitted":"aggregate","count":9})").status,
        200);
    deliver();
    EXPECT_EQ(state("city", there), "offered");
    EXPECT_EQ(
        of("city", "POST", "/spaces/water/negotiations/" + there + "/request", "tourism", R"({"permitted":"aggregate","count":12})").status,
        200);
    deliver();
    EXPECT_EQ(state("county", here), "requested");
    EXPECT_EQ(
        of("county", "POST", "/spaces/water/negotiations/" + here + "/offer", "water", R"({"permitted":"aggregate","count":11})").status,
        200);
    deliver();
    EXPECT_EQ(of("city", "POST", "/spaces/water/negotiations/" + there + "/accept", "tourism", "{}").status, 200);
    deliver();
    EXPECT_EQ(state("county", here), "accepted");
    EXPECT_EQ(of("county", "POST", "/spaces/water/negotiations/" + here + "/agree", "water", "{}").status, 200);
    deliver();
    EXPECT_EQ(of("city", "POST", "/spaces/water/negotiations/" + there + "/verify", "tourism", "{}").status, 200);
    deliver();
    ASSERT_EQ(state("city", there), "finalized");
    const std::string going = transfer(agreement("city", there));
    EXPECT_EQ(member(read(going), "code"), "agreement-aggregates-only");
    const auto sums = [&](const std::string& query) {
        return of("city", "GET", "/spaces/water/transfers/" + going + "/aggregate?" + query, "tourism");
    };
    const Answered told = sums("group_by=%E6%9C%88%E4%BB%BD");
    ASSERT_EQ(told.status, 200) << told.body;
    EXPECT_EQ(read_json(told.body)->find("groups")->items.size(), 2U) << told.body;
    EXPECT_EQ(sums("group_by=nothing").status, 502) << "the provider refuses it in its own words";
}

TEST_F(SpacesServed, Forged_replayed_and_misplaced_messages_are_refused) {
    const Both both = two_tenants();
    const std::string there = request(both), here = negotiation_of_county();
    const std::string pid = "urn:uuid:" + here, their_pid = "urn:uuid:" + there;
    const auto termination = [&](const std::string& reason) {
        return R"({"@context":["https://w3id.org/dspace/2025/1/context.jsonld"],"@type":"ContractNegotiationTerminationMessage","providerPid":")" +
               pid + R"(","consumerPid":")" + their_pid + R"(","code":"1","reason":[")" + reason + R"("]})";
    };
    const std::string path = "/negotiations/" + pid + "/termination";
    const Sent good = as_city(path, termination("changed our mind"));
    EXPECT_EQ(post({path, termination("another reason"), good.token}).status, 404) << "the token is of another body";
    EXPECT_EQ(post({"/negotiations/" + pid + "/events", good.body, good.token}).status, 404) << "… and of another act";
    EXPECT_EQ(post({path, good.body, "x.y.z"}).status, 404);
    EXPECT_EQ(post({path, good.body, ""}).status, 404);
    // Signed by the wrong key, for another connector, by nobody's member.
    const auto forged = [&](const std::string& tenant_of_key, const std::string& who, const std::string& audience) {
        return Sent{path, good.body, service().token_for(tenant_of_key, who, audience, "POST " + path, good.body, Instant::now())};
    };
    EXPECT_EQ(post(forged("village", "urn:uuid:" + tourism_agency, connector("county"))).status, 404);
    EXPECT_EQ(post(forged("city", "urn:uuid:" + tourism_agency, connector("city"))).status, 404);
    EXPECT_EQ(post(forged("city", "urn:uuid:" + water_agency, connector("county"))).status, 404);
    const Sent old{path, good.body,
                   service().token_for("city", "urn:uuid:" + tourism_agency, connector("county"), "POST " + path, good.body,
                                       {Instant::now().micros - 3600'000'000LL})};
    EXPECT_EQ(post(old).status, 404);
    EXPECT_EQ(state("county", here), "requested") << "none of them moved anything";

    // Bad JSON, another type, pids of another negotiation, a step that is not the consumer's.
    const auto refused = [&](const std::string& at, const std::string& body) {
        const Answered answer = post(as_city(at, body));
        EXPECT_EQ(answer.status, 400) << answer.body;
        const auto error = read_json(answer.body);
        EXPECT_TRUE(error && faults_of(*error, "negotiation/contract-negotiation-error-schema.json").empty()) << answer.body;
        return member(answer, "code");
    };
    EXPECT_EQ(refused(path, "{"), "bad-json");
    EXPECT_EQ(refused(path, R"({"@type":"ContractNegotiationTerminationMessage"})"), "bad-message");
    std::string other = termination("x");
    other.replace(other.find(here), here.size(), there);
    EXPECT_EQ(refused(path, other), "bad-message");
    std::string event =
        R"({"@context":["https://w3id.org/dspace/2025/1/context.jsonld"],"@type":"ContractNegotiationEventMessage","providerPid":")" + pid +
        R"(","consumerPid":")" + their_pid + R"(","eventType":")";
    EXPECT_EQ(refused("/negotiations/" + pid + "/events", event + R"(FINALIZED"})"), "illegal-transition");
    EXPECT_EQ(refused("/negotiations/" + pid + "/events", event + R"(ACCEPTED"})"), "illegal-transition");
    EXPECT_EQ(post(as_city("/negotiations/urn:uuid:" + both.entry + "/termination", termination("x"))).status, 404);

    EXPECT_EQ(post(good).status, 200);
    EXPECT_EQ(state("county", here), "terminated");
    EXPECT_EQ(post(good).status, 404) << "a token counts once";
    EXPECT_EQ(post(as_city(path, good.body)).status, 200) << "the same message again is a lost acknowledgement";
    EXPECT_EQ(refused(path, termination("again")), "illegal-transition");
}

TEST_F(SpacesServed, A_request_names_an_open_offer_and_a_registered_address) {
    const Both both = two_tenants();
    const auto request = [&](const std::string& offer, const std::string& target, const std::string& callback,
                             const std::string& more = "") {
        return post(as_city(
            "/negotiations/request",
            R"({"@context":["https://w3id.org/dspace/2025/1/context.jsonld"],"@type":"ContractRequestMessage","consumerPid":"urn:uuid:c1)" +
                more + R"(","offer":{"@id":")" + offer + R"(","@type":"Offer","target":")" + target +
                R"(","permission":[{"action":"use"}]},"callbackAddress":")" + callback + R"("})"));
    };
    const std::string offer_urn = "urn:uuid:" + both.offer, target = "urn:uuid:" + both.entry;
    EXPECT_EQ(request("urn:uuid:" + both.entry, target, connector("city")).status, 400);
    EXPECT_EQ(request(offer_urn, offer_urn, connector("city")).status, 400);
    EXPECT_EQ(request(offer_urn, target, "http://127.0.0.1:1/elsewhere").status, 400);
    EXPECT_EQ(request(offer_urn, target, connector("city") + "evil").status, 400);
    const Answered first = request(offer_urn, target, connector("city"));
    ASSERT_EQ(first.status, 201) << first.body;
    EXPECT_TRUE(faults_of(*read_json(first.body), "negotiation/contract-negotiation-schema.json").empty());
    EXPECT_EQ(member(request(offer_urn, target, connector("city")), "providerPid"), member(first, "providerPid")) << "the same again";
    EXPECT_EQ(of("county", "POST", "/spaces/water/offers/" + both.offer + "/withdraw", "water", "{}").status, 200);
    EXPECT_EQ(request(offer_urn, target, connector("city"), "2").status, 400);
    EXPECT_EQ(of("county", "POST", "/spaces/water/members/" + both.consumer_here + "/suspend", "steward", "{}").status, 200);
    EXPECT_EQ(request(offer_urn, target, connector("city"), "3").status, 404) << "a suspended member is nobody";
}

TEST_F(SpacesServed, The_catalogue_shows_each_reader_its_own) {
    const Both both = two_tenants();
    const auto ask = [&](const std::string& token) {
        const std::string body = R"({"@context":["https://w3id.org/dspace/2025/1/context.jsonld"],"@type":"CatalogRequestMessage"})";
        const std::string path = "/catalog/request";
        const std::string shown = token.empty() ? as_city(path, body).token : token;
        return post({path, body, shown});
    };
    const Answered seen = ask("");
    ASSERT_EQ(seen.status, 200) << seen.body;
    EXPECT_TRUE(faults_of(*read_json(seen.body), "catalog/catalog-schema.json").empty()) << seen.body;
    EXPECT_TRUE(seen.says("urn:uuid:" + both.offer));
    EXPECT_EQ(ask("x.y.z").status, 401);
    const Answered versions = get("/.well-known/dspace-version");
    EXPECT_TRUE(faults_of(*read_json(versions.body), "common/protocol-version-schema.json").empty()) << versions.body;
    // Without a token there is nothing restricted, and nobody else learns that it exists.
    const std::string body =
        R"({"@context":["https://w3id.org/dspace/2025/1/context.jsonld"],"@type":"CatalogRequestMessage","filter":[]})";
    Client client(port);
    client.send(fmt::format(
        "POST /t/county{}/catalog/request HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{}",
        connector_path, body.size(), body));
    const Answered open = client.read(false);
    EXPECT_EQ(open.status, 200) << open.body;
    EXPECT_FALSE(open.says(both.entry));
    for (const char* who : {"", "nobody"}) {
        EXPECT_EQ(of("county", "GET", "/spaces/water/datasets/" + both.entry, who).status, 404) << who;
        EXPECT_FALSE(of("county", "GET", "/spaces/water", who).says(both.entry)) << who;
        EXPECT_EQ(of("county", "GET", "/datasets/reservoirs", who).status, *who == '\0' ? 404 : 404) << who;
        EXPECT_EQ(of("county", "GET", "/tables/reservoirs/rows", who).status, 404) << who;
    }
    const std::string here = (request(both), negotiation_of_county());
    EXPECT_EQ(of("county", "GET", "/spaces/water/negotiations/" + here, "nobody").status, 404);
    EXPECT_EQ(of("county", "GET", "/spaces/water/negotiations/" + here, "water-officer").status, 200);
}

TEST_F(SpacesServed, What_is_restricted_does_not_become_public_and_what_speaks_of_persons_is_not_taken) {
    space("county");
    const std::string provider = local("county", "水利處", water_agency);
    (void)entry(provider);
    const auto add = [&](const std::string& dataset, const std::string& access, const char* persons = "false") {
        return of(
            "county", "POST", "/spaces/water/datasets", "steward",
            fmt::format(R"({{"dataset":"{}","provider":"{}","access":"{}","personal_data":{}}})", dataset, provider, access, persons));
    };
    EXPECT_EQ(faults(add("reservoirs", "restricted")), "/dataset:taken ");
    std::string people = "姓名,身分證字號,月份\n";
    for (int i = 0; i < 20; ++i) people += fmt::format("王小明,A123456789,{}\n", i % 12 + 1);
    ASSERT_TRUE(importing().run(tenant, {{to_text(receive("people", people).version.id)}, false}, {}));
    EXPECT_EQ(member(add("people", "restricted"), "code"), "release-certificate-required");
    rows("flows", 20);
    EXPECT_EQ(member(add("flows", "restricted", "true"), "code"), "about-persons");
    EXPECT_EQ(faults(add("flows", "open")), "/dataset:not-published ");
    publish("gauges", "站名,水位\n甲,1\n乙,2\n丙,3\n");
    EXPECT_EQ(member(add("gauges", "restricted"), "code"), "dataset-is-public");
    EXPECT_EQ(add("gauges", "open").status, 201);
    const auto found = dataset("reservoirs");
    const auto released = write([&](Transaction& tx) { return importing().publish(tx, versions_of(tx, found->id)[0], "steward", now()); });
    ASSERT_FALSE(released);
    EXPECT_EQ(released.problem().code, "dataset-in-space");
    EXPECT_EQ(dataset("reservoirs")->state, DatasetState::draft);
}

TEST_F(SpacesServed, Within_one_site_two_organisations_agree_without_messages) {
    space("county");
    const std::string provider = local("county", "水利處", water_agency), consumer = local("county", "觀光處", tourism_agency);
    const std::string dataset = entry(provider), terms = offer(dataset, R"({"permitted":"use","places":"縣內"})");
    const std::string id = made(
        of("county", "POST", "/spaces/water/negotiations", "tourism", fmt::format(R"({{"consumer":"{}","offer":"{}"}})", consumer, terms)));
    const std::string at = "/spaces/water/negotiations/" + id;
    EXPECT_EQ(of("county", "POST", at + "/agree", "tourism", "{}").status, 403) << "nobody signs for the other";
    EXPECT_EQ(member(of("county", "POST", at + "/agree", "water-officer", "{}"), "code"), "may-not-bind");
    EXPECT_EQ(member(of("county", "POST", at + "/agree", "steward", "{}"), "code"), "may-not-bind");
    EXPECT_EQ(member(of("county", "POST", at + "/verify", "tourism", "{}"), "code"), "illegal-transition");
    EXPECT_EQ(of("county", "POST", at + "/agree", "water", "{}").status, 200);
    EXPECT_EQ(member(of("county", "POST", at + "/verify", "tourism", "{}"), "state"), "finalized");
    const std::string agreed = agreement("county", id);
    const Answered asked = of("county", "POST", "/spaces/water/agreements/" + agreed + "/transfers", "tourism", "{}");
    EXPECT_EQ(member(asked, "state"), "started") << asked.body;
    const std::string rows = "/spaces/water/transfers/" + member(asked, "transfer") + "/rows";
    EXPECT_EQ(member(of("county", "GET", rows, "tourism"), "code"), "agreement-place");
    EXPECT_EQ(of("county", "GET", rows + "?place=%E7%B8%A3%E5%85%A7&limit=2", "tourism").status, 200);
    EXPECT_EQ(of("county", "GET", rows + "?place=%E7%B8%A3%E5%85%A7", "water").status, 404) << "the consumer reads, and nobody else";
    EXPECT_EQ(of("county", "GET", "/spaces/water/agreements/" + agreed, "nobody").status, 404);
    EXPECT_EQ(member(of("county", "POST", "/spaces/water/datasets/" + dataset + "/remove", "steward", "{}"), "code"),
              "agreements-in-force");
}

TEST_F(SpacesServed, Its_pages_are_pages) {
    const Both both = two_tenants();
    const auto [here, there] = conclude(both);
    const std::string going = transfer(agreement("city", there));
    const auto page = [&](const std::string& who_is, const std::string& path, const char* who) {
        Client client(port);
        client.send(fmt::format("GET /t/{}{} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nAccept: text/html\r\nAuthorization: Bearer {}\r\n\r\n",
                                who_is, path, port, who));
        const Answered out = client.read(false);
        EXPECT_EQ(out.status, 200) << path << out.body.substr(0, 300);
        EXPECT_LT(out.body.size(), 60'000U) << path;
        EXPECT_TRUE(out.says("<main")) << path;
    };
    for (const std::string& path : {std::string("/spaces"), std::string("/spaces/new"), std::string("/spaces/water"),
                                    std::string("/spaces/water/members/new"), std::string("/spaces/water/datasets/new"),
                                    "/spaces/water/datasets/" + both.entry, "/spaces/water/datasets/" + both.entry + "/offers/new",
                                    "/spaces/water/negotiations/" + here, "/spaces/water/agreements/" + agreement("county", here)})
        page("county", path, "steward");
    for (const std::string& path : {"/spaces/water/negotiations/" + there, "/spaces/water/agreements/" + agreement("city", there),
                                    "/spaces/water/members/" + both.provider_there + "/catalogue",
                                    "/spaces/water/transfers/" + going + "/aggregate?purpose=%E8%A7%80%E5%85%89%E8%A6%8F%E5%8A%83"})
        page("city", path, "tourism");
}

}  // namespace
}  // namespace skl::opendata::spaces
