// Item definitions as FEEL types (DMN 1.5 §7.3.2 and §7.3.3): structures, collections, constraints, imports.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "rules/engine/dmn/model.h"
#include "rules/engine/feel/node.h"

namespace skl::rules::dmn {

class ItemTypes {
public:
    ItemTypes(const Definitions& model, std::vector<feel::Diagnostic>& diagnostics) : model_(model), diagnostics_(diagnostics) {}
    // Those of an imported model: `name.tType`, or `tType` where the import's name is empty.
    void import(std::string name, ItemTypes& types) { imports_.emplace_back(std::move(name), &types); }

    // Never null; an unknown name is a fault, reported about `element`, and Any.
    feel::TypeRef resolve(const std::string& type, const Element& element);
    feel::TypeRef find(std::string_view name);  // null: no such type

private:
    feel::TypeRef define(const ItemDefinition& item);
    feel::TypeRef base_of(const ItemDefinition& item);
    std::shared_ptr<const feel::Constraint> constraint(const UnaryTests& tests, const feel::TypeRef& of, const Element& element);

    const Definitions& model_;
    std::vector<feel::Diagnostic>& diagnostics_;
    std::vector<std::pair<std::string, ItemTypes*>> imports_;
    std::map<std::string, feel::TypeRef, std::less<>> known_;
    std::set<std::string, std::less<>> being_defined_;
};

// Unary tests over one value, compiled: of allowedValues, typeConstraint, inputValues.
std::shared_ptr<const feel::Constraint> compile_constraint(const UnaryTests& tests, const feel::TypeRef& of, const Element& element,
                                                           std::vector<feel::Diagnostic>& diagnostics);

}  // namespace skl::rules::dmn
