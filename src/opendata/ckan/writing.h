// What the writing actions share: who may, how a change is carried out, and faults in CKAN's words (opendata.md §9, §23.4).
#pragma once

#include "kernel/describe/decode.h"
#include "opendata/ckan/kept_store.h"
#include "opendata/ckan/outcome.h"
#include "opendata/engine/ckan/package_change.h"
#include "opendata/store.h"

namespace skl::opendata::ckan {

// CKAN's own words.
inline constexpr const char* missing = "Missing value";
inline constexpr const char* name_taken = "That URL is already in use.";

// 403 Authorization Error where the caller lacks the permission; JSONP has no caller.
std::optional<Refusal> lacks(Context& cx, const Asked& asked, const std::string& permission);
// Sees drafts, and what is suspended.
bool sees_all(Context& cx, const Asked& asked);

Refusal denied();
// {"<member>": ["…"], …, "__type": "Validation Error"}
Refusal invalid(const std::vector<Fault>& faults);

// A problem of our own: its field errors by the members of CKAN's dictionary.
std::vector<Fault> faults_of(const Context& cx, const Problem& problem, std::string (*member)(std::string_view));
Refusal refused_change(const Context& cx, const Problem& problem, std::string (*member)(std::string_view));

using Written = std::variant<Node, Refusal>;

// `work` in one transaction, of which a refusal leaves nothing.
template <class F>
Task<Outcome> carried_out(Context& cx, F work) {
    std::optional<Refusal> refusal;
    auto done = co_await cx.write([&](Transaction& tx) -> Result<Node> {
        refusal.reset();
        Written out = work(tx);
        if (auto* no = std::get_if<Refusal>(&out)) {
            refusal = std::move(*no);
            return Problem::conflict("stale");  // that something is to be undone; what is told is the refusal
        }
        return std::move(std::get<Node>(out));
    });
    if (refusal) co_return std::move(*refusal);
    if (!done) co_return refused(cx, done.problem(), "message");
    co_return *done;
}

// A tree as one of our changes; its faults by CKAN's members.
template <class Change>
std::variant<Change, Refusal> change_of(const Context& cx, const Asking& asking, std::string (*member)(std::string_view)) {
    std::vector<Fault> faults = asking.faults;
    Change out;
    if (auto wrong = decode(asking.fields, face_of<Change>, &out, Spelling::json); !wrong.empty())
        for (Fault& fault : faults_of(cx, Problem::invalid(std::move(wrong)), member)) faults.push_back(std::move(fault));
    if (!faults.empty()) return invalid(faults);
    return out;
}

// The dictionary as an action gives it, with what was kept.
Node package_node(Reader& reader, const Dataset& dataset, const std::string& site);
// Of one that belongs to its dataset still; nothing: it does not.
std::optional<Node> resource_node(Reader& reader, const Dataset& dataset, const Uuid& resource, const std::string& site);

}  // namespace skl::opendata::ckan
