// Context functions (DMN 1.5 §10.3.4.9).
#include "rules/engine/feel/arguments.h"
#include "rules/engine/feel/function_tables.h"

namespace skl::rules::feel {
namespace {

Value get_value(Run& run, std::span<const Value> values) {
    const Arguments in(run, "get value", values);
    const Context* context = in.context(0);
    const std::string* key = context == nullptr ? nullptr : in.text(1);
    if (key == nullptr) return {};
    const Value* found = context->find(*key);
    return found == nullptr ? in.failed("key-unknown") : *found;
}

// A way down through contexts; nothing where it ends early, or a key is no string.
std::optional<std::vector<std::string>> keys_of(const Arguments& in, std::size_t index) {
    const auto list = in.list(index);
    if (!list) return {};
    std::vector<std::string> keys;
    for (const Value& key : *list) {
        if (!key.is(Kind::string)) break;
        keys.push_back(key.string());
    }
    if (!keys.empty() && keys.size() == list->size() && keys.size() <= static_cast<std::size_t>(deepest_nesting)) return keys;
    in.refused(index, "list<string>");
    return {};
}

Value get_value_of_keys(Run& run, std::span<const Value> values) {
    const Arguments in(run, "get value", values);
    const Context* context = in.context(0);
    const auto keys = context == nullptr ? std::nullopt : keys_of(in, 1);
    if (!keys) return {};
    const Value* at = &in.single(0);
    for (const std::string& key : *keys) {
        at = at->is(Kind::context) ? at->context().find(key) : nullptr;
        if (at == nullptr) return in.failed("key-unknown");
    }
    return *at;
}

Value get_entries(Run& run, std::span<const Value> values) {
    const Arguments in(run, "get entries", values);
    const Context* context = in.context(0);
    if (context == nullptr || !run.step(context->size()) || !run.room(context->size())) return {};
    List entries;
    for (const auto& [key, value] : context->entries()) {
        Context entry;
        entry.put("key", key);
        entry.put("value", value);
        entries.emplace_back(std::move(entry));
    }
    return entries;
}

Value context_of(Run& run, std::span<const Value> values) {
    const Arguments in(run, "context", values);
    const auto entries = in.list(0);
    if (!entries) return {};
    Context made;
    for (const Value& entry : *entries) {
        const Value* key = entry.is(Kind::context) ? entry.context().find("key") : nullptr;
        const Value* value = entry.is(Kind::context) ? entry.context().find("value") : nullptr;
        if (key == nullptr || value == nullptr || !key->is(Kind::string)) return in.refused(0, "list<context<key: string, value: Any>>");
        if (!run.step(made.size() + 1)) return {};  // contexts are looked up by walking
        if (made.find(key->string()) != nullptr) return in.failed("key-twice");
        made.put(key->string(), *value);
    }
    return made;
}

Value context_put(Run& run, std::span<const Value> values) {
    const Arguments in(run, "context put", values);
    const Context* context = in.context(0);
    const std::string* key = context == nullptr ? nullptr : in.text(1);
    if (key == nullptr || !run.step(context->size())) return {};
    Context changed = *context;
    changed.put(*key, in.any(2));
    return changed;
}

// The context with the value at the end of the way; nothing: something on the way is no context.
std::optional<Context> put_at(const Context& context, std::span<const std::string> keys, const Value& value) {
    Context changed = context;
    if (keys.size() == 1) {
        changed.put(keys.front(), value);
        return changed;
    }
    const Value* next = context.find(keys.front());
    if (next == nullptr || !next->is(Kind::context)) return {};
    auto inner = put_at(next->context(), keys.subspan(1), value);
    if (!inner) return {};
    changed.put(keys.front(), std::move(*inner));
    return changed;
}

Value context_put_at_keys(Run& run, std::span<const Value> values) {
    const Arguments in(run, "context put", values);
    const Context* context = in.context(0);
    const auto keys = context == nullptr ? std::nullopt : keys_of(in, 1);
    if (!keys || !run.step(context->size() + keys->size())) return {};
    auto changed = put_at(*context, *keys, in.any(2));
    return changed ? Value(std::move(*changed)) : in.failed("key-unknown");
}

Value context_merge(Run& run, std::span<const Value> values) {
    const Arguments in(run, "context merge", values);
    const auto contexts = in.list(0);
    if (!contexts) return {};
    Context merged;
    for (const Value& context : *contexts) {
        if (!context.is(Kind::context)) return in.refused(0, "list<context>");
        if (!run.step((merged.size() + 1) * context.context().size())) return {};
        for (const auto& [key, value] : context.context().entries()) merged.put(key, value);
    }
    return merged;
}

bool with_keys(std::span<const Value> arguments) { return arguments[1].is(Kind::list); }

bool with_key(std::span<const Value> arguments) { return !with_keys(arguments); }

constexpr std::string_view m_key[] = {"m", "key"};
constexpr std::string_view m_keys[] = {"m", "keys"};
constexpr std::string_view m[] = {"m"};
constexpr std::string_view entries[] = {"entries"};
constexpr std::string_view context_key_value[] = {"context", "key", "value"};
constexpr std::string_view context_keys_value[] = {"context", "keys", "value"};
constexpr std::string_view contexts[] = {"contexts"};

constexpr Form forms[] = {
    {"get value", m_key, 2, false, get_value, with_key},
    {"get value", m_keys, 2, false, get_value_of_keys, with_keys},
    {"get entries", m, 1, false, get_entries},
    {"context", entries, 1, false, context_of},
    {"context put", context_key_value, 3, false, context_put, with_key},
    {"context put", context_keys_value, 3, false, context_put_at_keys, with_keys},
    {"context merge", contexts, 1, false, context_merge},
};

}  // namespace

std::span<const Form> context_forms() { return forms; }

}  // namespace skl::rules::feel
