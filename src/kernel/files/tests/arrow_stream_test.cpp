// Arrow IPC streams by their framing, read here a second time by the format's rules; tests/clients has pyarrow read the product's.
#include "kernel/files/arrow_stream.h"

#include <gtest/gtest.h>

#include <cstring>

#include "kernel/files/flat_buffer.h"

namespace skl::files {
namespace {

using analytics::Cell;
using analytics::ColumnType;

Cell whole(std::int64_t value) { return {.kind = Cell::Kind::integer, .whole = value}; }
Cell text(std::string_view value) { return {.kind = Cell::Kind::text, .text = value}; }

template <class T>
T at(std::string_view bytes, std::size_t place) {
    T out{};
    std::memcpy(&out, bytes.data() + place, sizeof out);
    return out;
}

// A table of a flat buffer, as a reader of FlatBuffers finds its fields.
struct TableOf {
    std::string_view buffer;
    std::size_t place;
    static TableOf root(std::string_view buffer) { return {buffer, at<std::uint32_t>(buffer, 0)}; }
    std::size_t field(int id) const {  // 0: it is not there
        const std::size_t vtable = place - static_cast<std::size_t>(at<std::int32_t>(buffer, place));
        const auto slot = static_cast<std::size_t>(4 + 2 * id);
        if (slot >= at<std::uint16_t>(buffer, vtable)) return 0;
        const std::uint16_t inside = at<std::uint16_t>(buffer, vtable + slot);
        return inside == 0 ? 0 : place + inside;
    }
    std::size_t referred(int id) const { return field(id) + at<std::uint32_t>(buffer, field(id)); }
    TableOf table(int id) const { return {buffer, referred(id)}; }
    std::string_view text(int id) const { return buffer.substr(referred(id) + 4, at<std::uint32_t>(buffer, referred(id))); }
    std::uint32_t count(int id) const { return at<std::uint32_t>(buffer, referred(id)); }
    TableOf item(int id, std::size_t index) const {
        const std::size_t slot = referred(id) + 4 + 4 * index;
        return {buffer, slot + at<std::uint32_t>(buffer, slot)};
    }
};

struct Message {
    std::string_view metadata, body;
    int kind() const { return at<std::uint8_t>(metadata, TableOf::root(metadata).field(1)); }
    TableOf header() const { return TableOf::root(metadata).table(2); }
};

// All messages; the stream ends with its mark and nothing after it.
std::vector<Message> messages_of(std::string_view stream) {
    std::vector<Message> out;
    for (;;) {
        EXPECT_EQ(at<std::uint32_t>(stream, 0), 0xFFFFFFFFU);
        const auto length = at<std::uint32_t>(stream, 4);
        EXPECT_EQ(length % 8, 0U);
        if (length == 0) {
            EXPECT_EQ(stream.size(), 8U);
            return out;
        }
        const std::string_view metadata = stream.substr(8, length);
        const auto body = static_cast<std::size_t>(at<std::int64_t>(metadata, TableOf::root(metadata).field(3)));
        EXPECT_EQ(body % 8, 0U);
        out.push_back({metadata, stream.substr(8 + length, body)});
        stream.remove_prefix(8 + length + body);
    }
}

TEST(FlatBuffer, Fields_stand_at_their_alignment_and_are_found_by_their_id) {
    FlatBuffer flat;
    const auto name = flat.text("天燈");
    const FlatBuffer::Place inner[] = {flat.table({FlatBuffer::to(0, name)}), flat.table({FlatBuffer::to(0, name)})};
    const auto list = flat.vector_of(inner);
    const std::int64_t numbers[] = {1, -2, 3, 4};
    const auto pairs = flat.vector_of_pairs(numbers);
    const std::string bytes = flat.finish(flat.table({FlatBuffer::number(0, 2, 4), FlatBuffer::number(5, 8, -7), FlatBuffer::to(2, list),
                                                      FlatBuffer::number(3, 1, 1), FlatBuffer::to(4, pairs)}));
    EXPECT_EQ(bytes.size() % 8, 0U);
    const TableOf root = TableOf::root(bytes);
    EXPECT_EQ(at<std::int16_t>(bytes, root.field(0)), 4);
    EXPECT_EQ(root.field(1), 0U);
    EXPECT_EQ(root.field(6), 0U);
    EXPECT_EQ(at<std::int64_t>(bytes, root.field(5)), -7);
    EXPECT_EQ(root.field(5) % 8, 0U);
    EXPECT_EQ(root.count(2), 2U);
    EXPECT_EQ(root.item(2, 1).text(0), "天燈");
    EXPECT_EQ(root.count(4), 2U);
    EXPECT_EQ((root.referred(4) + 4) % 8, 0U);
    EXPECT_EQ(at<std::int64_t>(bytes, root.referred(4) + 4 + 8), -2);
}

TEST(ArrowStream, A_stream_is_a_schema_and_batches_of_what_was_given) {
    ArrowStream stream({{"_id", ColumnType::integer}, {"名稱", ColumnType::string}, {"季", ColumnType::quarter}});
    std::string out;
    stream.begin(out);
    const Cell first[] = {whole(1), text("甲"), text("2026-Q1")}, second[] = {whole(2), {}, text("2026-Q2")};
    ASSERT_TRUE(stream.row(out, first) && stream.row(out, second));
    ASSERT_TRUE(stream.end(out));
    const auto messages = messages_of(out);
    ASSERT_EQ(messages.size(), 2U);
    EXPECT_EQ(messages[0].kind(), 1);
    EXPECT_EQ(messages[0].header().count(1), 3U);
    EXPECT_EQ(messages[0].header().item(1, 1).text(0), "名稱");
    EXPECT_EQ(messages[0].header().item(1, 2).item(6, 0).text(1), "quarter");
    EXPECT_EQ(messages[1].kind(), 3);
    const TableOf batch = messages[1].header();
    EXPECT_EQ(at<std::int64_t>(messages[1].metadata, batch.field(0)), 2);
    EXPECT_EQ(batch.count(1), 3U);            // a node for each column
    EXPECT_EQ(batch.count(2), 2U + 3U + 3U);  // validity and values; text has offsets too
    const std::size_t nodes = batch.referred(1) + 4;
    EXPECT_EQ(at<std::int64_t>(messages[1].metadata, nodes + 16 + 8), 1);  // nulls of the second column
}

TEST(ArrowStream, A_batch_is_closed_when_it_is_full) {
    ArrowStream stream({{"n", ColumnType::integer}});
    std::string out;
    stream.begin(out);
    for (std::size_t i = 0; i <= arrow_batch_rows; ++i) {
        const Cell cells[] = {whole(static_cast<std::int64_t>(i))};
        ASSERT_TRUE(stream.row(out, cells));
    }
    ASSERT_TRUE(stream.end(out));
    EXPECT_EQ(messages_of(out).size(), 3U);
    ArrowStream texts({{"t", ColumnType::string}});
    std::string longer;
    texts.begin(longer);
    const std::string big(arrow_batch_text / 2, 'x');
    for (int i = 0; i < 5; ++i) {
        const Cell cells[] = {text(big)};
        ASSERT_TRUE(texts.row(longer, cells));
    }
    ASSERT_TRUE(texts.end(longer));
    EXPECT_EQ(messages_of(longer).size(), 4U);
}

TEST(ArrowStream, A_cell_that_is_not_of_its_columns_type_is_told_and_not_bent) {
    ArrowStream stream({{"n", ColumnType::integer}});
    std::string out;
    stream.begin(out);
    const Cell cells[] = {text("many")};
    EXPECT_FALSE(stream.row(out, cells));
    const Done done = stream.end(out);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.problem().code, "cell-type");
    EXPECT_EQ(done.problem().params.at("column"), "n");
}

TEST(ArrowStream, No_rows_are_a_schema_alone) {
    ArrowStream stream({});
    std::string out;
    stream.begin(out);
    ASSERT_TRUE(stream.end(out));
    EXPECT_EQ(messages_of(out).size(), 1U);
}

}  // namespace
}  // namespace skl::files
