#include "kernel/sandbox/pool.h"

#include <gtest/gtest.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>
#include <csignal>

#include <fstream>
#include <thread>

#include "kernel/sandbox/confinement.h"
#include "kernel/sandbox/tests/forks.h"

namespace skl::sandbox {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// Echoes; some requests are orders to misbehave.
int echo(Channel& channel, std::string_view init) {
    channel.send(FrameKind::ready, {});
    Frame frame;
    while (channel.receive(frame) == Received::frame) {
        const std::string& order = frame.payload;
        if (order == "hang")
            for (;;) ::pause();
        if (order == "die") ::raise(SIGSEGV);
        if (order == "refuse") {
            channel.send(FrameKind::problem, encode_problem({418, "teapot", {{"brew", "tea"}}}));
        } else if (order == "flood") {
            for (int i = 0; i < 10'000; ++i) channel.send(FrameKind::chunk, std::string(10'000, 'x'));
            channel.send(FrameKind::end, {});
        } else if (order == "pid") {
            channel.send(FrameKind::end, std::to_string(::getpid()));
        } else if (order == "priority") {
            channel.send(FrameKind::end, fmt::format("{} {}", ::sched_getscheduler(0), ::getpriority(PRIO_PROCESS, 0)));
        } else {
            channel.send(FrameKind::chunk, order);
            channel.send(FrameKind::end, init);
        }
    }
    return 0;
}

// A worker that tries forbidden things: the request says which; the end says how it went.
int prisoner(Channel& channel, std::string_view init) {
    const auto best = init == "private-root" ? Boundary::private_root : Boundary::landlock;
    Frame frame;
    channel.send(FrameKind::ready, {});
    if (channel.receive(frame) != Received::frame) return 1;
    FrameReader reader(frame.payload);
    const std::string order(reader.text()), inside(reader.text()), outside(reader.text());
    Limits limits;
    limits.address_space = std::uint64_t{512} << 20;
    limits.largest_file = 1 << 20;
    const bool parse = order.starts_with("parse");
    const Boundary boundary = confine({{inside}, parse ? inside : ""}, limits, parse ? Calls::parse : Calls::query, best);
    const auto tell = [&](bool worked) { channel.send(FrameKind::end, fmt::format("{} {}", name_of(boundary), worked ? "yes" : "no")); };
    if (order == "read inside") tell(std::ifstream(inside + "/seen").good());
    if (order == "read outside") tell(std::ifstream(outside + "/secret").good());
    if (order == "read passwd") tell(std::ifstream("/etc/passwd").good());
    if (order == "write inside" || order == "parse write inside") tell((std::ofstream(inside + "/made") << "x").flush().good());
    if (order == "parse write outside") tell((std::ofstream(outside + "/made") << "x").flush().good());
    if (order == "parse overwrite outside") tell((std::ofstream(outside + "/secret") << "x").flush().good());
    if (order == "parse thread") {
        bool ran = false;
        std::thread([&] { ran = true; }).join();
        tell(ran);
    }
    if (order == "parse large file") {
        ::signal(SIGXFSZ, SIG_IGN);
        std::ofstream file(inside + "/large");
        tell((file << std::string(2 << 20, 'x')).flush().good());
    }
    if (order == "memory") {
        try {
            std::string much(std::size_t{1} << 30, 'x');
            tell(much[1000] == 'x');
        } catch (const std::bad_alloc&) {
            tell(false);
        }
    }
    if (order == "socket") tell(::socket(AF_INET, SOCK_STREAM, 0) >= 0);
    if (order == "fork" || order == "parse fork") tell(::fork() >= 0);
    if (order == "exec") tell(::execl("/bin/true", "true", nullptr) == 0);
    return 0;
}

Forks& forks = Forks::of({{"echo", echo}, {"prisoner", prisoner}});

PoolOptions echo_pool(int workers) {
    PoolOptions options;
    options.kind = "echo";
    options.init = "greetings";
    options.workers = workers;
    return options;
}

Ask ask(std::string_view request, milliseconds time = milliseconds(2'000)) {
    Ask out{request};
    out.time = time;
    return out;
}

TEST(Pool, A_request_is_answered_in_chunks_and_an_end) {
    Pool pool(*forks.spawner, echo_pool(1));
    auto answer = pool.ask(ask("hello"));
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->chunks, "hello");
    EXPECT_EQ(answer->summary, "greetings");
}

TEST(Pool, A_worker_is_behind_others_from_its_first_moment) {
    Pool pool(*forks.spawner, echo_pool(1));
    EXPECT_EQ(pool.ask(ask("priority"))->summary, fmt::format("{} {}", SCHED_BATCH, behind_others)) << "before it is confined";
}

