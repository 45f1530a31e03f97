// Why a result is what it is, in plain words of both languages: from the templates of the model, else built from its names, values and
// cells (rules with their law stand in the trace of the evaluation).
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "rules/engine/dmn/program.h"
#include "rules/engine/dmn/trace.h"
#include "rules/engine/extensions.h"

namespace skl::rules {

struct ExplanationLine {
    std::string element_id, name;  // of the decision; its label
    std::string text;
    bool written = false;  // from a template of the model, not built from names and values
    std::vector<LawReference> laws;
    std::vector<std::string> annotations;  // of the rules that held
};

// How a value is shown to people: 3,879; 2026-03-02; lists with commas.
std::string shown(const feel::Value& value);

// Made once for a program, with its templates compiled; used by many threads.
class Explainer {
public:
    explicit Explainer(dmn::ProgramRef program);
    ~Explainer();

    // One line a decision that was evaluated, the asked one first. `run` still has the bindings of the evaluation.
    std::vector<ExplanationLine> explain(feel::Run& run, const std::vector<std::unique_ptr<dmn::TraceNode>>& trace,
                                         std::string_view lang) const;
    const std::vector<feel::Diagnostic>& faults() const { return faults_; }  // of the templates

private:
    struct Template;
    struct Written;
    void compile(const dmn::Element& element, std::size_t unit);
    std::string filled(feel::Run& run, const dmn::Element& element, std::string_view lang) const;
    std::string built(const dmn::TraceNode& node, std::string_view lang) const;
    void add(feel::Run& run, const dmn::TraceNode& node, std::string_view lang, std::vector<ExplanationLine>& into) const;

    dmn::ProgramRef program_;
    std::map<const dmn::Element*, Written> written_;
    std::vector<feel::Diagnostic> faults_;
};

}  // namespace skl::rules
