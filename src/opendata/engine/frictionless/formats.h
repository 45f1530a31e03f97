// Formats of texts that Table Schema knows by name.
#pragma once

#include <string_view>

#include "kernel/describe/node.h"

namespace skl::opendata::frictionless {

bool email_format(std::string_view text);   // RFC 5321 Mailbox without quoted local parts and address literals
bool uri_format(std::string_view text);     // RFC 3986, with a scheme
bool uuid_format(std::string_view text);    // RFC 9562 §4
bool base64_format(std::string_view text);  // RFC 4648 §4
bool wkt_format(std::string_view text);     // OGC 06-103r4 §7: POINT(1 2) …
bool geojson_format(const Node& value);     // RFC 7946: an object of a known type with the members it must have
bool topojson_format(const Node& value);    // TopoJSON 1: a topology

}  // namespace skl::opendata::frictionless
