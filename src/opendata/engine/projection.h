// Where Taiwan's coordinates are on the earth: TWD97 and TWD67 in metres of TM2 to degrees of WGS84, by PROJ (opendata.md §5.7).
// No database is opened: the parameters are those of EPSG 3825–3828, written here.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace skl::opendata {

enum class Crs {
    unknown,
    wgs84,      // EPSG:4326, and TWD97 in degrees (EPSG:3824), which is the same within a decimetre
    tm2_121,    // EPSG:3826: TWD97, Taiwan
    tm2_119,    // EPSG:3825: TWD97, Penghu, Kinmen, Matsu
    twd67_121,  // EPSG:3828
    twd67_119   // EPSG:3827
};
const char* name_of(Crs crs);  // "EPSG:3826"; empty: unknown

// What a crs member, the WKT of a .prj file or a name says; unknown: nothing we know. Of a name only what nothing else means.
Crs crs_said(std::string_view text);

struct Position {
    double x = 0, y = 0;  // longitude and latitude of degrees; metres east and north of TM2
};
struct Extent {
    double west = 1e308, south = 1e308, east = -1e308, north = -1e308;
    void see(Position at);
    bool empty() const { return west > east; }
};

// Whether coordinates so large may be of this system.
bool degrees(const Extent& extent);     // ±180, ±90
bool tm2_metres(const Extent& extent);  // about the islands: x 90,000–420,000, y 2,400,000–2,930,000

class Projection {
public:
    explicit Projection(Crs from);
    ~Projection();
    Projection(const Projection&) = delete;
    std::optional<Position> to_wgs84(Position at) const;  // none: it is nowhere

private:
    struct Work;
    std::unique_ptr<Work> work_;  // none: degrees stay degrees
    Crs from_;
};

}  // namespace skl::opendata
