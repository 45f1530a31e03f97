// From models to a program: imports become instances, elements units, requirements names that logic may use.
#include <algorithm>
#include <map>

#include "rules/engine/dmn/boxed.h"
#include "rules/engine/dmn/functions.h"
#include "rules/engine/dmn/program.h"
#include "rules/engine/dmn/slots.h"
#include "rules/engine/extensions.h"
#include "rules/engine/feel/functions.h"

namespace skl::rules::dmn {

namespace {

using feel::Diagnostic;

// A requirement where it is used: asks for the unit's value when it is needed, once in an evaluation.
class UnitNode final : public feel::Node {
public:
    UnitNode(const Program& program, std::size_t unit) : program_(program), unit_(unit) {}
    feel::Value evaluate(feel::Run& run, feel::Frame&) const override { return program_.value(run, unit_); }
    feel::Shape shape() const override { return {.does = feel::Shape::Does::unit, .index = unit_}; }
    feel::Possible possible(feel::Weighing& weighing, feel::PossibleFrame&) const override { return weighing.unit(unit_); }

private:
    const Program& program_;
    std::size_t unit_;
};

class OwnFunction final : public feel::Node {
public:
    explicit OwnFunction(const feel::Value& function) : function_(function) {}
    feel::Value evaluate(feel::Run&, feel::Frame&) const override { return function_; }
    feel::Shape shape() const override { return {.does = feel::Shape::Does::constant, .value = &function_}; }

private:
    const feel::Value& function_;
};

std::string local_id(std::string_view href) {
    const auto hash = href.find('#');
    return std::string(hash == std::string_view::npos ? href : href.substr(hash + 1));
}

std::string space_of(std::string_view href) {
    const auto hash = href.find('#');
    return std::string(hash == std::string_view::npos ? "" : href.substr(0, hash));
}

// A model at one place of the tree of imports.
struct Instance {
    const Definitions* model = nullptr;
    std::size_t root = 0;
    std::vector<std::string> path;
    std::string own;                                           // the name under which our own functions are imported; empty: they are not
    std::vector<std::pair<std::string, std::size_t>> imports;  // name, instance
    std::unique_ptr<ItemTypes> types;
    std::map<std::string, std::size_t> units;  // by id
};

}  // namespace

class ProgramCompiler {
public:
    explicit ProgramCompiler(std::vector<Definitions> models) : program_(std::make_shared<Program>()) {
        program_->models_ = std::move(models);
    }

    Compilation compile() {
        for (std::size_t i = 0; i < program_->models_.size(); ++i) {
            root_ = i;
            if (i == 0 || !imported(program_->models_[i])) instantiate(program_->models_[i], {}, 0);
        }
        for (Instance& one : instances_)
            for (const auto& [name, index] : one.imports) one.types->import(name, *instances_[index].types);
        for (std::size_t i = 0; i < instances_.size(); ++i) declare(i);
        states_.assign(program_->units_.size(), State::open);
        for (std::size_t i = 0; i < program_->units_.size(); ++i) build(i);
        return {std::move(program_), std::move(diagnostics_)};
    }

private:
    enum class State : std::uint8_t { open, building, built };

    void fault(const Element& element, std::string code, std::map<std::string, std::string> params) {
        diagnostics_.push_back({Diagnostic::Severity::error, std::move(code), element.id, element.name, element.position.line,
                                element.position.column, std::move(params)});
    }

    bool imported(const Definitions& model) const {
        for (const Definitions& other : program_->models_)
            for (const Import& import : other.imports)
                if (&other != &model && import.space == model.space) return true;
        return false;
    }

    std::size_t instantiate(const Definitions& model, std::vector<std::string> path, std::size_t depth) {
        const std::size_t index = instances_.size();
        instances_.push_back({&model, root_, path, {}, {}, std::make_unique<ItemTypes>(model, diagnostics_), {}});
        for (const Import& import : model.imports) {
            if (import.space == own_namespace) instances_[index].own = import.element.name;
            if (import.type.find("/DMN/") == std::string::npos) continue;  // XSD, PMML: their types are not ours
            const Definitions* found = nullptr;
            for (const Definitions& one : program_->models_)
                if (one.space == import.space && &one != &model) found = &one;
            if (!found || depth >= import_depth || instances_.size() >= model_instances) {
                fault(import.element, "import-unresolved", {{"namespace", import.space}});
                continue;
            }
            std::vector<std::string> deeper = path;
            deeper.push_back(import.element.name);
            const std::size_t child = instantiate(*found, std::move(deeper), depth + 1);
            instances_[index].imports.emplace_back(import.element.name, child);
        }
        return index;
    }

    void add(std::size_t instance, Unit::Kind kind, const Element& element, const InformationItem& variable) {
        Unit unit;
        unit.kind = kind;
        unit.id = element.id;
        unit.name = variable.element.name;
        unit.path = instances_[instance].path;
        unit.root = instances_[instance].root;
        unit.element = &element;
        unit.type = feel::any_type();
        const std::string key = element.id.empty() ? element.name : element.id;
        if (!instances_[instance].units.emplace(key, program_->units_.size()).second) fault(element, "duplicate-name", {{"name", key}});
        program_->units_.push_back(std::move(unit));
        homes_.push_back(instance);
    }

