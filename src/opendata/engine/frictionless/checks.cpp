#include "opendata/engine/frictionless/checks.h"

#include <unordered_map>

#include "kernel/crypto/digest.h"
#include "opendata/engine/frictionless/expression.h"
#include "opendata/engine/values.h"

namespace skl::opendata::frictionless {
namespace {

Error at_row(const char* type, const Row& row, std::string note) { return {.type = type, .note = std::move(note), .row = row.number}; }

Error at_cell(const char* type, const Table& table, const Row& row, std::size_t field, std::string note) {
    return {.type = type,
            .note = std::move(note),
            .row = row.number,
            .field_number = static_cast<std::int64_t>(field) + 1,
            .field_name = table.fields()[field].name,
            .cell = field < row.cells.size() ? std::string(clipped(row.cells[field], longest_shown_cell)) : ""};
}

std::string text_option(const Check& check, const char* name) {
    const Node* node = check.options.find(name);
    return node != nullptr && node->type == Node::Type::text ? node->text : std::string();
}

std::optional<std::int64_t> whole_option(const Check& check, const char* name) {
    const Node* node = check.options.find(name);
    std::int64_t out = 0;
    if (node == nullptr || node->type != Node::Type::number) return {};
    std::from_chars(node->text.data(), node->text.data() + node->text.size(), out);
    return out;
}

class DuplicateRow : public RowCheck {
public:
    void row(const Row& row, std::vector<Error>& errors) override {
        std::string all;
        for (const Value& value : row.values) all += value.key() + '\x1F';
        const auto [held, is_new] = seen_.emplace(crypto::sha256(all), row.number);
        if (is_new) return;
        errors.push_back(at_row("duplicate-row", row, "the same as row at position \"" + std::to_string(held->second) + "\""));
        held->second = row.number;
    }

private:
    std::unordered_map<std::string, std::int64_t> seen_;
};

class RowConstraint : public RowCheck {
public:
    RowConstraint(std::string formula, const Table& table) : formula_(std::move(formula)), table_(table) {}
    void row(const Row& row, std::vector<Error>& errors) override {
        const auto good = conforms(formula_, [&](std::string_view name) -> const Value* {
            const auto at = table_.position(name);
            return at ? &row.values[*at] : nullptr;
        });
        if (!good.value_or(false)) errors.push_back(at_row("row-constraint", row, "the row constraint to conform is \"" + formula_ + "\""));
    }

private:
    std::string formula_;
    const Table& table_;
};

// Lengths and numbers at which programs cut: 255 characters, the largest integers of 16 to 64 bits.
class TruncatedValue : public RowCheck {
public:
    explicit TruncatedValue(const Table& table) : table_(table) {}
    void row(const Row& row, std::vector<Error>& errors) override {
        constexpr std::array limits = {
            "18446744073709551616", "9223372036854775807", "4294967295", "2147483647", "2097152", "65535", "32767"};
        for (std::size_t i = 0; i < row.values.size(); ++i) {
            const Value& value = row.values[i];
            const bool cut = value.kind == Value::Kind::text && value.length == 255;
            const bool full =
                table_.fields()[i].type == FieldType::integer && std::find(limits.begin(), limits.end(), value.text) != limits.end();
            if (cut || full) errors.push_back(at_cell("truncated-value", table_, row, i, "value is probably truncated"));
        }
    }

private:
    const Table& table_;
};

class ForbiddenValue : public RowCheck {
public:
    ForbiddenValue(const Check& check, const Table& table, std::size_t field) : table_(table), field_(field) {
        const Node* values = check.options.find("values");
        for (const Node& one : values != nullptr ? values->items : std::vector<Node>())
            if (auto value = table.fields()[field].value_of({.json = &one})) forbidden_.push_back(std::move(*value));
        if (values != nullptr) write_node(shown_, *values);
    }
    void row(const Row& row, std::vector<Error>& errors) override {
        if (std::find(forbidden_.begin(), forbidden_.end(), row.values[field_]) != forbidden_.end())
            errors.push_back(at_cell("forbidden-value", table_, row, field_, "forbidden values are \"" + shown_ + "\""));
    }

private:
    const Table& table_;
    std::size_t field_;
    std::vector<Value> forbidden_;
    std::string shown_;
};

// Values that must all come somewhere in the column.
class RequiredValue : public RowCheck {
public:
    RequiredValue(const Check& check, const Table& table, std::size_t field) : field_(field) {
        const Node* values = check.options.find("values");
        for (const Node& one : values != nullptr ? values->items : std::vector<Node>()) {
            std::string shown;
            write_node(shown, one);
            const auto value = table.fields()[field].value_of({.json = &one});
            missing_.emplace(value ? value->key() : "?" + shown, shown);
        }
    }
    void row(const Row& row, std::vector<Error>&) override { missing_.erase(row.values[field_].key()); }
    void end(std::int64_t, std::vector<Error>& errors) override {
        for (const auto& [key, shown] : missing_)
            errors.push_back({.type = "required-value", .note = "required value \"" + shown + "\" not found"});
    }

private:
    std::size_t field_;
    std::map<std::string, std::string> missing_;
};

// Each value one more than the one before; said once.
class SequentialValue : public RowCheck {
public:
    SequentialValue(const Table& table, std::size_t field) : table_(table), field_(field) {}
    void row(const Row& row, std::vector<Error>& errors) override {
        if (over_) return;
        std::int64_t value = 0;
        const std::string& text = row.values[field_].text;
        const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
        const bool whole = row.values[field_].kind == Value::Kind::number && fault == std::errc() && end == text.data() + text.size();
        if (whole && (!next_ || *next_ == value)) {
            next_ = value + 1;
            return;
        }
        over_ = true;
        errors.push_back(at_cell("sequential-value", table_, row, field_, "the value is not sequential"));
    }

private:
    const Table& table_;
    std::size_t field_;
    std::optional<std::int64_t> next_;
    bool over_ = false;
};

class AsciiValue : public RowCheck {
public:
    explicit AsciiValue(const Table& table) : table_(table) {}
    void row(const Row& row, std::vector<Error>& errors) override {
        for (std::size_t i = 0; i < row.values.size(); ++i) {
            const std::string& text = row.values[i].text;
            if (row.values[i].kind == Value::Kind::text &&
                std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; }))
                errors.push_back(at_cell("ascii-value", table_, row, i, "the cell contains non-ascii characters"));
        }
    }

private:
    const Table& table_;
};

