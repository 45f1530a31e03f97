// What a value may be while some inputs are not known: evaluation over sets of values. Sound: whatever the inputs turn out to be, the value
// is among what is possible; so what is possible in one way only is known although inputs are not.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "rules/engine/feel/run.h"
#include "rules/engine/feel/types.h"

namespace skl::rules::feel {

class Node;
struct Frame;

constexpr std::size_t values_listed = 16;  // beyond, only their kind is kept: alternatives of law are few

struct Possible {
    List values;             // each once; null among them where it may be null
    bool more = false;       // and others than these:
    Kind kind = Kind::null;  // of this kind; null: of any
    Value low, high;         // between these; null: open
    bool low_included = false, high_included = false;
    std::vector<std::size_t> on;  // the units that are not known and that it depends on, ascending

    static Possible known(Value value);
    static Possible anything(std::vector<std::size_t> on);                   // null, too
    static Possible of_type(const Type& type, std::vector<std::size_t> on);  // a value of the type, and there is one
    static Possible truth(std::vector<std::size_t> on);                      // true, false or null

    bool is_known() const { return !more && values.size() == 1; }
    bool finite() const { return !more; }
    const Value& value() const { return values.front(); }  // of what is known
    bool may_be(const Value& value) const;                 // among the values that are listed, or of the kind of the others
    void add(Value value);
    void merge(const Possible& other);                   // either of both
    void depends(const std::vector<std::size_t>& also);  // unless it is known
};

struct PossibleFrame {
    std::vector<Possible> slots;
    explicit PossibleFrame(std::size_t count) : slots(count, Possible::known({})) {}
};

// One evaluation with unknown inputs. What a node does not do itself is evaluated as always; where that asks for an unknown input
// the result may be anything.
class Weighing {
public:
    explicit Weighing(Run& of) : run(of) {}
    virtual ~Weighing() = default;
    Weighing(const Weighing&) = delete;
    Weighing& operator=(const Weighing&) = delete;

    virtual Possible unit(std::size_t index) = 0;       // of an input or a decision
    virtual std::vector<std::size_t> take_asked() = 0;  // unknown units asked for since the last time
    virtual std::vector<std::size_t> all_unknown() const = 0;

    Possible evaluated(PossibleFrame& frame, const std::function<Value(Frame&)>& how);
    Possible evaluated(PossibleFrame& frame, const Node& node);
    // Of each combination of arguments, where they are few; else anything of the kind.
    Possible combined(std::span<const Possible> arguments, const std::function<Value(std::span<const Value>)>& how);

    Run& run;
};

// Three-valued, over what either may be.
Possible all_of(const Possible& a, const Possible& b);
Possible any_of(const Possible& a, const Possible& b);

// The truth of a comparison whose sides are values, kinds or intervals.
enum class Comparison : std::uint8_t;
Possible compare(Weighing& weighing, Comparison how, const Possible& a, const Possible& b);
Possible coerce(Weighing& weighing, Possible value, const Type& type, std::string_view element);

Kind kind_of(Type::Kind kind);  // of values of a simple type; null: of no one kind

}  // namespace skl::rules::feel
