// The other kinds of catalogues: vectors of Taiwan, documents of the standards, and this product's own faces.
#include "opendata/engine/ckan/package.h"
#include "opendata/engine/harvest/tests/given.h"
#include "opendata/engine/rdf/documents/documents.h"

namespace skl::opendata::harvest {
namespace {

using testing::only;
using testing::told;
using testing::zh;

TEST(Harvest_listing, Yilans_list_in_Big5_goes_by_the_words_of_its_header) {
    Catalogue catalogue{SourceKind::csv_listing,
                        "https://yilan.example/list.csv",
                        {{"title", "資料集名稱"},
                         {"publisher", "資料來源"},
                         {"contact_name", "聯絡人"},
                         {"contact_phone", "聯絡電話"},
                         {"description", "資料說明"}}};
    const auto all = told(catalogue, testing::bytes_of("tw/catalogue_yilan_big5.csv"));
    ASSERT_GT(all.records.size(), 340U);
    EXPECT_TRUE(all.faults.empty()) << all.faults[0];
    const Harvested& first = all.records[0];
    EXPECT_EQ(zh(first.record.dataset.title), "宜蘭縣殯葬設施一覽表");
    ASSERT_TRUE(first.record.publisher);
    EXPECT_EQ(zh(first.record.publisher->title), "民政處_宗教禮俗科");
    EXPECT_EQ(first.record.publisher->contact_name.value, "林宜珍");
    EXPECT_EQ(first.record.publisher->contact_phone.value, "(03)925-1000");
    EXPECT_EQ(first.guid, "民政處_宗教禮俗科/宜蘭縣殯葬設施一覽表");
}

TEST(Harvest_listing, Kaohsiungs_list_has_no_header_and_goes_by_numbers) {
    Catalogue catalogue{
        SourceKind::csv_listing, "https://data.kcg.example/", {{"title", "1"}, {"description", "2"}, {"landing_page", "3"}}};
    const auto all = told(catalogue, testing::bytes_of("tw/catalogue_kaohsiung.csv"));
    EXPECT_EQ(all.records.size() + all.faults.size(), 1495U);
    EXPECT_TRUE(all.faults.empty()) << all.faults[0];
    EXPECT_EQ(zh(all.records[0].record.dataset.title), "電動機車充電站名稱及充電站地址");
    EXPECT_EQ(all.records[0].guid, "https://data.kcg.example/dataset/electric-moto-station");
}

TEST(Harvest_listing, A_column_that_is_not_there_is_refused_by_its_name) {
    Catalogue catalogue{SourceKind::csv_listing, "https://a.example/", {{"title", "名稱"}}};
    const auto out = read_answer(catalogue, *first_ask(catalogue), {"標題,說明\r\n甲,乙\r\n", "", "https://a.example/", ""});
    ASSERT_FALSE(out);
    EXPECT_EQ(out.problem().code, "bad-source-columns");
    EXPECT_EQ(out.problem().params.at("what"), "名稱");
    EXPECT_FALSE(first_ask({SourceKind::csv_listing, "https://a.example/", {}}));
}

TEST(Harvest_iso, The_boundaries_of_villages_in_Taiwans_profile) {
    Catalogue catalogue{SourceKind::iso19139, "https://maps.example/TW-07-301000100G-613995.xml"};
    const Told all = told(catalogue, testing::bytes_of("tw/village_boundary_metadata.xml"), "application/xml");
    const Harvested& one = only(all);
    const Dataset& said = one.record.dataset;
    EXPECT_EQ(one.guid, "TW-07-301000100G-613995");
    EXPECT_EQ(zh(said.title), "村里界圖(EPSG:3824)");
    EXPECT_EQ(zh(said.description), "各縣市村(里)界。");
    EXPECT_EQ(said.crs.value, "EPSG:3824");
    EXPECT_EQ(said.spatial.value, "118.12,21.9,124.56,26.39");
    EXPECT_EQ(said.frequency.value, "irregular");
    EXPECT_EQ(said.keywords.size(), 5U);
    ASSERT_TRUE(one.record.publisher);
    EXPECT_EQ(zh(one.record.publisher->title), "內政部地政司");
    EXPECT_EQ(one.record.publisher->contact_email->value, "moi1755@moi.gov.tw");
    ASSERT_TRUE(said.issued_at);
    EXPECT_EQ(to_text(*said.issued_at).substr(0, 10), "2017-08-31");  // 1900-01-01 is no date of publication
    EXPECT_EQ(to_text(said.modified_at).substr(0, 10), "2017-08-31");
    ASSERT_EQ(said.language.size(), 1U);
    EXPECT_EQ(said.language[0].value, "zh");
}

TEST(Harvest_iso, A_catalogue_service_is_asked_page_by_page_and_a_folder_by_its_links) {
    Catalogue service{SourceKind::iso19139, "https://maps.example/csw"};
    const auto ask = first_ask(service);
    EXPECT_NE(ask->href.find("request=GetRecords"), std::string::npos);
    std::string record = testing::bytes_of("tw/village_boundary_metadata.xml");
    record = record.substr(record.find("<gmd:MD_Metadata"));
    const std::string answer =
        R"(<csw:GetRecordsResponse xmlns:csw="http://www.opengis.net/cat/csw/2.0.2"><csw:SearchResults numberOfRecordsMatched="250" nextRecord="101">)" +
        record + "</csw:SearchResults></csw:GetRecordsResponse>";
    const auto page = told(service, *ask, answer, "application/xml");
    EXPECT_EQ(page.records.size(), 1U);
    EXPECT_EQ(page.total, 250);
    ASSERT_EQ(page.asks.size(), 1U);
    EXPECT_NE(page.asks[0].href.find("startPosition=101"), std::string::npos);
    Catalogue folder{SourceKind::iso19139, "https://maps.example/meta/"};
    const auto links =
        told(folder, "<html><a href='../'>up</a><A HREF=\"a.xml\">a</A><a href=b.xml>b</a><a href='c.pdf'>c</a></html>", "text/html");
    ASSERT_EQ(links.asks.size(), 2U);
    EXPECT_EQ(links.asks[1].href, "https://maps.example/meta/b.xml");
}

constexpr const char* exchange =
    R"({"success": true, "result":{ "categoryCode":"I00", "identifier":"A41000000G-000001", "title":"行政院公報",
"description":"行政院及所屬機關涉及人民權益之法令等重要事項", "fieldDescription":"公報類型、編輯分類(篇名)、公告機關", "type":"rawData",
"license":"政府資料開放授權條款-第1版", "licenseURL":"https://data.gov.tw/license", "cost":"免費", "costURL":"", "costLaw":"", "organization":"國家發展委員會",
"organizationContactName":"郭大明 先生", "organizationContactPhone":"02-23165300#12", "organizationContactEmail":"example1@ndc.gov.tw ",
"publisher":"國家發展委員會", "publisherContactName":"鄭大明 先生", "publisherContactPhone":"02-23165300#34", "publisherContactEmail":"example2@ndc.gov.tw",
"publisherOID":"2.16.886.101.20003.20069", "publisherOrgCode":"A41000000G", "accrualPeriodicity":"每日", "temporalCoverageFrom":"2014-01-01",
"temporalCoverageTo":"2015-01-01", "issued":"2015-01-01 23:59:59", "modified":"2015-01-01 23:59:59", "spatial":"臺灣", "language":"zh",
"landingPage":"http://gazette.nat.gov.tw/egFront/Open Data/list.jsp", "keyword":["公報","行政院"], "numberOfData":4600, "notes":"年度以民國計",
"distribution":[{"resourceID":"A41000000G-000001-001", "resourceDescription":"行政院公報", "format":"XML", "resourceModified":"2015-01-01 23:59:59",
"downloadURL":"http://gazette.nat.gov.tw/download.jsp", "characterSetCode":"UTF-8"}, {"resourceID":"A41000000G-000001-003", "resourceDescription":"介接",
"format":"services", "accessURL":"http://example.tw/endpoint", "characterSetCode":"UTF-8"}]}})";

