#include "opendata/engine/dataset_rules.h"

#include <algorithm>
#include <charconv>

#include "opendata/engine/service_category.h"

namespace skl::opendata {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::string all_codes() {
    std::string out;
    for (const ServiceCategory& category : service_categories) out += (out.empty() ? "" : ", ") + std::string(category.code);
    return out;
}

bool known_license(std::string_view id) {
    return std::any_of(std::begin(licenses), std::end(licenses), [&](const License& license) { return id == license.id; });
}

// Four numbers were meant where nothing but digits, signs, points and commas stands.
bool means_box(std::string_view text) {
    return std::count(text.begin(), text.end(), ',') > 0 && text.find_first_not_of("0123456789.,-+ ") == std::string_view::npos;
}

bool is_crs(std::string_view text) {
    const std::string_view number = text.starts_with("EPSG:") ? text.substr(5) : std::string_view{};
    return !number.empty() && number.size() <= 6 && std::all_of(number.begin(), number.end(), is_digit);
}

}  // namespace

bool is_identifier(std::string_view text) {
    if (text.empty() || text.size() > 100) return false;
    const auto plain = [](char c) { return is_digit(c) || is_letter(c); };
    return plain(text.front()) && plain(text.back()) &&
           std::all_of(text.begin(), text.end(), [&](char c) { return plain(c) || c == '.' || c == '_' || c == '-'; });
}

bool is_dotted_oid(std::string_view text) {
    if (text.find('.') == std::string_view::npos || text.front() == '.' || text.back() == '.' || text.find("..") != std::string_view::npos)
        return false;
    return std::all_of(text.begin(), text.end(), [](char c) { return is_digit(c) || c == '.'; });
}

std::optional<Box> box_of(std::string_view spatial) {
    double sides[4];
    for (int i = 0; i < 4; ++i) {
        while (spatial.starts_with(' ')) spatial.remove_prefix(1);
        const auto read = std::from_chars(spatial.data(), spatial.data() + spatial.size(), sides[i]);
        if (read.ec != std::errc{}) return std::nullopt;
        spatial.remove_prefix(static_cast<std::size_t>(read.ptr - spatial.data()));
        while (spatial.starts_with(' ')) spatial.remove_prefix(1);
        if (i < 3 && !spatial.starts_with(',')) return std::nullopt;
        if (i < 3) spatial.remove_prefix(1);
    }
    const Box box{sides[0], sides[1], sides[2], sides[3]};
    const bool on_earth = box.west >= -180 && box.east <= 180 && box.south >= -90 && box.north <= 90;
    return spatial.empty() && on_earth && box.west <= box.east && box.south <= box.north ? std::optional(box) : std::nullopt;
}

std::vector<FieldError> faults_of(const DatasetFields& fields) {
    std::vector<FieldError> out;
    const auto fault = [&](const char* field, const char* code) { out.push_back({fmt::format("/{}", field), code}); };
    if (const auto zh = fields.title.by_language.find("zh-Hant"); zh == fields.title.by_language.end() || zh->second.empty())
        fault("title/zh-Hant", "required");
    if (!fields.category_code.empty() && service_category(fields.category_code.value) == nullptr)
        out.push_back({"/category_code", "not-one-of", {{"allowed", all_codes()}}});
    if (!fields.license.empty() && !known_license(fields.license.value)) fault("license", "unknown-license");
    if (fields.access_level != AccessLevel::open && fields.access_rights_reason.empty()) fault("access_rights_reason", "required");
    if (fields.temporal_from && fields.temporal_to && *fields.temporal_to < *fields.temporal_from)
        fault("temporal_to", "ends-before-it-begins");
    if (means_box(fields.spatial.value) && !box_of(fields.spatial.value)) fault("spatial", "not-a-box");
    if (!fields.crs.empty() && !is_crs(fields.crs.value)) fault("crs", "not-a-crs");
    return out;
}

std::vector<FieldError> faults_of(const OrganizationFields& fields) {
    std::vector<FieldError> out;
    if (const auto zh = fields.title.by_language.find("zh-Hant"); zh == fields.title.by_language.end() || zh->second.empty())
        out.push_back({"/title/zh-Hant", "required"});
    if (!fields.oid.empty() && !is_dotted_oid(fields.oid.value)) out.push_back({"/oid", "not-an-oid"});
    return out;
}

}  // namespace skl::opendata
