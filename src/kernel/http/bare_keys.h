// Faces whose clients were written for another house: they send a key as a token without a scheme, in Authorization or in
// X-CKAN-API-Key (CKAN's clients). Below these paths such a key is a Bearer token, callers are known by it alone, and cookies count for
// nothing, so that no form needs a token of ours. A module provides one: app.provide(keys).
#pragma once

#include <string>
#include <vector>

namespace skl {

struct BareKeys {
    std::vector<std::string> paths;  // what a path begins with, below the mount

    bool cover(const std::string& path) const {
        for (const std::string& one : paths)
            if (path.starts_with(one)) return true;
        return false;
    }
};

}  // namespace skl
