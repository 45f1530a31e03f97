#include "opendata/govstack/routes.h"

#include "kernel/text/text.h"
#include "opendata/api/answer.h"
#include "opendata/catalogue/catalogue.h"
#include "opendata/engine/ckan/dict.h"
#include "opendata/govstack/answer.h"
#include "opendata/govstack/register.h"

namespace skl::opendata::govstack {
namespace {

using ckan::Dict;
using ckan::list_node;

constexpr std::int64_t most_updated = 1'000;                  // rows of one updateEntries
constexpr std::size_t largest_call = std::size_t{256} << 10;  // bytes

Problem no_record() { return Problem::not_found("record"); }

Reply record_refused(const Context& cx, const Problem& problem) {
    return problem.code == "not-found" && problem.params.contains("what") && problem.params.at("what") == "record"
               ? refused(cx, problem, nothing_found)
               : refused(cx, problem);
}

std::string text_of(const Node& node) {
    std::string out;
    write_node(out, node);
    return out;
}

Reply content_reply(const Record& record, std::int64_t rev = 0) {
    Reply out = json_reply(text_of(Dict().add("content", record.content).take()));
    if (rev > 0) out.headers.emplace_back("ETag", fmt::format("\"{}\"", rev));
    return out;
}

// What a call says: {"query": {"content": …}, "write": {"content": …}}.
struct Said {
    std::optional<Node> query, write;
};

Result<Said> read_said(const Context& cx, bool needs_query, bool needs_write) {
    auto body = read_json(cx.request().body);
    if (!body) return body.problem();
    if (body->type != Node::Type::object) return Problem::bad_request("bad-json");
    Said out;
    for (const char* name : {"query", "write"}) {
        const Node* part = body->find(name);
        const Node* content = part == nullptr ? nullptr : part->find("content");
        if (part != nullptr && content == nullptr) return Problem::invalid({{fmt::format("/{}/content", name), "required"}});
        if (content != nullptr) (std::string_view(name) == "query" ? out.query : out.write) = *content;
    }
    // The source's own tests of `exists` send the content alone.
    if (needs_query && !out.query && !out.write && !body->members.empty()) out.query = std::move(*body);
    if (needs_query && !out.query) return Problem::invalid({{"/query/content", "required"}});
    if (needs_write && !out.write) return Problem::invalid({{"/write/content", "required"}});
    return out;
}

// A read of one table, after the header was looked at.
template <class F>
Task<Result<Reply>> reading(Context& cx, const std::string& name, const std::string& version, F answer) {
    if (auto client = client_of(cx); !client) co_return refused(cx, client.problem());
    auto out = co_await cx.read([&](Reader& reader) -> Result<Reply> {
        auto from = open_register(cx, reader, name, version);
        if (!from) return from.problem();
        return answer(reader, *from);
    });
    if (!out) co_return record_refused(cx, out.problem());
    co_return std::move(*out);
}

// A change in one transaction. Who asks must be known, and may; a table of a module is changed by its module alone.
template <class F>
Task<Result<Reply>> writing(Context& cx, const std::string& name, const std::string& version, const char* operation, F change) {
    auto client = client_of(cx);
    if (!client) co_return refused(cx, client.problem());
    if (auto may = cx.may(may_edit); !may) co_return refused(cx, may.problem());
    auto out = co_await cx.write([&](Transaction& tx) -> Result<Reply> {
        auto from = open_register(cx, tx, name, version);
        if (!from) return from.problem();
        if (!from->registry) return Problem::forbidden("registry-read-only");
        const Changing by{cx.caller().subject, *client, fmt::format("GovStack {}", operation), cx.now()};
        auto done = change(tx, *from, by);
        if (done) cx.app().service<Live>().touch(tx, name, cx.now());
        return done;
    });
    if (!out) co_return record_refused(cx, out.problem());
    co_return std::move(*out);
}

// What is written must not name another id than the row's.
Node without_id(const Register& from, Node content, const std::string& id) {
    if (!from.adds_id) return content;
    std::erase_if(content.members, [&](const Member& member) { return member.key == "id" && member.node.text == id; });
    return content;
}

// Faults of what is written point into the call.
Result<RegistryRow> at_write(Result<RegistryRow> done) {
    if (!done)
        for (FieldError& fault : done.problem().errors) fault.pointer = "/write" + fault.pointer;
    return done;
}

// The rows that a call speaks of: those of its query, else the one whose unique value it writes.
Result<std::vector<RegistryRow>> rows_meant(Reader& reader, const Register& from, const Said& said, std::int64_t most) {
    std::vector<RegistryRow> out;
    if (said.query) {
        auto criteria = criteria_of(asked_fields(from), *said.query, "/query/content");
        if (!criteria) return criteria.problem();
        for (const Record& record : records_with(reader, from, *criteria, most)) {
            Uuid id;
            if (!parse(record.uuid, id)) continue;
            if (auto row = registry_row(reader, from.registry->id, id)) out.push_back(std::move(*row));
        }
        return out;
    }
    for (const RegistryField& field : asked_fields(from)) {
        const Node* value = field.unique ? said.write->find(field.name.value) : nullptr;
        if (value == nullptr) continue;
        if (auto row = row_named(reader, *from.registry, from.version, spelled(*value))) out.push_back(std::move(*row));
        return out;
    }
    return Problem::invalid({{"/query/content", "required"}});
}

Result<RegistryRow> change_one(Context& cx, Transaction& tx, const Register& from, RegistryRow row, const Node& write, const Changing& by) {
    const std::string_view expected = cx.request().header("if-match");
    if (!expected.empty() && expected != "*" && expected != fmt::format("\"{}\"", row.rev)) return Problem{412, "stale"};
    const Node content = without_id(from, write, to_text(row.id));
    return at_write(change_row(tx, *from.registry, from.version, std::move(row), content, Given::json, by));
}

Task<Result<Reply>> list(Context& cx, std::string name, std::string version, Parameters parameters) {
    co_return co_await reading(cx, name, version, [&](Reader& reader, const Register& from) -> Result<Reply> {
        const auto asked = read_list_question(asked_fields(from), parameters.pairs);
        if (!asked) return asked.problem();
        const RecordPage page = records_listed(reader, from, *asked);
        const auto address = [&](std::int64_t number) {
            std::string query;
            for (const auto& [key, value] : parameters.pairs)
                if (key != "page")
                    query += fmt::format("{}{}={}", query.empty() ? "?" : "&", text::percent_encode(key), text::percent_encode(value));
            return fmt::format("{}/data/{}/{}{}{}page={}", site_url(cx), text::percent_encode(name), text::percent_encode(version), query,
                               query.empty() ? "?" : "&", number);
        };
        Dict out;
        out.add("count", page.count);
        // Left out where there is no such page: the source gives them no null.
        if (asked->page * asked->page_size < page.count) out.add("next", address(asked->page + 1));
        if (asked->page > 1 && page.count > 0) out.add("previous", address(asked->page - 1));
        Node results = list_node();
        for (const Record& record : page.records) results.items.push_back(record.content);
        return json_reply(text_of(out.add("results", std::move(results)).take()));
    });
}

Task<Result<Reply>> create(Context& cx, std::string name, std::string version) {
    const auto said = read_said(cx, false, true);
    if (!said) co_return refused(cx, said.problem());
    co_return co_await writing(cx, name, version, "create",
                               [&](Transaction& tx, const Register& from, const Changing& by) -> Result<Reply> {
                                   const auto row = at_write(add_row(tx, *from.registry, from.version, *said->write, Given::json, by));
                                   if (!row) return row.problem();
                                   return content_reply(record_of(from, *row), row->rev);
                               });
}

// Many at once, all or none: {"write": [{"content": …}, …]}, of the newest version where none is named.
Task<Result<Reply>> create_entries(Context& cx, std::string name, std::string version) {
    auto body = read_json(cx.request().body);
    if (!body) co_return refused(cx, body.problem());
    const Node* write = body->find("write");
    if (write == nullptr || write->type != Node::Type::list) co_return refused(cx, Problem::invalid({{"/write", "required"}}));
    if (static_cast<std::int64_t>(write->items.size()) > most_updated)
        co_return refused(cx, Problem::invalid({{"/write", "too-many", {{"max", std::to_string(most_updated)}}}}));
    co_return co_await writing(
        cx, name, version, "createEntries", [&](Transaction& tx, const Register& from, const Changing& by) -> Result<Reply> {
            Node made = list_node();
            for (std::size_t i = 0; i < write->items.size(); ++i) {
                const std::string at = fmt::format("/write/{}", i);
                const Node* content = write->items[i].find("content");
                if (content == nullptr) return Problem::invalid({{at + "/content", "required"}});
                auto row = add_row(tx, *from.registry, from.version, *content, Given::json, by);
                if (!row)
                    for (FieldError& fault : row.problem().errors) fault.pointer = at + fault.pointer;
                if (!row) return row.problem();
                Dict one;
                one.add("content", record_of(from, *row).content).add("createdAt", to_text(row->created_at));
                made.items.push_back(one.add("modifiedAt", to_text(row->modified_at)).add("uuid", to_text(row->id)).take());
            }
            return json_reply(text_of(Dict().add("receive", std::move(made)).take()), 201);
        });
}

Task<Result<Reply>> create_entries_newest(Context& cx, std::string name) {
    const auto newest = co_await cx.read([&](Reader& reader) -> Result<std::string> {
        const auto registry = find_registry(reader, name);
        return registry ? registry->version.value : std::string(declared_version);
    });
    if (!newest) co_return refused(cx, newest.problem());
    co_return co_await create_entries(cx, name, *newest);
}

Task<Result<Reply>> exists(Context& cx, std::string name, std::string version) {
    const auto said = read_said(cx, true, false);
    if (!said) co_return refused(cx, said.problem());
    co_return co_await reading(cx, name, version, [&](Reader& reader, const Register& from) -> Result<Reply> {
        const auto criteria = criteria_of(asked_fields(from), *said->query, "/query/content");
        if (!criteria) return criteria.problem();
        const bool found = !records_with(reader, from, *criteria, 1).empty();
        Dict answer;
        answer.add("status", found).add("message", cx.say(found ? "govstack.exists" : "govstack.exists-not"));
        return json_reply(text_of(Dict().add("answer", answer.take()).take()));
    });
}

Task<Result<Reply>> read(Context& cx, std::string name, std::string version) {
    const auto said = read_said(cx, true, false);
    if (!said) co_return refused(cx, said.problem());
    co_return co_await reading(cx, name, version, [&](Reader& reader, const Register& from) -> Result<Reply> {
        const auto criteria = criteria_of(asked_fields(from), *said->query, "/query/content");
        if (!criteria) return criteria.problem();
        const auto found = records_with(reader, from, *criteria, 1);
        if (found.empty()) return no_record();
        Uuid id;
        const auto row = from.registry && parse(found[0].uuid, id) ? registry_row(reader, from.registry->id, id) : std::nullopt;
        return content_reply(found[0], row ? row->rev : 0);
    });
}

Task<Result<Reply>> update(Context& cx, std::string name, std::string version) {
    const auto said = read_said(cx, false, true);
    if (!said) co_return refused(cx, said.problem());
    co_return co_await writing(cx, name, version, "update",
                               [&](Transaction& tx, const Register& from, const Changing& by) -> Result<Reply> {
                                   auto rows = rows_meant(tx, from, *said, 2);
                                   if (!rows) return rows.problem();
                                   if (rows->empty()) return no_record();
                                   if (rows->size() > 1) return Problem::conflict("several-records");
                                   const auto row = change_one(cx, tx, from, std::move((*rows)[0]), *said->write, by);
                                   if (!row) return row.problem();
                                   return content_reply(record_of(from, *row), row->rev);
                               });
}

Task<Result<Reply>> update_entries(Context& cx, std::string name, std::string version) {
    const auto said = read_said(cx, false, true);
    if (!said) co_return refused(cx, said.problem());
    // Without a query it would be about all of them.
    if (!said->query) co_return refused(cx, Problem::invalid({{"/query/content", "required"}}));
    co_return co_await writing(cx, name, version, "updateEntries",
                               [&](Transaction& tx, const Register& from, const Changing& by) -> Result<Reply> {
                                   auto rows = rows_meant(tx, from, *said, most_updated + 1);
                                   if (!rows) return rows.problem();
                                   if (rows->empty()) return no_record();
                                   if (static_cast<std::int64_t>(rows->size()) > most_updated)
                                       return Problem{409, "too-many-records", {{"most", std::to_string(most_updated)}}};
                                   for (RegistryRow& row : *rows) {
                                       const Node content = without_id(from, *said->write, to_text(row.id));
                                       auto done = at_write(change_row(tx, *from.registry, from.version, row, content, Given::json, by));
                                       if (!done) return done.problem();
                                   }
                                   return json_reply(text_of(Dict().add("count", static_cast<std::int64_t>(rows->size())).take()));
                               });
}

Task<Result<Reply>> update_or_create(Context& cx, std::string name, std::string version) {
    const auto said = read_said(cx, false, true);
    if (!said) co_return refused(cx, said.problem());
    co_return co_await writing(
        cx, name, version, "updateOrCreate", [&](Transaction& tx, const Register& from, const Changing& by) -> Result<Reply> {
            auto rows = rows_meant(tx, from, *said, 2);
            if (!rows) return rows.problem();
            if (rows->size() > 1) return Problem::conflict("several-records");
            const auto row = rows->empty() ? at_write(add_row(tx, *from.registry, from.version, *said->write, Given::json, by))
                                           : change_one(cx, tx, from, std::move((*rows)[0]), *said->write, by);
            if (!row) return row.problem();
            return content_reply(record_of(from, *row), row->rev);
        });
}

Task<Result<Reply>> remove(Context& cx, std::string name, std::string version, std::string id) {
    co_return co_await writing(cx, name, version, "delete",
                               [&](Transaction& tx, const Register& from, const Changing& by) -> Result<Reply> {
                                   const auto row = row_named(tx, *from.registry, from.version, id);
                                   if (!row) return no_record();
                                   if (auto done = delete_row(tx, *from.registry, *row, by); !done) return done.problem();
                                   return Reply::no_content();
                               });
}

// Texts as they are, other values as {"value"}: the two forms the source has for an answer of JSON.
Task<Result<Reply>> read_value(Context& cx, std::string name, std::string version, std::string uuid, std::string file) {
    const auto asked = read_field_file(file);
    if (!asked || (asked->extension != "json" && asked->extension != "txt"))
        co_return refused(cx, Problem{404, "bad-value-format", {{"formats", "json, txt"}}});
    co_return co_await reading(cx, name, version, [&](Reader& reader, const Register& from) -> Result<Reply> {
        if (find_field(asked_fields(from), asked->field) == nullptr) return Problem::not_found("field");
        const auto record = record_named(reader, from, uuid);
        if (!record) return no_record();
        const Node* value = record->content.find(asked->field);
        if (value == nullptr) return Problem::not_found("value");
        if (asked->extension == "txt") return Reply::text(spelled(*value));
        return json_reply(value->type == Node::Type::text ? text_of(*value) : text_of(Dict().add("value", *value).take()));
    });
}

}  // namespace

void install(App& app) {
    const std::string table = "/data/{registry}/{version}";
    const auto programs = [](Route& route) -> Route& { return route.for_programs().with_dotted_names().unlisted(); };
    const auto taking = [&](Route& route) { programs(route).takes_raw().body_up_to(largest_call); };
    programs(app.get(table, list)).rated(RateClass::query);
    taking(app.post(table + "/create", create));
    taking(app.post(table + "/createEntries", create_entries));
    taking(app.post("/data/{registry}/createEntries", create_entries_newest));
    taking(app.post(table + "/exists", exists).rated(RateClass::read));
    taking(app.post(table + "/read", read).rated(RateClass::read));
    taking(app.put(table + "/update", update));
    // As the document spells them, and as the source's own tests do.
    for (const char* spelling : {"/updateEntries", "/update-entries"}) taking(app.put(table + spelling, update_entries));
    for (const char* spelling : {"/updateOrCreate", "/update-or-create"}) taking(app.post(table + spelling, update_or_create));
    programs(app.remove(table + "/{id}/delete", remove)).takes_raw();
    for (const char* spelling : {"/readValue", "/read-value"})
        programs(app.get(fmt::format("{}/{{uuid}}{}/{{file}}", table, spelling), read_value));
    install_usage(app);
    install_documents(app);
}

}  // namespace skl::opendata::govstack
