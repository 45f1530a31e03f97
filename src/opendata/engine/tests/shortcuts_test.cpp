// Ways that are only quicker give what the long ways give: plain records, short numbers, western dates, values that come again, rows in
// blocks and on two threads.
#include <rapidcheck/gtest.h>

#include <atomic>
#include <charconv>

#include "kernel/text/text.h"
#include "opendata/engine/columns.h"
#include "opendata/engine/crew.h"
#include "opendata/engine/encoding.h"
#include "opendata/engine/row_block.h"
#include "opendata/engine/tests/given.h"

namespace skl::opendata {
namespace {

std::string text_of(const std::vector<const char*>& pieces) {
    std::string out;
    for (const char* piece : pieces) out += piece;
    return out;
}

auto any_text() {
    return rc::gen::map(rc::gen::container<std::vector<const char*>>(rc::gen::elementOf(
                            std::vector<const char*>{"a", "bc", "臺北市", "12", ",", ",", ",", "\"", "\n", "\n", "\r", " "})),
                        text_of);
}

RC_GTEST_PROP(Shortcuts, A_plain_record_is_read_as_one_with_quotes_or_escapes_is, ()) {
    const std::string text = *any_text();
    Separators long_way;
    long_way.escaped = true;  // by a sign that does not occur
    long_way.escape = '\x01';
    RecordReader quick(text, {}), slow(text, long_way);
    Record a, b;
    while (true) {
        const bool more = quick.next(a);
        RC_ASSERT(slow.next(b) == more);
        if (!more) return;
        RC_ASSERT(a.cells == b.cells);
        RC_ASSERT(a.begin == b.begin && a.end == b.end);
        RC_ASSERT(a.unclosed_quote == b.unclosed_quote && a.too_large == b.too_large && a.stray_quote == b.stray_quote);
        RC_ASSERT(!b.plain);
    }
}

RC_GTEST_PROP(Shortcuts, A_short_number_is_what_its_text_is, ()) {
    const std::string sign = *rc::gen::elementOf(std::vector<std::string>{"", "-", "+"});
    const std::string digits = std::string(*rc::gen::inRange<std::size_t>(0, 3), '0') +
                               std::to_string(*rc::gen::inRange<std::int64_t>(0, 1'000'000'000'000'000)) +
                               (*rc::gen::arbitrary<bool>() ? "7777" : "");
    const auto number = read_number(sign + digits);
    RC_ASSERT(number.has_value());
    const std::string parsed = (sign == "-" ? sign : "") + digits;
    std::int64_t whole = 0;
    double real = 0;
    const bool fits = std::from_chars(parsed.data(), parsed.data() + parsed.size(), whole).ec == std::errc{};
    std::from_chars(parsed.data(), parsed.data() + parsed.size(), real);
    RC_ASSERT(number->integer == fits && number->plain && number->digits == digits.size());
    if (fits) RC_ASSERT(number->whole == whole);
    RC_ASSERT(number->real == real && std::signbit(number->real) == std::signbit(real));
    RC_ASSERT(number->leading_zero == (digits.size() > 1 && digits[0] == '0'));
}

RC_GTEST_PROP(Shortcuts, A_western_day_is_what_it_is_in_full_width, ()) {
    const char sign = *rc::gen::elementOf(std::vector<char>{'-', '/', '.'});
    const std::string day = fmt::format("{:04}{}{:02}{}{:02}", *rc::gen::inRange(1'000, 10'000), sign, *rc::gen::inRange(0, 15), sign,
                                        *rc::gen::inRange(0, 34));
    std::string wide;
    for (const char c : day) {
        if (c >= '0' && c <= '9')
            text::append(wide, U'０' + static_cast<char32_t>(c - '0'));
        else
            wide += c;
    }
    for (const Era era : {Era::roc, Era::gregorian}) {
        const auto quick = read_date(day, era), slow = read_date(wide, era);
        RC_ASSERT(quick.has_value() && slow.has_value());
        RC_ASSERT(quick->kind == slow->kind && quick->text == slow->text && quick->days == slow->days);
        RC_ASSERT(quick->roc == slow->roc && quick->sure == slow->sure);
    }
}

std::vector<std::string> words_of(const std::vector<Issue>& issues) {
    std::vector<std::string> out;
    for (const Issue& issue : issues) {
        std::string one = fmt::format("{} {} {}", issue.code.value, issue.column, issue.count);
        for (std::size_t i = 0; i < issue.samples.size(); ++i)
            one += fmt::format(" [{}]", issue.samples[i]) +
                   (i < issue.sample_records.size() ? std::to_string(issue.sample_records[i]) : std::string{});
        out.push_back(std::move(one));
    }
    return out;
}

RC_GTEST_PROP(Shortcuts, A_column_that_knows_its_values_says_what_one_that_forgets_them_says, ()) {
    const auto cells = *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(std::vector<std::string>{
        "臺北市", "台北市", "澎湖縣", "死亡1;受傷0",          "1",          "007",     "-5",      "1,234",    "=SUM(A1)",  " 7", "無資料",
        "-",      "",       "　",     "2024-01-31",           "2024/02/30", "1130701", "113/7/1", "3/4/2024", "13/2/2024", "是", "true",
        "臺 北",  "何?人",  "３",     "12345678901234567890", "113年7月"}));
    constexpr std::size_t plenty = std::size_t{1} << 20;
    Column knows("欄", "日期", "欄", plenty), forgets("欄", "日期", "欄", 0);
    for (std::size_t i = 0; i < cells.size(); ++i) {
        knows.see(cells[i], static_cast<std::int64_t>(i) + 1);
        forgets.see(cells[i], static_cast<std::int64_t>(i) + 1);
    }
    knows.decide(false, {}, {});
    forgets.decide(false, {}, {});
    const ColumnReport a = knows.report(), b = forgets.report();
    RC_ASSERT(a.type == b.type && a.nulls == b.nulls && a.empty == b.empty && a.distinct == b.distinct && a.repaired == b.repaired);
    RC_ASSERT(a.min == b.min && a.max == b.max && a.examples == b.examples && a.lexical.value == b.lexical.value);
    RC_ASSERT(a.integer_sum == b.integer_sum && a.calendar.value == b.calendar.value && a.role == b.role);
    RC_ASSERT(knows.outlying() == forgets.outlying());
    RC_ASSERT(words_of(knows.issues()) == words_of(forgets.issues()));
}

TEST(Crew, Each_item_is_done_once_and_blocks_follow_each_other) {
    for (const bool beside : {true, false}) {
        Crew crew(beside);
        std::vector<std::atomic<int>> done(50);
        for (int block = 0; block < 100; ++block) {
            crew.begin(done.size(), [&, block](std::size_t item) {
                EXPECT_EQ(done[item], block);
                ++done[item];
            });
            crew.finish();
        }
        for (const auto& one : done) EXPECT_EQ(one, 100);
    }
}

TEST(Crew, What_an_item_throws_is_thrown_by_finish_and_then_forgotten) {
    Crew crew(true);
    crew.begin(20, [](std::size_t item) {
        if (item == 7) throw std::runtime_error("item 7");
    });
    EXPECT_THROW(crew.finish(), std::runtime_error);
    std::atomic<int> done = 0;
    crew.begin(5, [&](std::size_t) { ++done; });
    crew.finish();
    EXPECT_EQ(done, 5);
}

TEST(RowBlock, Cells_stand_in_the_text_or_are_kept_and_lines_only_where_they_are_as_CSV_is_written) {
    const std::string text = std::string("a,b\n\"x,y\",z\nit is 5\" wide,1\nn") + '\0' + "ul,2\n";
    RowBlock block(text, TextTraits::of(text), 2, true);
    RecordReader reader(text, {});
    Record record;
    for (std::int64_t number = 1; reader.next(record); ++number) block.add(record, number);
    ASSERT_EQ(block.rows(), 4U);
    EXPECT_EQ(block.as_csv(0), "a,b");
    for (const std::size_t row : {1U, 2U, 3U}) EXPECT_EQ(block.as_csv(row).data(), nullptr) << row;
    EXPECT_EQ(block.column(0)[1], "x,y");
    EXPECT_EQ(block.column(0)[2], "it is 5\" wide");
    EXPECT_EQ(block.column(0)[3], "nul");
    EXPECT_EQ(block.column(1)[3], "2");
    EXPECT_EQ(block.nuls(), 1);
    EXPECT_EQ(block.numbers()[3], 4);
}

// A table of many blocks, worked on by two threads, with rows of all kinds in it.
TEST(Shortcuts, A_long_table_says_what_its_rows_say) {
    constexpr int rows = 60'000;
    std::string text = "編號,縣市,日期,數量,備註\n";
    std::int64_t accepted = 0, sum = 0;
    for (int i = 1; i <= rows; ++i) {
        if (i % 1'000 == 0) {
            text += "只有一格\n";
            continue;
        }
        ++accepted;
        sum += i % 97;
        text += i % 10 == 0 ? fmt::format("{},\"臺北市, 內\",2024-01-{:02},{},\"說 \"\"好\"\"\"\n", i, i % 28 + 1, i % 97)
                            : fmt::format("{},{},2024-01-{:02},{},n{}\n", i, i % 3 ? "基隆市" : "台北市", i % 28 + 1, i % 97, i);
    }
    ASSERT_GT(text.size(), std::size_t{1} << 20) << "long enough for two threads";
    const auto read = testing::read(text);
    const TableReport& table = read.report.tables.at(0);
    EXPECT_EQ(table.rows.accepted, accepted);
    EXPECT_EQ(table.rows.quarantined, rows / 1'000);
    EXPECT_EQ(testing::accounted(table), table.rows.records);
    EXPECT_EQ(testing::column(read.report, "數量").integer_sum, std::to_string(sum));
    EXPECT_EQ(testing::column(read.report, "縣市").distinct, 3);
    EXPECT_EQ(testing::column(read.report, "日期").type, ColumnType::date);
    const auto& kept = read.kept.rows.at(0);
    ASSERT_EQ(static_cast<std::int64_t>(kept.size()), accepted);
    for (std::size_t i = 1; i < kept.size(); ++i) ASSERT_LT(kept[i - 1].record, kept[i].record) << "in order";
    EXPECT_EQ(kept[9].source, (std::vector<std::string>{"10", "臺北市, 內", "2024-01-11", "10", "說 \"好\""}));
    EXPECT_EQ(read.report.sha256, testing::read(text).report.sha256);
}

}  // namespace
}  // namespace skl::opendata
