// Reading under an agreement: judged, counted and written down before anything leaves; rows, or sums over groups of at least ten (clean
// room). A consumer of this site shows its session; one elsewhere the token that the start of its transfer gave it.
#include "kernel/config/configuration.h"
#include "kernel/crypto/digest.h"
#include "kernel/crypto/random.h"
#include "kernel/describe/decode.h"
#include "kernel/describe/write.h"
#include "kernel/outbound/call.h"
#include "opendata/api/answer.h"
#include "opendata/engine/spaces/clean_room.h"
#include "opendata/spaces/pages.h"

namespace skl::opendata::spaces {
namespace {

constexpr std::size_t longest_question = 500;  // bytes that the log keeps of it
constexpr std::size_t longest_remote_answer = std::size_t{8} << 20;

struct RoomCell {
    std::string value;
    bool hidden = false;  // held back
};
BOOST_DESCRIBE_STRUCT(RoomCell, (), (value, hidden))

struct RoomRow {
    std::vector<std::string> keys;
    std::int64_t count = 0;
    std::vector<RoomCell> measures;
};
BOOST_DESCRIBE_STRUCT(RoomRow, (), (keys, count, measures))

struct RoomAnswer {
    std::string title, parent_title;
    Text<> parent_href;
    std::vector<std::string> keys, measures;  // as they were asked for
    std::vector<RoomRow> groups;
    std::optional<std::int64_t> held_back;  // groups, about; none: all are told
    std::int64_t least_rows = spaces::least_rows;
    std::vector<std::string> columns;       // that can be asked for
    std::string asked_for, purpose, place;  // measures as they were asked, and what was declared
};
BOOST_DESCRIBE_STRUCT(RoomAnswer, (),
                      (title, parent_title, parent_href, keys, measures, groups, held_back, least_rows, columns, asked_for, purpose, place))

struct RoomAsk {
    std::optional<Text<0, 400>> group_by, measures;
    std::optional<Text<0, 300>> purpose, place;
};
BOOST_DESCRIBE_STRUCT(RoomAsk, (), (group_by, measures, purpose, place))

Problem refusal(Verdict verdict) {
    switch (verdict) {
        case Verdict::expired:
        case Verdict::exhausted: return Problem::forbidden("agreement-expired").with("why", boost::describe::enum_to_string(verdict, ""));
        case Verdict::not_yet: return Problem::forbidden("agreement-not-yet");
        case Verdict::other_purpose: return Problem::forbidden("agreement-purpose");
        case Verdict::other_place: return Problem::forbidden("agreement-place");
        default: return Problem::forbidden("agreement-aggregates-only");
    }
}

struct Asked {
    std::string reader, purpose, place, question;
    ReadKind kind{};
};

struct Allowed {
    Uuid read;
    OpenTable open;
    std::string urn;
    Terms terms;
};

// A refusal is written down too, so it is an outcome and no Problem of the transaction.
struct Judged {
    std::optional<Allowed> allowed;
    std::optional<Problem> refused;
};

// `check`: whether the question can be asked of the table at all; one that cannot is no use, and is not counted.
Result<Judged> judge_read(Context& cx, Transaction& tx, const Transfer& transfer, const Asked& asked,
                          const std::function<Done(const OpenTable&)>& check) {
    auto agreement = lock_agreement(tx, transfer.agreement_id);
    if (!agreement) return Problem::not_found("transfer");
    const auto body = read_json(agreement->body);
    const auto terms = body ? read_terms(*body) : Result<Terms>(body.problem());
    if (!terms) return terms.problem();
    Judged out;
    if (!agreement->finalized_at || agreement->ended_at)
        out.refused = Problem::forbidden("agreement-expired").with("why", "ended");
    else if (const Verdict verdict = judge(*terms, {asked.purpose, asked.place, cx.now(), agreement->used, asked.kind == ReadKind::rows});
             verdict != Verdict::allowed)
        out.refused = refusal(verdict);
    else if (transfer.state != TransferState::started)
        out.refused = Problem::conflict("transfer-not-started").with("state", boost::describe::enum_to_string(transfer.state, ""));
    if (!out.refused) {
        const auto entry = agreement->dataset_id ? dataset_in_space(tx, *agreement->dataset_id) : std::nullopt;
        auto dataset = entry ? dataset_by_id(tx, entry->dataset_id) : std::nullopt;
        auto rows = dataset && dataset->state != DatasetState::withdrawn ? rows_behind(tx, dataset->id)
                                                                         : Result<std::pair<Version, Table>>(Problem::not_found("table"));
        if (!rows) return rows.problem();
        out.allowed =
            Allowed{{}, open(inside(cx), std::move(*dataset), std::move(rows->first), std::move(rows->second)), agreement->urn, *terms};
        if (auto can = check(out.allowed->open); !can) return can.problem();
        ++agreement->used;
        update_agreement(tx, *agreement);
    }
    ReadEntry entry{crypto::new_id<ReadEntry>(cx.now()),
                    agreement->id,
                    transfer.id,
                    cx.now(),
                    asked.reader,
                    asked.kind,
                    asked.purpose,
                    asked.place,
                    asked.question.substr(0, longest_question),
                    out.refused ? out.refused->code : "allowed",
                    0};
    insert_read(tx, entry);
    if (out.allowed) out.allowed->read = entry.id;
    return out;
}

Result<Allowed> settled(Result<Judged> judged) {
    if (!judged) return judged.problem();
    if (judged->refused) return std::move(*judged->refused);
    return std::move(*judged->allowed);
}

std::string take(analytics::Pairs& pairs, std::string_view name) {
    std::string out;
    for (const auto& [key, value] : pairs)
        if (key == name) out = value;
    std::erase_if(pairs, [&](const auto& pair) { return pair.first == name; });
    return out.substr(0, longest_value);
}

// --- whose transfer ---

struct OfReader {
    Space space;
    Transfer transfer;
    Sides sides;
    std::string agreement_title;
};
Result<OfReader> own_transfer(Context& cx, Reader& reader, const SpaceKey& key, const Uuid& id) {
    auto space = space_at(reader, key);
    if (!space) return space.problem();
    auto transfer = transfer_by_id(reader, id);
    auto sides = transfer && transfer->space_id == space->id ? spaces_of(cx).sides(reader, transfer->provider_id, transfer->consumer_id)
                                                             : std::nullopt;
    // The provider has its data anyway; who reads under the agreement is its consumer.
    if (!sides || !speaks_for(cx, sides->consumer)) return Problem::not_found("transfer");
    const auto agreement = agreement_by_id(reader, transfer->agreement_id);
    std::string title = agreement ? name_of_target(cx, reader, agreement->dataset_id, agreement->target) : std::string{};
    return OfReader{std::move(*space), std::move(*transfer), std::move(*sides), std::move(title)};
}

Result<Transfer> transfer_of_token(Context& cx, Reader& reader, const Uuid& id) {
    auto transfer = transfer_by_id(reader, id);
    std::string_view token = cx.request().header("authorization");
    if (!token.starts_with("Bearer ")) return Problem::not_found("transfer");
    token.remove_prefix(7);
    if (!transfer || transfer->token_sha256.empty() || !crypto::equal(crypto::sha256_hex(token), transfer->token_sha256))
        return Problem::not_found("transfer");
    const auto sides = spaces_of(cx).sides(reader, transfer->provider_id, transfer->consumer_id);
    if (!sides || !sides->provider.local() || sides->consumer.state != MemberState::active) return Problem::not_found("transfer");
    return std::move(*transfer);
}

// --- rows ---

struct RowsText {
    std::string body;
    std::int64_t rows = 0;
};

Result<RowsText> run_rows(Context& cx, const Allowed& allowed, const analytics::RowsPlan& plan) {
    RowsText out;
    RowsOut rows(RowFormat::json, plan.shown, titles_of(allowed.open, plan.shown), inside(cx).derived, true);
    std::string last;
    std::optional<std::string> next;
    const auto seal = cursor_seal(cx.app());
    auto done = inside(cx).queries.query(plan.rows,
                                         analytics::RowVisitor{[](const auto&) {},
                                                               [&](std::span<const analytics::Cell> row) {
                                                                   if (out.rows == plan.limit) {
                                                                       next = last;
                                                                       return false;
                                                                   }
                                                                   if (++out.rows == plan.limit)
                                                                       last = analytics::write_cursor(plan.after(row), seal);
                                                                   return rows.row(row.first(plan.shown.size()));
                                                               }},
                                         query_deadline());
    if (!done) return done.problem();
    auto text = rows.finish();
    if (!text) return text.problem();
    append_head(out.body, allowed.open, plan.shown);
    out.body += *text;
    append_member(out.body, "agreement", allowed.urn);
    if (next)
        append_member(out.body, "next", *next);
    else
        out.body += R"(,"next":null)";
    out.body += '}';
    return out;
}

Task<Result<Reply>> give_rows(Context& cx, Transfer transfer, Asked asked, analytics::Pairs pairs) {
    const std::function<Done(const OpenTable&)> check = [&](const OpenTable& open) -> Done {
        const auto plan = analytics::plan_rows(pairs, open.lake, cursor_seal(cx.app()));
        if (!plan) return plan.problem();
        return Nothing{};
    };
    auto allowed = settled(co_await cx.write([&](Transaction& tx) { return judge_read(cx, tx, transfer, asked, check); }));
    if (!allowed) co_return allowed.problem();
    if (auto here = co_await bring_rows(cx, allowed->open); !here) co_return std::move(here.problem());
    const auto plan = analytics::plan_rows(pairs, allowed->open.lake, cursor_seal(cx.app()));
    if (!plan) co_return plan.problem();
    auto text = co_await cx.blocking([&] { return run_rows(cx, *allowed, *plan); });
    if (!text) co_return text.problem();
    auto kept = co_await cx.write([&](Transaction& tx) -> Done {
        set_given(tx, allowed->read, text->rows);
        return Nothing{};
    });
    if (!kept) co_return kept.problem();
    Reply out = Reply::text(std::move(text->body), "application/json");
    out.headers.emplace_back("Cache-Control", "no-store");
    co_return out;
}

// Where the provider is elsewhere, its connector is asked, with the token it gave.
Result<outbound::CallAnswer> ask_provider(Context& cx, const Transfer& transfer, const std::string& tail) {
    const auto token = crypto::unseal(cx.app().seal_key(), "spaces/token/" + cx.tenant(), transfer.sealed_token);
    if (!token || transfer.endpoint.empty() || transfer.state != TransferState::started)
        return Problem::conflict("transfer-not-started").with("state", boost::describe::enum_to_string(transfer.state, ""));
    outbound::Call call;
    call.href = transfer.endpoint + tail + (cx.request().query.empty() ? "" : "?" + cx.request().query);
    call.user_agent = "Skylantern data space connector";
    call.headers = {"Authorization: Bearer " + *token, "Accept: application/json", fmt::format("Accept-Language: {}", cx.language())};
    call.private_network = cx.app().configuration().private_exchange;
    call.most_of_an_answer = longest_remote_answer;
    auto answer = outbound::call(call);
    if (!answer) return answer;
    if (answer->status == 200 && !answer->cut) return answer;
    // What the provider refuses is refused here in the same words, where they are known ones.
    const auto body = read_json(answer->body);
    const Node* code = body && body->type == Node::Type::object ? body->find("code") : nullptr;
    const bool ours = code != nullptr && (code->text.starts_with("agreement-") || code->text.starts_with("transfer-"));
    if (ours && (answer->status == 403 || answer->status == 409)) {
        Problem out{static_cast<int>(answer->status), code->text};
        for (const char* name : {"why", "state"})
            if (const Node* said = body->find(name)) out.params[name] = said->text;
        return out;
    }
    return Problem{502, "member-answers-otherwise", {{"status", std::to_string(answer->status)}}};
}

// A reader's entry on the consumer's own side, so that both can see who read.
Done note(Context& cx, Transaction& tx, const Transfer& transfer, const Asked& asked, const std::string& outcome) {
    insert_read(tx, {crypto::new_id<ReadEntry>(cx.now()), transfer.agreement_id, transfer.id, cx.now(), asked.reader, asked.kind,
                     asked.purpose, asked.place, asked.question.substr(0, longest_question), outcome, 0});
    return Nothing{};
}

Task<Result<Reply>> rows(Context& cx, SpaceKey key, Uuid id, Parameters parameters) {
    auto own = co_await cx.read([&](Reader& reader) { return own_transfer(cx, reader, key, id); });
    if (!own) co_return own.problem();
    analytics::Pairs pairs = std::move(parameters.pairs);
    Asked asked{cx.caller().subject, take(pairs, "purpose"), take(pairs, "place"), cx.request().query, ReadKind::rows};
    if (own->sides.provider.local()) co_return co_await give_rows(cx, std::move(own->transfer), std::move(asked), std::move(pairs));
    auto answer = co_await cx.blocking([&] { return ask_provider(cx, own->transfer, ""); });
    auto noted =
        co_await cx.write([&](Transaction& tx) { return note(cx, tx, own->transfer, asked, answer ? "allowed" : answer.problem().code); });
    if (!noted) co_return noted.problem();
    if (!answer) co_return answer.problem();
    Reply out = Reply::text(std::move(answer->body), "application/json");
    out.headers.emplace_back("Cache-Control", "no-store");
    co_return out;
}

Task<Result<Reply>> rows_by_token(Context& cx, Uuid id, Parameters parameters) {
    auto transfer = co_await cx.read([&](Reader& reader) { return transfer_of_token(cx, reader, id); });
    if (!transfer) co_return transfer.problem();
    analytics::Pairs pairs = std::move(parameters.pairs);
    Asked asked{"connector", take(pairs, "purpose"), take(pairs, "place"), cx.request().query, ReadKind::rows};
    co_return co_await give_rows(cx, std::move(*transfer), std::move(asked), std::move(pairs));
}

// --- sums ---

Result<RoomAnswer> run_room(Context& cx, const Allowed& allowed, const RoomQuestion& question) {
    std::vector<RoomGroup> groups;
    auto done = inside(cx).queries.query(
        room_statement(question, allowed.open.lake),
        analytics::RowVisitor{[](const auto&) {},
                              [&](std::span<const analytics::Cell> row) {
                                  RoomGroup group;
                                  std::size_t at = 0;
                                  for (; at < question.keys.size(); ++at) group.keys.emplace_back(row[at].text);
                                  group.rows = row[at++].whole;
                                  for (std::size_t m = 0; m < question.measures.size(); ++m, at += 4)
                                      group.sums.push_back({row[at].real, row[at + 1].real, row[at + 2].real, row[at + 3].whole});
                                  groups.push_back(std::move(group));
                                  return true;
                              }},
        query_deadline());
    if (!done) return done.problem();
    if (static_cast<std::int64_t>(groups.size()) > most_groups_read)
        return Problem{400, "clean-room-limit", {{"limit", std::to_string(most_groups_read)}}};
    RoomAnswer out;
    out.keys = question.keys;
    for (const RoomMeasure& measure : question.measures)
        out.measures.push_back(fmt::format("{}({})", measure.function == RoomFunction::sum ? "sum" : "avg", measure.column));
    Released released = release(question, std::move(groups));
    for (ReleasedGroup& group : released.groups) {
        RoomRow row{std::move(group.keys), group.count, {}};
        for (auto& measure : group.measures) row.measures.push_back({measure.value_or(""), !measure});
        out.groups.push_back(std::move(row));
    }
    if (released.held_back > 0) out.held_back = released.held_back;
    for (const auto& column : allowed.open.lake.columns) out.columns.push_back(column.name);
    return out;
}

Task<Result<RoomAnswer>> give_sums(Context& cx, Transfer transfer, Asked asked, RoomAsk ask) {
    const std::string group_by = ask.group_by ? ask.group_by->value : "", measures = ask.measures ? ask.measures->value : "";
    const std::function<Done(const OpenTable&)> check = [&](const OpenTable& open) -> Done {
        const auto question = read_question(group_by, measures, open.lake);
        if (!question) return question.problem();
        return Nothing{};
    };
    auto allowed = settled(co_await cx.write([&](Transaction& tx) { return judge_read(cx, tx, transfer, asked, check); }));
    if (!allowed) co_return allowed.problem();
    if (auto here = co_await bring_rows(cx, allowed->open); !here) co_return std::move(here.problem());
    const auto question = read_question(group_by, measures, allowed->open.lake);
    if (!question) co_return question.problem();
    auto answer = co_await cx.blocking([&] { return run_room(cx, *allowed, *question); });
    if (!answer) co_return answer.problem();
    auto kept = co_await cx.write([&](Transaction& tx) -> Done {
        set_given(tx, allowed->read, static_cast<std::int64_t>(answer->groups.size()));
        return Nothing{};
    });
    if (!kept) co_return kept.problem();
    cx.add_header("Cache-Control", "no-store");
    co_return answer;
}

Asked asked_by(const Context& cx, const std::string& reader, const RoomAsk& ask) {
    return {reader, ask.purpose ? ask.purpose->value : "", ask.place ? ask.place->value : "", cx.request().query, ReadKind::aggregate};
}

Task<Result<RoomAnswer>> sums(Context& cx, SpaceKey key, Uuid id, RoomAsk ask) {
    auto own = co_await cx.read([&](Reader& reader) { return own_transfer(cx, reader, key, id); });
    if (!own) co_return own.problem();
    const Asked asked = asked_by(cx, cx.caller().subject, ask);
    std::optional<Result<RoomAnswer>> out;
    if (own->sides.provider.local()) {
        out = co_await give_sums(cx, own->transfer, asked, ask);
    } else {
        auto answer = co_await cx.blocking([&] { return ask_provider(cx, own->transfer, "/aggregate"); });
        auto noted = co_await cx.write(
            [&](Transaction& tx) { return note(cx, tx, own->transfer, asked, answer ? "allowed" : answer.problem().code); });
        if (!noted) co_return noted.problem();
        if (!answer) co_return answer.problem();
        out = from_json<RoomAnswer>(answer->body);
        if (!*out) co_return Problem{502, "member-answers-otherwise", {{"status", "200"}}};
    }
    if (!*out) co_return out->problem();
    (**out).asked_for = ask.measures ? ask.measures->value : "";
    (**out).purpose = asked.purpose;
    (**out).place = asked.place;
    (**out).title = own->agreement_title;
    (**out).parent_title = cx.say("spaces.agreement");
    (**out).parent_href.value = cx.href(path_of(own->space, "agreements", own->transfer.agreement_id));
    co_return std::move(**out);
}

Task<Result<Reply>> sums_by_token(Context& cx, Uuid id, RoomAsk ask) {
    auto transfer = co_await cx.read([&](Reader& reader) { return transfer_of_token(cx, reader, id); });
    if (!transfer) co_return transfer.problem();
    const Asked asked = asked_by(cx, "connector", ask);
    auto out = co_await give_sums(cx, std::move(*transfer), asked, std::move(ask));
    if (!out) co_return out.problem();
    co_return Reply::text(to_json(*out), "application/json");
}

}  // namespace

void install_reads(App& app) {
    const std::string transfer = "/spaces/{space}/transfers/{transfer}", data = std::string(connector_path) + "/data/{transfer}";
    app.get(transfer + "/rows", rows)
        .needs(Assurance::account)
        .rated(RateClass::query)
        .for_programs()
        .gives({"application/json"})
        .named("spaces.rows");
    app.get(transfer + "/aggregate", sums)
        .page("opendata/space_room")
        .needs(Assurance::account)
        .rated(RateClass::query)
        .named("spaces.aggregate");
    app.get(data, rows_by_token).rated(RateClass::query).for_programs().unlisted();
    app.get(data + "/aggregate", sums_by_token).rated(RateClass::query).for_programs().unlisted();
}

}  // namespace skl::opendata::spaces
