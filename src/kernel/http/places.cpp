// Where a page stands in the site: the navigation, its neighbours within their part, and the trail that leads to it.
#include <algorithm>

#include "kernel/http/dispatch.h"
#include "kernel/pages/pages.h"

namespace skl {

namespace {

// The page itself, or one under it.
bool is_below(std::string_view path, std::string_view root) {
    return path.starts_with(root) && (path.size() == root.size() || path[root.size()] == '/');
}

bool belongs(std::string_view path, const NavPlace& place) {
    return is_below(path, place.path) ||
           std::any_of(place.also.begin(), place.also.end(), [&](const std::string& root) { return is_below(path, root); });
}

// A page of the entry's own paths, or of one of its places.
bool belongs(std::string_view path, const NavEntry& entry) {
    return is_below(path, entry.part.empty() ? entry.path : entry.part) ||
           std::any_of(entry.places.begin(), entry.places.end(), [&](const NavPlace& place) { return belongs(path, place); });
}

}  // namespace

void Dispatch::add_navigation(Context& cx, PageFrame& page) const {
    for (const NavEntry& entry : app_.nav()) {
        page.navigation.emplace_back(cx.href(entry.path), cx.say(entry.label_key));
        if (entry.places.empty() || !belongs(cx.request_.path, entry)) continue;
        page.part_href = cx.href(entry.path);
        page.part_title = cx.say(entry.label_key);
        const NavPlace* here = nullptr;  // one may stand below another: /developers/apicheck
        for (const NavPlace& place : entry.places)
            if (belongs(cx.request_.path, place) && (here == nullptr || place.path.size() > here->path.size())) here = &place;
        for (const NavPlace& place : entry.places)
            if (place.permission.empty() || (cx.caller_.signed_in() && cx.may(place.permission)))
                page.neighbours.push_back({cx.href(place.path), cx.say(place.label_key), &place == here});
    }
}

// Home › the part of the site (its entry in the navigation) › the place within it › the page above (`parent_href`, `parent_title` of the
// struct) › this page.
std::vector<Crumb> Dispatch::trail(Context& cx, View value, const std::string& title) const {
    std::vector<Crumb> out{{cx.href("/"), cx.say("site.home")}};
    const std::string& path = cx.request_.path;
    for (const NavEntry& entry : app_.nav()) {
        if (path == entry.path || !belongs(path, entry)) continue;
        out.push_back({cx.href(entry.path), cx.say(entry.label_key)});
        for (const NavPlace& place : entry.places)
            if (place.path != entry.path && path != place.path && belongs(path, place))
                out.push_back({cx.href(place.path), cx.say(place.label_key)});
    }
    const Field* href = value.face->shape->find("parent_href");
    const Field* name = value.face->shape->find("parent_title");
    if (href != nullptr && name != nullptr) {
        Crumb above{display(app_.locale(), cx.language_, {href->face, href->in_const(value.value)}),
                    display(app_.locale(), cx.language_, {name->face, name->in_const(value.value)})};
        if (!above.label.empty() && above.href != out.back().href) out.push_back(std::move(above));
    }
    out.push_back({"", title});
    return out;
}

}  // namespace skl
