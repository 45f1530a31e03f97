#include "opendata/engine/projection.h"

#include <proj.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <new>

namespace skl::opendata {
namespace {

bool has(const std::string& text, std::initializer_list<std::string_view> words) {
    return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return text.find(word) != std::string::npos; });
}

// It looks for its database and says that there is none, which we do not need.
void silent(void*, int, const char*) {}

constexpr std::size_t longest_said = 8'192;  // WKT of one system has some hundred characters

}  // namespace

const char* name_of(Crs crs) {
    switch (crs) {
        case Crs::wgs84: return "EPSG:4326";
        case Crs::tm2_121: return "EPSG:3826";
        case Crs::tm2_119: return "EPSG:3825";
        case Crs::twd67_121: return "EPSG:3828";
        case Crs::twd67_119: return "EPSG:3827";
        case Crs::unknown: break;
    }
    return "";
}

Crs crs_said(std::string_view text) {
    std::string said;  // letters and digits only: TWD_1997_TM_Taiwan, TWD97 / TM2 zone 121
    for (const char c : text.substr(0, longest_said))
        if (std::isalnum(static_cast<unsigned char>(c))) said += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    if (has(said, {"epsg3826"})) return Crs::tm2_121;
    if (has(said, {"epsg3825"})) return Crs::tm2_119;
    if (has(said, {"epsg3828"})) return Crs::twd67_121;
    if (has(said, {"epsg3827"})) return Crs::twd67_119;
    const bool zone_119 = has(said, {"tm2119", "zone119", "centralmeridian119", "twd97119", "tm119"});
    const bool plane = !said.starts_with("geogcs") && !said.starts_with("geogcrs");
    if (has(said, {"twd67", "twd1967", "hutzushan"}) && plane) return zone_119 ? Crs::twd67_119 : Crs::twd67_121;
    if (has(said, {"twd97", "twd1997", "taiwandatum1997"}) && plane) return zone_119 ? Crs::tm2_119 : Crs::tm2_121;
    if (has(said, {"crs84", "epsg4326", "epsg3824", "wgs84", "wgs1984", "twd97", "twd1997"})) return Crs::wgs84;
    return Crs::unknown;
}

void Extent::see(Position at) {
    west = std::min(west, at.x), east = std::max(east, at.x);
    south = std::min(south, at.y), north = std::max(north, at.y);
}

bool degrees(const Extent& extent) {
    return !extent.empty() && extent.west >= -180 && extent.east <= 180 && extent.south >= -90 && extent.north <= 90;
}
bool tm2_metres(const Extent& extent) {
    return !extent.empty() && extent.west >= 90'000 && extent.east <= 420'000 && extent.south >= 2'400'000 && extent.north <= 2'930'000;
}

struct Projection::Work {
    PJ_CONTEXT* context = nullptr;
    PJ* pj = nullptr;
    ~Work() {
        proj_destroy(pj);
        proj_context_destroy(context);
    }
};

Projection::Projection(Crs from) : from_(from) {
    if (from == Crs::wgs84 || from == Crs::unknown) return;
    work_ = std::make_unique<Work>();
    work_->context = proj_context_create();
    if (work_->context != nullptr) proj_log_func(work_->context, nullptr, silent);
    const bool outlying = from == Crs::tm2_119 || from == Crs::twd67_119;
    const std::string tm2 =
        std::string("+proj=tmerc +lat_0=0 +lon_0=") + (outlying ? "119" : "121") + " +k=0.9999 +x_0=250000 +y_0=0 +ellps=GRS80 +units=m";
    work_->pj = work_->context == nullptr ? nullptr : proj_create(work_->context, tm2.c_str());
    if (work_->pj == nullptr) throw std::bad_alloc();
}

Projection::~Projection() = default;

std::optional<Position> Projection::to_wgs84(Position at) const {
    if (work_ == nullptr) return at.x >= -180 && at.x <= 180 && at.y >= -90 && at.y <= 90 ? std::optional(at) : std::nullopt;
    if (from_ == Crs::twd67_121 || from_ == Crs::twd67_119) {  // Academia Sinica's four parameters, within two metres on Taiwan
        constexpr double a = 0.00001549, b = 0.000006521;
        at = {at.x + 807.8 + a * at.x + b * at.y, at.y - 248.6 + a * at.y + b * at.x};
    }
    const PJ_COORD out = proj_trans(work_->pj, PJ_INV, proj_coord(at.x, at.y, 0, 0));
    const Position place{proj_todeg(out.lp.lam), proj_todeg(out.lp.phi)};
    if (!std::isfinite(place.x) || !std::isfinite(place.y)) return {};
    return place;
}

}  // namespace skl::opendata
