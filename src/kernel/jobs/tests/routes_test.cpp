// The routes of a job: JSON, the page, the stream of events, cancelling and the list.
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <fstream>
#include <thread>

#include "kernel/config/configuration.h"
#include "kernel/describe/decode.h"
#include "kernel/http/dispatch.h"
#include "kernel/http/list.h"
#include "kernel/http/suspend.h"
#include "kernel/jobs/jobs.h"
#include "kernel/pages/locale.h"
#include "kernel/pages/pages.h"
#include "kernel/storage/tests/database.h"
#include "kernel/telemetry/log.h"

namespace skl {
namespace {

using namespace std::chrono_literals;

void put(const std::filesystem::path& file, std::string_view text) {
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << text;
}

struct Collected : BodySink {
    std::string text;
    Task<bool> write(std::string_view bytes) override {
        text += bytes;
        co_return true;
    }
};

class JobRoutes : public ::testing::Test {
protected:
    JobRoutes() {
        log::set_level(log::Level::off);
        put(folder / "templates/layout.html", R"({{%AUTOESCAPE context="HTML"}}<title>{{page_title}}</title>{{>CONTENT}})");
        put(folder / "templates/generic/job.html",
            R"({{%AUTOESCAPE context="HTML"}}<h1>{{title}}</h1>{{state}} {{done}}/{{total}} {{#has_cancel_href}}<form action="{{cancel_href}}">{{/has_cancel_href}})");
        put(folder / "locales/en/words.ftl", "job.title = Work\n");
        put(folder / "locales/zh-Hant/words.ftl", "job.title = 工作\n");
        locale = std::make_unique<Locale>(std::move(*Locale::load(folder / "locales")));
        auto loaded = Pages::load(folder / "templates", folder / "none.json", *locale);
        if (!loaded) throw std::runtime_error(loaded.problem().params.at("what"));
        pages = std::move(*loaded);
        start_pool(2);
        store = database.open_migrated();
        jobs = std::make_unique<Jobs>(*store, JobOptions{1, 300ms, 20ms});
        jobs->handle("slow", [](JobRun& run) -> Result<std::string> {
            run.progress(1, 4, "reading");
            for (int i = 0; i < 500 && !run.cancelled(); ++i) std::this_thread::sleep_for(2ms);
            if (run.cancelled()) return JobRun::stopped();
            return std::string("/result");
        });
        configuration.rate_limits = false;
        app = std::make_unique<App>(configuration, *store, *pages, *locale);
        app->set_seal_key("key");
        app->set_gate([](const Request&) { return Caller{"operator"}; }, [](Context&, const Need&) -> Done { return Nothing{}; });
        install_jobs(*app, *jobs);
        dispatch = std::make_unique<Dispatch>(*app);
    }
    ~JobRoutes() override {
        jobs.reset();
        dispatch.reset();
        app.reset();
        store.reset();
        stop_pool();
    }

    Wire ask(const std::string& method, const std::string& path, const std::string& accept = "application/json") {
        Request request;
        request.method = method;
        request.target = request.path = path;
        if (const auto mark = path.find('?'); mark != std::string::npos) {
            request.query = path.substr(mark + 1);
            request.path.resize(mark);
        }
        request.host = "localhost";
        request.headers = {{"accept", accept}, {"accept-language", "en"}, {"host", "localhost"}};
        if (method == "POST") {
            request.headers.emplace_back("content-type", "application/json");
            request.body = "{}";
        }
        Wire out;
        boost::asio::co_spawn(
            context, [&]() -> Task<void> { out = co_await dispatch->answer(request, {}); },
            [](std::exception_ptr e) {
                if (e) std::rethrow_exception(e);
            });
        context.restart();
        context.run();
        return out;
    }
    std::string streamed(const Wire& wire) {
        Collected sink;
        boost::asio::co_spawn(context, wire.stream(sink), boost::asio::detached);
        context.restart();
        context.run();
        return sink.text;
    }
    Uuid enqueue() {
        // The tenant is the one a request without /t/<tenant> has.
        const Wire none = ask("GET", "/jobs");
        EXPECT_EQ(none.status, 200);
        Uuid id;
        (void)store->write(tenant, [&](Transaction& tx) { return (id = jobs->enqueue(tx, "slow", "{}")), true; });
        return id;
    }

