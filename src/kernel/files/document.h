// What is written for paper and archive, whatever the file: headings, paragraphs, lists, tables, drawings, from first to last.
//
// A reader finds its way in it without eyes: a title and a language, headings without jumps, header rows of tables that are told as such
// and stand on each page again, words for every drawing. The same content makes the same bytes.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/describe/result.h"
#include "kernel/describe/types.h"

namespace skl::files {

struct DocumentFacts {
    std::string title;
    std::string language;  // zh-Hant or en
    Instant made_at;       // of what it shows: the document has no clock
};

// Lines and boxes with a label each, in units of its own; y goes down.
struct Drawing {
    struct Spot {
        double x = 0, y = 0;
    };
    struct Line {
        Spot from, to;
    };
    struct Box {
        double x = 0, y = 0, width = 0, height = 0, rounding = 0;
        Spot label_at{};  // where its first letter stands
        std::string label{};
    };
    double left = 0, top = 0, width = 0, height = 0;  // what of it is shown
    double units_of_a_millimetre = 1;
    std::vector<Line> lines;
    std::vector<Box> boxes;
};
constexpr double drawing_text = 14;  // units: the size of labels
std::string svg_of(const Drawing& drawing);

class Document {
public:
    using Row = std::vector<std::string>;
    static constexpr int deepest_heading = 3;

    virtual ~Document() = default;
    virtual void heading(int level, std::string_view text) = 0;  // 1 to 3; one that would leave a level out is written as the next level
    virtual void paragraph(std::string_view text) = 0;           // line breaks stay
    virtual void list(std::span<const std::string> items) = 0;
    // Rows as long as the header; shorter ones have empty cells, longer ones are cut.
    virtual void table(std::string_view name, const Row& header, std::span<const Row> rows) = 0;
    // As wide as the page at most; `words`: what it shows, for who does not see it.
    virtual void picture(const Drawing& drawing, std::string_view title, std::string_view words) = 0;
    // The file; nothing can be added after it. 500 `file-not-written`, and what a format adds.
    virtual Result<std::string> finish() = 0;
};

}  // namespace skl::files
