// What the ledger shows: its head, its entries, its proofs.
#pragma once

#include "kernel/describe/faces.h"
#include "kernel/http/list.h"

namespace skl::ledger {

constexpr std::int64_t largest_index = std::int64_t{1} << 53;  // JSON numbers of readers are doubles

using Index = Whole<0, largest_index>;

struct EntryItem {
    std::int64_t index = 0;
    Text<> href, type;
    std::string label;  // the type in words
    std::optional<Text<>> ref;
    Instant at;
};
BOOST_DESCRIBE_STRUCT(EntryItem, (), (index, href, type, label, ref, at))

struct TypeChoice {
    Text<> type;
    std::string label;
    bool chosen = false;
};
BOOST_DESCRIBE_STRUCT(TypeChoice, (), (type, label, chosen))

// A witness of this log, and how it goes with it.
struct WitnessItem {
    Text<> name, url;
    std::int64_t size = 0;  // cosigned last
    std::optional<Instant> at;
    std::optional<std::string> trouble;  // in words
};
BOOST_DESCRIBE_STRUCT(WitnessItem, (), (name, url, size, at, trouble))

// Two signed checkpoints that do not fit each other.
struct AlarmItem {
    Text<> href, origin;
    std::string label;
    Instant at;
};
BOOST_DESCRIBE_STRUCT(AlarmItem, (), (href, origin, label, at))

struct AlarmPage {
    std::string title;
    std::string label, meaning;
    Text<> origin, witness;
    Instant at;
    std::string held, refused;  // signed notes
};
BOOST_DESCRIBE_STRUCT(AlarmPage, (), (title, label, meaning, origin, witness, at, held, refused))

// The role of a witness for other logs.
struct WitnessedItem {
    Text<> origin, href;
    std::int64_t size = 0;
    std::optional<Instant> at;
};
BOOST_DESCRIBE_STRUCT(WitnessedItem, (), (origin, href, size, at))

struct WitnessPage {
    std::string title;
    Text<> verifier_key;  // empty: no witness yet
    std::vector<WitnessedItem> logs;
    std::vector<AlarmItem> alarms;
};
BOOST_DESCRIBE_STRUCT(WitnessPage, (), (title, verifier_key, logs, alarms))

struct LedgerPage {
    std::string title;
    Text<> origin;
    std::int64_t size = 0;
    Text<> root, verifier_key;  // base64; C2SP signed-note
    Instant signed_at;
    std::vector<EntryItem> items;
    std::vector<TypeChoice> types;
    std::optional<std::string> next, next_href;
    Text<> checkpoint_href, policy_href;
    std::int64_t quorum = 0;  // witnesses that must have cosigned
    std::vector<WitnessItem> witnesses;
    std::vector<AlarmItem> alarms;
};
BOOST_DESCRIBE_STRUCT(LedgerPage, (),
                      (title, origin, size, root, verifier_key, signed_at, items, types, next, next_href, checkpoint_href, policy_href,
                       quorum, witnesses, alarms))

struct EntryQuery {
    std::optional<Whole<1, longest_page>> limit;
    std::optional<Index> cursor;  // entries below this index
    std::optional<Text<0, 64>> type;
    std::optional<Text<1, 200>> ref;
};
BOOST_DESCRIBE_STRUCT(EntryQuery, (), (limit, cursor, type, ref))

// One step of a proof: what is known so far and its neighbour are hashed together.
struct ProofStep {
    Text<> neighbour;   // base64
    bool left = false;  // the neighbour stands left
    Text<> result;      // base64
};
BOOST_DESCRIBE_STRUCT(ProofStep, (), (neighbour, left, result))

struct EntryPage {
    std::string title;
    std::int64_t index = 0, size = 0;
    Text<> type;
    std::string label;
    Instant at;
    std::optional<Text<>> ref;
    std::string entry;       // its exact bytes
    Text<> leaf_hash, root;  // base64url, as in the receipt's address; base64
    std::vector<ProofStep> steps;
    std::int64_t step_count = 0;
    Text<> receipt_href;
};
BOOST_DESCRIBE_STRUCT(EntryPage, (), (title, index, size, type, label, at, ref, entry, leaf_hash, root, steps, step_count, receipt_href))

// What a program outside appends.
struct NewLedgerEntry {
    Text<3, 64> type;
    std::optional<Instant> at;               // now, unless it says when
    std::optional<Text<43, 43>> commitment;  // base64url of 32 bytes
    std::optional<Text<1, 200>> ref;
    std::optional<Json> pub;                 // by its type; never personal data
    std::optional<Text<1, 128>> dedupe_key;  // the same again changes nothing
};
BOOST_DESCRIBE_STRUCT(NewLedgerEntry, (), (type, at, commitment, ref, pub, dedupe_key))

struct LedgerReceipt {
    Text<> leaf_hash;                   // base64url: the receipt's id
    std::optional<std::int64_t> index;  // where it has one already
    Text<> receipt_href;
};
BOOST_DESCRIBE_STRUCT(LedgerReceipt, (), (leaf_hash, index, receipt_href))

struct BatchFault {
    Text<> pointer, code;
};
BOOST_DESCRIBE_STRUCT(BatchFault, (), (pointer, code))

struct BatchProblem {
    Text<> code;
    std::vector<BatchFault> errors;
};
BOOST_DESCRIBE_STRUCT(BatchProblem, (), (code, errors))

struct BatchItem {
    std::int64_t index = 0, status = 200;
    std::optional<Text<>> id;  // of the receipt
    std::optional<BatchProblem> problem;
};
BOOST_DESCRIBE_STRUCT(BatchItem, (), (index, status, id, problem))

struct LedgerBatch {
    std::vector<BatchItem> items;
};
BOOST_DESCRIBE_STRUCT(LedgerBatch, (), (items))

struct InclusionQuery {
    std::optional<Index> index;
    std::optional<Text<43, 43>> leaf;  // base64url
    std::optional<Index> size;         // none: of the last checkpoint
};
BOOST_DESCRIBE_STRUCT(InclusionQuery, (), (index, leaf, size))

struct ConsistencyQuery {
    Index from, to;
};
BOOST_DESCRIBE_STRUCT(ConsistencyQuery, (), (from, to))

struct SubtreeQuery {
    Index start, end;
    std::optional<Index> size;
};
BOOST_DESCRIBE_STRUCT(SubtreeQuery, (), (start, end, size))

struct InclusionProof {
    std::int64_t index = 0, size = 0;
    Text<> leaf_hash, root;     // base64
    std::vector<Text<>> proof;  // base64, from the leaf's side
};
BOOST_DESCRIBE_STRUCT(InclusionProof, (), (index, size, leaf_hash, root, proof))

struct ConsistencyProof {
    std::int64_t from = 0, to = 0;
    Text<> from_root, to_root;
    std::vector<Text<>> proof;
};
BOOST_DESCRIBE_STRUCT(ConsistencyProof, (), (from, to, from_root, to_root, proof))

struct SubtreeProof {
    std::int64_t start = 0, end = 0, size = 0;
    Text<> subtree_root, root;
    std::vector<Text<>> proof;
};
BOOST_DESCRIBE_STRUCT(SubtreeProof, (), (start, end, size, subtree_root, root, proof))

struct VerifyPage {
    std::string title;
    Text<> policy_href;
    std::string policy;  // of this log; empty where there is none yet
};
BOOST_DESCRIBE_STRUCT(VerifyPage, (), (title, policy_href, policy))

}  // namespace skl::ledger
