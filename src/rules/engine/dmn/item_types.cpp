#include "rules/engine/dmn/item_types.h"

#include "rules/engine/dmn/slots.h"

namespace skl::rules::dmn {

namespace {

class Tests final : public feel::Constraint {
public:
    Tests(feel::NodeRef node, std::size_t slot, std::size_t slots, std::string text)
        : node_(std::move(node)), slot_(slot), slots_(slots), text_(std::move(text)) {}

    bool holds(feel::Run& run, const feel::Value& value) const override {
        Slots slots(slots_);
        feel::Frame frame = slots.frame();
        frame.slots[slot_] = value;
        return node_->evaluate(run, frame).is_true();
    }
    std::string_view text() const override { return text_; }
    std::vector<Test> tests() const override { return {{node_.get(), slot_}}; }

private:
    feel::NodeRef node_;
    std::size_t slot_, slots_;
    std::string text_;
};

// A type built on one that has a constraint already: both hold.
class Both final : public feel::Constraint {
public:
    Both(std::shared_ptr<const feel::Constraint> one, std::shared_ptr<const feel::Constraint> other)
        : one_(std::move(one)), other_(std::move(other)), text_(std::string(one_->text()) + "; " + std::string(other_->text())) {}
    bool holds(feel::Run& run, const feel::Value& value) const override { return one_->holds(run, value) && other_->holds(run, value); }
    std::string_view text() const override { return text_; }
    std::vector<Test> tests() const override {
        std::vector<Test> all = one_->tests();
        const std::vector<Test> more = other_->tests();
        if (all.empty() || more.empty()) return {};
        all.insert(all.end(), more.begin(), more.end());
        return all;
    }

private:
    std::shared_ptr<const feel::Constraint> one_, other_;
    std::string text_;
};

std::shared_ptr<const feel::Constraint> both(std::shared_ptr<const feel::Constraint> one, std::shared_ptr<const feel::Constraint> other) {
    if (!one) return other;
    if (!other) return one;
    return std::make_shared<Both>(std::move(one), std::move(other));
}

}  // namespace

std::shared_ptr<const feel::Constraint> compile_constraint(const UnaryTests& tests, const feel::TypeRef& of, const Element& element,
                                                           std::vector<feel::Diagnostic>& diagnostics) {
    if (!tests.given || tests.text.text.empty()) return nullptr;
    feel::Compiler compiler(diagnostics);
    const std::size_t slot = compiler.declare("?", of);
    const feel::Compiled compiled =
        compiler.unary_tests(tests.text.text, tests.element.id.empty() ? element.id : tests.element.id, element.name);
    return std::make_shared<Tests>(compiled.node, slot, compiler.frame_size(), tests.text.text);
}

feel::TypeRef ItemTypes::resolve(const std::string& type, const Element& element) {
    if (type.empty()) return feel::any_type();
    if (feel::TypeRef found = find(type)) return found;
    diagnostics_.push_back({feel::Diagnostic::Severity::error,
                            "type-unknown",
                            element.id,
                            element.name,
                            element.position.line,
                            element.position.column,
                            {{"type", type}}});
    return feel::any_type();
}

feel::TypeRef ItemTypes::find(std::string_view name) {
    if (const auto known = known_.find(name); known != known_.end()) return known->second;
    for (const ItemDefinition& item : model_.items)
        if (item.element.name == name) return define(item);
    if (feel::TypeRef simple = feel::type_named(name)) return simple;
    for (auto& [import, types] : imports_) {
        if (import.empty()) {
            if (feel::TypeRef found = types->find(name)) return found;
        } else if (name.size() > import.size() + 1 && name.starts_with(import) &&
                   (name[import.size()] == '.' || name[import.size()] == ':')) {
            if (feel::TypeRef found = types->find(name.substr(import.size() + 1))) return found;
        }
    }
    // DMN 1.1 wrote qualified names of XML: feel:number, or the model's own prefix.
    if (const auto colon = name.find(':'); colon != std::string_view::npos) return find(name.substr(colon + 1));
    return nullptr;
}

feel::TypeRef ItemTypes::define(const ItemDefinition& item) {
    const std::string& name = item.element.name;
    if (!being_defined_.insert(name).second) {
        diagnostics_.push_back({feel::Diagnostic::Severity::error,
                                "type-cyclic",
                                item.element.id,
                                name,
                                item.element.position.line,
                                item.element.position.column,
                                {{"type", name}}});
        return feel::any_type();
    }
    feel::TypeRef made = base_of(item);
    being_defined_.erase(name);
    known_.emplace(name, made);
    return made;
}

std::shared_ptr<const feel::Constraint> ItemTypes::constraint(const UnaryTests& tests, const feel::TypeRef& of, const Element& element) {
    return compile_constraint(tests, of, element, diagnostics_);
}

feel::TypeRef ItemTypes::base_of(const ItemDefinition& item) {
    feel::Type made;
    if (!item.components.empty()) {
        made.kind = feel::Type::Kind::context;
        for (const ItemDefinition& component : item.components) made.fields.push_back({component.element.name, base_of(component)});
    } else if (item.function) {
        made.kind = feel::Type::Kind::function;
        made.element = resolve(item.output_type, item.element);
        for (const InformationItem& parameter : item.parameters) made.parameters.push_back(resolve(parameter.type, parameter.element));
    } else {
        made = *resolve(item.type, item.element);
    }
    const std::string& name = item.element.name;
    if (!item.collection) {
        const auto of = std::make_shared<feel::Type>(made);
        made.name = name;
        made.allowed = both(made.allowed, constraint(item.allowed, of, item.element));
        made.allowed = both(made.allowed, constraint(item.constraint, of, item.element));
        return std::make_shared<feel::Type>(std::move(made));
    }
    const auto of = std::make_shared<feel::Type>(made);
    made.allowed = both(made.allowed, constraint(item.allowed, of, item.element));
    feel::Type list;
    list.kind = feel::Type::Kind::list;
    list.element = std::make_shared<feel::Type>(std::move(made));
    list.name = name;
    list.of_all = constraint(item.constraint, std::make_shared<feel::Type>(list), item.element);
    return std::make_shared<feel::Type>(std::move(list));
}

}  // namespace skl::rules::dmn
