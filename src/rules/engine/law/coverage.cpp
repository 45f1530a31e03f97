#include "rules/engine/law/coverage.h"

#include <algorithm>

#include "rules/engine/extensions.h"

namespace skl::rules::law {

namespace {

// The laws an element names, and which one an article means that is cited without.
std::vector<Place> laws_of(const dmn::Element& element) {
    std::vector<Place> made;
    for (const LawReference& one : extensions_of(element).laws)
        if (auto place = place_of_article(one.code, one.article)) made.push_back(std::move(*place));
    return made;
}

std::string only_law(const std::vector<Place>& places) {
    if (places.empty()) return {};
    const bool one = std::all_of(places.begin(), places.end(), [&](const Place& place) { return place.law == places.front().law; });
    return one ? places.front().law : "";
}

// Every table within an expression, in the order they stand there.
void tables_in(const dmn::Expression& expression, std::vector<const dmn::Expression*>& into) {
    if (expression.kind == dmn::Expression::Kind::table) into.push_back(&expression);
    for (const dmn::Entry& entry : expression.entries)
        if (entry.expression) tables_in(*entry.expression, into);
    for (const dmn::ExpressionRef& child : expression.children)
        if (child) tables_in(*child, into);
}

std::vector<Place> cited_by(const dmn::Rule& rule, const std::string& law) {
    std::vector<Place> made = laws_of(rule.element);
    for (const std::string& annotation : rule.annotations) {
        auto places = places_in(annotation);
        if (places.empty())
            if (auto alone = place_of(annotation)) places.push_back(std::move(*alone));
        for (Place& place : places) {
            if (place.law.empty()) place.law = law;
            made.push_back(std::move(place));
        }
    }
    return made;
}

void add(const Citing& by, std::vector<Place> places, Citations& into) {
    for (Place& place : places) into.all.push_back({by, std::move(place)});
}

void cite_logic(const Citing& owner, std::vector<Place> own, const dmn::ExpressionRef& logic, Citations& into) {
    std::vector<const dmn::Expression*> tables;
    if (logic) tables_in(*logic, tables);
    const std::string law = only_law(own);
    bool by_rules = false;
    std::vector<Citing> bare;
    for (const dmn::Expression* table : tables)
        for (std::size_t i = 0; i < table->rules.size(); ++i) {
            Citing rule = owner;
            rule.kind = CitingKind::rule;
            rule.rule = static_cast<int>(i + 1);
            auto places = cited_by(table->rules[i], law);
            by_rules = by_rules || !places.empty();
            if (places.empty()) bare.push_back(rule);
            add(rule, std::move(places), into);
        }
    // What the decision names holds for all its rules; without it each rule needs its own.
    if (own.empty() && by_rules) into.without.insert(into.without.end(), bare.begin(), bare.end());
    if (own.empty() && !by_rules) into.without.push_back(owner);
    add(owner, std::move(own), into);
}

bool has_place(const Article& article, const Place& place) {
    if (place.paragraph == 0) return true;
    return std::any_of(article.units.begin(), article.units.end(), [&](const Unit& unit) { return within(unit.place, place); });
}

void cover(StatuteCoverage& into, const Citation& citation) {
    for (ArticleCovered& one : into.articles) {
        if (!one.article->place.same_article(citation.place)) continue;
        (has_place(*one.article, citation.place) ? one.by : into.missing).push_back(&citation);
        return;
    }
    into.missing.push_back(&citation);
}

}  // namespace

bool names_parameter(const std::string& model, const std::string& parameter) {
    for (const char* quote : {"\"", "&quot;"})
        if (model.find(quote + parameter + quote) != std::string::npos) return true;
    return false;
}

void cite(const dmn::Definitions& model, std::string_view language, Citations& into) {
    const auto citing = [&](CitingKind kind, const dmn::Element& element) {
        return Citing{kind, element.id, element.name, label_of(element, language), 0};
    };
    for (const dmn::DecisionService& one : model.services) add(citing(CitingKind::service, one.element), laws_of(one.element), into);
    for (const dmn::Decision& one : model.decisions)
        cite_logic(citing(CitingKind::decision, one.element), laws_of(one.element), one.logic, into);
    for (const dmn::BusinessKnowledgeModel& one : model.knowledge)
        cite_logic(citing(CitingKind::knowledge, one.element), laws_of(one.element), one.logic, into);
}

void cite(std::span<const std::string> law_refs, std::string_view version, Citations& into) {
    for (const std::string& ref : law_refs)
        if (auto place = place_of(ref))
            into.all.push_back({{CitingKind::version, "", std::string(version), std::string(version), 0}, std::move(*place)});
}

void cite(const Parameters& parameters, std::span<const std::string> models, Citations& into) {
    std::vector<std::string> done;
    for (const DatedValue& one : parameters.all()) {
        if (std::find(done.begin(), done.end(), one.name) != done.end()) continue;
        if (std::none_of(models.begin(), models.end(), [&](const std::string& model) { return names_parameter(model, one.name); }))
            continue;
        done.push_back(one.name);
        const Citing by{CitingKind::parameter, one.name, one.name, one.name, 0};
        std::vector<Place> places;
        for (const DatedValue& value : parameters.all())
            if (value.name == one.name && !value.law_ref.empty())
                if (auto place = place_of(value.law_ref); place && std::find(places.begin(), places.end(), *place) == places.end())
                    places.push_back(std::move(*place));
        if (places.empty()) into.without.push_back(by);
        add(by, std::move(places), into);
    }
}

std::optional<std::size_t> statute_of(std::string_view law, std::span<const Statute> statutes) {
    if (law.empty()) return statutes.size() == 1 ? std::optional<std::size_t>(0) : std::nullopt;
    std::optional<std::size_t> best;
    std::size_t longest = 0;
    for (std::size_t i = 0; i < statutes.size(); ++i) {
        if (statutes[i].code == law) return i;
        // A name may have words before it that are not of it: 未依老人福利法第5條.
        for (const std::string& name : statutes[i].names)
            if (law.ends_with(name) && name.size() > longest) best = i, longest = name.size();
    }
    return best;
}

Coverage coverage_of(const Citations& citations, std::span<const Statute> statutes) {
    Coverage made;
    for (const Statute& one : statutes) {
        StatuteCoverage& coverage = made.statutes.emplace_back(StatuteCoverage{&one, {}, {}});
        for (const Article& article : one.articles) coverage.articles.push_back({&article, {}});
    }
    for (const Citation& citation : citations.all) {
        if (const auto at = statute_of(citation.place.law, statutes)) {
            cover(made.statutes[*at], citation);
            continue;
        }
        auto known =
            std::find_if(made.unknown.begin(), made.unknown.end(), [&](const LawUnknown& one) { return one.law == citation.place.law; });
        if (known == made.unknown.end()) known = made.unknown.insert(known, LawUnknown{citation.place.law, {}});
        known->by.push_back(&citation);
    }
    return made;
}

std::vector<const Unit*> units_at(const Article& article, const Place& place) {
    std::vector<const Unit*> made;
    for (const Unit& unit : article.units)
        if (within(unit.place, place)) made.push_back(&unit);
    return made;
}

}  // namespace skl::rules::law