    void declare(std::size_t i) {
        const Definitions& model = *instances_[i].model;
        for (const InputData& one : model.inputs) add(i, Unit::Kind::input, one.element, one.variable);
        for (const Decision& one : model.decisions) add(i, Unit::Kind::decision, one.element, one.variable);
        for (const BusinessKnowledgeModel& one : model.knowledge) add(i, Unit::Kind::knowledge, one.element, one.variable);
        for (const DecisionService& one : model.services) add(i, Unit::Kind::service, one.element, one.variable);
        names_are_unique(i);
    }

    void names_are_unique(std::size_t i) {
        std::map<std::string, const Element*> seen;
        for (const auto& [id, unit] : instances_[i].units) {
            const Unit& one = program_->units_[unit];
            if (!seen.emplace(one.name, one.element).second) fault(*one.element, "duplicate-name", {{"name", one.name}});
        }
    }

    // The unit a reference means, seen from an instance; nothing: there is none.
    std::optional<std::size_t> find(std::size_t instance, const std::string& href, std::string* import = nullptr) const {
        const std::string space = space_of(href), id = local_id(href);
        const Instance& here = instances_[instance];
        if (space.empty() || space == here.model->space)
            if (const auto found = here.units.find(id); found != here.units.end()) return found->second;
        for (const auto& [name, child] : here.imports) {
            if (!space.empty() && instances_[child].model->space != space) continue;
            const auto found = instances_[child].units.find(id);
            if (found == instances_[child].units.end()) continue;
            if (import) *import = name;
            return found->second;
        }
        return std::nullopt;
    }

    static std::function<feel::TypeRef(std::string_view)> names_of(ItemTypes& types) {
        return [&types](std::string_view name) { return types.find(name); };
    }

    // Our own functions, where the model imports them.
    void bind_own(std::size_t instance, feel::Compiler& compiler) const {
        const std::string& prefix = instances_[instance].own;
        if (prefix.empty()) return;
        for (const feel::Form& form : feel::own_forms()) {
            const std::string_view name = form.name.starts_with("sky.") ? form.name.substr(4) : form.name;
            compiler.bind(prefix + "." + std::string(name), {std::make_shared<OwnFunction>(*feel::own_function(name)), feel::any_type()});
        }
    }

    // Makes what the references mean usable by name; in the order of the references.
    void require(std::size_t unit, feel::Compiler& compiler, const std::vector<Reference>& references) {
        const std::size_t home = homes_[unit];
        for (const Reference& one : references) {
            std::string import;
            const auto target = find(home, one.href, &import);
            if (!target) {
                fault(*program_->units_[unit].element, "unresolved-reference", {{"href", one.href}});
                continue;
            }
            program_->units_[unit].required.push_back(*target);
            if (program_->units_[*target].kind == Unit::Kind::decision) build(*target, unit);
            if (program_->units_[*target].kind != Unit::Kind::decision && *target != unit) build(*target);
            const Unit& used = program_->units_[*target];
            compiler.bind(import.empty() ? used.name : import + "." + used.name,
                          {std::make_shared<UnitNode>(*program_, *target), type_for_users(used)});
        }
    }

    static feel::TypeRef type_for_users(const Unit& unit) {
        if (unit.kind == Unit::Kind::input || unit.kind == Unit::Kind::decision) return unit.type;
        feel::Type function;
        function.kind = feel::Type::Kind::function;
        function.element = unit.type;
        if (unit.function.is(feel::Kind::function))
            for (const feel::Function::Parameter& one : unit.function.function().parameters()) function.parameters.push_back(one.type);
        return std::make_shared<feel::Type>(std::move(function));
    }

    void build(std::size_t index, std::optional<std::size_t> from = std::nullopt) {
        if (states_[index] == State::built) return;
        Unit& unit = program_->units_[index];
        if (states_[index] == State::building) {
            if (unit.kind == Unit::Kind::decision && from) fault(*unit.element, "cyclic-requirement", {{"name", unit.name}});
            return;
        }
        states_[index] = State::building;
        switch (unit.kind) {
            case Unit::Kind::input: unit.type = declared_type(index); break;
            case Unit::Kind::decision: build_decision(index); break;
            case Unit::Kind::knowledge: build_knowledge(index); break;
            case Unit::Kind::service: build_service(index); break;
        }
        states_[index] = State::built;
    }

    template <class T>
    const T& written(std::size_t index, const std::vector<T>& all) const {
        return *std::find_if(all.begin(), all.end(), [&](const T& one) { return &one.element == program_->units_[index].element; });
    }
    const InformationItem& variable(std::size_t index) const {
        const Definitions& model = *instances_[homes_[index]].model;
        switch (program_->units_[index].kind) {
            case Unit::Kind::input: return written(index, model.inputs).variable;
            case Unit::Kind::decision: return written(index, model.decisions).variable;
            case Unit::Kind::knowledge: return written(index, model.knowledge).variable;
            case Unit::Kind::service: return written(index, model.services).variable;
        }
        return model.inputs.front().variable;
    }
    feel::TypeRef declared_type(std::size_t index) {
        return instances_[homes_[index]].types->resolve(variable(index).type, *program_->units_[index].element);
    }
    // The type of what a function gives: of its variable, which may name the function's type or, as older models do, the result's.
    feel::TypeRef result_type(std::size_t index) {
        feel::TypeRef declared = declared_type(index);
        return declared->kind == feel::Type::Kind::function && declared->element ? declared->element : declared;
    }

