#include "opendata/engine/frictionless/formats.h"

#include <array>

#include "opendata/engine/csvw/lexical.h"
#include "opendata/engine/csvw/url.h"
#include "opendata/engine/decimal.h"

namespace skl::opendata::frictionless {
namespace {

bool all(std::string_view text, const auto& test) { return !text.empty() && std::all_of(text.begin(), text.end(), test); }
bool alphanumeric(char c) { return static_cast<unsigned char>(c) >= 0x80 || std::isalnum(static_cast<unsigned char>(c)) != 0; }

bool host_name(std::string_view text) {  // labels of at most 63, at least two of them
    std::size_t labels = 0;
    while (true) {
        const std::size_t end = std::min(text.find('.'), text.size());
        const std::string_view label = text.substr(0, end);
        if (label.size() > 63 || label.starts_with('-') || label.ends_with('-') ||
            !all(label, [](char c) { return alphanumeric(c) || c == '-'; }))
            return false;
        ++labels;
        if (end == text.size()) return labels > 1;
        text.remove_prefix(end + 1);
    }
}

// Positions: lists of two or more numbers, nested `depth` deep.
bool positions(const Node& node, int depth) {
    if (node.type != Node::Type::list) return false;
    if (depth > 0) return std::all_of(node.items.begin(), node.items.end(), [&](const Node& item) { return positions(item, depth - 1); });
    return node.items.size() >= 2 &&
           std::all_of(node.items.begin(), node.items.end(), [](const Node& item) { return item.type == Node::Type::number; });
}

const std::string& type_of(const Node& value) {
    static const std::string none;
    const Node* type = value.type == Node::Type::object ? value.find("type") : nullptr;
    return type != nullptr && type->type == Node::Type::text ? type->text : none;
}

bool each(const Node& value, std::string_view member, bool (*test)(const Node&)) {
    const Node* list = value.find(member);
    return list != nullptr && list->type == Node::Type::list && std::all_of(list->items.begin(), list->items.end(), test);
}

bool geometry(const Node& value) {
    constexpr std::array<std::pair<std::string_view, int>, 6> depths = {
        {{"Point", 0}, {"MultiPoint", 1}, {"LineString", 1}, {"MultiLineString", 2}, {"Polygon", 2}, {"MultiPolygon", 3}}};
    const std::string& type = type_of(value);
    if (type == "GeometryCollection") return each(value, "geometries", geometry);
    const Node* coordinates = value.type == Node::Type::object ? value.find("coordinates") : nullptr;
    for (const auto& [name, depth] : depths)
        if (type == name) return coordinates != nullptr && positions(*coordinates, depth);
    return false;
}

bool feature(const Node& value) {
    const Node *geometry_of = value.find("geometry"), *properties = value.find("properties");
    return type_of(value) == "Feature" && geometry_of != nullptr && (geometry_of->type == Node::Type::null || geometry(*geometry_of)) &&
           properties != nullptr && (properties->type == Node::Type::null || properties->type == Node::Type::object);
}

// Well-known text: a word, then EMPTY or nested lists of numbers.
class Wkt {
public:
    explicit Wkt(std::string_view text) : rest_(text) {}
    bool read() {
        if (word() == "SRID") {  // EWKT: SRID=4326;POINT…
            if (!skip('=') || !number() || !skip(';')) return false;
            last_ = word();
        }
        return shape(0) && blank();
    }

private:
    bool blank() {
        while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == '\n' || rest_.front() == '\t')) rest_.remove_prefix(1);
        return rest_.empty();
    }
    bool skip(char c) {
        blank();
        if (!rest_.starts_with(c)) return false;
        rest_.remove_prefix(1);
        return true;
    }
    std::string word() {
        blank();
        std::string out;
        while (!rest_.empty() && std::isalpha(static_cast<unsigned char>(rest_.front())) != 0) {
            out += static_cast<char>(std::toupper(static_cast<unsigned char>(rest_.front())));
            rest_.remove_prefix(1);
        }
        return last_ = out;
    }
    bool number() {
        blank();
        const std::size_t end = std::min(rest_.find_first_not_of("+-.0123456789eE"), rest_.size());
        if (!Decimal::read(rest_.substr(0, end))) return false;
        rest_.remove_prefix(end);
        return true;
    }
    bool shape(int depth) {
        constexpr std::array names = {"POINT",        "LINESTRING",         "POLYGON",           "MULTIPOINT",    "MULTILINESTRING",
                                      "MULTIPOLYGON", "GEOMETRYCOLLECTION", "CIRCULARSTRING",    "COMPOUNDCURVE", "CURVEPOLYGON",
                                      "MULTICURVE",   "MULTISURFACE",       "POLYHEDRALSURFACE", "TIN",           "TRIANGLE"};
        if (depth > 16 || std::find(names.begin(), names.end(), last_) == names.end()) return false;
        std::string_view before = rest_;
        for (std::string dimension = word(); !dimension.empty(); before = rest_, dimension = word()) {
            if (dimension == "EMPTY") return true;
            if (dimension != "Z" && dimension != "M" && dimension != "ZM") return false;
        }
        rest_ = before;
        return group(depth + 1);
    }
    bool group(int depth) {
        if (depth > 16 || !skip('(')) return false;
        do {
            blank();
            if (rest_.starts_with('(')) {
                if (!group(depth + 1)) return false;
            } else if (!rest_.empty() && std::isalpha(static_cast<unsigned char>(rest_.front())) != 0) {
                if (word() != "EMPTY" && !shape(depth)) return false;
            } else {
                std::size_t numbers = 0;
                while (number()) ++numbers;
                if (numbers < 2) return false;
            }
        } while (skip(','));
        return skip(')');
    }

