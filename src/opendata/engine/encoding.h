// Which encoding a file is in, and its text as UTF-8 (opendata.md §5.3). Bytes that do not decode become U+FDD0, a
// noncharacter no text holds, so that the record they stand in can be quarantined.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/describe/result.h"
#include "opendata/engine/report.h"
#include "opendata/engine/text_store.h"

namespace skl::opendata {

inline constexpr std::string_view undecodable = "\xEF\xB7\x90";  // U+FDD0

// The text of a file as UTF-8 without BOM, and the way back to its bytes.
class SourceText {
public:
    std::string_view text() const { return text_; }
    Decoded decoded;
    bool double_bom = false;

    // Byte offset in the file of a line that starts at this offset of the text. Quick when asked in rising order.
    std::int64_t source_offset(std::size_t line_start);

private:
    friend Result<SourceText> decode_file(std::string_view bytes, const std::string& forced, const std::filesystem::path& scratch);
    std::string_view text_, bytes_;
    std::shared_ptr<TextStore> held_;  // when it had to be converted
    std::size_t skipped_ = 0;          // BOM bytes
    std::size_t cursor_text_ = 0, cursor_byte_ = 0;
    std::string encoding_;
};

// `forced`: an encoding the publisher named, or empty. `bytes` must outlive the result. `scratch`: where long text is put (text_store.h).
// Problem encoding-unknown.
Result<SourceText> decode_file(std::string_view bytes, const std::string& forced, const std::filesystem::path& scratch = {});

// Converts to UTF-8 in pieces of about a MiB; undecodable bytes are counted. The names are those of Decoded::encoding.
using Take = std::function<void(std::string_view piece)>;
void convert(std::string_view bytes, std::string_view encoding, std::size_t& bad, const Take& take);

// What others call an encoding (BIG5, cp950, utf-8, GBK, x-sjis), by our name; empty: nothing we know.
std::string encoding_named(std::string_view label);
// What the declaration of an XML file says, as it stands; empty: nothing.
std::string_view declared_encoding(std::string_view bytes);

char32_t big5_uao(unsigned char lead, unsigned char trail);  // 0: no such pair
std::string to_big5_uao(char32_t c);                         // empty: not there, or twice with neither among the common characters alone

}  // namespace skl::opendata
