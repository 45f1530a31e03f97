// Refusals of the common data access API (共通性資料存取應用程式介面規範) and of the cross-platform exchange (跨平臺介接規範): their codes
// and messages as the originals have them. A code may be made finer by further digits, up to 10 characters.
#pragma once

#include <string>

namespace skl::opendata::taiwan {

struct Failure {
    int status = 500;  // where the caller does not want 200 for everything
    std::string type, message;
    std::string about;       // the parameter or member; empty: none
    std::string identifier;  // of the exchange: whose dataset it is about; empty: none
    std::string detail;      // of the exchange, in words
};

inline Failure no_resource() { return {404, "ER0100", "找不到Resource 資料。", {}, {}, {}}; }
inline Failure wrong_name(std::string name) { return {400, "ER0200", "輸入的參數名稱錯誤。", std::move(name), {}, {}}; }
inline Failure wrong_content(std::string name) { return {400, "ER0210", "輸入的參數內容格式錯誤。", std::move(name), {}, {}}; }
inline Failure no_content(std::string name) { return {400, "ER021001", "輸入的參數內容格式錯誤。", std::move(name), {}, {}}; }
inline Failure too_long(std::string name) { return {400, "ER021002", "輸入的參數內容格式錯誤。", std::move(name), {}, {}}; }
inline Failure no_column(std::string name) { return {400, "ER0220", "輸入的參數內容中，欄位名稱不存在。", std::move(name), {}, {}}; }
inline Failure system_error(int status = 500) { return {status, "ER0500", "系統錯誤。", {}, {}, {}}; }

}  // namespace skl::opendata::taiwan