    std::string_view rest_;
    std::string last_;
};

}  // namespace

bool email_format(std::string_view text) {
    const std::size_t at = text.rfind('@');
    if (at == std::string_view::npos || at == 0 || at > 64) return false;
    const std::string_view local = text.substr(0, at);
    const auto atom = [](char c) { return alphanumeric(c) || std::string_view(".!#$%&'*+-/=?^_`{|}~").find(c) != std::string_view::npos; };
    return all(local, atom) && !local.starts_with('.') && !local.ends_with('.') && local.find("..") == std::string_view::npos &&
           host_name(text.substr(at + 1));
}

bool uri_format(std::string_view text) {
    if (!has_scheme(text)) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (c <= 0x20 || c >= 0x7F || std::string_view("\"<>\\^`{|}").find(text[i]) != std::string_view::npos) return false;
        if (c == '%' && (i + 2 >= text.size() || std::isxdigit(static_cast<unsigned char>(text[i + 1])) == 0 ||
                         std::isxdigit(static_cast<unsigned char>(text[i + 2])) == 0))
            return false;
    }
    return true;
}

bool uuid_format(std::string_view text) {
    if (text.size() != 36) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? text[i] != '-' : std::isxdigit(static_cast<unsigned char>(text[i])) == 0) return false;
    }
    return true;
}

bool base64_format(std::string_view text) { return csvw::base64_form(text); }
bool wkt_format(std::string_view text) { return Wkt(text).read(); }

bool geojson_format(const Node& value) {
    const std::string& type = type_of(value);
    if (type == "FeatureCollection") return each(value, "features", feature);
    return type == "Feature" ? feature(value) : geometry(value);
}

bool topojson_format(const Node& value) {
    const Node* objects = value.type == Node::Type::object ? value.find("objects") : nullptr;
    const Node* arcs = value.type == Node::Type::object ? value.find("arcs") : nullptr;
    return type_of(value) == "Topology" && objects != nullptr && objects->type == Node::Type::object && arcs != nullptr &&
           arcs->type == Node::Type::list;
}

}  // namespace skl::opendata::frictionless