TEST(Harvest_taiwan, The_example_of_the_exchange_specification) {
    Catalogue catalogue{SourceKind::taiwan_rest, "https://data.gov.tw/"};
    const auto ask = first_ask(catalogue);
    EXPECT_EQ(ask->href, "https://data.gov.tw/api/v1/rest/dataset?limit=1000&offset=0");
    const auto list = told(catalogue, *ask, R"({"success":true,"result":["A41000000G-000001","301000000A-123456"]})");
    ASSERT_EQ(list.asks.size(), 3U);
    EXPECT_EQ(list.asks[0].href, "https://data.gov.tw/api/v1/rest/dataset/A41000000G-000001");
    EXPECT_TRUE(told(catalogue, list.asks[2], R"({"success":true,"result":[]})").asks.empty());
    const Told all = told(catalogue, list.asks[0], exchange);
    const Harvested& one = only(all);
    const Dataset& said = one.record.dataset;
    EXPECT_EQ(said.identifier.value, "A41000000G-000001");
    EXPECT_EQ(said.category_code.value, "I00");
    EXPECT_EQ(said.license.value, "OGDL-Taiwan-1.0");
    EXPECT_EQ(said.frequency.value, "daily");
    EXPECT_EQ(to_text(*said.issued_at), "2015-01-01T15:59:59.000Z");  // Asia/Taipei
    EXPECT_EQ(to_text(*said.temporal_to), "2015-01-01");
    EXPECT_EQ(one.record.publisher->oid.value, "2.16.886.101.20003.20069");
    EXPECT_EQ(one.record.publisher->org_code.value, "A41000000G");
    ASSERT_EQ(one.record.distributions.size(), 2U);
    EXPECT_EQ(one.record.distributions[0].resource.declared_fields.size(), 3U);
    EXPECT_EQ(one.record.distributions[1].resource.url_kind, UrlKind::service);
    EXPECT_EQ(one.unfit, std::vector<std::string>{"landing_page"});  // a space is in no address
    const auto refused = read_answer(catalogue, *ask, {R"({"success":false,"error":{"type":"ER0500"}})", "", ask->href, ""});
    EXPECT_FALSE(refused);
}

