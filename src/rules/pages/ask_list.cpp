// What the law in force today can be asked, set by set: the way to the page of each service.
#include "rules/engine/describe_program.h"
#include "rules/inside.h"

namespace skl::rules {

namespace {

struct AskableService {
    std::string label, href;
    std::vector<std::string> laws;
};
BOOST_DESCRIBE_STRUCT(AskableService, (), (label, href, laws))

struct AskableSet {
    Text<> name, title;
    std::string href;
    std::optional<Text<>> version;  // in force today
    std::vector<AskableService> services;
};
BOOST_DESCRIBE_STRUCT(AskableSet, (), (name, title, href, version, services))

struct AskList {
    Date as_of;
    std::vector<AskableSet> sets;
};
BOOST_DESCRIBE_STRUCT(AskList, (), (as_of, sets))

Task<Result<AskList>> show(Context& cx) {
    const Module& module = module_of(cx);
    const Date today = module.today(cx.tenant(), cx.now());
    co_return co_await cx.read([&](Reader& reader) -> Result<AskList> {
        AskList made{today, {}};
        for (const RuleSet& set : list_sets(reader, "", longest_page)) {
            const auto version = version_on(reader, set, today);
            if (!version) continue;
            const auto compiled = module.library().models(reader, version->models);
            if (!compiled) return compiled.problem();
            const std::string href = cx.href("/rules/sets/" + set.name.value);
            AskableSet one{{{set.name.value}}, {{set.title.in(cx.language())}}, href, version->label, {}};
            for (DecisionView& service : decisions_of(*(*compiled)->program, cx.language()))
                if (service.kind == ElementKind::service)
                    one.services.push_back({service.label, href + "/services/" + service.name, std::move(service.laws)});
            if (!one.services.empty()) made.sets.push_back(std::move(one));
        }
        return made;
    });
}

}  // namespace

void install_ask_list(App& app) { app.get("/rules/ask", show).named("rules.ask.list").page("rules/ask_list"); }

}  // namespace skl::rules
