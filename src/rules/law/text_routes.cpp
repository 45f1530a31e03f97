// Texts of laws beside a rule set: attached from a file or typed in, read as articles, taken away.
#include "kernel/crypto/digest.h"
#include "kernel/crypto/random.h"
#include "kernel/text/text.h"
#include "rules/law/store.h"
#include "rules/law/texts.h"

namespace skl::rules {

namespace {

constexpr std::int64_t most_law_texts = 200;  // of one set: its laws in two languages through a few amendments

struct LawTextLine {
    Uuid id;
    std::string href;
    Text<> code, title;
    LawLanguage language{};
    Date as_of;
    Text<> source, sha256;
    Instant created_at;
};
BOOST_DESCRIBE_STRUCT(LawTextLine, (), (id, href, code, title, language, as_of, source, sha256, created_at))

struct ArticleView {
    std::string article, part, heading, text;
};
BOOST_DESCRIBE_STRUCT(ArticleView, (), (article, part, heading, text))

struct LawTextView {
    Uuid id;
    Text<> code;
    std::string title;
    LawLanguage language{};
    Date as_of;
    Text<> source, sha256;
    Instant created_at;
    std::vector<ArticleView> articles;
    std::string parent_title, parent_href;
    std::optional<std::string> remove_href;
};
BOOST_DESCRIBE_STRUCT(LawTextView, (),
                      (id, code, title, language, as_of, source, sha256, created_at, articles, parent_title, parent_href, remove_href))

struct RemovedLawText {
    Uuid id;
};
BOOST_DESCRIBE_STRUCT(RemovedLawText, (), (id))

LawTextLine line_of(const LawText& text, const Context& cx, const std::string& set) {
    return {text.id, law_href(cx, set, text), text.code, text.title, text.language, text.as_of, text.source, text.sha256, text.created_at};
}

Task<Result<List<LawTextLine>>> list_all(Context& cx, std::string set_name) {
    co_return co_await cx.read([&](Reader& reader) -> Result<List<LawTextLine>> {
        const auto set = named_set(reader, set_name);
        if (!set) return set.problem();
        List<LawTextLine> made;
        for (const LawText& one : law_text_heads(reader, set->id)) made.items.push_back(line_of(one, cx, set_name));
        return made;
    });
}

LawTextView view_of(const LawText& text, const std::vector<law::Article>& articles, Context& cx, const std::string& set) {
    LawTextView made{text.id,
                     text.code,
                     text.title.value,
                     text.language,
                     text.as_of,
                     text.source,
                     text.sha256,
                     text.created_at,
                     {},
                     cx.say("route.rules.laws"),
                     cx.href("/rules/sets/" + set + "/laws"),
                     {}};
    const std::string language = text.language == LawLanguage::en ? "en" : "zh-Hant";
    for (const law::Article& one : articles)
        made.articles.push_back({law::article_text(one.place, language), one.part, one.title, lines_of(law::units_at(one, one.place))});
    if (cx.may(may_draft)) made.remove_href = law_href(cx, set, text) + "/remove";
    return made;
}

Task<Result<LawTextView>> show(Context& cx, std::string set_name, Uuid id) {
    const auto text = co_await cx.read([&](Reader& reader) -> Result<LawText> {
        const auto set = named_set(reader, set_name);
        if (!set) return set.problem();
        auto found = find_law_text(reader, set->id, id);
        if (!found) return Problem::not_found("law-text");
        return std::move(*found);
    });
    if (!text) co_return text.problem();
    const auto articles =
        co_await cx.blocking([&] { return law::read_statute(text->text, static_cast<law::StatuteFormat>(text->format)); });
    if (!articles) co_return articles.problem();
    co_return view_of(*text, *articles, cx, set_name);
}

// By the name of the file; what was typed in is plain text, unless it begins as a page does.
LawTextFormat format_of(const std::string& file_name, std::string_view text) {
    const auto named = [&](std::string_view end) { return file_name.ends_with(end); };
    if (named(".md") || named(".markdown")) return LawTextFormat::markdown;
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    if (named(".html") || named(".htm") || (first != std::string_view::npos && text[first] == '<')) return LawTextFormat::html;
    return LawTextFormat::text;
}

Result<LawText> read_given(const NewLawText& given) {
    LawText made;
    std::string file_name;
    if (given.text) made.text = given.text->value;
    if (given.file && !given.file->path.empty()) {
        if (given.file->size > static_cast<std::int64_t>(law::longest_statute))
            return Problem{422, "statute-too-long", {{"most", std::to_string(law::longest_statute >> 20)}}};
        auto read = disk::read(given.file->path);
        if (!read) return Problem::invalid({{"/file", "no-file"}});
        made.text = std::move(*read);
        file_name = given.file->file_name;
    }
    if (made.text.starts_with("\xEF\xBB\xBF")) made.text.erase(0, 3);
    if (made.text.empty()) return Problem::invalid({{"/file", "no-file"}});
    if (!text::valid_utf8(made.text) || made.text.find('\0') != std::string::npos) return Problem::invalid({{"/file", "not-utf8"}});
    made.format = format_of(file_name, made.text);
    made.code.value = given.code.value;
    made.title.value = given.title.value;
    made.language = given.language;
    made.as_of = given.as_of;
    made.source.value = given.source.value;
    made.sha256.value = text::hex(crypto::sha256(made.text));
    return made;
}

Done record_text(Transaction& tx, const Module& module, const std::string& set, const LawText& text, const char* state,
                 const std::string& by, Instant now) {
    Node pub{.type = Node::Type::object}, people{.type = Node::Type::object};
    pub.member("state") = ledger::text_node(state);
    pub.member("law") = ledger::text_node(text.code.value);
    pub.member("as_of") = ledger::text_node(to_text(text.as_of));
    pub.member("sha256") = ledger::text_node(text.sha256.value);
    people.member("by") = ledger::text_node(by);
    return record(tx, module, "rules.law.changed", set, std::move(pub), people, now);
}

Task<Result<Answered<LawTextView>>> attach(Context& cx, std::string set_name, NewLawText given) {
    auto text = read_given(given);
    if (!text) co_return text.problem();
    const auto articles =
        co_await cx.blocking([&] { return law::read_statute(text->text, static_cast<law::StatuteFormat>(text->format)); });
    if (!articles) co_return articles.problem();
    text->id = crypto::uuid_v7(cx.now());
    text->created_at = cx.now();
    text->created_by.value = actor_of(cx);
    auto done = co_await cx.write([&](Transaction& tx) -> Done {
        const auto set = named_set(tx, set_name);
        if (!set) return set.problem();
        if (count_law_texts(tx, set->id) >= most_law_texts)
            return Problem{409, "too-many-law-texts", {{"most", std::to_string(most_law_texts)}}};
        text->set_id = set->id;
        text->id = put_law_text(tx, *text);
        return record_text(tx, module_of(cx), set_name, *text, "attached", text->created_by.value, cx.now());
    });
    if (!done) co_return done.problem();
    const std::string href = law_href(cx, set_name, *text);
    co_return Answered<LawTextView>{view_of(*text, *articles, cx, set_name), 201, {{"Location", href}}};
}

Task<Result<Answered<RemovedLawText>>> take_away(Context& cx, std::string set_name, Uuid id) {
    auto done = co_await cx.write([&](Transaction& tx) -> Done {
        const auto set = named_set(tx, set_name);
        if (!set) return set.problem();
        const auto text = find_law_text(tx, set->id, id);
        if (!text || !remove_law_text(tx, set->id, id)) return Problem::not_found("law-text");
        return record_text(tx, module_of(cx), set_name, *text, "removed", actor_of(cx), cx.now());
    });
    if (!done) co_return done.problem();
    co_return Answered<RemovedLawText>{{id}, 200, {{"Location", cx.href("/rules/sets/" + set_name + "/laws")}}};
}

}  // namespace

void install_law_texts(App& app) {
    const std::string all = "/rules/sets/{set}/laws";
    app.get(all, list_all).named("rules.laws");
    app.post(all, attach)
        .named("rules.law.attach")
        .form(all + "/new")
        .needs(may_draft)
        .about(rule_set, "set")
        .rated(RateClass::upload)
        .body_up_to(2 * law::longest_statute);
    app.get(all + "/{law}", show).named("rules.law").page("rules/law").rated(RateClass::query);
    app.post(all + "/{law}/remove", take_away).named("rules.law.remove").needs(may_draft).about(rule_set, "set");
}

}  // namespace skl::rules
