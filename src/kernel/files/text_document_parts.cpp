#include "kernel/files/text_document_parts.h"

#include <fmt/format.h>

#include "kernel/files/sheet_value.h"

namespace skl::files {

#define NAMESPACES \
    R"( xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" office:version="1.3")"

const std::string_view text_content_begin =
    R"(<?xml version="1.0" encoding="UTF-8"?>
<office:document-content)" NAMESPACES
    R"(><office:automatic-styles><style:style style:name="cell" style:family="table-cell"><style:table-cell-properties fo:padding="1mm" fo:border="0.5pt solid #666666"/></style:style><style:style style:name="head" style:family="table-cell"><style:table-cell-properties fo:padding="1mm" fo:border="0.5pt solid #666666" fo:background-color="#eeeeee"/></style:style><style:style style:name="grid" style:family="table"><style:table-properties style:rel-width="100%" table:align="margins" fo:margin-bottom="4mm"/></style:style><style:style style:name="picture" style:family="graphic"><style:graphic-properties style:vertical-pos="top" style:vertical-rel="baseline"/></style:style></office:automatic-styles><office:body><office:text>
)";

const std::string_view text_content_end = "</office:text></office:body></office:document-content>\n";

std::string_view language_tag(std::string_view language) { return language == "en" ? "en" : "zh-TW"; }

namespace {

// Latin letters are English in both languages' documents, Chinese characters those of Taiwan; which fonts there are is the reader's affair.
constexpr std::string_view words_of_text =
    R"(fo:language="en" fo:country="GB" style:language-asian="zh" style:country-asian="TW" style:font-name="Sans" style:font-name-asian="Sans CJK" style:font-size-asian="10.5pt" fo:font-size="10.5pt")";

std::string heading_style(int level, double points) {
    return fmt::format(
        R"(<style:style style:name="Heading_20_{0}" style:display-name="Heading {0}" style:family="paragraph" style:parent-style-name="Standard" style:next-style-name="Standard" style:default-outline-level="{0}" style:class="text"><style:paragraph-properties fo:margin-top="5mm" fo:margin-bottom="2mm" fo:keep-with-next="always"/><style:text-properties fo:font-size="{1}pt" style:font-size-asian="{1}pt" fo:font-weight="bold" style:font-weight-asian="bold"/></style:style>
)",
        level, points);
}

}  // namespace

std::string text_styles_xml() {
    std::string out =
        R"(<?xml version="1.0" encoding="UTF-8"?>
<office:document-styles)" NAMESPACES
        R"(><office:font-face-decls><style:font-face style:name="Sans" svg:font-family="'Noto Sans', 'Liberation Sans', sans-serif" style:font-family-generic="swiss"/><style:font-face style:name="Sans CJK" svg:font-family="'Noto Sans CJK TC', 'Noto Sans TC', sans-serif" style:font-family-generic="swiss"/></office:font-face-decls>
<office:styles><style:default-style style:family="paragraph"><style:paragraph-properties fo:line-height="140%"/><style:text-properties )";
    out += words_of_text;
    out += R"(/></style:default-style>
<style:style style:name="Standard" style:family="paragraph" style:class="text"><style:paragraph-properties fo:margin-bottom="2mm"/></style:style>
<style:style style:name="Title" style:family="paragraph" style:parent-style-name="Standard" style:class="chapter"><style:paragraph-properties fo:margin-bottom="4mm"/><style:text-properties fo:font-size="20pt" style:font-size-asian="20pt" fo:font-weight="bold" style:font-weight-asian="bold"/></style:style>
)";
    out += heading_style(1, 16) + heading_style(2, 13) + heading_style(3, 11.5);
    out +=
        R"(<style:style style:name="Table_20_Contents" style:display-name="Table Contents" style:family="paragraph" style:parent-style-name="Standard" style:class="extra"><style:paragraph-properties fo:margin-bottom="0mm"/><style:text-properties fo:font-size="9.5pt" style:font-size-asian="9.5pt"/></style:style>
<style:style style:name="Table_20_Heading" style:display-name="Table Heading" style:family="paragraph" style:parent-style-name="Table_20_Contents" style:class="extra"><style:text-properties fo:font-weight="bold" style:font-weight-asian="bold"/></style:style>
<style:style style:name="Footer" style:family="paragraph" style:parent-style-name="Standard" style:class="extra"><style:paragraph-properties fo:text-align="center"/></style:style>
</office:styles>
<office:automatic-styles><style:page-layout style:name="page"><style:page-layout-properties fo:page-width="210mm" fo:page-height="297mm" style:print-orientation="portrait" fo:margin-top="20mm" fo:margin-bottom="15mm" fo:margin-left="20mm" fo:margin-right="20mm"/><style:footer-style><style:header-footer-properties fo:min-height="8mm" fo:margin-top="3mm"/></style:footer-style></style:page-layout></office:automatic-styles>
<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="page"><style:footer><text:p text:style-name="Footer"><text:page-number text:select-page="current">1</text:page-number> / <text:page-count>1</text:page-count></text:p></style:footer></style:master-page></office:master-styles></office:document-styles>
)";
    return out;
}

std::string text_meta_xml(const DocumentFacts& facts) {
    std::string out = R"(<?xml version="1.0" encoding="UTF-8"?>
<office:document-meta)" NAMESPACES R"(><office:meta><meta:generator>Skylantern</meta:generator><dc:title>)";
    append_xml(out, clean_text(facts.title));
    const std::string at = to_text(facts.made_at);
    out += fmt::format("</dc:title><dc:date>{0}</dc:date><dc:language>{1}</dc:language></office:meta></office:document-meta>\n", at,
                       language_tag(facts.language));
    return out;
}

std::string text_manifest_xml(const std::vector<std::string>& pictures) {
    std::string out = R"(<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">
<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="application/vnd.oasis.opendocument.text"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>
<manifest:file-entry manifest:full-path="styles.xml" manifest:media-type="text/xml"/>
<manifest:file-entry manifest:full-path="meta.xml" manifest:media-type="text/xml"/>
)";
    for (const std::string& one : pictures)
        out += fmt::format("<manifest:file-entry manifest:full-path=\"{}\" manifest:media-type=\"image/svg+xml\"/>\n", one);
    return out + "</manifest:manifest>\n";
}

#undef NAMESPACES

}  // namespace skl::files
