#include <fmt/format.h>

#include <charconv>
#include <optional>

#include "kernel/print/sheet.h"

namespace skl::print {

namespace {

std::optional<std::size_t> number_after(std::string_view pdf, std::size_t at) {
    while (at < pdf.size() && (pdf[at] == ' ' || pdf[at] == '\n' || pdf[at] == '\r')) ++at;
    std::size_t value = 0;
    const auto [end, error] = std::from_chars(pdf.data() + at, pdf.data() + pdf.size(), value);
    if (error != std::errc() || end == pdf.data() + at) return std::nullopt;
    return value;
}
std::optional<std::size_t> number_of(std::string_view pdf, std::string_view name, std::size_t from) {
    const auto at = pdf.find(name, from);
    return at == std::string_view::npos ? std::nullopt : number_after(pdf, at + name.size());
}

}  // namespace

std::string with_language(std::string pdf, std::string_view language) {
    const auto startxref = pdf.rfind("startxref");
    const auto trailer = pdf.rfind("trailer");
    if (startxref == std::string::npos || trailer == std::string::npos) return pdf;
    const auto before = number_after(pdf, startxref + 9), root = number_of(pdf, "/Root ", trailer),
               size = number_of(pdf, "/Size ", trailer);
    if (!before || !root || !size) return pdf;
    const std::string head = fmt::format("\n{} 0 obj\n", *root);
    const auto begins = pdf.rfind(head);
    const auto ends = begins == std::string::npos ? begins : pdf.find("endobj", begins);
    if (ends == std::string::npos) return pdf;
    std::string catalog = pdf.substr(begins + head.size(), ends - begins - head.size());
    const auto close = catalog.rfind(">>");
    if (close == std::string::npos || catalog.find("/Catalog") == std::string::npos) return pdf;
    const char* marked = catalog.find("/MarkInfo") == std::string::npos ? "   /MarkInfo << /Marked true >>\n" : "";
    catalog.insert(close, marked + fmt::format("   /Lang ({})\n   /ViewerPreferences << /DisplayDocTitle true >>\n", language));
    const auto info = number_of(pdf, "/Info ", trailer);
    if (pdf.back() != '\n') pdf += '\n';
    const std::size_t place = pdf.size();
    pdf += head.substr(1) + catalog + "endobj\n";
    const std::size_t table = pdf.size();
    pdf += fmt::format("xref\n{} 1\n{:010} 00000 n \ntrailer\n<< /Size {} /Root {} 0 R{} /Prev {} >>\nstartxref\n{}\n%%EOF\n", *root, place,
                       *size, *root, info ? fmt::format(" /Info {} 0 R", *info) : "", *before, table);
    return pdf;
}

}  // namespace skl::print