class TableDimensions : public RowCheck {
public:
    TableDimensions(const Check& check, const Table& table, std::vector<Error>& errors) : check_(check) {
        compare("fields", "numFields", "minFields", "maxFields", static_cast<std::int64_t>(table.schema().fields.size()), errors);
    }
    void row(const Row&, std::vector<Error>&) override {}
    void end(std::int64_t rows, std::vector<Error>& errors) override { compare("rows", "numRows", "minRows", "maxRows", rows, errors); }

private:
    void compare(const char* what, const char* exact, const char* least, const char* most, std::int64_t found,
                 std::vector<Error>& errors) const {
        const auto say = [&](const char* which, std::int64_t wanted) {
            errors.push_back(
                {.type = "table-dimensions", .note = fmt::format("number of {} is {}, the {} is {}", what, found, which, wanted)});
        };
        if (const auto wanted = whole_option(check_, exact); wanted && found != *wanted) say("required", *wanted);
        if (const auto wanted = whole_option(check_, least); wanted && found < *wanted) say("minimum", *wanted);
        if (const auto wanted = whole_option(check_, most); wanted && found > *wanted) say("maximum", *wanted);
    }
    Check check_;
};

}  // namespace

std::optional<std::size_t> field_of(const Check& check, const Table& table, std::vector<Error>& errors) {
    const std::string name = text_option(check, "fieldName");
    const auto at = table.position(name);
    if (!at) errors.push_back({.type = "check-error", .note = fmt::format("{} check requires field \"{}\" to exist", check.type, name)});
    return at;
}

std::unique_ptr<RowCheck> make_check(const Check& check, const Table& table, std::vector<Error>& errors) {
    if (check.type == "duplicate-row") return std::make_unique<DuplicateRow>();
    if (check.type == "row-constraint") return std::make_unique<RowConstraint>(text_option(check, "formula"), table);
    if (check.type == "truncated-value") return std::make_unique<TruncatedValue>(table);
    if (check.type == "ascii-value") return std::make_unique<AsciiValue>(table);
    if (check.type == "table-dimensions") return std::make_unique<TableDimensions>(check, table, errors);
    if (check.type == "deviated-cell") return deviated_cell(check, table);
    if (check.type == "deviated-value") return deviated_value(check, table, errors);
    const bool of_field = check.type == "forbidden-value" || check.type == "required-value" || check.type == "sequential-value";
    if (!of_field) {
        if (check.type != "baseline") errors.push_back({.type = "check-error", .note = "unknown check \"" + check.type + "\""});
        return nullptr;
    }
    const auto field = field_of(check, table, errors);
    if (!field) return nullptr;
    if (check.type == "forbidden-value") return std::make_unique<ForbiddenValue>(check, table, *field);
    if (check.type == "required-value") return std::make_unique<RequiredValue>(check, table, *field);
    return std::make_unique<SequentialValue>(table, *field);
}

}  // namespace skl::opendata::frictionless
