#include "opendata/catalogue/change.h"

#include <algorithm>

#include "kernel/describe/decode.h"
#include "kernel/describe/scalar.h"
#include "kernel/describe/write.h"
#include "opendata/engine/dataset_rules.h"
#include "opendata/engine/frequency.h"
#include "opendata/persons/gate.h"

namespace skl::opendata {
namespace {

// The value of a member into another of the same meaning: what both can be written as decides.
std::vector<FieldError> assign(View from, const Face& to, void* out, const std::string& pointer) {
    std::string json;
    write_json(json, from);
    const auto node = read_json(json);
    if (!node) return {{pointer, node.problem().code}};
    return decode(*node, to, out, Spelling::json, pointer);
}

void take_away(const Field& field, void* out, const void* defaults) {
    if (field.face->kind == Kind::optional) return field.face->held->clear(field.in(out));
    (void)assign({field.face, field.in_const(defaults)}, *field.face, field.in(out), "");
}

// A language that is named takes the place of what was said in it; an empty text is none.
void merge_words(const Translations& given, Translations& out) {
    for (const auto& [language, words] : given.by_language)
        if (words.empty())
            out.by_language.erase(language);
        else
            out.by_language[language] = words;
}

Done refused_or(std::vector<FieldError> faults) {
    if (faults.empty()) return Nothing{};
    return Problem::invalid(std::move(faults));
}

void append(std::vector<FieldError>& out, std::vector<FieldError> more) {
    out.insert(out.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

}  // namespace

std::vector<std::string> nulls_of(const Node& patch) {
    std::vector<std::string> out;
    for (const auto& [key, node] : patch.members) {
        if (node.type == Node::Type::null) out.push_back("/" + key);
        for (const auto& [inner, value] : node.members)
            if (value.type == Node::Type::null) out.push_back(fmt::format("/{}/{}", key, inner));
    }
    return out;
}

std::vector<FieldError> merge(View change, const Shape& fields, void* out, const void* defaults, const std::vector<std::string>& nulls) {
    std::vector<FieldError> faults;
    for (const Field& given : *change.face->shape) {
        const Field* to = fields.find(given.name);
        if (to == nullptr) continue;
        const std::string pointer = fmt::format("/{}", given.name);
        const View value{given.face, given.in_const(change.value)};
        if (to->face->kind == Kind::bilingual) {
            auto& words = *static_cast<Translations*>(to->in(out));
            for (const std::string& null : nulls)
                if (null == pointer || null.starts_with(pointer + "/"))
                    null == pointer ? words.by_language.clear() : void(words.by_language.erase(null.substr(pointer.size() + 1)));
            if (!is_absent(value)) merge_words(*static_cast<const Translations*>(inside(value).value), words);
        } else if (!is_absent(value)) {
            append(faults, assign(inside(value), *to->face, to->in(out), pointer));
        } else if (std::find(nulls.begin(), nulls.end(), pointer) != nulls.end()) {
            take_away(*to, out, defaults);
        }
    }
    return faults;
}

Done change_dataset(DatasetFields& fields, View change, const std::vector<std::string>& nulls) {
    const DatasetFields defaults;
    auto faults = merge(change, shape_of<DatasetFields>, &fields, &defaults, nulls);
    if (auto word = read_frequency(fields.frequency.value)) fields.frequency.value = std::move(*word);
    append(faults, faults_of(fields));
    append(faults, persons_in(fields));
    return refused_or(std::move(faults));
}

Done change_organization(OrganizationFields& fields, View change, const std::vector<std::string>& nulls) {
    const OrganizationFields defaults;
    auto faults = merge(change, shape_of<OrganizationFields>, &fields, &defaults, nulls);
    append(faults, faults_of(fields));
    return refused_or(std::move(faults));
}

}  // namespace skl::opendata
