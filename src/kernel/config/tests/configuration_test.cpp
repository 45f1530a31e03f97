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

TEST(Configuration, Secrets_are_masked_when_settings_are_shown) {
    const auto configured =
        configure("", false, {{"operator_token", "hush"}, {"s3_secret_key", "hush"}, {"database", "postgresql://a:hush@h/db"}}, {});
    ASSERT_TRUE(configured);
    for (const Setting& setting : configured->settings) EXPECT_EQ(setting.value.value.find("hush"), std::string::npos) << setting.key.value;
}

}  // namespace
}  // namespace skl