TEST(Harvest_ckan, A_stock_site_gives_less_than_asked_for_and_the_walk_goes_on_from_there) {
    Catalogue catalogue{SourceKind::ckan, "https://ckan.example/"};
    auto ask = *first_ask(catalogue);
    std::size_t requests = 0, records = 0;
    for (std::optional<Ask> next = ask; next;) {  // 10,000 datasets at 100 a page, ckan.search.rows_max at its smallest usual
        const std::size_t start = static_cast<std::size_t>(std::stoul("0" + next->context));
        std::string body = R"({"success":true,"result":{"count":10000,"results":[)";
        for (std::size_t i = start; i < std::min<std::size_t>(start + 100, 10'000); ++i)
            body += fmt::format(R"({}{{"id":"{}","name":"n{}","title":"資料 {}","state":"active"}})", i > start ? "," : "", i, i, i);
        const auto page = told(catalogue, *next, body + "]}}");
        ++requests;
        records += page.records.size();
        next = page.asks.empty() ? std::nullopt : std::optional(page.asks[0]);
    }
    EXPECT_EQ(records, 10'000U);
    EXPECT_LE(requests, 150U);
}

CatalogueRecord own() {
    CatalogueRecord out;
    Dataset& said = out.dataset;
    said.id.bytes[3] = 9;
    said.slug.value = "vital";
    said.state = DatasetState::published;
    said.identifier.value = "vital-1";
    out.href.value = "/datasets/vital";
    said.title.by_language = {{"zh-Hant", "村里出生"}, {"en", "Births"}};
    said.description.by_language = {{"zh-Hant", "各村里出生"}};
    said.keywords.push_back({"人口"});
    said.keywords_en.push_back({"births"});
    said.category_code.value = "100";
    said.license.value = "OGDL-Taiwan-1.0";
    out.license_url.value = "https://data.gov.tw/license";
    said.frequency.value = "monthly";
    said.temporal_from = Date{std::chrono::sys_days{std::chrono::year{2014} / 7 / 1}};
    said.spatial.value = "119.3,21.8,122.1,25.4";
    said.language.push_back({"zh"});
    said.issued_at = said.modified_at = Instant{1'700'000'000'000'000};
    out.publisher.emplace();
    out.publisher->title.by_language = {{"zh-Hant", "內政部"}};
    out.publisher->slug.value = "moi";
    out.publisher->contact_email = Email{"open@moi.example"};
    said.publisher.by_language = out.publisher->title.by_language;
    RecordDistribution& file = out.distributions.emplace_back();
    file.format.value = "csv";
    file.media_type.value = "text/csv";
    file.byte_size = 4096;
    file.sha256.value = std::string(64, 'c');
    file.download_href.value = "/datasets/vital/versions/1/original";
    file.issued_at = file.modified_at = said.issued_at;
    return out;
}

// The fields that every face carries.
void expect_own(const Harvested& one, const char* face) {
    const CatalogueRecord record = own();
    const Dataset &is = one.record.dataset, &was = record.dataset;
    EXPECT_EQ(zh(is.title), zh(was.title)) << face;
    EXPECT_EQ(zh(is.description), zh(was.description)) << face;
    EXPECT_EQ(is.identifier.value, was.identifier.value) << face;
    EXPECT_EQ(is.category_code.value, was.category_code.value) << face;
    EXPECT_EQ(is.license.value, was.license.value) << face;
    EXPECT_EQ(is.keywords, was.keywords) << face;
    EXPECT_EQ(is.keywords_en, was.keywords_en) << face;
    EXPECT_EQ(is.temporal_from, was.temporal_from) << face;
    EXPECT_EQ(is.issued_at, was.issued_at) << face;
    EXPECT_EQ(is.modified_at, was.modified_at) << face;
    ASSERT_TRUE(one.record.publisher) << face;
    EXPECT_EQ(zh(one.record.publisher->title), "內政部") << face;
    ASSERT_EQ(one.record.distributions.size(), 1U) << face;
    EXPECT_EQ(one.record.distributions[0].byte_size, 4096) << face;
    EXPECT_EQ(one.record.distributions[0].resource.declared_format.value, "csv") << face;
    EXPECT_TRUE(one.record.distributions[0].resource.download_url) << face;
    EXPECT_TRUE(one.unfit.empty()) << face << fmt::format("{}", fmt::join(one.unfit, ", "));
}

TEST(Harvest_faces, Our_own_faces_are_read_as_the_record_they_were_written_from) {
    const rdf::Site site{"https://data.example", {}, {}, {}};
    std::string package;
    write_node(package, ckan::package_dict(own(), site.base));
    const Told from_ckan =
        told({SourceKind::ckan, "https://data.example"}, R"({"success":true,"result":{"count":1,"results":[)" + package + "]}}");
    expect_own(only(from_ckan), "ckan");
    EXPECT_EQ(from_ckan.records[0].origin, "urn:uuid:" + to_text(own().dataset.id));
    EXPECT_TRUE(from_ckan.records[0].unmapped.empty()) << from_ckan.records[0].unmapped[0];
    const std::vector<CatalogueRecord> records{own()};
    const Told from_data =
        told({SourceKind::data_json, "https://data.example/data.json"}, rdf::to_text(rdf::dcat_us_catalogue(site, records, "zh-Hant")));
    expect_own(only(from_data), "data.json");
    const std::string page = "<html><head><!-- <script type=\"application/ld+json\">{}</script> --><SCRIPT TYPE='application/ld+json'>" +
                             rdf::to_script_text(rdf::schema_org(site, own(), "zh-Hant")) + "</script></head></html>";
    Catalogue pages{SourceKind::sitemap, "https://data.example/sitemap.xml"};
    const auto map =
        told(pages, R"(<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://data.example/datasets/vital</loc></url>
<url><loc>https://elsewhere.example/</loc></url></urlset>)");
    ASSERT_EQ(map.asks.size(), 1U);
    expect_own(only(told(pages, map.asks[0], page, "text/html")), "schema.org");
    EXPECT_TRUE(told(pages, map.asks[0], "<html>no data</html>", "text/html").records.empty());
}

TEST(Harvest_data_json, Version_1_1_as_agencies_of_the_United_States_write_it) {
    Catalogue catalogue{SourceKind::data_json, "https://agency.example/data.json"};
    const Told all = told(
        catalogue,
        R"({"conformsTo":"https://project-open-data.cio.gov/v1.1/schema","dataset":[{"@type":"dcat:Dataset","title":"Loans","description":"All",
"keyword":["loan"],"modified":"2020-05","publisher":{"name":"Treasury"},"contactPoint":{"fn":"Jane","hasEmail":"mailto:jane@agency.example"},
"identifier":"https://agency.example/loans","accessLevel":"restricted public","rights":"on request","license":"https://creativecommons.org/publicdomain/zero/1.0/",
"temporal":"2000-01-15/2010-01-15","spatial":"Lincoln, Nebraska","accrualPeriodicity":"R/P1Y","bureauCode":["015:11"],
"distribution":[{"downloadURL":"https://agency.example/loans.csv","mediaType":"text/csv"}]}]})");
    const Harvested& one = only(all);
    const Dataset& said = one.record.dataset;
    EXPECT_EQ(said.title.by_language.at("en"), "Loans");
    EXPECT_EQ(said.license.value, "CC0-1.0");
    EXPECT_EQ(said.access_level, AccessLevel::restricted);
    EXPECT_EQ(said.frequency.value, "yearly");
    EXPECT_EQ(to_text(*said.temporal_to), "2010-01-15");
    EXPECT_EQ(one.origin, "https://agency.example/loans");
    EXPECT_EQ(
        one.record.publisher->contact_email ? one.record.publisher->contact_email->value : one.record.maintainer->contact_email->value,
        "jane@agency.example");
    EXPECT_EQ(one.unmapped, std::vector<std::string>{"bureauCode"});
}

TEST(Harvest_explore, Datasets_come_in_windows_and_the_last_that_can_be_read_is_said) {
    Catalogue catalogue{SourceKind::explore, "https://ods.example/"};
    const std::string one =
        R"({"dataset_id":"trees","has_records":true,"fields":[{"name":"species","type":"text"}],"metas":{"default":{"title":"Arbres","language":"fr",
"publisher":"Ville","license":"CC BY 4.0","license_url":"https://creativecommons.org/licenses/by/4.0/","modified":"2024-01-02T03:04:05+00:00","keyword":["nature"]}}})";
    const auto first = told(catalogue, R"({"total_count":20000,"results":[)" + one + "]}");
    EXPECT_EQ(first.records.at(0).record.dataset.license.value, "CC-BY-4.0");
    EXPECT_EQ(first.records.at(0).record.dataset.title.by_language.at("fr"), "Arbres");
    EXPECT_EQ(first.records.at(0).record.distributions.at(0).resource.declared_fields.at(0).value, "species");
    ASSERT_EQ(first.asks.size(), 1U);
    EXPECT_FALSE(first.partial);
    Ask last = first.asks[0];
    last.context = "9999";
    const auto end = told(catalogue, last, R"({"total_count":20000,"results":[)" + one + "]}");
    EXPECT_TRUE(end.partial);
    EXPECT_TRUE(end.asks.empty());
}