TEST(Pool, A_problem_of_the_worker_reaches_the_caller_and_the_worker_stays) {
    Pool pool(*forks.spawner, echo_pool(1));
    const std::string before = pool.ask(ask("pid"))->summary;
    auto answer = pool.ask(ask("refuse"));
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.problem().status, 418);
    EXPECT_EQ(answer.problem().params.at("brew"), "tea");
    EXPECT_EQ(pool.ask(ask("pid"))->summary, before);
}

TEST(Pool, A_worker_past_its_time_is_killed_within_the_grace_and_replaced) {
    Pool pool(*forks.spawner, echo_pool(1));
    const std::string before = pool.ask(ask("pid"))->summary;
    const auto begin = steady_clock::now();
    auto answer = pool.ask(ask("hang", milliseconds(100)));
    const auto took = steady_clock::now() - begin;
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.problem().status, 408);
    EXPECT_GE(took, milliseconds(350));
    EXPECT_LT(took, milliseconds(1'500));
    const std::string after = pool.ask(ask("pid"))->summary;
    EXPECT_NE(after, before);
    bool gone = false;  // killed and reaped by the fork server, which is another process
    for (int i = 0; i < 100 && !gone; ++i) {
        gone = ::kill(std::stoi(before), 0) != 0;
        if (!gone) std::this_thread::sleep_for(milliseconds(10));
    }
    EXPECT_TRUE(gone);
}

TEST(Pool, A_worker_that_dies_costs_only_its_own_request) {
    Pool pool(*forks.spawner, echo_pool(1));
    auto answer = pool.ask(ask("die"));
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.problem().code, "worker-crash");
    EXPECT_TRUE(pool.ask(ask("hello")));
    EXPECT_EQ(pool.counts().died, 1);
}

TEST(Pool, An_answer_past_its_limit_is_cut_and_the_worker_dropped) {
    Pool pool(*forks.spawner, echo_pool(1));
    Ask flood = ask("flood");
    flood.most_bytes = 1'000'000;
    auto answer = pool.ask(flood);
    ASSERT_TRUE(answer);
    EXPECT_TRUE(answer->cut);
    EXPECT_EQ(answer->bytes, 1'000'000U);
    EXPECT_TRUE(pool.ask(ask("hello")));
}

TEST(Pool, Chunks_go_to_the_function_as_they_come) {
    Pool pool(*forks.spawner, echo_pool(1));
    Ask flood = ask("flood");
    int seen = 0;
    flood.chunk = [&](std::string_view) { return ++seen < 3; };
    auto answer = pool.ask(flood);
    ASSERT_TRUE(answer);
    EXPECT_TRUE(answer->cut);
    EXPECT_EQ(seen, 3);
}

TEST(Pool, A_worker_serves_one_binding_only) {
    Pool pool(*forks.spawner, echo_pool(2));
    const auto pid_for = [&](const std::string& bind) {
        Ask one = ask("pid");
        one.bind = bind;
        return pool.ask(one)->summary;
    };
    const std::string a = pid_for("a"), b = pid_for("b");
    EXPECT_NE(a, b);
    EXPECT_EQ(pid_for("a"), a);
    const std::string c = pid_for("c");
    EXPECT_NE(c, a);
    EXPECT_NE(c, b);
}

TEST(Pool, A_single_use_worker_is_never_used_twice) {
    PoolOptions options = echo_pool(1);
    options.single_use = true;
    Pool pool(*forks.spawner, options);
    EXPECT_NE(pool.ask(ask("pid"))->summary, pool.ask(ask("pid"))->summary);
}

TEST(Pool, Callers_wait_in_a_queue_with_a_limit) {
    PoolOptions options = echo_pool(1);
    options.most_waiting = 1;
    options.patience = milliseconds(100);
    Pool pool(*forks.spawner, options);
    std::thread holds([&] { (void)pool.ask(ask("hang", milliseconds(600))); });
    std::this_thread::sleep_for(milliseconds(100));
    std::thread waits([&] {
        auto answer = pool.ask(ask("hello"));
        EXPECT_FALSE(answer);
    });
    std::this_thread::sleep_for(milliseconds(30));
    const auto begin = steady_clock::now();
    auto refused = pool.ask(ask("hello"));
    EXPECT_LT(steady_clock::now() - begin, milliseconds(60));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.problem().status, 503);
    waits.join();
    holds.join();
}

TEST(Pool, Many_threads_share_it) {
    Pool pool(*forks.spawner, echo_pool(2));
    std::atomic<int> good{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < 8; ++t)
        threads.emplace_back([&, t] {
            for (int i = 0; i < 50; ++i) {
                const std::string words = fmt::format("{} {}", t, i);
                auto answer = pool.ask(ask(words));
                if (answer && answer->chunks == words) ++good;
            }
        });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(good, 400);
}

