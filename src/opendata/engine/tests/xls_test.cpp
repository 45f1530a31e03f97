// Spreadsheets of Excel 97–2003: files that xlwt wrote say what xlrd finds in them; records made here, what they hold; damaged ones are
// refused in words (opendata.md §5.2, §18).
#include <random>

#include "opendata/engine/fuzz/compound.h"
#include "opendata/engine/readers.h"
#include "opendata/engine/tests/given.h"

namespace skl::opendata {
namespace {

using namespace testing;

std::string csv_of(const std::string& bytes) {
    TextStore out;
    const auto done = write_as_csv(bytes, "xls", out);
    if (done) return std::string(out.finish());
    const auto what = done.problem().params.find("what");
    return "problem " + done.problem().code + (what == done.problem().params.end() ? "" : " " + what->second);
}

std::string number(std::uint64_t value, int bytes) {
    std::string out;
    for (int i = 0; i < bytes; ++i) out += static_cast<char>(value >> 8 * i & 0xFF);
    return out;
}
std::string record(std::uint16_t kind, const std::string& body) { return number(kind, 2) + number(body.size(), 2) + body; }
std::string at(int row, int column, int style = 0) {
    return number(static_cast<std::uint64_t>(row), 2) + number(static_cast<std::uint64_t>(column), 2) +
           number(static_cast<std::uint64_t>(style), 2);
}
std::string real(double value) { return number(std::bit_cast<std::uint64_t>(value), 8); }
std::string begin(int kind, int version = 0x0600) {
    return record(0x0809,
                  number(static_cast<std::uint64_t>(version), 2) + number(static_cast<std::uint64_t>(kind), 2) + std::string(12, '\0'));
}
const std::string end = record(0x000A, "");

// A workbook of one sheet with these records; `more` stands among those of the whole.
std::string book(const std::string& cells, const std::string& more = "", int version = 0x0600) {
    const auto whole = [&](std::size_t place) {
        return begin(5, version) + more + record(0x0085, number(place, 4) + std::string(2, '\0') + "\1" + std::string(1, '\0') + "a") + end;
    };
    return whole(whole(0).size()) + begin(0x10, version) + cells + end;
}
std::string xls(const std::string& cells, const std::string& more = "") { return compound_file({{"Workbook", book(cells, more)}}); }

constexpr const char* files[] = {"typed", "days_1904", "long_strings", "merged_header"};

TEST(Xls, Files_of_another_program_say_what_another_reader_finds_in_them) {
    for (const char* name : files) {
        const std::string found = csv_of(sample(fmt::format("xls/{}.xls", name))), wanted = sample(fmt::format("xls/{}.csv", name));
        if (found == wanted) continue;
        const auto differs =
            static_cast<std::size_t>(std::mismatch(found.begin(), found.end(), wanted.begin(), wanted.end()).first - found.begin());
        ADD_FAILURE() << name << " at byte " << differs << ": " << found.substr(differs < 40 ? 0 : differs - 40, 80) << "\n wanted "
                      << wanted.substr(differs < 40 ? 0 : differs - 40, 80);
    }
}

TEST(Xls, Cells_become_typed_columns) {
    const Read file = read(sample("xls/typed.xls"), "typed.xls");
    EXPECT_EQ(file.report.format.value, "xls");
    EXPECT_EQ(file.report.tables[0].rows.accepted, 30);
    EXPECT_EQ(column(file.report, "代碼").type, ColumnType::code);
    EXPECT_EQ(column(file.report, "日期").type, ColumnType::date);
    EXPECT_EQ(column(file.report, "時間").type, ColumnType::datetime);
    EXPECT_EQ(column(file.report, "數量").type, ColumnType::integer);
    EXPECT_EQ(column(file.report, "比率").type, ColumnType::number);
    EXPECT_EQ(column(file.report, "公開").type, ColumnType::boolean);
}

TEST(Xls, Merged_cells_of_a_header_count_for_all_their_columns) {
    const Read file = read(sample("xls/merged_header.xls"), "merged_header.xls");
    const TableReport& table = file.report.tables[0];
    EXPECT_EQ(table.rows.accepted, 20);
    ASSERT_EQ(table.columns.size(), 5U);
    EXPECT_EQ(table.columns[1].title, "男 人數");
    EXPECT_EQ(table.columns[2].title, "男 比率");
    EXPECT_EQ(table.columns[4].title, "女 比率");
}

TEST(Xls, Formulas_have_the_values_they_were_saved_with) {
    const auto formula = [](int column, const std::string& result) {
        return record(0x0006, at(0, column) + result + std::string(8, '\0'));
    };
    const auto special = [](int kind, int value) {
        return std::string(1, static_cast<char>(kind)) + '\0' + static_cast<char>(value) + std::string(3, '\0') + "\xFF\xFF";
    };
    const std::string cells = formula(0, real(2.5)) + formula(1, special(0, 0)) + record(0x04BC, std::string(10, '\0')) +
                              record(0x0207, number(2, 2) + "\1" + "\x29\x59\xC8\x71") + formula(2, special(1, 1)) +
                              formula(3, special(2, 7)) + formula(4, special(3, 0)) + formula(5, real(-1e300));
    EXPECT_EQ(csv_of(xls(cells)), "2.5,天燈,true,,,-1e+300\n");
}

TEST(Xls, Numbers_of_each_kind_truths_and_errors_are_told) {
    const std::string cells = record(0x0203, at(0, 0) + real(0.1)) + record(0x027E, at(0, 1) + number((std::uint32_t{1234} << 2) | 2, 4)) +
                              record(0x027E, at(0, 2) + number((std::uint32_t{1234} << 2) | 3, 4)) +
                              record(0x027E, at(0, 3) + number((std::uint32_t(-5) << 2) | 2, 4)) +
                              record(0x00BD, number(1, 2) + number(0, 2) + number(0, 2) + number((7 << 2) | 2, 4) + number(0, 2) +
                                                 number(0x3FF00000, 4) + number(1, 2)) +
                              record(0x0205, at(1, 2) + "\1" + std::string(1, '\0')) + record(0x0205, at(1, 3) + "\x2A\1");
    EXPECT_EQ(csv_of(xls(cells)), "0.1,1234,12.34,-5\n7,1,true,\n");
}

TEST(Xls, A_string_that_goes_on_in_another_record_may_change_its_width_there) {
    const std::string shared = number(3, 4) + number(3, 4) + number(4, 2) + std::string(1, '\0') + "ab";
    const std::string more = "\1" + std::string("\x29\x59\xC8\x71") +  // 天燈
                             number(2, 2) + "\x0C" + number(1, 2) + number(5, 4) + "xy" + std::string(4, 'r') + "e";
    const std::string last = "xtra" + number(1, 2) + std::string(1, '\0') + "z";  // what is passed over goes on as it is
    const std::string strings = record(0x00FC, shared) + record(0x003C, more) + record(0x003C, last);
    std::string cells;
    for (int i = 0; i < 4; ++i) cells += record(0x00FD, at(0, i) + number(static_cast<std::uint64_t>(i), 4));
    EXPECT_EQ(csv_of(xls(cells + record(0x0203, at(0, 4) + real(1)), strings)), "ab天燈,xy,z,,1\n") << "there is no fourth string";
}

TEST(Xls, What_is_older_encrypted_or_no_spreadsheet_is_refused_in_words) {
    const std::string cell = record(0x0203, at(0, 0) + real(1));
    EXPECT_EQ(csv_of(compound_file({{"Workbook", book(cell, "", 0x0500)}})), "problem format-unsupported version");
    EXPECT_EQ(csv_of(compound_file({{"Book", book(cell, "", 0x0500)}})), "problem format-unsupported version");
    EXPECT_EQ(csv_of(xls(cell, record(0x002F, number(1, 2) + std::string(52, 'x')))), "problem format-unsupported encrypted");
    EXPECT_EQ(csv_of(compound_file({{"EncryptedPackage", "x"}, {"EncryptionInfo", "y"}})), "problem format-unsupported encrypted");
    EXPECT_EQ(csv_of(compound_file({{"WordDocument", "x"}})), "problem format-unsupported other");
    EXPECT_EQ(csv_of("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), "problem corrupt-file");
    EXPECT_EQ(csv_of(xls("")), "problem no-table");
    EXPECT_EQ(csv_of(compound_file({{"Workbook", "nothing of it"}})), "problem corrupt-file");
}

TEST(Xls, Ten_thousand_damaged_files_are_read_or_refused) {
    std::mt19937 random(20261127);
    std::vector<std::string> whole;
    for (const char* name : {"typed", "days_1904", "merged_header"}) whole.push_back(sample(fmt::format("xls/{}.xls", name)));
    std::map<std::string, int> outcomes;
    for (int i = 0; i < 10'000; ++i) {
        std::string bytes = whole[static_cast<std::size_t>(i) % whole.size()];
        for (unsigned changes = 1 + random() % 8; changes > 0; --changes) {
            const std::size_t place = random() % (random() % 2 == 0 ? 2'560 : bytes.size());
            const unsigned how = random() % 4;
            if (how == 0) bytes[place] = static_cast<char>(random());
            if (how == 1) bytes[place] = static_cast<char>(bytes[place] ^ 1 << random() % 8);
            if (how == 2) bytes.replace(place, 4, number(random() % 2 == 0 ? 0xFFFFFFFF : random() % 64, 4));
            if (how == 3 && changes == 1) bytes.resize(std::max<std::size_t>(place, 1));
        }
        TextStore out;
        const auto done = write_as_csv(bytes, "xls", out);
        ASSERT_TRUE(done || done.problem().status == 422) << done.problem().code;
        if (done) ASSERT_GT(out.size(), 0U);
        ++outcomes[done ? "read" : done.problem().code];
    }
    EXPECT_GT(outcomes["read"], 1'000);
    EXPECT_GT(outcomes["corrupt-file"], 1'000);
}

}  // namespace
}  // namespace skl::opendata