TEST(Harvest_datasette, Tables_are_datasets_with_what_the_metadata_says_of_them) {
    Catalogue catalogue{SourceKind::datasette, "https://d.example/"};
    const auto metadata =
        told(catalogue,
             R"({"license":"CC0","source":"Bureau","databases":{"city":{"tables":{"trees":{"title":"樹木","description":"行道樹"}}}}})");
    const auto databases = told(catalogue, metadata.asks.at(0), R"([{"name":"city"},{"name":"_internal"}])");
    ASSERT_EQ(databases.asks.size(), 1U);
    const auto tables =
        told(catalogue, databases.asks[0],
             R"({"database":"city","tables":[{"name":"trees","columns":["id","種類"],"hidden":false},{"name":"idx","hidden":true}]})");
    const Harvested& one = only(tables);
    EXPECT_EQ(one.guid, "city/trees");
    EXPECT_EQ(zh(one.record.dataset.title), "樹木");
    EXPECT_EQ(one.record.dataset.license.value, "CC0-1.0");
    EXPECT_EQ(one.record.distributions.at(0).resource.download_url->value, "https://d.example/city/trees.csv?_stream=on");
}

TEST(Harvest_any, Bytes_of_another_kind_are_refused_and_the_same_record_has_one_hash) {
    for (const auto kind : {SourceKind::ckan, SourceKind::dcat, SourceKind::data_json, SourceKind::taiwan_rest, SourceKind::explore,
                            SourceKind::iso19139, SourceKind::datasette, SourceKind::sitemap}) {
        Catalogue catalogue{kind, "https://a.example/x"};
        EXPECT_FALSE(read_answer(catalogue, *first_ask(catalogue), {"<html><b>Bad gateway</b>", "text/html", "https://a.example/x", ""}) &&
                     kind != SourceKind::iso19139)
            << static_cast<int>(kind);
    }
    Catalogue catalogue{SourceKind::taiwan_rest, "https://data.gov.tw/"};
    const Ask ask{"https://data.gov.tw/api/v1/rest/dataset/x", "", Step::record, "x"};
    const auto a = told(catalogue, ask, exchange), b = told(catalogue, ask, exchange);
    EXPECT_EQ(content_hash(a.records[0]), content_hash(b.records[0]));
    Harvested other = b.records[0];
    other.record.dataset.notes.value += "!";
    EXPECT_NE(content_hash(a.records[0]), content_hash(other));
}

}  // namespace
}  // namespace skl::opendata::harvest
