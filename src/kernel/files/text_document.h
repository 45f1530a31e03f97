// A text document as people keep and print it: OpenDocument 1.3 (ISO/IEC 26300, .odt) with headings, lists, real tables and pictures.
//
//   TextDocument document({.title = "版本 2026.1", .language = "zh-Hant", .made_at = now});
//   document.heading(1, "…"); document.table("…", {"Rule", "Fee"}, rows); …
//   auto bytes = std::move(document).finish();
//
// A reader finds its way in it without eyes: a title and a language, headings without jumps, header rows of tables that are told as such
// and stand on each page again, words for every picture. The same content makes the same bytes.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/describe/result.h"
#include "kernel/describe/types.h"

namespace skl::files {

inline constexpr std::string_view text_document_type = "application/vnd.oasis.opendocument.text";

struct TextDocumentFacts {
    std::string title;
    std::string language;  // zh-Hant or en
    Instant made_at;       // of what it shows: the document has no clock
};

// Text with what XML cannot hold is shown with U+FFFD in its place; line breaks stay.
class TextDocument {
public:
    using Row = std::vector<std::string>;

    explicit TextDocument(TextDocumentFacts facts);

    void heading(int level, std::string_view text);  // 1 to 3; one that would leave a level out is written as the next level
    void paragraph(std::string_view text);
    void list(std::span<const std::string> items);
    // Rows as long as the header; shorter ones have empty cells, longer ones are cut.
    void table(std::string_view name, const Row& header, std::span<const Row> rows);
    // An SVG picture, as wide as the page at most; `words`: what it shows, for who does not see it.
    void picture(std::string svg, double width, double height, std::string_view title, std::string_view words);

    Result<std::string> finish() &&;  // 500 `file-not-written`

private:
    struct Picture {
        std::string name, svg;
    };
    TextDocumentFacts facts_;
    std::string body_;
    std::vector<Picture> pictures_;
    int level_ = 0, tables_ = 0;
};

}  // namespace skl::files
