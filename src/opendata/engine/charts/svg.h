// SVG 1.1 as text: every word that came from outside is escaped, no style element or attribute, so that the strictest
// Content-Security-Policy takes it. A drawing brings its own ground and colours: it is the same on a page, on paper and alone.
#pragma once

#include <string>
#include <string_view>

namespace skl::opendata::charts {

inline constexpr std::string_view ground = "#ffffff", ink = "#16243a", quiet = "#5b5444", hairline = "#ddd5c6";
// Of series: 4.5 : 1 or more against the ground, each also told by its dash.
inline constexpr std::string_view series_colours[] = {"#24406b", "#b8430e", "#276749", "#7b2d43", "#6d4a00", "#5b3f8c"};
inline constexpr std::string_view series_dashes[] = {"", "7 4", "2 3", "10 3 2 3", "4 2", "1 4"};

enum class Anchor { start, middle, end };

class Svg {
public:
    // Title and description are what a screen reader says of it.
    Svg(double width, double height, std::string_view title, std::string_view description);

    void line(double x1, double y1, double x2, double y2, std::string_view stroke, double width = 1, std::string_view dash = "");
    void rect(double x, double y, double width, double height, std::string_view fill, std::string_view title = "", double opacity = 1);
    void circle(double x, double y, double radius, std::string_view fill, double opacity = 1);
    void path(std::string_view d, std::string_view fill, std::string_view stroke, double width, std::string_view title = "",
              std::string_view dash = "", double opacity = 1);
    void text(double x, double y, std::string_view words, Anchor anchor = Anchor::start, std::string_view fill = ink, double size = 0,
              bool bold = false);
    void turned(double x, double y, std::string_view words, double size);  // read from below
    std::string finish() &&;

    static constexpr double font = 14;  // user units; a picture is shown at its own size, or nearly

private:
    std::string out_;
};

// Points of a path: two digits after the point, no exponent.
void append_point(std::string& path, char command, double x, double y);

// Text within a width, cut with … where it is longer. Han characters are as wide as the font, others about half of it.
double text_width(std::string_view words, double size = Svg::font);
std::string fitted(std::string_view words, double width, double size = Svg::font);

void append_escaped(std::string& out, std::string_view text);  // &, <, >, " and what XML 1.0 has no place for

}  // namespace skl::opendata::charts
