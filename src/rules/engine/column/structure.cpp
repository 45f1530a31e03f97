// Inputs, constants, conversions, contexts and their members, and what is asked row by row.
#include <algorithm>

#include "rules/engine/column/operations.h"
#include "rules/engine/feel/types.h"

namespace skl::rules::column {

namespace {

using feel::Kind;
using feel::Value;

class Input final : public Operation {
public:
    explicit Input(std::size_t column) : column_(column) {}

private:
    void compute(Rows& rows) override { out = view_of(rows.batch->columns[column_], rows.count, truth_, known_); }

    std::size_t column_;
    Mask truth_, known_;
};

class Constant final : public Operation {
public:
    explicit Constant(Value value) : value_{std::move(value)} {
        fixed_ = true;
        if (value_.front().is(Kind::string)) text_ = std::make_shared<Dictionary>(Dictionary{value_.front().string()});
    }

private:
    void compute(Rows&) override {
        if (text_) {
            out.kind = Kind::string;
            out.dictionary = &text_;
        } else {
            show(value_);
        }
        if (out.is(Kind::boolean)) fill(own_truth(), vector_rows, value_.front().is_true());
        out.words = {.same = out.kind == Kind::string ? 0 : out.words[0]};
        out.known = nullptr;
        out.constant = true;
    }

    std::vector<Value> value_;
    std::shared_ptr<const Dictionary> text_;
};

feel::Type::Kind type_kind(Kind kind) {
    switch (kind) {
        case Kind::boolean: return feel::Type::Kind::boolean;
        case Kind::number: return feel::Type::Kind::number;
        case Kind::string: return feel::Type::Kind::string;
        case Kind::date: return feel::Type::Kind::date;
        case Kind::months_duration: return feel::Type::Kind::months_duration;
        default: return feel::Type::Kind::nothing;
    }
}

// `tests`: of the type's constraint; without them a type with a constraint is asked value by value.
class Converted final : public Operation {
public:
    Converted(Operation* value, const feel::Type* type, std::string element, std::vector<Operation*> tests)
        : value_(value), type_(type), element_(std::move(element)), tests_(std::move(tests)) {}

private:
    void compute(Rows& rows) override {
        const Vector& of = value_->value(rows);
        const bool plain = type_->fields.empty() && !type_->element && (!type_->allowed || !tests_.empty()) && !type_->of_all;
        const bool any = type_->kind == feel::Type::Kind::any && !type_->allowed && !type_->of_all;
        if (any || of.is(Kind::null) || (plain && !of.values && type_kind(of.kind) == type_->kind)) {
            out = of;
            if (of.is(Kind::null)) return;
            for (Operation* test : tests_) mark_refused(rows.count, of, test->value(rows));
            return;
        }
        faults_of(rows.count, {&of});
        std::vector<Value>& values = own_values(rows.count);
        std::uint64_t* fault = marks(rows.count);
        ask_rows(rows, values, fault, [&](feel::Run& run, std::size_t row) { return feel::coerce(run, of.at(row), *type_, element_); });
        clean(rows.count);
        show(values);
    }

    Operation* value_;
    const feel::Type* type_;
    std::string element_;
    std::vector<Operation*> tests_;
};

class RowByRow final : public Operation {
public:
    RowByRow(std::vector<Operation*> arguments, Ask ask) : arguments_(std::move(arguments)), ask_(std::move(ask)) {}

private:
    void compute(Rows& rows) override {
        std::vector<const Vector*> of;
        for (Operation* one : arguments_) {
            of.push_back(&one->value(rows));
            faults_of(rows.count, {of.back()});
        }
        std::vector<Value>& values = own_values(rows.count);
        std::vector<Value> arguments(of.size());
        std::uint64_t* fault = marks(rows.count);
        ask_rows(rows, values, fault, [&](feel::Run& run, std::size_t row) {
            for (std::size_t i = 0; i < of.size(); ++i) arguments[i] = of[i]->at(row);
            return ask_(run, arguments);
        });
        clean(rows.count);
        show(values);
    }

    std::vector<Operation*> arguments_;
    Ask ask_;
};

class Context final : public Operation {
public:
    Context(std::vector<std::string> names, std::vector<Operation*> entries, Operation* result)
        : names_(std::move(names)), entries_(std::move(entries)), result_(result) {}

private:
    void compute(Rows& rows) override {
        fields_.clear();
        if (result_) out = result_->value(rows);
        for (std::size_t i = 0; i < entries_.size(); ++i) {
            const Vector& one = entries_[i]->value(rows);
            faults_of(rows.count, {&one});
            fields_.push_back({names_[i], &one});
        }
        if (result_) return;
        out.kind = Kind::context;
        out.fields = fields_;
    }

