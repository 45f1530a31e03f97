#include <gtest/gtest.h>

#include <fstream>

#include "kernel/config/configuration.h"

namespace skl {
namespace {

std::filesystem::path file_with(const std::string& text) {
    const auto path =
        std::filesystem::temp_directory_path() / fmt::format("skl-config-{}.toml", ::testing::UnitTest::GetInstance()->random_seed());
    std::ofstream(path) << text;
    return path;
}

TEST(Configuration, A_flag_beats_the_environment_which_beats_the_file) {
    const auto configured = configure(file_with("port = 1\naddress = \"0.0.0.0\"\ndemo = true\n"), true, {{"port", "2"}}, {{"port", "3"}});
    ASSERT_TRUE(configured);
    EXPECT_EQ(configured->configuration.port, 3);
    EXPECT_EQ(configured->configuration.address, "0.0.0.0");
    EXPECT_TRUE(configured->configuration.demo);
}

TEST(Configuration, An_unknown_key_is_refused_with_the_nearest_known) {
    const auto configured = configure("", false, {{"prot", "1"}}, {});
    ASSERT_FALSE(configured);
    EXPECT_EQ(configured.problem().params.at("near"), "port");
}

TEST(Configuration, A_table_of_the_file_is_the_beginning_of_its_keys_and_a_number_out_of_bounds_is_refused) {
    const auto configured =
        configure(file_with("[identity.session]\nidle_s = 600\n[oidc]\naccess_ttl_s = 120\n"), true, {{"oidc_code_ttl_s", "30"}}, {});
    ASSERT_TRUE(configured) << configured.problem().params.at("key");
    EXPECT_EQ(configured->configuration.identity_session_idle_s, 600);
    EXPECT_EQ(configured->configuration.oidc_access_ttl_s, 120);
    EXPECT_EQ(configured->configuration.oidc_code_ttl_s, 30);
    EXPECT_EQ(configured->configuration.oidc_par_ttl_s, 60) << "the default";
    EXPECT_FALSE(configure("", false, {{"oidc_access_ttl_s", "601"}}, {}));
    EXPECT_FALSE(configure(file_with("[identity]\nmajority = 18\n"), true, {}, {}));
}

TEST(Configuration, Secrets_are_masked_when_settings_are_shown) {
    const auto configured =
        configure("", false, {{"operator_token", "hush"}, {"s3_secret_key", "hush"}, {"database", "postgresql://a:hush@h/db"}}, {});
    ASSERT_TRUE(configured);
    for (const Setting& setting : configured->settings) EXPECT_EQ(setting.value.value.find("hush"), std::string::npos) << setting.key.value;
}

}  // namespace
}  // namespace skl
