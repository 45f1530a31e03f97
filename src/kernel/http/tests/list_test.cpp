// Pages of a list, and the cursors that lead from one to the next.
#include "kernel/http/list.h"

#include "kernel/describe/node.h"
#include "kernel/http/tests/served.h"

namespace skl::testing {
namespace {

struct Thing {
    Uuid id;
};

std::vector<Thing> things(std::size_t count) {
    std::vector<Thing> out(count);
    for (std::size_t i = 0; i < count; ++i) out[i].id.bytes[15] = static_cast<std::uint8_t>(i + 1);
    return out;
}

class Lists : public Served {
protected:
    using Given = std::optional<Text<1, 2000>>;
    const Cursors cursors{*app, "things"};
};

TEST_F(Lists, A_page_has_what_it_has_room_for_and_a_cursor_only_when_there_is_more) {
    EXPECT_EQ(page_of(things(0), 2, cursors).items.size(), 0u);
    const auto whole = page_of(things(2), 2, cursors);
    EXPECT_EQ(whole.items.size(), 2u);
    EXPECT_FALSE(whole.next);
    const auto cut = page_of(things(3), 2, cursors);
    EXPECT_EQ(cut.items.size(), 2u);
    ASSERT_TRUE(cut.next);
    const auto start = cursors.start(Given{{*cut.next}}, "the beginning");
    ASSERT_TRUE(start);
    EXPECT_EQ(*start, to_text(cut.items.back().id)) << "the next page begins after the last that was shown";
}

TEST_F(Lists, Without_a_cursor_a_list_begins_at_its_beginning) { EXPECT_EQ(*cursors.start(Given{}, "the beginning"), "the beginning"); }

TEST_F(Lists, A_cursor_of_another_list_of_another_house_or_of_nobody_is_refused) {
    const std::string last = cursors.after(things(1)[0].id);
    EXPECT_EQ(Cursors(*app, "others").start(Given{{last}}, "").problem().code, "bad-cursor");
    EXPECT_EQ(cursors.start(Given{{"nobody's"}}, "").problem().code, "bad-cursor");
    app->set_seal_key("the key of another house");
    EXPECT_EQ(cursors.start(Given{{last}}, "").problem().code, "bad-cursor");
}

TEST_F(Lists, Pages_show_every_entry_once_and_then_end) {
    for (int i = 0; i < 5; ++i) sign(wang);
    std::set<std::string> seen;
    std::string cursor;
    int pages = 0;
    do {
        const auto page = read_json(get("/guestbook.json?limit=2" + cursor).body);
        ASSERT_TRUE(page);
        for (const Node& entry : page->find("items")->items) EXPECT_TRUE(seen.insert(entry.find("id")->text).second);
        const Node* next = page->find("next");
        cursor = next == nullptr ? "" : "&cursor=" + next->text;
        ++pages;
    } while (!cursor.empty() && pages < 10);
    EXPECT_EQ(seen.size(), 5u);
    EXPECT_EQ(pages, 3);
}

}  // namespace
}  // namespace skl::testing
