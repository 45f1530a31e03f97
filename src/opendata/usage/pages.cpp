// GET /usage: days of datasets that enough different people used, and how (opendata.md §14).
#include "opendata/usage/pages.h"

#include "kernel/crypto/random.h"
#include "kernel/http/app.h"
#include "kernel/http/list.h"
#include "opendata/usage/store.h"
#include "opendata/usage/usage.h"

namespace skl::opendata {
namespace {

constexpr const char* cursor_label = "opendata.usage";
constexpr std::size_t day_length = 10;  // 2026-11-27

struct UsageQuery {
    std::optional<Whole<1, longest_page>> limit;
    std::optional<Text<1, 2000>> cursor;
    std::optional<Text<0, 63>> dataset;  // its slug
    std::optional<Date> from, to;
};
BOOST_DESCRIBE_STRUCT(UsageQuery, (), (limit, cursor, dataset, from, to))

struct UsageLine {
    Date day;
    Text<> dataset, href;
    std::string name;
    std::int64_t users = 0, requests = 0, page = 0, rows = 0, sql = 0, ckan = 0, download = 0, harvest = 0, failed = 0, robot_requests = 0,
                 bytes = 0;
};
BOOST_DESCRIBE_STRUCT(UsageLine, (),
                      (day, dataset, href, name, users, requests, page, rows, sql, ckan, download, harvest, failed, robot_requests, bytes))

struct UsagePage {
    std::string title, note;
    std::vector<UsageLine> items;
    std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(UsagePage, (), (title, note, items, next))

Task<Result<UsagePage>> list(Context& cx, UsageQuery query) {
    UsageFilter filter;
    filter.fewest = fewest_shown;
    filter.from = query.from;
    filter.to = query.to;
    if (query.dataset) filter.dataset = query.dataset->value;
    const std::int64_t limit = query.limit ? query.limit->value : default_page;
    filter.limit = limit + 1;
    if (query.cursor) {
        const auto opened = crypto::unseal(cx.app().seal_key(), cursor_label, query.cursor->value);
        if (!opened || opened->size() < day_length) co_return Problem::bad_request("bad-cursor");
        filter.before_day = opened->substr(0, day_length);
        filter.after_dataset = opened->substr(day_length);
    }
    co_return co_await cx.read([&](Reader& reader) -> Result<UsagePage> {
        UsagePage out;
        out.title = cx.say("usage.title");
        out.note = cx.say("usage.note", {{"least", std::to_string(fewest_shown)}});
        auto days = usage_days(reader, filter);
        if (static_cast<std::int64_t>(days.size()) > limit) {
            days.pop_back();
            out.next = crypto::seal(cx.app().seal_key(), cursor_label, to_text(days.back().day) + days.back().dataset);
        }
        for (const UsageDay& day : days) {
            UsageLine& line = out.items.emplace_back();
            line.day = day.day;
            line.dataset.value = day.dataset;
            const std::string& title = day.title.in(cx.language());
            line.name = day.dataset.empty() ? cx.say("usage.catalogue") : title.empty() ? day.dataset : title;
            line.href.value = cx.href(title.empty() ? "/datasets" : "/datasets/" + day.dataset);
            for (const auto& [to, from] : {std::pair{&line.users, day.users},
                                           {&line.requests, day.requests},
                                           {&line.page, day.page},
                                           {&line.rows, day.rows},
                                           {&line.sql, day.sql},
                                           {&line.ckan, day.ckan},
                                           {&line.download, day.download},
                                           {&line.harvest, day.harvest},
                                           {&line.failed, day.failed},
                                           {&line.robot_requests, day.robot_requests},
                                           {&line.bytes, day.bytes}})
                *to = from;
        }
        return out;
    });
}

}  // namespace

void install_usage_pages(App& app) { app.get("/usage", list).named("usage"); }

}  // namespace skl::opendata
