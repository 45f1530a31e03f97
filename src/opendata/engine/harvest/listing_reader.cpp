// A county's list of datasets as delimited text, in any encoding: a map says which column holds which field.
#include <charconv>

#include "opendata/engine/dialect.h"
#include "opendata/engine/encoding.h"
#include "opendata/engine/harvest/readers.h"
#include "opendata/engine/reference.h"

namespace skl::opendata::harvest {
namespace {

constexpr std::string_view fields[] = {"title",         "title_en",      "description",  "identifier",   "publisher", "contact_name",
                                       "contact_phone", "contact_email", "landing_page", "download_url", "format",    "category",
                                       "keywords",      "license",       "frequency",    "issued",       "modified",  "spatial"};

std::optional<std::size_t> column_number(const std::string& said) {
    std::size_t out = 0;
    const auto [end, fault] = std::from_chars(said.data(), said.data() + said.size(), out);
    if (fault != std::errc{} || end != said.data() + said.size() || out == 0 || out > most_columns) return {};
    return out - 1;
}

struct Columns {
    std::map<std::string, std::size_t> places;  // field → column from 0
    bool header = false;
};

// Numbers alone: the text has no header.
Result<Columns> find_columns(const Catalogue& catalogue, const Record& first) {
    Columns out;
    for (const auto& [field, said] : catalogue.columns) {
        if (std::find(std::begin(fields), std::end(fields), field) == std::end(fields))
            return Problem{422, "bad-source-columns", {{"what", field}}};
        if (said.empty()) continue;
        if (const auto number = column_number(said)) {
            out.places[field] = *number;
            continue;
        }
        out.header = true;
        bool found = false;
        for (std::size_t i = 0; i < first.cells.size() && !found; ++i)
            if (clean(first.cells[i]) == clean(said)) out.places[field] = i, found = true;
        if (!found) return Problem{422, "bad-source-columns", {{"what", said}}};
    }
    if (!out.places.contains("title")) return Problem{422, "bad-source-columns", {{"what", "title"}}};
    return out;
}

void dataset(const Catalogue& catalogue, const Columns& columns, const Record& row, std::size_t number, Told& told) {
    Harvested out;
    Filling filling(out);
    Dataset& to = filling.dataset();
    const auto cell = [&](const char* field) -> std::string {
        const auto place = columns.places.find(field);
        return place == columns.places.end() || place->second >= row.cells.size() ? std::string{} : clean(row.cells[place->second]);
    };
    const auto address = [&](const char* field) {
        const std::string said = cell(field);
        return said.empty() ? said : opendata::resolve(catalogue.href, said);
    };
    filling.identifier(cell("identifier"));
    filling.title("", cell("title"));
    filling.title("en", cell("title_en"));
    filling.description("", cell("description"));
    filling.words(filling.publisher().title, "", cell("publisher"), 300, "publisher");
    filling.contact(filling.publisher(), cell("contact_name"), cell("contact_phone"), cell("contact_email"));
    filling.put(to.landing_page, address("landing_page"), "landing_page");
    filling.license(cell("license"));
    filling.frequency(cell("frequency"));
    filling.spatial(cell("spatial"));
    filling.issued(cell("issued"), std::chrono::hours{8});
    filling.modified(cell("modified"), std::chrono::hours{8});
    if (const std::string category = cell("category"); category_of(category) != nullptr)
        filling.theme(category);
    else
        filling.keyword("", category);
    for (std::string rest = cell("keywords"); !rest.empty();) {
        const auto end = rest.find_first_of(",;");
        filling.keyword("", rest.substr(0, end));
        rest = end == std::string::npos ? std::string{} : rest.substr(end + 1);
    }
    if (const std::string download = address("download_url"); !download.empty()) {
        RecordDistribution* one = filling.distribution();
        filling.put(one->resource.download_url, download, "download_url");
        filling.format(*one, cell("format"), "");
    }
    // Without a number of its own or an address a dataset goes by who publishes it and what it is called.
    out.guid = cell("identifier");
    if (out.guid.empty()) out.guid = address("landing_page");
    if (out.guid.empty()) out.guid = cell("publisher").empty() ? cell("title") : cell("publisher") + "/" + cell("title");
    keep(told, out, filling, fmt::format("row {}", number));
}

}  // namespace

Result<Told> read_listing(const Catalogue& catalogue, const Ask&, const Answer& answer) {
    const auto source = decode_file(answer.body, "");
    if (!source) return unreadable("encoding");
    RecordReader reader(source->text(), find_dialect(source->text()).separators);
    Record row;
    while (reader.next(row) && row.blank()) {
    }
    if (row.cells.empty()) return unreadable("CSV");
    const auto columns = find_columns(catalogue, row);
    if (!columns) return columns.problem();
    Told told;
    std::size_t number = 1;
    if (!columns->header) dataset(catalogue, *columns, row, number, told);
    while (reader.next(row)) {
        ++number;
        if (row.blank()) continue;
        bool broken = false;
        for (const std::string_view cell : row.cells) broken = broken || cell.find(undecodable) != std::string_view::npos;
        if (broken)
            told.faults.push_back(fmt::format("row {}: encoding", number));
        else
            dataset(catalogue, *columns, row, number, told);
    }
    told.total = static_cast<std::int64_t>(told.records.size() + told.faults.size());
    return told;
}

}  // namespace skl::opendata::harvest
