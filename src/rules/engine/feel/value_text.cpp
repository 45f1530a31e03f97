// What string() gives (DMN 1.5 §10.3.4.1): plain at the top, a literal of FEEL inside lists and contexts.
#include <algorithm>

#include "rules/engine/feel/value.h"

namespace skl::rules::feel {
namespace {

// More than an evaluation may give out: what is longer is cut off, since lists shared within each other have no end that is near.
constexpr std::size_t longest_text = 16'000'000;

void write(std::string& out, const Value& value, int depth);

void write_quoted(std::string& out, std::string_view text) {
    out += '"';
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    out += '"';
}

// Letters, digits and what lies beyond ASCII stand as they are; any other key could be read as something else.
bool plain_name(std::string_view key) {
    const auto plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == ' ' || c == '?' ||
               static_cast<unsigned char>(c) >= 0x80;
    };
    return !key.empty() && key.front() != ' ' && key.back() != ' ' && std::all_of(key.begin(), key.end(), plain);
}

void write_list(std::string& out, const List& list, int depth) {
    out += '[';
    for (const Value& item : list) {
        if (out.size() > longest_text) return;
        if (&item != &list.front()) out += ", ";
        write(out, item, depth);
    }
    out += ']';
}

void write_context(std::string& out, const Context& context, int depth) {
    out += '{';
    for (const ContextEntry& entry : context.entries()) {
        if (out.size() > longest_text) return;
        if (&entry != &context.entries().front()) out += ", ";
        if (plain_name(entry.key))
            out += entry.key;
        else
            write_quoted(out, entry.key);
        out += ": ";
        write(out, entry.value, depth);
    }
    out += '}';
}

void write_range(std::string& out, const Range& range, int depth) {
    const bool no_start = range.start.null() && !range.start_included && !range.end_is_null;
    const bool no_end = range.end.null() && !range.end_included && !range.end_is_null;
    if (no_start != no_end || range.of_comparison) {
        if (no_start) out += range.end_included ? "(<=" : "(<";
        if (no_end) out += range.start_included ? "(>=" : "(>";
        if (no_start == no_end) out += range.start_included ? "(=" : "(!=";
        write(out, no_start ? range.end : range.start, depth);
        out += ')';
        return;
    }
    out += range.start_included ? '[' : '(';
    write(out, range.start, depth);
    out += "..";
    write(out, range.end, depth);
    out += range.end_included ? ']' : ')';
}

void write_function(std::string& out, const Function& function) {
    if (!function.name().empty()) {
        out += function.name();
        return;
    }
    out += "function(";
    for (const Function::Parameter& parameter : function.parameters()) {
        if (&parameter != &function.parameters().front()) out += ", ";
        out += parameter.name;
    }
    out += ')';
}

void write(std::string& out, const Value& value, int depth) {
    if (out.size() > longest_text) return;
    if (depth > deepest_nesting) {
        out += "…";
        return;
    }
    switch (value.kind()) {
        case Kind::null: out += "null"; break;
        case Kind::boolean: out += value.truth() ? "true" : "false"; break;
        case Kind::number: out += value.number().text(); break;
        case Kind::string: write_quoted(out, value.string()); break;
        case Kind::date: out += value.date().text(); break;
        case Kind::time: out += value.time().text(); break;
        case Kind::date_time: out += value.date_time().text(); break;
        case Kind::days_duration: out += value.days_duration().text(); break;
        case Kind::months_duration: out += value.months_duration().text(); break;
        case Kind::list: write_list(out, value.list(), depth + 1); break;
        case Kind::context: write_context(out, value.context(), depth + 1); break;
        case Kind::range: write_range(out, value.range(), depth + 1); break;
        case Kind::function: write_function(out, value.function()); break;
    }
}

}  // namespace

std::string text_of(const Value& value) {
    if (value.is(Kind::string)) return value.string();
    std::string out;
    write(out, value, 0);
    return out;
}

}  // namespace skl::rules::feel
