// Inside of the readers: values as others write them into the fields of a record. What does not fit is named, never cut silently nor
// put elsewhere.
#pragma once

#include <functional>

#include "kernel/describe/decode.h"
#include "kernel/describe/node.h"
#include "opendata/engine/harvest/harvested.h"

namespace skl::opendata::harvest {

Problem unreadable(std::string what);

// Valid UTF-8 in NFC without control characters and outer spaces; line breaks stay. Text in no encoding gives what of it is valid.
std::string clean(std::string_view text);
bool has_han(std::string_view text);
// zh-Hant for zh, zh-TW …, en for en-GB …, else the tag; without one by the script of the words.
std::string language_key(std::string_view tag, std::string_view words);

std::optional<Instant> read_instant(std::string_view text, std::chrono::minutes zone = {});  // days and times of RFC 3339 or with a space
std::optional<Date> read_date(std::string_view text,
                              bool last_day = false);  // 2014, 2014-07, 2014-07-01 and longer; last_day: of the year or month
std::string license_of(std::string_view said);         // our id for an id, address or title; empty: not known
std::string language_of(std::string_view said);        // BCP 47 for a tag, ISO 639-2 or the EU's IRI; empty: none
std::string format_of(std::string_view said);          // csv, xlsx … for a name, media type or the EU's IRI
const char* category_of(std::string_view said);        // a service category's code for its code or title; null: none
std::string box_of_geojson(const Node& geometry);      // west,south,east,north; empty: none
std::string box_of_wkt(std::string_view wkt);
std::string natural(std::string_view text);  // a key by which 2 stands before 10

// Text of a member: of texts, numbers and booleans; empty for others and where there is none.
std::string text_at(const Node& object, std::string_view name);
const Node* at(const Node& object, std::string_view name);  // null: absent or null
// The texts of a list, or the one text.
std::vector<std::string> texts_at(const Node& object, std::string_view name);

class Filling {
public:
    explicit Filling(Harvested& out) : out_(out) {}

    Dataset& dataset() const { return out_.record.dataset; }
    Harvested& out() const { return out_; }

    // Any described field, by the rules of its type.
    template <class T>
    void put(T& field, std::string_view value, const char* name) {
        fill(&field, face_of<T>, clean(value), name);
    }
    template <class T>
    void put(std::optional<T>& field, std::string_view value, const char* name) {
        const std::string text = clean(value);
        if (text.empty()) return;
        T held{};
        if (fill(&held, face_of<T>, text, name)) field = std::move(held);
    }
    template <class List>
    void add(List& list, std::string_view value, const char* name, std::size_t most) {
        const std::string text = clean(value);
        if (text.empty()) return;
        typename List::value_type held{};
        if (!fill(&held, face_of<typename List::value_type>, text, name)) return;
        for (const auto& one : list)
            if (one.value == held.value) return;
        if (list.size() >= most) return unfit(name);
        list.push_back(std::move(held));
    }
    void words(Translations& field, std::string_view language, std::string_view value, std::size_t most, const char* name);

    void title(std::string_view language, std::string_view value) { words(dataset().title, language, value, 300, "title"); }
    void description(std::string_view language, std::string_view value) {
        words(dataset().description, language, value, 20'000, "description");
    }
    void keyword(std::string_view language, std::string_view value);
    void license(std::string_view said);
    void frequency(std::string_view said);
    void spatial(std::string_view said);  // several: addresses stand with spaces between them
    void theme(std::string_view iri);
    void identifier(std::string_view said);
    void issued(std::string_view said, std::chrono::minutes zone = {});
    void modified(std::string_view said, std::chrono::minutes zone = {});
    void language(std::string_view said);
    Organization& publisher();
    Organization& maintainer();
    void contact(Organization& organization, std::string_view name, std::string_view phone, std::string_view email);

    RecordDistribution* distribution();  // a further one; null: too many
    void format(RecordDistribution& to, std::string_view format, std::string_view media_type);
    void size(RecordDistribution& to, std::string_view bytes);
    void checksum(RecordDistribution& to, std::string_view sha256) const;  // in hex; else it is none
    void column(RecordDistribution& to, std::string_view name) { add(to.resource.declared_fields, name, "declared_fields", 2'000); }

    void unmapped(std::string_view name);
    void unfit(std::string_view name);
    // Members of an object that no reader asks for.
    void rest(const Node& object, std::initializer_list<std::string_view> known, const std::string& before = {});

    // Ends the filling: what follows from the rest. False: without a title or a name, so that it is no dataset.
    bool done();

private:
    bool fill(void* field, const Face& face, const std::string& text, const char* name);
    Harvested& out_;
};

}  // namespace skl::opendata::harvest
