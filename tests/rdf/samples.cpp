// Catalogues made up by a seed, with everything a record may say and much of it missing, written in the four syntaxes:
//   rdf_samples FOLDER SEED COUNT    → FOLDER/<profile>-catalog.<suffix>, FOLDER/record-<n>.<suffix>
// and, of FILES given after `--read`, what is read from each, written again beside it in the four syntaxes:
//   rdf_samples FOLDER --read FILE…
#include <fstream>
#include <iostream>
#include <random>
#include <sstream>

#include "kernel/describe/scalar.h"
#include "opendata/engine/rdf/documents/documents.h"
#include "opendata/engine/rdf/quality_graph.h"
#include "opendata/engine/rdf/syntax.h"
#include "opendata/engine/service_category.h"

namespace skl::opendata::rdf {
namespace {

using Generator = std::mt19937_64;

const std::vector<std::string> words_pool = {"村里人口",
                                             "A1 類交通事故",
                                             "\"引號\" & <標籤>",
                                             "back\\slash",
                                             "line one\nline two",
                                             "𠮷野家",
                                             "it's",
                                             "臺/台",
                                             "]]>",
                                             "100%",
                                             "{{x}}",
                                             "é",
                                             "a b"};
const std::vector<std::string> formats = {"csv", "CSV", "xlsx",    "ods",      "json",   "geojson",
                                          "kml", "xml", "parquet", "topojson", "旧形式", ""};
const std::vector<std::string> addresses = {"https://data.example/a b?x=臺北&y=\"1\"", "http://data.example/plain.csv",
                                            "https://data.example/x|y^z"};

class Made {
public:
    explicit Made(Generator& generator) : generator_(generator) {}

