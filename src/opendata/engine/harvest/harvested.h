// Other catalogues read into records of this one (opendata.md §12). Pure: an answer goes in; records and further addresses to ask come
// out. Who asks, how fast and in what order is federation/'s concern; the state of a walk through a catalogue is the list of its open
// asks, so that one which was interrupted goes on where it was.
#pragma once

#include <map>

#include "kernel/describe/faces.h"
#include "kernel/describe/result.h"
#include "opendata/engine/record.h"

namespace skl::opendata::harvest {

enum class SourceKind { ckan, dcat, data_json, taiwan_rest, explore, iso19139, datasette, csv_listing, sitemap };
BOOST_DESCRIBE_ENUM(SourceKind, ckan, dcat, data_json, taiwan_rest, explore, iso19139, datasette, csv_listing, sitemap)

// A catalogue, as far as reading it depends on it.
struct Catalogue {
    SourceKind kind{};
    std::string href;                              // its address: of the site for ckan, explore, datasette, taiwan_rest; else of a document
    std::map<std::string, std::string> columns{};  // csv_listing: field → the header's words, or the column's number from 1
};

enum class Step { list, page, record };  // the first answer · a further part of the list · one dataset
BOOST_DESCRIBE_ENUM(Step, list, page, record)

struct Ask {
    std::string href, accept;
    Step step{};
    std::string context;  // what the answer's reader must know; JSON or a number, by kind
};
BOOST_DESCRIBE_STRUCT(Ask, (), (href, accept, step, context))

struct Answer {
    std::string_view body;
    std::string content_type;
    std::string href;       // where it came from after redirects
    std::string next_link;  // of Link: rel="next"; empty: none
};

// One dataset as another catalogue tells of it.
struct Harvested {
    std::string guid;                   // its name there, the same in every run
    std::string origin;                 // where it came from first: urn:uuid:…, or an address; empty: not said
    std::string series;                 // guid of the series it is in; empty: none
    CatalogueRecord record;             // ids, slugs and paths of this site are empty
    std::vector<std::string> unmapped;  // properties that were said and have no place here, each once
    std::vector<std::string> unfit;     // fields whose value did not fit: too long, no address, no date …
};

struct Told {
    std::vector<Harvested> records;
    std::vector<Ask> asks;
    std::optional<std::int64_t> total;  // of datasets, where the catalogue says it
    std::vector<std::string> faults;    // of single datasets, which are left out
    bool partial = false;               // the catalogue does not let everything be read
};

// Limits, each above what any catalogue has.
constexpr std::size_t most_asks = 100'000;                  // of one answer
constexpr std::size_t most_records = 50'000;                // of one answer
constexpr std::size_t most_resources = 500;                 // of one dataset
constexpr std::size_t longest_guid = 500;                   // bytes, model.h
constexpr std::size_t most_answer = std::size_t{64} << 20;  // bytes

// 422 `bad-source-columns` {what}: a listing without a column for titles.
Result<Ask> first_ask(const Catalogue& catalogue);
// 422 `harvest-unreadable` {what}: the answer is not of this kind; 413 `harvest-too-large`.
Result<Told> read_answer(const Catalogue& catalogue, const Ask& ask, const Answer& answer);

// SHA-256 in hex of all that was mapped: the same hash, nothing to write.
std::string content_hash(const Harvested& harvested);

}  // namespace skl::opendata::harvest
