// Compiled models and parameters, kept in memory: by the hashes of their texts, so that what is kept is never out of date.
#pragma once

#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "rules/engine/explain/explainer.h"
#include "rules/engine/parameters.h"
#include "rules/engine/validate.h"
#include "rules/store.h"

namespace skl::rules {

constexpr std::size_t programs_kept = 256;  // rules.cache.models: of all tenants; each is some 100 KB

struct Compiled {
    dmn::ProgramRef program;
    std::unique_ptr<const Explainer> explainer;
};
using CompiledRef = std::shared_ptr<const Compiled>;

// Thread-safe.
class Library {
public:
    // The models of a version; compiled when they are asked for the first time. 500 `model-lost`: a text is not there.
    Result<CompiledRef> models(Reader& reader, const std::vector<ModelRef>& models);
    std::shared_ptr<const Parameters> parameters(Reader& reader, const std::string& tenant);

private:
    std::mutex mutex_;
    std::list<std::pair<std::string, CompiledRef>> programs_;                                      // the latest used first
    std::map<std::string, std::pair<std::string, std::shared_ptr<const Parameters>>> parameters_;  // by tenant: their stamp, they
};

// Rows of the table as the engine reads them; a row it cannot read is left out.
Result<Parameters> engine_parameters(const std::vector<Parameter>& rows);
Parameter row_of(const DatedValue& value);

}  // namespace skl::rules