    CatalogueRecord record(int number) {
        CatalogueRecord out;
        Dataset& said = out.dataset;
        said.id.bytes[15] = static_cast<std::uint8_t>(number);
        said.id.bytes[14] = 1;
        said.slug.value = "made-" + std::to_string(number);
        said.identifier.value = chance(2) ? "A41000000G-00000" + std::to_string(number) : said.slug.value;
        out.href.value = "/datasets/" + said.slug.value;
        said.title = bilingual<Bilingual<1, 300>>(true);
        said.description = bilingual<Bilingual<0, 20000>>(false);
        for (int i = below(4); i > 0; --i) said.keywords.push_back({text()});
        for (int i = below(3); i > 0; --i) said.keywords_en.push_back({text()});
        coverage(said);
        terms(said);
        sources(said);
        if (!chance(3)) {
            out.series.emplace();
            out.series->href.value = "/datasets/made-0";
            out.series->title.by_language["zh-Hant"] = "系列";
        }
        if (chance(3)) out.publisher = organization(1 + below(3));
        if (chance(2)) out.maintainer = organization(4);
        if (!out.publisher && chance(2)) said.publisher = bilingual<Bilingual<0, 300>>(true);
        for (const License& license : licenses)
            if (said.license.value == license.id) {
                out.license_title_zh.value = license.title_zh;
                out.license_title_en.value = license.title_en;
                out.license_url.value = license.url;
            }
        for (int i = below(4); i > 0; --i) out.distributions.push_back(distribution(said, i));
        return out;
    }

private:
    int below(int limit) { return static_cast<int>(generator_() % static_cast<std::uint64_t>(limit)); }
    bool chance(int of) { return below(of) != 0; }  // mostly
    std::string text() { return words_pool[static_cast<std::size_t>(below(static_cast<int>(words_pool.size())))]; }
    Url url() { return {addresses[static_cast<std::size_t>(below(static_cast<int>(addresses.size())))]}; }
    Instant instant() { return {1'700'000'000'000'000 + static_cast<std::int64_t>(below(1'000'000)) * 1'000'000}; }
    std::string hash() {
        std::string out;
        for (int i = 0; i < 64; ++i) out += "0123456789abcdef"[below(16)];
        return out;
    }

    template <class T>
    T bilingual(bool required) {
        T out;
        if (required || chance(3)) out.by_language["zh-Hant"] = text();
        if (!out.by_language.empty() && chance(2)) out.by_language["en"] = text();
        return out;
    }

    void coverage(Dataset& said) {
        if (chance(2)) said.temporal_from = Date{std::chrono::sys_days{std::chrono::year{2014} / 7 / 1}};
        if (chance(2)) said.temporal_to = Date{std::chrono::sys_days{std::chrono::year{2024} / 12 / 31}};
        const char* places[] = {"", "119.3,21.8,122.1,25.4", "65000", "臺北市", "https://www.geonames.org/1668284", "121,25,120,24"};
        said.spatial.value = places[below(6)];
        if (chance(2)) said.crs.value = "EPSG:3826";
    }

    void terms(Dataset& said) {
        if (chance(3)) said.category_code.value = service_categories[below(18)].code;
        if (chance(2)) said.category.value = topics[below(7)];
        if (!chance(4)) said.themes.push_back({std::string(eu_theme_base) + "ENER"});
        if (!chance(6)) said.themes.push_back({"https://themes.example/own"});
        const char* ids[] = {"OGDL-Taiwan-1.0", "CC-BY-4.0", "CC0-1.0", "MIT", "own-terms", ""};
        said.license.value = ids[below(6)];
        said.access_level = static_cast<AccessLevel>(below(4));
        if (said.access_level != AccessLevel::open) said.access_rights_reason.value = text();
        said.cost = static_cast<Cost>(below(2));
        if (said.cost == Cost::fee && chance(2)) said.cost_url = url(), said.cost_law.value = text();
        const char* often[] = {"monthly", "ten_day", "P2M", "P7D", "偶爾", "", "never"};
        said.frequency.value = often[below(7)];
        for (const char* tag : {"zh-Hant", "en", "xx"})
            if (chance(2)) said.language.push_back({tag});
        said.dtype = static_cast<DatasetType>(below(3));
        if (!chance(4)) said.hvd_category = Url{"http://data.europa.eu/bna/c_a9135398"};
        if (chance(2)) said.issued_at = instant();
        said.modified_at = instant();
    }

    void sources(Dataset& said) {
        if (chance(2)) said.landing_page = url();
        for (int i = below(3); i > 0; --i) said.related_urls.push_back(url());
        if (!chance(3)) said.conforms_to.push_back({"https://schema.gov.tw/lists/1"});
        if (chance(2)) said.source_url = url();
        if (chance(2)) said.source_note.value = text();
        if (!chance(3)) said.source_guid.value = chance(2) ? "https://other.example/dataset/1" : "A1-000001";
        if (chance(2)) said.version_notes.value = text();
    }

    Organization organization(int number) {
        Organization out;
        out.slug.value = "agency-" + std::to_string(number);
        Generator own(static_cast<std::uint64_t>(number));  // the same each time it is met
        Made made(own);
        out.title = made.bilingual<Bilingual<1, 300>>(true);
        out.oid.value = "2.16.886.101.2000" + std::to_string(number);
        out.level = static_cast<OrganizationLevel>(number % 5);
        if (number % 2 == 0) out.contact_email = Email{"open@agency.example"};
        if (number % 3 != 0) out.contact_phone.value = "02-23165300#1234";
        if (number != 1) out.contact_name.value = "王小明";
        return out;
    }

    RecordDistribution distribution(const Dataset& said, int position) {
        RecordDistribution out;
        out.resource.position = position;
        out.resource.identifier.value = said.identifier.value + "-00" + std::to_string(position);
        out.resource.title = bilingual<Bilingual<0, 300>>(false);
        out.resource.description = bilingual<Bilingual<0, 4000>>(false);
        out.format.value = formats[static_cast<std::size_t>(below(static_cast<int>(formats.size())))];
        if (chance(2)) out.media_type.value = "text/csv; charset=utf-8";
        if (chance(2)) out.encoding.value = "Big5-UAO";
        if (chance(3)) out.byte_size = 1 + below(1'000'000'000), out.sha256.value = hash();
        if (chance(2)) out.resource.access_url = url();
        if (chance(2)) out.resource.download_url = url();
        if (chance(2)) out.download_href.value = "/datasets/" + said.slug.value + "/versions/1/original";
        if (chance(2)) out.issued_at = instant();
        if (chance(2)) out.modified_at = instant();
        out.rows = below(1000);
        for (int i = below(3); i > 0; --i) out.tables.push_back(table(said, position * 10 + i));
        for (int i = below(4); i > 0; --i) {
            RecordVersion version;
            version.number = i;
            version.href.value = "/datasets/" + said.slug.value + "/versions/" + std::to_string(i);
            version.published_at = instant();
            out.versions.push_back(version);
        }
        return out;
    }

public:
    quality::QualityReport report(const CatalogueRecord& record) {
        quality::QualityReport out;
        out.at = instant();
        out.badge = static_cast<quality::QualityBadge>(below(5));
        out.mqa = quality::mqa_points(quality::count_mqa(record, {}));
        out.score = quality::score_of(quality::figures_of(record, {}));
        for (int i = 0; i < 6; ++i)
            out.checks.push_back({static_cast<quality::QualityCheck>(i), static_cast<quality::CheckVerdict>(below(3)), {}, {}});
        if (chance(2)) out.availability = below(1000) / 1000.0;
        if (chance(2)) out.standards.push_back({{text()}, {url().value}, 1, false, 1 + below(100), below(2)});
        return out;
    }

private:
    RecordTable table(const Dataset& said, int number) {
        RecordTable out;
        out.name.value = said.slug.value + "_" + std::to_string(number);
        out.parquet_sha256.value = hash();
        out.parquet_bytes = 1000;
        const std::size_t columns = static_cast<std::size_t>(below(30));
        for (std::size_t i = 0; i < columns; ++i) {
            RecordColumn column;
            column.name.value = "欄位_" + std::to_string(i);
            column.label = text();
            column.type = static_cast<ColumnType>(below(13));
            column.title = bilingual<Bilingual<0, 300>>(false);
            column.description = bilingual<Bilingual<0, 2000>>(false);
            out.columns.push_back(column);
        }
        return out;
    }

    Generator& generator_;
};

bool save(const std::string& stem, const Graph& graph) {
    for (const SyntaxName& name : syntax_names) {
        if (name.suffix == "xml") continue;
        const auto text = write(graph, name.syntax);
        if (!text) {
            std::cerr << stem << ": " << text.problem().code << '\n';
            return false;
        }
        std::ofstream(stem + "." + std::string(name.suffix), std::ios::binary) << *text;
    }
    return true;
}

int make(const std::string& folder, std::uint64_t seed, int count) {
    Generator generator(seed);
    Site site{"https://data.gov.example/t/測試", {}, {}, {}};
    site.title.by_language = {{"zh-Hant", "天燈開放資料"}, {"en", "Skylantern open data"}};
    std::vector<CatalogueRecord> records;
    for (int i = 0; i < count; ++i) records.push_back(Made(generator).record(i));
    const CataloguePage page{2, 3, 3 * count, "/catalog.ttl?q=%E6%9D%91", Instant{1'700'000'000'000'000}};
    bool good = true;
    for (const Profile profile : {Profile::dcat_ap_3, Profile::dcat_ap_2, Profile::dcat_3})
        good = save(folder + "/" + write_scalar(view(profile)) + "-catalog", catalogue_graph(site, records, page, profile)) && good;
    for (const Profile profile : {Profile::schemaorg, Profile::croissant, Profile::dcat_us_3}) {
        const auto graph = document_graph(site, records, profile, "en");
        if (!graph) std::cerr << write_scalar(view(profile)) << ": " << graph.problem().params.at("what") << '\n';
        good = graph && save(folder + "/" + write_scalar(view(profile)) + "-catalog", *graph) && good;
    }
    for (int i = 0; i < count && i < 20; ++i) {
        const CatalogueRecord& record = records[static_cast<std::size_t>(i)];
        Graph graph = record_graph(site, record, Profile::dcat_ap_3);
        graph.add_all(quality_graph(site, record, Made(generator).report(record), [](std::string_view language, const std::string& key) {
            return fmt::format("{} \"{}\"", key, language);
        }));
        graph.settle();
        good = save(folder + "/measured-" + std::to_string(i), graph) && good;
    }
    for (int i = 0; i < count && i < 20; ++i)
        good =
            save(folder + "/record-" + std::to_string(i), record_graph(site, records[static_cast<std::size_t>(i)], Profile::dcat_ap_3)) &&
            good;
    return good ? 0 : 1;
}

int read_again(const std::string& folder, int count, char** files) {
    bool good = true;
    for (int i = 0; i < count; ++i) {
        const std::string path = files[i], name = path.substr(path.rfind('/') + 1);
        std::ostringstream text;
        text << std::ifstream(path, std::ios::binary).rdbuf();
        const auto syntax = syntax_of_suffix(path.substr(path.rfind('.') + 1));
        const auto graph = read(text.str(), syntax.value_or(Syntax::turtle), "https://base.example/" + name);
        if (!graph) std::cerr << path << ": " << graph.problem().params.at("what") << " line " << graph.problem().params.at("line") << '\n';
        good = graph && save(folder + "/" + name.substr(0, name.rfind('.')), *graph) && good;
    }
    return good ? 0 : 1;
}

}  // namespace
}  // namespace skl::opendata::rdf

int main(int count, char** arguments) {
    if (count > 3 && std::string_view(arguments[2]) == "--read")
        return skl::opendata::rdf::read_again(arguments[1], count - 3, arguments + 3);
    if (count != 4) return 2;
    return skl::opendata::rdf::make(arguments[1], std::stoull(arguments[2]), std::stoi(arguments[3]));
}
