// A small register of persons, agencies and mandates for the tests of the directory, on a database of its own.
#pragma once

#include <gtest/gtest.h>

#include "identity/directory/mandate_store.h"
#include "identity/directory/store.h"
#include "identity/people.h"
#include "kernel/crypto/random.h"
#include "kernel/storage/tests/database.h"

namespace skl::identity::testing {

class Register : public ::testing::Test {
protected:
    using hours = std::chrono::hours;
    using minutes = std::chrono::minutes;

    // Runs in a transaction that is kept.
    template <class F>
    auto write(F f) {
        std::optional<std::invoke_result_t<F&, Transaction&>> out;
        const auto lost = store->write("main", [&](Transaction& tx) {
            out.emplace(f(tx));
            return static_cast<bool>(*out);
        });
        EXPECT_FALSE(lost);
        return std::move(*out);
    }
    template <class F>
    auto look(F f) {
        std::optional<std::invoke_result_t<F&, Reader&>> out;
        EXPECT_FALSE(store->read("main", [&](Reader& reader) { out.emplace(f(reader)); }));
        return std::move(*out);
    }

    Instant later(std::chrono::microseconds by) const { return {now.micros + by.count()}; }

    PersonId a_person(const std::map<std::string, std::string>& values = {}) {
        const auto made = write([&](Transaction& tx) { return people.add(tx, values, "registry", now); });
        EXPECT_TRUE(made);
        return made->id;
    }
    Agency an_agency(const std::string& oid) {
        Agency agency{.id = crypto::new_id<Organisation>(now),
                      .oid = {{oid}},
                      .name_zh = {{"資訊處"}},
                      .name_en = {{"Department of Information"}},
                      .created_at = now};
        put_down(agency);
        return agency;
    }
    Membership a_membership(const PersonId& person, const Agency& agency, Role role) const {
        return {.id = crypto::new_id<Membership>(now),
                .person_id = person,
                .agency_id = agency.id,
                .role = role,
                .name = {{"林小姐"}},
                .valid_from = now,
                .granted_by = {{"operator"}},
                .granted_at = now,
                .reviewed_at = now,
                .active_since = now};
    }
    Mandate a_mandate(const PersonId& principal, const PersonId& agent) const {
        return {.id = crypto::new_id<Mandate>(now),
                .principal_person = principal,
                .agent_person = agent,
                .scopes = {"service:childcare-subsidy/*"},
                .valid_from = now,
                .state = MandateState::active,
                .granted_by = {{"operator"}},
                .created_at = now,
                .changed_at = now};
    }
    template <class Row>
    void put_down(const Row& row) {
        EXPECT_TRUE(write([&](Transaction& tx) -> Done {
            directory::insert(tx, row);
            return Nothing{};
        }));
    }
    template <class Row>
    void change(const Row& row) {
        const auto changed = write([&](Transaction& tx) -> Result<bool> { return directory::update(tx, row); });
        EXPECT_TRUE(changed && *changed);
    }
    std::vector<ActiveRole> roles_at(const PersonId& person, Instant at) {
        return look([&](Reader& reader) { return active_roles(reader, person, at); });
    }
    Result<ActiveMandate> in_force(const Uuid& mandate, const PersonId& agent, Instant at) {
        return look([&](Reader& reader) { return mandate_in_force(reader, mandate, agent, at); });
    }

    skl::testing::Database database;
    std::unique_ptr<Store> store = database.open_migrated();
    const Keys keys{crypto::Secret(crypto::random_bytes(32))};
    const People people{keys};
    const Instant now = Instant::now();
};

}  // namespace skl::identity::testing
