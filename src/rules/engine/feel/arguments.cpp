#include "rules/engine/feel/arguments.h"

namespace skl::rules::feel {
namespace {
const Value nothing;
}

std::optional<std::int64_t> whole_part(const Decimal& number) {
    const auto whole = number.rounded(0, Rounding::down);
    return whole ? whole->to_int64() : std::nullopt;
}

const Value& Arguments::any(std::size_t index) const { return has(index) ? values_[index] : nothing; }

const Value& Arguments::single(std::size_t index) const {
    const Value& value = any(index);
    return value.is(Kind::list) && value.list().size() == 1 ? value.list().front() : value;
}

Value Arguments::refused(std::size_t index, std::string_view expected) const {
    return run_.fail(
        "argument-unfit", function_,
        {{"position", std::to_string(index + 1)}, {"expected", std::string(expected)}, {"got", std::string(name_of(any(index).kind()))}});
}

std::optional<Decimal> Arguments::number(std::size_t index) const {
    const Value& value = single(index);
    if (value.is(Kind::number)) return value.number();
    refused(index, "number");
    return {};
}

std::optional<std::int64_t> Arguments::whole(std::size_t index) const {
    const auto read = number(index);
    if (!read) return {};
    const auto whole = whole_part(*read);
    if (!whole) failed("out-of-range");
    return whole;
}

const std::string* Arguments::text(std::size_t index) const {
    const Value& value = single(index);
    if (value.is(Kind::string)) return &value.string();
    refused(index, "string");
    return nullptr;
}

const Context* Arguments::context(std::size_t index) const {
    const Value& value = single(index);
    if (value.is(Kind::context)) return &value.context();
    refused(index, "context");
    return nullptr;
}

const Function* Arguments::function(std::size_t index, std::size_t parameters) const {
    const Value& value = single(index);
    if (value.is(Kind::function) && value.function().parameters().size() == parameters) return &value.function();
    refused(index, "function");
    return nullptr;
}

std::optional<Date> Arguments::date(std::size_t index) const {
    const Value& value = single(index);
    if (value.is(Kind::date)) return value.date();
    if (value.is(Kind::date_time)) return value.date_time().date;
    refused(index, "date");
    return {};
}

Items Arguments::list(std::size_t index) const {
    const Value& value = any(index);
    if (value.is(Kind::list)) return Items(value.list());
    if (!value.null()) return Items(value);
    refused(index, "list");
    return {};
}

}  // namespace skl::rules::feel
