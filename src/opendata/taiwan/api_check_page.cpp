// /developers/apicheck: APIs of other agencies held to the rules, as a page and as JSON.
#include "kernel/config/configuration.h"
#include "kernel/describe/write.h"
#include "kernel/pages/locale.h"
#include "kernel/pages/words.h"
#include "opendata/inside.h"
#include "opendata/taiwan/api_check.h"
#include "opendata/taiwan/routes.h"

namespace skl::opendata {
namespace taiwan {
namespace {

struct ApiRule {
    Text<> rule;
    std::string title;
    RuleVerdict verdict{};
    std::string found, mend;  // mend: what to do, where it fails
};
BOOST_DESCRIBE_STRUCT(ApiRule, (), (rule, title, verdict, found, mend))

struct ApiCheckPage {
    std::string title, url;
    std::optional<std::string> document;
    std::vector<ApiRule> items;
    std::int64_t passed = 0, failed = 0, not_seen = 0;
};
BOOST_DESCRIBE_STRUCT(ApiCheckPage, (), (title, url, document, items, passed, failed, not_seen))

struct ApiCheckAsk {
    std::optional<Url> url;
};
BOOST_DESCRIBE_STRUCT(ApiCheckAsk, (), (url))

ApiCheckPage page_of(const Locale& locale, std::string_view language, const std::string& url, const ApiEvidence& evidence) {
    ApiCheckPage out;
    out.title = locale.say(language, "apicheck.title");
    out.url = url;
    if (evidence.document) out.document = evidence.document_url;
    for (RuleResult& one : judge(evidence)) {
        ++(one.verdict == RuleVerdict::pass ? out.passed : one.verdict == RuleVerdict::fail ? out.failed : out.not_seen);
        const std::string key = "apicheck." + one.rule;
        ApiRule& item = out.items.emplace_back();
        item.rule.value = one.rule;
        item.title = locale.say(language, key);
        item.verdict = one.verdict;
        item.found = std::move(one.found);
        if (one.verdict == RuleVerdict::fail) item.mend = locale.say(language, key + ".mend");
    }
    return out;
}

Task<Result<ApiCheckPage>> check(Context& cx, ApiCheckAsk ask) {
    if (!ask.url || ask.url->value.empty()) {
        ApiCheckPage out;
        out.title = cx.say("apicheck.title");
        co_return out;
    }
    const bool private_network = cx.app().configuration().private_webhooks;
    const auto evidence = co_await cx.blocking([&] { return look_at(ask.url->value, private_network); });
    if (!evidence) co_return evidence.problem();
    co_return page_of(cx.app().locale(), cx.language(), ask.url->value, *evidence);
}

}  // namespace

void install_api_check(App& app) {
    app.get("/developers/apicheck", check)
        .page("opendata/apicheck")
        .named("apicheck")
        .rated(RateClass::query)
        .time_up_to(std::chrono::seconds(120))
        .unlisted();
}

}  // namespace taiwan

Result<FileVerdict> check_api(const std::string& url, const Locale& locale, std::string_view language, bool words) {
    const auto evidence = taiwan::look_at(url, true);  // whoever types a command may call whom they like
    if (!evidence) return evidence.problem();
    const taiwan::ApiCheckPage page = taiwan::page_of(locale, language, url, *evidence);
    if (!words) return FileVerdict{page.failed == 0, to_json(page)};
    std::string text;
    for (const taiwan::ApiRule& one : page.items) {
        const char* mark = one.verdict == taiwan::RuleVerdict::pass ? "pass" : one.verdict == taiwan::RuleVerdict::fail ? "FAIL" : "  – ";
        text += fmt::format("{}  {}{}{}\n", mark, one.title, one.found.empty() ? "" : "  · ", one.found);
        if (!one.mend.empty()) text += "      " + one.mend + "\n";
    }
    return FileVerdict{page.failed == 0, text + fmt::format("{} passed, {} failed, {} not seen", page.passed, page.failed, page.not_seen)};
}

}  // namespace skl::opendata
