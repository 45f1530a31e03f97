// Dates, instants and durations read and write RFC 3339 / ISO 8601 (spec README §2 "time").
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "kernel/describe/types.h"

namespace skl {
namespace {

TEST(Instant, Any_offset_in_UTC_with_milliseconds_out) {
    Instant at;
    ASSERT_TRUE(parse("2026-11-24T11:00:00.1239+08:00", at));
    EXPECT_EQ(to_text(at), "2026-11-24T03:00:00.123Z");
    EXPECT_EQ(at.micros % 1000, 900);
    ASSERT_TRUE(parse("1969-12-31T23:59:59.999Z", at));
    EXPECT_EQ(at.micros, -1000);
    EXPECT_EQ(to_text(at), "1969-12-31T23:59:59.999Z");
}

TEST(Instant, Impossible_dates_and_times_are_refused) {
    Instant at;
    for (const char* bad : {"2026-02-29T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:00:00", "2026-01-01T00:00:00+24:00",
                            "2026-1-1T00:00:00Z", "2026-01-01T00:00:00.Z", "2026-01-01"})
        EXPECT_FALSE(parse(bad, at)) << bad;
}

RC_GTEST_PROP(Instant, Reads_what_it_writes, ()) {
    const Instant at{*rc::gen::inRange<std::int64_t>(-62'135'596'800, 253'402'300'799) * 1'000'000};
    Instant again;
    RC_ASSERT(parse(to_text(at), again));
    RC_ASSERT(again == at);
}

TEST(Duration, Units_come_once_and_in_order) {
    Duration d;
    ASSERT_TRUE(parse("P1Y2M3DT4H5M6.5S", d));
    EXPECT_EQ(d.months, 14);
    EXPECT_EQ(d.days, 3);
    EXPECT_EQ(to_text(d), "P1Y2M3DT4H5M6.500000S");
    for (const char* bad : {"", "P", "PT", "P1", "1D", "P1D1Y", "PT1.5H", "P-1D"}) EXPECT_FALSE(parse(bad, d)) << bad;
}

TEST(Uuid, Only_the_lower_case_form_is_read) {
    Uuid id;
    ASSERT_TRUE(parse("0190a5c4-7b1e-7000-8000-0123456789ab", id));
    EXPECT_EQ(to_text(id), "0190a5c4-7b1e-7000-8000-0123456789ab");
    EXPECT_FALSE(parse("0190A5C4-7B1E-7000-8000-0123456789AB", id));
    EXPECT_FALSE(parse("0190a5c47b1e700080000123456789ab", id));
}

}  // namespace
}  // namespace skl
