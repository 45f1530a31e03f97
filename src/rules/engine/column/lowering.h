// From the nodes of decisions to operations over vectors. What a node says of itself (feel::Shape) decides; where one says nothing, the
// decision it is in is computed by rows.
#pragma once

#include <map>
#include <set>
#include <unordered_map>

#include "rules/engine/column/operations.h"

namespace skl::rules::column {

class Lowering {
public:
    explicit Lowering(const Plan& plan);

    Operation* unit(std::size_t index);                      // of an input or decision; null: nothing can be said of it by columns
    const TableOperation* table_of(std::size_t unit) const;  // of an output whose logic is a table; null: it is none, or goes by rows
    std::vector<std::string> by_rows() const { return by_rows_; }
    bool too_deep() const { return too_deep_; }

private:
    // The variables of an activation: what stands in its slots, and what its nodes are already.
    struct Scope {
        std::vector<Operation*> slots;
        std::unordered_map<const feel::Node*, Operation*> known;
    };
    using Parts = std::vector<Operation*>;

    // What an operation is, with what it is of: two that are alike are one (value numbering).
    enum class What : std::uint8_t { arithmetic, negated, compared, junction, opposite, condition, converted, cell };
    using Number = std::tuple<What, int, const void*, const void*, const void*>;
    template <class Make>
    Operation* numbered(const Number& number, const Parts& of, Make&& make) {
        if (const auto known = numbers_.find(number); known != numbers_.end()) return known->second;
        Operation* made = keep(make(), of);
        numbers_.emplace(number, made);
        return made;
    }
    Operation* keep(OperationRef made, std::initializer_list<Operation*> of);
    Operation* keep(OperationRef made, const Parts& of);
    Operation* fixed(feel::Value value);
    Operation* lower(const feel::Node* node, Scope& scope);
    Operation* lower_anew(const feel::Node& node, const feel::Shape& shape, Scope& scope);
    bool lower_all(const std::vector<const feel::Node*>& nodes, Scope& scope, Parts& into);
    Operation* contained(const feel::Shape& shape, Scope& scope);
    Operation* compare(feel::Comparison how, Operation* left, Operation* right);
    Operation* join(bool all, bool strict, Operation* left, Operation* right);
    Operation* opposite_of(Operation* truth, bool strict);
    Operation* arithmetic_of(feel::Shape::Does what, const Parts& parts);
    Operation* within(Operation* value, Operation* low, Operation* high, bool low_included, bool high_included);
    Operation* tested(const feel::Shape& shape, Scope& scope);
    Operation* any_of(const feel::Shape& shape, Scope& scope);
    Operation* context_of(const feel::Shape& shape, Scope& scope);
    Operation* native(const feel::Shape& shape, Scope& scope);
    Operation* invocation(const feel::Shape& shape, Scope& scope);
    Operation* inlined(const feel::Function& function, const Parts& arguments);
    Operation* table(const dmn::TableNode& node, Scope& scope);
    Operation* convert(Operation* value, const feel::Type* type, std::string element);
    bool fits(const Parts& all, const feel::Type& type, const std::string& element);
    bool tests_of(const feel::Constraint& constraint, Operation* value, Parts& into);
    const feel::Function* callee(const feel::Node& node) const;
    Operation* decision(std::size_t index);
    static std::size_t slot(Scope& scope, std::size_t index);

    const Plan& plan_;
    std::vector<OperationRef> all_;
    std::vector<std::pair<feel::Value, Operation*>> constants_;
    std::map<Number, Operation*> numbers_;
    std::map<const Operation*, feel::Type::Kind> plain_;  // operations whose values are of a simple type, or null
    std::map<const Operation*, Parts> few_;               // operations whose values are all among fixed ones, or null
    std::map<std::size_t, Operation*> units_;
    std::map<const dmn::TableNode*, const TableOperation*> tables_;
    std::set<std::size_t> open_;                                               // units that are being lowered
    std::map<const Operation*, std::pair<Operation*, Operation*>> quotients_;  // dividend and divisor
    std::vector<std::string> by_rows_;
    std::set<const feel::Node*> bodies_;  // of functions that are being lowered
    std::size_t depth_ = 0;               // of decisions within each other
    bool too_deep_ = false;
    dmn::Bindings bindings_;
    std::uint64_t turn_ = 0;
};

}  // namespace skl::rules::column