    const skl::testing::Database database;
    const std::filesystem::path folder = database.folder();
    boost::asio::io_context context;  // outlives the store: its writer may still be in post() when the answer is there
    std::string tenant = "main";
    Configuration configuration;
    std::unique_ptr<Locale> locale;
    std::unique_ptr<Pages> pages;
    std::unique_ptr<Store> store;
    std::unique_ptr<Jobs> jobs;
    std::unique_ptr<App> app;
    std::unique_ptr<Dispatch> dispatch;
};

TEST_F(JobRoutes, A_job_is_JSON_a_page_and_a_stream_that_ends_with_it) {
    const std::string path = "/jobs/" + to_text(enqueue());
    const Wire waiting = ask("GET", path);
    ASSERT_EQ(waiting.status, 200) << waiting.body;
    const auto job = from_json<JobView>(waiting.body);
    ASSERT_TRUE(job) << waiting.body;
    EXPECT_EQ(job->state, JobState::queued);
    EXPECT_EQ(job->refresh_seconds, 2);
    const Wire page = ask("GET", path, "text/html");
    EXPECT_NE(page.body.find("<h1>Work</h1>queued 0/ <form action=\"" + path + "/cancel\">"), std::string::npos) << page.body;
    jobs->start();
    const Wire events = ask("GET", path + "/events", "text/event-stream");
    ASSERT_EQ(events.status, 200);
    ASSERT_TRUE(events.stream);
    const std::string text = streamed(events);
    EXPECT_NE(text.find("event: progress\n"), std::string::npos) << text;
    EXPECT_NE(text.find(R"("done":1,"total":4,"message":"reading")"), std::string::npos) << text;
    EXPECT_NE(text.find("event: end\n"), std::string::npos) << text;
    EXPECT_NE(text.find(R"("result":{"href":"/result"})"), std::string::npos) << text;
}

TEST_F(JobRoutes, Cancelling_twice_is_an_illegal_transition_and_replaying_queues_again) {
    const std::string path = "/jobs/" + to_text(enqueue());
    EXPECT_EQ(ask("POST", path + "/replay").status, 409);
    const Wire cancelled = ask("POST", path + "/cancel");
    EXPECT_EQ(cancelled.status, 200) << cancelled.body;
    EXPECT_NE(cancelled.body.find(R"("state":"cancelled")"), std::string::npos);
    const Wire again = ask("POST", path + "/cancel");
    EXPECT_EQ(again.status, 409);
    EXPECT_NE(again.body.find(R"("illegal-transition")"), std::string::npos) << again.body;
    const Wire replayed = ask("POST", path + "/replay");
    EXPECT_NE(replayed.body.find(R"("state":"queued")"), std::string::npos) << replayed.body;
}

TEST_F(JobRoutes, The_list_pages_by_cursor_and_refuses_a_foreign_one) {
    for (int i = 0; i < 3; ++i) enqueue();
    const auto first = from_json<List<JobView>>(ask("GET", "/jobs?limit=2").body);
    ASSERT_TRUE(first);
    ASSERT_EQ(first->items.size(), 2U);
    ASSERT_TRUE(first->next);
    const auto second = from_json<List<JobView>>(ask("GET", "/jobs?limit=2&cursor=" + *first->next).body);
    ASSERT_TRUE(second);
    EXPECT_EQ(second->items.size(), 1U);
    EXPECT_FALSE(second->next);
    EXPECT_EQ(ask("GET", "/jobs?cursor=abc.def").status, 400);
    EXPECT_EQ(ask("GET", "/jobs/0190c2a0-0000-7000-8000-000000000000").status, 404);
    EXPECT_EQ(ask("GET", "/jobs/0190c2a0-0000-7000-8000-000000000000/events").status, 404);
}

}  // namespace
}  // namespace skl
