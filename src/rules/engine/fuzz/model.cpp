// Any text as a model: read, checked, written and evaluated with small limits.
#include "rules/engine/dmn/read.h"
#include "rules/engine/validate.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace skl::rules;
    constexpr std::size_t longest = 20'000;
    if (size > longest) return 0;
    const std::string xml(reinterpret_cast<const char*>(data), size);
    std::vector<feel::Diagnostic> faults;
    if (const auto read = dmn::read_model(xml, faults); read.model) dmn::write_model(*read.model);
    const Checked checked = check_models({{"model", xml}});
    if (!checked.compiled.program) return 0;
    feel::Limits limits;
    limits.steps = 20'000;
    limits.list_size = 1'000;
    limits.output_bytes = 100'000;
    feel::Run run(limits);
    dmn::Bindings bindings(*checked.compiled.program);
    run.bindings = &bindings;
    for (std::size_t i = 0; i < checked.compiled.program->units().size(); ++i) checked.compiled.program->value(run, i);
    return 0;
}
