// How GovStack's Digital Registries 1.3.0 are asked (GovStack_Digital_registries_BB_Data_API_template-1.3.0): the header of the
// Information Mediator, and the parameters of a list. Pure.
#pragma once

#include <utility>

#include "opendata/engine/govstack/content.h"

namespace re2 {
class RE2;
}

namespace skl::opendata::govstack {

// INSTANCE/CLASS/MEMBER/SUBSYSTEM, as the header Information-Mediator-Client says it. None: it is no such name.
std::optional<std::string> read_client(std::string_view header);

constexpr std::int64_t usual_page_size = 100, most_page_size = 1'000, last_page = 100'000;
constexpr std::size_t longest_search = 200;

// search: a regular expression (RE2). With `filter`, the whole of that field must match it; else a part of any value.
struct ListQuestion {
    std::shared_ptr<const re2::RE2> search;
    std::string filter;       // a field; alone, it is what rows are ordered by
    bool descending = false;  // ordering; of `filter`, else of the order of entry
    bool ordered = false;     // an order was asked for
    std::int64_t page = 1, page_size = usual_page_size;
    std::vector<Criterion> criteria;  // query.<fieldName>
    bool selects() const { return search != nullptr || !criteria.empty(); }
};

// 400 `bad-parameter` {name}, `unknown-parameter` {name}.
Result<ListQuestion> read_list_question(const RegistryFields& fields, const std::vector<std::pair<std::string, std::string>>& parameters);

bool selected(const ListQuestion& asked, const Node& content);

// Before in the order of the field: numbers by their size, all else by its spelling; what says nothing stands last.
bool before(const RegistryField& field, const Node& a, const Node& b);

// {field}.{ext} of readValue: the field's name may have dots of its own.
struct FieldFile {
    std::string field, extension;
};
std::optional<FieldFile> read_field_file(std::string_view name);

}  // namespace skl::opendata::govstack
