// Documents as PDF (ISO 32000-1), laid out here by Pango and written by Cairo: A4, headings also as bookmarks, page numbers, header rows of
// tables on each page again, and the structure told to who does not see it (headings, paragraphs, lists, tables), with title and language.
// Fonts are those of the machine; of each the file holds the characters that it shows.
#pragma once

#include <memory>

#include "kernel/files/document.h"

namespace skl::print {

inline constexpr std::string_view pdf_type = "application/pdf";
inline constexpr int most_pages = 2'000;

class PdfDocument final : public files::Document {
public:
    explicit PdfDocument(files::DocumentFacts facts);
    ~PdfDocument() override;

    void heading(int level, std::string_view text) override;
    void paragraph(std::string_view text) override;
    void list(std::span<const std::string> items) override;
    void table(std::string_view name, const Row& header, std::span<const Row> rows) override;
    void picture(const files::Drawing& drawing, std::string_view title, std::string_view words) override;
    // 503 `fonts-missing`: no font of the machine has Chinese characters; 413 `too-large` {limit}: more pages than most_pages.
    Result<std::string> finish() override;

private:
    class Paper;
    struct Heading {
        int level = 1;
        std::string text;
    };
    void set_headings(double below);  // those that wait, with room for what comes below them

    std::unique_ptr<Paper> paper_;
    std::vector<Heading> waiting_;
    int level_ = 0;
};

}  // namespace skl::print
