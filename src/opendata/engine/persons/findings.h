// What the finder of personal data (個人資料) says of a version (opendata.md §17): for people who decide, so it counts, places and masks;
// the values themselves stand nowhere in it.
#pragma once

#include "kernel/describe/faces.h"

namespace skl::opendata::persons {

// Pairs are found where both stand in one row, or in one text: neither alone tells who a person is.
enum class PersonKind {
    national_id,   // 國民身分證統一編號
    resident_id,   // 外來人口統一證號, both forms
    passport,      // 護照號碼
    nhi_card,      // 健保卡卡號
    credit_card,   // 信用卡卡號
    bank_account,  // 金融帳號
    mobile,        // 行動電話
    landline,      // 市內電話
    email,
    plate,         // 車牌號碼
    name_address,  // 姓名與地址
    name_contact,  // 姓名與電話或電子郵件
    name_birth     // 姓名與出生年月日
};
BOOST_DESCRIBE_ENUM(PersonKind, national_id, resident_id, passport, nhi_card, credit_card, bank_account, mobile, landline, email, plate,
                    name_address, name_contact, name_birth)
constexpr std::size_t kinds = static_cast<std::size_t>(PersonKind::name_birth) + 1;

enum class Confidence { low, medium, high };
BOOST_DESCRIBE_ENUM(Confidence, low, medium, high)

// What a column holds of persons (pii_class of opendata.md §3).
enum class PiiClass { none, identifier, account, contact, vehicle, name, address, birth };
BOOST_DESCRIBE_ENUM(PiiClass, none, identifier, account, contact, vehicle, name, address, birth)

constexpr std::size_t samples_kept = 3, records_kept = 5;

struct PersonFinding {
    std::int64_t table = 1;
    std::string column;  // its API identifier; empty: outside of the columns, in what stands around the table or was put aside
    std::string with;    // the other column of a pair; empty: none, or the same text
    PersonKind kind{};
    std::int64_t count = 0;  // rows
    double share = 0;        // of the rows that have a value there
    Confidence confidence{};
    bool blocks = false;                // else it is told and no more
    std::vector<std::string> samples;   // masked
    std::vector<std::int64_t> records;  // of the file, where to look
};
BOOST_DESCRIBE_STRUCT(PersonFinding, (), (table, column, with, kind, count, share, confidence, blocks, samples, records))

struct ClassedColumn {
    std::int64_t table = 1;
    std::string column;
    PiiClass pii_class{};
};
BOOST_DESCRIBE_STRUCT(ClassedColumn, (), (table, column, pii_class))

struct PersonReport {
    std::int64_t finder = 1;  // its version
    std::int64_t rows = 0;    // looked at, with those put aside
    std::vector<PersonFinding> findings;
    std::vector<ClassedColumn> columns;  // those that hold something of persons
};
BOOST_DESCRIBE_STRUCT(PersonReport, (), (finder, rows, findings, columns))

}  // namespace skl::opendata::persons
