// A text document as people keep and print it: OpenDocument 1.3 (ISO/IEC 26300, .odt) with headings, lists, real tables and pictures.
//
//   TextDocument document({.title = "版本 2026.1", .language = "zh-Hant", .made_at = now});
//   document.heading(1, "…"); document.table("…", {"Rule", "Fee"}, rows); …
//   auto bytes = document.finish();
#pragma once

#include "kernel/files/document.h"

namespace skl::files {

inline constexpr std::string_view text_document_type = "application/vnd.oasis.opendocument.text";

// Text with what XML cannot hold is shown with U+FFFD in its place. Drawings are SVG pictures.
class TextDocument final : public Document {
public:
    explicit TextDocument(DocumentFacts facts);

    void heading(int level, std::string_view text) override;
    void paragraph(std::string_view text) override;
    void list(std::span<const std::string> items) override;
    void table(std::string_view name, const Row& header, std::span<const Row> rows) override;
    void picture(const Drawing& drawing, std::string_view title, std::string_view words) override;
    Result<std::string> finish() override;

private:
    struct Picture {
        std::string name, svg;
    };
    DocumentFacts facts_;
    std::string body_;
    std::vector<Picture> pictures_;
    int level_ = 0, tables_ = 0;
};

}  // namespace skl::files
