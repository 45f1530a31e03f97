// Which article of the laws is covered by which rule of a version, and what stands on no law (services.md §9).
#include "kernel/text/text.h"
#include "rules/engine/tables/grid.h"
#include "rules/law/store.h"
#include "rules/law/texts.h"
#include "rules/tables.h"

namespace skl::rules {

namespace {

struct Found {
    NamedVersion named;
    std::vector<ModelFile> files;
    std::shared_ptr<const Parameters> parameters;
    std::vector<LawText> texts;
};

Task<Result<Found>> find(Context& cx, std::string set, std::string label) {
    co_return co_await cx.read([&](Reader& reader) -> Result<Found> {
        auto named = named_version(reader, set, label);
        if (!named) return named.problem();
        auto files = model_files(reader, named->version);
        if (!files) return files.problem();
        auto texts = law_texts(reader, named->set.id);
        return Found{std::move(*named), std::move(*files), module_of(cx).library().parameters(reader, cx.tenant()), std::move(texts)};
    });
}

class Report {
public:
    Report(const Context& cx, const NamedVersion& named, const std::vector<ModelFile>& files, const Parameters& parameters,
           std::vector<LawText> law_texts)
        : cx_(cx),
          version_(cx.href("/rules/sets/" + named.set.name.value + "/versions/" + text::percent_encode(named.version.label.value))),
          models_(models_in(files)) {
        std::vector<std::string> texts;
        for (const ModelFile& file : files) texts.push_back(file.xml);
        for (const tables::Place& one : tables::find(models_)) tables_.emplace(one.owner->id, one.key);
        for (const dmn::Definitions& model : models_) law::cite(model, cx.language(), citations_);
        law::cite(named.version.law_refs, named.version.label.value, citations_);
        law::cite(parameters, texts, citations_);
        laws_ = laws_of(std::move(law_texts), named.version.effective_from, cx.language());
    }

    void write(CoverageReport& into, const std::string& set) const {
        const law::Coverage coverage = law::coverage_of(citations_, laws_.statutes);
        for (std::size_t i = 0; i < coverage.statutes.size(); ++i) into.laws.push_back(law_view(coverage.statutes[i], laws_.heads[i], set));
        for (const law::LawUnknown& one : coverage.unknown) into.unknown_laws.push_back({one.law, views(one.by)});
        for (const law::Citing& one : citations_.without) into.without_basis.push_back(view(one, ""));
    }

private:
    CitingView view(const law::Citing& by, std::string place) const {
        CitingView made{static_cast<CitingKind>(by.kind), by.element_id, by.name, by.label, {}, std::move(place), version_ + "/graph"};
        if (by.rule > 0) made.rule = by.rule;
        if (by.kind == law::CitingKind::parameter) made.href = cx_.href("/rules/parameters/" + text::percent_encode(by.name));
        if (by.kind == law::CitingKind::version) made.href = version_;
        if (const auto table = tables_.find(by.element_id); table != tables_.end())
            made.href = version_ + "/tables/" + text::percent_encode(table->second);
        return made;
    }
    std::vector<CitingView> views(const std::vector<const law::Citation*>& citations) const {
        std::vector<CitingView> made;
        for (const law::Citation* one : citations) made.push_back(view(one->by, law::place_text(one->place, cx_.language())));
        return made;
    }
    LawCoverage law_view(const law::StatuteCoverage& coverage, const LawText& head, const std::string& set) const {
        LawCoverage made{head.code.value,        head.title.value, head.as_of, head.source.value, law_href(cx_, set, head), 0, 0, {},
                         views(coverage.missing)};
        for (const law::ArticleCovered& one : coverage.articles) {
            ++(one.by.empty() ? made.uncovered : made.covered);
            made.articles.push_back({law::article_text(one.article->place, cx_.language()), one.article->part, one.article->title,
                                     lines_of(law::units_at(*one.article, one.article->place)), views(one.by)});
        }
        return made;
    }

    const Context& cx_;
    const std::string version_;
    std::vector<dmn::Definitions> models_;
    std::map<std::string, std::string> tables_;  // by the element that has one: its key
    law::Citations citations_;
    LawsOfVersion laws_;
};

Task<Result<CoverageReport>> show(Context& cx, std::string set, std::string label) {
    auto found = co_await find(cx, set, label);
    if (!found) co_return found.problem();
    CoverageReport made =
        co_await cx.blocking([&] { return coverage_report(cx, found->named, found->files, *found->parameters, std::move(found->texts)); });
    made.title = cx.say("route.rules.coverage");
    made.parent_title = label;
    made.parent_href = cx.href("/rules/sets/" + set + "/versions/" + text::percent_encode(label));
    co_return made;
}

}  // namespace

CoverageReport coverage_report(const Context& cx, const NamedVersion& named, const std::vector<ModelFile>& files,
                               const Parameters& parameters, std::vector<LawText> texts) {
    CoverageReport made;
    made.rule_set = named.set.name;
    made.version = named.version.label;
    made.laws_href = cx.href("/rules/sets/" + named.set.name.value + "/laws");
    Report(cx, named, files, parameters, std::move(texts)).write(made, named.set.name.value);
    return made;
}

void install_coverage(App& app) {
    app.get("/rules/sets/{set}/versions/{version}/coverage", show).named("rules.coverage").page("rules/coverage").rated(RateClass::query);
}

}  // namespace skl::rules
