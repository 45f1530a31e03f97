// Messages of the Dataspace Protocol 2025-1 over its HTTPS binding: read strictly, each held to its JSON Schema first; written by the same
// words.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "kernel/describe/node.h"
#include "opendata/engine/spaces/states.h"

namespace skl::opendata::spaces {

constexpr std::size_t longest_message = 64 << 10;  // bytes
constexpr std::size_t longest_pid = 300;           // of identifiers, addresses and codes in it
constexpr const char* protocol_context = "https://w3id.org/dspace/2025/1/context.jsonld";
constexpr const char* protocol_version = "2025-1";
constexpr const char* pull_format = "HttpData-PULL";

enum class MessageKind {
    catalog_request,
    contract_request,
    contract_offer,
    contract_event,
    contract_agreement,
    contract_verification,
    contract_termination,
    transfer_request,
    transfer_start,
    transfer_suspension,
    transfer_completion,
    transfer_termination
};
BOOST_DESCRIBE_ENUM(MessageKind, catalog_request, contract_request, contract_offer, contract_event, contract_agreement,
                    contract_verification, contract_termination, transfer_request, transfer_start, transfer_suspension, transfer_completion,
                    transfer_termination)

std::string_view type_of(MessageKind kind);    // "ContractRequestMessage"
std::string_view schema_of(MessageKind kind);  // for faults_of

struct Message {
    MessageKind kind{};
    Node body;
    // Empty where the message does not have them.
    std::string provider_pid, consumer_pid, callback, event, agreement_id, format, code;
    std::string endpoint, authorization;  // of dataAddress
    bool has_address = false;
    std::vector<std::string> reasons;  // those that are texts
    const Node* offer() const { return body.find("offer"); }
    const Node* agreement() const { return body.find("agreement"); }
};

// 400 `bad-json`; 400 `bad-message` with the faults at their pointers; 413 over longest_message.
Result<Message> read_message(std::string_view body, MessageKind kind);

// {"@context":[…],"@type":…,"providerPid"?,"consumerPid"?}; what is empty is left out.
Node message_node(std::string_view type, std::string_view provider_pid = {}, std::string_view consumer_pid = {});
void put_text(Node& object, std::string_view name, std::string_view value);
void put_reasons(Node& object, std::string_view code, const std::vector<std::string>& reasons);
// As a transfer's start carries it: where to read, and the bearer token to show.
void put_address(Node& message, std::string_view endpoint, std::string_view token);
std::string to_json_text(const Node& node);
// The token of a data address is for its reader alone: what is kept of a message does not have it.
std::string without_token(const Message& message);

// Which step of which machine a message is; none: a request for a catalogue, or an event of an unknown kind.
std::optional<NegotiationStep> negotiation_step(const Message& message);
std::optional<TransferStep> transfer_step(MessageKind kind);
MessageKind kind_of(NegotiationStep step);
MessageKind kind_of(TransferStep step);

}  // namespace skl::opendata::spaces
