// The Dataspace Protocol's own schemas, examples and tables (testdata/opendata/dsp/SOURCES.md).
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <filesystem>

#include "kernel/text/disk.h"
#include "opendata/engine/spaces/message.h"
#include "opendata/engine/spaces/schema.h"

namespace skl::opendata::spaces {
namespace {

const std::string folder = "testdata/opendata/dsp/";

TEST(Protocol, Its_schemas_decide_as_its_own_tests_expect) {
    const auto cases = read_json(disk::read(folder + "schema-cases.json").value_or(""));
    ASSERT_TRUE(cases);
    ASSERT_GT(cases->items.size(), 100U);
    for (const Node& one : cases->items)
        EXPECT_EQ(faults_of(*one.find("value"), one.find("schema")->text).empty(), one.find("valid")->truth)
            << one.find("from")->text << " " << one.find("name")->text;
}

TEST(Protocol, Its_example_messages_are_read_and_written_back_to_what_the_schema_allows) {
    int read = 0;
    for (int k = 0; k < 12; ++k) {
        const auto kind = static_cast<MessageKind>(k);
        for (const auto& file : std::filesystem::recursive_directory_iterator(folder)) {
            if (file.path().extension() != ".json" || file.path().parent_path().filename() != "example") continue;
            const std::string text = disk::read(file.path()).value_or("");
            const auto node = read_json(text);
            ASSERT_TRUE(node) << file.path();
            const Node* type = node->find("@type");
            const auto message = read_message(text, kind);
            if (type == nullptr || type->text != type_of(kind)) {
                EXPECT_FALSE(message) << file.path() << " is no " << type_of(kind);
                continue;
            }
            ++read;
            ASSERT_TRUE(message) << file.path();
            EXPECT_TRUE(read_message(to_json_text(message->body), kind));
        }
    }
    EXPECT_EQ(read, 15);
}

TEST(Protocol, A_message_with_a_member_twice_or_too_long_is_refused) {
    const std::string head =
        R"({"@context":["https://w3id.org/dspace/2025/1/context.jsonld"],"@type":"TransferCompletionMessage","providerPid":"urn:a",)";
    EXPECT_TRUE(read_message(head + R"("consumerPid":"urn:b"})", MessageKind::transfer_completion));
    EXPECT_FALSE(read_message(head + R"("consumerPid":"urn:b","consumerPid":"urn:c"})", MessageKind::transfer_completion));
    EXPECT_FALSE(read_message(head + R"("consumerPid":""})", MessageKind::transfer_completion));
    EXPECT_TRUE(read_message(head + "\"consumerPid\":\"" + std::string(longest_pid, 'x') + "\"}", MessageKind::transfer_completion));
    EXPECT_FALSE(read_message(head + "\"consumerPid\":\"" + std::string(longest_pid + 1, 'x') + "\"}", MessageKind::transfer_completion));
    EXPECT_EQ(read_message(std::string(longest_message + 1, ' '), MessageKind::transfer_completion).problem().status, 413);
}

// The arrows of the two figures of the standard (contract.negotiation.state.machine.puml, transfer-process-state-machine.puml), and for
// terminations of a negotiation the text beside them.
constexpr const char* negotiation_arrows =
    "*-REQUESTED:C *-OFFERED:P REQUESTED-OFFERED:P REQUESTED-AGREED:P REQUESTED-TERMINATED:CP OFFERED-REQUESTED:C OFFERED-ACCEPTED:C "
    "OFFERED-TERMINATED:CP ACCEPTED-AGREED:P ACCEPTED-TERMINATED:CP AGREED-VERIFIED:C AGREED-TERMINATED:CP VERIFIED-FINALIZED:P "
    "VERIFIED-TERMINATED:CP ";
constexpr const char* transfer_arrows =
    "*-REQUESTED:C REQUESTED-STARTED:P REQUESTED-TERMINATED:CP STARTED-COMPLETED:CP STARTED-SUSPENDED:CP STARTED-TERMINATED:CP "
    "SUSPENDED-STARTED:CP SUSPENDED-TERMINATED:CP ";

bool drawn(std::string_view arrows, const std::string& from, const std::string& to, Party by) {
    const std::string arrow = from + "-" + to + ":";
    for (std::size_t at = arrows.find(arrow); at != std::string_view::npos; at = arrows.find(arrow, at + 1))
        if (at == 0 || arrows[at - 1] == ' ') {
            const auto who = arrows.substr(at + arrow.size(), arrows.find(' ', at) - at - arrow.size());
            return who.find(by == Party::provider ? 'P' : 'C') != std::string_view::npos;
        }
    return false;
}

template <class State, class Step>
void held_to(std::string_view arrows, int states, int steps, std::optional<State> (*move)(std::optional<State>, Step, Party)) {
    int moves = 0, drawn_moves = 0;
    for (int from = -1; from < states; ++from)
        for (const Party by : {Party::provider, Party::consumer}) {
            const std::optional<State> state = from < 0 ? std::nullopt : std::optional(static_cast<State>(from));
            const std::string name = state ? protocol_name(*state) : "*";
            for (int step = 0; step < steps; ++step)
                if (const auto to = move(state, static_cast<Step>(step), by)) {
                    ++moves;
                    EXPECT_TRUE(drawn(arrows, name, protocol_name(*to), by)) << name << " " << step;
                }
            for (int to = 0; to < states; ++to) drawn_moves += drawn(arrows, name, protocol_name(static_cast<State>(to)), by) ? 1 : 0;
        }
    EXPECT_EQ(moves, drawn_moves) << "every arrow has its move";
}

TEST(Protocol, Both_tables_are_the_arrows_of_the_standard_and_no_more) {
    held_to<NegotiationState, NegotiationStep>(negotiation_arrows, 7, 7, move_of);
    held_to<TransferState, TransferStep>(transfer_arrows, 5, 5, move_of);
}

RC_GTEST_PROP(Protocol, Whoever_does_what_nothing_leaves_a_terminal_state_and_each_state_is_reached_by_its_own_step, ()) {
    std::optional<NegotiationState> state;
    for (const int pick : *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 14))) {
        const auto step = static_cast<NegotiationStep>(pick / 2);
        const Party by = pick % 2 == 0 ? Party::provider : Party::consumer;
        const auto to = move_of(state, step, by);
        const auto possible = steps_of(state, by);
        RC_ASSERT(to.has_value() == (std::find(possible.begin(), possible.end(), step) != possible.end()));
        if (state && is_terminal(*state)) RC_ASSERT(!to);
        if (!to) continue;
        if (*to == NegotiationState::finalized) RC_ASSERT(state == NegotiationState::verified && by == Party::provider);
        if (*to == NegotiationState::verified) RC_ASSERT(state == NegotiationState::agreed && by == Party::consumer);
        state = to;
    }
}

RC_GTEST_PROP(Protocol, A_transfer_gives_data_only_after_the_provider_started_it, ()) {
    std::optional<TransferState> state;
    bool provider_started = false;
    for (const int pick : *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 10))) {
        const auto step = static_cast<TransferStep>(pick / 2);
        const Party by = pick % 2 == 0 ? Party::provider : Party::consumer;
        const auto to = move_of(state, step, by);
        if (state && is_terminal(*state)) RC_ASSERT(!to);
        if (!to) continue;
        provider_started = provider_started || (step == TransferStep::start && by == Party::provider);
        state = to;
        RC_ASSERT(state != TransferState::started || provider_started);
    }
}

}  // namespace
}  // namespace skl::opendata::spaces
