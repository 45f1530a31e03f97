// Reads rows one by one and says what of them is personal data. Memory does not grow with the rows: counters, and a few masked samples.
#pragma once

#include <array>
#include <memory>
#include <span>

#include "opendata/engine/persons/spans.h"

namespace skl::opendata::persons {

struct FinderColumn {
    std::string name, title;  // API identifier; heading
    bool numbers = false;     // its values are numbers: only what the heading tells is looked for
};

class Finder {
public:
    Finder();
    ~Finder();
    Finder(const Finder&) = delete;

    void begin_table(std::int64_t table, const std::vector<FinderColumn>& columns);  // tables count from 1
    // A cell per column, as it stands in the file (UTF-8).
    void row(std::int64_t record, std::span<const std::string_view> cells);
    void end_table();
    // What belongs to a table and is in no column: rows that were put aside, lines above and below it.
    void aside(std::int64_t table, std::int64_t record, std::string_view text);
    PersonReport finish();

private:
    struct State;
    std::unique_ptr<State> state_;
};

// The kinds that keep a text of an entry (title, description, a column's explanation) from being public.
std::optional<PersonKind> in_words(std::string_view text);

}  // namespace skl::opendata::persons
