#include "opendata/engine/spaces/states.h"

namespace skl::opendata::spaces {
namespace {

using N = NegotiationState;
using NS = NegotiationStep;
constexpr NegotiationMove negotiation_table[] = {
    {{}, NS::request, Party::consumer, N::requested},
    {{}, NS::offer, Party::provider, N::offered},
    {N::requested, NS::offer, Party::provider, N::offered},
    {N::requested, NS::agree, Party::provider, N::agreed},
    {N::requested, NS::terminate, Party::provider, N::terminated},
    {N::requested, NS::terminate, Party::consumer, N::terminated},
    {N::offered, NS::request, Party::consumer, N::requested},
    {N::offered, NS::accept, Party::consumer, N::accepted},
    {N::offered, NS::terminate, Party::provider, N::terminated},
    {N::offered, NS::terminate, Party::consumer, N::terminated},
    {N::accepted, NS::agree, Party::provider, N::agreed},
    {N::accepted, NS::terminate, Party::provider, N::terminated},
    {N::accepted, NS::terminate, Party::consumer, N::terminated},  // by the text, not drawn
    {N::agreed, NS::verify, Party::consumer, N::verified},
    {N::agreed, NS::terminate, Party::consumer, N::terminated},
    {N::agreed, NS::terminate, Party::provider, N::terminated},  // by the text, not drawn
    {N::verified, NS::finalize, Party::provider, N::finalized},
    {N::verified, NS::terminate, Party::provider, N::terminated},
    {N::verified, NS::terminate, Party::consumer, N::terminated},  // by the text, not drawn
};

using T = TransferState;
using TS = TransferStep;
constexpr TransferMove transfer_table[] = {
    {{}, TS::request, Party::consumer, T::requested},
    {T::requested, TS::start, Party::provider, T::started},
    {T::requested, TS::terminate, Party::provider, T::terminated},
    {T::requested, TS::terminate, Party::consumer, T::terminated},
    {T::started, TS::complete, Party::provider, T::completed},
    {T::started, TS::complete, Party::consumer, T::completed},
    {T::started, TS::suspend, Party::provider, T::suspended},
    {T::started, TS::suspend, Party::consumer, T::suspended},
    {T::started, TS::terminate, Party::provider, T::terminated},
    {T::started, TS::terminate, Party::consumer, T::terminated},
    {T::suspended, TS::start, Party::provider, T::started},
    {T::suspended, TS::start, Party::consumer, T::started},
    {T::suspended, TS::terminate, Party::provider, T::terminated},
    {T::suspended, TS::terminate, Party::consumer, T::terminated},
};

template <class Moves, class State, class Step>
auto found(const Moves& moves, std::optional<State> from, Step step, Party by) -> std::optional<State> {
    for (const auto& move : moves)
        if (move.from == from && move.step == step && move.by == by) return move.to;
    return {};
}

template <class Step, class Moves, class State>
std::vector<Step> possible(const Moves& moves, std::optional<State> from, Party by) {
    std::vector<Step> out;
    for (const auto& move : moves)
        if (move.from == from && move.by == by) out.push_back(move.step);
    return out;
}

}  // namespace

std::span<const NegotiationMove> negotiation_moves() { return negotiation_table; }
std::optional<NegotiationState> move_of(std::optional<NegotiationState> from, NegotiationStep step, Party by) {
    return found(negotiation_table, from, step, by);
}
std::vector<NegotiationStep> steps_of(std::optional<NegotiationState> from, Party by) {
    return possible<NegotiationStep>(negotiation_table, from, by);
}
bool is_terminal(NegotiationState state) { return state == N::finalized || state == N::terminated; }

std::span<const TransferMove> transfer_moves() { return transfer_table; }
std::optional<TransferState> move_of(std::optional<TransferState> from, TransferStep step, Party by) {
    return found(transfer_table, from, step, by);
}
std::vector<TransferStep> steps_of(std::optional<TransferState> from, Party by) { return possible<TransferStep>(transfer_table, from, by); }
bool is_terminal(TransferState state) { return state == T::completed || state == T::terminated; }

}  // namespace skl::opendata::spaces
