#include "opendata/engine/spaces/message.h"

#include "opendata/engine/spaces/schema.h"

namespace skl::opendata::spaces {
namespace {

struct KindRow {
    MessageKind kind;
    std::string_view type, schema;
};
constexpr KindRow kinds[] = {
    {MessageKind::catalog_request, "CatalogRequestMessage", "catalog/catalog-request-message-schema.json"},
    {MessageKind::contract_request, "ContractRequestMessage", "negotiation/contract-request-message-schema.json"},
    {MessageKind::contract_offer, "ContractOfferMessage", "negotiation/contract-offer-message-schema.json"},
    {MessageKind::contract_event, "ContractNegotiationEventMessage", "negotiation/contract-negotiation-event-message-schema.json"},
    {MessageKind::contract_agreement, "ContractAgreementMessage", "negotiation/contract-agreement-message-schema.json"},
    {MessageKind::contract_verification, "ContractAgreementVerificationMessage",
     "negotiation/contract-agreement-verification-message-schema.json"},
    {MessageKind::contract_termination, "ContractNegotiationTerminationMessage",
     "negotiation/contract-negotiation-termination-message-schema.json"},
    {MessageKind::transfer_request, "TransferRequestMessage", "transfer/transfer-request-message-schema.json"},
    {MessageKind::transfer_start, "TransferStartMessage", "transfer/transfer-start-message-schema.json"},
    {MessageKind::transfer_suspension, "TransferSuspensionMessage", "transfer/transfer-suspension-message-schema.json"},
    {MessageKind::transfer_completion, "TransferCompletionMessage", "transfer/transfer-completion-message-schema.json"},
    {MessageKind::transfer_termination, "TransferTerminationMessage", "transfer/transfer-termination-message-schema.json"},
};

const KindRow& row_of(MessageKind kind) {
    for (const KindRow& row : kinds)
        if (row.kind == kind) return row;
    return kinds[0];
}

Node text(std::string_view value) { return {.type = Node::Type::text, .text = std::string(value)}; }

bool has_twice(const Node& node) {
    if (!node.duplicate_keys.empty()) return true;
    for (const Node& item : node.items)
        if (has_twice(item)) return true;
    for (const auto& member : node.members)
        if (has_twice(member.node)) return true;
    return false;
}

void read_address(const Node& address, Message& out) {
    out.has_address = true;
    if (const Node* endpoint = address.find("endpoint")) out.endpoint = endpoint->text;
    if (const Node* properties = address.find("endpointProperties"))
        for (const Node& property : properties->items)
            if (property.find("name")->text == "authorization") out.authorization = property.find("value")->text;
}

}  // namespace

std::string_view type_of(MessageKind kind) { return row_of(kind).type; }
std::string_view schema_of(MessageKind kind) { return row_of(kind).schema; }

Result<Message> read_message(std::string_view body, MessageKind kind) {
    if (body.size() > longest_message) return Problem{413, "too-large", {{"limit", std::to_string(longest_message)}}};
    auto node = read_json(body);
    if (!node) return node.problem();
    if (has_twice(*node)) return Problem::bad_request("bad-json");
    if (auto faults = faults_of(*node, schema_of(kind)); !faults.empty()) return Problem{400, "bad-message", {}, std::move(faults)};
    Message out;
    out.kind = kind;
    std::vector<FieldError> faults;
    const auto take = [&](const char* name, std::string& into) {
        const Node* found = node->find(name);
        if (found == nullptr) return;
        into = found->text;
        if (into.empty() || into.size() > longest_pid) faults.push_back({std::string("/") + name, "too-long"});
    };
    take("providerPid", out.provider_pid);
    take("consumerPid", out.consumer_pid);
    take("callbackAddress", out.callback);
    take("eventType", out.event);
    take("agreementId", out.agreement_id);
    take("format", out.format);
    take("code", out.code);
    if (const Node* reasons = node->find("reason"); reasons != nullptr && reasons->type == Node::Type::list)
        for (const Node& reason : reasons->items)
            if (reason.type == Node::Type::text && out.reasons.size() < 10) out.reasons.push_back(reason.text.substr(0, longest_pid));
    if (const Node* address = node->find("dataAddress")) read_address(*address, out);
    if (out.endpoint.size() > 2'000 || out.authorization.size() > 2'000) faults.push_back({"/dataAddress", "too-long"});
    if (!faults.empty()) return Problem{400, "bad-message", {}, std::move(faults)};
    out.body = std::move(*node);
    return out;
}

void put_text(Node& object, std::string_view name, std::string_view value) {
    if (!value.empty()) object.member(name) = text(value);
}

Node message_node(std::string_view type, std::string_view provider_pid, std::string_view consumer_pid) {
    Node out{.type = Node::Type::object}, context{.type = Node::Type::list};
    context.items.push_back(text(protocol_context));
    out.member("@context") = std::move(context);
    out.member("@type") = text(type);
    put_text(out, "providerPid", provider_pid);
    put_text(out, "consumerPid", consumer_pid);
    return out;
}

void put_reasons(Node& object, std::string_view code, const std::vector<std::string>& reasons) {
    put_text(object, "code", code);
    if (reasons.empty()) return;
    Node list{.type = Node::Type::list};
    for (const std::string& reason : reasons) list.items.push_back(text(reason));
    object.member("reason") = std::move(list);
}

void put_address(Node& message, std::string_view endpoint, std::string_view token) {
    Node address{.type = Node::Type::object}, properties{.type = Node::Type::list};
    put_text(address, "@type", "DataAddress");
    put_text(address, "endpointType", "https://w3id.org/idsa/v4.1/HTTP");
    put_text(address, "endpoint", endpoint);
    for (const auto& [name, value] : {std::pair<std::string_view, std::string_view>{"authorization", token}, {"authType", "bearer"}}) {
        Node property{.type = Node::Type::object};
        put_text(property, "@type", "EndpointProperty");
        put_text(property, "name", name);
        put_text(property, "value", value);
        properties.items.push_back(std::move(property));
    }
    address.member("endpointProperties") = std::move(properties);
    message.member("dataAddress") = std::move(address);
}

std::string to_json_text(const Node& node) {
    std::string out;
    write_node(out, node);
    return out;
}

std::string without_token(const Message& message) {
    if (message.authorization.empty()) return to_json_text(message.body);
    Node body = message.body;
    put_address(body, message.endpoint, "withheld");
    return to_json_text(body);
}

std::optional<NegotiationStep> negotiation_step(const Message& message) {
    switch (message.kind) {
        case MessageKind::contract_request: return NegotiationStep::request;
        case MessageKind::contract_offer: return NegotiationStep::offer;
        case MessageKind::contract_agreement: return NegotiationStep::agree;
        case MessageKind::contract_verification: return NegotiationStep::verify;
        case MessageKind::contract_termination: return NegotiationStep::terminate;
        case MessageKind::contract_event:
            if (message.event == "ACCEPTED") return NegotiationStep::accept;
            if (message.event == "FINALIZED") return NegotiationStep::finalize;
            return {};
        default: return {};
    }
}

std::optional<TransferStep> transfer_step(MessageKind kind) {
    switch (kind) {
        case MessageKind::transfer_request: return TransferStep::request;
        case MessageKind::transfer_start: return TransferStep::start;
        case MessageKind::transfer_suspension: return TransferStep::suspend;
        case MessageKind::transfer_completion: return TransferStep::complete;
        case MessageKind::transfer_termination: return TransferStep::terminate;
        default: return {};
    }
}

MessageKind kind_of(NegotiationStep step) {
    switch (step) {
        case NegotiationStep::request: return MessageKind::contract_request;
        case NegotiationStep::offer: return MessageKind::contract_offer;
        case NegotiationStep::agree: return MessageKind::contract_agreement;
        case NegotiationStep::verify: return MessageKind::contract_verification;
        case NegotiationStep::terminate: return MessageKind::contract_termination;
        default: return MessageKind::contract_event;
    }
}

MessageKind kind_of(TransferStep step) {
    switch (step) {
        case TransferStep::request: return MessageKind::transfer_request;
        case TransferStep::start: return MessageKind::transfer_start;
        case TransferStep::suspend: return MessageKind::transfer_suspension;
        case TransferStep::complete: return MessageKind::transfer_completion;
        default: return MessageKind::transfer_termination;
    }
}

}  // namespace skl::opendata::spaces
