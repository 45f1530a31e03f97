#include "rules/law/texts.h"

#include <algorithm>

namespace skl::rules {

namespace {

LawLanguage wanted_language(std::string_view language) { return language == "en" ? LawLanguage::en : LawLanguage::zh_hant; }

bool same_law(const LawText& a, const LawText& b) { return a.code.value == b.code.value; }

// Of texts of one law and language, earliest first: the one of the day.
const LawText& of_the_day(const std::vector<const LawText*>& texts, Date day) {
    const LawText* found = texts.front();
    for (const LawText* one : texts)
        if (one->as_of <= day) found = one;
    return *found;
}

}  // namespace

LawsOfVersion laws_of(std::vector<LawText> texts, Date first_day, std::string_view language) {
    LawsOfVersion made;
    for (std::size_t from = 0; from < texts.size();) {
        std::size_t end = from;
        while (end < texts.size() && same_law(texts[end], texts[from])) ++end;
        std::map<LawLanguage, std::vector<const LawText*>> by_language;
        law::Statute statute{texts[from].code.value, {}, {}};
        for (std::size_t i = from; i < end; ++i) {
            by_language[texts[i].language].push_back(&texts[i]);
            const auto& names = statute.names;
            if (std::find(names.begin(), names.end(), texts[i].title.value) == names.end()) statute.names.push_back(texts[i].title.value);
        }
        const auto wanted = by_language.find(wanted_language(language));
        const LawText& chosen = of_the_day(wanted == by_language.end() ? by_language.begin()->second : wanted->second, first_day);
        if (auto read = law::read_statute(chosen.text, static_cast<law::StatuteFormat>(chosen.format))) statute.articles = std::move(*read);
        made.heads.push_back(chosen);
        made.heads.back().text.clear();
        made.statutes.push_back(std::move(statute));
        from = end;
    }
    return made;
}

std::string law_href(const Context& cx, const std::string& set, const LawText& text) {
    return cx.href("/rules/sets/" + set + "/laws/" + to_text(text.id));
}

std::string lines_of(const std::vector<const law::Unit*>& units) {
    std::string made;
    for (const law::Unit* unit : units) made += (made.empty() ? "" : "\n") + unit->line;
    return made;
}

std::vector<StatuteBeside> statutes_beside(const Context& cx, const std::string& set, const std::vector<dmn::Definitions>& models,
                                           const std::string& element_id, const LawsOfVersion& laws) {
    law::Citations citations;
    for (const dmn::Definitions& model : models) law::cite(model, cx.language(), citations);
    std::vector<StatuteBeside> made;
    std::vector<std::pair<std::size_t, law::Place>> seen;
    for (const law::Citation& one : citations.all) {
        const auto at = one.by.element_id == element_id ? law::statute_of(one.place.law, laws.statutes) : std::nullopt;
        if (!at) continue;
        for (const law::Article& article : laws.statutes[*at].articles) {
            if (!article.place.same_article(one.place)) continue;
            if (std::find(seen.begin(), seen.end(), std::pair{*at, article.place}) != seen.end()) continue;
            seen.emplace_back(*at, article.place);
            made.push_back({laws.heads[*at].title.value, law::article_text(article.place, cx.language()),
                            lines_of(law::units_at(article, article.place)), law_href(cx, set, laws.heads[*at])});
        }
    }
    return made;
}

}  // namespace skl::rules