TEST(Spawner, An_unknown_kind_is_a_problem) { EXPECT_FALSE(forks.spawner->spawn("nobody", {})); }

class Prison : public ::testing::TestWithParam<const char*> {
protected:
    std::filesystem::path root = std::filesystem::temp_directory_path() / fmt::format("skl-prison-{}-{}", ::getpid(), GetParam());
    void SetUp() override {
        std::filesystem::create_directories(root / "inside");
        std::filesystem::create_directories(root / "outside");
        std::ofstream(root / "inside/seen") << "x";
        std::ofstream(root / "outside/secret") << "secret";
    }
    void TearDown() override { std::filesystem::remove_all(root); }

    // "yes", "no", or "dead".
    std::string attempt(std::string_view order) {
        auto worker = forks.spawner->spawn("prisoner", GetParam());
        EXPECT_TRUE(worker);
        Frame frame;
        EXPECT_EQ(worker->channel.receive(frame), Received::frame);
        std::string request;
        put_text(request, order);
        put_text(request, (root / "inside").string());
        put_text(request, (root / "outside").string());
        worker->channel.send(FrameKind::request, request);
        if (worker->channel.receive(frame, steady_clock::now() + std::chrono::seconds(20)) != Received::frame) return "dead";
        const auto space = frame.payload.find(' ');
        boundary = frame.payload.substr(0, space);
        return frame.payload.substr(space + 1);
    }
    std::string boundary;
};

TEST_P(Prison, Files_inside_are_read_and_nothing_else) {
    ASSERT_EQ(attempt("read inside"), "yes");
    if (boundary == "none") GTEST_SKIP() << "this machine gives no path boundary of kind " << GetParam();
    EXPECT_EQ(boundary, GetParam());
    EXPECT_EQ(attempt("read outside"), "no");
    EXPECT_EQ(attempt("read passwd"), "no");
}

TEST_P(Prison, A_query_writes_nowhere) { EXPECT_EQ(attempt("write inside"), "no"); }

TEST_P(Prison, A_parser_writes_into_its_folder_only) {
    ASSERT_EQ(attempt("parse write inside"), "yes");
    if (boundary == "none") GTEST_SKIP() << "this machine gives no path boundary of kind " << GetParam();
    EXPECT_EQ(attempt("parse write outside"), "no");
    EXPECT_EQ(attempt("parse overwrite outside"), "no");
    std::string secret;
    std::ifstream(root / "outside/secret") >> secret;
    EXPECT_EQ(secret, "secret");
    EXPECT_EQ(attempt("parse large file"), "no");
}

TEST_P(Prison, A_parser_may_have_threads_but_no_children) {
    EXPECT_EQ(attempt("parse thread"), "yes");
    EXPECT_NE(attempt("parse fork"), "yes");
    EXPECT_NE(attempt("fork"), "yes");
}

TEST_P(Prison, There_is_no_network_and_no_exec) {
    EXPECT_EQ(attempt("socket"), "no");
    EXPECT_NE(attempt("exec"), "yes");
}

#ifndef SKL_SANITIZED
TEST_P(Prison, Memory_ends_at_the_limit) { EXPECT_EQ(attempt("memory"), "no"); }
#endif

INSTANTIATE_TEST_SUITE_P(Boundaries, Prison, ::testing::Values("landlock", "private-root"),
                         [](const auto& given) { return std::string(given.param) == "landlock" ? "landlock" : "private_root"; });

TEST(FrameReader, Broken_bytes_give_zeros_and_stay_broken) {
    FrameReader reader(
        "\x05\x00\x00\x00\x00\x00\x00\x00"
        "abc");
    EXPECT_EQ(reader.text(), "");
    EXPECT_TRUE(reader.broken());
    EXPECT_EQ(reader.number(), 0);
    EXPECT_EQ(decode_problem("nonsense").status, 500);
}

TEST(Problems_in_frames, Keep_their_field_errors) {
    Problem problem = Problem::invalid({{"/mapping/0", "column-unknown", {{"near", "age"}}}, {"/outputs", "required"}});
    problem.lists["near"] = {"age"};
    const Problem read = decode_problem(encode_problem(problem));
    ASSERT_EQ(read.errors.size(), 2U);
    EXPECT_EQ(read.errors[0].pointer, "/mapping/0");
    EXPECT_EQ(read.errors[0].params.at("near"), "age");
    EXPECT_EQ(read.errors[1].code, "required");
    EXPECT_EQ(read.lists, problem.lists);
}

}  // namespace
}  // namespace skl::sandbox
