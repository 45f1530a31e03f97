// Compiled models: a DMN decision requirements graph whose logic is nodes (DMN 1.5 chapters 6, 8, 10). Immutable; one program is
// evaluated by many threads, each with a Run and Bindings of its own.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rules/engine/dmn/model.h"
#include "rules/engine/feel/node.h"

namespace skl::rules::dmn {

class TableNode;
class Program;
using ProgramRef = std::shared_ptr<const Program>;

constexpr std::size_t import_depth = 16;        // of models that import models
constexpr std::size_t model_instances = 1'000;  // a model imported on several ways counts once for each

// An element that has a value: an input, a decision, or the function a knowledge model or service is.
struct Unit {
    enum class Kind : std::uint8_t { input, decision, knowledge, service };
    Kind kind = Kind::input;
    std::string id, name;               // the name of its variable
    std::size_t root = 0;               // the model it is of, or that imports its model
    std::vector<std::string> path;      // the names of the imports that lead to its model; empty: of the model itself
    const Element* element = nullptr;   // as written; of a model that the program keeps
    feel::TypeRef type;                 // of its value; of a function: of its result
    std::vector<std::size_t> required;  // the units its requirements name

    feel::NodeRef logic;                                   // of a decision; null: it has none and is given from outside like an input
    std::size_t slots = 0;                                 // of an activation of the logic
    feel::Value function;                                  // of a knowledge model or a service
    std::vector<std::size_t> outputs, parameters;          // of a service: decisions it gives; input data, then input decisions
    std::vector<std::shared_ptr<const TableNode>> tables;  // of its logic, inner ones first
};

// The values of one evaluation, by unit.
struct Bindings {
    enum class State : std::uint8_t { open, computing, done };
    const Program* program = nullptr;
    std::vector<feel::Value> values;
    std::vector<State> states;
    std::vector<bool> unknown;       // inputs that are not known, where some are: empty in any other evaluation
    std::vector<std::size_t> asked;  // of these the ones an evaluation asked for; what it gives from then on means nothing

    explicit Bindings(const Program& of);
    void clear();  // for the next evaluation
    void set(std::size_t unit, feel::Value value) {
        values[unit] = std::move(value);
        states[unit] = State::done;
    }
};

struct Compilation {
    ProgramRef program;  // also with faults: what they touch is null
    std::vector<feel::Diagnostic> diagnostics;
    bool faulty() const;  // a diagnostic is an error
};

// The elements of the first model, and of all that no other imports, are evaluated by their names; where two have one, the earlier model's.
Compilation compile(std::vector<Definitions> models);

// What gives the value of a unit where its name is used.
feel::NodeRef node_of(const Program& program, std::size_t unit);

class Program {
public:
    std::span<const Unit> units() const { return units_; }
    const Definitions& model() const { return models_.front(); }
    std::span<const Definitions> models() const { return models_; }

    // Of the model itself, by name or by id; and `import.name` of what it imports.
    std::optional<std::size_t> find(Unit::Kind kind, std::string_view name) const;
    // The names of one kind, for lists and for the nearest one.
    std::vector<std::string> names(Unit::Kind kind) const;

    // The value of an input or decision, computed when first asked for.
    feel::Value value(feel::Run& run, std::size_t unit) const;
    // A service as it is called from outside: its parameters are in the bindings (those that are not, are null).
    feel::Value call_service(feel::Run& run, std::size_t unit) const;

    // Either of both: what is asked from outside by its name.
    feel::Value ask(feel::Run& run, std::size_t unit) const;

    // Takes an input from outside: converted to its type, with a remark where it does not fit.
    void give(feel::Run& run, std::size_t unit, feel::Value value) const;
    // All inputs by name; those of imported models as a context under the import's name, or by their own name where none is given so.
    // Decisions take a value only if they have no logic or are parameters of the `service` that is called. Gives the names nothing takes.
    std::vector<std::string> give(feel::Run& run, const feel::Context& inputs, std::optional<std::size_t> service = std::nullopt) const;

private:
    friend class ProgramCompiler;
    feel::Value compute(feel::Run& run, std::size_t unit) const;

    std::vector<Definitions> models_;
    std::vector<Unit> units_;
};

}  // namespace skl::rules::dmn
