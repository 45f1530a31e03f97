#include "opendata/engine/charts/svg.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "kernel/text/text.h"

namespace skl::opendata::charts {
namespace {

// Whole where it is whole, else two digits: 12, 12.5, 12.25.
std::string unit(double value) {
    if (!std::isfinite(value)) return "0";
    std::string out = fmt::format("{:.2f}", value);
    while (out.back() == '0') out.pop_back();
    if (out.back() == '.') out.pop_back();
    return out == "-0" ? "0" : out;
}

}  // namespace

void append_escaped(std::string& out, std::string_view text) {
    for (const char c : text) switch (c) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '"': out += "&quot;"; break;
            default:
                if (static_cast<unsigned char>(c) >= 0x20)
                    out += c;
                else
                    out += ' ';  // XML 1.0 §2.2 has no control characters
        }
}

void append_point(std::string& path, char command, double x, double y) {
    path += command;
    path += unit(x);
    path += ' ';
    path += unit(y);
}

double text_width(std::string_view words, double size) {
    double out = 0;
    constexpr char32_t first_wide = 0x1100;  // Hangul, Han, kana and full-width forms
    for (std::string_view rest = words; !rest.empty();) out += text::next(rest) >= first_wide ? 1.0 : 0.56;
    return out * size;
}

std::string fitted(std::string_view words, double width, double size) {
    if (text_width(words, size) <= width) return std::string(words);
    std::string out;
    double room = width - size;  // of …
    for (std::string_view rest = words; !rest.empty();) {
        std::string_view before = rest;
        (void)text::next(rest);
        const std::string_view one = before.substr(0, before.size() - rest.size());
        room -= text_width(one, size);
        if (room < 0) break;
        out += one;
    }
    return out + "…";
}

Svg::Svg(double width, double height, std::string_view title, std::string_view description) {
    out_ = fmt::format(
        R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {1}" width="{0}" height="{1}" role="img" aria-labelledby="t d" font-family="'Noto Sans TC','Noto Sans CJK TC','PingFang TC','Microsoft JhengHei',system-ui,sans-serif" font-size="{2}"><title id="t">)",
        unit(width), unit(height), unit(font));
    append_escaped(out_, title);
    out_ += R"(</title><desc id="d">)";
    append_escaped(out_, description);
    out_ += fmt::format(R"(</desc><rect width="100%" height="100%" fill="{}"/>)", ground);
}

void Svg::line(double x1, double y1, double x2, double y2, std::string_view stroke, double width, std::string_view dash) {
    out_ += fmt::format(R"(<line x1="{}" y1="{}" x2="{}" y2="{}" stroke="{}" stroke-width="{}")", unit(x1), unit(y1), unit(x2), unit(y2),
                        stroke, unit(width));
    if (!dash.empty()) out_ += fmt::format(R"( stroke-dasharray="{}")", dash);
    out_ += "/>";
}

void Svg::rect(double x, double y, double width, double height, std::string_view fill, std::string_view title, double opacity) {
    out_ += fmt::format(R"(<rect x="{}" y="{}" width="{}" height="{}" fill="{}")", unit(x), unit(y), unit(std::max(0.0, width)),
                        unit(std::max(0.0, height)), fill);
    if (opacity < 1) out_ += fmt::format(R"( fill-opacity="{}")", unit(opacity));
    if (title.empty()) {
        out_ += "/>";
        return;
    }
    out_ += "><title>";
    append_escaped(out_, title);
    out_ += "</title></rect>";
}

void Svg::circle(double x, double y, double radius, std::string_view fill, double opacity) {
    out_ += fmt::format(R"(<circle cx="{}" cy="{}" r="{}" fill="{}")", unit(x), unit(y), unit(radius), fill);
    if (opacity < 1) out_ += fmt::format(R"( fill-opacity="{}")", unit(opacity));
    out_ += "/>";
}

void Svg::path(std::string_view d, std::string_view fill, std::string_view stroke, double width, std::string_view title,
               std::string_view dash, double opacity) {
    out_ += fmt::format(R"(<path d="{}" fill="{}" stroke="{}" stroke-width="{}" stroke-linejoin="round")", d, fill, stroke, unit(width));
    if (!dash.empty()) out_ += fmt::format(R"( stroke-dasharray="{}")", dash);
    if (opacity < 1) out_ += fmt::format(R"( fill-opacity="{}")", unit(opacity));
    if (title.empty()) {
        out_ += "/>";
        return;
    }
    out_ += "><title>";
    append_escaped(out_, title);
    out_ += "</title></path>";
}

void Svg::text(double x, double y, std::string_view words, Anchor anchor, std::string_view fill, double size, bool bold) {
    out_ += fmt::format(R"(<text x="{}" y="{}" fill="{}")", unit(x), unit(y), fill);
    if (anchor != Anchor::start) out_ += anchor == Anchor::middle ? R"( text-anchor="middle")" : R"( text-anchor="end")";
    if (size > 0) out_ += fmt::format(R"( font-size="{}")", unit(size));
    if (bold) out_ += R"( font-weight="600")";
    out_ += '>';
    append_escaped(out_, words);
    out_ += "</text>";
}

void Svg::turned(double x, double y, std::string_view words, double size) {
    out_ += fmt::format(R"svg(<text x="{0}" y="{1}" fill="{2}" font-size="{3}" transform="rotate(-90 {0} {1})">)svg", unit(x), unit(y), ink,
                        unit(size));
    append_escaped(out_, words);
    out_ += "</text>";
}

std::string Svg::finish() && { return std::move(out_) + "</svg>"; }

}  // namespace skl::opendata::charts
