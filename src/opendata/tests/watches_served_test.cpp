// A condition that is waited for: told of rows that are new, once.
#include "opendata/watches/watching.h"

#include <gtest/gtest.h>

#include "opendata/tests/served.h"

namespace skl::opendata {
namespace {

class WatchesServed : public testing::Served {
protected:
    WatchesServed() {
        outbox.consume("test", {rows_matched}, [this](Transaction&, const Event& event) -> Done {
            events.push_back(event);
            return Nothing{};
        });
        EXPECT_TRUE(outbox.announce());
    }
    Version air(const std::string& rows) { return publish("air", "station,hour,pm25\n" + rows); }
    // As after a publication; what was told of.
    std::vector<Event> told() {
        events.clear();
        const auto done = watch_publication(app->service<Module::Inside>(), tenant, dataset("air")->id, outbox, now());
        EXPECT_TRUE(done) << (done ? "" : done.problem().code);
        (void)outbox.deliver(now());
        return events;
    }
    std::string wait(const std::string& filter) {
        return member(ask("POST", "/tables/air/watches", "", R"({"filter":")" + filter + R"("})"), "subject");
    }

    Outbox outbox{*store};
    std::vector<Event> events;
};

TEST_F(WatchesServed, New_rows_are_told_of_once_and_known_ones_never) {
    air("A,1,80\nB,1,20\n");
    const std::string watch = wait("pm25 > 54");
    EXPECT_TRUE(told().empty());  // A is known from the start
    air("A,1,80\nB,1,20\nA,2,90\nB,2,60\nB,3,10\n");
    const auto first = told();
    ASSERT_EQ(first.size(), 1U);
    EXPECT_EQ(first[0].subject, watch);
    EXPECT_NE(first[0].data.find("\"rows\":2"), std::string::npos) << first[0].data;
    EXPECT_TRUE(told().empty());  // the job may run again
    air("A,2,90\nB,3,10\nB,4,12\n");
    EXPECT_TRUE(told().empty());
    air("A,1,80\nA,2,90\nB,2,60\nB,5,11\n");  // they were gone for a version and are not new
    EXPECT_TRUE(told().empty());
    air("A,1,80\nA,2,90\nB,2,60\nB,6,99\n");
    EXPECT_EQ(told().size(), 1U);
}

TEST_F(WatchesServed, One_condition_is_one_watch_however_it_is_written) {
    air("A,1,80\n");
    const auto made = ask("POST", "/tables/air/watches", "", R"({"filter":"pm25>54"})");
    EXPECT_EQ(made.status, 201) << made.body;
    const auto again = ask("POST", "/tables/air/watches", "", R"({"filter":"  pm25   >  54 "})");
    EXPECT_EQ(again.status, 200) << again.body;
    EXPECT_EQ(member(made, "subject"), member(again, "subject"));
    EXPECT_EQ(ask("GET", "/tables/air/watches/" + member(made, "subject")).status, 200);
    EXPECT_EQ(ask("GET", "/tables/other/watches/" + member(made, "subject")).status, 404);
}

TEST_F(WatchesServed, A_condition_that_cannot_be_read_is_refused) {
    air("A,1,80\n");
    EXPECT_EQ(member(ask("POST", "/tables/air/watches", "", R"({"filter":"pm25 >"})"), "code"), "bad-filter");
    EXPECT_EQ(member(ask("POST", "/tables/air/watches", "", R"({"filter":"ozone > 1"})"), "code"), "unknown-column");
    EXPECT_EQ(ask("POST", "/tables/none/watches", "", R"({"filter":"pm25 > 1"})").status, 404);
}

}  // namespace
}  // namespace skl::opendata