    std::vector<std::string> names_;
    std::vector<Operation*> entries_;
    Operation* result_;
    std::vector<Field> fields_;
};

class Member final : public Operation {
public:
    Member(Operation* of, std::string name) : of_(of), name_(std::move(name)) {}

private:
    void compute(Rows& rows) override {
        const Vector& whole = of_->value(rows);
        if (whole.is(Kind::null)) return faults_of(rows.count, {&whole});
        if (whole.values) return of_values(rows, whole);
        const auto found = std::find_if(whole.fields.begin(), whole.fields.end(), [&](const Field& one) { return one.name == name_; });
        if (!whole.is(Kind::context) || found == whole.fields.end()) {  // properties of dates and the like, and what is no member
            faults_of(rows.count, {&whole});
            return mark_all(rows.count);
        }
        out = *found->vector;
        faults_of(rows.count, {&whole});
        if (whole.known && !out.values && out.kind != Kind::null) {
            copy(own_known(), whole.known, rows.count);
            if (found->vector->known) both(own_known(), own_known(), found->vector->known, rows.count);
            out.known = own_known();
        } else if (whole.known && out.values) {
            std::vector<Value>& values = own_values(rows.count);
            for (std::size_t row = 0; row < rows.count; ++row) values[row] = bit(whole.known, row) ? found->vector->at(row) : Value();
            out.values = values.data();
            out.constant = false;
        }
    }

    void of_values(Rows& rows, const Vector& whole) {
        faults_of(rows.count, {&whole});
        std::vector<Value>& values = own_values(rows.count);
        std::uint64_t* fault = marks(rows.count);
        for (std::size_t row = 0; row < rows.count; ++row) {
            const Value& one = whole.values[whole.place(row)];
            const Value* found = one.is(Kind::context) ? one.context().find(name_) : nullptr;
            values[row] = found ? *found : Value();
            if (!found && !one.null()) put(fault, row, true);
        }
        clean(rows.count);
        show(values);
    }

    Operation* of_;
    std::string name_;
};

class DecisionByRows final : public Operation {
public:
    DecisionByRows(std::size_t unit, std::vector<std::pair<std::size_t, Operation*>> required)
        : unit_(unit), required_(std::move(required)) {}

private:
    void compute(Rows& rows) override {
        std::vector<const Vector*> of;
        for (const auto& [unit, operation] : required_) {
            of.push_back(&operation->value(rows));
            faults_of(rows.count, {of.back()});
        }
        const dmn::Program& program = *rows.plan->program;
        if (!bindings_) bindings_.emplace(program);
        std::vector<Value>& values = own_values(rows.count);
        std::uint64_t* fault = marks(rows.count);
        ask_rows(rows, values, fault, [&](feel::Run& run, std::size_t row) {
            bindings_->clear();
            for (std::size_t i = 0; i < of.size(); ++i) bindings_->set(required_[i].first, of[i]->at(row));
            run.bindings = &*bindings_;
            return program.value(run, unit_);
        });
        clean(rows.count);
        show(values);
    }

    std::size_t unit_;
    std::vector<std::pair<std::size_t, Operation*>> required_;
    std::optional<dmn::Bindings> bindings_;
};

}  // namespace

OperationRef input(std::size_t column) { return std::make_unique<Input>(column); }
OperationRef constant(Value value) { return std::make_unique<Constant>(std::move(value)); }
OperationRef converted(Operation* value, const feel::Type* type, std::string element, std::vector<Operation*> tests) {
    return std::make_unique<Converted>(value, type, std::move(element), std::move(tests));
}
OperationRef row_by_row(std::vector<Operation*> arguments, Ask ask) {
    return std::make_unique<RowByRow>(std::move(arguments), std::move(ask));
}
OperationRef context(std::vector<std::string> names, std::vector<Operation*> entries, Operation* result) {
    return std::make_unique<Context>(std::move(names), std::move(entries), result);
}
OperationRef member(Operation* of, std::string name) { return std::make_unique<Member>(of, std::move(name)); }
OperationRef decision_by_rows(std::size_t unit, std::vector<std::pair<std::size_t, Operation*>> required) {
    return std::make_unique<DecisionByRows>(unit, std::move(required));
}

}  // namespace skl::rules::column
