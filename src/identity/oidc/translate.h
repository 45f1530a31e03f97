// Pseudonyms of one sector as those of another: only for a named case, and never unseen (trust.md §5).
#pragma once

#include "kernel/describe/faces.h"
#include "kernel/http/app.h"

namespace skl::identity::oidc {

class Provider;

constexpr std::int64_t most_translated = 1'000;  // of one call

struct TranslationRequest {
    Slug from, to;  // sectors
    Several<std::string, 1, most_translated> subjects;
    Text<1, 200> purpose;
    Text<1, 100> matter_ref;
};
BOOST_DESCRIBE_STRUCT(TranslationRequest, (), (from, to, subjects, purpose, matter_ref))

struct TranslatedSubject {
    Text<> subject;
    std::optional<Text<>> translated;  // none: nobody is known by it
};
BOOST_DESCRIBE_STRUCT(TranslatedSubject, (), (subject, translated))
struct TranslatedSubjects {
    std::vector<TranslatedSubject> items;
};
BOOST_DESCRIBE_STRUCT(TranslatedSubjects, (), (items))

void install_translation(App& app, Provider& provider);

}  // namespace skl::identity::oidc
