#include "rules/library.h"

namespace skl::rules {

Result<Parameters> engine_parameters(const std::vector<Parameter>& rows) {
    std::vector<DatedValue> values;
    for (const Parameter& row : rows) {
        const auto from = feel::Date::parse(to_text(row.valid_from));
        const auto to = row.valid_to ? feel::Date::parse(to_text(*row.valid_to)) : std::nullopt;
        if (!from) continue;
        values.push_back({row.name.value, row.key.value, *from, to, parameter_value(row.value.value), row.unit.value, row.law_ref.value,
                          row.source.value, row.verified.value});
    }
    return Parameters::of(std::move(values));
}

Parameter row_of(const DatedValue& one) {
    const auto day = [](const feel::Date& date) { return Date{std::chrono::sys_days(std::chrono::days(date.days))}; };
    return {{{one.name}},
            {{one.key}},
            day(one.valid_from),
            one.valid_to ? std::optional(day(*one.valid_to)) : std::nullopt,
            {{feel::text_of(one.value)}},
            {{one.unit}},
            {{one.law_ref}},
            {{one.source}},
            {{one.verified}}};
}

Result<CompiledRef> Library::models(Reader& reader, const std::vector<ModelRef>& models) {
    std::string key;
    for (const ModelRef& one : models) key += one.sha256.value + " ";
    {
        const std::scoped_lock lock(mutex_);
        for (auto at = programs_.begin(); at != programs_.end(); ++at) {
            if (at->first != key) continue;
            programs_.splice(programs_.begin(), programs_, at);
            return programs_.front().second;
        }
    }
    std::vector<ModelFile> files;
    for (const ModelRef& one : models) {
        auto text = model_text(reader, one.sha256.value);
        if (!text) return Problem{500, "model-lost", {{"name", one.name.value}}};
        files.push_back({one.name.value, std::move(*text)});
    }
    Checked checked = compile_models(files);
    auto made = std::make_shared<Compiled>();
    made->explainer = std::make_unique<Explainer>(checked.compiled.program);
    made->program = std::move(checked.compiled.program);
    const std::scoped_lock lock(mutex_);
    programs_.emplace_front(std::move(key), made);
    if (programs_.size() > programs_kept) programs_.pop_back();
    return CompiledRef(std::move(made));
}

std::shared_ptr<const Parameters> Library::parameters(Reader& reader, const std::string& tenant) {
    std::string stamp = parameters_stamp(reader);
    {
        const std::scoped_lock lock(mutex_);
        if (const auto found = parameters_.find(tenant); found != parameters_.end() && found->second.first == stamp)
            return found->second.second;
    }
    auto read = engine_parameters(all_parameters(reader));
    auto made = std::make_shared<const Parameters>(read ? std::move(*read) : Parameters());
    const std::scoped_lock lock(mutex_);
    parameters_[tenant] = {std::move(stamp), made};
    return made;
}

}  // namespace skl::rules
