// The two state machines of the Dataspace Protocol 2025-1 as tables (sections "Contract Negotiation Protocol, States" and "Transfer Process
// Protocol, States"): the pages, the routes and the tests read them.
//
// The figure of the negotiation draws terminations of one party only in AGREED, ACCEPTED and VERIFIED; the text of the termination message
// lets either party send it "at any state". The text is followed: nobody is held in a negotiation (docs/decisions/0023).
#pragma once

#include <boost/describe.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace skl::opendata::spaces {

enum class Party { provider, consumer };
BOOST_DESCRIBE_ENUM(Party, provider, consumer)
constexpr Party other(Party party) { return party == Party::provider ? Party::consumer : Party::provider; }

enum class NegotiationState { requested, offered, accepted, agreed, verified, finalized, terminated };
BOOST_DESCRIBE_ENUM(NegotiationState, requested, offered, accepted, agreed, verified, finalized, terminated)

enum class NegotiationStep { request, offer, accept, agree, verify, finalize, terminate };
BOOST_DESCRIBE_ENUM(NegotiationStep, request, offer, accept, agree, verify, finalize, terminate)

struct NegotiationMove {
    std::optional<NegotiationState> from;  // none: a new negotiation
    NegotiationStep step;
    Party by;
    NegotiationState to;
};
std::span<const NegotiationMove> negotiation_moves();
std::optional<NegotiationState> move_of(std::optional<NegotiationState> from, NegotiationStep step, Party by);
std::vector<NegotiationStep> steps_of(std::optional<NegotiationState> from, Party by);
bool is_terminal(NegotiationState state);

enum class TransferState { requested, started, suspended, completed, terminated };
BOOST_DESCRIBE_ENUM(TransferState, requested, started, suspended, completed, terminated)

enum class TransferStep { request, start, suspend, complete, terminate };
BOOST_DESCRIBE_ENUM(TransferStep, request, start, suspend, complete, terminate)

struct TransferMove {
    std::optional<TransferState> from;
    TransferStep step;
    Party by;
    TransferState to;
};
std::span<const TransferMove> transfer_moves();
std::optional<TransferState> move_of(std::optional<TransferState> from, TransferStep step, Party by);
std::vector<TransferStep> steps_of(std::optional<TransferState> from, Party by);
bool is_terminal(TransferState state);

// As the protocol spells it: "REQUESTED".
template <class State>
std::string protocol_name(State state) {
    std::string out = boost::describe::enum_to_string(state, "");
    for (char& c : out) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    return out;
}

}  // namespace skl::opendata::spaces
