// The words of law texts and of coverage.
#pragma once

#include "rules/engine/law/coverage.h"
#include "rules/model.h"

namespace skl::rules {

enum class LawLanguage { zh_hant, en };
BOOST_DESCRIBE_ENUM(LawLanguage, zh_hant, en)

enum class LawTextFormat { text, markdown, html };  // as law::StatuteFormat
BOOST_DESCRIBE_ENUM(LawTextFormat, text, markdown, html)

// A law as it read on a day.
struct LawText {
    Uuid id, set_id;
    Text<> code, title;
    LawLanguage language{};
    Date as_of;
    Text<> source;
    LawTextFormat format{};
    std::string text;
    Text<> sha256;
    Instant created_at;
    Text<> created_by;
};
BOOST_DESCRIBE_STRUCT(LawText, (), (id, set_id, code, title, language, as_of, source, format, text, sha256, created_at, created_by))

struct NewLawText {
    Text<1, 40> code;
    Text<1, 200> title;
    LawLanguage language{};
    Date as_of;
    Text<1, 500> source;
    std::optional<Upload> file;
    std::optional<Prose<law::longest_statute>> text;
};
BOOST_DESCRIBE_STRUCT(NewLawText, (), (code, title, language, as_of, source, file, text))

enum class CitingKind { version, service, decision, knowledge, rule, parameter };  // as law::CitingKind
BOOST_DESCRIBE_ENUM(CitingKind, version, service, decision, knowledge, rule, parameter)

// What stands on a law, or should.
struct CitingView {
    CitingKind kind{};
    std::string element_id, name, label;
    std::optional<std::int64_t> rule;
    std::string place;  // art. 5(1)2; empty: none
    std::string href;
};
BOOST_DESCRIBE_STRUCT(CitingView, (), (kind, element_id, name, label, rule, place, href))

struct ArticleCoverage {
    std::string article, part, heading, text;
    std::vector<CitingView> rules;
};
BOOST_DESCRIBE_STRUCT(ArticleCoverage, (), (article, part, heading, text, rules))

struct LawCoverage {
    std::string code, title;
    Date as_of;
    std::string source, href;
    std::int64_t covered = 0, uncovered = 0;  // articles
    std::vector<ArticleCoverage> articles;
    std::vector<CitingView> missing;  // places that the text does not have
};
BOOST_DESCRIBE_STRUCT(LawCoverage, (), (code, title, as_of, source, href, covered, uncovered, articles, missing))

struct LawWithoutText {
    std::string law;
    std::vector<CitingView> rules;
};
BOOST_DESCRIBE_STRUCT(LawWithoutText, (), (law, rules))

// What a law says that an element stands on.
struct StatuteBeside {
    std::string law, place, text, href;
};
BOOST_DESCRIBE_STRUCT(StatuteBeside, (), (law, place, text, href))

struct CoverageReport {
    Slug rule_set;
    Text<> version;
    std::vector<LawCoverage> laws;
    std::vector<LawWithoutText> unknown_laws;
    std::vector<CitingView> without_basis;
    std::string title, parent_title, parent_href, laws_href;
};
BOOST_DESCRIBE_STRUCT(CoverageReport, (),
                      (rule_set, version, laws, unknown_laws, without_basis, title, parent_title, parent_href, laws_href))

}  // namespace skl::rules
