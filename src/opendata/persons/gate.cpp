#include "opendata/persons/gate.h"

#include <algorithm>

#include "kernel/describe/scalar.h"
#include "opendata/engine/persons/finder.h"

namespace skl::opendata {

std::vector<persons::PersonFinding> standing_findings(Reader& reader, const Version& version) {
    std::vector<persons::PersonFinding> out;
    const auto scan = scan_of(reader, version.id);
    if (!scan) return out;
    for (const persons::PersonFinding& one : scan->findings)
        if (one.blocks) out.push_back(one);
    if (out.empty()) return out;
    for (const PersonalMark& mark : marks_of(reader, version.resource_id)) {
        if (!mark.confirmed_at || mark.revoked_at) continue;
        std::erase_if(out, [&](const persons::PersonFinding& one) { return persons::covers(seen_by(mark), one); });
    }
    return out;
}

Done may_be_public(Reader& reader, const Version& version, const ReleaseCertificates* certificates) {
    const std::string page = fmt::format("/resources/{}/personal-data", to_text(version.resource_id));
    const auto tables = tables_of(reader, version.id);
    if (!scan_of(reader, version.id)) {
        if (tables.empty()) return Nothing{};  // a document
        return Problem{409, "not-looked-at", {{"href", page}}};
    }
    const auto standing = standing_findings(reader, version);
    if (standing.empty()) return Nothing{};
    std::vector<std::string> outputs;
    for (const Table& table : tables) outputs.push_back(table.parquet_sha256.value);
    if (certificates != nullptr && certificates->cover(reader, outputs)) return Nothing{};
    std::set<std::string> kinds;
    for (const persons::PersonFinding& one : standing) kinds.insert(write_scalar(view(one.kind)));
    return Problem{409, "release-certificate-required", {{"found", fmt::format("{}", fmt::join(kinds, ", "))}, {"href", page}}};
}

std::vector<FieldError> persons_in(const std::vector<Said>& texts) {
    std::vector<FieldError> out;
    for (const Said& said : texts)
        if (const auto kind = persons::in_words(said.text))
            out.push_back({said.pointer, personal_data, {{"kind", write_scalar(view(*kind))}}});
    return out;
}

std::vector<FieldError> persons_in(const DatasetFields& fields) {
    std::vector<Said> texts;
    for (const auto& [pointer, words] :
         {std::pair{"/title", &fields.title.by_language}, std::pair{"/description", &fields.description.by_language}})
        for (const auto& [language, text] : *words) texts.push_back({fmt::format("{}/{}", pointer, language), text});
    texts.push_back({"/notes", fields.notes.value});
    texts.push_back({"/version_notes", fields.version_notes.value});
    texts.push_back({"/access_rights_reason", fields.access_rights_reason.value});
    texts.push_back({"/source_note", fields.source_note.value});
    for (const auto& word : fields.keywords) texts.push_back({"/keywords", word.value});
    for (const auto& word : fields.keywords_en) texts.push_back({"/keywords_en", word.value});
    return persons_in(texts);
}

std::vector<FieldError> persons_in(const Resource& resource) {
    std::vector<Said> texts;
    for (const auto& [language, text] : resource.title.by_language) texts.push_back({"/title/" + language, text});
    for (const auto& [language, text] : resource.description.by_language) texts.push_back({"/description/" + language, text});
    return persons_in(texts);
}

std::vector<FieldError> persons_in(const ColumnEntry& entry, const std::string& pointer) {
    std::vector<Said> texts;
    for (const auto& [language, text] : entry.title.by_language) texts.push_back({fmt::format("{}/title/{}", pointer, language), text});
    for (const auto& [language, text] : entry.description.by_language)
        texts.push_back({fmt::format("{}/description/{}", pointer, language), text});
    return persons_in(texts);
}

}  // namespace skl::opendata
