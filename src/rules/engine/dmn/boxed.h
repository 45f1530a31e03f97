// Boxed expressions as nodes (DMN 1.5 §10.2). What FEEL can say as well is lowered to FEEL's own tree; contexts, relations and tables
// have nodes of their own.
#pragma once

#include <string>
#include <vector>

#include "rules/engine/dmn/item_types.h"
#include "rules/engine/dmn/model.h"
#include "rules/engine/feel/node.h"

namespace skl::rules::dmn {

class TableNode;

class Boxed {
public:
    // `owner`: the element whose logic it is; faults of expressions without an id of their own are reported about it.
    Boxed(ItemTypes& types, std::vector<feel::Diagnostic>& diagnostics, const Element& owner)
        : types_(types), diagnostics_(diagnostics), owner_(owner) {}

    // Converted to its type where it names one. A missing expression is null, and a fault.
    feel::Compiled expression(feel::Compiler& compiler, const ExpressionRef& expression);
    feel::Compiled function(feel::Compiler& compiler, const Expression& definition, const std::string& name);
    void fault(const Element& element, std::string code, std::map<std::string, std::string> params = {},
               feel::Diagnostic::Severity severity = feel::Diagnostic::Severity::error);
    const std::string& id_of(const Element& element) const { return element.id.empty() ? owner_.id : element.id; }

    ItemTypes& types() { return types_; }
    std::vector<feel::Diagnostic>& diagnostics() { return diagnostics_; }
    const Element& owner() const { return owner_; }
    std::vector<std::shared_ptr<const TableNode>>& tables() { return tables_; }  // compiled so far

private:
    feel::Compiled untyped(feel::Compiler& compiler, const Expression& expression);
    feel::Compiled conditional(feel::Compiler& compiler, const Expression& expression);
    feel::Compiled filter(feel::Compiler& compiler, const Expression& expression);
    feel::Compiled context(feel::Compiler& compiler, const Expression& expression);
    feel::Compiled relation(feel::Compiler& compiler, const Expression& expression);
    feel::PartRef part(const ExpressionRef& expression);
    feel::Compiled lowered(feel::Compiler& compiler, const Expression& expression, feel::Part::Kind kind);

    ItemTypes& types_;
    std::vector<feel::Diagnostic>& diagnostics_;
    const Element& owner_;
    std::vector<std::shared_ptr<const TableNode>> tables_;
};

// `value` where what it gives must be of a type.
feel::NodeRef converted(feel::NodeRef value, feel::TypeRef type, std::string element);

// Decision tables (chapter 8), in table.cpp.
feel::Compiled compile_table(Boxed& boxed, feel::Compiler& compiler, const Expression& table);

}  // namespace skl::rules::dmn
