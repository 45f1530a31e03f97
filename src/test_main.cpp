// Every test program's main: one closing line of GoogleTest, and property runs of a bounded size.
#include <gtest/gtest.h>

int main(int argc, char** argv) {
    ::testing::InitGoogleTest(&argc, argv);
    return RUN_ALL_TESTS();
}
