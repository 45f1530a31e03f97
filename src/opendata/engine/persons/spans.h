// Where numbers and addresses of persons stand in one text (deid.md §13). Pure; `text` is folded.
#pragma once

#include <vector>

#include "opendata/engine/persons/findings.h"
#include "opendata/engine/persons/words.h"

namespace skl::opendata::persons {

struct Span {
    PersonKind kind{};  // no pair
    std::size_t begin = 0, end = 0;
    bool told = false;      // the heading, or words before it, say what it is
    bool personal = false;  // of an e-mail address: its provider serves persons
    bool official = false;  // of an e-mail address: of an agency or a school
};

struct Spans {
    std::vector<Span> found;
    std::size_t id_shapes = 0, card_shapes = 0;  // as many numbers had the form, whether or not their check digit held
    bool birth = false;                          // a date of birth

    void clear() {
        found.clear();
        id_shapes = card_shapes = 0;
        birth = false;
    }
};
constexpr std::size_t most_spans = 200;  // of one text: more change no decision

void find_spans(std::string_view text, const Heading& heading, Spans& out);

// Every letter, digit and Han character behind the first one or two as a sign; what an address ends with stays readable.
std::string masked(std::string_view text, PersonKind kind);
std::string masked_name(std::string_view text);

}  // namespace skl::opendata::persons