    void build_decision(std::size_t index) {
        ItemTypes& types = *instances_[homes_[index]].types;
        const Decision& decision = written(index, instances_[homes_[index]].model->decisions);
        program_->units_[index].type = declared_type(index);
        feel::Compiler compiler(diagnostics_);
        bind_own(homes_[index], compiler);
        compiler.types_from(names_of(types));
        require(index, compiler, decision.inputs);
        require(index, compiler, decision.decisions);
        require(index, compiler, decision.knowledge);
        Unit& unit = program_->units_[index];
        if (!decision.logic) return;
        Boxed boxed(types, diagnostics_, *unit.element);
        feel::Compiled logic = decision.logic->kind == Expression::Kind::function ? boxed.function(compiler, *decision.logic, unit.name)
                                                                                  : boxed.expression(compiler, decision.logic);
        if (decision.variable.type.empty()) unit.type = logic.type;
        unit.logic = decision.variable.type.empty() ? logic.node : converted(logic.node, unit.type, unit.name);
        unit.slots = compiler.frame_size();
        unit.tables = std::move(boxed.tables());
    }

    void build_knowledge(std::size_t index) {
        const BusinessKnowledgeModel& model = written(index, instances_[homes_[index]].model->knowledge);
        ItemTypes& types = *instances_[homes_[index]].types;
        program_->units_[index].type = result_type(index);
        if (!model.logic) {
            fault(model.element, "expression-missing", {{"part", "encapsulatedLogic"}});
            return;
        }
        std::vector<feel::Function::Parameter> parameters;
        for (const InformationItem& one : model.logic->parameters)
            parameters.push_back({one.element.name, types.resolve(one.type, one.element)});
        auto body = std::make_unique<KnowledgeFunction>(model.element, std::move(parameters), program_->units_[index].type);
        KnowledgeFunction& made = *body;
        program_->units_[index].function = feel::Value(std::unique_ptr<feel::Function>(std::move(body)));

        feel::Compiler compiler(diagnostics_);
        bind_own(homes_[index], compiler);
        compiler.types_from(names_of(types));
        require(index, compiler, model.knowledge);
        compiler.bind(program_->units_[index].name,
                      {std::make_shared<UnitNode>(*program_, index), type_for_users(program_->units_[index])});
        Boxed boxed(types, diagnostics_, model.element);
        const feel::Compiled logic = boxed.function(compiler, *model.logic, program_->units_[index].name);
        // The definition closes over nothing but bound names, so that one value of it serves every call.
        program_->units_[index].tables = std::move(boxed.tables());
        feel::Run run;
        Slots slots(compiler.frame_size());
        feel::Frame frame = slots.frame();
        made.define(logic.node->evaluate(run, frame));
    }

    void build_service(std::size_t index) {
        const std::size_t home = homes_[index];
        const DecisionService& service = written(index, instances_[home].model->services);
        program_->units_[index].type = result_type(index);
        std::vector<std::size_t> outputs, parameters;
        const auto collect = [&](const std::vector<Reference>& references, std::vector<std::size_t>& into) {
            for (const Reference& one : references) {
                const auto target = find(home, one.href);
                if (!target) {
                    fault(service.element, "unresolved-reference", {{"href", one.href}});
                    continue;
                }
                if (program_->units_[*target].kind == Unit::Kind::input) build(*target);
                into.push_back(*target);
            }
        };
        collect(service.outputs, outputs);
        collect(service.inputs, parameters);  // positional arguments: input data, then input decisions (the order of the compatibility kit)
        collect(service.input_decisions, parameters);
        std::vector<feel::Function::Parameter> declared;
        for (const std::size_t one : parameters) declared.push_back({program_->units_[one].name, declared_type(one)});
        Unit& unit = program_->units_[index];
        unit.required = outputs;
        unit.outputs = std::move(outputs);
        unit.parameters = std::move(parameters);
        unit.function =
            feel::Value(std::unique_ptr<feel::Function>(std::make_unique<ServiceFunction>(*program_, index, std::move(declared))));
    }

    std::shared_ptr<Program> program_;
    std::vector<Diagnostic> diagnostics_;
    std::vector<Instance> instances_;
    std::size_t root_ = 0;
    std::vector<std::size_t> homes_;  // the instance of each unit
    std::vector<State> states_;
};

feel::NodeRef node_of(const Program& program, std::size_t unit) { return std::make_shared<UnitNode>(program, unit); }

Compilation compile(std::vector<Definitions> models) { return ProgramCompiler(std::move(models)).compile(); }

}  // namespace skl::rules::dmn
